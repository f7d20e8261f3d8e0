"""Statements that find and change the heads of the queues.

Each is built once, because building a statement takes longer than running it. Each can use one
index only to find its rows in their order, so that no plan depends on PostgreSQL's statistics.
"""

from datetime import datetime
from typing import Any, Final

from sqlalchemy import (
    CompoundSelect,
    Delete,
    Insert,
    Integer,
    ScalarSelect,
    Select,
    Update,
    and_,
    between,
    bindparam,
    delete,
    false,
    func,
    or_,
    select,
    union_all,
    update,
)
from sqlalchemy.sql.elements import ColumnElement

from bot.ports.locks import SWEEP_LOCK
from storage.database.inserting import dialect_insert
from storage.database.instants import Instant
from storage.database.lists import is_among
from storage.database.statements import built_once
from storage.database.tables import SendQueueRow, TableRow
from storage.outbox.order import is_waiting, is_waiting_in_order_of_time, still_waits

_QUEUES: Final = TableRow.metadata.tables["send_queues"]
_OUTBOX, _LOCKS, _RATES = (TableRow.metadata.tables[each] for each in ("outbox", "turns", "paces"))
#: The name of each part of a union, which has an order and a limit of its own.
_PART: Final = "part"
_NOW: Final = bindparam("now", type_=Instant)
#: Urgent or not, a new bundle or not.
_RANKS: Final = [(urgent, is_bundle) for urgent in (True, False) for is_bundle in (False, True)]
_OF_QUEUE: Final = (
    _QUEUES.c.destination == bindparam("of_destination"),
    _QUEUES.c.lane == bindparam("of_lane"),
)
#: A range of one lane, since equality would make the order of ids the order of the primary key,
#: and PostgreSQL might read the sent messages too.
_WAITS_IN_QUEUE: Final = (
    _OUTBOX.c.destination == bindparam("of_destination"),
    between(_OUTBOX.c.lane, bindparam("of_lane"), bindparam("of_lane")),
    is_waiting(_OUTBOX.c),
)


@built_once
def due_heads() -> CompoundSelect[Any]:
    """The first due heads of each rank, and queues to review.

    On PostgreSQL, rows locked by another transaction are skipped; SQLite runs one transaction at a
    time. The sweep lock is checked in the same query as the bundles, so that a new bundle is never
    seen without the lock under which it was created.
    """
    heads = [_due_heads(*rank) for rank in _RANKS]
    return union_all(*(select(each.subquery(_PART)) for each in (*heads, _queues_to_review())))


def _due_heads(urgent: bool, is_bundle: bool) -> Select[Any]:  # noqa: FBT001
    return (
        _select_queues("limit")
        .where(
            *_of_rank(urgent, is_bundle),
            _QUEUES.c.due_at <= (_now_without_sweep() if is_bundle else _NOW),
            or_(_QUEUES.c.review_at.is_(None), _QUEUES.c.review_at > _NOW),
            ~_is_rate_limited(),
        )
        .order_by(_QUEUES.c.due_at, _QUEUES.c.head_id)
    )


def _queues_to_review() -> Select[Any]:
    review_at = _QUEUES.c.review_at
    return _select_queues("reviews").where(review_at <= _NOW).order_by(review_at)


def _select_queues(limit: str) -> Select[Any]:
    names = ("head_id", "due_at", "urgent", "review_at", "destination", "lane")
    return (
        select(*(_QUEUES.c[each] for each in names))
        .limit(bindparam(limit, type_=Integer))
        .with_for_update(skip_locked=True)
    )


def _of_rank(urgent: bool, is_bundle: bool) -> tuple[ColumnElement[bool], ...]:  # noqa: FBT001
    return _QUEUES.c.is_bundle.is_(is_bundle), _QUEUES.c.urgent.is_(urgent)


def _now_without_sweep() -> ScalarSelect[datetime]:
    """The time, or NULL under a sweep lock: then no row is read, however many bundles wait."""
    locked = select(_LOCKS.c.name).where(_LOCKS.c.name == SWEEP_LOCK, _LOCKS.c.until > _NOW)
    return select(_NOW).where(~locked.exists()).scalar_subquery()


def _is_rate_limited() -> ColumnElement[bool]:
    """Match conversations that have spent their rate.

    The rate of all conversations together bounds how many these are at a time.
    """
    free_at = _RATES.c.free_at
    spent = select(
        and_(
            free_at > bindparam("free_before", type_=Instant),
            free_at <= bindparam("latest", type_=Instant),
        )
    ).where(_RATES.c.name == _QUEUES.c.destination)
    return func.coalesce(spent.scalar_subquery(), false())


