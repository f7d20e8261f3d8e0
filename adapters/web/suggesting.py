"""What one could type after `/oops`, while typing it."""

from collections.abc import Sequence
from typing import Final

from bot.case.case import Case
from bot.screens.requests import help_lines
from bot.screens.typed import VERBS
from bot.screens.typed_text import reference
from bot.wording.phrases import shorten

_COMMAND: Final = "/oops"
_MOST: Final = 8
_EXAMPLE: Final = "OOPS-42"

Suggestion = tuple[str, str, str]


def suggestions(text: str, cases: Sequence[Case]) -> list[Suggestion]:
    """What is put in, what is shown, and what it does; `cases` are those that are open."""
    typed = text.casefold().lstrip()
    if not typed.startswith("/") or "\n" in typed:
        return []
    number, words = reference(text.lstrip()[len(_COMMAND) :].lstrip())
    known = any(each.number == number for each in cases)
    found = _about(f"OOPS-{number}", words) if known and number else _openings(cases)
    return [each for each in found if _fits(each[0], typed)][:_MOST]


def _fits(put: str, typed: str) -> bool:
    """Whether one could be on the way to it, and is not there yet."""
    offered, typed = put.casefold(), " ".join(typed.split(" "))
    return offered.startswith(typed) and offered != typed


def _openings(cases: Sequence[Case]) -> list[Suggestion]:
    """The commands that need no case, then the cases."""
    general = [
        (typed.partition("<")[0], typed, does)
        for typed, does in help_lines()
        if _EXAMPLE not in typed
    ]
    known = [
        (f"{_COMMAND} {each.ref} ", f"{_COMMAND} {each.ref}", shorten(each.complaint, 60))
        for each in cases
    ]
    return [*general, *known]


def _about(ref: str, words: str) -> list[Suggestion]:
    """What can be asked about that case."""
    found = []
    for typed, does in help_lines():
        after = typed.partition(f"{_EXAMPLE} ")[2]
        if after and after.split()[0] in VERBS:
            shown = typed.replace(_EXAMPLE, ref)
            found.append((shown.partition("<")[0].partition("@")[0], shown, does))
    return found
