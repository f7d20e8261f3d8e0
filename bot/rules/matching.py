"""Customers named in typed words such as ``Ann Archer and Bob Baker by phone``."""

import re
from unicodedata import normalize

from bot.case.case import Case, Customer
from bot.case.errors import NoSuchCustomer

_ALL_CUSTOMERS = re.compile(r"(?:all|everyone|everybody)(?![-.'’@]?\w)[\s,:]*", re.IGNORECASE)
_THE_CUSTOMER = re.compile(r"(?:the )?customer\b[\s,:]*", re.IGNORECASE)
_FORM_OF_BE = re.compile(r"\W*(?:(?:is|are|was|were)\W*)?", re.IGNORECASE)
_SINGLE_WORD = re.compile(r"\w+")
_AND_ANOTHER = re.compile(r"\s*(?:,|&|\band\b)\s*", re.IGNORECASE)


def split_customers(case: Case, words: str) -> tuple[tuple[Customer, ...], str]:
    """Split words into the customers named at the beginning, and the rest.

    Names and contacts of the case's customers match, the longest first. "all" means every untold
    customer, unless a customer has this name. With a single customer the name may be missing.
    Raises NoSuchCustomer.
    """
    words = normalize("NFC", words).strip()
    named, rest = _named_customers(case, words)
    if named:
        return named, rest.lstrip(" \t\r\n,:")
    everyone = _ALL_CUSTOMERS.match(words)
    if everyone and not _begins_a_name(case, words):
        return case.untold or case.customers, words[everyone.end() :]
    if len(case.customers) == 1:
        unnamed = _THE_CUSTOMER.match(words)
        return case.customers, words[unnamed.end() :] if unnamed else words
    raise NoSuchCustomer(case, words)


def only_customers(case: Case, words: str) -> tuple[Customer, ...]:
    """Return the customers named by words; no more words may follow. Raises NoSuchCustomer."""
    customers, rest = split_customers(case, words)
    if not _FORM_OF_BE.fullmatch(rest):
        raise NoSuchCustomer(case, words)
    return customers


def one_customer(case: Case, words: str) -> Customer:
    """Return the single customer named by words. Raises NoSuchCustomer."""
    customers = only_customers(case, words)
    if len(customers) != 1:
        raise NoSuchCustomer(case, words)
    return customers[0]


def folded(text: str) -> str:
    """Fold text for comparison: without capitals, accents normalised."""
    return normalize("NFC", text).casefold()


def _named_customers(case: Case, words: str) -> tuple[tuple[Customer, ...], str]:
    found: list[Customer] = []
    untold = {each.number for each in case.untold}
    others = sorted(case.customers, key=lambda each: each.number not in untold)
    rest = words
    while True:
        match = _first_named(others, rest)
        if not match:
            return tuple(found), rest
        customer, length = match
        found.append(customer)
        others = [each for each in others if each is not customer]
        rest = rest[length:]
        another = _AND_ANOTHER.match(rest)
        if not another or not _first_named(others, rest[another.end() :]):
            return tuple(found), rest
        rest = rest[another.end() :]


def _first_named(customers: list[Customer], words: str) -> tuple[Customer, int] | None:
    """Find the longest name or contact at the beginning; the first of equals."""
    candidates = [
        (customer, len(name))
        for customer in customers
        for name in (normalize("NFC", customer.name), normalize("NFC", customer.contact))
        if _begins_with(words, name)
    ]
    return max(candidates, key=lambda each: each[1], default=None)


def _begins_a_name(case: Case, words: str) -> bool:
    """Return True if the first two words begin a customer's name, typed in part."""
    two = _first_two(words)
    return len(two) > 1 and any(_first_two(each.name) == two for each in case.customers)


def _first_two(words: str) -> list[str]:
    return _SINGLE_WORD.findall(folded(words))[:2]


def _begins_with(words: str, name: str) -> bool:
    start = words[: len(name)]
    after = words[len(name) : len(name) + 1]
    return bool(name) and start.casefold() == name.casefold() and not after.isalnum()
