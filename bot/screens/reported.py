"""The answer to a report beneath the message, and the list of the cases that a person reported."""

from collections.abc import Sequence
from typing import Final

from bot.case.case import Case
from bot.case.verbs import Verb
from bot.chat.cards import Actions, Button, Card, Heading, Small, Text
from bot.rules.circumstances import Circumstances
from bot.screens.views import notice_card
from bot.wording import list_text
from bot.wording.phrases import shorten

_MOST_LISTED: Final = 20


def confirmation_card(answer: Card) -> Card:
    """The answer as a sentence, with the button that corrects a customer from the message."""
    items = [item for each in answer.blocks if isinstance(each, Actions) for item in each.items]
    offers = (each for each in items if isinstance(each, Button) and each.verb == Verb.RENAME)
    return notice_card(answer.summary, offers=tuple(offers))


def reported_card(cases: Sequence[Case], circumstances: Circumstances, reader: str) -> Card:
    """The open cases that the person reported, the oldest first."""
    if not cases:
        return notice_card(list_text.NOTHING_REPORTED)
    zone = circumstances.calendar(reader).zone
    lines = (list_text.line_reported(each, circumstances, zone) for each in cases[:_MOST_LISTED])
    rest = shorten(", ".join(each.ref for each in cases[_MOST_LISTED:]), 300)
    more = (Small(text=list_text.more_reported(rest)),) if rest else ()
    heading = Heading(text=list_text.REPORTED_TITLE)
    blocks = (heading, *(Text(text=each) for each in lines), *more)
    return Card(summary=list_text.REPORTED_TITLE, blocks=blocks)
