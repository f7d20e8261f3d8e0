"""Buttons that people press, made into commands: the verb is the button's, the value its case's.

A verb may carry more behind a colon, which only makes it unique on a card that has several.
"""

from typing import Final

from bot.case import commands as c
from bot.case.errors import NoSuchCase
from bot.chat.plain_text import clean
from bot.screens.request_row import PressedButton
from bot.screens.requests import QUESTIONS, REQUESTS
from bot.screens.typed_text import reference

#: The buttons that open a form, because they need words.
FORM_VERBS: Final = frozenset({c.Verb.REPORT, *(each.verb for each in REQUESTS if each.form)})
#: The others, which are done at once.
_AT_ONCE: Final = {each.verb: each.pressed for each in (*REQUESTS, *QUESTIONS) if each.pressed}


def command_from_button(verb: str, value: str, by: str, via: str) -> c.Command:
    """What pressing that button asks for. Raises NoSuchCase for what is no button of ours."""
    known = _known(verb)
    if known is c.Verb.REPORT:
        return c.OpenForm(by=by, via=via, verb=known)
    number, about = reference(clean(value))
    if known is None or number is None:
        raise NoSuchCase(value[:40])
    press = _AT_ONCE.get(known)
    if press:
        return press(PressedButton(number=number, by=by, via=via, about=about))
    return c.OpenForm(by=by, via=via, verb=known, number=number, about=about)


def opens_form(verb: str) -> bool:
    """Whether pressing that button opens a form, where nothing is in the way."""
    return _known(verb) in FORM_VERBS


def _known(verb: str) -> c.Verb | None:
    """The longest of our buttons' verbs that it begins with, up to a colon."""
    ours = {each.value: each for each in (*_AT_ONCE, *FORM_VERBS)}
    parts = verb.split(":")
    candidates = (":".join(parts[:size]) for size in range(len(parts), 0, -1))
    return next((ours[each] for each in candidates if each in ours), None)
