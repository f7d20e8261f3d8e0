"""Cases: kept, changed and found."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from contextlib import suppress
from datetime import datetime
from typing import Any

from sqlalchemy import Row
from sqlmodel.sql.expression import SelectOfScalar

from bot.case.case import Case
from bot.case.due_moments import DueMoments
from bot.case.errors import StaleCase
from bot.company.people import normal_address
from storage.cases import queries as ask
from storage.cases.rows import (
    case_columns,
    case_key,
    customer_columns,
    customer_key,
    moments_columns,
    to_case,
    to_moments,
)
from storage.database.engine import keep_once
from storage.database.errors import UNREADABLE
from storage.database.repository import AGAIN, Columns, Repository
from storage.database.tables import CaseRow, CustomerRow, DueRow, SourceRow


class CaseRepository(Repository):
    """Cases and their customers; implements `bot.ports.cases.Cases`."""

    def next_number(self) -> int:
        """A number that no other case has or will have."""
        return int(self._execute(ask.count()).scalar_one())

    def get(self, number: int) -> Case | None:
        """The case of that number.

        Whoever asks again because somebody else was faster has it for themselves now, until they
        have done what they wanted: where many change one case, everybody's turn comes.
        """
        statement = ask.of_number_alone() if self._session.info.get(AGAIN) else ask.of_number()
        return self._case(statement, number)

    def get_for_share(self, number: int) -> Case | None:
        """The case of that number, with what somebody is just committing: nothing older is said.

        Whoever changes a case keeps its messages up to date in the same commit, as far as they are
        known by then. One that is made meanwhile has to wait for that commit.
        """
        return self._case(ask.of_number_at_rest(), number)

    def _case(self, statement: SelectOfScalar[CaseRow], number: int) -> Case | None:
        rows = self._execute(statement, {"number": number}).all()
        return next(iter(self._with_customers(rows)), None)

    def number_from_source(self, source: str) -> int | None:
        """The number of the case that was made from that message or line, if there is one."""
        number: int | None = self._execute(ask.from_source(), {"source": source}).scalar()
        return number

    def add(self, case: Case, source: str | None, moments: DueMoments | None = None) -> None:
        """Keep a new case. Without moments, the clockwork looks at it at once.

        Raises StaleCase where somebody else made one from the same source meanwhile.
        """
        moments = moments or DueMoments(next_due_at=case.reported_at, late_at=None)
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

    def save(self, before: Case, after: Case, moments: DueMoments) -> None:
        """Keep a changed case. Raises StaleCase if it is no longer as it was `before`."""
        self._update(before, case_columns(after, moments))
        self._save_customers(before, after)

    def reschedule(self, case: Case, moments: DueMoments) -> None:
        """Keep other moments for a case that did not change. Raises StaleCase if it did."""
        self._update(case, moments_columns(case, moments))

    def _update(self, before: Case, columns: dict[str, Any]) -> None:
        known = {"known_number": before.number, "known_version": before.version}
        found = self._execute(ask.as_known(), known).first()
        if found is None:
            raise StaleCase
        self._execute(ask.change(), columns | known)
        self._queue(before.number, found.next_due_at, columns["next_due_at"])

    def _queue(self, number: int, before: datetime | None, after: datetime | None) -> None:
        """Put the case where it belongs in the queue of what is due."""
        if before == after:
            return
        if before:
            self._execute(ask.out_of_queue(), {"due_at": before, "number": number})
        if after:
            keep_once(self._session, DueRow(due_at=after, number=number))

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
            self._execute(ask.change_customer(), others)

    def due(self, now: datetime, limit: int) -> list[Case]:
        """Open cases whose next due moment has come, the longest due first."""
        return self._cases(ask.due(), {"now": now, "limit": limit})

    def answered_by(self, email: str, limit: int) -> list[Case]:
        """Open cases that this person owns or is asked for, the oldest first."""
        return self._cases(ask.answered_by(), {"email": normal_address(email), "limit": limit})

    def load_of(self, emails: Iterable[str]) -> dict[str, int]:
        """How many open cases each of them owns or is asked for; 0 where it is none."""
        wanted = {email: normal_address(email) for email in emails}
        found = self._execute(ask.loads(), {"emails": sorted(set(wanted.values()))})
        loads = {row.answerable: int(row.cases) for row in found}
        return {email: loads.get(normal, 0) for email, normal in wanted.items()}

    def late(self, now: datetime, limit: int) -> list[Case]:
        """Open cases of which something is late, the latest first."""
        return self._cases(ask.latest(), {"now": now, "limit": limit})

    def count_late(self, now: datetime) -> int:
        """How many open cases `late` would give in all."""
        return int(self._execute(ask.count_late(), {"now": now}).scalar_one())

    def told_between(self, start: datetime, end: datetime) -> list[Case]:
        """Cases whose every customer came to know from `start` on and before `end`."""
        return self._cases(ask.told_between(), {"start": start, "end": end})

    def page(self, after: int, limit: int) -> list[tuple[Case, DueMoments]]:
        """Every case, open or closed, by its number, from the one after `after` on.

        Raises one of UNREADABLE where one of them cannot be read.
        """
        rows = self._execute(ask.every(), {"after": after, "limit": limit}).all()
        moments = [to_moments(row) for row in rows]
        return list(zip(self._with_customers(rows), moments, strict=True))

    def page_of_numbers(self, after: int, limit: int) -> list[int]:
        """Their numbers, also of those that cannot be read."""
        return list(self._execute(ask.numbers(), {"after": after, "limit": limit}).scalars())

    def _cases(self, statement: SelectOfScalar[CaseRow], asked: Columns) -> list[Case]:
        """Those of them that can be read: nobody else waits for one that cannot.

        The auditor tells of such a one.
        """
        rows = self._execute(statement, asked).all()
        customers = self._customers_of(rows)
        read = (_as_far_as_readable(row, customers[row.number]) for row in rows)
        return [each for each in read if each]

    def _with_customers(self, rows: Sequence[Row[Any]]) -> list[Case]:
        customers = self._customers_of(rows)
        return [to_case(row, customers[row.number]) for row in rows]

    def _customers_of(self, rows: Sequence[Row[Any]]) -> dict[int, list[Row[Any]]]:
        customers: dict[int, list[Row[Any]]] = defaultdict(list)
        if rows:
            for customer in self._execute(
                ask.customers(), {"numbers": [row.number for row in rows]}
            ):
                customers[customer.case_number].append(customer)
        return customers


def _as_far_as_readable(row: Row[Any], customers: Sequence[Row[Any]]) -> Case | None:
    with suppress(*UNREADABLE):
        return to_case(row, customers)
    return None
