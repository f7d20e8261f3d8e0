"""The order of messages.

Each conversation sends one message at a time, in the order of the ids; a message that is being
retried blocks the ones behind. A message with a later `not_before` blocks no other message, and
neither does a reply or edit of an unsent message.
"""

from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import Integer, bindparam
from sqlalchemy.orm import Mapped, aliased
from sqlalchemy.sql.elements import ColumnElement
from sqlmodel import Session, and_, col, or_, select
from sqlmodel.sql.expression import SelectOfScalar

from bot.chat.messages import AskBundle, NagBundle
from bot.ports.locks import SWEEP_LOCK
from bot.stored_names import stored_name
from storage.database.instants import Instant
from storage.database.tables import LockRow, OutboxRow, RateLimitRow

#: The kinds of messages that can grow while time passes for the cases.
_BUNDLE_KINDS = [stored_name(NagBundle), stored_name(AskBundle)]

#: OutboxRow or an alias.
OutboxTable = Any


def is_waiting(message: OutboxTable) -> ColumnElement[bool]:
    """Match messages that are neither sent nor withdrawn."""
    return and_(col(message.sent_at).is_(None), col(message.withdrawn_at).is_(None))


def first_due_at(session: Session) -> datetime | None:
    """Return the earliest time at which a message can be claimed (UTC), or None."""
    first: datetime | None = session.connection().execute(_earliest_due_at()).scalar()
    return first


@cache
def _earliest_due_at() -> SelectOfScalar[datetime]:
    return (
        select(OutboxRow.due_at)
        .where(is_waiting(OutboxRow), _is_unblocked(col(OutboxRow.due_at)))
        .order_by(col(OutboxRow.due_at))
        .limit(1)
    )


@cache
def next_message_ids() -> SelectOfScalar[int]:
    """The ids of the messages to claim. Built once, because building takes longer than running.

    On PostgreSQL, rows locked by another claim are skipped; SQLite runs one transaction at a time.
    The time lock is checked in the same query as the bundles, so that a new bundle is never seen
    without the lock under which it was created.
    """
    now = bindparam("now", type_=Instant)
    return (
        select(OutboxRow.id)
        .where(
            is_waiting(OutboxRow),
            OutboxRow.urgent == bindparam("urgent"),
            OutboxRow.due_at <= now,
            or_(~_is_new_bundle(), ~_time_lock(now).exists()),
            _is_unblocked(now),
            ~_is_rate_limited().exists(),
        )
        .order_by(col(OutboxRow.due_at), col(OutboxRow.id))
        .limit(bindparam("limit", type_=Integer))
        .with_for_update(skip_locked=True, of=OutboxRow)
    )


def _is_new_bundle() -> ColumnElement[bool]:
    return and_(col(OutboxRow.kind).in_(_BUNDLE_KINDS), col(OutboxRow.replaces).is_(None))


def _time_lock(now: ColumnElement[datetime]) -> SelectOfScalar[str]:
    """A valid lock of the process that lets time pass for the cases."""
    return select(LockRow.name).where(LockRow.name == SWEEP_LOCK, LockRow.until > now)


def _is_rate_limited() -> SelectOfScalar[str]:
    return select(RateLimitRow.name).where(
        RateLimitRow.name == OutboxRow.destination,
        RateLimitRow.free_at > bindparam("free_before", type_=Instant),
        RateLimitRow.free_at <= bindparam("latest", type_=Instant),
    )


def _is_unblocked(now: ColumnElement[datetime] | Mapped[datetime]) -> ColumnElement[bool]:
    """Match messages that no other message in the conversation blocks at that time."""
    other = aliased(OutboxRow)
    is_earlier = and_(
        col(other.id) < col(OutboxRow.id), other.not_before <= now, _has_no_waiting_root(other)
    )
    blocking = select(other.id).where(
        other.destination == OutboxRow.destination,
        other.lane == OutboxRow.lane,
        col(other.id) != col(OutboxRow.id),
        is_waiting(other),
        or_(_is_claimed(other), is_earlier),
    )
    is_first = and_(_has_no_waiting_root(OutboxRow), ~blocking.exists())
    return or_(_is_claimed(OutboxRow), is_first)


def _is_claimed(message: OutboxTable) -> ColumnElement[bool]:
    """Match claimed messages without a result; they block the conversation until the lease ends."""
    return col(message.claimed_at).is_not(None)


def _has_no_waiting_root(message: OutboxTable) -> ColumnElement[bool]:
    root = aliased(OutboxRow)
    keys = (message.in_thread_of, message.replaces)
    return ~select(root.id).where(col(root.key).in_(keys), is_waiting(root)).exists()
