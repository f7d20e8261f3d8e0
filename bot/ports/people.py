"""Colleagues, as the core needs them from a store."""

from collections.abc import Iterable
from datetime import datetime
from typing import Protocol

from bot.company.people import Person


class People(Protocol):
    """Colleagues."""

    def get(self, email: str) -> Person | None:
        """What is known of that colleague."""

    def save_profile(self, person: Person, now: datetime) -> None:
        """Keep what a platform says of a colleague: name, zone, whether the account lives.

        It does not touch their absence.
        """

    def unseen_since(self, emails: Iterable[str], since: datetime) -> list[str]:
        """Those of whom no platform said anything since then."""

    def set_away(self, email: str, until: datetime | None) -> None:
        """Keep until when somebody is away."""
