"""Clocks and a stopwatch."""

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
    """Return the time of the machine's clock (UTC)."""
    return datetime.now(UTC)


def stopwatch() -> float:
    """Return seconds since an arbitrary start, on a clock that cannot be set.

    Counts on while the machine is suspended if CLOCK_BOOTTIME exists (clock_gettime(2)); elsewhere
    CLOCK_MONOTONIC stands still meanwhile.
    """
    return time.clock_gettime(_STOPWATCH_CLOCK)


_STOPWATCH_CLOCK: Final = getattr(time, "CLOCK_BOOTTIME", time.CLOCK_MONOTONIC)


def timing(clock: Clock = utc_now, pace: Pace | None = PACE) -> Timing:
    """Return the courier's timing; pace None: no rate limit."""
    return Timing(clock=clock, stopwatch=stopwatch, pace=pace)


class DatabaseClock:
    """Clock of the shared database, the same for all processes.

    The machine's own clock may be wrong or be set, and is not used. `set` reads the database's
    time; in between the stopwatch counts on.
    """

    def __init__(self, store: SqlStore, stopwatch: Callable[[], float] = stopwatch) -> None:
        self._store = store
        self._stopwatch = stopwatch
        self._started: datetime | None = None

    async def set(self) -> None:
        """Read the database's time. Raises StoreUnavailable, and leaves the clock unchanged."""

        def look(uow: SqlUnitOfWork) -> datetime:
            return uow.database_time() - timedelta(seconds=self._stopwatch())

        self._started = await self._store.transact(look)

    def __call__(self) -> datetime:
        """Return the time (UTC). Raises LookupError before the first `set`."""
        if not self._started:
            raise LookupError("nobody has set the clock yet")
        return self._started + timedelta(seconds=self._stopwatch())
