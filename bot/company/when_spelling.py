"""Spellings of days and times as people type them, made one."""

import re
from collections.abc import Sequence

from bot.company.spelling import is_one_slip

_NAMES = (
    *("tomorrow", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday"),
    "sunday",
)
#: Letters of a word in which a slip is corrected.
_SHORTEST_SLIP = 5
#: Other words that differ from a day's name by one letter.
_OTHER_WORDS = frozenset({"sundry"})
_REPLACED = (
    (re.compile("[\u2212\u2010\u2011]"), "-"),
    (re.compile("\u2019"), "'"),
    (re.compile(r"(?<!\S)\(([^()]*)\)(?!\S)"), r"\1"),
    (re.compile("(?<!\\S)@ ?"), "at "),
    (re.compile("(?<=[0-9])t(?=[0-9])"), " "),
    (re.compile(r"\b(?:tmrw|tmr|tmw|tmrrw|tomoz|tommorow|2moro|2morrow)\b"), "tomorrow"),
    (re.compile(r"\bwensday\b"), "wednesday"),
    (re.compile(r"\btonight\b"), "today night"),
    (re.compile(r"\bthis (?=morning|afternoon|evening)"), "today "),
)
#: A date such as "5.12.", in which the last dot counts.
_DOTTED_DATE = re.compile(r"([0-9]{1,2}\.[0-9]{1,2}\.)[,:;!]*")


def plain_spelling(words: Sequence[str]) -> str:
    """The words in lower case with single spaces, in one spelling, without marks at the end."""
    *before, last = words
    said = " ".join(filter(None, (*map(_without_comma, before), _without_marks(last)))).lower()
    for pattern, plain in _REPLACED:
        said = pattern.sub(plain, said)
    return " ".join(map(_corrected, said.split(" ")))


def _without_comma(word: str) -> str:
    return word.rstrip(",") if _DOTTED_DATE.fullmatch(word) else word.rstrip(",.")


def _without_marks(word: str) -> str:
    dotted = _DOTTED_DATE.fullmatch(word)
    return dotted[1] if dotted else word.rstrip(",.:;!")


def _corrected(word: str) -> str:
    """The name of the day with one slip of the finger corrected, or the word unchanged.

    The first and the last letter are right: "fridays" and "Frida" are other words.
    """
    likely = len(word) >= _SHORTEST_SLIP and word.isalpha() and word not in _OTHER_WORDS
    alike = [each for each in _NAMES if likely and (each[0], each[-1]) == (word[0], word[-1])]
    near = [each for each in alike if is_one_slip(word, each)]
    return near[0] if len(near) == 1 else word
