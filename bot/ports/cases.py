"""Repositories of cases and of history."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Final, Protocol

from bot.case.case import Case
from bot.case.due_moments import DueMoments
from bot.case.events import Event

#: The number of cases, the latest ones, that a search looks at.
MOST_SEARCHED: Final = 5000
#: The number of words that a search takes.
MOST_WORDS: Final = 5


class Cases(Protocol):
    """The repository of cases, with customers."""

    def next_number(self) -> int:
        """Return a number for a new case, never used before or again."""

    def get(self, number: int) -> Case | None:
        """Return the case; None if the number is unknown."""

    def get_for_share(self, number: int) -> Case | None:
        """Return the case, after waiting for a running change to be committed."""

    def number_from_source(self, source: str) -> int | None:
        """Return the number of the case made from a source."""

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
        """Return open cases due by now, the longest due first."""

    def answered_by(self, email: str, limit: int) -> list[Case]:
        """Return a person's open cases, owned or asked to own, the oldest first."""

    def reported_by(self, email: str, limit: int) -> list[Case]:
        """Return the open cases that a person reported, the oldest first."""

    def offered_to(self, email: str, limit: int) -> list[Case]:
        """Return the open cases that wait for a person to accept a handover, the oldest first."""

    def open_cases(self, limit: int) -> list[Case]:
        """Return open cases, the oldest first."""

    def open_in(self, department: str, limit: int) -> list[Case]:
        """Return a department's open cases, the oldest first."""

    def with_words(self, words: Sequence[str], limit: int) -> list[Case]:
        """Return cases whose complaint and customers have all the words, the latest first.

        `words` are at most `MOST_WORDS`. Only the latest cases are searched: `MOST_SEARCHED`.
        """

    def load_of(self, emails: Iterable[str]) -> dict[str, int]:
        """Count the open cases of each person: owned, or asked to own."""

    def late(self, now: datetime, limit: int) -> list[Case]:
        """Return open cases with an overdue duty, the longest overdue first."""

    def count_late(self, now: datetime) -> int:
        """Count the open cases with an overdue duty."""

    def told_between(self, start: datetime, end: datetime) -> list[Case]:
        """Return cases whose last customer was told from `start` until before `end`."""


class History(Protocol):
    """The repository of events."""

    def append(self, case: Case, happened: Sequence[Event], via: str) -> None:
        """Append events to the case's history; `via` names the channel of the request."""

    def of_case(self, number: int) -> list[tuple[Event, str]]:
        """Return the events of a case with their `via`, the oldest first."""
