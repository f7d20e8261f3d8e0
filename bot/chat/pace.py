"""Rate limits of our own, kept below the platforms' limits."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final


@dataclass(frozen=True, kw_only=True)
class Rate:
    """A burst of messages at once, then one in each `every`.

    Uses the generic cell rate algorithm of ITU-T I.371. The only state is one time, `free_at`: the
    end of the work if the sent messages were spread at the steady rate.
    """

    every: timedelta
    burst: int

    def left(self, free_at: datetime, now: datetime) -> int:
        """Return the number of messages allowed now."""
        if free_at > self.latest(now):
            return self.burst
        return max(0, (now + self.every * self.burst - max(free_at, now)) // self.every)

    def still_free(self, now: datetime) -> datetime:
        """Return the latest `free_at` at which another message is allowed now."""
        return now + self.every * (self.burst - 1)

    def latest(self, now: datetime) -> datetime:
        """Return the latest valid `free_at`; a later one was written before the clock went back."""
        return now + self.every * (self.burst + 1)

    def worked_off(self, free_at: datetime, now: datetime, said: int) -> datetime:
        """Return the next `free_at`, after sending `said` more messages."""
        begun = now if free_at > self.latest(now) else max(free_at, now)
        return begun + self.every * said


@dataclass(frozen=True, kw_only=True)
class Pace:
    """The rates in each conversation, and in all conversations together."""

    conversation: Rate
    everywhere: Rate


#: The chats allow about a message a second in a conversation, or seven in one second and eight in
#: two, and several hundred a minute in all.
PACE: Final = Pace(
    conversation=Rate(every=timedelta(seconds=1), burst=6),
    everywhere=Rate(every=timedelta(seconds=0.2), burst=30),
)
