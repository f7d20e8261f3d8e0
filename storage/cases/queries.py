"""Statements that find and change cases.

Each is built once, because building a statement takes longer than running it.
"""

from datetime import datetime
from typing import Any

from sqlalchemy import BindParameter, Delete, Integer, String, Update, bindparam, or_
from sqlalchemy.sql.dml import ReturningUpdate
from sqlalchemy.sql.elements import ColumnElement
from sqlmodel import col, delete, func, select, update
from sqlmodel.sql.expression import Select, SelectOfScalar

from storage.database.instants import Instant
from storage.database.lists import is_among
from storage.database.statements import built_once
from storage.database.tables import CaseRow, CounterRow, CustomerRow, DueRow, PartRow, SourceRow


@built_once
def next_case_number() -> ReturningUpdate[tuple[int]]:
    """Increment the case counter and return the new number."""
    return (
        update(CounterRow)
        .where(col(CounterRow.name) == "case")
        .values(value=CounterRow.value + 1)
        .returning(col(CounterRow.value))
    )


@built_once
def case_by_number() -> SelectOfScalar[CaseRow]:
    """The case with a number."""
    return _case()


@built_once
def case_for_update() -> SelectOfScalar[CaseRow]:
    """The case with a number, locked for changes until the commit."""
    return _case().with_for_update(key_share=True)


@built_once
def case_for_share() -> SelectOfScalar[CaseRow]:
    """The case with a number, after running changes have committed."""
    return _case().with_for_update(read=True)


def _case() -> SelectOfScalar[CaseRow]:
    return select(CaseRow).where(CaseRow.number == bindparam("number"))


@built_once
def number_by_source() -> SelectOfScalar[int]:
    """The number of the case with a source."""
    return select(SourceRow.case_number).where(SourceRow.source == bindparam("source"))


@built_once
def unchanged_case() -> SelectOfScalar[datetime | None]:
    """The due moment of a case with an unchanged version; locks the row until the commit.

    Without the lock another transaction could move the case within the queue before the update. The
    lock leaves the key usable, so inserting rows that refer to the case does not wait.
    """
    return (
        select(col(CaseRow.next_due_at))
        .where(
            col(CaseRow.number) == bindparam("known_number"),
            col(CaseRow.version) == bindparam("known_version"),
        )
        .with_for_update(key_share=True)
    )


@built_once
def change_case() -> Update:
    """Update of a case, for any columns."""
    return update(CaseRow).where(
        col(CaseRow.number) == bindparam("known_number"),
        col(CaseRow.version) == bindparam("known_version"),
    )


@built_once
def change_customer() -> Update:
    """Update of a customer, for any columns."""
    return update(CustomerRow).where(
        col(CustomerRow.case_number) == bindparam("known_case"),
        col(CustomerRow.number) == bindparam("known_number"),
    )


@built_once
def remove_due_case() -> Delete:
    """Removal of a case from the queue of due cases."""
    return delete(DueRow).where(
        col(DueRow.due_at) == bindparam("due_at"), col(DueRow.number) == bindparam("number")
    )


@built_once
def due_cases() -> SelectOfScalar[CaseRow]:
    """Due cases, the longest due first."""
    return (
        select(CaseRow)
        .join(DueRow, col(DueRow.number) == col(CaseRow.number))
        .where(DueRow.due_at <= _instant_param("now"))
        .order_by(col(DueRow.due_at), col(DueRow.number))
        .limit(_integer_param("limit"))
    )


@built_once
def open_cases_of() -> SelectOfScalar[CaseRow]:
    """Open cases of an owner or asked person, the oldest first."""
    return (
        select(CaseRow)
        .where(CaseRow.answerable == bindparam("email"), _is_open_case())
        .order_by(col(CaseRow.number))
        .limit(_integer_param("limit"))
    )


@built_once
def open_cases() -> SelectOfScalar[CaseRow]:
    """Open cases, the oldest first."""
    return (
        select(CaseRow)
        .where(_is_open_case())
        .order_by(col(CaseRow.number))
        .limit(_integer_param("limit"))
    )


@built_once
def open_cases_in() -> SelectOfScalar[CaseRow]:
    """Open cases of a department, the oldest first."""
    return (
        select(CaseRow)
        .where(CaseRow.department == bindparam("department"), _is_open_case())
        .order_by(col(CaseRow.number))
        .limit(_integer_param("limit"))
    )


