"""The current tables; `storage.migrations` has the steps to get there.

Rows hold the searched values in columns and the rest in one JSON document. Triggers in the database
reject changes and deletions of history rows.
"""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, Index, MetaData, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import registry
from sqlmodel import Field, SQLModel

from storage.database.instants import Instant

#: Migrations refer to constraints by name.
_NAMING_CONVENTION = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s",
    "pk": "pk_%(table_name)s",
}

#: JSON, read as a whole and never searched.
JsonColumn = JSON().with_variant(JSONB(), "postgresql")


class TableRow(
    SQLModel, registry=registry(metadata=MetaData(naming_convention=_NAMING_CONVENTION))
):
    """The base class of every table."""


def _partial_index(name: str, *columns: str, only: str) -> Index:
    """A partial index with only the rows of the `only` condition."""
    return Index(name, *columns, sqlite_where=text(only), postgresql_where=text(only))


class CaseRow(TableRow, table=True):
    """A case: searchable columns and a document of facts."""

    __tablename__ = "cases"
    __table_args__ = (
        CheckConstraint("closed_at IS NOT NULL OR next_due_at IS NOT NULL", name="open_is_due"),
        _partial_index("ix_cases_open", "number", only="closed_at IS NULL"),
        _partial_index("ix_cases_department", "department", "number", only="closed_at IS NULL"),
        _partial_index("ix_cases_answerable", "answerable", "number", only="closed_at IS NULL"),
        _partial_index("ix_cases_late_at", "late_at", "number", only="closed_at IS NULL"),
        _partial_index("ix_cases_stage", "stage", only="closed_at IS NULL"),
        _partial_index("ix_cases_told_at", "told_at", "number", only="told_at IS NOT NULL"),
    )

    number: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    version: int
    stage: str
    department: str
    severity: str
    #: The address of the owner, or of the person who was asked to take the case.
    answerable: str | None = None
    #: The first reporter.
    reporter: str | None = None
    reported_at: datetime = Field(sa_type=Instant)
    closed_at: datetime | None = Field(default=None, sa_type=Instant)
    #: When the last customer was told.
    told_at: datetime | None = Field(default=None, sa_type=Instant)
    late_at: datetime | None = Field(default=None, sa_type=Instant)
    next_due_at: datetime | None = Field(default=None, sa_type=Instant)
    facts: dict[str, Any] = Field(sa_type=JsonColumn)
    complaint: str


class CustomerRow(TableRow, table=True):
    """A customer of a case and how they were told."""

    __tablename__ = "customers"

    case_number: int = Field(primary_key=True, foreign_key="cases.number")
    number: int = Field(primary_key=True)
    name: str
    contact: str
    added_at: datetime = Field(sa_type=Instant)
    told_at: datetime | None = Field(default=None, sa_type=Instant)
    told_by: str | None = None
    told_how: str | None = None
    told_shown_by: str | None = None
    told_fix: int | None = None
    unreachable_at: datetime | None = Field(default=None, sa_type=Instant)
    unreachable_by: str | None = None
    unreachable_attempts: str | None = None
    unreachable_reason: str | None = None
    agreed_at: datetime | None = Field(default=None, sa_type=Instant)
    agreed_by: str | None = None
    outcome: str | None = None


class DueRow(TableRow, table=True):
    """An open case in the order of its due moment.

    The table is narrow, so that a sweep does not slow down with wide case rows.
    """

    __tablename__ = "due"
    __table_args__ = ({"sqlite_with_rowid": False},)

    due_at: datetime = Field(primary_key=True, sa_type=Instant)
    number: int = Field(primary_key=True, foreign_key="cases.number")


class PartRow(TableRow, table=True):
    """A person's part in an open case, besides answering for it; a closed case has none."""

    __tablename__ = "parts"
    __table_args__ = ({"sqlite_with_rowid": False},)

    email: str = Field(primary_key=True)
    #: "reporter", or "offered" to the person.
    part: str = Field(primary_key=True)
    number: int = Field(primary_key=True, foreign_key="cases.number")


