"""What the store does when the disk, the file or another process will not have it."""

import asyncio
import resource
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from bot.case.case import Case
from bot.case.errors import StoreUnavailable
from storage.database.errors import database_error_code
from storage.store import SqlStore
from storage.unit_of_work import SqlUnitOfWork
from tests.storage.samples import a_case, add
from tests.storage.test_store import at_once, numbers

#: More than SQLite keeps in memory before it begins to write: about two million bytes.
VERY_LONG = "No. " * 1_500_000


@pytest.fixture
def store(sqlite_url: str) -> Iterator[SqlStore]:
    """A store on a file; a server's disk is the server's, and what it says of it is an error."""
    store = SqlStore(sqlite_url)
    yield store
    store.close()


@contextmanager
def full_disk(file: Path) -> Iterator[None]:
    """Nothing can be written beyond where the file's journal ends now."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    size = file.with_name(f"{file.name}-wal").stat().st_size
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


def add_very_long(unit: SqlUnitOfWork) -> Case:
    """Keep a case whose customer had a lot to say."""
    return add(unit, replace(a_case(), complaint=VERY_LONG))


async def test_full_disk_at_the_commit_keeps_nothing(store: SqlStore, tmp_path: Path) -> None:
    """Where the commit fails, no request of it is acknowledged; when there is room, all goes on."""
    await store.transact(add)
    with full_disk(tmp_path / "oops.db"):
        answers = await at_once(store, add, add)
    assert [type(each) for each in answers] == [StoreUnavailable] * 2
    assert numbers(store) == [1]
    assert (await store.transact(add)).number == 2


async def test_full_disk_in_the_middle_keeps_nothing(store: SqlStore, tmp_path: Path) -> None:
    """Where SQLite gives the whole transaction up, nobody of it is told that theirs was kept."""
    await store.transact(add)
    with full_disk(tmp_path / "oops.db"):
        answers = await at_once(store, add, add_very_long, add)
    assert [type(each) for each in answers] == [StoreUnavailable] * 3
    assert numbers(store) == [1]
    assert (await store.transact(add_very_long)).complaint == VERY_LONG


def test_locked_file_is_told_in_time(sqlite_url: str, tmp_path: Path) -> None:
    """Where another process does not let go, one is told so; when it does, all goes on."""
    store = SqlStore(f"{sqlite_url}?timeout=0.01")
    with closing(sqlite3.connect(tmp_path / "oops.db", isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(StoreUnavailable) as raised:
            store.transact_now(add)
        other.execute("ROLLBACK")
    assert "database is locked" in str(raised.value.__cause__)
    assert database_error_code(raised.value) == "SQLITE_BUSY"
    assert store.transact_now(add).number == 1
    store.close()


async def test_cancelled_while_the_file_is_locked_is_never_begun(
    store: SqlStore, tmp_path: Path
) -> None:
    """Whoever gave up meanwhile was told that it was not kept: when the lock goes, it is not."""
    begun: list[Case] = []
    with closing(sqlite3.connect(tmp_path / "oops.db", isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(store.transact(lambda unit: begun.append(add(unit))), 0.1)
    assert numbers(store) == []
    assert begun == []


def test_file_that_went_away_is_told(sqlite_url: str, tmp_path: Path) -> None:
    """A database that cannot be opened takes nothing, and says so."""
    shutil.rmtree(tmp_path)
    store = SqlStore(sqlite_url)
    with pytest.raises(StoreUnavailable) as raised:
        store.transact_now(add)
    store.close()
    assert "unable to open database file" in str(raised.value.__cause__)
    assert database_error_code(raised.value) == "SQLITE_CANTOPEN"


def test_whoever_waits_is_told_also_where_the_store_itself_fails(url: str) -> None:
    """Whatever happens before the commit, nobody waits for ever, and nothing is kept."""

    def fail(_moment: str) -> None:
        raise RuntimeError("not thought of")

    store = SqlStore(url, on_commit=fail)
    with pytest.raises(StoreUnavailable, match="it ended before the commit"):
        store.transact_now(add)
    store.close()
    other = SqlStore(url)
    assert numbers(other) == []
    other.close()
