"""How fast everybody who shares the database speaks, together."""

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from functools import cache
from typing import Final

from sqlalchemy import bindparam
from sqlmodel import col, select
from sqlmodel.sql.expression import SelectOfScalar

from bot.chat.pace import Pace
from storage.database.engine import keep_newest
from storage.database.repository import Repository
from storage.database.tables import PaceRow

#: The rows that are no conversation's.
_EVERYWHERE: Final = "everywhere"
_THROTTLED: Final = "throttled"
_QUIET: Final = "quiet"
_QUIET_SINCE: Final = "quiet since"
_LONG_AGO: Final = datetime.min.replace(tzinfo=UTC)


class RateLimits(Repository):
    """Rate limits of all replicas together; implements `bot.ports.outbox.RateLimits`."""

    def slow_down(self, now: datetime, until: datetime) -> None:
        """A conversation is throttled until then; where a second one is meanwhile, all wait."""
        known = self._free_at([_THROTTLED, _QUIET, _QUIET_SINCE])
        later = {_THROTTLED: max(until, known.get(_THROTTLED, until))}
        if known.get(_THROTTLED, _LONG_AGO) > now:
            later |= {_QUIET: max(until, _quiet_until(known, now)), _QUIET_SINCE: now}
        self._note_paces(later)

    def allowed(self, now: datetime, limit: int, pace: Pace | None) -> int:
        """How many messages may be said now, up to `limit`. Other claims wait for this one."""
        known = self._free_at([_QUIET, _QUIET_SINCE, _EVERYWHERE])
        if _quiet_until(known, now) > now:
            return 0
        if not pace:
            return limit
        return min(limit, pace.everywhere.left(known.get(_EVERYWHERE, now), now))

    def spend(self, conversations: Iterable[str], now: datetime, pace: Pace | None) -> None:
        """Count one message for each of these conversations; of two lanes, one comes twice."""
        counts = Counter(conversations)
        if not pace or not counts:
            return
        known = self._free_at([*counts, _EVERYWHERE])
        everywhere = known.get(_EVERYWHERE, now)
        self._note_paces(
            {
                name: pace.conversation.worked_off(known.get(name, now), now, count)
                for name, count in counts.items()
            }
            | {_EVERYWHERE: pace.everywhere.worked_off(everywhere, now, counts.total())}
        )

    def _free_at(self, names: list[str]) -> dict[str, datetime]:
        return {row.name: row.free_at for row in self._execute(_of_names(), {"names": names})}

    def _note_paces(self, free_at: Mapping[str, datetime]) -> None:
        rows = [{"name": name, "free_at": at} for name, at in sorted(free_at.items())]
        keep_newest(self._session, PaceRow, rows)


def _quiet_until(known: Mapping[str, datetime], now: datetime) -> datetime:
    """What begins only later was begun before the clock was set back, and says nothing."""
    began = known.get(_QUIET_SINCE, _LONG_AGO) <= now
    return known.get(_QUIET, _LONG_AGO) if began else _LONG_AGO


@cache
def _of_names() -> SelectOfScalar[PaceRow]:
    """Made once: it is asked whenever messages are claimed. Other claims wait for this one."""
    return (
        select(PaceRow)
        .where(col(PaceRow.name).in_(bindparam("names", expanding=True)))
        .order_by(col(PaceRow.name))
        .with_for_update()
    )
