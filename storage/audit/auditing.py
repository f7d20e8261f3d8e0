"""What the auditor asks and mends: rows as they are, whether or not they can be read."""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import suppress
from datetime import datetime
from typing import Any, Final, TypeVar

from sqlalchemy import Executable, Row, and_, delete, exists, func, insert, select, update
from sqlalchemy.sql.elements import ColumnElement

from bot.case.case import Case
from bot.chat.messages import NOTHING_LEFT, NagBundle, NagItem
from bot.company.people import normal_address
from bot.ports.audit import Entry, Waiting
from storage.cases.documents import read_content
from storage.cases.rows import to_case, to_moments
from storage.database import tables
from storage.database.engine import keep_once
from storage.database.errors import UNREADABLE
from storage.database.repository import Repository
from storage.outbox.order import waits

T = TypeVar("T")

_ENDLESS: Final = "what it was to replace never stood"

_TABLES: Final = tables.Row.metadata.tables
_CASES, _CUSTOMERS, _DUE = (_TABLES[each] for each in ("cases", "customers", "due"))
_OUTBOX, _NAGS, _COUNTERS = (_TABLES[each] for each in ("outbox", "nags", "counters"))


class AuditRepository(Repository):
    """Queries and repairs of the audit; implements `bot.ports.audit.AuditStore`."""

    # How far it came

    def position(self, what: str) -> int:
        """The last number that was looked at; 0: begin with the first."""
        asked = select(_COUNTERS.c.value).where(_COUNTERS.c.name == _audited(what))
        return self._execute(asked).scalar() or 0

    def save_position(self, what: str, number: int) -> None:
        """Go on after that number the next time."""
        came_to = update(_COUNTERS).where(_COUNTERS.c.name == _audited(what))
        if not self._changes(came_to.values(value=number)):
            keep_once(self._session, tables.CounterRow(name=_audited(what), value=number))

    def numbers_between(self, after: int, up_to: int, limit: int, *, closed: bool) -> list[int]:
        """The first numbers of open cases, or of closed ones, after the one and up to the other."""
        number = _CASES.c.number
        there = and_(number > after, number <= up_to, ~_open() if closed else _open())
        asked = select(number).where(there).order_by(number).limit(limit)
        return list(self._execute(asked).scalars())

    def last_number(self) -> int:
        """The number of the newest case; 0 where there is none."""
        return self._execute(select(func.max(_CASES.c.number))).scalar() or 0

    # Cases

    def entries(self, numbers: Sequence[int]) -> list[Entry]:
        """These cases, as they are filed."""
        if not numbers:
            return []
        asked = select(*_FILED, _queued().label("queued")).where(_CASES.c.number.in_(numbers))
        rows = self._execute(asked.order_by(_CASES.c.number)).all()
        cases = _as_far_as_readable(self._read_cases, [row.number for row in rows])
        return [
            Entry(
                number=row.number,
                case=(case := cases.get(row.number)),
                kept=to_moments(row),
                queued=bool(row.queued),
                filed=case is not None and _is_filed(case, row),
            )
            for row in rows
        ]

    def _read_cases(self, numbers: Sequence[int]) -> dict[int, Case]:
        customers: dict[int, list[Row[Any]]] = defaultdict(list)
        theirs = select(_CUSTOMERS).where(_CUSTOMERS.c.case_number.in_(numbers))
        for each in self._execute(theirs.order_by(_CUSTOMERS.c.case_number, _CUSTOMERS.c.number)):
            customers[each.case_number].append(each)
        rows = self._execute(select(_CASES).where(_CASES.c.number.in_(numbers)))
        return {row.number: to_case(row, customers[row.number]) for row in rows}

    # The queue

    def due_by(self, until: datetime, limit: int) -> list[int]:
        """The numbers of what is due by then, the longest due first."""
        return [row.number for row in self._due_by(until, limit)]

    def clear_queue(self, now: datetime, limit: int) -> list[int]:
        """Take out of the queue what is due and does not belong there; the numbers."""
        return [
            row.number for row in self._due_by(now, limit) if self._take_out(row.due_at, row.number)
        ]

    def _due_by(self, until: datetime, limit: int) -> Sequence[Row[Any]]:
        asked = select(_DUE).where(_DUE.c.due_at <= until).order_by(_DUE.c.due_at, _DUE.c.number)
        return self._execute(asked.limit(limit)).all()

    def _take_out(self, due_at: datetime, number: int) -> bool:
        """Whether it was there, and did not belong there."""
        its_own = exists().where(_CASES.c.number == number, _CASES.c.next_due_at == due_at, _open())
        return self._changes(delete(_DUE).where(*_there(due_at, number), ~its_own))

    def queue_again(self, number: int) -> None:
        """Put an open case where its moment says."""
        moment = select(_CASES.c.next_due_at, _CASES.c.number).where(
            _CASES.c.number == number, _open(), ~_queued()
        )
        self._execute(insert(_DUE).from_select(["due_at", "number"], moment))

    def set_aside(self, number: int, until: datetime) -> None:
        """Look at an open case that cannot be read not before then; it is on nobody's list."""
        was = self._execute(select(_CASES.c.next_due_at).where(_CASES.c.number == number)).scalar()
        still = and_(_CASES.c.number == number, _CASES.c.next_due_at == was, _open())
        aside = {"next_due_at": until, "answerable": None, "late_at": None}
        if was and self._changes(update(_CASES).where(still).values(aside)):
            self._execute(delete(_DUE).where(*_there(was, number)))
            self.queue_again(number)

    # Messages

    def waiting(self, until: datetime, limit: int) -> list[Waiting]:
        """Messages that may be taken by then, the longest due first."""
        asked = select(*_WAITING).where(waits(_OUTBOX.c), _OUTBOX.c.due_at <= until)
        return self._waiting_ones(asked.order_by(_OUTBOX.c.due_at).limit(limit))

    def waiting_under(self, keys: Collection[str]) -> Mapping[str, Waiting]:
        """Those of these messages that still wait, by their keys."""
        asked = select(*_WAITING).where(waits(_OUTBOX.c), _OUTBOX.c.key.in_(sorted(keys)))
        return {each.key: each for each in self._waiting_ones(asked)}

    def _waiting_ones(self, asked: Executable) -> list[Waiting]:
        rows = self._execute(asked).all()
        readable = _as_far_as_readable(self._read_contents, [row.id for row in rows])
        return [
            Waiting(
                id=row.id,
                key=row.key,
                belongs_to=tuple(each for each in (row.in_thread_of, row.replaces) if each),
                readable=row.id in readable,
                taken=row.claimed_at is not None,
                due_at=row.due_at,
            )
            for row in rows
        ]

    def _read_contents(self, ids: Sequence[int]) -> dict[int, object]:
        asked = select(_OUTBOX.c.id, _OUTBOX.c.kind, _OUTBOX.c.content)
        rows = self._execute(asked.where(_OUTBOX.c.id.in_(ids)))
        return {row.id: read_content(row.kind, row.content) for row in rows}

    def postpone_message(self, message: Waiting, until: datetime) -> None:
        """Do not try it before then; until then it holds up nobody.

        An attempt that was begun may have brought it there.
        """
        doubtful = func.coalesce(_OUTBOX.c.doubtful_since, _OUTBOX.c.claimed_at)
        self._execute(
            update(_OUTBOX)
            .where(_still_waits(message))
            .values(due_at=until, not_before=until, claimed_at=None, doubtful_since=doubtful)
        )

    def detach(self, message: Waiting, now: datetime) -> None:
        """It belongs to no other message any more; where it was to replace one, it ends."""
        to_replace = update(_OUTBOX).where(_still_waits(message), _OUTBOX.c.replaces.is_not(None))
        self._execute(to_replace.values(withdrawn_at=now, detail=_ENDLESS))
        self._execute(update(_OUTBOX).where(_still_waits(message)).values(in_thread_of=None))

    # Reminders

    def unsaid_reminders(
        self, wanted: Collection[tuple[int, str, int]]
    ) -> list[tuple[str, NagItem]]:
        """Whose reminders of these (case, what is owed, number) were taken back, and not said.

        Not those of which nobody knows whether they arrived, nor what a platform refused.
        """
        if not wanted:
            return []
        cases, owed, numbers = (set(each) for each in zip(*wanted, strict=True))
        asked = (
            select(_NAGS, _OUTBOX.c.kind, _OUTBOX.c.content)
            .join_from(_NAGS, _OUTBOX, _OUTBOX.c.id == _NAGS.c.outbox_id)
            .where(_NAGS.c.case_number.in_(cases), _NAGS.c.owed.in_(owed))
            .where(_NAGS.c.number.in_(numbers), _taken_back())
        )
        found = [row for row in self._execute(asked) if _key(row) in wanted]
        return [each for row in found for each in _reminders(row)]

    def forget_reminder(self, person: str, item: NagItem) -> None:
        """That reminder may be said again."""
        key = {"case_number": item.case, "owed": item.owed, "number": item.number}
        self._execute(
            delete(_NAGS)
            .filter_by(**key, person=normal_address(person))
            .where(exists().where(_OUTBOX.c.id == _NAGS.c.outbox_id, _taken_back()))
        )

    def _changes(self, statement: Executable) -> bool:
        """Whether there was a row to change."""
        return self._execute(statement).rowcount == 1


