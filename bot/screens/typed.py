"""Read typed words as commands, alike on every platform.

A verb and more words follow a case's reference. Any other text is a complaint in the customer's
words, taken unchanged.
"""

import re
from difflib import get_close_matches
from typing import Final

from bot.case import commands as c
from bot.case.errors import NoSuchCase, NotUnderstood
from bot.chat.plain_text import clean
from bot.screens.request_row import Request, TypedWords
from bot.screens.requests import QUESTIONS, REQUESTS
from bot.screens.typed_text import split_reference

_LIKE_A_REF: Final = re.compile(r"OOPS-[0-9]+\b", re.IGNORECASE)
_AWAY_UNTIL: Final = re.compile(r"away\s+(?:until|till)\b\s*(.*)", re.IGNORECASE | re.DOTALL)
_AWAY_BACK: Final = re.compile(r"away\s+back[\s.!]*", re.IGNORECASE)

#: Words allowed after a reference.
TYPED_VERBS: Final = tuple(dict.fromkeys(each.verb.word for each in REQUESTS if each.typed))
#: Words typed alone, without a reference.
_READERS_ALONE: Final = {
    each.verb if each.word is None else each.word: each.alone for each in QUESTIONS if each.alone
}


def command_from(text: str, by: str, via: str) -> c.Command:
    """Return the command of a typed text. Raises a Refusal with an example to type."""
    text = clean(text).strip()
    alone = _READERS_ALONE.get(text.casefold())
    if alone:
        return alone(by, via)
    number, words = split_reference(text)
    if number:
        return _about_case(number, words, by, via)
    away = _AWAY_UNTIL.fullmatch(text)
    if away:
        return c.GoAway(by=by, via=via, until=away[1].strip())
    if _AWAY_BACK.fullmatch(text):
        return c.ComeBack(by=by, via=via)
    _refuse_misspelt(text)
    return c.ReportComplaint(by=by, via=via, complaint=text)


def _refuse_misspelt(text: str) -> None:
    """Raise a Refusal if the text is certainly a mistyped command and no complaint."""
    ref = _LIKE_A_REF.match(text)
    if ref:
        raise NoSuchCase(ref[0])
    near = get_close_matches(
        text.casefold(), [each for each in _READERS_ALONE if each], n=1, cutoff=0.75
    )
    if near and len(text.split()) == 1:
        raise NotUnderstood("", text, near[0])


def _about_case(number: int, words: str, by: str, via: str) -> c.CaseRequest:
    verb, *more = words.split(maxsplit=1) or [""]
    verb, rest = verb.casefold(), "".join(more)
    if not verb:
        return c.ShowCase(by=by, via=via, number=number)
    if verb not in TYPED_VERBS:
        near = get_close_matches(verb, TYPED_VERBS, n=1)
        fixed = f"{near[0]} {rest}".strip() if near else None
        raise NotUnderstood(f"OOPS-{number}", words, fixed)
    typed = TypedWords(number=number, by=by, via=via, rest=rest.strip())
    return next(read for row in _requests_with_word(verb) if (read := _read_row(row, typed)))


def _requests_with_word(word: str) -> list[Request]:
    """The requests with this word, special ones before the general one."""
    return [each for each in reversed(REQUESTS) if each.verb.word == word]


def _read_row(row: Request, typed: TypedWords) -> c.CaseRequest | None:
    return row.typed(typed) if row.typed else None