@built_once
def first_due_times() -> CompoundSelect[Any]:
    """The earliest times of a head of each rank, and of a review."""
    due_at, review_at = _QUEUES.c.due_at, _QUEUES.c.review_at
    heads = [select(due_at).where(*_of_rank(*rank)).order_by(due_at) for rank in _RANKS]
    review = select(review_at).where(review_at.is_not(None)).order_by(review_at)
    return union_all(*(select(each.limit(1).subquery(_PART)) for each in (*heads, review)))


@built_once
def claim_queue() -> Update:
    """Keep the head until the end of the lease."""
    claimed = {
        "claimed_at": _NOW,
        "due_at": bindparam("lease_until", type_=Instant),
        "review_at": None,
    }
    return update(_QUEUES).where(*_OF_QUEUE).values(claimed)


@built_once
def lock_queue() -> Select[Any]:
    """The queue, and its head in the outbox if that is being sent."""
    being_sent = select(_OUTBOX.c.id).where(
        _OUTBOX.c.id == _QUEUES.c.head_id,
        _OUTBOX.c.claimed_at.is_not(None),
        still_waits(_OUTBOX.c),
    )
    return (
        select(
            _QUEUES.c.not_before,
            _QUEUES.c.claimed_at,
            being_sent.scalar_subquery().label("being_sent"),
        )
        .where(*_OF_QUEUE)
        .with_for_update()
    )


@built_once
def insert_head(dialect: str) -> Insert:
    """Insert a queue, or let a message take the head's place if it may be sent before the head.

    The old head comes first again when its time comes, unless its id is the greater one.
    """
    inserting = dialect_insert(SendQueueRow, dialect)
    new, old = inserting.excluded, _QUEUES.c
    changed = {each: new[each] for each in ("head_id", "not_before", "due_at", "urgent")}
    statement: Insert = inserting.on_conflict_do_update(
        index_elements=["destination", "lane"],
        set_=changed | {"is_bundle": new.is_bundle, "review_at": old.not_before},
        where=and_(
            old.claimed_at.is_(None),
            or_(new.not_before < old.not_before, new.head_id <= old.head_id),
        ),
    )
    return statement


@built_once
def update_head() -> Update:
    """Replace the head by the values in the parameters."""
    return update(_QUEUES).where(*_OF_QUEUE)


@built_once
def delete_queue() -> Delete:
    """Delete a queue in which no message can be sent."""
    return delete(_QUEUES).where(*_OF_QUEUE)


@built_once
def waiting_messages() -> Select[Any]:
    """The waiting messages of a queue after an id, in the order of ids."""
    names = (
        "id", "not_before", "due_at", "urgent", "claimed_at", "kind", "replaces", "in_thread_of"
    )  # fmt: skip
    return (
        select(*(_OUTBOX.c[each] for each in names))
        .where(*_WAITS_IN_QUEUE, _OUTBOX.c.id > bindparam("after"))
        .order_by(_OUTBOX.c.lane, _OUTBOX.c.id)
        .limit(bindparam("most", type_=Integer))
    )


@built_once
def lock_messages() -> Select[Any]:
    """The ids of these messages, without those that another transaction is changing."""
    return (
        select(_OUTBOX.c.id).where(is_among(_OUTBOX.c.id, "ids")).with_for_update(skip_locked=True)
    )


@built_once
def lock_waiting_keys() -> Select[Any]:
    """The keys of the waiting messages among these keys."""
    keys = is_among(_OUTBOX.c.key, "keys")
    return select(_OUTBOX.c.key).where(keys, still_waits(_OUTBOX.c)).with_for_update(read=True)


@built_once
def followers() -> CompoundSelect[Any]:
    """The queues of waiting replies and edits of the messages with these keys."""
    place = select(_OUTBOX.c.destination, _OUTBOX.c.lane)
    roots = (_OUTBOX.c.in_thread_of, _OUTBOX.c.replaces)
    parts = (place.where(is_among(root, "keys"), still_waits(_OUTBOX.c)) for root in roots)
    return union_all(*parts)


@built_once
def passed_over() -> Select[Any]:
    """Due messages whose queue has no head, or one that was sent or has changed."""
    due = (
        select(_OUTBOX.c.id, _OUTBOX.c.destination, _OUTBOX.c.lane)
        .where(
            is_waiting_in_order_of_time(_OUTBOX.c),
            _OUTBOX.c.due_at <= _NOW,
        )
        .order_by(_OUTBOX.c.due_at)
        .limit(bindparam("limit", type_=Integer))
        .subquery("due_messages")
    )
    head = _OUTBOX.alias("head")
    unchanged = or_(head.c.claimed_at.is_not(None), head.c.due_at == _QUEUES.c.due_at)
    right = (
        select(_QUEUES.c.head_id)
        .join(head, head.c.id == _QUEUES.c.head_id)
        .where(
            _QUEUES.c.destination == due.c.destination,
            _QUEUES.c.lane == due.c.lane,
            still_waits(head.c),
            unchanged,
        )
    )
    return select(due).where(~right.exists())