_FILED: Final = [
    _CASES.c[each]
    for each in (
        "number",
        "stage",
        "answerable",
        "closed_at",
        "told_at",
        "next_due_at",
        "late_at",
    )
]
_WAITING: Final = [
    _OUTBOX.c[each] for each in ("id", "key", "in_thread_of", "replaces", "claimed_at", "due_at")
]


def _audited(what: str) -> str:
    return f"audited {what}"


def _open() -> ColumnElement[bool]:
    return _CASES.c.closed_at.is_(None)


def _queued() -> ColumnElement[bool]:
    """It is in the queue, at its own moment."""
    return exists().where(_DUE.c.due_at == _CASES.c.next_due_at, _DUE.c.number == _CASES.c.number)


def _there(due_at: datetime, number: int) -> tuple[ColumnElement[bool], ...]:
    return (_DUE.c.due_at == due_at, _DUE.c.number == number)


def _is_filed(case: Case, row: Row[Any]) -> bool:
    """Whether the columns by which it is found say what it says."""
    try:
        told_at = case.everyone_told_at
    except UNREADABLE:  # nobody is affected, which no case begins with
        return False
    closed_at = case.closed.at if case.closed else None
    answerable = normal_address(case.answerable) if case.answerable else None
    found_by = (row.stage, row.answerable, row.closed_at, row.told_at)
    return found_by == (case.stage.value, answerable, closed_at, told_at)


