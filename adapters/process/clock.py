"""Clocks and a stopwatch."""

import time
from abc import ABC, abstractmethod
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Final

import structlog

from bot.chat.pace import PACE, Pace
from bot.clockwork import bring_back_future
from bot.ports.timing import Timing
from storage.store import SqlStore
from storage.unit_of_work import SqlUnitOfWork

Clock = Callable[[], datetime]

#: A difference that is followed at once: time servers correct a clock by so much without a step.
_SMALL_STEP: Final = timedelta(seconds=2)
#: Seconds for which a step has to last.
_DOUBTED_FOR: Final = 30.0

_log = structlog.get_logger(__name__)


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


class SteadyClock(ABC):
    """A clock that counts by the stopwatch, and follows another clock.

    `set` reads the other clock. A step of that clock is believed only once it has lasted for half a
    minute: a clock that is wrong for a moment reminds nobody early and breaks no promise.
    """

    def __init__(self, stopwatch: Callable[[], float] = stopwatch) -> None:
        self._stopwatch = stopwatch
        #: The time at which the stopwatch began (UTC); None before the first `set`.
        self._started: datetime | None = None
        #: The same by a step that is not believed yet, and the reading at which it was first seen.
        self._doubted: tuple[datetime, float] | None = None

    async def set(self) -> None:
        """Read the other clock. Raises StoreUnavailable, and leaves this clock unchanged."""
        started = await self._read_start()
        if self._started is None or _is_close(started, self._started):
            self._started, self._doubted = started, None
        elif self._doubted is None or not _is_close(started, self._doubted[0]):
            self._doubted = (started, self._stopwatch())
            step = _seconds_between(self._started, started)
            _log.warning("the clock was set; it is followed if it stays so", seconds=step)
        elif self._stopwatch() - self._doubted[1] >= _DOUBTED_FOR:
            _log.warning("the clock was set", seconds=_seconds_between(self._started, started))
            self._started, self._doubted = started, None

    def __call__(self) -> datetime:
        """Return the time (UTC). Raises LookupError before the first `set`."""
        if not self._started:
            raise LookupError("nobody has set the clock yet")
        return self._started + timedelta(seconds=self._stopwatch())

    @abstractmethod
    async def _read_start(self) -> datetime:
        """Return the time at which the stopwatch began, by the other clock (UTC)."""


class MachineClock(SteadyClock):
    """Follows the machine's clock."""

    async def _read_start(self) -> datetime:
        return utc_now() - timedelta(seconds=self._stopwatch())


class DatabaseClock(SteadyClock):
    """Follows the clock of the shared database, the same for all processes.

    The machine's own clock may be wrong or be set, and is not used.
    """

    def __init__(self, store: SqlStore, stopwatch: Callable[[], float] = stopwatch) -> None:
        super().__init__(stopwatch)
        self._store = store

    async def _read_start(self) -> datetime:
        def look(uow: SqlUnitOfWork) -> datetime:
            return uow.database_time() - timedelta(seconds=self._stopwatch())

        return await self._store.transact(look)


async def follow_clock(store: SqlStore, timing: Timing) -> None:
    """Set the clock, and repair what was stored if the clock was set back."""
    if isinstance(timing.clock, SteadyClock):
        await timing.clock.set()

    def look(uow: SqlUnitOfWork) -> bool:
        return bring_back_future(uow, timing.clock(), timing.lease)

    if await store.transact(look):
        _log.warning("the clock was set back: everything that waits is looked at again")


def _is_close(one: datetime, other: datetime) -> bool:
    return abs(one - other) <= _SMALL_STEP


def _seconds_between(old: datetime, new: datetime) -> float:
    return round((new - old).total_seconds(), 1)
