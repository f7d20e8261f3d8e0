"""Read pressed buttons as commands: the button's verb, and the case in the value.

A colon and a suffix may follow the verb, to keep several buttons on one card distinct.
"""

from dataclasses import replace
from typing import Final

from bot.case import commands as c
from bot.case.errors import NoSuchCase
from bot.case.verbs import Verb
from bot.screens.case_values import read_case_value, words_of
from bot.screens.request_row import PressedButton
from bot.screens.requests import QUESTIONS, REQUESTS

#: Verbs whose buttons open a form, to ask for words.
FORM_VERBS: Final = frozenset({Verb.REPORT, *(each.verb for each in REQUESTS if each.form)})
#: Readers of the buttons that act at once.
_BUTTON_READERS: Final = {
    each.verb: each.pressed for each in (*REQUESTS, *QUESTIONS) if each.pressed
}
#: Readers of the buttons that are about no case, such as *Help*.
_READERS_ALONE: Final = {
    each.verb: each.alone for each in QUESTIONS if each.alone and each.verb not in FORM_VERBS
}


def command_from_button(verb: str, value: str, by: str, via: str) -> c.Command:
    """Return the command of a pressed button. Raises NoSuchCase for a button not made by us."""
    known = _match_verb(verb)
    if known is Verb.REPORT:
        return c.OpenForm(by=by, via=via, verb=known, words=words_of(value))
    if known in _READERS_ALONE:
        return _READERS_ALONE[known](by, via)
    read = read_case_value(value)
    if known is None or read.number is None:
        raise NoSuchCase(value[:40])
    press = _BUTTON_READERS.get(known)
    if press:
        pressed = PressedButton(number=read.number, by=by, via=via, about=read.about)
        return replace(press(pressed), mark=read.mark)
    return c.OpenForm(
        by=by,
        via=via,
        verb=known,
        number=read.number,
        about=read.about,
        mark=read.mark,
        words=read.words,
    )


def opens_form(verb: str) -> bool:
    """Check if the button opens a form, unless refused."""
    return _match_verb(verb) in FORM_VERBS


def _match_verb(verb: str) -> Verb | None:
    """Match the verb against our buttons, longest first, less any suffix after a colon."""
    ours = {each.value: each for each in (*_BUTTON_READERS, *_READERS_ALONE, *FORM_VERBS)}
    parts = verb.split(":")
    candidates = (":".join(parts[:size]) for size in range(len(parts), 0, -1))
    return next((ours[each] for each in candidates if each in ours), None)