class HistoryRow(TableRow, table=True):
    """An event of a case."""

    __tablename__ = "history"

    case_number: int = Field(primary_key=True, foreign_key="cases.number")
    position: int = Field(primary_key=True)
    at: datetime = Field(sa_type=Instant)
    by: str | None = None
    via: str
    #: The event's stored name; old rows have the class name.
    kind: str
    body: dict[str, Any] = Field(sa_type=JsonColumn)


class InboxRow(TableRow, table=True):
    """An accepted delivery from outside; the key prevents a duplicate."""

    __tablename__ = "inbox"

    key: str = Field(primary_key=True)
    at: datetime = Field(sa_type=Instant, index=True)


class SourceRow(TableRow, table=True):
    """The message or line behind a case; a case may have several."""

    __tablename__ = "sources"

    source: str = Field(primary_key=True)
    case_number: int = Field(foreign_key="cases.number")


class PersonRow(TableRow, table=True):
    """An employee, as last seen."""

    __tablename__ = "people"
    __table_args__ = (
        _partial_index("ix_people_away_from", "away_from", only="away_from IS NOT NULL"),
    )

    email: str = Field(primary_key=True)
    name: str
    timezone: str | None = None
    active: bool = True
    away_until: datetime | None = Field(default=None, sa_type=Instant)
    #: When a platform last described the person; None: never.
    seen_at: datetime | None = Field(default=None, sa_type=Instant)
    #: The start of an absence that has not begun.
    away_from: datetime | None = Field(default=None, sa_type=Instant)


class CounterRow(TableRow, table=True):
    """A counter, or how far a task has got."""

    __tablename__ = "counters"

    name: str = Field(primary_key=True)
    value: int


_IS_WAITING = "sent_at IS NULL AND withdrawn_at IS NULL"

#: Always true. Only a query that says so can use the index: while PostgreSQL's statistics say that
#: nothing waits, it cannot tell which of two indexes of the waiting messages is the better one.
ALWAYS_TRIED = "attempts >= 0"
IS_WAITING_IN_ORDER_OF_TIME = f"{_IS_WAITING} AND {ALWAYS_TRIED}"


class OutboxRow(TableRow, table=True):
    """A message to send, and the result.

    Waits until claimed; ends as sent or withdrawn.
    """

    __tablename__ = "outbox"
    __table_args__ = (
        UniqueConstraint("key"),
        _partial_index("ix_outbox_queue", "destination", "lane", "id", only=_IS_WAITING),
        _partial_index("ix_outbox_due_at", "due_at", only=IS_WAITING_IN_ORDER_OF_TIME),
        _partial_index("ix_outbox_in_thread_of", "in_thread_of", only="in_thread_of IS NOT NULL"),
        _partial_index("ix_outbox_replaces", "replaces", only="replaces IS NOT NULL"),
        _partial_index("ix_outbox_nagged", "nagged", "id", only="nagged IS NOT NULL"),
        _partial_index("ix_outbox_offer_of", "offer_of", only="offer_of IS NOT NULL"),
        _partial_index(
            "ix_outbox_ref_message",
            "ref_message",
            only="ref_message IS NOT NULL AND replaces IS NULL",
        ),
    )

    #: Assigned by the database.
    id: int = Field(default=None, primary_key=True)
    key: str
    #: The conversation.
    destination: str
    person: str | None = None
    channel: str | None = None
    thread: str | None = None
    in_thread_of: str | None = None
    replaces: str | None = None
    #: The content's stored name.
    kind: str
    content: dict[str, Any] = Field(sa_type=JsonColumn)
    #: The reminded person; None for other messages and for edits.
    nagged: str | None = None
    #: An escalated reminder, which is sent first.
    urgent: bool
    not_before: datetime = Field(sa_type=Instant)
    #: When the message can be claimed: `not_before`, then the retry or the end of the lease.
    due_at: datetime = Field(sa_type=Instant)
    #: The start of the running attempt, or of the last one.
    claimed_at: datetime | None = Field(default=None, sa_type=Instant)
    doubtful_since: datetime | None = Field(default=None, sa_type=Instant)
    attempts: int = 0
    sent_at: datetime | None = Field(default=None, sa_type=Instant)
    withdrawn_at: datetime | None = Field(default=None, sa_type=Instant)
    #: The reason for the withdrawal.
    detail: str = ""
    ref_channel: str | None = None
    ref_message: str | None = None
    #: When the running attempt began to send; None: not yet.
    left_at: datetime | None = Field(default=None, sa_type=Instant)
    #: The number of attempts that failed because of our own error.
    stumbles: int = Field(default=0, sa_column_kwargs={"server_default": "0"})
    #: Posted as a new message, because the edited message or the root of the thread was deleted.
    is_repost: bool = Field(default=False, sa_column_kwargs={"server_default": text("false")})
    #: Plain text, because a platform refused the card.
    is_plain: bool = Field(default=False, sa_column_kwargs={"server_default": text("false")})
    #: The key of the message to a channel that is sent to a person instead.
    redirect_of: str | None = None
    #: The source of the forwarded message in an offer to report.
    offer_of: str | None = None
    #: The queue in the conversation: its messages are sent one after the other.
    lane: str = Field(default="messages", sa_column_kwargs={"server_default": "messages"})


