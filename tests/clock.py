"""The clock of all tests."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta


@dataclass(eq=False)
class Clock:
    """A clock that stands until a test sets it, or lets time go by."""

    #: A Monday morning at nine, in Berlin (UTC).
    now: datetime = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
    #: The seconds that went by, however the clock was set.
    elapsed: float = 0.0

    def __call__(self) -> datetime:
        """The moment (UTC)."""
        return self.now

    def seconds(self) -> float:
        """The moment in Unix seconds."""
        return self.now.timestamp()

    def stopwatch(self) -> float:
        """The seconds that went by."""
        return self.elapsed

    def forward(self, length: timedelta) -> None:
        """Let so much time go by."""
        self.now += length
        self.elapsed += length.total_seconds()
