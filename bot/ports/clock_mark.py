"""The latest time that any process has seen: a clock that shows less was set back."""

from datetime import datetime, timedelta
from typing import Protocol


class ClockMark(Protocol):
    """Notices that the clock was set back, also while no process ran."""

    def was_set_back(self, now: datetime) -> bool:
        """Return True once after the clock was set back by more than some seconds."""

    def look_at_all_again(self, now: datetime, lease: timedelta) -> None:
        """Make everything that waits for a later time due now, so that it is worked out again.

        A claim that is under way ends after `lease` at the latest.
        """
