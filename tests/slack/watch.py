"""A watch that a test sets."""

from dataclasses import dataclass
from datetime import UTC, datetime


@dataclass
class Watch:
    """The time, which stands still until the test moves it: at first it is a Monday morning."""

    now: datetime = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        """The moment (UTC)."""
        return self.now
