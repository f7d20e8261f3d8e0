"""What watching costs: nothing that is asked reads a whole table, or sorts what has no end."""

from collections.abc import Callable, Iterator

import pytest
from sqlalchemy import Connection

from bot.ports.audit import WaitingMessage
from storage.database.engine import make_engine
from storage.unit_of_work import SqlUnitOfWork
from tests.storage.samples import (
    BEN,
    HOUR,
    MINUTE,
    NOW,
    THERE,
    a_card,
    a_case,
    a_nag,
    a_notice,
    closed,
    due,
    nags,
)
from tests.storage.test_plans import plan, watched

WAITING = WaitingMessage(id=1, key="k1", belongs_to=("k2",), readable=True, taken=False, due_at=NOW)

ASKED: dict[str, Callable[[SqlUnitOfWork], object]] = {
    "audited_up_to": lambda unit: unit.audit.position("open cases"),
    "audit_from": lambda unit: unit.audit.save_position("open cases", 100),
    "numbers_between, open": lambda unit: unit.audit.numbers_between(0, 2000, 100, closed=False),
    "numbers_between, closed": lambda unit: unit.audit.numbers_between(0, 2000, 100, closed=True),
    "last_number": lambda unit: unit.audit.last_number(),
    "entries": lambda unit: unit.audit.entries([1, 2]),
    "queue_again": lambda unit: unit.audit.queue_again(1),
    "clear_queue": lambda unit: unit.audit.clear_queue(NOW, 100),
    "due_by": lambda unit: unit.audit.due_by(NOW, 100),
    "set_aside": lambda unit: unit.audit.set_aside(1, NOW),
    "waiting": lambda unit: unit.audit.waiting(NOW, 100),
    "waiting_under": lambda unit: unit.audit.waiting_under(["k1", "k2"]),
    "put_off_message": lambda unit: unit.audit.postpone_message(WAITING, NOW),
    "cut_loose": lambda unit: unit.audit.detach(WAITING, NOW),
    "queue_messages_again": lambda unit: unit.audit.queue_messages_again(NOW, 100),
    "unsaid": lambda unit: unit.audit.unsaid_reminders([(1, "fix", 1), (2, "tell", 1)]),
    "forget_nag": lambda unit: unit.audit.forget_reminder(BEN, a_nag()),
    "waits": lambda unit: unit.metrics.waits(),
    "schema": lambda unit: unit.metrics.schema(),
    "newly_told": lambda unit: (unit.metrics.newly_told(NOW), unit.metrics.newly_told(NOW + HOUR)),
    "figures": lambda unit: unit.metrics.figures(NOW),
}
#: What has one row; and what is counted: open cases, and messages that wait.
COUNTED = {
    "SCAN oops_schema",
    "SCAN cases USING INDEX ix_cases_stage",
    "SCAN outbox USING INDEX ix_outbox_queue",
    "SCAN due_messages",
}


@pytest.fixture
def connection(sqlite_url: str) -> Iterator[Connection]:
    """A transaction on a database with something of everything in it."""
    engine = make_engine(sqlite_url)
    with engine.begin() as connection:
        fill(SqlUnitOfWork(connection))
        yield connection
    engine.dispose()


def fill(unit: SqlUnitOfWork) -> None:
    """An open case and a closed one, and messages at every stage."""
    unit.cases.add(a_case(1), "C1/17.1")
    unit.cases.add(a_case(2), None)
    unit.cases.save(a_case(2), closed(a_case(2)), due())
    unit.outbox.enqueue(a_card("k1", 1))
    for claimed in unit.deliveries.claim(NOW, NOW + MINUTE, 1):
        unit.deliveries.mark_delivered(claimed, THERE, NOW)
    unit.outbox.enqueue(nags("nags", a_nag()))
    unit.outbox.enqueue(a_notice("k2"))


@pytest.mark.parametrize("asked", ASKED.values(), ids=ASKED)
def test_answer_is_found_by_an_index(
    connection: Connection, asked: Callable[[SqlUnitOfWork], object]
) -> None:
    """What is counted is what is open and what waits, and no more."""
    with watched(connection) as seen:
        asked(SqlUnitOfWork(connection))
    costs = {cost for each in seen for cost in plan(connection, *each)}

    assert seen
    assert costs - COUNTED == set()
