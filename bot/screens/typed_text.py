"""References, numbers and customers in typed text."""

import re
from typing import Final

from bot.case import commands as c
from bot.chat.plain_text import clean

_CASE_REF: Final = re.compile(r"OOPS-([1-9][0-9]{0,8})\b[ \t\r\n:]*", re.IGNORECASE)
_LINE_BREAK: Final = re.compile(r"[;\n]+")
_MOST_DIGITS: Final = 9


def split_reference(text: str) -> tuple[int | None, str]:
    """The case number at the start of the text (None if missing), and the rest of the text."""
    ref = _CASE_REF.match(text)
    return (int(ref[1]), text[ref.end() :].strip()) if ref else (None, text)


def whole_number(text: str) -> int | None:
    """The text as a whole number, or None."""
    is_one = text.isascii() and text.isdigit() and len(text) <= _MOST_DIGITS
    return int(text) if is_one else None


def customers_from(text: str) -> tuple[c.NewCustomer, ...]:
    """Read customers, one per line or between semicolons: a name, a comma, a contact."""
    found = []
    for line in _LINE_BREAK.split(clean(text)):
        name, _, contact = line.partition(",")
        if name.strip():
            found.append(c.NewCustomer(name=name.strip(), contact=contact.strip()))
    return tuple(found)
