"""Queries and repairs of the auditor, on rows that may be unreadable."""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import suppress
from datetime import datetime
from typing import Any, Final, TypeVar

from sqlalchemy import (
    Connection,
    Executable,
    Row,
    and_,
    delete,
    exists,
    func,
    insert,
    select,
    update,
)
from sqlalchemy.sql.elements import ColumnElement

from bot.case.case import Case
from bot.chat.messages import NOTHING_LEFT, NagBundle, NagItem
from bot.company.people import normal_address
from bot.ports.audit import AuditedCase, WaitingMessage
from storage.cases.documents import read_content
from storage.cases.rows import to_case, to_moments
from storage.database import tables
from storage.database.errors import UNREADABLE_ERRORS
from storage.database.inserting import insert_once
from storage.database.repository import Repository
from storage.database.schema import SCHEMA
from storage.outbox.order import is_waiting_in_order_of_time, still_waits
from storage.outbox.queues import SendQueueRepository

T = TypeVar("T")

_NO_PREDECESSOR: Final = "what it was to replace never stood"

_ALL_TABLES: Final = SCHEMA.tables
_CASE_TABLE, _CUSTOMER_TABLE, _DUE_TABLE = (
    _ALL_TABLES[each] for each in ("cases", "customers", "due")
)
_OUTBOX_TABLE, _NAG_TABLE, _COUNTER_TABLE = (
    _ALL_TABLES[each] for each in ("outbox", "nags", "counters")
)


