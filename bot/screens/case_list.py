"""Lists of cases that somebody asked for: open ones, and those found by words."""

from collections.abc import Iterator, Sequence
from typing import Final

from bot.case.case import Case
from bot.case.verbs import Verb
from bot.chat.cards import Actions, Block, Button, Card, Heading, Small, Text
from bot.ports.cases import MOST_SEARCHED
from bot.rules.circumstances import Circumstances
from bot.rules.seeing import may_see
from bot.screens.case_values import case_value
from bot.screens.views import notice_card
from bot.wording import list_text

#: Cases in a list.
MOST_LISTED: Final = 20


def open_card(cases: Sequence[Case], of: str, circumstances: Circumstances, reader: str) -> Card:
    """The open cases of a department or person; of "", all. One more than is shown means more."""
    if not cases:
        return notice_card(list_text.nothing_open(of))
    more = (Small(text=list_text.MORE_OPEN),) if len(cases) > MOST_LISTED else ()
    lines = _case_lines(cases[:MOST_LISTED], circumstances, reader)
    title = list_text.open_title(of)
    return Card(summary=title, blocks=(Heading(text=title), *lines, *more))


def found_card(
    cases: Sequence[Case], words: str, circumstances: Circumstances, reader: str
) -> Card:
    """The cases found that the reader may see, open ones first, and how far the search went."""
    seen = [each for each in cases if may_see(each, circumstances, reader)]
    seen.sort(key=lambda each: bool(each.closed))
    searched = Small(text=list_text.searched(MOST_SEARCHED))
    if not seen:
        nothing = list_text.nothing_found(words)
        return Card(summary=nothing, blocks=(Text(text=nothing), searched))
    more = (Small(text=list_text.MORE_FOUND),) if len(seen) > MOST_LISTED else ()
    lines = _case_lines(seen[:MOST_LISTED], circumstances, reader)
    title = list_text.found_title(words)
    return Card(summary=title, blocks=(Heading(text=title), *lines, *more, searched))


def _case_lines(
    cases: Sequence[Case], circumstances: Circumstances, reader: str
) -> Iterator[Block]:
    """Yield a line for each case, with the button that shows it."""
    zone = circumstances.calendar(reader).zone
    for case in cases:
        if not may_see(case, circumstances, reader):
            yield Text(text=list_text.line_private(case, circumstances))
            continue
        show = Button(
            verb=Verb.SHOW,
            label=list_text.open_case(case.ref),
            value=case_value(case, circumstances),
        )
        yield Text(text=list_text.line_reported(case, circumstances, zone))
        yield Actions(items=(show,))
