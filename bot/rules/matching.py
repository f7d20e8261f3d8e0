"""Customers named in typed words such as ``Ann Archer and Bob Baker by phone``.

A name counts only as a whole: as written, or as a first name or without accents where exactly one
customer fits. Nobody is guessed.
"""

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Final
from unicodedata import normalize

from bot.case.case import Case, Customer
from bot.case.errors import NoSuchCustomer
from bot.company.names import folded, without_accents

_ALL_CUSTOMERS: Final = re.compile(
    r"(?:all|everyone|everybody)(?: of (?:them|the customers)| (?:the )?customers)?(?![-.'’@]?\w)",
    re.IGNORECASE,
)
_EXCEPT: Final = re.compile(
    r"[\s,]*(?:except|excluding|but|minus|without|apart from|other than)\b(?: for\b)?[\s:]*",
    re.IGNORECASE,
)
_THE_CUSTOMER: Final = re.compile(r"(?:(?:the )?customer|him|her|them)\b", re.IGNORECASE)
_FORM_OF_BE: Final = re.compile(r"\W*(?:(?:is|are|was|were)\W*)?", re.IGNORECASE)
_AND_ANOTHER: Final = re.compile(r"\s*(?:[,;&+]|\band\b)\s*(?:\band\b\s*)?", re.IGNORECASE)
#: Words of names that name nobody by themselves.
_COMMON_WORDS: Final = frozenset(
    {
        "",
        "a",
        "all",
        "an",
        "and",
        "at",
        "by",
        "call",
        "chat",
        "customer",
        "dr",
        "everybody",
        "everyone",
    }
    | {"from", "in", "letter", "mail", "mr", "mrs", "ms", "on", "per", "phone", "post", "the", "to"}
    | {"via", "with"}
)
_AFTER_NAMES: Final = " \t\r\n.,:"
_WORD: Final = re.compile(r"\S+")
_CLOSING_MARKS: Final = ",;:.!?)"


def split_customers(case: Case, words: str) -> tuple[tuple[Customer, ...], str]:
    """Split words into the customers named at the beginning, and the rest.

    "all" means every untold customer, unless a customer has this name; "all except" leaves out the
    customers named after it. With a single customer the name may be missing. Raises NoSuchCustomer
    if the first words name nobody, or if a name follows that no customer has.
    """
    words = normalize("NFC", words).strip()
    names = CustomerNames(case)
    named, rest = _named_customers(names, words)
    if named:
        return named, rest.lstrip(_AFTER_NAMES)
    everyone = _ALL_CUSTOMERS.match(words)
    if everyone and not _begins_a_name(case, words):
        return _all_but(names, words[everyone.end() :])
    if len(case.customers) == 1:
        unnamed = _THE_CUSTOMER.match(words)
        return case.customers, words[unnamed.end() :].lstrip(_AFTER_NAMES) if unnamed else words
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


class CustomerNames:
    """The names and contacts of a case's customers, found by their first word."""

    def __init__(self, case: Case) -> None:
        self.case = case
        self._full = _NameIndex()
        self._plain = _NameIndex()
        self._any_word = _NameIndex()
        self._first = _NameIndex()
        for each in case.customers:
            for name in (each.name, each.contact):
                words = _name_words(name)
                self._full.add(words, each)
                self._plain.add(_plain_words(words), each)
            first, *others = _plain_words(_name_words(each.name)) or ("",)
            for word in {first, *others} - _COMMON_WORDS:
                self._any_word.add((word,), each)
            if others and first not in _COMMON_WORDS:
                self._first.add((first,), each)

    def at_start(self, words: str) -> tuple[Customer, int] | None:
        """Return the customer named by the first words, and the end of the name.

        The longest name counts. Raises NoSuchCustomer if it fits several customers.
        """
        typed = list(islice(_typed_words(words), self._full.longest_name))
        texts = [each.text for each in typed]
        plain = _plain_words(texts)
        found, length = self._full.longest(texts)
        if not found:
            found, length = self._plain.longest(plain)
        if not found:
            found, length = self._by_first_name(plain)
        if not found:
            return None
        if len(found) > 1:
            raise NoSuchCustomer(self.case, words)
        return found[0], typed[length - 1].end

    def _by_first_name(self, texts: Sequence[str]) -> tuple[list[Customer], int]:
        """Find a first name that is part of no other customer's name."""
        found, length = self._first.longest(texts)
        others, _ = self._any_word.longest(texts)
        return (found, length) if found == others else ([], 0)

    def anywhere_in(self, words: str) -> list[Customer]:
        """Return the customers of whose names any word occurs in the words."""
        texts = _plain_words([each.text for each in _typed_words(words)])
        found = (self._any_word.longest([each])[0] for each in texts)
        return [customer for each in found for customer in each]


