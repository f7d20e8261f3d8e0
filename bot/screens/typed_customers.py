"""Customers in typed text: one per line or between semicolons, each with a contact.

A contact looks like an address, a phone number, a link or a handle. A line with other words beside
the name is not understood.
"""

import re
from typing import Final

from bot.case import commands as c
from bot.case.errors import CustomersUnclear
from bot.chat.plain_text import clean_words

_LINE_BREAK: Final = re.compile(r"[;\n]+")
_BULLET: Final = re.compile(r"^\s*(?:[-*•–]|[0-9]{1,3}[.)])\s+")
_HEADER: Final = re.compile(
    r"\W*(?:customer |full )?names?\W+(?:contact|e-?mail|mail|phone|address)s?\W*", re.IGNORECASE
)
_EMAIL: Final = r"[^\s@<>(),;]+@[^\s@<>(),;]+\.[^\s@<>(),;]+"
_PHONE: Final = r"\+?\(?[0-9][0-9 ()/.\-]{4,}[0-9]"
_CONTACT: Final = re.compile(
    rf"(?:mailto:|tel:)?(?:{_EMAIL}|{_PHONE}|https?://\S+|@[\w.]+)", re.IGNORECASE
)
_NAME_THEN_CONTACT: Final = re.compile(
    rf"(?P<name>.*?\S)\s*(?:[<(\[]\s*(?P<bracketed>{_CONTACT.pattern})\s*[>)\]]"
    rf"|\s(?P<plain>{_EMAIL}|{_PHONE}|https?://\S+|@[\w.]+))",
    re.IGNORECASE,
)
#: The beginning of a remark about a customer, in small letters: "is angry" is no name.
_REMARK: Final = re.compile(
    r"(?:is|are|was|were|has|have|had|wants?|says?|said|calls?|called|got|did|does|will|can|cannot"
    r"|not|still|also|who|that)\b"
)
#: Words that stand for customers, and name none.
_NO_NAME: Final = re.compile(
    r"(?:all|both|half|most|some|(?:the )?(?:rest|others?|customers?)|every(?:one|body)(?: else)?"
    r"|no(?:body| one|ne)|them|him|her|it|someone|somebody|unknown|maybe|or|not)(?: of .*)?",
    re.IGNORECASE,
)
#: Two full names: "Ann Archer and Bob Baker". "Smith and Sons" is one customer.
_TWO_NAMES: Final = re.compile(r"\S+\s+\S.*\s(?:and|&|\+)\s\S+\s+\S.*", re.IGNORECASE)
_COMPANY_FORM: Final = re.compile(
    r"(?:inc|ltd|llc|llp|plc|co|corp|gmbh|ag|kg|sa|sas|sarl|srl|spa|bv|nv|ab|as|oy|pty)\.?",
    re.IGNORECASE,
)


def customers_from(text: str) -> tuple[c.NewCustomer, ...]:
    """Read customers. A header line is left out. Raises CustomersUnclear for other words."""
    found = (_customer(line) for line in _LINE_BREAK.split(clean_words(text)))
    return tuple(each for each in found if each)


def _customer(line: str) -> c.NewCustomer | None:
    bare = _BULLET.sub("", line).strip()
    if _HEADER.fullmatch(bare):
        return None
    parts = [each.strip() for each in re.split(r"[,\t]", bare)]
    parts = _with_company_form([each for each in parts if each])
    if not parts:
        return None
    name, *contacts = parts
    inside = _NAME_THEN_CONTACT.fullmatch(name)
    if inside:
        name, contacts = inside["name"], [inside["bracketed"] or inside["plain"], *contacts]
    is_unclear = _REMARK.match(name) or _NO_NAME.fullmatch(name) or _TWO_NAMES.fullmatch(name)
    if is_unclear or not all(_CONTACT.fullmatch(each) for each in contacts):
        raise CustomersUnclear(bare)
    return c.NewCustomer(name=name.strip(' "'), contact=", ".join(contacts))


def _with_company_form(parts: list[str]) -> list[str]:
    """Join "Acme" and "Inc." to one name."""
    if len(parts) > 1 and _COMPANY_FORM.fullmatch(parts[1]):
        return [f"{parts[0]}, {parts[1]}", *parts[2:]]
    return parts
