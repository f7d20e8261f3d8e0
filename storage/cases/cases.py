"""The repository of cases and their customers."""

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from contextlib import suppress
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Connection, Row

from bot.case.case import Case
from bot.case.due_moments import DueMoments
from bot.case.errors import StaleCase
from bot.company.people import normal_address
from bot.ports.cases import MOST_SEARCHED
from storage.cases import queries
from storage.cases.aliases import with_known_reporters
from storage.cases.rows import (
    OFFERED,
    REPORTER,
    ColumnValues,
    case_columns,
    case_key,
    customer_columns,
    customer_key,
    moments_columns,
    part_keys,
    to_case,
    to_moments,
)
from storage.database.errors import UNREADABLE_ERRORS
from storage.database.inserting import insert_once
from storage.database.repository import Repository
from storage.database.statements import Columns, Statement
from storage.database.tables import CaseRow, CustomerRow, DueRow, PartRow, SourceRow

_WILDCARD: Final = re.compile(r"[%_\\]")
_ESCAPED: Final = r"\\\g<0>"


class CaseRepository(Repository):
    """Cases and their customers; implements `bot.ports.cases.Cases`."""

    def __init__(self, connection: Connection, *, is_repeated: bool) -> None:
        """`is_repeated` is True while a request runs again after a conflict."""
        super().__init__(connection)
        self._is_repeated = is_repeated

    def next_number(self) -> int:
        """Increment the counter. A rolled-back transaction gives its number back."""
        return int(self._execute(queries.next_case_number()).scalar_one())

    def get(self, number: int) -> Case | None:
        """A repeated request locks the row until the commit.

        Otherwise a request could lose every conflict when many change the same case at once.
        """
        statement = queries.case_for_update() if self._is_repeated else queries.case_by_number()
        return self._case(statement, number)

    def get_for_share(self, number: int) -> Case | None:
        """Wait for a running change of the case, then return the changed case.

        A change updates the known messages of the case in the same commit. A message created at the
        same time must wait for that commit to show the new state.
        """
        return self._case(queries.case_for_share(), number)

    def _case(self, statement: Statement, number: int) -> Case | None:
        rows = self._execute(statement, {"number": number}).all()
        return next(iter(self._with_customers(rows)), None)

    def number_from_source(self, source: str) -> int | None:
        """Look up `source`; a case may have several."""
        number: int | None = self._execute(queries.number_by_source(), {"source": source}).scalar()
        return number

    def add(self, case: Case, source: str | None, moments: DueMoments | None = None) -> None:
        """Insert the case, its customers and its source.

        Raises StaleCase if another transaction has added a case from the same source.
        """
        moments = moments or DueMoments(next_due_at=case.reported_at, late_at=None)
        columns = case_columns(case, moments)
        self._add_rows(CaseRow, [case_key(case) | columns])
        self._add_rows(
            CustomerRow,
            [customer_key(case, each) | customer_columns(each) for each in case.customers],
        )
        self._add_rows(PartRow, part_keys(case))
        self._queue(case.number, None, columns["next_due_at"])
        if source is not None and not insert_once(
            self._connection, SourceRow, {"source": source, "case_number": case.number}
        ):
            raise StaleCase

    def save(self, before: Case, after: Case, moments: DueMoments) -> None:
        """Update the case and changed customers. Raises StaleCase if the version differs."""
        self._update(before, case_columns(after, moments))
        self._save_customers(before, after)
        self._save_parts(part_keys(before), part_keys(after))

    def reschedule(self, case: Case, moments: DueMoments) -> None:
        """Update the due moments only. Raises StaleCase if the case has changed."""
        self._update(case, moments_columns(case, moments))

    def _update(self, before: Case, columns: dict[str, Any]) -> None:
        version = {"known_number": before.number, "known_version": before.version}
        current = self._execute(queries.unchanged_case(), version).first()
        if current is None:
            raise StaleCase
        self._execute(queries.change_case(), columns | version)
        self._queue(before.number, current.next_due_at, columns["next_due_at"])

    def _queue(self, number: int, before: datetime | None, after: datetime | None) -> None:
        """Move the case within the queue of due cases."""
        if before == after:
            return
        if before:
            self._execute(queries.remove_due_case(), {"due_at": before, "number": number})
        if after:
            insert_once(self._connection, DueRow, {"due_at": after, "number": number})

    def _save_customers(self, before: Case, after: Case) -> None:
        """Write only new and changed customers; a case may have thousands."""
        existing = {each.number: each for each in before.customers}
        changed = [each for each in after.customers if each != existing.get(each.number)]
        new = [each for each in changed if each.number not in existing]
        self._add_rows(
            CustomerRow, [customer_key(after, each) | customer_columns(each) for each in new]
        )
        updates = [
            {"known_case": after.number, "known_number": each.number, **customer_columns(each)}
            for each in changed
            if each.number in existing
        ]
        self._change_many(queries.change_customer(), updates)

    def _save_parts(self, before: list[ColumnValues], after: list[ColumnValues]) -> None:
        ended = [each for each in before if each not in after]
        self._change_many(queries.remove_part(), ended)
        for each in after:
            if each not in before:
                insert_once(self._connection, PartRow, each)

    def due(self, now: datetime, limit: int) -> list[Case]:
        """Read the queue of due cases."""
        return self._cases(queries.due_cases(), {"now": now, "limit": limit})

    def answered_by(self, email: str, limit: int) -> list[Case]:
        """Match the owner, or the person asked to take the case."""
        return self._cases(
            queries.open_cases_of(), {"email": normal_address(email), "limit": limit}
        )

    def reported_by(self, email: str, limit: int) -> list[Case]:
        """Match every reporter, not only the first."""
        return self._with_part(email, REPORTER, limit)

    def offered_to(self, email: str, limit: int) -> list[Case]:
        """Match the person named in a handover that waits for an answer."""
        return self._with_part(email, OFFERED, limit)

    def _with_part(self, email: str, part: str, limit: int) -> list[Case]:
        return self._cases(
            queries.open_cases_with_part(),
            {"email": normal_address(email), "part": part, "limit": limit},
        )

    def open_cases(self, limit: int) -> list[Case]:
        """Read the open cases in the order of their numbers."""
        return self._cases(queries.open_cases(), {"limit": limit})

    def open_in(self, department: str, limit: int) -> list[Case]:
        """Match the name as it is stored."""
        return self._cases(queries.open_cases_in(), {"department": department, "limit": limit})

    def with_words(self, words: Sequence[str], limit: int) -> list[Case]:
        """Ignore capitals, and find words within words.

        Outside ASCII, PostgreSQL ignores capitals as far as the database's locale does.
        """
        patterns = {
            f"pattern_{position}": f"%{_WILDCARD.sub(_ESCAPED, word)}%"
            for position, word in enumerate(words)
        }
        bounds = {"searched": MOST_SEARCHED, "limit": limit}
        return self._cases(queries.cases_with(len(words)), {**patterns, **bounds})

    def load_of(self, emails: Iterable[str]) -> dict[str, int]:
        """Count with one query for all addresses; persons without open cases get 0."""
        normal_by_email = {email: normal_address(email) for email in emails}
        rows = self._execute(
            queries.open_case_counts(), {"emails": sorted(set(normal_by_email.values()))}
        )
        loads = {row.answerable: int(row.cases) for row in rows}
        return {email: loads.get(normal, 0) for email, normal in normal_by_email.items()}

    def late(self, now: datetime, limit: int) -> list[Case]:
        """Read the open cases by the time since which a duty is overdue."""
        return self._cases(queries.late_cases(), {"now": now, "limit": limit})

    def count_late(self, now: datetime) -> int:
        """Count without a limit."""
        return int(self._execute(queries.count_late_cases(), {"now": now}).scalar_one())

    def told_between(self, start: datetime, end: datetime) -> list[Case]:
        """Include `start`, exclude `end`."""
        return self._cases(queries.cases_told_between(), {"start": start, "end": end})

    def page(self, after: int, limit: int) -> list[tuple[Case, DueMoments]]:
        """Return up to `limit` cases, open and closed, with numbers above `after`.

        Raises one of UNREADABLE_ERRORS if a case cannot be read.
        """
        rows = self._execute(queries.case_page(), {"after": after, "limit": limit}).all()
        moments = [to_moments(row) for row in rows]
        return list(zip(self._with_customers(rows), moments, strict=True))

    def page_of_numbers(self, after: int, limit: int) -> list[int]:
        """Return up to `limit` case numbers above `after`, including unreadable cases."""
        return list(
            self._execute(queries.number_page(), {"after": after, "limit": limit}).scalars()
        )

    def _cases(self, statement: Statement, params: Columns) -> list[Case]:
        """Return the readable cases; an unreadable case must not block the others.

        The auditor reports unreadable cases.
        """
        rows = self._execute(statement, params).all()
        customers = self._customers_of(rows)
        cases = (_to_case_if_readable(row, customers[row.number]) for row in rows)
        return with_known_reporters(self._connection, [each for each in cases if each])

    def _with_customers(self, rows: Sequence[Row[Any]]) -> list[Case]:
        customers = self._customers_of(rows)
        cases = [to_case(row, customers[row.number]) for row in rows]
        return with_known_reporters(self._connection, cases)

    def _customers_of(self, rows: Sequence[Row[Any]]) -> dict[int, list[Row[Any]]]:
        customers: dict[int, list[Row[Any]]] = defaultdict(list)
        if rows:
            for customer in self._execute(
                queries.customers_of_cases(), {"numbers": [row.number for row in rows]}
            ):
                customers[customer.case_number].append(customer)
        return customers


def _to_case_if_readable(row: Row[Any], customers: Sequence[Row[Any]]) -> Case | None:
    with suppress(*UNREADABLE_ERRORS):
        return to_case(row, customers)
    return None
