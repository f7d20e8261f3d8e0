"""The time in the simulated world."""

from dataclasses import dataclass
from datetime import datetime, timedelta


@dataclass
class Clock:
    """What the clock shows, which somebody may set wrong, and the seconds that really went by."""

    now: datetime
    elapsed: float = 0.0

    def __call__(self) -> datetime:
        """What it shows (UTC)."""
        return self.now

    def stopwatch(self) -> float:
        """The seconds that went by, however the clock was set."""
        return self.elapsed

    def passes(self, span: timedelta) -> None:
        """So much time goes by."""
        self.now += span
        self.elapsed += span.total_seconds()

    def jumps(self, span: timedelta) -> None:
        """Somebody sets it forwards, or back; no time goes by."""
        self.now += span
