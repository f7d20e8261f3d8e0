"""What a claim costs does not depend on what waits, nor on what the planner believes of it."""

from collections.abc import Callable, Iterator
from functools import partial

import pytest
from sqlalchemy import Engine

from bot.ports.locks import SWEEP_LOCK
from storage.database.engine import make_engine
from storage.unit_of_work import SqlUnitOfWork
from tests.storage.backlog import copy_waiting, effort
from tests.storage.samples import CLARA, HOUR, MINUTE, NOW, THERE, a_notice, add, asks

FEW, MANY = 50, 5000
#: What PostgreSQL knows of the outbox: nothing; or what was there then.
STATISTICS = ["never taken", "while nothing waited", "while all waited"]


@pytest.fixture
def engine(url: str) -> Iterator[Engine]:
    """A database that is committed to."""
    engine = make_engine(url)
    yield engine
    engine.dispose()


def work(engine: Engine, task: Callable[[SqlUnitOfWork], object]) -> int:
    """Do that in a transaction; what it took."""
    with engine.begin() as connection:
        unit = SqlUnitOfWork(connection)
        with effort(connection) as taken:
            task(unit)
            unit.settle()
            return taken()


def copy(engine: Engine, key: str, number: int) -> None:
    """Keep so many messages more like that one."""
    with engine.begin() as connection:
        copy_waiting(connection, key, number)


def take_statistics(engine: Engine) -> None:
    """Let the database look at its tables, as it does by itself now and then."""
    with engine.connect() as connection:
        vacuum = "VACUUM ANALYZE" if connection.dialect.name == "postgresql" else "ANALYZE"
        connection.execution_options(isolation_level="AUTOCOMMIT").exec_driver_sql(vacuum)


def send_some(unit: SqlUnitOfWork) -> None:
    """Claim, say, and look when the next is due."""
    claimed = unit.deliveries.claim(NOW, NOW + MINUTE, 4)
    assert len(claimed) == 4
    for each in claimed:
        unit.deliveries.holds_claim(each, NOW)
        unit.deliveries.mark_leaving(each, NOW)
        unit.deliveries.mark_delivered(each, THERE, NOW)
    unit.next_due_at()
    unit.outbox.waiting_nags(CLARA)


@pytest.mark.slow
@pytest.mark.parametrize("taken", STATISTICS)
def test_fault_110_sending_costs_the_same_however_many_wait(engine: Engine, taken: str) -> None:
    """With 5,000 that wait as with 50, on a connection that has planned it all before."""
    work(engine, lambda unit: unit.outbox.enqueue(a_notice("old")))
    copy(engine, "old", 200)
    for _ in range(12):
        work(engine, send_some)
    if taken == "while nothing waited":
        with engine.begin() as connection:
            connection.exec_driver_sql("UPDATE outbox SET sent_at = due_at")
            connection.exec_driver_sql("DELETE FROM send_queues")
        take_statistics(engine)
    later = NOW - HOUR
    work(engine, lambda unit: unit.outbox.enqueue(a_notice("few", not_before=later)))
    copy(engine, "few", FEW)
    few = [work(engine, send_some) for _ in range(3)]
    work(engine, lambda unit: unit.outbox.enqueue(a_notice("many", CLARA, not_before=later)))
    copy(engine, "many", MANY)
    if taken == "while all waited":
        take_statistics(engine)

    many = [work(engine, send_some) for _ in range(3)]

    assert min(few) > 0
    assert min(many) <= 1.2 * min(few)


def test_fault_112_many_bundles_wait_for_a_long_sweep(engine: Engine) -> None:
    """What may leave meanwhile is found at once, however many bundles wait before it."""
    work(engine, add)
    work(engine, lambda unit: unit.outbox.enqueue(asks("asks", 1)))
    for key in ("one", "two"):
        work(engine, partial(enqueue, key=key))
    work(engine, lambda unit: unit.locks.acquire(SWEEP_LOCK, "we", NOW, NOW + MINUTE))

    few = work(engine, lambda unit: claim_one(unit, "one"))
    copy(engine, "asks", MANY)
    many = work(engine, lambda unit: claim_one(unit, "two"))

    assert many <= 1.2 * few


def enqueue(unit: SqlUnitOfWork, key: str) -> None:
    """Keep a message to somebody."""
    unit.outbox.enqueue(a_notice(key, f"{key}@example.com"))


def claim_one(unit: SqlUnitOfWork, key: str) -> None:
    """Claim a single message, which is that one."""
    assert [each.outgoing.key for each in unit.deliveries.claim(NOW, NOW + MINUTE, 1)] == [key]


def test_effort_of_reading_all_is_found_out(engine: Engine) -> None:
    """What grows with what waits does not pass unseen."""
    work(engine, lambda unit: unit.outbox.enqueue(a_notice("k")))
    few = work(engine, lambda unit: unit.metrics.figures(NOW))
    copy(engine, "k", FEW)
    assert work(engine, lambda unit: unit.metrics.figures(NOW)) > 1.2 * few
