"""The tables, as they are today; `migrations/` says how a database gets there.

A row is not the domain: it has what queries need in columns, and the rest in one document. The rows
of a case's history are only ever added; the database itself refuses to change or delete one.
"""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, Index, MetaData, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import registry
from sqlmodel import Field, SQLModel

from storage.database.instants import Instant

#: Constraints have names that a migration can rely on.
NAMES = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s",
    "pk": "pk_%(table_name)s",
}

#: What is read as a whole and never searched.
Document = JSON().with_variant(JSONB(), "postgresql")


class Row(SQLModel, registry=registry(metadata=MetaData(naming_convention=NAMES))):
    """Any table of ours."""


def _where(name: str, *columns: str, only: str) -> Index:
    """An index of only those rows that a query asks for."""
    return Index(name, *columns, sqlite_where=text(only), postgresql_where=text(only))


class CaseRow(Row, table=True):
    """A case: what it is found by, and its facts."""

    __tablename__ = "cases"
    __table_args__ = (
        CheckConstraint("closed_at IS NOT NULL OR next_due_at IS NOT NULL", name="open_is_due"),
        _where("ix_cases_answerable", "answerable", "number", only="closed_at IS NULL"),
        _where("ix_cases_late_at", "late_at", "number", only="closed_at IS NULL"),
        _where("ix_cases_stage", "stage", only="closed_at IS NULL"),
        _where("ix_cases_told_at", "told_at", "number", only="told_at IS NOT NULL"),
    )

    number: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    version: int
    stage: str
    department: str
    severity: str
    #: The address of the owner, or else of the one who is asked.
    answerable: str | None = None
    #: The first to bring it in.
    reporter: str | None = None
    reported_at: datetime = Field(sa_type=Instant)
    closed_at: datetime | None = Field(default=None, sa_type=Instant)
    #: When every customer had come to know.
    told_at: datetime | None = Field(default=None, sa_type=Instant)
    late_at: datetime | None = Field(default=None, sa_type=Instant)
    next_due_at: datetime | None = Field(default=None, sa_type=Instant)
    facts: dict[str, Any] = Field(sa_type=Document)
    complaint: str


class CustomerRow(Row, table=True):
    """A customer of a case, and how they came to know."""

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


class DueRow(Row, table=True):
    """The open cases in the order in which the clockwork looks at them.

    Nothing else is in here, so that a sweep does not grow with the cases' width.
    """

    __tablename__ = "due"
    __table_args__ = ({"sqlite_with_rowid": False},)

    due_at: datetime = Field(primary_key=True, sa_type=Instant)
    number: int = Field(primary_key=True, foreign_key="cases.number")


class HistoryRow(Row, table=True):
    """One thing that happened to a case."""

    __tablename__ = "history"

    case_number: int = Field(primary_key=True, foreign_key="cases.number")
    position: int = Field(primary_key=True)
    at: datetime = Field(sa_type=Instant)
    by: str | None = None
    via: str
    #: The event's stored name; in rows from before names were declared, its class's name.
    kind: str
    body: dict[str, Any] = Field(sa_type=Document)


class InboxRow(Row, table=True):
    """A delivery from outside that was taken, so that it is taken once."""

    __tablename__ = "inbox"

    key: str = Field(primary_key=True)
    at: datetime = Field(sa_type=Instant, index=True)


class SourceRow(Row, table=True):
    """The message or line that a case was made from; a case may have several."""

    __tablename__ = "sources"

    source: str = Field(primary_key=True)
    case_number: int = Field(foreign_key="cases.number")


class PersonRow(Row, table=True):
    """An employee, as last heard of."""

    __tablename__ = "people"

    email: str = Field(primary_key=True)
    name: str
    timezone: str | None = None
    active: bool = True
    away_until: datetime | None = Field(default=None, sa_type=Instant)
    #: When a platform last said something of them; None: never.
    seen_at: datetime | None = Field(default=None, sa_type=Instant)


class CounterRow(Row, table=True):
    """A number that is counted up; or up to which something was done."""

    __tablename__ = "counters"

    name: str = Field(primary_key=True)
    value: int


_WAITS = "sent_at IS NULL AND withdrawn_at IS NULL"