@dataclass(frozen=True, kw_only=True)
class _TypedWord:
    """A word, folded, without the punctuation after it; `end` is its end in the text."""

    text: str
    end: int


def _typed_words(words: str) -> Iterator[_TypedWord]:
    for found in _WORD.finditer(words):
        bare = found[0].rstrip(_CLOSING_MARKS)
        if bare:
            yield _TypedWord(text=_fold_word(bare), end=found.start() + len(bare))


def _name_words(name: str) -> tuple[str, ...]:
    bare = (each.rstrip(_CLOSING_MARKS) for each in normalize("NFC", name).split())
    return tuple(_fold_word(each) for each in bare if each)


def _plain_words(words: Sequence[str]) -> tuple[str, ...]:
    return tuple(without_accents(each) for each in words)


def _fold_word(word: str) -> str:
    return "and" if word in ("&", "+") else folded(word)


class _NameIndex:
    """Customers by the words of a name."""

    def __init__(self) -> None:
        self._by_name: dict[tuple[str, ...], list[Customer]] = defaultdict(list)
        self._longest: dict[str, int] = {}
        #: The number of words in the longest name.
        self.longest_name = 1

    def add(self, name: tuple[str, ...], customer: Customer) -> None:
        """Add a customer under a name, unless the name is empty."""
        if name and customer not in self._by_name[name]:
            self._by_name[name].append(customer)
            self._longest[name[0]] = max(len(name), self._longest.get(name[0], 0))
            self.longest_name = max(len(name), self.longest_name)

    def longest(self, typed: Sequence[str]) -> tuple[list[Customer], int]:
        """Return the customers with the longest name that the words begin with, and its length."""
        most = self._longest.get(typed[0], 0) if typed else 0
        for length in range(min(most, len(typed)), 0, -1):
            found = self._by_name.get(tuple(typed[:length]))
            if found:
                return found, length
        return [], 0


def _named_customers(names: CustomerNames, words: str) -> tuple[tuple[Customer, ...], str]:
    """Read names joined by commas and "and". The rest begins after the last name."""
    found: list[Customer] = []
    rest = words
    while match := names.at_start(rest):
        customer, end = match
        found.append(customer)
        rest = rest[end:]
        another = _AND_ANOTHER.match(rest)
        if not another or not names.at_start(rest[another.end() :]):
            break
        rest = rest[another.end() :]
    return tuple(dict.fromkeys(found)), rest


def _all_but(names: CustomerNames, rest: str) -> tuple[tuple[Customer, ...], str]:
    """Return all untold customers, less those after "except"."""
    case = names.case
    excluding = _EXCEPT.match(rest)
    if not excluding:
        return case.untold or case.customers, rest.lstrip(_AFTER_NAMES)
    left_out, after = _named_customers(names, rest[excluding.end() :])
    meant = tuple(each for each in case.untold if each not in left_out)
    if not left_out or not meant:
        raise NoSuchCustomer(case, rest.strip())
    return meant, after.lstrip(_AFTER_NAMES)


def _begins_a_name(case: Case, words: str) -> bool:
    """Return True if the first two words begin a customer's name, typed in part."""
    two = _name_words(words)[:2]
    return len(two) > 1 and any(_name_words(each.name)[:2] == two for each in case.customers)