def _still_waits(message: Waiting) -> ColumnElement[bool]:
    """Nobody has done anything about it since it was looked at."""
    return and_(_OUTBOX.c.id == message.id, _OUTBOX.c.due_at == message.due_at, waits(_OUTBOX.c))


def _taken_back() -> ColumnElement[bool]:
    return and_(
        _OUTBOX.c.withdrawn_at.is_not(None),
        _OUTBOX.c.sent_at.is_(None),
        _OUTBOX.c.detail == NOTHING_LEFT,
    )


def _reminders(row: Row[Any]) -> Iterator[tuple[str, NagItem]]:
    """The person and the item, as the message had them."""
    with suppress(*UNREADABLE):
        bundle = read_content(row.kind, row.content)
        if isinstance(bundle, NagBundle):
            for item in bundle.items:
                if (item.case, item.owed, item.number) == _key(row):
                    yield bundle.person, item


def _key(row: Row[Any]) -> tuple[int, str, int]:
    return row.case_number, row.owed, row.number


def _as_far_as_readable(
    read: Callable[[Sequence[int]], Mapping[int, T]], ids: Sequence[int]
) -> Mapping[int, T]:
    """All at once; where one of them cannot be read, each by itself."""
    try:
        return read(ids) if ids else {}
    except UNREADABLE:
        found: dict[int, T] = {}
        for each in ids:
            with suppress(*UNREADABLE):
                found.update(read([each]))
        return found
