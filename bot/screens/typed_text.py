"""References and numbers in typed text."""

import re
from typing import Final

_CASE_REF: Final = re.compile(
    r"[*_~`\"']*OOPS[-‐‑–—]([1-9][0-9]{0,8})\b[*_~`\"']*[ \t\r\n:,]*",  # noqa: RUF001 - look alike
    re.IGNORECASE,
)
_MOST_DIGITS: Final = 9


def split_reference(text: str) -> tuple[int | None, str]:
    """The case number at the start of the text (None if missing), and the rest of the text."""
    ref = _CASE_REF.match(text)
    return (int(ref[1]), text[ref.end() :].strip()) if ref else (None, text)


def whole_number(text: str) -> int | None:
    """The text as a whole number, or None."""
    is_one = text.isascii() and text.isdigit() and len(text) <= _MOST_DIGITS
    return int(text) if is_one else None