@built_once
def cases_with(words: int) -> SelectOfScalar[CaseRow]:
    """The latest cases with so many patterns, each in the complaint or in a customer."""
    latest = select(func.max(col(CaseRow.number))).scalar_subquery()
    after = latest - _integer_param("searched")
    patterns = [bindparam(f"pattern_{each}", type_=String) for each in range(words)]
    return (
        select(CaseRow)
        .where(col(CaseRow.number) > after, *(_case_has(each, after) for each in patterns))
        .order_by(col(CaseRow.number).desc())
        .limit(_integer_param("limit"))
    )


def _case_has(pattern: BindParameter[str], after: ColumnElement[int]) -> ColumnElement[bool]:
    customers = select(col(CustomerRow.case_number)).where(
        col(CustomerRow.case_number) > after,
        or_(_like(col(CustomerRow.name), pattern), _like(col(CustomerRow.contact), pattern)),
    )
    return or_(_like(col(CaseRow.complaint), pattern), col(CaseRow.number).in_(customers))


@built_once
def open_cases_with_part() -> SelectOfScalar[CaseRow]:
    """Open cases in which a person has a part, the oldest first."""
    return (
        select(CaseRow)
        .join(PartRow, col(PartRow.number) == col(CaseRow.number))
        .where(PartRow.email == bindparam("email"), PartRow.part == bindparam("part"))
        .order_by(col(PartRow.number))
        .limit(_integer_param("limit"))
    )


@built_once
def remove_part() -> Delete:
    """Removal of a person's part in a case."""
    return delete(PartRow).where(
        col(PartRow.email) == bindparam("email"),
        col(PartRow.part) == bindparam("part"),
        col(PartRow.number) == bindparam("number"),
    )


@built_once
def open_case_counts() -> Select[str | None, int]:
    """The number of open cases for each address."""
    return (
        select(col(CaseRow.answerable), func.count().label("cases"))
        .where(is_among(col(CaseRow.answerable), "emails"), _is_open_case())
        .group_by(col(CaseRow.answerable))
    )


@built_once
def late_cases() -> SelectOfScalar[CaseRow]:
    """Late open cases, the most overdue first."""
    return (
        select(CaseRow)
        .where(_is_late_case(), _is_open_case())
        .order_by(col(CaseRow.late_at), col(CaseRow.number))
        .limit(_integer_param("limit"))
    )


@built_once
def count_late_cases() -> SelectOfScalar[int]:
    """The number of late open cases."""
    return select(func.count()).select_from(CaseRow).where(_is_late_case(), _is_open_case())


@built_once
def cases_told_between() -> SelectOfScalar[CaseRow]:
    """Cases with the last customer told within a time span."""
    told_at = col(CaseRow.told_at)
    return (
        select(CaseRow)
        .where(told_at >= _instant_param("start"), told_at < _instant_param("end"))
        .order_by(told_at, col(CaseRow.number))
    )


@built_once
def case_page() -> SelectOfScalar[CaseRow]:
    """All cases after a number, in order."""
    return (
        select(CaseRow)
        .where(CaseRow.number > bindparam("after"))
        .order_by(col(CaseRow.number))
        .limit(_integer_param("limit"))
    )


@built_once
def number_page() -> SelectOfScalar[int]:
    """All case numbers after a number, in order."""
    return (
        select(col(CaseRow.number))
        .where(col(CaseRow.number) > bindparam("after"))
        .order_by(col(CaseRow.number))
        .limit(_integer_param("limit"))
    )


@built_once
def customers_of_cases() -> SelectOfScalar[CustomerRow]:
    """The customers of several cases."""
    return (
        select(CustomerRow)
        .where(is_among(col(CustomerRow.case_number), "numbers"))
        .order_by(col(CustomerRow.case_number), col(CustomerRow.number))
    )


def _like(column: Any, pattern: BindParameter[str]) -> ColumnElement[bool]:  # noqa: ANN401
    """Match a text, in capitals or small letters; a backslash precedes what is no wildcard."""
    return column.ilike(pattern, escape="\\")  # type: ignore[no-any-return]


def _is_open_case() -> ColumnElement[bool]:
    return col(CaseRow.closed_at).is_(None)


def _is_late_case() -> ColumnElement[bool]:
    return col(CaseRow.late_at) <= _instant_param("now")


def _instant_param(name: str) -> ColumnElement[datetime]:
    return bindparam(name, type_=Instant)


def _integer_param(name: str) -> ColumnElement[int]:
    return bindparam(name, type_=Integer)
