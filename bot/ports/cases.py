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
        """A number that no other case has or will have."""

    def get(self, number: int) -> Case | None:
        """The case of that number."""

    def get_for_share(self, number: int) -> Case | None:
        """The case of that number, with what somebody is just committing: nothing older is said."""

    def number_from_source(self, source: str) -> int | None:
        """The number of the case that was made from that message or line, if there is one."""

    def add(self, case: Case, source: str | None, moments: DueMoments | None = None) -> None:
        """Keep a new case; `source` names the message or line that it was made from.

        Without moments, the clockwork looks at it at once. Raises StaleCase where somebody else
        made one from the same source meanwhile.
        """

    def save(self, before: Case, after: Case, moments: DueMoments) -> None:
        """Keep a changed case. Raises StaleCase if it is no longer as it was `before`."""

    def reschedule(self, case: Case, moments: DueMoments) -> None:
        """Keep other moments for a case that did not change."""

    def due(self, now: datetime, limit: int) -> list[Case]:
        """Open cases whose next due moment has come, the longest due first."""

    def answered_by(self, email: str, limit: int) -> list[Case]:
        """Open cases that this person owns or is asked for, the oldest first."""

    def load_of(self, emails: Iterable[str]) -> dict[str, int]:
        """How many open cases each of them owns or is asked for."""

    def late(self, now: datetime, limit: int) -> list[Case]:
        """Open cases of which something is late, the latest first."""

    def count_late(self, now: datetime) -> int:
        """How many open cases `late` would give in all."""

    def told_between(self, start: datetime, end: datetime) -> list[Case]:
        """Cases whose every customer came to know in that span."""


class History(Protocol):
    """The history of cases."""

    def append(self, case: Case, happened: Sequence[Event], via: str) -> None:
        """Add to the case's history, in this order; `via` says through what it happened."""

    def of_case(self, number: int) -> list[tuple[Event, str]]:
        """Everything that happened to the case, the oldest first, each with its `via`."""
