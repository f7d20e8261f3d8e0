"""What the store does when PostgreSQL, or somebody else who uses it, will not have it."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from psycopg import sql
from sqlalchemy import Connection, event, make_url, text

from bot.case.errors import StoreUnavailable
from storage.database.engine import make_engine
from storage.store import SqlStore
from storage.unit_of_work import SqlUnitOfWork
from tests.storage.samples import ANN, BEN, CLARA, add, due, owned
from tests.storage.test_store import numbers
from tests.throwaway import Postgres

END_OTHERS = "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE datname = {}"


@pytest.fixture
def url(postgresql_url: str) -> str:
    """A server's database: a file has nobody who could hang up."""
    return postgresql_url


@pytest.fixture
def connection(url: str) -> Iterator[Connection]:
    """A transaction of somebody else's."""
    engine = make_engine(url)
    with engine.begin() as connection:
        yield connection
    engine.dispose()


@pytest.fixture
def hang_up(postgres: Postgres, url: str) -> Callable[[], None]:
    """Ends every connection to the database, as a server does that is restarted."""
    name = sql.Literal(make_url(url).database)
    return lambda: postgres.administer(sql.SQL(END_OTHERS).format(name))


@contextmanager
def with_settings(url: str, **settings: str) -> Iterator[SqlStore]:
    """Another store on that database, with settings of its own."""
    said = "%20".join(f"-c%20{name}%3D{value}" for name, value in settings.items())
    store = SqlStore(f"{url}&options={said}")
    yield store
    store.close()


def take(unit: SqlUnitOfWork, number: int, who: str) -> None:
    """Say that the case is theirs."""
    case = unit.cases.get(number)
    assert case
    unit.cases.save(case, owned(case, who), due())


def test_fault_36_server_restarts_while_nothing_is_asked(
    store: SqlStore, hang_up: Callable[[], None]
) -> None:
    """Nobody notices: the next request connects anew."""
    store.transact_now(add)
    hang_up()
    assert store.transact_now(add).number == 2


def test_fault_36_server_restarts_in_the_middle(
    store: SqlStore, hang_up: Callable[[], None]
) -> None:
    """Nothing of it is kept, whoever waits is told so, and the next request works."""

    def interrupted(unit: SqlUnitOfWork) -> None:
        add(unit)
        hang_up()
        add(unit)

    with pytest.raises(StoreUnavailable):
        store.transact_now(interrupted)
    assert numbers(store) == []
    assert store.transact_now(add).number == 1


def test_fault_36_connection_breaks_at_the_commit(url: str, hang_up: Callable[[], None]) -> None:
    """What nobody heard was kept is not acknowledged, and here it was not kept."""
    breaks = [hang_up]

    def before_commit(moment: str) -> None:
        if moment == "before commit" and breaks:
            breaks.pop()()

    store = SqlStore(url, on_commit=before_commit)
    with pytest.raises(StoreUnavailable):
        store.transact_now(add)
    assert numbers(store) == []
    assert store.transact_now(add).number == 1
    store.close()


def test_fault_36_connection_breaks_before_a_refusal(
    store: SqlStore, hang_up: Callable[[], None]
) -> None:
    """A refusal commits nothing, so a connection that breaks meanwhile changes nothing."""

    def refuse(unit: SqlUnitOfWork) -> None:
        add(unit)
        hang_up()
        raise LookupError("there is no such case")

    with pytest.raises(LookupError):
        store.transact_now(refuse)
    assert numbers(store) == []
    assert store.transact_now(add).number == 1


def test_fault_38_two_who_wait_for_each_other(
    postgres: Postgres, store: SqlStore, url: str
) -> None:
    """PostgreSQL sends one of them back; it does its work again, and nobody hears of it."""
    soon = sql.SQL("ALTER DATABASE {} SET deadlock_timeout = '10ms'")
    postgres.administer(soon.format(sql.Identifier(str(make_url(url).database))))
    first, second = store.transact_now(lambda unit: [add(unit).number, add(unit).number])
    both = threading.Barrier(2)
    runs: list[str] = []

    def take_both(unit: SqlUnitOfWork, who: str, *numbers: int) -> None:
        runs.append(who)
        take(unit, numbers[0], who)
        if runs.count(who) == 1:
            both.wait(timeout=20)
        take(unit, numbers[1], who)

    other = SqlStore(url)
    waiting = threading.Thread(
        target=other.transact_now, args=(lambda unit: take_both(unit, BEN, second, first),)
    )
    waiting.start()
    with with_settings(url) as mine:
        mine.transact_now(lambda unit: take_both(unit, ANN, first, second))
    waiting.join()
    other.close()
    assert len(runs) >= 3
    assert sorted(store.transact_now(lambda unit: unit.cases.load_of([ANN, BEN])).values()) == [
        0,
        2,
    ]


