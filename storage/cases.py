"""Cases: kept, changed and found."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import Delete, Integer, Row, String, Update, bindparam
from sqlalchemy.sql.dml import ReturningUpdate
from sqlalchemy.sql.elements import ColumnElement
from sqlmodel import col, delete, func, select, update
from sqlmodel.sql.expression import Select, SelectOfScalar

from bot.case import Case
from bot.errors import StaleCase
from bot.people import normal_address
from bot.unit_of_work import Moments
from storage.engine import keep_once
from storage.instants import Instant
from storage.part import AGAIN, Columns, Part
from storage.rows import (
    case_columns,
    case_key,
    customer_columns,
    customer_key,
    moments_columns,
    to_case,
    to_moments,
)
from storage.tables import CaseRow, CounterRow, CustomerRow, DueRow, SourceRow


class Cases(Part):
    """See `bot.unit_of_work.UnitOfWork`."""

    def next_number(self) -> int:
        """A number that no other case has or will have."""
        return int(self._ask(_count()).scalar_one())

    def case(self, number: int) -> Case | None:
        """The case of that number.

        Whoever asks again because somebody else was faster has it for themselves now, until they
        have done what they wanted: where many change one case, everybody's turn comes.
        """
        statement = _of_number_alone() if self._session.info.get(AGAIN) else _of_number()
        return next(iter(self._cases(statement, {"number": number})), None)

    def case_from(self, source: str) -> int | None:
        """The number of the case that was made from that message or line, if there is one."""
        number: int | None = self._ask(_from_source(), {"source": source}).scalar()
        return number

    def add(self, case: Case, source: str | None, moments: Moments | None = None) -> None:
        """Keep a new case. Without moments, the clockwork looks at it at once.

        Raises StaleCase where somebody else made one from the same source meanwhile.
        """
        moments = moments or Moments(next_due_at=case.reported_at, late_at=None)
        columns = case_columns(case, moments)
        self._add_rows(CaseRow, case_key(case) | columns)
        self._add_rows(
            CustomerRow,
            [customer_key(case, each) | customer_columns(each) for each in case.customers],
        )
        self._queue(case.number, None, columns["next_due_at"])
        if source is not None and not keep_once(
            self._session, SourceRow(source=source, case_number=case.number)
        ):
            raise StaleCase

    def save(self, before: Case, after: Case, moments: Moments) -> None:
        """Keep a changed case. Raises StaleCase if it is no longer as it was `before`."""
        self._update(before, case_columns(after, moments))
        self._save_customers(before, after)

    def reschedule(self, case: Case, moments: Moments) -> None:
        """Keep other moments for a case that did not change. Raises StaleCase if it did."""
        self._update(case, moments_columns(case, moments))

    def _update(self, before: Case, columns: dict[str, Any]) -> None:
        known = {"known_number": before.number, "known_version": before.version}
        found = self._ask(_as_known(), known).first()
        if found is None:
            raise StaleCase
        self._ask(_change(), columns | known)
        self._queue(before.number, found.next_due_at, columns["next_due_at"])

    def _queue(self, number: int, before: datetime | None, after: datetime | None) -> None:
        """Put the case where it belongs in the queue of what is due."""
        if before == after:
            return
        if before:
            self._ask(_out_of_queue(), {"due_at": before, "number": number})
        if after:
            self._add_rows(DueRow, {"due_at": after, "number": number})

    def _save_customers(self, before: Case, after: Case) -> None:
        """Write only those of whom something changed; a case may have thousands."""
        known = {each.number: each for each in before.customers}
        changed = [each for each in after.customers if each != known.get(each.number)]
        new = [each for each in changed if each.number not in known]
        self._add_rows(
            CustomerRow, [customer_key(after, each) | customer_columns(each) for each in new]
        )
        others = [
            {"known_case": after.number, "known_number": each.number, **customer_columns(each)}
            for each in changed
            if each.number in known
        ]
        if others:
            self._ask(_change_customer(), others)

    def due(self, now: datetime, limit: int) -> list[Case]:
        """Open cases whose next due moment has come, the longest due first."""
        return self._cases(_due(), {"now": now, "limit": limit})

    def answered_by(self, email: str, limit: int) -> list[Case]:
        """Open cases that this person owns or is asked for, the oldest first."""
        return self._cases(_answered_by(), {"email": normal_address(email), "limit": limit})

    def load_of(self, emails: Iterable[str]) -> dict[str, int]:
        """How many open cases each of them owns or is asked for; 0 where it is none."""
        wanted = {email: normal_address(email) for email in emails}
        found = self._ask(_loads(), {"emails": sorted(set(wanted.values()))})
        loads = {row.answerable: int(row.cases) for row in found}
        return {email: loads.get(normal, 0) for email, normal in wanted.items()}

    def late(self, now: datetime, after: int, limit: int) -> list[Case]:
        """Open cases of which something is late, the latest first; `after`: skip so many."""
        return self._cases(_latest(), {"now": now, "after": after, "limit": limit})

    def count_late(self, now: datetime) -> int:
        """How many open cases `late` would give in all."""
        return int(self._ask(_count_late(), {"now": now}).scalar_one())

    def told_between(self, start: datetime, end: datetime) -> list[Case]:
        """Cases whose every customer came to know from `start` on and before `end`."""
        return self._cases(_told_between(), {"start": start, "end": end})

    def cases(self, after: int, limit: int) -> list[tuple[Case, Moments]]:
        """Every case, open or closed, by its number, from the one after `after` on."""
        rows = self._ask(_all(), {"after": after, "limit": limit}).all()
        moments = [to_moments(row) for row in rows]
        return list(zip(self._with_customers(rows), moments, strict=True))

    def _cases(self, statement: SelectOfScalar[CaseRow], asked: Columns) -> list[Case]:
        return self._with_customers(self._ask(statement, asked).all())

    def _with_customers(self, rows: Sequence[Row[Any]]) -> list[Case]:
        customers: dict[int, list[Row[Any]]] = defaultdict(list)
        if rows:
            for customer in self._ask(_customers(), {"numbers": [row.number for row in rows]}):
                customers[customer.case_number].append(customer)
        return [to_case(row, customers[row.number]) for row in rows]


# Each made once: to put a statement together takes longer than to answer it.


@cache
def _count() -> ReturningUpdate[tuple[int]]:
    return (
        update(CounterRow)
        .where(col(CounterRow.name) == "case")
        .values(value=CounterRow.value + 1)
        .returning(col(CounterRow.value))
    )


@cache
def _of_number() -> SelectOfScalar[CaseRow]:
    return select(CaseRow).where(CaseRow.number == bindparam("number"))


@cache
def _of_number_alone() -> SelectOfScalar[CaseRow]:
    return _of_number().with_for_update(key_share=True)


@cache
def _from_source() -> SelectOfScalar[int]:
    return select(SourceRow.case_number).where(SourceRow.source == bindparam("source"))


@cache
def _as_known() -> SelectOfScalar[datetime | None]:
    """The case, unless somebody else changed it meanwhile; from now to the commit nobody does.

    Without the lock somebody could put it elsewhere in the queue between this and the change. As
    far as a lock is concerned its key stays as it is, so whoever refers to the case need not wait.
    """
    return (
        select(col(CaseRow.next_due_at))
        .where(
            col(CaseRow.number) == bindparam("known_number"),
            col(CaseRow.version) == bindparam("known_version"),
        )
        .with_for_update(key_share=True)
    )


@cache
def _change() -> Update:
    """Whatever columns it is given."""
    return update(CaseRow).where(
        col(CaseRow.number) == bindparam("known_number"),
        col(CaseRow.version) == bindparam("known_version"),
    )


@cache
def _change_customer() -> Update:
    return update(CustomerRow).where(
        col(CustomerRow.case_number) == bindparam("known_case"),
        col(CustomerRow.number) == bindparam("known_number"),
    )


@cache
def _out_of_queue() -> Delete:
    return delete(DueRow).where(
        col(DueRow.due_at) == bindparam("due_at"), col(DueRow.number) == bindparam("number")
    )


@cache
def _due() -> SelectOfScalar[CaseRow]:
    return (
        select(CaseRow)
        .join(DueRow, col(DueRow.number) == col(CaseRow.number))
        .where(DueRow.due_at <= _moment("now"))
        .order_by(col(DueRow.due_at), col(DueRow.number))
        .limit(_many("limit"))
    )


@cache
def _answered_by() -> SelectOfScalar[CaseRow]:
    return (
        select(CaseRow)
        .where(CaseRow.answerable == bindparam("email"), _open())
        .order_by(col(CaseRow.number))
        .limit(_many("limit"))
    )


@cache
def _loads() -> Select[str | None, int]:
    emails = bindparam("emails", type_=String, expanding=True)
    return (
        select(col(CaseRow.answerable), func.count().label("cases"))
        .where(col(CaseRow.answerable).in_(emails), _open())
        .group_by(col(CaseRow.answerable))
    )


@cache
def _latest() -> SelectOfScalar[CaseRow]:
    return (
        select(CaseRow)
        .where(_late(), _open())
        .order_by(col(CaseRow.late_at), col(CaseRow.number))
        .offset(_many("after"))
        .limit(_many("limit"))
    )


@cache
def _count_late() -> SelectOfScalar[int]:
    return select(func.count()).select_from(CaseRow).where(_late(), _open())


@cache
def _told_between() -> SelectOfScalar[CaseRow]:
    told_at = col(CaseRow.told_at)
    return (
        select(CaseRow)
        .where(told_at >= _moment("start"), told_at < _moment("end"))
        .order_by(told_at, col(CaseRow.number))
    )


@cache
def _all() -> SelectOfScalar[CaseRow]:
    return (
        select(CaseRow)
        .where(CaseRow.number > bindparam("after"))
        .order_by(col(CaseRow.number))
        .limit(_many("limit"))
    )


@cache
def _customers() -> SelectOfScalar[CustomerRow]:
    numbers = bindparam("numbers", type_=Integer, expanding=True)
    return (
        select(CustomerRow)
        .where(col(CustomerRow.case_number).in_(numbers))
        .order_by(col(CustomerRow.case_number), col(CustomerRow.number))
    )


def _open() -> ColumnElement[bool]:
    return col(CaseRow.closed_at).is_(None)


def _late() -> ColumnElement[bool]:
    return col(CaseRow.late_at) <= _moment("now")


def _moment(name: str) -> ColumnElement[datetime]:
    return bindparam(name, type_=Instant)


def _many(name: str) -> ColumnElement[int]:
    return bindparam(name, type_=Integer)
