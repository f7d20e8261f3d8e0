"""Clocks, timeouts, leases and rates of the running process."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from bot.chat.pace import PACE, Pace
from bot.ports.platform import SAY_WITHIN

#: The time in which an ambiguous send may still arrive; only then is it looked for.
SETTLING: Final = timedelta(seconds=10)
#: The lease of a claimed message: the longest send, and the time in which it may still
#: arrive. After a crash, another process looks for the message no sooner.
LEASE: Final = SETTLING + 2 * SAY_WITHIN
#: The lease of the sweep lock: the longest wait for a process that was killed
#: during a sweep.
SWEEP_LEASE: Final = timedelta(seconds=10)


@dataclass(frozen=True, kw_only=True)
class Timing:
    """The clocks, timeouts and rates of the clockwork and the courier."""

    #: The time (UTC) that all processes of a store share.
    clock: Callable[[], datetime]
    #: Seconds of a monotonic clock that counts while the process or machine is suspended.
    stopwatch: Callable[[], float]
    settling: timedelta = SETTLING
    lease: timedelta = LEASE
    sweep_lease: timedelta = SWEEP_LEASE
    #: None for no limit.
    pace: Pace | None = PACE

    def for_a_claim(self) -> Callable[[], bool]:
        """Return a function, True for as long as a message claimed now may leave.

        A message may leave in the first half of the lease. The second half is for the arrival,
        before other processes may look for the message.
        """
        until = self.stopwatch() + ((self.lease - self.settling) / 2).total_seconds()
        return lambda: self.stopwatch() < until

    def for_a_round(self) -> Callable[[], bool]:
        """Return a function, True while a round of a sweep that begins now may take up a case.

        The second half of the lease is for the commit and for the start of the next round.
        """
        until = self.stopwatch() + (self.sweep_lease / 2).total_seconds()
        return lambda: self.stopwatch() < until
