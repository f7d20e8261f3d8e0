"""The values of buttons and forms: a case's reference, its mark, and a little more.

``OOPS-42 ~k3f9z2a.Qm4x about``. People may type all but the mark, so buttons of earlier versions,
which have none, still work.
"""

import re
from dataclasses import dataclass
from typing import Final

from bot.case.case import Case
from bot.chat.plain_text import clean
from bot.rules.circumstances import Circumstances
from bot.screens.typed_text import split_reference

#: Characters that a menu's option may carry on every platform.
_LONGEST: Final = 150
#: Characters of typed words that a button carries into a form: fewer than any platform takes.
_LONGEST_WORDS: Final = 900
_WORDS: Final = re.compile(r"words:\s*(.*)", re.DOTALL)
_MARK: Final = re.compile(r"~([0-9a-z]{1,20}\.[0-9A-Za-z_-]{1,64})(?:\s+|$)")


@dataclass(frozen=True, kw_only=True)
class CaseValue:
    """A value, taken apart. `number` is None for a value without a reference."""

    number: int | None
    #: "" for a value without a mark.
    mark: str = ""
    about: str = ""
    #: The words with which the form begins.
    words: str = ""


def case_value(case: Case, circumstances: Circumstances, about: object = "") -> str:
    """Return the value of a button or form about the case; without a mark if that is too long."""
    mark = circumstances.mark(case)
    plain = f"{case.ref} {about}".strip()
    marked = f"{case.ref} ~{mark} {about}".strip()
    return marked if mark and len(marked) <= _LONGEST else plain


def with_words(value: str, words: str) -> str:
    """Return the value of a button whose form begins with typed words, shortened if long."""
    cut = words if len(words) <= _LONGEST_WORDS else f"{words[: _LONGEST_WORDS - 1]}…"
    return f"{value} words: {cut}"


def words_of(value: str) -> str:
    """Return the words in a value without a reference, or ""."""
    found = _WORDS.search(clean(value))
    return found[1].strip() if found else ""


def read_case_value(value: str) -> CaseValue:
    """Take a value apart."""
    number, rest = split_reference(clean(value))
    mark = _MARK.match(rest) if number is not None else None
    about = rest[mark.end() :].strip() if mark else rest
    words = _WORDS.match(about)
    return CaseValue(
        number=number,
        mark=mark[1] if mark else "",
        about="" if words else about,
        words=words[1].strip() if words else "",
    )


def is_same_case(shown: str | None, other: object) -> bool:
    """Return True for two values about one case number; the mark of one may be missing."""
    if not shown or not isinstance(other, str):
        return False
    number = read_case_value(shown).number
    return number is not None and number == read_case_value(other).number
