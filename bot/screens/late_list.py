"""The list of late cases, asked for or in the digest: a line and a button for each case."""

from collections.abc import Sequence

from bot.case.verbs import Verb
from bot.chat.cards import Actions, Block, Button, Card, Heading, Small, Text
from bot.rules.duties import Duties
from bot.rules.seeing import may_see
from bot.screens.case_values import case_value
from bot.screens.views import notice_card
from bot.wording import list_text


def late_card(late: Sequence[Duties], more: int, reader: str) -> Card:
    """The late cases, the worst first."""
    lines = [block for each in late for block in late_line(each, reader)]
    if not lines:
        return notice_card(list_text.NOTHING_LATE)
    rest = (Small(text=list_text.more_late(more)),) if more > 0 else ()
    heading = Heading(text=list_text.LATE_TITLE)
    return Card(summary=list_text.LATE_TITLE, blocks=(heading, *lines, *rest))


def late_line(duties: Duties, reader: str | None) -> tuple[Block, ...]:
    """A late case, with the button that shows it. Empty if no duty is late.

    `reader` is None for a channel.
    """
    owed = next(iter(duties.open_duties), None)
    if not owed or owed.due_at > duties.circumstances.now:
        return ()
    case, circumstances = duties.case, duties.circumstances
    show = Button(
        verb=Verb.SHOW,
        label=list_text.open_case(case.ref),
        value=case_value(case, circumstances),
    )
    line = (
        list_text.line_late if may_see(case, circumstances, reader) else list_text.line_late_private
    )
    return Text(text=line(case, owed, circumstances)), Actions(items=(show,))
