"""The clock's high-water mark, and the repair of what was stored while the clock was ahead.

A stored time may lie in the future for a good reason: a snooze, a promise, the next opening hour.
So after the clock was set back nobody can tell a wrong time from a right one by looking at it.
Instead every waiting row becomes due now, and the right time is worked out again: the clockwork
reschedules a case, the courier postpones a reminder to the working hours.
"""

from datetime import UTC, datetime, timedelta
from typing import Any, Final

from sqlalchemy import Table
from sqlalchemy.sql.elements import ColumnElement
from sqlmodel import String, cast, col, delete, select, update
from sqlmodel.sql.expression import SelectOfScalar

from bot.chat.message_keys import digest_key
from storage.database import tables
from storage.database.inserting import upsert_rows
from storage.database.platform_tables import ConversationRow
from storage.database.repository import Repository
from storage.database.statements import built_once
from storage.outbox.order import is_waiting

_MARK_NAME: Final = "clock"
#: The mark counts in tens of seconds since 1970, to fit the counter's column.
_MARK_UNIT: Final = timedelta(seconds=10)
#: Units by which the mark is moved at a time, so that an idle process seldom writes.
_MARK_STEP: Final = 6
#: Units by which replicas may differ.
_TOLERANCE: Final = 1
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
#: How far back to look for a message that left while the clock was ahead.
_LOOK_BACK: Final = timedelta(days=1)
#: More pages than any digest has.
_MOST_PAGES: Final = 20


class SetBackRepository(Repository):
    """Notices that the clock was set back; implements `bot.ports.clock_mark.ClockMark`."""

    def was_set_back(self, now: datetime) -> bool:
        """Compare with the latest time seen by any process, and keep that time."""
        reached = (now - _EPOCH) // _MARK_UNIT
        mark = self._execute(_clock_mark()).scalar()
        is_back = mark is not None and mark > reached + _TOLERANCE
        if mark is None or is_back or reached >= mark + _MARK_STEP:
            row = {"name": _MARK_NAME, "value": reached}
            upsert_rows(self._connection, tables.CounterRow, [row])
        return is_back

    def look_at_all_again(self, now: datetime, lease: timedelta) -> None:
        """Make everything that waits for a later time due now; running claims end in a lease."""
        self._update_later(tables.CaseRow, "next_due_at", now)
        self._update_later(tables.DueRow, "due_at", now)
        self._bring_messages_back(now, lease)
        self._give_digests_back(now)
        self._update_later(ConversationRow, "heard_at", now)
        self._update_later(tables.PersonRow, "seen_at", now)
        self._execute(delete(tables.RateLimitRow).where(col(tables.RateLimitRow.free_at) > now))

    def _update_later(
        self,
        table: type[tables.TableRow],
        name: str,
        now: datetime,
        *more: ColumnElement[bool],
        **values: datetime,
    ) -> None:
        """Set a column to now, or set `values`, where the column lies in the future."""
        later = _columns(table)[name] > now
        self._execute(update(table).where(later, *more).values(values or {name: now}))

    def _bring_messages_back(self, now: datetime, lease: timedelta) -> None:
        row, waiting = tables.OutboxRow, is_waiting(tables.OutboxRow)
        is_claimed = col(row.claimed_at).is_not(None)
        self._update_later(row, "not_before", now, waiting)
        self._update_later(row, "due_at", now, waiting, ~is_claimed)
        self._update_later(row, "due_at", now + lease, waiting, is_claimed)
        self._update_later(row, "claimed_at", now, waiting)
        # A message that left then may stand on the platform since some time before now.
        long_ago = now - _LOOK_BACK
        self._update_later(row, "left_at", now, waiting, left_at=now, doubtful_since=long_ago)
        self._update_later(row, "doubtful_since", now, waiting, doubtful_since=long_ago)
        self._bring_queues_back(now, lease)

    def _bring_queues_back(self, now: datetime, lease: timedelta) -> None:
        row = tables.SendQueueRow
        is_claimed = col(row.claimed_at).is_not(None)
        self._update_later(row, "not_before", now)
        self._update_later(row, "due_at", now, ~is_claimed)
        self._update_later(row, "due_at", now + lease, is_claimed)
        self._update_later(row, "claimed_at", now)
        self._update_later(row, "review_at", now)

    def _give_digests_back(self, now: datetime) -> None:
        """Let the days that were reached too early have their digest when they come."""
        later = col(tables.DigestRow.at) > now
        days = self._execute(select(col(tables.DigestRow.day)).where(later)).scalars().all()
        for day in days:
            keys = [digest_key(day, page) for page in range(1, _MOST_PAGES + 1)]
            key = col(tables.OutboxRow.key)
            early = key + ":early:" + cast(col(tables.OutboxRow.id), String)
            self._execute(update(tables.OutboxRow).where(key.in_(keys)).values(key=early))
        self._execute(delete(tables.DigestRow).where(later))


@built_once
def _clock_mark() -> SelectOfScalar[int]:
    return select(tables.CounterRow.value).where(tables.CounterRow.name == _MARK_NAME)


def _columns(table: type[tables.TableRow]) -> Any:  # noqa: ANN401 -- SQLAlchemy's
    found: Table = table.__table__  # type: ignore[attr-defined]
    return found.c
