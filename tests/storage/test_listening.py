"""Who shares a PostgreSQL hears of what there is to say, and knows what time it is."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import suppress
from datetime import UTC, timedelta

import psycopg
import pytest
import pytest_asyncio
from sqlalchemy import make_url

from adapters.process.clock import DatabaseClock
from storage.database.engine import is_shared
from storage.database.listening import wake_on_messages
from storage.store import SqlStore
from tests.storage.samples import a_notice

#: Nothing here takes long; whoever waits for longer waits in vain.
PATIENCE = 10


class Bell:
    """Somebody who is woken."""

    def __init__(self) -> None:
        self._rung = asyncio.Event()

    def __call__(self) -> None:
        """Wake up."""
        self._rung.set()

    async def rings(self) -> None:
        """Wait until woken, and sleep on."""
        await asyncio.wait_for(self._rung.wait(), PATIENCE)
        self._rung.clear()

    @property
    def is_silent(self) -> bool:
        """Whether nobody woke them since."""
        return not self._rung.is_set()


@pytest.fixture
def store(postgresql_url: str) -> Iterator[SqlStore]:
    """A store that others share."""
    store = SqlStore(postgresql_url)
    yield store
    store.close()


@pytest_asyncio.fixture
async def bell(postgresql_url: str) -> AsyncIterator[Bell]:
    """Somebody who listens already."""
    bell = Bell()
    listening = asyncio.create_task(wake_on_messages(postgresql_url, bell, reconnect_delay=0))
    await bell.rings()
    yield bell
    listening.cancel()
    with suppress(asyncio.CancelledError):
        await listening


async def test_message_that_another_keeps_is_heard_of_after_its_commit(
    store: SqlStore, bell: Bell
) -> None:
    """Not before: there would be nothing to find."""
    silent_inside = await store.transact(
        lambda uow: uow.outbox.enqueue(a_notice("k1")) and bell.is_silent
    )
    await bell.rings()
    assert silent_inside


async def test_connection_that_breaks_is_made_anew(
    store: SqlStore, bell: Bell, postgresql_url: str
) -> None:
    """It wakes at once, for what came meanwhile, and goes on listening."""
    await asyncio.to_thread(break_listeners, postgresql_url)
    await bell.rings()
    await store.transact(lambda uow: uow.outbox.enqueue(a_notice("k1")))
    await bell.rings()


def break_listeners(url: str) -> None:
    """End the connections that listen."""
    end = (
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
        " WHERE datname = current_database() AND query LIKE 'LISTEN%'"
    )
    parts = make_url(url)
    with psycopg.connect(
        host=str(parts.query["host"]), dbname=parts.database, user=parts.username
    ) as connection:
        assert connection.execute(end).fetchall() == [(True,)]


def test_file_is_not_shared(tmp_path: object) -> None:
    """Machines share a PostgreSQL; a SQLite file has one."""
    assert not is_shared(f"sqlite:///{tmp_path}/oops.db")
    assert is_shared("postgresql+psycopg://oops@db.fernhill.example/oops")


async def test_clock_is_the_database_s_and_goes_on_by_the_stopwatch(store: SqlStore) -> None:
    """What the machine's own clock says does not matter."""
    seconds = 100.0
    clock = DatabaseClock(store, lambda: seconds)
    await clock.set()
    before = clock()
    seconds += 90
    after = clock()
    asked = await store.transact(lambda uow: uow.database_time())
    assert after - before == timedelta(seconds=90)
    assert timedelta() <= asked - before < timedelta(seconds=PATIENCE)
    assert (before.tzinfo, asked.tzinfo) == (UTC, UTC)


def test_clock_that_nobody_set_tells_no_time(store: SqlStore) -> None:
    """It would be any time."""
    with pytest.raises(LookupError):
        DatabaseClock(store)()
