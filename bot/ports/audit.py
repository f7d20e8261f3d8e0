"""The audit: findings, and the queries and repairs needed from a store."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final, Protocol

from bot.case.case import Case
from bot.case.due_moments import DueMoments
from bot.chat.messages import NagItem
from bot.ports.unit_of_work import UnitOfWork

#: The pause before an unreadable case or message is tried again; until then, others go first.
UNREADABLE_PAUSE: Final = timedelta(minutes=5)


class FindingKind(StrEnum):
    """The kinds of findings."""

    #: An open case that is missing from the queue. Repaired: queued again.
    UNQUEUED = "unqueued"
    #: A queue entry of a closed case, or at a wrong moment. Repaired: removed.
    STRAY = "stray"
    #: A case whose search columns are out of date. Repaired: written again.
    MISFILED = "misfiled"
    #: A case with a due moment that is too late by today's rules. Repaired: rescheduled.
    MISTIMED = "mistimed"
    #: An open case without an owner or a person who is asked. Repaired: a person is asked.
    NOBODYS = "nobodys"
    #: A closed case with an untold customer. Repaired: reopened.
    UNTOLD = "untold"
    #: A reminder that was cancelled although its duty is open. Repaired: sent.
    UNSAID = "unsaid"
    #: A message that waits for another that will never be sent. Repaired: detached or cancelled.
    ENDLESS = "endless"
    #: A due message that no claim would find. Repaired: queued again.
    PASSED_OVER = "passed_over"
    #: A message that was claimed, and that no process claims again.
    ABANDONED = "abandoned"
    #: A case that cannot be read.
    UNREADABLE_CASE = "unreadable_case"
    #: A message that cannot be read.
    UNREADABLE_MESSAGE = "unreadable_message"

    @property
    def is_repaired(self) -> bool:
        """True if the audit repairs the problem at once; the others need a person."""
        return self not in (
            FindingKind.ABANDONED,
            FindingKind.UNREADABLE_CASE,
            FindingKind.UNREADABLE_MESSAGE,
        )


@dataclass(frozen=True, kw_only=True)
class AuditFinding:
    """A problem, without any words of customers."""

    kind: FindingKind
    #: The case's reference, or the message's id.
    about: str


@dataclass(frozen=True, kw_only=True)
class AuditedCase:
    """A case with the stored search columns and queue entry."""

    number: int
    #: None for an unreadable case.
    case: Case | None
    kept: DueMoments
    #: True if the queue has the case at its due moment.
    queued: bool
    #: True if the search columns match the case.
    filed: bool


@dataclass(frozen=True, kw_only=True)
class WaitingMessage:
    """A message to be sent."""

    id: int
    key: str
    #: The keys of the message whose thread it joins, and of the message that it replaces.
    belongs_to: tuple[str, ...]
    readable: bool
    #: An attempt was claimed, and its result was never recorded.
    taken: bool
    due_at: datetime


class AuditStore(Protocol):
    """Queries and repairs of the audit."""

    def position(self, what: str) -> int:
        """Return the last number audited; 0 before the first."""

    def save_position(self, what: str, number: int) -> None:
        """Continue after `number` next time."""

    def numbers_between(self, after: int, up_to: int, limit: int, *, closed: bool) -> list[int]:
        """Return the first open (or closed) case numbers above `after`, up to `up_to`."""

    def last_number(self) -> int:
        """Return the number of the newest case; 0 without cases."""

    def entries(self, numbers: Sequence[int]) -> list[AuditedCase]:
        """Return cases with search columns and queue entries."""

    def queue_again(self, number: int) -> None:
        """Queue an open case at its due moment."""

    def clear_queue(self, now: datetime, limit: int) -> list[int]:
        """Remove wrong queue entries among the due ones. Returns the case numbers."""

    def due_by(self, until: datetime, limit: int) -> list[int]:
        """Return the numbers of cases due by `until`, the longest due first."""

    def set_aside(self, number: int, until: datetime) -> None:
        """Postpone an unreadable open case.

        Until then the case is left out of all lists, lest no other case could be read. Once
        readable, the audit finds the case misfiled.
        """

    def waiting(self, until: datetime, limit: int) -> list[WaitingMessage]:
        """Return messages due by `until`, the longest due first."""

    def waiting_under(self, keys: Collection[str]) -> Mapping[str, WaitingMessage]:
        """Return the waiting messages among the keys, by key."""

    def postpone_message(self, message: WaitingMessage, until: datetime) -> None:
        """Do not try the message before then, and let later messages pass."""

    def detach(self, message: WaitingMessage, now: datetime) -> None:
        """Detach a message from the thread; cancel a message meant to replace another."""

    def queue_messages_again(self, now: datetime, limit: int) -> list[int]:
        """Queue the due messages that no claim would find. Returns their ids.

        Looks at the `limit` messages that have been due for longest.
        """

    def unsaid_reminders(
        self, wanted: Collection[tuple[int, str, int]]
    ) -> list[tuple[str, NagItem]]:
        """Return the reminders among (case, duty, number) that were cancelled unsent, by person."""

    def forget_reminder(self, person: str, item: NagItem) -> None:
        """Allow the same reminder to be sent again."""


class AuditUnitOfWork(UnitOfWork, Protocol):
    """A unit of work for the audit."""

    @property
    def audit(self) -> AuditStore:
        """Queries and repairs of the audit."""
