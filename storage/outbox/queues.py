"""The heads of the queues: the message that each lane of a conversation sends next.

A claim reads the heads in the order in which they are due, and nothing behind them. A change of a
waiting message is noted, and changes the head at the end of the transaction. All transactions
lock messages first and queues last, in the order of the queues' keys, so that none waits for
another in a circle.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final, NamedTuple

from sqlalchemy import Connection, Row

from storage.database.repository import Repository
from storage.outbox import queue_statements as statements
from storage.outbox.order import QueuedMessage, QueueHead, first_head, head_by, is_new_bundle

#: The columns of a message, from its row in the outbox.
MessageColumns = Mapping[str, Any]

#: Messages read first to find a head; only what cannot be sent yet stands in front of one.
_FIRST_READ: Final = 4
#: Queues reviewed in one claim.
_MOST_REVIEWS: Final = 100
_LONG_AGO: Final = datetime.min.replace(tzinfo=UTC)


class QueueKey(NamedTuple):
    """A lane of a conversation."""

    destination: str
    lane: str


@dataclass(frozen=True, kw_only=True)
class _Review:
    """A queue to review, as of `now`; without, as of the last claim, but not after `latest`."""

    now: datetime | None = None
    latest: datetime | None = None


class SendQueueRepository(Repository):
    """The heads of the queues, and the changes noted in the transaction."""

    def __init__(self, connection: Connection) -> None:
        super().__init__(connection)
        self._added: list[MessageColumns] = []
        self._reviews: dict[QueueKey, _Review] = {}
        self._ended: dict[str, datetime] = {}

    def add(self, message: MessageColumns) -> None:
        """Note a new message, or an unclaimed one that became due earlier or urgent."""
        self._added.append(message)

    def end(self, message: Row[Any], now: datetime) -> None:
        """Note that a message waits no more. Replies and edits waited for it."""
        self.review(message, now=now)
        self._ended[message.key] = now

    def review(
        self, message: Row[Any], *, now: datetime | None = None, latest: datetime | None = None
    ) -> None:
        """Note that the place of a message in its queue has changed.

        Without `now` the queue is reviewed as of the last claim, but not after `latest`.
        """
        key = QueueKey(message.destination, message.lane)
        self._reviews[key] = _Review(now=now, latest=latest)

    def due_heads(self, params: Mapping[str, Any], limit: int) -> list[Row[Any]]:
        """Return up to `limit` heads to claim: urgent ones first, then the longest due.

        Queues in which another message has become the head meanwhile are reviewed first.
        """
        self.settle()
        asked = {**params, "limit": limit, "reviews": _MOST_REVIEWS}
        now = asked["now"]
        heads, to_review = self._read_due(asked)
        for each in to_review:
            self.review(each, now=now)
        if to_review:
            self.settle()
            heads, _ = self._read_due(asked)
        return sorted(heads, key=lambda each: (not each.urgent, each.due_at, each.head_id))[:limit]

    def _read_due(self, params: Mapping[str, Any]) -> tuple[list[Row[Any]], list[Row[Any]]]:
        heads: list[Row[Any]] = []
        to_review: list[Row[Any]] = []
        for each in self._execute(statements.due_heads(), params):
            is_over = each.review_at and each.review_at <= params["now"]
            (to_review if is_over else heads).append(each)
        return heads, to_review

    def claim(self, heads: Iterable[Row[Any]], now: datetime, lease_until: datetime) -> None:
        """Let the claimed messages stay the heads until the lease ends."""
        lease = {"now": now, "lease_until": lease_until}
        claims = [
            {"of_destination": each.destination, "of_lane": each.lane, **lease} for each in heads
        ]
        self._change_many(statements.claim_queue(), claims)

    def lock_messages(self, heads: Iterable[Row[Any]]) -> list[int]:
        """Return the ids of the heads, without the messages that another transaction changes."""
        ids = [each.head_id for each in heads]
        if self._connection.dialect.name == "sqlite":
            return ids
        return list(self._execute(statements.lock_messages(), {"ids": ids}).scalars())

    def first_due_at(self) -> datetime | None:
        """Return the earliest time at which a message can be claimed (UTC), or None."""
        self.settle()
        return min(self._execute(statements.first_due_times()).scalars(), default=None)

    def settle(self) -> None:
        """Write the heads that have changed; before a commit, and before heads are read."""
        if not self._added and not self._reviews:
            return
        reviews = self._reviews_of_followers() | self._reviews
        heads = [each for each in self._heads_of(self._added) if _key_of(each) not in reviews]
        self._added, self._reviews, self._ended = [], {}, {}
        for key in sorted(reviews):
            self._insert_heads([each for each in heads if _key_of(each) < key])
            heads = [each for each in heads if _key_of(each) > key]
            self._write_review(key, reviews[key])
        self._insert_heads(heads)

    def _heads_of(self, added: Iterable[MessageColumns]) -> list[dict[str, Any]]:
        """Return the queues of the messages in order, without replies and edits of unsent ones."""
        tied = self._waiting_roots({root for each in added for root in _roots(each)})
        heads = [
            _head_columns(_key_of(each), QueueHead(message=_to_queued(each), review_at=None))
            for each in added
            if tied.isdisjoint(_roots(each))
        ]
        return sorted(heads, key=lambda each: (_key_of(each), each["head_id"]))

    def _insert_heads(self, heads: list[dict[str, Any]]) -> None:
        self._change_many(statements.insert_head(self._connection.dialect.name), heads)

    def restore_heads(self, now: datetime, limit: int) -> list[int]:
        """Review the queues of overdue messages that no claim would find. Returns their ids."""
        self.settle()
        params = {"now": now, "limit": limit}
        found = self._execute(statements.passed_over(), params).all()
        if not found:
            return []
        for each in found:
            self.review(each, now=now)
        self.settle()
        still = {each.id for each in self._execute(statements.passed_over(), params)}
        return [each.id for each in found if each.id not in still]

    def _reviews_of_followers(self) -> dict[QueueKey, _Review]:
        """Return the queues of replies and edits of the messages that have ended."""
        if not self._ended:
            return {}
        review = _Review(now=max(self._ended.values()))
        rows = self._execute(statements.followers(), {"keys": sorted(self._ended)})
        return {QueueKey(row.destination, row.lane): review for row in rows}

    def _waiting_roots(self, keys: set[str]) -> set[str]:
        """Return the keys of unsent messages, and lock these until the commit.

        A transaction that ends one of them waits, and finds the replies and edits afterwards.
        """
        if not keys:
            return set()
        return set(self._execute(statements.lock_waiting_keys(), {"keys": sorted(keys)}).scalars())

    def _write_review(self, key: QueueKey, review: _Review) -> None:
        place = {"of_destination": key.destination, "of_lane": key.lane}
        row = self._execute(statements.lock_queue(), place).first()
        if row and row.being_sent:
            return
        head = self._find_head(place, _reviewed_as_of(review, row))
        if head and row:
            self._execute(statements.update_head(), place | _head_columns(key, head))
        elif head:
            self._insert_heads([_head_columns(key, head)])
        elif row:
            self._execute(statements.delete_queue(), place)

    def _find_head(self, place: Mapping[str, str], now: datetime) -> QueueHead | None:
        front: list[QueuedMessage] = []
        after, most = 0, _FIRST_READ
        while (
            rows := self._execute(
                statements.waiting_messages(), {**place, "after": after, "most": most}
            )
            .mappings()
            .all()
        ):
            tied = self._waiting_roots({root for each in rows for root in _roots(each)})
            front += [_to_queued(each) for each in rows if tied.isdisjoint(_roots(each))]
            head = head_by(now, front)
            if head or len(rows) < most:
                return head or first_head(front)
            after, most = rows[-1]["id"], most * 4
        return first_head(front)


def _reviewed_as_of(review: _Review, row: Row[Any] | None) -> datetime:
    """Return a time that has passed, or at which the present head becomes ready."""
    if review.now:
        return review.now
    known = (row.claimed_at or row.not_before) if row else _LONG_AGO
    return min(known, review.latest or known)


def _key_of(columns: Mapping[Any, Any]) -> QueueKey:
    return QueueKey(columns["destination"], columns["lane"])


def _roots(message: Mapping[Any, Any]) -> set[str]:
    return {key for key in (message["in_thread_of"], message["replaces"]) if key}


def _to_queued(message: Mapping[Any, Any]) -> QueuedMessage:
    return QueuedMessage(
        id=message["id"],
        not_before=message["not_before"],
        due_at=message["due_at"],
        urgent=message["urgent"],
        claimed_at=message.get("claimed_at"),
        is_bundle=is_new_bundle(message["kind"], message["replaces"]),
    )


def _head_columns(key: QueueKey, head: QueueHead) -> dict[str, Any]:
    message = head.message
    return {
        "destination": key.destination,
        "lane": key.lane,
        "head_id": message.id,
        "not_before": message.not_before,
        "due_at": message.due_at,
        "urgent": message.urgent,
        "claimed_at": message.claimed_at,
        "is_bundle": message.is_bundle,
        "review_at": head.review_at,
    }
