"""What the passing of time goes by, and how long what may take."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from bot.chat.pace import PACE, Pace
from bot.ports.platform import SAY_WITHIN

#: How long an ambiguous send may still land; only then is it looked for.
SETTLING: Final = timedelta(seconds=10)
#: How long a claimed message belongs to its claimer: as long as a send may take, and then may still
#: land. Whoever takes it up after a crash looks for it no sooner than that.
LEASE: Final = SETTLING + 2 * SAY_WITHIN
#: How long a turn to let time pass lasts that is not made longer: so long all wait for a process
#: that was killed in the middle of it.
TURN: Final = timedelta(seconds=10)


@dataclass(frozen=True, kw_only=True)
class Timing:
    """What the clockwork and the courier go by: clocks, how long they wait, how fast they speak."""

    #: The moment (UTC), the same for all who share the store.
    clock: Callable[[], datetime]
    #: Seconds since some moment; they go on while the process or its machine is suspended.
    stopwatch: Callable[[], float]
    settling: timedelta = SETTLING
    lease: timedelta = LEASE
    turn: timedelta = TURN
    #: None: as fast as they can.
    pace: Pace | None = PACE

    def for_a_claim(self) -> Callable[[], bool]:
        """Whether a message that is claimed now may still leave.

        It may in the first half of the time before others may look for it: in the second it still
        has to arrive.
        """
        until = self.stopwatch() + ((self.lease - self.settling) / 2).total_seconds()
        return lambda: self.stopwatch() < until
