"""APScheduler by the stopwatch: setting the machine's clock neither stops nor piles up ticks."""

from datetime import datetime, timedelta, tzinfo
from typing import Any

from apscheduler.schedulers.asyncio import AsyncIOScheduler
from apscheduler.triggers.base import BaseTrigger

from adapters.process.clock import stopwatch

#: The stopwatch's zero. Only differences between its times matter.
_ZERO = datetime(2000, 1, 1)  # noqa: DTZ001 -- the zone is added below


def stopwatch_scheduler() -> AsyncIOScheduler:
    """Return a scheduler that reads its time from the stopwatch."""
    return AsyncIOScheduler(
        timezone=_StopwatchZone(),
        job_defaults={"misfire_grace_time": None, "coalesce": True, "max_instances": 1},
    )


def add_periodic_job(
    scheduler: AsyncIOScheduler,
    work: Any,  # noqa: ANN401 -- a coroutine function with any parameters
    *arguments: object,
    every: timedelta,
) -> None:
    """Run the coroutine function now, and again `every` after each start."""
    now = datetime.now(scheduler.timezone)
    scheduler.add_job(work, _IntervalFromNow(every), arguments, next_run_time=now)


class _StopwatchZone(tzinfo):
    """A zone in which the present time is the stopwatch's, not the machine's clock.

    APScheduler 3 asks for the present time in its zone, compares it with the times of its jobs, and
    sleeps for the difference. By the machine's clock it would list each
    second missed when that clock leaps ahead, and sleep for an hour when it is set back by one.
    """

    def fromutc(self, _machine_time: datetime) -> datetime:
        """Return the stopwatch's time."""
        return _ZERO.replace(tzinfo=self) + timedelta(seconds=stopwatch())

    def utcoffset(self, _at: datetime | None) -> timedelta:
        """Return zero."""
        return timedelta()

    def dst(self, _at: datetime | None) -> None:
        """Return None."""

    def tzname(self, _at: datetime | None) -> str:
        """Return the zone's name."""
        return "stopwatch"


class _IntervalFromNow(BaseTrigger):  # type: ignore[misc]
    """Fires one interval after the present, however much time was missed."""

    def __init__(self, every: timedelta) -> None:
        self._every = every

    def get_next_fire_time(self, _previous: datetime | None, now: datetime) -> datetime:
        """Return the next time, on the scheduler's clock."""
        return now + self._every