class SendQueueRow(TableRow, table=True):
    """A lane of a conversation in which messages wait, with the head: the message to send next."""

    __tablename__ = "send_queues"
    __table_args__ = (
        Index("ix_send_queues_due_at", "is_bundle", "urgent", "due_at", "head_id"),
        _partial_index("ix_send_queues_review_at", "review_at", only="review_at IS NOT NULL"),
        {"sqlite_with_rowid": False},
    )

    destination: str = Field(primary_key=True)
    lane: str = Field(primary_key=True)
    head_id: int
    not_before: datetime = Field(sa_type=Instant)
    due_at: datetime = Field(sa_type=Instant)
    urgent: bool
    claimed_at: datetime | None = Field(default=None, sa_type=Instant)
    #: A new bundle, which does not leave during a sweep.
    is_bundle: bool
    #: When another message becomes the head, unless this one is claimed; None: never.
    review_at: datetime | None = Field(default=None, sa_type=Instant)


class OutboxCaseRow(TableRow, table=True):
    """A link between a message and a case."""

    __tablename__ = "outbox_cases"
    __table_args__ = (Index("ix_outbox_cases_case_number", "case_number", "outbox_id"),)

    outbox_id: int = Field(primary_key=True, foreign_key="outbox.id")
    case_number: int = Field(primary_key=True, foreign_key="cases.number")


class NagRow(TableRow, table=True):
    """A duty of which a person is or will be reminded; the key prevents a duplicate."""

    __tablename__ = "nags"

    case_number: int = Field(primary_key=True, foreign_key="cases.number")
    owed: str = Field(primary_key=True)
    number: int = Field(primary_key=True)
    person: str = Field(primary_key=True)
    outbox_id: int = Field(foreign_key="outbox.id", index=True)


class DigestRow(TableRow, table=True):
    """A local day with a digest."""

    __tablename__ = "digests"

    day: date = Field(primary_key=True)
    at: datetime = Field(sa_type=Instant)


class LockRow(TableRow, table=True):
    """A lock for a task that only one process does at a time."""

    __tablename__ = "turns"

    name: str = Field(primary_key=True)
    holder: str
    until: datetime = Field(sa_type=Instant)


class RateLimitRow(TableRow, table=True):
    """The recent sending rate, in one conversation or in total."""

    __tablename__ = "paces"

    name: str = Field(primary_key=True)
    #: When the sent messages are worked off at the allowed rate.
    free_at: datetime = Field(sa_type=Instant)
