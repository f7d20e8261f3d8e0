"""What holds of the messages' turns, whatever happened to them."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection

from bot.chat.messages import ClaimedMessage
from storage.unit_of_work import SqlUnitOfWork
from tests.storage.samples import MINUTE, NOW, THERE, a_notice

INSTANT = timedelta(microseconds=1)


@dataclass(frozen=True)
class Keep:
    """Another message is kept."""

    to: int
    minutes_ahead: int
    #: In the thread of the message that was kept so many before, where there was one.
    back: int | None


@dataclass(frozen=True)
class Take:
    """Time passes, what can be said is taken, and this comes of it, one after the other."""

    minutes_later: int
    outcomes: tuple[str, ...]


minutes = st.integers(0, 4)
outcomes = st.sampled_from(["sent", "withdrawn", "again", "doubtful", "killed"])
steps = st.lists(
    st.builds(Keep, st.integers(0, 1), minutes, st.none() | st.integers(1, 5))
    | st.builds(Take, minutes, st.tuples(outcomes, outcomes)),
    max_size=10,
)


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=steps)
def test_next_moment_is_the_first_at_which_anything_can_be_said(
    connection: Connection, steps: list[Keep | Take]
) -> None:
    """Nobody wakes for nothing, too late or never, and a conversation has one message under way."""
    with undone(connection):
        unit = SqlUnitOfWork(connection)
        now = NOW
        for number, step in enumerate(steps):
            if isinstance(step, Take):
                now += step.minutes_later * MINUTE
                take(unit, now, step)
            else:
                keep(unit, now, number, step)
            soonest = unit.next_due_at()
            assert bool(soonest) == bool(unit.metrics.figures(now).waiting)
            if soonest:
                assert takeable(connection, soonest - INSTANT) == []
                people = takeable(connection, soonest)
                assert people == sorted(set(people)) != []


@contextmanager
def undone(connection: Connection) -> Iterator[None]:
    """Undo in the end all that is done meanwhile."""
    with connection.begin_nested() as savepoint:
        yield
        savepoint.rollback()


def keep(unit: SqlUnitOfWork, now: datetime, number: int, step: Keep) -> None:
    """Keep the message of that number."""
    at = now + step.minutes_ahead * MINUTE
    outgoing = a_notice(f"k{number}", f"p{step.to}@example.com", not_before=at)
    thread = f"k{number - step.back}" if step.back else None
    unit.outbox.enqueue(replace(outgoing, in_thread_of=thread))


def take(unit: SqlUnitOfWork, now: datetime, step: Take) -> None:
    """Take what can be said, and let come of it what comes."""
    claimed = unit.deliveries.claim(now, now + 2 * MINUTE, len(step.outcomes))
    for each, outcome in zip(claimed, step.outcomes, strict=False):
        end(unit, each, outcome, now)


def end(unit: SqlUnitOfWork, claimed: ClaimedMessage, outcome: str, now: datetime) -> None:
    """End an attempt in that way; one that is killed ends without a word."""
    match outcome:
        case "sent":
            unit.deliveries.mark_delivered(claimed, THERE, now)
        case "withdrawn":
            unit.deliveries.cancel(claimed, "no longer owed", now)
        case "again" | "doubtful":
            unit.deliveries.retry_at(claimed, now + 3 * MINUTE, doubtful=outcome == "doubtful")


def takeable(connection: Connection, now: datetime) -> list[str]:
    """To whom something could be said at that moment; nothing is taken."""
    with undone(connection):
        claimed = SqlUnitOfWork(connection).deliveries.claim(now, now + MINUTE, 10)
        return sorted(str(each.outgoing.place.person) for each in claimed)
