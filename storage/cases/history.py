"""The repository of case histories."""

from collections.abc import Sequence

from sqlalchemy import Insert, bindparam
from sqlmodel import col, func, select
from sqlmodel.sql.expression import SelectOfScalar

from bot.case.case import Case
from bot.case.errors import StaleCase
from bot.case.events import Event
from storage.cases.rows import event_columns, to_event
from storage.database.inserting import dialect_insert
from storage.database.repository import Repository
from storage.database.statements import built_once
from storage.database.tables import HistoryRow


class HistoryRepository(Repository):
    """The history of cases; implements `bot.ports.cases.History`."""

    def append(self, case: Case, happened: Sequence[Event], via: str) -> None:
        """Insert the events in order; `via` names the channel of the change.

        Raises StaleCase if another transaction has added to the history. This cannot happen after
        the same transaction added or saved the case.
        """
        rows = [event_columns(case, event, via) | {"of_case": case.number} for event in happened]
        statement = _insert_after_last(self._connection.dialect.name)
        if self._change_many(statement, rows) != len(rows):
            raise StaleCase

    def of_case(self, number: int) -> list[tuple[Event, str]]:
        """Return the case's events, oldest first, each with its `via`."""
        return [
            (to_event(row), row.via) for row in self._execute(_events_of_case(), {"number": number})
        ]


@built_once
def _insert_after_last(kind: str) -> Insert:
    """Insert behind the last position, so that several events keep their order."""
    last = func.coalesce(func.max(HistoryRow.position), 0)
    of_case = col(HistoryRow.case_number) == bindparam("of_case")
    position = select(last + 1).where(of_case).scalar_subquery()
    insert = dialect_insert(HistoryRow, kind).values(position=position)
    statement: Insert = insert.on_conflict_do_nothing()
    return statement.inline()  # else the position is fetched


@built_once
def _events_of_case() -> SelectOfScalar[HistoryRow]:
    return (
        select(HistoryRow)
        .where(HistoryRow.case_number == bindparam("number"))
        .order_by(col(HistoryRow.position))
    )
