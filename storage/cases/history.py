"""What happened to each case: added to, and read."""

from collections.abc import Sequence
from functools import cache

from sqlalchemy import Insert, bindparam
from sqlmodel import col, func, select
from sqlmodel.sql.expression import SelectOfScalar

from bot.case.case import Case
from bot.case.errors import StaleCase
from bot.case.events import Event
from storage.cases.rows import event_columns, to_event
from storage.database.engine import insert_into, kind_of
from storage.database.repository import Repository
from storage.database.tables import HistoryRow


class HistoryRepository(Repository):
    """The history of cases; implements `bot.ports.cases.History`."""

    def append(self, case: Case, happened: Sequence[Event], via: str) -> None:
        """Add to the case's history, in this order; `via` says through what it happened.

        Raises StaleCase where somebody else added to it meanwhile; nobody does to a case that was
        added or saved before, in the same transaction.
        """
        rows = [event_columns(case, event, via) | {"of_case": case.number} for event in happened]
        if not rows:
            return
        added = self._execute(_after_the_last(kind_of(self._session)), rows)
        if added.rowcount != len(rows):
            raise StaleCase

    def of_case(self, number: int) -> list[tuple[Event, str]]:
        """Everything that happened to the case, the oldest first, each with its `via`."""
        return [(to_event(row), row.via) for row in self._execute(_of_case(), {"number": number})]


@cache
def _after_the_last(kind: str) -> Insert:
    """Each comes behind all that is there already; so several keep their order."""
    last = func.coalesce(func.max(HistoryRow.position), 0)
    of_case = col(HistoryRow.case_number) == bindparam("of_case")
    position = select(last + 1).where(of_case).scalar_subquery()
    made: Insert = insert_into(HistoryRow, kind).values(position=position).on_conflict_do_nothing()
    return made.inline()  # or else it would ask for the position back, and count no rows


@cache
def _of_case() -> SelectOfScalar[HistoryRow]:
    return (
        select(HistoryRow)
        .where(HistoryRow.case_number == bindparam("number"))
        .order_by(col(HistoryRow.position))
    )
