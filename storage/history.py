"""What happened to each case: added to, and read."""

from collections.abc import Sequence

from sqlmodel import col, func, select

from bot.case import Case
from bot.events import Event
from storage.part import Part
from storage.rows import history_row, to_event
from storage.tables import HistoryRow


class History(Part):
    """See `bot.unit_of_work.UnitOfWork`."""

    def record(self, case: Case, happened: Sequence[Event], via: str) -> None:
        """Add to the case's history, in this order; `via` says through what it happened."""
        last = select(func.max(HistoryRow.position)).where(HistoryRow.case_number == case.number)
        position = self._session.exec(last).one() or 0
        self._session.add_all(
            history_row(case, number, event, via)
            for number, event in enumerate(happened, start=position + 1)
        )
        self._session.flush()

    def history(self, number: int) -> list[tuple[Event, str]]:
        """Everything that happened to the case, the oldest first, each with its `via`."""
        asked = (
            select(HistoryRow)
            .where(HistoryRow.case_number == number)
            .order_by(col(HistoryRow.position))
        )
        return [(to_event(row), row.via) for row in self._session.exec(asked)]
