"""Buttons that people press, made into commands: the verb is the button's, the value its case's.

A verb may carry more behind a colon, which only makes it unique on a card that has several.
"""

from collections.abc import Callable
from typing import Final

from bot.case import commands as c
from bot.case.errors import NoSuchCase
from bot.case.events import Outcome
from bot.chat.plain_text import clean
from bot.rules.table import FORM_REQUESTS
from bot.screens.typed import reference, whole_number


def command_from_button(verb: str, value: str, by: str, via: str) -> c.Command:
    """What pressing that button asks for. Raises NoSuchCase for what is no button of ours."""
    known = _known(verb)
    if known == "report":
        return c.OpenForm(by=by, via=via, verb="report")
    number, about = reference(clean(value))
    if known is None or number is None:
        raise NoSuchCase(value[:40])
    make = _AT_ONCE.get(known)
    if make:
        return make(number, about, by, via)
    return c.OpenForm(by=by, via=via, verb=known, number=number, about=about)


def opens_form(verb: str) -> bool:
    """Whether pressing that button opens a form, where nothing is in the way."""
    return _known(verb) in FORM_VERBS


def _known(verb: str) -> str | None:
    """The longest of our verbs that it begins with, up to a colon."""
    parts = verb.split(":")
    candidates = (":".join(parts[:size]) for size in range(len(parts), 0, -1))
    return next((each for each in candidates if each in _AT_ONCE or each in FORM_VERBS), None)


#: The buttons that open a form, because they need words.
FORM_VERBS: Final = frozenset({"report", *FORM_REQUESTS})


def _outcome(about: str) -> Outcome | None:
    return next((each for each in Outcome if each == about), None)


_AT_ONCE: Final[dict[str, Callable[[int, str, str, str], c.CaseRequest]]] = {
    "own": lambda number, _, by, via: c.Own(by=by, via=via, number=number),
    "hand:department": lambda number, about, by, via: c.Move(
        by=by, via=via, number=number, department=about
    ),
    "told:agree": lambda number, about, by, via: c.AgreeGivingUp(
        by=by, via=via, number=number, customer=whole_number(about)
    ),
    "promise:kept": lambda number, about, by, via: c.KeepPromise(
        by=by, via=via, number=number, promise=whole_number(about)
    ),
    "close": lambda number, _, by, via: c.Close(by=by, via=via, number=number),
    "close:outcome": lambda number, about, by, via: c.Close(
        by=by, via=via, number=number, outcome=_outcome(about)
    ),
    "refresh": lambda number, _, by, via: c.ShowCard(by=by, via=via, number=number),
    "show": lambda number, _, by, via: c.ShowCase(by=by, via=via, number=number),
}
