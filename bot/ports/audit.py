"""What the auditor looks at, what it may find there, and what it needs from a store."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final, Protocol

from bot.case.case import Case
from bot.case.due_moments import DueMoments
from bot.chat.messages import NagItem
from bot.ports.unit_of_work import UnitOfWork

#: An unreadable case or message is looked at again after that; meanwhile it is in nobody's way.
PUT_OFF: Final = timedelta(minutes=5)


class Kind(StrEnum):
    """What is not as it should be."""

    #: An open case that is in no queue. It is put back.
    UNQUEUED = "unqueued"
    #: A case in the queue at a moment that is not its own, or closed. It is taken out.
    STRAY = "stray"
    #: A case that is found by what it no longer is. It is filed anew.
    MISFILED = "misfiled"
    #: A case that would be looked at too late by today's rules. It gets another moment.
    MISTIMED = "mistimed"
    #: An open case for which nobody is asked. Somebody is.
    NOBODYS = "nobodys"
    #: A closed case with a customer who does not know. It is reopened.
    UNTOLD = "untold"
    #: A reminder that was taken back, and is owed after all. It is said.
    UNSAID = "unsaid"
    #: A message that belongs to one that never comes. It goes alone, or not at all.
    ENDLESS = "endless"
    #: A message that somebody took, and that nobody takes up.
    ABANDONED = "abandoned"
    #: A case that cannot be read.
    UNREADABLE_CASE = "unreadable_case"
    #: A message that cannot be read.
    UNREADABLE_MESSAGE = "unreadable_message"

    @property
    def is_mended(self) -> bool:
        """Whether it is put right at once; the others need a person."""
        return self not in (Kind.ABANDONED, Kind.UNREADABLE_CASE, Kind.UNREADABLE_MESSAGE)


@dataclass(frozen=True, kw_only=True)
class Finding:
    """One thing that was not as it should be; it has no words of anybody's."""

    kind: Kind
    #: The case's reference, or the message's id.
    about: str


@dataclass(frozen=True, kw_only=True)
class Entry:
    """A case as it is filed."""

    number: int
    #: None: it cannot be read.
    case: Case | None
    kept: DueMoments
    #: It is in the queue, at its own moment.
    queued: bool
    #: It is found by what it is.
    filed: bool


@dataclass(frozen=True, kw_only=True)
class Waiting:
    """A message that waits to be said."""

    id: int
    key: str
    #: The keys of the message in whose thread it belongs, and of the one that it replaces.
    belongs_to: tuple[str, ...]
    readable: bool
    #: An attempt was begun, and its end was never kept.
    taken: bool
    due_at: datetime


class AuditStore(Protocol):
    """Queries and repairs of the audit."""

    def position(self, what: str) -> int:
        """The last number that was looked at; 0: begin with the first."""

    def save_position(self, what: str, number: int) -> None:
        """Go on after that number the next time."""

    def numbers_between(self, after: int, up_to: int, limit: int, *, closed: bool) -> list[int]:
        """The first numbers of open cases, or of closed ones, after the one and up to the other."""

    def last_number(self) -> int:
        """The number of the newest case; 0 where there is none."""

    def entries(self, numbers: Sequence[int]) -> list[Entry]:
        """These cases, as they are filed."""

    def queue_again(self, number: int) -> None:
        """Put an open case where its moment says."""

    def clear_queue(self, now: datetime, limit: int) -> list[int]:
        """Take out of the queue what is due and does not belong there; the numbers."""

    def due_by(self, until: datetime, limit: int) -> list[int]:
        """The numbers of what is due by then, the longest due first."""

    def set_aside(self, number: int, until: datetime) -> None:
        """Look at an open case that cannot be read not before then.

        Meanwhile it is on nobody's list, where it would keep all others from being read. As soon as
        it can be read, it is misfiled.
        """

    def waiting(self, until: datetime, limit: int) -> list[Waiting]:
        """Messages that may be taken by then, the longest due first."""

    def waiting_under(self, keys: Collection[str]) -> Mapping[str, Waiting]:
        """Those of these messages that still wait, by their keys."""

    def postpone_message(self, message: Waiting, until: datetime) -> None:
        """Do not try it before then; until then it holds up nobody."""

    def detach(self, message: Waiting, now: datetime) -> None:
        """It belongs to no other message any more; where it was to replace one, it ends."""

    def unsaid_reminders(
        self, wanted: Collection[tuple[int, str, int]]
    ) -> list[tuple[str, NagItem]]:
        """Whose reminders of these (case, what is owed, number) were taken back, and not said."""

    def forget_reminder(self, person: str, item: NagItem) -> None:
        """That reminder may be said again."""


class AuditUnitOfWork(UnitOfWork, Protocol):
    """A unit of work that the audit can use."""

    @property
    def audit(self) -> AuditStore:
        """Queries and repairs of the audit."""
