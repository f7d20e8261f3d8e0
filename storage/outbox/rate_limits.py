"""The repository of rate limits."""

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Final

from sqlmodel import col, select
from sqlmodel.sql.expression import SelectOfScalar

from bot.chat.pace import Pace
from storage.database.inserting import upsert_rows
from storage.database.lists import is_among
from storage.database.repository import Repository
from storage.database.statements import built_once
from storage.database.tables import RateLimitRow

#: Names of rows for other purposes than a conversation.
_ALL_CONVERSATIONS: Final = "everywhere"
_THROTTLED_UNTIL: Final = "throttled"
_QUIET_UNTIL: Final = "quiet"
_QUIET_SINCE: Final = "quiet since"
_LONG_AGO: Final = datetime.min.replace(tzinfo=UTC)


class RateLimitRepository(Repository):
    """Rate limits of all replicas together; implements `bot.ports.outbox.RateLimits`."""

    def slow_down(self, now: datetime, until: datetime) -> None:
        """Throttle everything if a second conversation is throttled before the first is free."""
        free_at = self._free_at([_THROTTLED_UNTIL, _QUIET_UNTIL, _QUIET_SINCE])
        later = {_THROTTLED_UNTIL: max(until, free_at.get(_THROTTLED_UNTIL, until))}
        if free_at.get(_THROTTLED_UNTIL, _LONG_AGO) > now:
            later |= {_QUIET_UNTIL: max(until, _quiet_until(free_at, now)), _QUIET_SINCE: now}
        self._save(later)

    def allowed(self, now: datetime, limit: int, pace: Pace | None) -> int:
        """Return up to `limit`. Locks the rows, so that concurrent claims are counted."""
        free_at = self._free_at([_QUIET_UNTIL, _QUIET_SINCE, _ALL_CONVERSATIONS])
        if _quiet_until(free_at, now) > now:
            return 0
        if not pace:
            return limit
        return min(limit, pace.everywhere.left(free_at.get(_ALL_CONVERSATIONS, now), now))

    def spend(self, conversations: Iterable[str], now: datetime, pace: Pace | None) -> None:
        """Count one message for each item: a conversation comes twice where two lanes send."""
        counts = Counter(conversations)
        if not pace or not counts:
            return
        free_at = self._free_at([*counts, _ALL_CONVERSATIONS])
        everywhere = free_at.get(_ALL_CONVERSATIONS, now)
        self._save(
            {
                each: pace.conversation.worked_off(free_at.get(each, now), now, count)
                for each, count in counts.items()
            }
            | {_ALL_CONVERSATIONS: pace.everywhere.worked_off(everywhere, now, counts.total())}
        )

    def _free_at(self, names: list[str]) -> dict[str, datetime]:
        return {row.name: row.free_at for row in self._execute(_rates_by_name(), {"names": names})}

    def _save(self, free_at: Mapping[str, datetime]) -> None:
        rows = [{"name": name, "free_at": at} for name, at in sorted(free_at.items())]
        upsert_rows(self._connection, RateLimitRow, rows)


def _quiet_until(free_at: Mapping[str, datetime], now: datetime) -> datetime:
    """A start in the future dates from before the clock was set back, and is ignored."""
    began = free_at.get(_QUIET_SINCE, _LONG_AGO) <= now
    return free_at.get(_QUIET_UNTIL, _LONG_AGO) if began else _LONG_AGO


@built_once
def _rates_by_name() -> SelectOfScalar[RateLimitRow]:
    """Built once; used by each claim. Locks the rows, so that other claims wait."""
    return (
        select(RateLimitRow)
        .where(is_among(col(RateLimitRow.name), "names"))
        .order_by(col(RateLimitRow.name))
        .with_for_update()
    )
