"""The file of a SQLite database: whose it is, and where what was committed stands."""

import os
import shutil
import sqlite3
import stat
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from bot.case.errors import StoreUnavailable
from storage.database.engine import make_engine
from storage.database.errors import DatabaseReplaced
from storage.database.write_ahead_log import checkpoint
from storage.maintenance.migrating import SchemaState, migrate, schema_state
from storage.store import SqlStore
from tests.storage.samples import add
from tests.storage.test_store import numbers


@pytest.fixture
def file(sqlite_url: str, tmp_path: Path) -> Path:
    """A migrated file."""
    assert sqlite_url.endswith("/oops.db")
    return tmp_path / "oops.db"


@pytest.fixture
def everybody() -> Iterator[None]:
    """A process that would let everybody read what it makes."""
    before = os.umask(0)
    yield
    os.umask(before)


def log_of(file: Path) -> Path:
    """The file's write-ahead log."""
    return file.with_name(f"{file.name}-wal")


def cases_in(file: Path, copy: Path) -> int:
    """How many cases are in the file alone, as after a loss of what lies beside it."""
    shutil.copy(file, copy)
    with closing(sqlite3.connect(copy)) as connection:
        found: int = connection.execute("SELECT count(*) FROM cases").fetchone()[0]
        return found


def test_fault_90_new_connection_takes_no_other_file(
    sqlite_url: str, file: Path, tmp_path: Path
) -> None:
    """Neither one that was put there, nor an empty one that SQLite would make."""
    engine = make_engine(sqlite_url)
    engine.connect().close()
    engine.dispose()
    file.rename(tmp_path / "aside.db")

    with pytest.raises(DatabaseReplaced):
        engine.connect()
    made = file.exists()
    shutil.copy(tmp_path / "aside.db", file)
    with pytest.raises(DatabaseReplaced):
        engine.connect()

    assert not made
    engine.dispose()


def test_fault_90_file_that_was_moved_has_all_that_was_acknowledged(
    sqlite_url: str, file: Path, tmp_path: Path
) -> None:
    """Also where it was moved without what lay beside it, once Oops has stopped."""
    store = SqlStore(sqlite_url)
    store.transact_now(add)
    file.rename(tmp_path / "aside.db")
    store.close()

    assert cases_in(tmp_path / "aside.db", tmp_path / "copy.db") == 1


def test_fault_90_file_that_was_moved_is_complete_before_oops_stops(
    sqlite_url: str, file: Path, tmp_path: Path
) -> None:
    """So it can be copied whole from the open files of the process."""
    store = SqlStore(sqlite_url, checkpoint_after=0.01)
    store.transact_now(add)
    file.rename(tmp_path / "aside.db")
    while log_of(file).stat().st_size:
        with pytest.raises(StoreUnavailable):
            store.transact_now(add)

    assert cases_in(tmp_path / "aside.db", tmp_path / "copy.db") == 1
    store.close()


def test_fault_92_log_is_lost_after_a_pause(sqlite_url: str, file: Path, tmp_path: Path) -> None:
    """Once nobody writes any more, all that was acknowledged is in the file itself."""
    store = SqlStore(sqlite_url, checkpoint_after=0.01)
    store.transact_now(add)
    while log_of(file).stat().st_size:
        numbers(store)  # a reader is no reason to wait

    assert cases_in(file, tmp_path / "copy.db") == 1
    assert store.transact_now(add).number == 2
    store.close()


def test_fault_92_nobody_has_to_ask_for_it(sqlite_url: str, file: Path, tmp_path: Path) -> None:
    """The same where nobody looks either."""
    store = SqlStore(sqlite_url, checkpoint_after=0.01)
    store.transact_now(add)
    while log_of(file).stat().st_size:
        pass

    assert cases_in(file, tmp_path / "copy.db") == 1
    store.close()


def test_fault_92_somebody_reads_meanwhile(sqlite_url: str, file: Path) -> None:
    """They are not waited for: the requests of others would wait too."""
    engine = make_engine(sqlite_url)
    store = SqlStore(sqlite_url)
    with closing(sqlite3.connect(file, isolation_level=None)) as reader:
        reader.execute("BEGIN")
        reader.execute("SELECT count(*) FROM cases")
        store.transact_now(add)
        begun = time.monotonic()
        checkpoint(engine)
        took = time.monotonic() - begun
        left = log_of(file).stat().st_size
        reader.execute("COMMIT")
    with engine.connect() as connection:
        timeout = connection.exec_driver_sql("PRAGMA busy_timeout").scalar_one()
    engine.dispose()
    store.close()

    assert took < 5
    assert left > 0
    assert timeout == 15_000


def test_fault_92_log_is_lost_after_a_migration(tmp_path: Path) -> None:
    """The new schema is in the file itself, also while another process has it open."""
    file = tmp_path / "new.db"
    with closing(sqlite3.connect(file)) as other:
        other.execute("PRAGMA journal_mode=WAL")
        migrate(f"sqlite:///{file}")
        shutil.copy(file, tmp_path / "copy.db")

    assert schema_state(f"sqlite:///{tmp_path / 'copy.db'}") is SchemaState.CURRENT


@pytest.mark.usefixtures("everybody")
def test_fault_94_nobody_else_may_read_what_is_made(tmp_path: Path) -> None:
    """The database, and all that lies beside it."""
    url = f"sqlite:///{tmp_path / 'new.db'}"
    migrate(url)
    store = SqlStore(url)
    store.transact_now(add)

    modes = {each.name: stat.S_IMODE(each.stat().st_mode) for each in tmp_path.iterdir()}
    store.close()

    assert modes == dict.fromkeys(("new.db", "new.db-wal", "new.db-shm", "new.db.id"), 0o600)
