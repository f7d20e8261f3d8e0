"""Which moment it is, and how much time goes by."""

import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Final

from bot.chat.pace import PACE, Pace
from bot.ports.timing import Timing
from storage.store import SqlStore
from storage.unit_of_work import SqlUnitOfWork

Clock = Callable[[], datetime]


def utc_now() -> datetime:
    """The moment, by the machine's clock."""
    return datetime.now(UTC)


def stopwatch() -> float:
    """Seconds since some moment; nobody can set it, and it goes on while the machine is suspended.

    Where there is no such clock, it stands still meanwhile (clock_gettime(2), CLOCK_BOOTTIME).
    """
    return time.clock_gettime(_STOPWATCH)


_STOPWATCH: Final = getattr(time, "CLOCK_BOOTTIME", time.CLOCK_MONOTONIC)


def timing(clock: Clock = utc_now, pace: Pace | None = PACE) -> Timing:
    """What the courier goes by, with that clock, and no faster than at that pace."""
    return Timing(clock=clock, stopwatch=stopwatch, pace=pace)


class DatabaseClock:
    """The clock of a database that several machines share, so that all of them mean the same.

    A machine's own clock may be wrong, or be set: it is not asked. `set` asks the database; until
    the next time a stopwatch carries it on.
    """

    def __init__(self, store: SqlStore, stopwatch: Callable[[], float] = stopwatch) -> None:
        self._store = store
        self._stopwatch = stopwatch
        self._started: datetime | None = None

    async def set(self) -> None:
        """Ask the database. Raises StoreUnavailable, and then goes on as it went."""

        def look(uow: SqlUnitOfWork) -> datetime:
            return uow.database_time() - timedelta(seconds=self._stopwatch())

        self._started = await self._store.transact(look)

    def __call__(self) -> datetime:
        """The moment (UTC). It has to be set once before."""
        if not self._started:
            raise LookupError("nobody has set the clock yet")
        return self._started + timedelta(seconds=self._stopwatch())
