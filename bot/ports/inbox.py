"""The inbox, and the days of digests."""

from datetime import date, datetime
from typing import Protocol


class Inbox(Protocol):
    """Deliveries from outside, each accepted once."""

    def claim(self, key: str, now: datetime) -> bool:
        """Claim an inbox key. Returns False if already claimed."""

    def prune(self, before: datetime, most: int) -> bool:
        """Delete up to `most` old deliveries of each kind. Returns True if more may be left."""


class Digests(Protocol):
    """The days on which a digest was made."""

    def claim_day(self, day: date, now: datetime) -> bool:
        """Claim the digest of a local day. Returns False if already claimed."""
