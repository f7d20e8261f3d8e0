"""Locks between the processes that share a store."""

from datetime import datetime
from typing import Final, Protocol

#: The lock of the process that lets time pass for the cases.
TIME: Final = "time"


class Locks(Protocol):
    """Locks that expire."""

    def acquire(self, name: str, holder: str, now: datetime, until: datetime) -> bool:
        """Whether `holder` alone may do that until then; its own turn is made longer."""

    def release(self, name: str, holder: str) -> None:
        """Let the next one take their turn."""
