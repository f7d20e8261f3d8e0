"""The questions by which cases are found, and how they are changed.

Each is made once: to put a statement together takes longer than to answer it.
"""

from datetime import datetime
from functools import cache

from sqlalchemy import Delete, Integer, String, Update, bindparam
from sqlalchemy.sql.dml import ReturningUpdate
from sqlalchemy.sql.elements import ColumnElement
from sqlmodel import col, delete, func, select, update
from sqlmodel.sql.expression import Select, SelectOfScalar

from storage.database.instants import Instant
from storage.database.tables import CaseRow, CounterRow, CustomerRow, DueRow, SourceRow


@cache
def count() -> ReturningUpdate[tuple[int]]:
    """The next number."""
    return (
        update(CounterRow)
        .where(col(CounterRow.name) == "case")
        .values(value=CounterRow.value + 1)
        .returning(col(CounterRow.value))
    )


@cache
def of_number() -> SelectOfScalar[CaseRow]:
    """One case."""
    return select(CaseRow).where(CaseRow.number == bindparam("number"))


@cache
def of_number_alone() -> SelectOfScalar[CaseRow]:
    """One case, which nobody else changes from here to the commit."""
    return of_number().with_for_update(key_share=True)


@cache
def of_number_at_rest() -> SelectOfScalar[CaseRow]:
    """One case, which nobody is changing: whoever was, has committed."""
    return of_number().with_for_update(read=True)


@cache
def from_source() -> SelectOfScalar[int]:
    """The number of the case that was made from something."""
    return select(SourceRow.case_number).where(SourceRow.source == bindparam("source"))


@cache
def as_known() -> SelectOfScalar[datetime | None]:
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
def change() -> Update:
    """Whatever columns it is given."""
    return update(CaseRow).where(
        col(CaseRow.number) == bindparam("known_number"),
        col(CaseRow.version) == bindparam("known_version"),
    )


@cache
def change_customer() -> Update:
    """Whatever columns it is given, of one customer."""
    return update(CustomerRow).where(
        col(CustomerRow.case_number) == bindparam("known_case"),
        col(CustomerRow.number) == bindparam("known_number"),
    )


@cache
def out_of_queue() -> Delete:
    """A case's place in the queue of what is due."""
    return delete(DueRow).where(
        col(DueRow.due_at) == bindparam("due_at"), col(DueRow.number) == bindparam("number")
    )


@cache
def due() -> SelectOfScalar[CaseRow]:
    """What is due, the longest due first."""
    return (
        select(CaseRow)
        .join(DueRow, col(DueRow.number) == col(CaseRow.number))
        .where(DueRow.due_at <= _moment("now"))
        .order_by(col(DueRow.due_at), col(DueRow.number))
        .limit(_many("limit"))
    )


@cache
def answered_by() -> SelectOfScalar[CaseRow]:
    """The open cases of one person."""
    return (
        select(CaseRow)
        .where(CaseRow.answerable == bindparam("email"), _open())
        .order_by(col(CaseRow.number))
        .limit(_many("limit"))
    )


@cache
def loads() -> Select[str | None, int]:
    """How many open cases each of these people has."""
    emails = bindparam("emails", type_=String, expanding=True)
    return (
        select(col(CaseRow.answerable), func.count().label("cases"))
        .where(col(CaseRow.answerable).in_(emails), _open())
        .group_by(col(CaseRow.answerable))
    )


@cache
def latest() -> SelectOfScalar[CaseRow]:
    """The open cases that are late, the latest first."""
    return (
        select(CaseRow)
        .where(_late(), _open())
        .order_by(col(CaseRow.late_at), col(CaseRow.number))
        .limit(_many("limit"))
    )


@cache
def count_late() -> SelectOfScalar[int]:
    """How many are late."""
    return select(func.count()).select_from(CaseRow).where(_late(), _open())


@cache
def told_between() -> SelectOfScalar[CaseRow]:
    """The cases whose customers all came to know in that span."""
    told_at = col(CaseRow.told_at)
    return (
        select(CaseRow)
        .where(told_at >= _moment("start"), told_at < _moment("end"))
        .order_by(told_at, col(CaseRow.number))
    )


@cache
def every() -> SelectOfScalar[CaseRow]:
    """Every case by its number."""
    return (
        select(CaseRow)
        .where(CaseRow.number > bindparam("after"))
        .order_by(col(CaseRow.number))
        .limit(_many("limit"))
    )


@cache
def numbers() -> SelectOfScalar[int]:
    """The number of every case, whatever else is kept of it."""
    return (
        select(col(CaseRow.number))
        .where(col(CaseRow.number) > bindparam("after"))
        .order_by(col(CaseRow.number))
        .limit(_many("limit"))
    )


@cache
def customers() -> SelectOfScalar[CustomerRow]:
    """The customers of these cases."""
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
