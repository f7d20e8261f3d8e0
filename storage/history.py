"""What happened to each case: added to, and read."""

from collections.abc import Sequence
from functools import cache

from sqlalchemy import Insert, bindparam
from sqlmodel import col, func, insert, select
from sqlmodel.sql.expression import SelectOfScalar

from bot.case import Case
from bot.events import Event
from storage.part import Part
from storage.rows import event_columns, to_event
from storage.tables import HistoryRow


class History(Part):
    """See `bot.unit_of_work.UnitOfWork`."""

    def record(self, case: Case, happened: Sequence[Event], via: str) -> None:
        """Add to the case's history, in this order; `via` says through what it happened."""
        rows = [event_columns(case, event, via) | {"of_case": case.number} for event in happened]
        if rows:
            self._ask(_after_the_last(), rows)

    def history(self, number: int) -> list[tuple[Event, str]]:
        """Everything that happened to the case, the oldest first, each with its `via`."""
        return [(to_event(row), row.via) for row in self._ask(_of_case(), {"number": number})]


@cache
def _after_the_last() -> Insert:
    """Each comes behind all that is there already; so several keep their order."""
    last = func.coalesce(func.max(HistoryRow.position), 0)
    of_case = col(HistoryRow.case_number) == bindparam("of_case")
    position = select(last + 1).where(of_case).scalar_subquery()
    return insert(HistoryRow).values(position=position)


@cache
def _of_case() -> SelectOfScalar[HistoryRow]:
    return (
        select(HistoryRow)
        .where(HistoryRow.case_number == bindparam("number"))
        .order_by(col(HistoryRow.position))
    )