class OutboxRow(Row, table=True):
    """A message to be said, and what became of it.

    It waits until it is claimed, and ends sent or withdrawn.
    """

    __tablename__ = "outbox"
    __table_args__ = (
        UniqueConstraint("key"),
        _where("ix_outbox_destination", "destination", "id", only=_WAITS),
        _where("ix_outbox_due_at", "due_at", only=_WAITS),
        _where("ix_outbox_urgent", "urgent", "due_at", "id", only=_WAITS),
        _where("ix_outbox_nagged", "nagged", "id", only="nagged IS NOT NULL"),
        _where("ix_outbox_offer_of", "offer_of", only="offer_of IS NOT NULL"),
    )

    #: Given by the database.
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
    content: dict[str, Any] = Field(sa_type=Document)
    #: Who is nagged, where it is a nag with a message of its own.
    nagged: str | None = None
    #: A nag that went up the ladder; it goes first.
    urgent: bool
    not_before: datetime = Field(sa_type=Instant)
    #: From when on it may be taken: at first `not_before`, then the retry, or the lease's end.
    due_at: datetime = Field(sa_type=Instant)
    #: The attempt that is under way, or was the last.
    claimed_at: datetime | None = Field(default=None, sa_type=Instant)
    doubtful_since: datetime | None = Field(default=None, sa_type=Instant)
    attempts: int = 0
    sent_at: datetime | None = Field(default=None, sa_type=Instant)
    withdrawn_at: datetime | None = Field(default=None, sa_type=Instant)
    #: Why it was withdrawn.
    detail: str = ""
    ref_channel: str | None = None
    ref_message: str | None = None
    #: From when on the attempt that is under way may have arrived; None: it has not left.
    left_at: datetime | None = Field(default=None, sa_type=Instant)
    #: How many attempts ended in a mistake of ours.
    stumbles: int = Field(default=0, sa_column_kwargs={"server_default": "0"})
    #: Posted where the message that it replaces, or whose thread it belongs in, was deleted.
    is_repost: bool = Field(default=False, sa_column_kwargs={"server_default": text("false")})
    #: Plain words, after a platform refused the form of the card.
    is_plain: bool = Field(default=False, sa_column_kwargs={"server_default": text("false")})
    #: The key of the message to a channel that goes to a person instead.
    redirect_of: str | None = None
    #: The source of the forwarded message that it offers to report.
    offer_of: str | None = None
    #: The queue in the conversation: its messages are sent one after the other.
    lane: str = Field(default="messages", sa_column_kwargs={"server_default": "messages"})


class OutboxCaseRow(Row, table=True):
    """Which cases a message is about."""

    __tablename__ = "outbox_cases"
    __table_args__ = (Index("ix_outbox_cases_case_number", "case_number", "outbox_id"),)

    outbox_id: int = Field(primary_key=True, foreign_key="outbox.id")
    case_number: int = Field(primary_key=True, foreign_key="cases.number")


class NagRow(Row, table=True):
    """One thing owed that one person was reminded of, or will be: never twice."""

    __tablename__ = "nags"

    case_number: int = Field(primary_key=True, foreign_key="cases.number")
    owed: str = Field(primary_key=True)
    number: int = Field(primary_key=True)
    person: str = Field(primary_key=True)
    outbox_id: int = Field(foreign_key="outbox.id", index=True)


class DigestRow(Row, table=True):
    """A local day that has its digest."""

    __tablename__ = "digests"

    day: date = Field(primary_key=True)
    at: datetime = Field(sa_type=Instant)


class TurnRow(Row, table=True):
    """Whose turn it is to do what one process does at a time."""

    __tablename__ = "turns"

    name: str = Field(primary_key=True)
    holder: str
    until: datetime = Field(sa_type=Instant)


class PaceRow(Row, table=True):
    """How fast we spoke lately, in one conversation or everywhere."""

    __tablename__ = "paces"

    name: str = Field(primary_key=True)
    #: By when what was said is worked off at the rate that is allowed.
    free_at: datetime = Field(sa_type=Instant)


class ConversationRow(Row, table=True):
    """A conversation on a platform that tells no addresses: how something can be said there."""

    __tablename__ = "conversations"

    conversation: str = Field(primary_key=True)
    #: With a person, in a channel, or a team that has channels.
    kind: str = Field(index=True)
    service_url: str
    #: How we are called there.
    bot: str
    tenant: str | None = None
    #: How the person is called there.
    user: str | None = None
    email: str | None = Field(default=None, index=True)
    name: str | None = None
    timezone: str | None = None
    heard_at: datetime = Field(sa_type=Instant)
    #: Since when we are refused there; None: we are not.
    closed_at: datetime | None = Field(default=None, sa_type=Instant)


class OfferRow(Row, table=True):
    """Words that were passed on to us, and that wait for somebody to make a case of them."""

    __tablename__ = "offers"

    source: str = Field(primary_key=True)
    conversation: str = Field(index=True)
    text: str
    link: str | None = None
    at: datetime = Field(sa_type=Instant, index=True)


class WhereaboutsRow(Row, table=True):
    """On which platform somebody was heard of last."""

    __tablename__ = "whereabouts"

    email: str = Field(primary_key=True)
    platform: str
