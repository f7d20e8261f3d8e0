"""Cases: kept, changed and found."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy.sql.elements import ColumnElement
from sqlmodel import col, delete, func, insert, select, update
from sqlmodel.sql.expression import SelectOfScalar

from bot.case import Case
from bot.errors import StaleCase
from bot.people import normal_address
from bot.unit_of_work import Moments
from storage.part import Part
from storage.rows import case_row, customer_row, moments_columns, to_case, to_moments
from storage.tables import CaseRow, CounterRow, CustomerRow, DueRow, SourceRow


class Cases(Part):
    """See `bot.unit_of_work.UnitOfWork`."""

    def next_number(self) -> int:
        """A number that no other case has or will have."""
        counted = (
            update(CounterRow)
            .where(col(CounterRow.name) == "case")
            .values(value=CounterRow.value + 1)
            .returning(col(CounterRow.value))
        )
        return int(self._session.exec(counted).scalar_one())

    def case(self, number: int) -> Case | None:
        """The case of that number."""
        return next(iter(self._cases(select(CaseRow).where(CaseRow.number == number))), None)

    def case_from(self, source: str) -> int | None:
        """The number of the case that was made from that message or line, if there is one."""
        asked = select(SourceRow.case_number).where(SourceRow.source == source)
        return self._session.exec(asked).first()

    def add(self, case: Case, source: str | None) -> None:
        """Keep a new case. Until `save` says more, the clockwork looks at it at once."""
        moments = Moments(next_due_at=case.reported_at, late_at=None)
        self._session.add(case_row(case, moments))
        self._session.flush()
        self._session.add_all(customer_row(case, each) for each in case.customers)
        if not case.closed:
            self._session.add(DueRow(due_at=case.reported_at, number=case.number))
        if source is not None:
            self._session.add(SourceRow(source=source, case_number=case.number))
        self._session.flush()

    def save(self, before: Case, after: Case, moments: Moments) -> None:
        """Keep a changed case. Raises StaleCase if it is no longer as it was `before`."""
        row = case_row(after, moments)
        self._update(before, row.model_dump(exclude={"number", "complaint", "reported_at"}))
        self._save_customers(before, after)

    def reschedule(self, case: Case, moments: Moments) -> None:
        """Keep other moments for a case that did not change. Raises StaleCase if it did."""
        self._update(case, moments_columns(case, moments))

    def _update(self, before: Case, values: Mapping[str, Any]) -> None:
        asked = select(CaseRow.next_due_at).where(CaseRow.number == before.number)
        queued_at = self._session.exec(asked).first()
        changed = (
            update(CaseRow)
            .where(col(CaseRow.number) == before.number, col(CaseRow.version) == before.version)
            .values(values)
        )
        if self._session.exec(changed).rowcount != 1:
            raise StaleCase
        self._queue(before.number, queued_at, values["next_due_at"])

    def _queue(self, number: int, before: datetime | None, after: datetime | None) -> None:
        """Put the case where it belongs in the queue of what is due."""
        if before == after:
            return
        if before:
            left = delete(DueRow).where(col(DueRow.due_at) == before, col(DueRow.number) == number)
            self._session.exec(left)
        if after:
            self._session.exec(insert(DueRow).values(due_at=after, number=number))

    def _save_customers(self, before: Case, after: Case) -> None:
        """Write only those of whom something changed; a case may have thousands."""
        known = {each.number: each for each in before.customers}
        changed = [each for each in after.customers if each != known.get(each.number)]
        for statement, theirs in (
            (insert(CustomerRow), [each for each in changed if each.number not in known]),
            (update(CustomerRow), [each for each in changed if each.number in known]),
        ):
            rows = [customer_row(after, each).model_dump() for each in theirs]
            if rows:
                self._session.exec(statement, params=rows)

    def due(self, now: datetime, limit: int) -> list[Case]:
        """Open cases whose next due moment has come, the longest due first."""
        return self._cases(
            select(CaseRow)
            .join(DueRow, col(DueRow.number) == col(CaseRow.number))
            .where(DueRow.due_at <= now)
            .order_by(col(DueRow.due_at), col(DueRow.number))
            .limit(limit)
        )

    def answered_by(self, email: str, limit: int) -> list[Case]:
        """Open cases that this person owns or is asked for, the oldest first."""
        return self._cases(
            select(CaseRow)
            .where(CaseRow.answerable == normal_address(email), _open())
            .order_by(col(CaseRow.number))
            .limit(limit)
        )

    def load_of(self, emails: Iterable[str]) -> dict[str, int]:
        """How many open cases each of them owns or is asked for; 0 where it is none."""
        wanted = {email: normal_address(email) for email in emails}
        counted = (
            select(CaseRow.answerable, func.count())
            .where(col(CaseRow.answerable).in_(sorted(set(wanted.values()))), _open())
            .group_by(col(CaseRow.answerable))
        )
        loads = dict(self._session.exec(counted).all())
        return {email: loads.get(normal, 0) for email, normal in wanted.items()}

    def late(self, now: datetime, after: int, limit: int) -> list[Case]:
        """Open cases of which something is late, the latest first; `after`: skip so many."""
        return self._cases(
            select(CaseRow)
            .where(_late(now), _open())
            .order_by(col(CaseRow.late_at), col(CaseRow.number))
            .offset(after)
            .limit(limit)
        )

    def count_late(self, now: datetime) -> int:
        """How many open cases `late` would give in all."""
        counted = select(func.count()).select_from(CaseRow).where(_late(now), _open())
        return self._session.exec(counted).one()

    def told_between(self, start: datetime, end: datetime) -> list[Case]:
        """Cases whose every customer came to know from `start` on and before `end`."""
        told_at = col(CaseRow.told_at)
        return self._cases(
            select(CaseRow)
            .where(told_at >= start, told_at < end)
            .order_by(told_at, col(CaseRow.number))
        )

    def cases(self, after: int, limit: int) -> list[tuple[Case, Moments]]:
        """Every case, open or closed, by its number, from the one after `after` on."""
        asked = (
            select(CaseRow).where(CaseRow.number > after).order_by(col(CaseRow.number)).limit(limit)
        )
        rows = self._session.exec(asked).all()
        moments = [to_moments(row) for row in rows]
        return list(zip(self._with_customers(rows), moments, strict=True))

    def _cases(self, asked: SelectOfScalar[CaseRow]) -> list[Case]:
        return self._with_customers(self._session.exec(asked).all())

    def _with_customers(self, rows: Sequence[CaseRow]) -> list[Case]:
        customers: dict[int, list[CustomerRow]] = defaultdict(list)
        if rows:
            asked = (
                select(CustomerRow)
                .where(col(CustomerRow.case_number).in_([row.number for row in rows]))
                .order_by(col(CustomerRow.case_number), col(CustomerRow.number))
            )
            for customer in self._session.exec(asked):
                customers[customer.case_number].append(customer)
        return [to_case(row, customers[row.number]) for row in rows]


def _open() -> ColumnElement[bool]:
    return col(CaseRow.closed_at).is_(None)


def _late(now: datetime) -> ColumnElement[bool]:
    return col(CaseRow.late_at) <= now
