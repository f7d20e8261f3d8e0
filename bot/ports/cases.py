"""Cases and their history, as the core needs them from a store."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Protocol

from bot.case.case import Case
from bot.case.due_moments import DueMoments
from bot.case.events import Event


class Cases(Protocol):
    """Cases and their customers."""

    def next_number(self) -> int:
        """Return a number that no other case has or will have."""

    def get(self, number: int) -> Case | None:
        """Return the case; None if the number is unknown."""

    def get_for_share(self, number: int) -> Case | None:
        """Return the case, after waiting for a change that is being committed."""

    def number_from_source(self, source: str) -> int | None:
        """Return the number of the case that was made from this source."""

    def add(self, case: Case, source: str | None, moments: DueMoments | None = None) -> None:
        """Add a new case; `source` names the message or import line of the report.

        Without moments, the case is due at once. Raises StaleCase if another case was made from the
        same source meanwhile.
        """

    def save(self, before: Case, after: Case, moments: DueMoments) -> None:
        """Save a changed case. Raises StaleCase if the stored version is not `before`."""

    def reschedule(self, case: Case, moments: DueMoments) -> None:
        """Save new due moments of an unchanged case."""

    def due(self, now: datetime, limit: int) -> list[Case]:
        """Return open cases whose due moment has come, the longest due first."""

    def answered_by(self, email: str, limit: int) -> list[Case]:
        """Return open cases that this person owns or is asked to own, the oldest first."""

    def load_of(self, emails: Iterable[str]) -> dict[str, int]:
        """Count the open cases that each person owns or is asked to own."""

    def late(self, now: datetime, limit: int) -> list[Case]:
        """Return open cases with an overdue duty, the longest overdue first."""

    def count_late(self, now: datetime) -> int:
        """Count the open cases with an overdue duty."""

    def told_between(self, start: datetime, end: datetime) -> list[Case]:
        """Return cases whose last customer was told in this span."""


class History(Protocol):
    """The history of cases."""

    def append(self, case: Case, happened: Sequence[Event], via: str) -> None:
        """Append events to the case's history; `via` names the channel of the request."""

    def of_case(self, number: int) -> list[tuple[Event, str]]:
        """Return the history of a case, the oldest event first, each with its `via`."""
