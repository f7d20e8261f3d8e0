"""Bringing a database to the schema of this Oops, and finding out how far it is from it."""

from collections.abc import Iterator
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, inspect
from sqlalchemy.exc import DatabaseError

from storage.database.engine import database_name, is_damaged, make_engine, make_reader, sqlite_file
from storage.database.errors import (
    CorruptDatabase,
    ForeignDatabase,
    NewerDatabase,
    OlderDatabase,
    UnreachableDatabase,
    UnsuitedDatabase,
)
from storage.database.postgresql import encoding, wait_for_migrations

#: Which schema a database has stands here; no other program's table has that name.
SCHEMA_TABLE = "oops_schema"

SCRIPTS = str(Path(__file__).parents[1] / "migrations")


class SchemaState(StrEnum):
    """How a database's schema stands to the one of this Oops."""

    #: Nothing is in it, or it is not there yet.
    FRESH = "fresh"
    CURRENT = "current"
    #: An earlier Oops wrote it; `migrate` brings it up to date.
    BEHIND = "behind"
    #: A later Oops wrote it.
    NEWER = "newer"
    #: Another program's tables are in it.
    FOREIGN = "foreign"


def schema_state(url: str) -> SchemaState:
    """How the database stands; changes nothing in it, and makes none.

    Raises UnknownDatabase, UnreachableDatabase or CorruptDatabase.
    """
    return _look(url)[0]


def require_current(url: str) -> None:
    """Raise an UnfitDatabase, whose sentence says what to do, unless Oops can work with it."""
    if _usable(*_look(url), url) is not SchemaState.CURRENT:
        raise OlderDatabase(database_name(url))


def migrate(url: str) -> SchemaState:
    """Bring the database up to date, or leave it as it is; gives how it stood before.

    However many ask at once, one does it, and the others wait for it. Raises an UnfitDatabase,
    whose sentence says what to do, where it may not be touched.
    """
    state = _usable(*_look(url), url)
    if state is SchemaState.CURRENT:
        return state
    with _connected(make_engine(url), url) as connection:
        wait_for_migrations(connection)
        state = _usable(*_state(connection), url)
        if state is not SchemaState.CURRENT:
            _upgrade(connection)
    return state


def _upgrade(connection: Connection) -> None:
    config = Config()
    config.set_main_option("script_location", SCRIPTS.replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    command.upgrade(config, "head")


def _usable(state: SchemaState, schema: str | None, url: str) -> SchemaState:
    """The same state; raises where Oops may not touch a database that stands so."""
    if state is SchemaState.FOREIGN:
        raise ForeignDatabase(database_name(url))
    if state is SchemaState.NEWER:
        raise NewerDatabase(database_name(url), str(schema))
    return state


def _look(url: str) -> tuple[SchemaState, str | None]:
    """How it stands, and which schema it has."""
    file = sqlite_file(url)
    if file and not file.exists():
        return SchemaState.FRESH, None
    with _connected(make_reader(url), url) as connection:
        _check(connection, url)
        return _state(connection)


@contextmanager
def _connected(engine: Engine, url: str) -> Iterator[Connection]:
    """One transaction; what goes wrong in it says what to do."""
    try:
        with engine.begin() as connection:
            yield connection
    except DatabaseError as error:
        unfit = CorruptDatabase if is_damaged(error) else UnreachableDatabase
        raise unfit(database_name(url), str(error.orig)) from error
    except UnicodeDecodeError as error:  # SQLite names a part of it that is no text any more
        raise CorruptDatabase(database_name(url), error.reason) from error
    finally:
        engine.dispose()


def _check(connection: Connection, url: str) -> None:
    """Raise where SQLite finds its own file damaged, or PostgreSQL cannot keep every text.

    Indexes are held against their tables too, which `quick_check` does not do: what an index has
    lost is never found again. That takes 0.15 s for 10,000 cases.
    """
    if connection.dialect.name == "postgresql":
        if (found := encoding(connection)) != "UTF8":
            raise UnsuitedDatabase(database_name(url), found)
        return
    found = connection.exec_driver_sql("PRAGMA integrity_check(1)").scalar_one()
    if found != "ok":
        raise CorruptDatabase(database_name(url), found)


def _state(connection: Connection) -> tuple[SchemaState, str | None]:
    tables = inspect(connection).get_table_names()
    if SCHEMA_TABLE not in tables:
        return (SchemaState.FOREIGN if tables else SchemaState.FRESH), None
    options = {"version_table": SCHEMA_TABLE}
    schema = MigrationContext.configure(connection, opts=options).get_current_revision()
    scripts = ScriptDirectory(SCRIPTS)
    if schema == scripts.get_current_head():
        return SchemaState.CURRENT, schema
    known = {None, *(script.revision for script in scripts.walk_revisions())}
    return (SchemaState.BEHIND if schema in known else SchemaState.NEWER), schema
