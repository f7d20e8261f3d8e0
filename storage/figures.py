"""How it stands, in figures."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import col, func, select

from bot.case import Stage
from storage.outbox_turns import waits
from storage.part import Part
from storage.tables import CaseRow, OutboxRow


@dataclass(frozen=True, kw_only=True)
class Figures:
    """What is open, and what waits."""

    #: Open cases at each stage at which there are any.
    open: Mapping[Stage, int]
    #: Open cases of which something is late.
    late: int
    #: Messages that were not said yet, those for later included.
    waiting: int
    #: Before when the first of them is not to be said; long past: they pile up. None: none waits.
    first_not_before: datetime | None


class Counting(Part):
    """Figures for whoever watches over Oops."""

    def figures(self, now: datetime) -> Figures:
        """How it stands now."""
        stages = (
            select(CaseRow.stage, func.count())
            .where(col(CaseRow.closed_at).is_(None))
            .group_by(col(CaseRow.stage))
        )
        late = (
            select(func.count())
            .select_from(CaseRow)
            .where(col(CaseRow.late_at) <= now, col(CaseRow.closed_at).is_(None))
        )
        waiting = select(func.count(), func.min(OutboxRow.not_before)).where(waits(OutboxRow))
        number, first = self._session.exec(waiting).one()
        return Figures(
            open={Stage(stage): count for stage, count in self._session.exec(stages)},
            late=self._session.exec(late).one(),
            waiting=number,
            first_not_before=first,
        )