def test_fault_38_somebody_changed_what_was_read(store: SqlStore, url: str) -> None:
    """Where an administrator wants transactions to be serializable, they run again as they must."""
    number = store.transact_now(add).number
    faster = [BEN, CLARA]

    def overtaken(unit: SqlUnitOfWork) -> None:
        unit.cases.get(number)
        if faster:
            store.transact_now(lambda other: take(other, number, faster.pop()))
        take(unit, number, ANN)

    with with_settings(url, default_transaction_isolation="serializable") as strict:
        strict.transact_now(overtaken)
    assert faster == []
    assert store.transact_now(lambda unit: unit.cases.load_of([ANN, BEN, CLARA])) == {
        ANN: 1,
        BEN: 0,
        CLARA: 0,
    }


def test_fault_38_conflict_without_end_is_told(store: SqlStore, url: str) -> None:
    """After ten tries one has to be told."""
    number = store.transact_now(add).number
    runs: list[None] = []

    def overtaken(unit: SqlUnitOfWork) -> None:
        runs.append(None)
        unit.cases.get(number)
        store.transact_now(lambda other: take(other, number, BEN))
        take(unit, number, ANN)

    with (
        with_settings(url, default_transaction_isolation="serializable") as strict,
        pytest.raises(StoreUnavailable),
    ):
        strict.transact_now(overtaken)
    assert len(runs) == 10


def test_fault_42_no_connection_is_left(
    postgres: Postgres, url: str, hang_up: Callable[[], None]
) -> None:
    """Who gets none is told so at once; when there is one, all goes on."""
    few = sql.SQL("ALTER DATABASE {} CONNECTION LIMIT 1")
    postgres.administer(few.format(sql.Identifier(str(make_url(url).database))))
    engine = make_engine(url)
    store = SqlStore(url)
    with engine.connect() as held:
        held.execute(text("SELECT 1"))
        with pytest.raises(StoreUnavailable) as raised:
            store.transact_now(add)
    engine.dispose()
    hang_up()  # and wait until the server has noticed
    assert "too many connections for database" in str(raised.value.__cause__)
    assert store.transact_now(add).number == 1
    store.close()


def test_fault_42_server_that_does_not_answer_is_not_waited_for(url: str) -> None:
    """Three seconds is the longest that anybody waits for a connection."""
    engine = make_engine(url)
    wanted: dict[str, Any] = {}
    event.listen(engine, "do_connect", lambda *asked: wanted.update(asked[3]))
    engine.connect().close()
    engine.dispose()
    assert wanted["connect_timeout"] == 3


def test_lock_that_is_not_let_go_is_told(url: str, connection: Connection) -> None:
    """Where somebody else does not let go, one is told so; when they do, all goes on."""
    connection.execute(text("LOCK TABLE cases"))
    with with_settings(url, lock_timeout="10ms") as store:
        with pytest.raises(StoreUnavailable) as raised:
            store.transact_now(add)
        connection.rollback()
        assert "lock timeout" in str(raised.value.__cause__)
        assert store.transact_now(add).number == 1


def test_process_that_is_suspended_in_the_middle_holds_up_nobody(store: SqlStore, url: str) -> None:
    """What it has locked is free before the others give up, and it keeps nothing of its work."""
    locked, go_on = threading.Event(), threading.Event()
    told: list[BaseException] = []

    def suspended(unit: SqlUnitOfWork) -> None:
        add(unit)
        locked.set()
        go_on.wait(timeout=20)
        add(unit)

    def run() -> None:
        with with_settings(url, idle_in_transaction_session_timeout="300ms") as slow:
            try:
                slow.transact_now(suspended)
            except StoreUnavailable as error:
                told.append(error)

    thread = threading.Thread(target=run)
    thread.start()
    locked.wait(timeout=20)
    assert store.transact_now(add).number == 1
    go_on.set()
    thread.join()
    assert len(told) == 1
    assert numbers(store) == [1]
