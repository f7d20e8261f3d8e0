"""Locks between the processes of a store."""

from datetime import datetime
from typing import Final, Protocol

#: The lock held while sweeping due cases.
SWEEP_LOCK: Final = "time"


class Locks(Protocol):
    """Locks with an expiry."""

    def acquire(self, name: str, holder: str, now: datetime, until: datetime) -> bool:
        """Acquire or extend a lock until then. Returns False if another process holds the lock."""

    def release(self, name: str, holder: str) -> None:
        """Release a lock early."""

    def is_taken(self, name: str) -> bool:
        """Return True if a process has the lock, or had it when it died."""
