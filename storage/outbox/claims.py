"""Taking messages whose turn it is, and keeping what became of them.

Several processes may claim at once; each gets messages of its own.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from functools import cache
from typing import Any

from sqlalchemy import Integer, Row, Update, bindparam
from sqlalchemy.sql.dml import ReturningUpdate
from sqlalchemy.sql.elements import ColumnElement
from sqlmodel import Session, col, func, select, update
from sqlmodel.sql.expression import SelectOfScalar

from bot.chat.messages import Claimed, Outgoing
from bot.chat.pace import Pace
from bot.chat.places import MessageRef
from bot.ports.audit import PUT_OFF
from storage.database.errors import UNREADABLE
from storage.database.instants import Instant
from storage.database.repository import Repository
from storage.database.tables import OutboxCaseRow, OutboxRow
from storage.outbox.order import next_ones, waits
from storage.outbox.rate_limits import RateLimits
from storage.outbox.rows import to_outgoing, to_ref

_NEVER = datetime.max.replace(tzinfo=UTC)


class DeliveryRepository(Repository):
    """Claims of messages and the results of attempts; implements `bot.ports.outbox.Deliveries`."""

    def __init__(self, session: Session, rate_limits: RateLimits) -> None:
        super().__init__(session)
        self._rate_limits = rate_limits

    def claim(
        self, now: datetime, lease_until: datetime, limit: int, pace: Pace | None = None
    ) -> list[Claimed]:
        """Messages to be said now, at most one a conversation, for this process alone.

        What climbed the ladder goes first, then what waits longest. One that left, and whose lease
        ended before anybody heard of it again, is doubtful from then on. `attempts` counts this
        one too. One that cannot be read is put off, so that it holds up nothing.
        """
        allowed = self._rate_limits.allowed(now, limit, pace)
        turn = self._turn(now, allowed, pace) if allowed else []
        if not turn:
            return []
        asked = {"turn": turn, "now": now, "lease_until": lease_until}
        rows = {row.id: row for row in self._execute(_take(), asked)}
        self._rate_limits.spend((row.destination for row in rows.values()), now, pace)
        return self._claimed([rows[each] for each in turn if each in rows], now)

    def _turn(self, now: datetime, limit: int, pace: Pace | None) -> list[int]:
        asked = {
            "now": now,
            "free_before": pace.conversation.still_free(now) if pace else _NEVER,
            "latest": pace.conversation.latest(now) if pace else _NEVER,
        }
        turn: list[int] = []
        for urgent in (True, False):
            left = asked | {"urgent": urgent, "limit": limit - len(turn)}
            turn += self._execute(next_ones(), left).scalars()
        return turn

    def holds_claim(self, claimed: Claimed, now: datetime) -> bool:
        """Whether the claim still holds: nobody else has taken it up, or may by now."""
        known = _known(claimed) | {"now": now}
        return self._execute(_attempt_under_way(), known).first() is not None

    def _claimed(self, rows: Sequence[Row[Any]], now: datetime) -> list[Claimed]:
        cases = cases_of(self._session, rows)
        refs = self._refs(key for row in rows for key in (row.replaces, row.in_thread_of) if key)
        return [
            Claimed(
                id=row.id,
                outgoing=outgoing,
                target=refs.get(row.replaces),
                thread=refs.get(row.in_thread_of),
                doubtful_since=row.doubtful_since,
                attempts=row.attempts,
                stumbles=row.stumbles,
            )
            for row in rows
            if (outgoing := self._read(row, cases[row.id], now))
        ]

    def _read(self, row: Row[Any], cases: Sequence[int], now: datetime) -> Outgoing | None:
        try:
            return to_outgoing(row, cases)
        except UNREADABLE:
            later = {"not_before": now + PUT_OFF, "due_at": now + PUT_OFF, "claimed_at": None}
            put_off = update(OutboxRow).where(col(OutboxRow.id) == row.id).values(later)
            self._session.exec(put_off)
            return None

    def _refs(self, keys: Iterable[str]) -> dict[str | None, MessageRef | None]:
        """Where the messages of these keys stand."""
        wanted = set(keys)
        if not wanted:
            return {}
        return {row.key: to_ref(row) for row in self._execute(_of_keys(), {"keys": sorted(wanted)})}

    def mark_leaving(self, claimed: Claimed, now: datetime) -> bool:
        """Keep that it may arrive from now on; whether it may leave, the claim still holding."""
        return self._execute(_let_leave(), _known(claimed) | {"now": now}).rowcount == 1

    def mark_delivered(self, claimed: Claimed, ref: MessageRef | None, now: datetime) -> None:
        """It was said, and stands there.

        What takes the place of another stands where that one stood, or where it was put instead.
        """
        stands = {"ref_channel": ref.channel, "ref_message": ref.message} if ref else {}
        said = {"sent_at": now, "withdrawn_at": None, "detail": "", **stands}
        self._execute(_change_unsaid(), {"known_id": claimed.id, **said})
        if ref and claimed.outgoing.replaces:
            self._execute(_change_root(), {"known_key": claimed.outgoing.replaces, **stands})

    def mark_deleted(self, key: str) -> None:
        """The message of that key was said, and stands nowhere any more."""
        nowhere = {"ref_channel": None, "ref_message": None}
        self._execute(_change_root(), {"known_key": key, **nowhere})

    def cancel(self, claimed: Claimed, why: str, now: datetime) -> None:
        """It will not be said: no longer true, or refused for good."""
        self._end(claimed, withdrawn_at=now, detail=why)

    def retry_at(self, claimed: Claimed, at: datetime, *, doubtful: bool) -> None:
        """It is tried again then; `doubtful`: an attempt may have reached the platform.

        A doubt from an earlier attempt stays.
        """
        if doubtful:
            self._execute(_doubt_attempt(), _known(claimed))
        self._end(claimed, due_at=at, claimed_at=None, left_at=None)

    def record_fault(self, claimed: Claimed, at: datetime) -> None:
        """It did not leave for a mistake of ours, and is tried again then."""
        self._end(claimed, due_at=at, claimed_at=None, stumbles=claimed.stumbles + 1)

    def postpone(self, claimed: Claimed, until: datetime) -> None:
        """It is not to be said before then, and holds up nobody; more may join it."""
        self._end(claimed, not_before=until, due_at=until, claimed_at=None)

    def _end(self, claimed: Claimed, **values: object) -> None:
        """End this attempt, unless its lease ended and another has begun."""
        self._execute(_change_attempt(), _known(claimed) | values)


def _known(claimed: Claimed) -> dict[str, Any]:
    return {"known_id": claimed.id, "known_attempts": claimed.attempts}


def _attempt() -> tuple[ColumnElement[bool], ...]:
    """The message, as long as this attempt is its latest."""
    return (
        col(OutboxRow.id) == bindparam("known_id"),
        col(OutboxRow.attempts) == bindparam("known_attempts"),
        waits(OutboxRow),
    )


@cache
def _take() -> ReturningUpdate[Any]:
    now = bindparam("now", type_=Instant)
    turn = bindparam("turn", type_=Integer, expanding=True)
    return (
        update(OutboxRow)
        .where(col(OutboxRow.id).in_(turn), waits(OutboxRow), col(OutboxRow.due_at) <= now)
        .values(
            doubtful_since=func.coalesce(OutboxRow.doubtful_since, OutboxRow.left_at),
            claimed_at=now,
            left_at=None,
            due_at=bindparam("lease_until", type_=Instant),
            attempts=OutboxRow.attempts + 1,
        )
        .returning(OutboxRow)
    )


@cache
def _attempt_under_way() -> SelectOfScalar[int]:
    lasts = col(OutboxRow.due_at) > bindparam("now", type_=Instant)
    return select(OutboxRow.id).where(*_attempt(), lasts)


@cache
def _let_leave() -> Update:
    now = bindparam("now", type_=Instant)
    return update(OutboxRow).where(*_attempt(), col(OutboxRow.due_at) > now).values(left_at=now)


@cache
def _change_attempt() -> Update:
    return update(OutboxRow).where(*_attempt())


@cache
def _doubt_attempt() -> Update:
    since = func.coalesce(OutboxRow.doubtful_since, OutboxRow.left_at, OutboxRow.claimed_at)
    return update(OutboxRow).where(*_attempt()).values(doubtful_since=since)


@cache
def _change_unsaid() -> Update:
    of_id = col(OutboxRow.id) == bindparam("known_id")
    return update(OutboxRow).where(of_id, col(OutboxRow.sent_at).is_(None))


@cache
def _change_root() -> Update:
    return update(OutboxRow).where(col(OutboxRow.key) == bindparam("known_key"))


@cache
def _of_keys() -> SelectOfScalar[OutboxRow]:
    return select(OutboxRow).where(col(OutboxRow.key).in_(bindparam("keys", expanding=True)))


def cases_of(session: Session, rows: Sequence[Row[Any]]) -> dict[int, list[int]]:
    """The numbers of the cases that each of the messages is about."""
    cases: dict[int, list[int]] = defaultdict(list)
    if not rows:
        return cases
    asked = {"ids": [row.id for row in rows]}
    for about in session.connection().execute(_abouts(), asked):
        cases[about.outbox_id].append(about.case_number)
    return cases


@cache
def _abouts() -> SelectOfScalar[OutboxCaseRow]:
    return (
        select(OutboxCaseRow)
        .where(col(OutboxCaseRow.outbox_id).in_(bindparam("ids", expanding=True)))
        .order_by(col(OutboxCaseRow.outbox_id), col(OutboxCaseRow.case_number))
    )
