"""Whose turn it is to be said.

Within a conversation one message is said at a time, in the order in which they were kept; one that
has to be tried again holds up those behind it. A message whose time has not come holds up nobody,
nor does one that belongs to another that has not been said yet.
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
from bot.ports.locks import TIME
from bot.stored_names import stored_name
from storage.database.instants import Instant
from storage.database.tables import OutboxRow, PaceRow, TurnRow

#: What more may join while time passes for the cases.
_BUNDLES = [stored_name(NagBundle), stored_name(AskBundle)]

#: OutboxRow, or an alias of it.
Message = Any


def waits(message: Message) -> ColumnElement[bool]:
    """It was neither said nor withdrawn."""
    return and_(col(message.sent_at).is_(None), col(message.withdrawn_at).is_(None))


def first_due_at(session: Session) -> datetime | None:
    """The soonest moment at which a message may be taken."""
    first: datetime | None = session.connection().execute(_first_due_at()).scalar()
    return first


@cache
def _first_due_at() -> SelectOfScalar[datetime]:
    return (
        select(OutboxRow.due_at)
        .where(waits(OutboxRow), _is_next(col(OutboxRow.due_at)))
        .order_by(col(OutboxRow.due_at))
        .limit(1)
    )


@cache
def next_ones() -> SelectOfScalar[int]:
    """Made once: it is asked all the time, and takes longer to put together than to answer.

    What another process is just claiming is left to it (PostgreSQL; SQLite has one at a time).
    Whether time passes is asked in the same breath: a bundle that is seen is seen with the turn in
    which it was made.
    """
    now = bindparam("now", type_=Instant)
    return (
        select(OutboxRow.id)
        .where(
            waits(OutboxRow),
            OutboxRow.urgent == bindparam("urgent"),
            OutboxRow.due_at <= now,
            or_(~_is_new_bundle(), ~_time_passes(now).exists()),
            _is_next(now),
            ~_has_spoken_enough().exists(),
        )
        .order_by(col(OutboxRow.due_at), col(OutboxRow.id))
        .limit(bindparam("limit", type_=Integer))
        .with_for_update(skip_locked=True, of=OutboxRow)
    )


def _is_new_bundle() -> ColumnElement[bool]:
    return and_(col(OutboxRow.kind).in_(_BUNDLES), col(OutboxRow.replaces).is_(None))


def _time_passes(now: ColumnElement[datetime]) -> SelectOfScalar[str]:
    """It is somebody's turn to let time pass for the cases."""
    return select(TurnRow.name).where(TurnRow.name == TIME, TurnRow.until > now)


def _has_spoken_enough() -> SelectOfScalar[str]:
    return select(PaceRow.name).where(
        PaceRow.name == OutboxRow.destination,
        PaceRow.free_at > bindparam("free_before", type_=Instant),
        PaceRow.free_at <= bindparam("latest", type_=Instant),
    )


def _is_next(now: ColumnElement[datetime] | Mapped[datetime]) -> ColumnElement[bool]:
    """At that moment nothing in its conversation has to be said before it."""
    other = aliased(OutboxRow)
    in_front = and_(
        col(other.id) < col(OutboxRow.id), other.not_before <= now, _belongs_to_what_was_said(other)
    )
    holds_up = select(other.id).where(
        other.destination == OutboxRow.destination,
        other.lane == OutboxRow.lane,
        col(other.id) != col(OutboxRow.id),
        waits(other),
        or_(_is_under_way(other), in_front),
    )
    is_first = and_(_belongs_to_what_was_said(OutboxRow), ~holds_up.exists())
    return or_(_is_under_way(OutboxRow), is_first)


def _is_under_way(message: Message) -> ColumnElement[bool]:
    """Somebody took it, and was not heard of since; its conversation waits until its lease ends."""
    return col(message.claimed_at).is_not(None)


def _belongs_to_what_was_said(message: Message) -> ColumnElement[bool]:
    root = aliased(OutboxRow)
    keys = (message.in_thread_of, message.replaces)
    return ~select(root.id).where(col(root.key).in_(keys), waits(root)).exists()
