"""Deliveries from outside, and the days that have their digest."""

from datetime import date, datetime
from typing import Protocol


class Inbox(Protocol):
    """Deliveries from outside, each taken once."""

    def claim(self, key: str, now: datetime) -> bool:
        """Whether nothing came in under this key before; from now on, something has."""

    def prune(self, before: datetime, most: int) -> bool:
        """Forget what came in before then, at most so much of a kind; whether there may be more."""


class Digests(Protocol):
    """The days that have their digest."""

    def claim_day(self, day: date, now: datetime) -> bool:
        """Whether this local day has no digest yet; from now on, it has one."""