class AuditRepository(Repository):
    """Queries and repairs of the auditor; implements `bot.ports.audit.AuditStore`."""

    def __init__(self, connection: Connection, queues: SendQueueRepository) -> None:
        super().__init__(connection)
        self._queues = queues

    # Progress

    def position(self, what: str) -> int:
        """The last audited number, or 0 at the start."""
        query = select(_COUNTER_TABLE.c.value).where(_COUNTER_TABLE.c.name == _counter_name(what))
        return self._execute(query).scalar() or 0

    def save_position(self, what: str, number: int) -> None:
        """Store the last audited number."""
        came_to = update(_COUNTER_TABLE).where(_COUNTER_TABLE.c.name == _counter_name(what))
        if not self._change(came_to.values(value=number)):
            row = {"name": _counter_name(what), "value": number}
            insert_once(self._connection, tables.CounterRow, row)

    def numbers_between(self, after: int, up_to: int, limit: int, *, closed: bool) -> list[int]:
        """The first numbers of open or closed cases above `after`, up to `up_to`."""
        number = _CASE_TABLE.c.number
        there = and_(number > after, number <= up_to, ~_is_open() if closed else _is_open())
        query = select(number).where(there).order_by(number).limit(limit)
        return list(self._execute(query).scalars())

    def last_number(self) -> int:
        """The number of the newest case, or 0."""
        return self._execute(select(func.max(_CASE_TABLE.c.number))).scalar() or 0

    # Cases

    def entries(self, numbers: Sequence[int]) -> list[AuditedCase]:
        """The cases with the columns that find them in the database."""
        if not numbers:
            return []
        query = select(*_INDEXED_COLUMNS, _is_queued().label("queued")).where(
            _CASE_TABLE.c.number.in_(numbers)
        )
        rows = self._execute(query.order_by(_CASE_TABLE.c.number)).all()
        cases = _read_each_readable(self._read_cases, [row.number for row in rows])
        return [
            AuditedCase(
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
        theirs = select(_CUSTOMER_TABLE).where(_CUSTOMER_TABLE.c.case_number.in_(numbers))
        for each in self._execute(
            theirs.order_by(_CUSTOMER_TABLE.c.case_number, _CUSTOMER_TABLE.c.number)
        ):
            customers[each.case_number].append(each)
        rows = self._execute(select(_CASE_TABLE).where(_CASE_TABLE.c.number.in_(numbers)))
        return {row.number: to_case(row, customers[row.number]) for row in rows}

    # The queue

    def due_by(self, until: datetime, limit: int) -> list[int]:
        """The case numbers in the queue due by `until`, the earliest first."""
        return [row.number for row in self._due_by(until, limit)]

    def clear_queue(self, now: datetime, limit: int) -> list[int]:
        """Remove due queue rows that match no open case. Returns the case numbers."""
        return [
            row.number for row in self._due_by(now, limit) if self._take_out(row.due_at, row.number)
        ]

    def _due_by(self, until: datetime, limit: int) -> Sequence[Row[Any]]:
        query = (
            select(_DUE_TABLE)
            .where(_DUE_TABLE.c.due_at <= until)
            .order_by(_DUE_TABLE.c.due_at, _DUE_TABLE.c.number)
        )
        return self._execute(query.limit(limit)).all()

    def _take_out(self, due_at: datetime, number: int) -> bool:
        """Remove a queue row that matches no open case. Returns False if the row stays."""
        its_own = exists().where(
            _CASE_TABLE.c.number == number, _CASE_TABLE.c.next_due_at == due_at, _is_open()
        )
        return self._change(delete(_DUE_TABLE).where(*_queue_row(due_at, number), ~its_own)) == 1

    def queue_again(self, number: int) -> None:
        """Queue an open case at the due moment in the case's row."""
        moment = select(_CASE_TABLE.c.next_due_at, _CASE_TABLE.c.number).where(
            _CASE_TABLE.c.number == number, _is_open(), ~_is_queued()
        )
        self._execute(insert(_DUE_TABLE).from_select(["due_at", "number"], moment))

    def set_aside(self, number: int, until: datetime) -> None:
        """Postpone an unreadable open case, and remove the case from every list."""
        was = self._execute(
            select(_CASE_TABLE.c.next_due_at).where(_CASE_TABLE.c.number == number)
        ).scalar()
        still = and_(_CASE_TABLE.c.number == number, _CASE_TABLE.c.next_due_at == was, _is_open())
        aside = {"next_due_at": until, "answerable": None, "late_at": None}
        if was and self._change(update(_CASE_TABLE).where(still).values(aside)) == 1:
            self._execute(delete(_DUE_TABLE).where(*_queue_row(was, number)))
            self.queue_again(number)

    # Messages

    def waiting(self, until: datetime, limit: int) -> list[WaitingMessage]:
        """Unsent messages due by `until`, the earliest first."""
        query = select(*_MESSAGE_COLUMNS).where(
            is_waiting_in_order_of_time(_OUTBOX_TABLE.c), _OUTBOX_TABLE.c.due_at <= until
        )
        return self._waiting_ones(query.order_by(_OUTBOX_TABLE.c.due_at).limit(limit))

    def waiting_under(self, keys: Collection[str]) -> Mapping[str, WaitingMessage]:
        """The unsent messages under `keys`, by key."""
        query = select(*_MESSAGE_COLUMNS).where(
            still_waits(_OUTBOX_TABLE.c), _OUTBOX_TABLE.c.key.in_(sorted(keys))
        )
        return {each.key: each for each in self._waiting_ones(query)}

    def _waiting_ones(self, query: Executable) -> list[WaitingMessage]:
        rows = self._execute(query).all()
        readable = _read_each_readable(self._read_contents, [row.id for row in rows])
        return [
            WaitingMessage(
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
        query = select(_OUTBOX_TABLE.c.id, _OUTBOX_TABLE.c.kind, _OUTBOX_TABLE.c.content)
        rows = self._execute(query.where(_OUTBOX_TABLE.c.id.in_(ids)))
        return {row.id: read_content(row.kind, row.content) for row in rows}

    def postpone_message(self, message: WaitingMessage, until: datetime) -> None:
        """Postpone a message, so that other messages need not wait for an unreadable predecessor.

        An attempt already started marks the message as doubtful: the platform may have the message.
        """
        doubtful = func.coalesce(_OUTBOX_TABLE.c.doubtful_since, _OUTBOX_TABLE.c.claimed_at)
        postponed = self._execute(
            update(_OUTBOX_TABLE)
            .where(_is_unchanged(message))
            .values(due_at=until, not_before=until, claimed_at=None, doubtful_since=doubtful)
            .returning(*_QUEUE_COLUMNS)
        ).first()
        if postponed:
            self._queues.review(postponed, latest=until)

    def detach(self, message: WaitingMessage, now: datetime) -> None:
        """Remove a message from a thread; cancel a message that replaces another message."""
        unchanged = update(_OUTBOX_TABLE).where(_is_unchanged(message)).returning(*_QUEUE_COLUMNS)
        to_replace = unchanged.where(_OUTBOX_TABLE.c.replaces.is_not(None))
        cancelling = to_replace.values(withdrawn_at=now, detail=_NO_PREDECESSOR)
        for each in self._execute(cancelling).all():
            self._queues.end(each, now)
        for each in self._execute(unchanged.values(in_thread_of=None)).all():
            self._queues.review(each, now=now)

    def queue_messages_again(self, now: datetime, limit: int) -> list[int]:
        """Review the queues that have a wrong head, or none."""
        return self._queues.restore_heads(now, limit)

    # Reminders

    def unsaid_reminders(
        self, wanted: Collection[tuple[int, str, int]]
    ) -> list[tuple[str, NagItem]]:
        """The cancelled and unsent reminders among `wanted` (case, duty, number), with the person.

        Reminders of doubtful delivery and reminders refused by a platform are left out.
        """
        if not wanted:
            return []
        cases, owed, numbers = (set(each) for each in zip(*wanted, strict=True))
        query = (
            select(_NAG_TABLE, _OUTBOX_TABLE.c.kind, _OUTBOX_TABLE.c.content)
            .join_from(_NAG_TABLE, _OUTBOX_TABLE, _OUTBOX_TABLE.c.id == _NAG_TABLE.c.outbox_id)
            .where(_NAG_TABLE.c.case_number.in_(cases), _NAG_TABLE.c.owed.in_(owed))
            .where(_NAG_TABLE.c.number.in_(numbers), _is_cancelled())
        )
        found = [row for row in self._execute(query) if _nag_key(row) in wanted]
        return [each for row in found for each in _stored_reminders(row)]

    def forget_reminder(self, person: str, item: NagItem) -> None:
        """Allow a cancelled reminder to be sent again."""
        key = {"case_number": item.case, "owed": item.owed, "number": item.number}
        self._execute(
            delete(_NAG_TABLE)
            .filter_by(**key, person=normal_address(person))
            .where(exists().where(_OUTBOX_TABLE.c.id == _NAG_TABLE.c.outbox_id, _is_cancelled()))
        )


_INDEXED_COLUMNS: Final = [
    _CASE_TABLE.c[each]
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
_MESSAGE_COLUMNS: Final = [
    _OUTBOX_TABLE.c[each]
    for each in ("id", "key", "in_thread_of", "replaces", "claimed_at", "due_at")
]

_QUEUE_COLUMNS: Final = [_OUTBOX_TABLE.c[each] for each in ("destination", "lane", "key")]


def _counter_name(what: str) -> str:
    return f"audited {what}"


def _is_open() -> ColumnElement[bool]:
    return _CASE_TABLE.c.closed_at.is_(None)


def _is_queued() -> ColumnElement[bool]:
    """Condition: the case is in the queue at the case's due moment."""
    return exists().where(
        _DUE_TABLE.c.due_at == _CASE_TABLE.c.next_due_at,
        _DUE_TABLE.c.number == _CASE_TABLE.c.number,
    )


def _queue_row(due_at: datetime, number: int) -> tuple[ColumnElement[bool], ...]:
    return (_DUE_TABLE.c.due_at == due_at, _DUE_TABLE.c.number == number)


def _is_filed(case: Case, row: Row[Any]) -> bool:
    """Return True if the indexed columns agree with the case."""
    try:
        told_at = case.everyone_told_at
    except UNREADABLE_ERRORS:  # a case without customers, which no report creates
        return False
    closed_at = case.closed.at if case.closed else None
    answerable = normal_address(case.answerable) if case.answerable else None
    found_by = (row.stage, row.answerable, row.closed_at, row.told_at)
    return found_by == (case.stage.value, answerable, closed_at, told_at)


def _is_unchanged(message: WaitingMessage) -> ColumnElement[bool]:
    """Condition: the message is still unsent and unchanged since the last query."""
    return and_(
        _OUTBOX_TABLE.c.id == message.id,
        _OUTBOX_TABLE.c.due_at == message.due_at,
        still_waits(_OUTBOX_TABLE.c),
    )


def _is_cancelled() -> ColumnElement[bool]:
    return and_(
        _OUTBOX_TABLE.c.withdrawn_at.is_not(None),
        _OUTBOX_TABLE.c.sent_at.is_(None),
        _OUTBOX_TABLE.c.detail == NOTHING_LEFT,
    )


def _stored_reminders(row: Row[Any]) -> Iterator[tuple[str, NagItem]]:
    """The person and the item in the stored message; empty for an unreadable message."""
    with suppress(*UNREADABLE_ERRORS):
        bundle = read_content(row.kind, row.content)
        if isinstance(bundle, NagBundle):
            for item in bundle.items:
                if (item.case, item.owed, item.number) == _nag_key(row):
                    yield bundle.person, item


def _nag_key(row: Row[Any]) -> tuple[int, str, int]:
    return row.case_number, row.owed, row.number


def _read_each_readable(
    read: Callable[[Sequence[int]], Mapping[int, T]], ids: Sequence[int]
) -> Mapping[int, T]:
    """Read rows together, or singly without the unreadable rows if reading together fails."""
    try:
        return read(ids) if ids else {}
    except UNREADABLE_ERRORS:
        found: dict[int, T] = {}
        for each in ids:
            with suppress(*UNREADABLE_ERRORS):
                found.update(read([each]))
        return found
