"""Whose turn it is to be said, and what became of it.

Several processes may claim at once; each gets messages of its own. Within a conversation one
message is said at a time, in the order in which they were kept; one that has to be tried again
holds up those behind it. A message whose time has not come holds up nobody, nor does one that
belongs to another that has not been said yet.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any

from sqlalchemy import Boolean, Integer, bindparam
from sqlalchemy.orm import Mapped, aliased
from sqlalchemy.sql.elements import ColumnElement
from sqlmodel import Session, and_, col, func, or_, select, update
from sqlmodel.sql.expression import SelectOfScalar

from bot.outgoing import AskBundle, Claimed, NagBundle, Outgoing
from bot.pace import Pace
from bot.ports import MessageRef
from bot.unit_of_work import TIME
from storage.errors import UnreadableDocument
from storage.instants import Instant
from storage.outbox_rows import to_outgoing, to_ref
from storage.paces import Paces
from storage.tables import OutboxCaseRow, OutboxRow, PaceRow
from storage.turns import Turns

#: What cannot be read is tried again after so long; the auditor tells of it meanwhile.
PUT_OFF = timedelta(minutes=5)
_NEVER = datetime.max.replace(tzinfo=UTC)

#: What more may join while time passes for the cases.
_BUNDLES = [NagBundle.__name__, AskBundle.__name__]

#: OutboxRow, or an alias of it.
Message = Any


def waits(message: Message) -> ColumnElement[bool]:
    """It was neither said nor withdrawn."""
    return and_(col(message.sent_at).is_(None), col(message.withdrawn_at).is_(None))


def first_due_at(session: Session) -> datetime | None:
    """The soonest moment at which a message may be taken."""
    asked = (
        select(OutboxRow.due_at)
        .where(waits(OutboxRow), _is_next(col(OutboxRow.due_at)))
        .order_by(col(OutboxRow.due_at))
        .limit(1)
    )
    return session.exec(asked).first()


@cache
def _next_ones() -> SelectOfScalar[int]:
    """Made once: it is asked all the time, and takes longer to put together than to answer.

    What another process is just claiming is left to it (PostgreSQL; SQLite has one at a time).
    """
    now = bindparam("now", type_=Instant)
    return (
        select(OutboxRow.id)
        .where(
            waits(OutboxRow),
            OutboxRow.urgent == bindparam("urgent"),
            OutboxRow.due_at <= now,
            or_(bindparam("bundles", type_=Boolean), ~_is_new_bundle()),
            _is_next(now),
            ~_has_spoken_enough(bindparam("free_before", type_=Instant)).exists(),
        )
        .order_by(col(OutboxRow.due_at), col(OutboxRow.id))
        .limit(bindparam("limit", type_=Integer))
        .with_for_update(skip_locked=True, of=OutboxRow)
    )


def _is_new_bundle() -> ColumnElement[bool]:
    return and_(col(OutboxRow.kind).in_(_BUNDLES), col(OutboxRow.replaces).is_(None))


def _has_spoken_enough(free_before: ColumnElement[datetime]) -> SelectOfScalar[str]:
    return select(PaceRow.name).where(
        PaceRow.name == OutboxRow.destination, PaceRow.free_at > free_before
    )


def _is_next(now: ColumnElement[datetime] | Mapped[datetime]) -> ColumnElement[bool]:
    """At that moment nothing in its conversation has to be said before it."""
    other = aliased(OutboxRow)
    in_front = and_(
        col(other.id) < col(OutboxRow.id), other.not_before <= now, _belongs_to_what_was_said(other)
    )
    holds_up = select(other.id).where(
        other.destination == OutboxRow.destination,
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


class OutboxTurns(Turns, Paces):
    """See `bot.unit_of_work.UnitOfWork`."""

    def claim(
        self, now: datetime, lease_until: datetime, limit: int, pace: Pace | None = None
    ) -> list[Claimed]:
        """Messages to be said now, at most one a conversation, for this process alone.

        What climbed the ladder goes first, then what waits longest. One whose lease ended is
        doubtful from the attempt on that nobody heard of again. `attempts` counts this one too.
        One that cannot be read is put off, so that it holds up nothing.
        """
        allowed = self._allowed(now, limit, pace)
        turn = self._turn(now, allowed, pace) if allowed else []
        if not turn:
            return []
        taken = (
            update(OutboxRow)
            .where(col(OutboxRow.id).in_(turn), waits(OutboxRow), col(OutboxRow.due_at) <= now)
            .values(
                doubtful_since=func.coalesce(OutboxRow.doubtful_since, OutboxRow.claimed_at),
                claimed_at=now,
                due_at=lease_until,
                attempts=OutboxRow.attempts + 1,
            )
            .returning(OutboxRow)
        )
        rows = {row.id: row for row in self._session.exec(taken).scalars()}
        self._spend((row.destination for row in rows.values()), now, pace)
        return self._claimed([rows[each] for each in turn if each in rows], now)

    def _turn(self, now: datetime, limit: int, pace: Pace | None) -> list[int]:
        asked = {
            "now": now,
            "bundles": not self.is_turn(TIME, now),
            "free_before": pace.conversation.still_free(now) if pace else _NEVER,
        }
        turn: list[int] = []
        for urgent in (True, False):
            left = asked | {"urgent": urgent, "limit": limit - len(turn)}
            turn += self._session.exec(_next_ones(), params=left)
        return turn

    def is_ours(self, claimed: Claimed, now: datetime) -> bool:
        """Whether the claim still holds: nobody else has taken it up, or may by now."""
        asked = select(OutboxRow.id).where(*_attempt(claimed), col(OutboxRow.due_at) > now)
        return self._session.exec(asked).first() is not None

    def _claimed(self, rows: Sequence[OutboxRow], now: datetime) -> list[Claimed]:
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
            )
            for row in rows
            if (outgoing := self._read(row, cases[row.id], now))
        ]

    def _read(self, row: OutboxRow, cases: Sequence[int], now: datetime) -> Outgoing | None:
        try:
            return to_outgoing(row, cases)
        except UnreadableDocument:
            later = {"not_before": now + PUT_OFF, "due_at": now + PUT_OFF, "claimed_at": None}
            put_off = update(OutboxRow).where(col(OutboxRow.id) == row.id).values(later)
            self._session.exec(put_off)
            return None

    def _refs(self, keys: Iterable[str]) -> dict[str | None, MessageRef | None]:
        """Where the messages of these keys stand."""
        wanted = set(keys)
        if not wanted:
            return {}
        asked = select(OutboxRow).where(col(OutboxRow.key).in_(wanted))
        return {row.key: to_ref(row) for row in self._session.exec(asked)}

    def sent(self, claimed: Claimed, ref: MessageRef | None, now: datetime) -> None:
        """It was said, and stands there.

        What takes the place of another stands where that one stood, or where it was put instead.
        """
        stands = {"ref_channel": ref.channel, "ref_message": ref.message} if ref else {}
        self._session.exec(
            update(OutboxRow)
            .where(col(OutboxRow.id) == claimed.id, col(OutboxRow.sent_at).is_(None))
            .values(sent_at=now, withdrawn_at=None, detail="", **stands)
        )
        if ref and claimed.outgoing.replaces:
            root = col(OutboxRow.key) == claimed.outgoing.replaces
            self._session.exec(update(OutboxRow).where(root).values(stands))

    def withdrawn(self, claimed: Claimed, why: str, now: datetime) -> None:
        """It will not be said: no longer true, or refused for good."""
        self._end(claimed, withdrawn_at=now, detail=why)

    def again_at(self, claimed: Claimed, at: datetime, *, doubtful: bool) -> None:
        """It is tried again then; `doubtful`: an attempt may have reached the platform.

        A doubt from an earlier attempt stays.
        """
        since = func.coalesce(OutboxRow.doubtful_since, OutboxRow.claimed_at)
        doubt = {"doubtful_since": since} if doubtful else {}
        self._end(claimed, due_at=at, claimed_at=None, **doubt)

    def _end(self, claimed: Claimed, **values: object) -> None:
        """End this attempt, unless its lease ended and another has begun."""
        self._session.exec(update(OutboxRow).where(*_attempt(claimed)).values(values))


def _attempt(claimed: Claimed) -> tuple[ColumnElement[bool], ...]:
    """The message, as long as this attempt is its latest."""
    return (
        col(OutboxRow.id) == claimed.id,
        col(OutboxRow.attempts) == claimed.attempts,
        waits(OutboxRow),
    )


def cases_of(session: Session, rows: Sequence[OutboxRow]) -> dict[int, list[int]]:
    """The numbers of the cases that each of the messages is about."""
    cases: dict[int, list[int]] = defaultdict(list)
    if not rows:
        return cases
    asked = (
        select(OutboxCaseRow)
        .where(col(OutboxCaseRow.outbox_id).in_([row.id for row in rows]))
        .order_by(col(OutboxCaseRow.outbox_id), col(OutboxCaseRow.case_number))
    )
    for about in session.exec(asked):
        cases[about.outbox_id].append(about.case_number)
    return cases
