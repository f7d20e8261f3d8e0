"""The order of messages.

Each conversation sends one message at a time, in the order of the ids; a message that is being
retried blocks the ones behind. A message with a later `not_before` blocks no other message, and
neither does a reply or edit of an unsent message.

The head of a queue is the message to send next. Messages with a later `not_before` may stand in
front of the head, and one of them becomes the head when its time comes: then the queue is reviewed.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import text
from sqlalchemy.sql.elements import ColumnElement
from sqlmodel import and_, col, func

from bot.chat.messages import AskBundle, NagBundle
from bot.stored_names import stored_name
from storage.database.tables import ALWAYS_TRIED

#: The kinds of messages that can grow while time passes for the cases.
_BUNDLE_KINDS = {stored_name(NagBundle), stored_name(AskBundle)}

#: OutboxRow or an alias.
OutboxTable = Any


def is_waiting(message: OutboxTable) -> ColumnElement[bool]:
    """Match messages that are neither sent nor withdrawn, by an index of these messages."""
    return and_(col(message.sent_at).is_(None), col(message.withdrawn_at).is_(None))


def is_waiting_in_order_of_time(message: OutboxTable) -> ColumnElement[bool]:
    """Match messages like `is_waiting`, by the index on the due times."""
    return and_(is_waiting(message), text(ALWAYS_TRIED))


def still_waits(message: OutboxTable) -> ColumnElement[bool]:
    """Match messages like `is_waiting`, in a statement that finds them by their id or key.

    While PostgreSQL's statistics say that nothing waits, a query with `is_waiting` may read all
    waiting messages instead. No index has this condition.
    """
    return func.coalesce(message.sent_at, message.withdrawn_at).is_(None)


@dataclass(frozen=True, kw_only=True)
class QueuedMessage:
    """The columns of a waiting message that decide its place in the queue."""

    id: int
    not_before: datetime
    due_at: datetime
    urgent: bool
    claimed_at: datetime | None
    is_bundle: bool


@dataclass(frozen=True, kw_only=True)
class QueueHead:
    """The message to send next, until another becomes the head at `review_at` (UTC)."""

    message: QueuedMessage
    review_at: datetime | None


def is_new_bundle(kind: str, replaces: str | None) -> bool:
    """Return True for a message that does not leave during a sweep, which may still widen it."""
    return kind in _BUNDLE_KINDS and replaces is None


def head_by(now: datetime, front: Sequence[QueuedMessage]) -> QueueHead | None:
    """Return the head among the first messages of a queue, or None if no message is ready.

    `front` is in the order of ids, without replies and edits of unsent messages. A claimed message
    stays the head until its lease ends.
    """
    for each in front:
        if each.claimed_at:
            return QueueHead(message=each, review_at=None)
    ready = next((each for each in front if each.not_before <= now), None)
    return _head_before(ready, front) if ready else None


def first_head(messages: Sequence[QueuedMessage]) -> QueueHead | None:
    """Return the head of a queue without a ready message: the first that will be ready."""
    first = min(messages, key=lambda each: (each.not_before, each.id), default=None)
    return _head_before(first, messages) if first else None


def _head_before(head: QueuedMessage, messages: Sequence[QueuedMessage]) -> QueueHead:
    in_front = (each.not_before for each in messages if each.id < head.id)
    return QueueHead(message=head, review_at=min(in_front, default=None))
