"""The repository of deliveries: claims of messages, and the results of attempts.

Several processes may claim at once; each gets different messages.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, Row, Update, bindparam, false, or_
from sqlalchemy.orm import Mapped, aliased
from sqlalchemy.sql.dml import ReturningUpdate
from sqlalchemy.sql.elements import ColumnElement
from sqlmodel import col, func, select, update
from sqlmodel.sql.expression import SelectOfScalar

from bot.chat.messages import ClaimedMessage, Outgoing
from bot.chat.pace import Pace
from bot.chat.places import MessageRef
from bot.ports.audit import UNREADABLE_PAUSE
from storage.database.errors import UNREADABLE_ERRORS
from storage.database.instants import Instant
from storage.database.lists import is_among
from storage.database.repository import Repository
from storage.database.statements import built_once
from storage.database.tables import OutboxCaseRow, OutboxRow
from storage.outbox.order import is_waiting, still_waits
from storage.outbox.queues import SendQueueRepository
from storage.outbox.rate_limits import RateLimitRepository
from storage.outbox.rows import to_outgoing, to_ref

_FAR_FUTURE = datetime.max.replace(tzinfo=UTC)


class DeliveryRepository(Repository):
    """Claims of messages and the results of attempts; implements `bot.ports.outbox.Deliveries`."""

    def __init__(
        self, connection: Connection, rate_limits: RateLimitRepository, queues: SendQueueRepository
    ) -> None:
        super().__init__(connection)
        self._rate_limits = rate_limits
        self._queues = queues

    def claim(
        self, now: datetime, lease_until: datetime, limit: int, pace: Pace | None = None
    ) -> list[ClaimedMessage]:
        """Claim by priority: escalated reminders first, then the longest due.

        If a lease ended after the message had begun to leave, the message is doubtful from then on.
        `attempts` includes the new attempt. Unreadable messages are postponed, so that no other
        message waits for them.
        """
        allowed = self._rate_limits.allowed(now, limit, pace)
        heads = self._due_heads(now, allowed, pace) if allowed else []
        if not heads:
            return []
        params = {"ids": self._queues.lock_messages(heads), "now": now, "lease_until": lease_until}
        rows = {row.id: row for row in self._execute(_claim_messages(), params)}
        claimed = [each for each in heads if each.head_id in rows]
        self._queues.claim(claimed, now, lease_until)
        for each in heads:
            if each.head_id not in rows:
                self._queues.review(each, now=now)
        self._rate_limits.spend((row.destination for row in rows.values()), now, pace)
        return self._to_claims([rows[each.head_id] for each in claimed], now)

    def _due_heads(self, now: datetime, limit: int, pace: Pace | None) -> list[Row[Any]]:
        params = {
            "now": now,
            "free_before": pace.conversation.still_free(now) if pace else _FAR_FUTURE,
            "latest": pace.conversation.latest(now) if pace else _FAR_FUTURE,
        }
        return self._queues.due_heads(params, limit)

    def holds_claim(self, claimed: ClaimedMessage, now: datetime) -> bool:
        """Compare the attempt number and the end of the lease."""
        params = _attempt_params(claimed) | {"now": now}
        return self._execute(_current_attempt(), params).first() is not None

    def _to_claims(self, rows: Sequence[Row[Any]], now: datetime) -> list[ClaimedMessage]:
        cases = cases_of(self._connection, rows)
        refs = self._refs(key for row in rows for key in (row.replaces, row.in_thread_of) if key)
        return [
            ClaimedMessage(
                id=row.id,
                outgoing=outgoing,
                target=refs.get(row.replaces),
                thread=refs.get(row.in_thread_of),
                doubtful_since=row.doubtful_since,
                attempts=row.attempts,
                left_at=row.left_at,
                stumbles=row.stumbles,
            )
            for row in rows
            if (outgoing := self._read_or_postpone(row, cases[row.id], now))
        ]

    def _read_or_postpone(
        self, row: Row[Any], cases: Sequence[int], now: datetime
    ) -> Outgoing | None:
        try:
            return to_outgoing(row, cases)
        except UNREADABLE_ERRORS:
            later = {
                "not_before": now + UNREADABLE_PAUSE,
                "due_at": now + UNREADABLE_PAUSE,
                "claimed_at": None,
            }
            postponing = update(OutboxRow).where(col(OutboxRow.id) == row.id).values(later)
            self._execute(postponing)
            self._queues.review(row, now=now)
            return None

    def _refs(self, keys: Iterable[str]) -> dict[str | None, MessageRef | None]:
        """Return the positions of the messages with these keys."""
        unique_keys = set(keys)
        if not unique_keys:
            return {}
        return {
            row.key: to_ref(row)
            for row in self._execute(_messages_by_key(), {"keys": sorted(unique_keys)})
        }

    def mark_leaving(self, claimed: ClaimedMessage, now: datetime) -> bool:
        """Set `left_at`, unless the claim has expired."""
        params = _attempt_params(claimed) | {"now": now}
        return self._change(_mark_leaving(), params) == 1

    def mark_delivered(
        self, claimed: ClaimedMessage, ref: MessageRef | None, now: datetime
    ) -> None:
        """Record the delivery, even after the end of the lease or a withdrawal.

        An edit updates the position of the edited message, which may have been posted again
        elsewhere.
        """
        position = {"ref_channel": ref.channel, "ref_message": ref.message} if ref else {}
        result = {"sent_at": now, "withdrawn_at": None, "detail": "", **position}
        row = self._execute(_update_unsent(), {"known_id": claimed.id, **result}).first()
        if row:
            self._queues.end(row, now)
        if ref and claimed.outgoing.replaces:
            self._execute(_update_by_key(), {"known_key": claimed.outgoing.replaces, **position})

    def mark_deleted(self, key: str) -> None:
        """Clear the position of the message."""
        no_position = {"ref_channel": None, "ref_message": None}
        self._execute(_update_by_key(), {"known_key": key, **no_position})

    def cancel(self, claimed: ClaimedMessage, why: str, now: datetime) -> None:
        """Withdraw the message, unless a newer attempt has begun."""
        row = self._update_attempt(claimed, withdrawn_at=now, detail=why)
        if row:
            self._queues.end(row, now)

    def retry_at(self, claimed: ClaimedMessage, at: datetime, *, doubtful: bool) -> None:
        """End the attempt, unless a newer one has begun. Doubt from an earlier attempt remains."""
        if doubtful:
            self._execute(_mark_doubtful(), _attempt_params(claimed))
            self._end_attempt(claimed, at)
        else:
            self._end_attempt(claimed, at, left_at=claimed.left_at)

    def record_fault(self, claimed: ClaimedMessage, at: datetime) -> None:
        """End the attempt and count our own error."""
        self._end_attempt(claimed, at, stumbles=claimed.stumbles + 1)

    def postpone(self, claimed: ClaimedMessage, until: datetime) -> None:
        """End the attempt. A postponed message blocks no other message and can be widened."""
        self._end_attempt(claimed, until, not_before=until)

    def doubt_unsent(self, since: datetime, now: datetime) -> int:
        """Put what could leave now in doubt, as if sent at `since` or later. Returns the number.

        Edits are never in doubt.
        """
        return self._change(_doubt_unsent(), {"since": since, "now": now})

    def _end_attempt(self, claimed: ClaimedMessage, due_at: datetime, **values: object) -> None:
        """Let the message wait again, never longer than until `due_at`.

        If the clock was set back meanwhile, `not_before` may be later.
        """
        not_before = min(claimed.outgoing.not_before, due_at)
        waits = {"not_before": not_before, "due_at": due_at, "claimed_at": None}
        row = self._update_attempt(claimed, **(waits | values))
        if row:
            self._queues.review(row, latest=due_at)

    def _update_attempt(self, claimed: ClaimedMessage, **values: object) -> Row[Any] | None:
        """Update the message, unless the lease ended and another attempt has begun."""
        return self._execute(_update_attempt(), _attempt_params(claimed) | values).first()


def _attempt_params(claimed: ClaimedMessage) -> dict[str, Any]:
    return {"known_id": claimed.id, "known_attempts": claimed.attempts}


def _is_latest_attempt() -> tuple[ColumnElement[bool], ...]:
    """Match the message while the attempt is still the latest."""
    return (
        col(OutboxRow.id) == bindparam("known_id"),
        col(OutboxRow.attempts) == bindparam("known_attempts"),
        still_waits(OutboxRow),
    )


@built_once
def _claim_messages() -> ReturningUpdate[Any]:
    now = bindparam("now", type_=Instant)
    return (
        update(OutboxRow)
        .where(
            is_among(col(OutboxRow.id), "ids"),
            still_waits(OutboxRow),
            col(OutboxRow.due_at) <= now,
            *(~_waits_too(each) for each in (OutboxRow.in_thread_of, OutboxRow.replaces)),
        )
        .values(
            doubtful_since=func.coalesce(OutboxRow.doubtful_since, OutboxRow.left_at),
            claimed_at=now,
            due_at=bindparam("lease_until", type_=Instant),
            attempts=OutboxRow.attempts + 1,
        )
        .returning(OutboxRow)
    )


def _waits_too(key: str | None) -> ColumnElement[bool]:
    """Match replies and edits of an unsent message that was enqueued after them."""
    root = aliased(OutboxRow)
    waits = select(still_waits(root)).where(root.key == key)
    return func.coalesce(waits.scalar_subquery(), false())


@built_once
def _current_attempt() -> SelectOfScalar[int]:
    has_lease = col(OutboxRow.due_at) > bindparam("now", type_=Instant)
    return select(OutboxRow.id).where(*_is_latest_attempt(), has_lease)


@built_once
def _mark_leaving() -> Update:
    now = bindparam("now", type_=Instant)
    return (
        update(OutboxRow)
        .where(*_is_latest_attempt(), col(OutboxRow.due_at) > now)
        .values(left_at=now)
    )


@built_once
def _update_attempt() -> ReturningUpdate[str, str, str]:
    return update(OutboxRow).where(*_is_latest_attempt()).returning(*_queue_columns())


@built_once
def _mark_doubtful() -> Update:
    left_at = func.coalesce(OutboxRow.left_at, OutboxRow.claimed_at)
    since = func.coalesce(OutboxRow.doubtful_since, left_at)
    doubt = update(OutboxRow).where(*_is_latest_attempt())
    return doubt.values(doubtful_since=since, left_at=left_at)


@built_once
def _doubt_unsent() -> Update:
    return (
        update(OutboxRow)
        .where(
            is_waiting(OutboxRow),
            col(OutboxRow.doubtful_since).is_(None),
            or_(col(OutboxRow.replaces).is_(None), col(OutboxRow.is_repost)),
            col(OutboxRow.not_before) <= bindparam("now", type_=Instant),
        )
        .values(doubtful_since=bindparam("since", type_=Instant))
    )


@built_once
def _update_unsent() -> ReturningUpdate[str, str, str]:
    of_id = col(OutboxRow.id) == bindparam("known_id")
    unsent = update(OutboxRow).where(of_id, col(OutboxRow.sent_at).is_(None))
    return unsent.returning(*_queue_columns())


def _queue_columns() -> tuple[Mapped[str], Mapped[str], Mapped[str]]:
    return col(OutboxRow.destination), col(OutboxRow.lane), col(OutboxRow.key)


@built_once
def _update_by_key() -> Update:
    return update(OutboxRow).where(col(OutboxRow.key) == bindparam("known_key"))


@built_once
def _messages_by_key() -> SelectOfScalar[OutboxRow]:
    return select(OutboxRow).where(is_among(col(OutboxRow.key), "keys"))


def cases_of(connection: Connection, rows: Sequence[Row[Any]]) -> dict[int, list[int]]:
    """Return the case numbers of each message, by message id."""
    cases: dict[int, list[int]] = defaultdict(list)
    if not rows:
        return cases
    params = {"ids": [row.id for row in rows]}
    for link in _case_links().run(connection, params):
        cases[link.outbox_id].append(link.case_number)
    return cases


@built_once
def _case_links() -> SelectOfScalar[OutboxCaseRow]:
    return (
        select(OutboxCaseRow)
        .where(is_among(col(OutboxCaseRow.outbox_id), "ids"))
        .order_by(col(OutboxCaseRow.outbox_id), col(OutboxCaseRow.case_number))
    )
