"""Deliveries from outside, and the days that have their digest."""

from datetime import date, datetime
from typing import Protocol


class Inbox(Protocol):
    """Deliveries from outside, each taken once."""

    def claim(self, key: str, now: datetime) -> bool:
        """Claim an inbox key. Returns False if it was already taken."""

    def prune(self, before: datetime, most: int) -> bool:
        """Delete up to `most` old deliveries of each kind. Returns True if more may be left."""


class Digests(Protocol):
    """The days that have their digest."""

    def claim_day(self, day: date, now: datetime) -> bool:
        """Claim the digest of a local day. Returns False if it was already taken."""
