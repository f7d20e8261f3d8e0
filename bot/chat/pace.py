"""How fast we may speak, so that a platform need not tell us to be slower."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final


@dataclass(frozen=True, kw_only=True)
class Rate:
    """So many messages at once, and from then on one `every` so often.

    It is counted as a queue in a telephone exchange is (the generic cell rate algorithm of ITU-T
    I.371): one moment says by when all that was said is worked off.
    """

    every: timedelta
    burst: int

    def left(self, free_at: datetime, now: datetime) -> int:
        """How many may be said now, where everything is worked off by `free_at`."""
        if free_at > self.latest(now):
            return self.burst
        return max(0, (now + self.every * self.burst - max(free_at, now)) // self.every)

    def still_free(self, now: datetime) -> datetime:
        """Up to which `free_at` one more may be said now."""
        return now + self.every * (self.burst - 1)

    def latest(self, now: datetime) -> datetime:
        """No `free_at` is later than this, unless the clock was set back; then it says nothing."""
        return now + self.every * (self.burst + 1)

    def worked_off(self, free_at: datetime, now: datetime, said: int) -> datetime:
        """By when everything is worked off once so many more are said now."""
        begun = now if free_at > self.latest(now) else max(free_at, now)
        return begun + self.every * said


@dataclass(frozen=True, kw_only=True)
class Pace:
    """How fast we speak in one conversation, and in all of them together."""

    conversation: Rate
    everywhere: Rate


#: What the chats that we know allow: about a message a second in a conversation, or seven in one
#: second and eight in two; and several hundred a minute in all.
PACE: Final = Pace(
    conversation=Rate(every=timedelta(seconds=1), burst=6),
    everywhere=Rate(every=timedelta(seconds=0.2), burst=30),
)
