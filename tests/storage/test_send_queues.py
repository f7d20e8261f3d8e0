"""Each queue has the message first whose turn it is, whatever waits and whatever happened."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection, Row, bindparam, insert, select, update

from bot.chat.messages import AskBundle, ClaimedMessage, NagBundle, Outgoing
from bot.chat.pace import Pace, Rate
from bot.ports.locks import SWEEP_LOCK
from bot.stored_names import stored_name
from storage.database.instants import Instant
from storage.database.schema import SCHEMA
from storage.unit_of_work import SqlUnitOfWork
from tests.storage.backlog import copy_waiting
from tests.storage.samples import (
    HOUR,
    MINUTE,
    NOW,
    THERE,
    a_lockout,
    a_nag,
    a_notice,
    add,
    asks,
    nags,
)
from tests.storage.test_turns_always import undone

QUEUES = SCHEMA.tables["send_queues"]
PACES = SCHEMA.tables["paces"]
OUTBOX = SCHEMA.tables["outbox"]
BUNDLES = {stored_name(NagBundle), stored_name(AskBundle)}
PEOPLE = ["p0@example.com", "p1@example.com"]


@dataclass(frozen=True)
class Keep:
    """Another message is kept."""

    kind: str
    to: str
    minutes_ahead: int
    #: It belongs to the message that was kept so many before, where there was one.
    back: int | None


@dataclass(frozen=True)
class Widen:
    """The nags of a person that wait become more, and more urgent."""

    to: str
    minutes_ahead: int


@dataclass(frozen=True)
class Take:
    """Time passes, what can be said is taken, and this comes of it, one after the other."""

    minutes_later: int
    outcomes: tuple[str, ...]
    during_a_sweep: bool


minutes = st.integers(0, 3)
people = st.sampled_from(PEOPLE)
kinds = st.sampled_from(["notice", "notice", "edit", "lockout", "nags", "asks"])
outcomes = st.sampled_from(["sent", "withdrawn", "again", "fault", "postponed", "killed"])
steps = st.lists(
    st.builds(Keep, kinds, people, minutes, st.none() | st.integers(1, 4))
    | st.builds(Widen, people, minutes)
    | st.builds(Take, minutes, st.tuples(outcomes, outcomes), st.booleans()),
    max_size=14,
)


@settings(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=steps)
def test_what_is_claimed_is_what_the_order_of_all_messages_says(
    connection: Connection, steps: list[Keep | Widen | Take]
) -> None:
    """The rules of the order, looked up in all that waits, give the same messages."""
    with undone(connection):
        unit = SqlUnitOfWork(connection)
        add(unit)
        now = NOW
        for number, step in enumerate(steps):
            match step:
                case Keep():
                    unit.outbox.enqueue(message(step, number, now))
                case Widen():
                    widen(unit, step, number, now)
                case Take():
                    now += step.minutes_later * MINUTE
                    take(connection, unit, now, step)


def message(step: Keep, number: int, now: datetime) -> Outgoing:
    """The message of that number."""
    key = f"k{number}"
    made = {
        "lockout": lambda: a_lockout(key, step.to),
        "nags": lambda: nags(key, a_nag(number=number + 1, level=number % 2), to=step.to),
        "asks": lambda: asks(key, 1, to=step.to),
    }.get(step.kind, lambda: a_notice(key, step.to))()
    root = f"k{number - step.back}" if step.back else None
    made = replace(made, not_before=now + step.minutes_ahead * MINUTE)
    is_edit = step.kind == "edit"
    return replace(made, replaces=root) if is_edit else replace(made, in_thread_of=root)


def widen(unit: SqlUnitOfWork, step: Widen, number: int, now: datetime) -> None:
    """Add an escalated nag to what waits for that person."""
    if waiting := unit.outbox.waiting_nags(step.to):
        key, bundle = waiting
        more = (*bundle.items, a_nag(number=number + 1, level=1))
        unit.outbox.widen_nags(
            key, replace(bundle, items=more), now + (step.minutes_ahead - 1) * MINUTE
        )


def take(connection: Connection, unit: SqlUnitOfWork, now: datetime, step: Take) -> None:
    """Take what can be said, as all that waits says, and let come of it what comes."""
    if step.during_a_sweep:
        unit.locks.acquire(SWEEP_LOCK, "we", now, now + MINUTE)
    else:
        unit.locks.release(SWEEP_LOCK, "we")
    expected = turns(connection, now, during_a_sweep=step.during_a_sweep)
    claimed = unit.deliveries.claim(now, now + 2 * MINUTE, len(step.outcomes))
    assert [each.id for each in claimed] == expected[: len(step.outcomes)]
    for each, outcome in zip(claimed, step.outcomes, strict=False):
        end(unit, each, outcome, now)


def end(unit: SqlUnitOfWork, claimed: ClaimedMessage, outcome: str, now: datetime) -> None:
    """End an attempt in that way; one that is killed ends without a word."""
    match outcome:
        case "sent":
            unit.deliveries.mark_delivered(claimed, THERE, now)
        case "withdrawn":
            unit.deliveries.cancel(claimed, "no longer owed", now)
        case "again":
            unit.deliveries.retry_at(claimed, now + 3 * MINUTE, doubtful=False)
        case "fault":
            unit.deliveries.record_fault(claimed, now + MINUTE)
        case "postponed":
            unit.deliveries.postpone(claimed, now + 2 * MINUTE)


def turns(connection: Connection, now: datetime, *, during_a_sweep: bool) -> list[int]:
    """The messages that may be said, by the rules of the order and all that waits."""
    waiting = connection.execute(
        OUTBOX.select().where(OUTBOX.c.sent_at.is_(None), OUTBOX.c.withdrawn_at.is_(None))
    ).all()
    keys = {each.key for each in waiting}
    free = [
        each
        for each in waiting
        if each.due_at <= now
        and is_next(each, waiting, keys, now)
        and not (during_a_sweep and each.kind in BUNDLES and not each.replaces)
    ]
    return [each.id for each in sorted(free, key=lambda m: (not m.urgent, m.due_at, m.id))]


def is_next(one: Row[Any], waiting: Sequence[Row[Any]], keys: set[str], now: datetime) -> bool:
    """Whether no other message of the conversation comes first."""
    if one.claimed_at:
        return True
    return not keys & {one.in_thread_of, one.replaces} and not any(
        other.claimed_at
        or (
            other.id < one.id
            and other.not_before <= now
            and not keys & {other.in_thread_of, other.replaces}
        )
        for other in waiting
        if (other.destination, other.lane) == (one.destination, one.lane) and other.id != one.id
    )


def test_earlier_message_whose_time_comes_goes_first(unit: SqlUnitOfWork) -> None:
    """Also where the one behind it could have been said all the time."""
    unit.outbox.enqueue(a_notice("later", not_before=NOW + HOUR))
    unit.outbox.enqueue(a_notice("now"))
    (claimed,) = unit.deliveries.claim(NOW + HOUR, NOW + HOUR + MINUTE, 9)
    assert claimed.outgoing.key == "later"


def test_queue_without_messages_has_no_row(connection: Connection, unit: SqlUnitOfWork) -> None:
    """What is said leaves nothing behind."""
    unit.outbox.enqueue(a_notice("k1"))
    (claimed,) = unit.deliveries.claim(NOW, NOW + MINUTE, 9)
    unit.deliveries.mark_delivered(claimed, THERE, NOW)
    unit.settle()
    assert connection.execute(QUEUES.select()).all() == []


def test_fault_113_head_that_is_wrong_is_chosen_again(
    connection: Connection, unit: SqlUnitOfWork
) -> None:
    """The first claim finds nothing there, and the next one the right message."""
    unit.outbox.enqueue(a_notice("k1"))
    unit.settle()
    connection.execute(update(QUEUES).values(head_id=0))
    first = unit.deliveries.claim(NOW, NOW + MINUTE, 9)
    (claimed,) = unit.deliveries.claim(NOW, NOW + MINUTE, 9)
    assert (first, claimed.outgoing.key) == ([], "k1")


def test_fault_111_many_conversations_have_spent_their_rate(
    connection: Connection, unit: SqlUnitOfWork
) -> None:
    """The one that has not hears its message, though it has waited the shortest."""
    second = MINUTE / 60
    spent = select(QUEUES.c.destination, bindparam("free_at", NOW + second, type_=Instant))
    rate = Rate(every=second, burst=1)
    pace = Pace(conversation=rate, everywhere=Rate(every=second / 10**6, burst=10**6))
    unit.outbox.enqueue(a_notice("k0"))
    unit.settle()
    copy_waiting(connection, "k0", 2000)
    connection.execute(insert(PACES).from_select(["name", "free_at"], spent))
    unit.outbox.enqueue(a_notice("free", "free@example.com", not_before=NOW))
    (claimed,) = unit.deliveries.claim(NOW, NOW + MINUTE, 9, pace)
    assert claimed.outgoing.key == "free"
