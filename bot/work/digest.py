"""The daily list of overdue cases, posted once per local day in the digest channel."""

from datetime import UTC, date, datetime, time, timedelta
from itertools import chain
from typing import Final

from bot.chat.cards import Block, Card, Divider, Heading, Small, Text
from bot.chat.message_keys import digest_key
from bot.chat.messages import Notice, Outgoing
from bot.chat.places import Place
from bot.company.organization import Organization
from bot.rules.circumstances import Circumstances
from bot.rules.duties import duties_of
from bot.screens.late_list import late_line
from bot.wording import card_text, list_text
from bot.wording.phrases import day_text
from bot.work.transaction import Transaction

#: Late cases listed, the worst first; the digest counts the rest.
MOST_LATE: Final = 60
_LINES_PER_PAGE: Final = 20
#: What stays together on a page.
_Entry = tuple[Block, ...]


def post_digest(tx: Transaction) -> None:
    """Post today's digest if due and not posted yet.

    Missed days are not made up for: the next digest lists all cases late by then.
    """
    today = tx.now.astimezone(tx.organization.zone).date()
    if tx.now >= digest_due_at(tx.organization, today):
        queue_digest(tx)


def queue_digest(tx: Transaction) -> bool:
    """Post today's digest at any hour. Returns False if already posted, or without a channel."""
    today = tx.now.astimezone(tx.organization.zone).date()
    channel = tx.organization.digest_channel
    if not channel or not tx.uow.digests.claim_day(today, tx.now):
        return False
    next_due_at = digest_due_at(tx.organization, today + timedelta(days=1))
    for number, card in enumerate(digest_cards(tx), start=1):
        tx.uow.outbox.enqueue(
            Outgoing(
                key=digest_key(today, number),
                place=Place(channel=channel),
                content=Notice(card=card, outdated_at=next_due_at),
                not_before=tx.now,
            )
        )
    return True


def digest_due_at(organization: Organization, today: date) -> datetime:
    """When the digest of a local day is due (UTC).

    An hour skipped by a clock change counts as passed. If the clock change skips the end of the
    day, the digest is due in the day's last minute.
    """
    zone = organization.zone
    at = datetime.combine(today, organization.digest_at, tzinfo=zone).astimezone(UTC)
    tomorrow = datetime.combine(today + timedelta(days=1), time(), tzinfo=zone).astimezone(UTC)
    return min(at, tomorrow - timedelta(minutes=1))


def digest_cards(tx: Transaction) -> list[Card]:
    """The digest as pages: late cases, the worst first, then the customers told yesterday."""
    circumstances = tx.circumstances
    late = tx.uow.cases.late(tx.now, MOST_LATE)
    entries: list[_Entry] = [
        line for each in late if (line := late_line(duties_of(each, circumstances), None))
    ]
    more = tx.uow.cases.count_late(tx.now) - len(late)
    if not entries:
        entries.append((Text(text=list_text.NOTHING_LATE),))
    if more > 0:
        entries.append((Small(text=list_text.more_late(more)),))
    told = tx.uow.cases.told_between(*_yesterday(circumstances))
    if told:
        entries += [(Divider(),), (Heading(text=list_text.TOLD_YESTERDAY),)]
    entries += [(Text(text=list_text.line_told(each, circumstances)),) for each in told]
    summary = list_text.digest_summary(len(late) + max(more, 0), len(told))
    return _digest_pages(entries, summary, circumstances)


def _yesterday(circumstances: Circumstances) -> tuple[datetime, datetime]:
    zone = circumstances.organization.zone
    today = circumstances.now.astimezone(zone).date()
    start = datetime.combine(today - timedelta(days=1), time(), tzinfo=zone)
    end = datetime.combine(today, time(), tzinfo=zone)
    return start.astimezone(UTC), end.astimezone(UTC)


def _digest_pages(entries: list[_Entry], summary: str, circumstances: Circumstances) -> list[Card]:
    parts = [
        entries[start : start + _LINES_PER_PAGE]
        for start in range(0, len(entries), _LINES_PER_PAGE)
    ]
    title = list_text.digest_title(day_text(circumstances.now, circumstances.organization.zone))
    return [
        Card(
            summary=f"{title}: {summary}",
            blocks=(
                Heading(text=title),
                *chain.from_iterable(part),
                *((Small(text=card_text.page_text(number, len(parts))),) if len(parts) > 1 else ()),
            ),
        )
        for number, part in enumerate(parts, start=1)
    ]
