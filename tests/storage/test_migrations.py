"""Bringing a database up to date, and leaving alone what is not ours."""

import os
import signal
import sqlite3
from contextlib import closing
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import Connection, Engine, event

from storage.engine import make_engine
from storage.errors import (
    CorruptDatabase,
    ForeignDatabase,
    NewerDatabase,
    OlderDatabase,
    UnknownDatabase,
    UnreachableDatabase,
)
from storage.migrating import SCHEMA_TABLE, SchemaState, migrate, require_current, schema_state
from storage.store import SqlStore
from storage.tables import Row
from tests.storage.processes import killed, race
from tests.storage.samples import add


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """Where a database is going to be."""
    return tmp_path / "new.db"


@pytest.fixture
def fresh(file: Path) -> str:
    """The URL of a database that is not there yet."""
    return f"sqlite:///{file}"


def sql(file: Path, statement: str) -> list[tuple[object, ...]]:
    """Do something with the file behind Oops' back."""
    with closing(sqlite3.connect(file)) as connection:
        rows = connection.execute(statement).fetchall()
        connection.commit()
        return rows


def schema(file: Path) -> set[tuple[object, ...]]:
    """Every table, index and trigger as it was made."""
    shape = "SELECT type, name, replace(replace(sql, char(10), ''), char(9), '') FROM sqlite_master"
    return set(sql(file, f"{shape} WHERE sql NOT NULL AND tbl_name <> '{SCHEMA_TABLE}'"))


def test_models_and_migrations_agree(connection: Connection) -> None:
    """Where one of them was changed without the other, this says how."""
    context = MigrationContext.configure(connection, opts={"version_table": SCHEMA_TABLE})
    assert compare_metadata(context, Row.metadata) == []


def test_models_and_migrations_agree_on_every_word(tmp_path: Path, url: str) -> None:
    """Also in what Alembic does not compare: which rows an index has, checks, columns' order."""
    engine = make_engine(f"sqlite:///{tmp_path / 'models.db'}")
    Row.metadata.create_all(engine)
    engine.dispose()
    migrated = schema(tmp_path / "oops.db")
    assert {each for each in migrated if each[0] != "trigger"} == schema(tmp_path / "models.db")


def test_fresh_database_becomes_current(fresh: str, file: Path) -> None:
    """Looking makes no file; migrating does, and then Oops can work with it."""
    assert schema_state(fresh) is SchemaState.FRESH
    assert not file.exists()
    migrate(fresh)
    assert schema_state(fresh) is SchemaState.CURRENT
    require_current(fresh)


def test_empty_file_is_fresh(fresh: str, file: Path) -> None:
    """A file that somebody made and put nothing in is as good as none."""
    file.touch()
    assert schema_state(fresh) is SchemaState.FRESH
    migrate(fresh)
    assert schema_state(fresh) is SchemaState.CURRENT


def test_migrating_again_changes_nothing(url: str, store: SqlStore) -> None:
    """Whoever migrates twice loses nothing."""
    case = store.transact_now(add)
    migrate(url)
    assert store.transact_now(lambda unit: unit.case(case.number)) == case


@pytest.mark.parametrize("made_by_hand", [False, True])
def test_older_database_says_what_to_do(fresh: str, file: Path, made_by_hand: bool) -> None:  # noqa: FBT001
    """Oops does not work on what is not up to date, and says how to bring it there."""
    if made_by_hand:
        sql(file, f"CREATE TABLE {SCHEMA_TABLE} (version_num VARCHAR(32))")
    with pytest.raises(OlderDatabase, match="Run `oops migrate`"):
        require_current(fresh)
    assert schema_state(fresh) is (SchemaState.BEHIND if made_by_hand else SchemaState.FRESH)


def test_newer_database_is_left_alone(url: str, tmp_path: Path) -> None:
    """What a later Oops wrote is neither used nor changed, and the sentence says what to do."""
    sql(tmp_path / "oops.db", "UPDATE oops_schema SET version_num = '9999'")
    assert schema_state(url) is SchemaState.NEWER
    for attempt in (migrate, require_current):
        with pytest.raises(NewerDatabase, match=r"\(schema 9999\).*Install that Oops again"):
            attempt(url)
    assert sql(tmp_path / "oops.db", "SELECT * FROM oops_schema") == [("9999",)]


def test_foreign_database_is_left_alone(fresh: str, file: Path) -> None:
    """Another program's file keeps every byte that it had."""
    sql(file, "CREATE TABLE recipes (name)")
    before = file.read_bytes()
    assert schema_state(fresh) is SchemaState.FOREIGN
    for attempt in (migrate, require_current):
        with pytest.raises(ForeignDatabase, match=r"another program.*Name an empty database"):
            attempt(fresh)
    assert file.read_bytes() == before


def test_file_that_is_no_database_is_left_alone(fresh: str, file: Path) -> None:
    """Somebody's letter is not written over."""
    file.write_text("Dear Sir or Madam, " * 100)
    for attempt in (migrate, require_current, schema_state):
        with pytest.raises(CorruptDatabase, match=r"is no database at all.*latest backup"):
            attempt(fresh)
    assert file.read_text() == "Dear Sir or Madam, " * 100


@pytest.mark.parametrize("page", range(1, 12))
def test_damaged_file_is_found_out(url: str, tmp_path: Path, page: int) -> None:
    """Whichever page the disk lost, Oops refuses to go on with it and names the backup."""
    with (tmp_path / "oops.db").open("r+b") as file:
        file.seek(page * 4096)
        file.write(b"\xff" * 200)
    with pytest.raises(CorruptDatabase, match="Put back the latest backup"):
        require_current(url)


@pytest.mark.parametrize("place", ["nowhere/oops.db", "."])
def test_database_that_cannot_be_opened_says_so(tmp_path: Path, place: str) -> None:
    """A folder that is not there, or a folder in place of a file, is told as such."""
    with pytest.raises(UnreachableDatabase, match="Check that the place exists"):
        migrate(f"sqlite:///{tmp_path / place}")


@pytest.mark.parametrize(
    "wrong",
    [
        "oops.db",
        "sqlite://",
        "sqlite:///:memory:",
        "mysql://root:hunter2@localhost/oops",
        "postgresql://oops:hunter2@localhost/oops",
        "sqlite+aiosqlite:///oops.db",
    ],
)
def test_url_of_nothing_we_know_is_refused(wrong: str) -> None:
    """It says what to write instead, and tells nobody the password."""
    with pytest.raises(UnknownDatabase, match=r"Write sqlite:///oops\.db") as raised:
        migrate(wrong)
    assert "hunter2" not in str(raised.value)


def migrate_and_die(change: int, url: str) -> None:
    """Migrate, in a process that a power cut ends before that change."""
    changes = iter(range(change))

    def die(*run: Any) -> None:  # noqa: ANN401 - SQLAlchemy gives six things of all kinds
        if not run[2].startswith(("PRAGMA", "SELECT")) and next(changes, None) is None:
            os.kill(os.getpid(), signal.SIGKILL)

    event.listen(Engine, "before_cursor_execute", die)
    migrate(url)


def test_migration_killed_before_any_change_can_be_run_again(fresh: str) -> None:
    """Half a migration is none: each run begins anew where the one before was killed."""
    change = 0
    while killed(partial(migrate_and_die, change), fresh):
        assert schema_state(fresh) is SchemaState.FRESH
        change += 1
    assert schema_state(fresh) is SchemaState.CURRENT
    assert change > 25


def test_migrations_at_once_do_no_harm(fresh: str) -> None:
    """Several processes that start together end with one schema."""
    race(4, migrate, fresh)
    require_current(fresh)
