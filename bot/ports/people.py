"""The repository of colleagues."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Protocol

from bot.company.people import Person


class People(Protocol):
    """Colleagues."""

    def get(self, email: str) -> Person | None:
        """Return a colleague; None for a stranger."""

    def renamed(self, addresses: Iterable[str]) -> Mapping[str, str]:
        """Return the persons behind those of the addresses that are no person's name.

        Such an address belongs to a person whom Oops met at another address.
        """

    def save_profile(self, person: Person, now: datetime) -> None:
        """Save a platform's profile of a colleague: name, zone, active account.

        Leaves the absence as it is.
        """

    def unseen_since(self, emails: Iterable[str], since: datetime) -> list[str]:
        """Return the addresses not reported by any platform since `since`."""

    def set_away(self, email: str, until: datetime | None, start: datetime | None = None) -> None:
        """Save the end of a person's absence (UTC); None for a person at work.

        `start` (UTC) is in the future; None for an absence that begins at once.
        """

    def begin_absences(self, now: datetime, most: int) -> list[str]:
        """Mark the absences as begun whose start has come; return whose they are."""
