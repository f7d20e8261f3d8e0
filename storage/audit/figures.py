"""How it stands, in figures."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

from sqlalchemy import column, table
from sqlmodel import Session, col, func, select

from bot.case.case import Case, Stage
from storage.audit.auditing import AuditRepository
from storage.database.repository import Repository
from storage.database.tables import CaseRow, DueRow, OutboxRow
from storage.maintenance.migrating import SCHEMA_TABLE
from storage.outbox.order import first_due_at, waits

#: What was told so long ago is committed, or never will be.
_COMMITTED: Final = timedelta(minutes=2)
#: So much of the past is counted at a time.
_AT_A_TIME: Final = timedelta(days=1)
_TOLD: Final = "told cases, up to the minute"
_MINUTE: Final = timedelta(minutes=1)
_SCHEMA: Final = table(SCHEMA_TABLE, column("version_num"))
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)


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


@dataclass(frozen=True, kw_only=True)
class Waits:
    """Since when what should be done by now has been waiting; None where nothing has to be done."""

    #: When the case that waits the longest, or is the next, has to be looked at.
    case_due_at: datetime | None
    #: When the message that waits the longest, or is the next, may be taken.
    message_due_at: datetime | None


@dataclass(frozen=True, kw_only=True)
class Span:
    """How long the customers of a case waited for us."""

    #: From the report, or the last reopening, until the last of them knew that it was fixed.
    told: timedelta
    #: From the report to the first personal answer; None: it was counted before.
    first_answer: timedelta | None


class MetricsRepository(Repository):
    """Figures for metrics and readiness."""

    def __init__(self, session: Session, audit: AuditRepository) -> None:
        super().__init__(session)
        self._audit = audit

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

    def waits(self) -> Waits:
        """What is the first to be done."""
        return Waits(
            case_due_at=self._session.exec(select(func.min(col(DueRow.due_at)))).one(),
            message_due_at=first_due_at(self._session),
        )

    def schema(self) -> str:
        """Which schema the database has."""
        return str(self._execute(_SCHEMA.select()).scalar_one())

    def newly_told(self, now: datetime) -> list[Span]:
        """The cases whose every customer came to know since the last time that this was asked.

        Each is given once, whoever asks; the first time, there is none.
        """
        until = _minutes(now - _COMMITTED)
        since = self._audit.position(_TOLD) or until
        until = min(until, since + _AT_A_TIME // _MINUTE)
        self._audit.save_position(_TOLD, max(since, until))
        told_at = col(CaseRow.told_at)
        asked = select(CaseRow.number).where(
            told_at >= _EPOCH + since * _MINUTE, told_at < _EPOCH + until * _MINUTE
        )
        entries = self._audit.entries(self._session.exec(asked).all())
        return [span for each in entries if each.case for span in _spans(each.case)]


def _minutes(at: datetime) -> int:
    """Whole minutes since 1970; a number that a small column can hold."""
    return (at - _EPOCH) // _MINUTE


def _spans(case: Case) -> list[Span]:
    told_at, answer = case.everyone_told_at, case.acknowledged
    if not told_at:
        return []
    is_first = answer and answer.at >= case.open_since
    first_answer = answer.at - case.reported_at if answer and is_first else None
    return [Span(told=told_at - case.open_since, first_answer=first_answer)]
