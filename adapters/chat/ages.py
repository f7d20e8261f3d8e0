"""Ages of what is kept in memory, by a clock that may be set back."""

from datetime import datetime, timedelta


def is_fresh(kept_at: datetime | None, now: datetime, kept_for: timedelta) -> bool:
    """Return True if something was kept within the last `kept_for`.

    A time in the future dates from before the clock was set back: nobody knows the age.
    """
    return kept_at is not None and timedelta() <= now - kept_at < kept_for
