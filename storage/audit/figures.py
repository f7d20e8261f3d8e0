"""CaseFigures about open cases, waiting messages and response times."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from secrets import token_hex
from typing import Final

from sqlalchemy import Connection, column, table
from sqlmodel import col, func, select

from bot.case.case import Case, Stage
from storage.audit.auditing import AuditRepository
from storage.database.platform_tables import ForwardedMessageRow
from storage.database.repository import Repository
from storage.database.tables import CaseRow, DueRow, OutboxRow
from storage.maintenance.migrating import SCHEMA_TABLE
from storage.outbox.order import is_waiting
from storage.outbox.queues import SendQueueRepository

#: Older transactions are committed or rolled back.
_COMMIT_DELAY: Final = timedelta(minutes=2)
#: The longest period counted in a single call.
_LONGEST_PERIOD: Final = timedelta(days=1)
_TOLD_COUNTER: Final = "told cases, up to the minute"
_ONE_MINUTE: Final = timedelta(minutes=1)
_SCHEMA_REVISION: Final = table(SCHEMA_TABLE, column("version_num"))
_UNIX_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_TRIAL: Final = "a trial"
_TRIAL_BYTES: Final = 1_500_000


@dataclass(frozen=True, kw_only=True)
class CaseFigures:
    """Counts of open cases and unsent messages."""

    #: Open cases by stage; stages without cases are missing.
    open: Mapping[Stage, int]
    #: Open cases with an overdue duty.
    late: int
    #: Unsent messages, postponed messages included.
    waiting: int
    #: The earliest send time of an unsent message (UTC). Long past means a backlog.
    first_not_before: datetime | None


@dataclass(frozen=True, kw_only=True)
class QueueDueTimes:
    """The earliest due moments of the queues (UTC); None for an empty queue."""

    #: The earliest due moment of a case.
    case_due_at: datetime | None
    #: The earliest due moment of a message.
    message_due_at: datetime | None


@dataclass(frozen=True, kw_only=True)
class ResponseTimes:
    """The response times of a case, as seen by the customers."""

    #: From the report, or the last reopening, until the last customer was told.
    told: timedelta
    #: From the report to the first personal answer; None: counted before a reopening.
    first_answer: timedelta | None


class MetricsRepository(Repository):
    """Queries for metrics and readiness checks."""

    def __init__(
        self, connection: Connection, audit: AuditRepository, queues: SendQueueRepository
    ) -> None:
        super().__init__(connection)
        self._audit = audit
        self._queues = queues

    def figures(self, now: datetime) -> CaseFigures:
        """Count open cases and unsent messages."""
        stages = (
            select(CaseRow.stage, func.count().label("cases"))
            .where(col(CaseRow.closed_at).is_(None))
            .group_by(col(CaseRow.stage))
        )
        late = (
            select(func.count())
            .select_from(CaseRow)
            .where(col(CaseRow.late_at) <= now, col(CaseRow.closed_at).is_(None))
        )
        count, first = func.count().label("number"), func.min(OutboxRow.not_before).label("first")
        waiting = select(count, first).where(is_waiting(OutboxRow))
        messages = self._execute(waiting).one()
        return CaseFigures(
            open={Stage(row.stage): row.cases for row in self._execute(stages)},
            late=self._execute(late).scalar_one(),
            waiting=messages.number,
            first_not_before=messages.first,
        )

    def waits(self) -> QueueDueTimes:
        """Read the earliest due moments of the queues."""
        return QueueDueTimes(
            case_due_at=self._execute(select(func.min(col(DueRow.due_at)))).scalar(),
            message_due_at=self._queues.first_due_at(),
        )

    def schema(self) -> str:
        """The revision of the database's schema."""
        return str(self._execute(_SCHEMA_REVISION.select()).scalar_one())

    def try_writing(self) -> None:
        """Make the database write a few megabytes, and take them back. Raises SQLAlchemyError.

        More than SQLite keeps in memory (two megabytes), so that the disk is asked for room.
        Random, because PostgreSQL compresses.
        """
        row = {
            "source": _TRIAL,
            "conversation": _TRIAL,
            "text": token_hex(_TRIAL_BYTES),
            "at": _UNIX_EPOCH,
        }
        with self._connection.begin_nested() as trial:
            self._add_rows(ForwardedMessageRow, [row])
            trial.rollback()

    def newly_told(self, now: datetime) -> list[ResponseTimes]:
        """Response times of the cases fully told since the last call, by any process.

        Each case is counted once. The first call returns an empty list and sets the start.
        """
        until = _minutes_since_epoch(now - _COMMIT_DELAY)
        since = self._audit.position(_TOLD_COUNTER) or until
        if since > until + 1:  # from before the clock was set back
            since = until
        until = min(until, since + _LONGEST_PERIOD // _ONE_MINUTE)
        self._audit.save_position(_TOLD_COUNTER, max(since, until))
        told_at = col(CaseRow.told_at)
        query = select(CaseRow.number).where(
            told_at >= _UNIX_EPOCH + since * _ONE_MINUTE,
            told_at < _UNIX_EPOCH + until * _ONE_MINUTE,
        )
        entries = self._audit.entries(self._execute(query).scalars().all())
        return [span for each in entries if each.case for span in _response_times(each.case)]


def _minutes_since_epoch(at: datetime) -> int:
    """Whole minutes since 1970, small enough for the counter's column."""
    return (at - _UNIX_EPOCH) // _ONE_MINUTE


def _response_times(case: Case) -> list[ResponseTimes]:
    told_at, answer = case.everyone_told_at, case.acknowledged
    if not told_at:
        return []
    is_first = answer and answer.at >= case.open_since
    first_answer = answer.at - case.reported_at if answer and is_first else None
    return [ResponseTimes(told=told_at - case.open_since, first_answer=first_answer)]
