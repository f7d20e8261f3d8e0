"""Completions of commands while typing `/oops`."""

from collections.abc import Sequence
from typing import Final

from bot.case.case import Case
from bot.screens.requests import help_lines, typed_beginning
from bot.screens.typed import TYPED_VERBS
from bot.screens.typed_text import split_reference
from bot.wording.phrases import shorten

_COMMAND_WORD: Final = "/oops"
_MOST_SUGGESTIONS: Final = 8
_EXAMPLE_REF: Final = "OOPS-42"

Suggestion = tuple[str, str, str]


def suggest_commands(text: str, cases: Sequence[Case]) -> list[Suggestion]:
    """Suggest inserted text, label and description; `cases` are the open cases."""
    typed = text.casefold().lstrip()
    if not typed.startswith("/") or "\n" in typed:
        return []
    number, words = split_reference(text.lstrip()[len(_COMMAND_WORD) :].lstrip())
    known = any(each.number == number for each in cases)
    found = _case_commands(f"OOPS-{number}", words) if known and number else _first_words(cases)
    return [each for each in found if _is_completion(each[0], typed)][:_MOST_SUGGESTIONS]


def _is_completion(put: str, typed: str) -> bool:
    """Return True if the typed text is a beginning of the suggestion, but not complete."""
    offered, typed = put.casefold(), " ".join(typed.split(" "))
    return offered.startswith(typed) and offered != typed


def _first_words(cases: Sequence[Case]) -> list[Suggestion]:
    """The commands without a case, then the cases."""
    general = [
        (typed_beginning(typed), typed, does)
        for typed, does in help_lines()
        if _EXAMPLE_REF not in typed
    ]
    known = [
        (f"{_COMMAND_WORD} {each.ref} ", f"{_COMMAND_WORD} {each.ref}", shorten(each.complaint, 60))
        for each in cases
    ]
    return [*general, *known]


def _case_commands(ref: str, words: str) -> list[Suggestion]:
    """The commands about a case."""
    found = []
    for typed, does in help_lines():
        after = typed.partition(f"{_EXAMPLE_REF} ")[2]
        if after and after.split()[0] in TYPED_VERBS:
            shown = typed.replace(_EXAMPLE_REF, ref)
            found.append((typed_beginning(shown), shown, does))
    return found
