"""The repository of colleagues."""

from collections.abc import Iterable
from datetime import datetime
from typing import Protocol

from bot.company.people import Person


class People(Protocol):
    """Colleagues."""

    def get(self, email: str) -> Person | None:
        """Return a colleague; None for a stranger."""

    def save_profile(self, person: Person, now: datetime) -> None:
        """Save a platform's profile of a colleague: name, zone, active account.

        Leaves the absence as it is.
        """

    def unseen_since(self, emails: Iterable[str], since: datetime) -> list[str]:
        """Return the addresses not reported by any platform since `since`."""

    def set_away(self, email: str, until: datetime | None) -> None:
        """Save the end of a person's absence (UTC); None for a person at work."""
