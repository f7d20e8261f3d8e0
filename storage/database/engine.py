"""The database's own ways, and the only place that knows which one it is."""

import sqlite3
from collections.abc import Collection, Mapping, Sequence
from functools import cache
from math import isfinite
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Connection, Engine, Insert, create_engine, event, inspect, make_url
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine.interfaces import DBAPIConnection, DBAPICursor
from sqlalchemy.exc import ArgumentError, DatabaseError, OperationalError
from sqlalchemy.pool import ConnectionPoolEntry, NullPool
from sqlmodel import Session

from storage.database.errors import UnknownDatabase
from storage.database.postgresql import make_postgresql, says_damaged
from storage.database.tables import Row
from storage.database.text import keep_whole, to_json

#: How long, in seconds, one waits for another process that writes to the same SQLite file, where
#: the URL has no `?timeout=` of its own.
PATIENCE = 15

#: How often somebody else may be faster in making a new file one that is written ahead.
_TURNS = 10


def make_engine(url: str) -> Engine:
    """An engine for that database; nothing is opened yet. Raises UnknownDatabase."""
    engine = _make_sqlite(url) if sqlite_file(url) else make_postgresql(url, **_DISCREET)
    event.listen(engine, "before_cursor_execute", keep_whole, retval=True)
    return engine


def _make_sqlite(url: str) -> Engine:
    patience = {} if "timeout" in make_url(url).query else {"timeout": PATIENCE}
    try:
        engine = create_engine(url, connect_args=patience, **_DISCREET)
    except (ValueError, TypeError):  # another setting that is none of the driver's
        raise UnknownDatabase from None
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def make_reader(url: str) -> Engine:
    """An engine that only looks, and leaves a file that is not ours as it was."""
    file = sqlite_file(url)
    if not file:
        return make_engine(url)
    place = f"{file.absolute().as_uri()}?mode=ro"
    return create_engine(
        "sqlite://", creator=lambda: sqlite3.connect(place, uri=True), poolclass=NullPool
    )


def is_shared(url: str) -> bool:
    """Whether processes on several machines can share that database. Raises UnknownDatabase."""
    return sqlite_file(url) is None


def sqlite_file(url: str) -> Path | None:
    """The file of a SQLite database; None for PostgreSQL. Raises UnknownDatabase for all else."""
    try:
        parts = make_url(url)
    except (ArgumentError, ValueError):
        raise UnknownDatabase from None
    if parts.drivername == "postgresql+psycopg" and not _is_torn(url):
        return None
    if parts.drivername != "sqlite" or parts.host or parts.database in {None, "", ":memory:"}:
        raise UnknownDatabase
    if not _has_patience(parts):
        raise UnknownDatabase
    return Path(str(parts.database))


def _has_patience(parts: URL) -> bool:
    """Whether it says for how many seconds one waits, where it says anything about that."""
    try:
        patience = float(str(parts.query.get("timeout", PATIENCE)))
    except ValueError:
        return False
    return isfinite(patience) and patience >= 0


def database_url(file: Path) -> str:
    """The URL of a SQLite file, whatever signs its name has in it; `sqlite_file` gives it back."""
    return URL.create("sqlite", database=str(file)).render_as_string(hide_password=False)


def _is_torn(url: str) -> bool:
    """Whether a second "@" leaves it open where a password ends; the rest of it would be shown."""
    return url.count("@") > 1


def database_name(url: str) -> str:
    """The database's URL, without the password, wherever in it that stands.

    Raises UnknownDatabase where nobody can tell what of it is the password.
    """
    sqlite_file(url)
    named = make_url(url).difference_update_query(["password", "sslpassword"])
    return named.render_as_string(hide_password=True)


def is_damaged(error: DatabaseError) -> bool:
    """Whether what was found there is no database that anybody can use.

    SQLite says so by an error that is none of its usual ones: a lock, a folder that is not there.
    """
    if isinstance(error.orig, sqlite3.Error):
        return not isinstance(error, OperationalError)
    return says_damaged(error)


#: What a customer said is not in the message of an error.
_DISCREET: dict[str, Any] = {"hide_parameters": True, "json_serializer": to_json}


def _prepare_sqlite(connection: DBAPIConnection, _entry: ConnectionPoolEntry) -> None:
    """Write ahead and to the disk.

    Without `synchronous=FULL` a power cut can take back commits (sqlite.org/pragma.html).
    """
    connection.isolation_level = None  # the driver begins nothing of its own
    cursor = connection.cursor()
    _write_ahead(cursor)
    for pragma in ("synchronous=FULL", "foreign_keys=ON"):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _write_ahead(cursor: DBAPICursor) -> None:
    """Write changes ahead, from now on.

    Two who do this to a new file in the same moment would wait for each other for ever, and so
    SQLite lets one of them fail at once; it waits then for its turn to write, and tries again.
    """
    for _ in range(_TURNS):
        try:
            cursor.execute("PRAGMA journal_mode=WAL")
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode != sqlite3.SQLITE_BUSY:
                raise
            cursor.execute("BEGIN IMMEDIATE")
            cursor.execute("ROLLBACK")
        else:
            return
    cursor.execute("PRAGMA journal_mode=WAL")


def _begin_sqlite(connection: Connection) -> None:
    """Take the write lock at once.

    A transaction that reads first and then wants to write fails without waiting when another wrote
    meanwhile (sqlite.org/lang_transaction.html, "BEGIN IMMEDIATE").
    """
    connection.exec_driver_sql("BEGIN IMMEDIATE")


def keep_once(session: Session, row: Row) -> bool:
    """Insert the row unless one with its key is there; whether it was inserted."""
    return key_of_new(session, row) is not None


def key_of_new(session: Session, row: Row) -> object:
    """As `keep_once`; the key under which the row was inserted, or None."""
    return key_of_columns(session, type(row), row.model_dump(exclude_none=True))


def key_of_columns(session: Session, table: type[Row], columns: Mapping[str, Any]) -> object:
    """As `key_of_new`, of a row that has these columns."""
    adding = _add_unless_there(table, kind_of(session))
    return session.connection().execute(adding, columns).scalar_one_or_none()


@cache
def _add_unless_there(table: type[Row], kind: str) -> Insert:
    """Made once: to put it together takes longer than to keep the row."""
    adding: Insert = insert_into(table, kind).on_conflict_do_nothing()
    return adding.returning(inspect(table).primary_key[0])


def keep_newest(
    session: Session,
    table: type[Row],
    rows: Sequence[Mapping[str, Any]],
    changed: Collection[str] | None = None,
) -> None:
    """Insert these rows; where one with its key is there, it becomes like the new one.

    Only the columns that are to be `changed` do so, where that is said.
    """
    made = insert_into(table, kind_of(session))
    key = inspect(table).primary_key
    others = [each for each in rows[0] if each not in {column.name for column in key}]
    newest = {each: made.excluded[each] for each in others if changed is None or each in changed}
    session.exec(made.on_conflict_do_update(index_elements=key, set_=newest), params=rows)


def insert_into(table: type[Row], kind: str) -> Any:  # noqa: ANN401 - the two share no type
    """The insert of that kind of database, which can say what to do about a row that is there.

    Afterwards it knows how many rows there are new.
    """
    return _INSERT[kind](table).execution_options(preserve_rowcount=True)


def kind_of(session: Session) -> str:
    """Which kind of database it is: "sqlite" or "postgresql"."""
    return session.get_bind().dialect.name


_INSERT: dict[str, Any] = {"sqlite": sqlite.insert, "postgresql": postgresql.insert}
