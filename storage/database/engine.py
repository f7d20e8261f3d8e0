"""Engines for SQLite and PostgreSQL."""

import sqlite3
from math import isfinite
from pathlib import Path
from typing import Any, cast

from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url
from sqlalchemy.engine.interfaces import DBAPIConnection, DBAPICursor
from sqlalchemy.exc import ArgumentError, DatabaseError, OperationalError
from sqlalchemy.pool import ConnectionPoolEntry, NullPool

from storage.database.errors import UnknownDatabase
from storage.database.postgresql import make_postgresql, reports_damage
from storage.database.sqlite_file import FileWatch
from storage.database.text import clean_parameters, to_json

#: Seconds to wait for SQLite's write lock, unless the URL has a `?timeout=`.
LOCK_TIMEOUT = 15

#: Attempts to switch a new file to write-ahead logging.
_WRITE_AHEAD_TRIES = 10


def make_engine(url: str) -> Engine:
    """Create an engine for the URL without connecting. Raises UnknownDatabase."""
    engine = _make_sqlite(url) if sqlite_file(url) else make_postgresql(url, **_ENGINE_OPTIONS)
    event.listen(engine, "before_cursor_execute", clean_parameters, retval=True)
    return engine


def _make_sqlite(url: str) -> Engine:
    timeout = {} if "timeout" in make_url(url).query else {"timeout": LOCK_TIMEOUT}
    try:
        engine = create_engine(url, connect_args=timeout, **_ENGINE_OPTIONS)
    except (ValueError, TypeError):  # a setting that the driver does not know
        raise UnknownDatabase from None
    event.listen(engine, "connect", _prepare_sqlite)
    FileWatch(Path(str(make_url(url).database))).attach(engine)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def _lower(text: str | float | bytes | None) -> str | float | bytes | None:
    """Return a text in small letters; SQLite's own function knows only ASCII."""
    return text.lower() if isinstance(text, str) else text


def make_read_only_engine(url: str) -> Engine:
    """Create a read-only engine. A SQLite file stays unchanged, even one of another program."""
    file = sqlite_file(url)
    if not file:
        return make_engine(url)
    place = f"{file.absolute().as_uri()}?mode=ro"
    return create_engine(
        "sqlite://",
        creator=lambda: sqlite3.connect(place, uri=True),
        poolclass=NullPool,
        **_ENGINE_OPTIONS,
    )


def is_shared(url: str) -> bool:
    """Return True if several machines can share the database. Raises UnknownDatabase."""
    return sqlite_file(url) is None


def sqlite_file(url: str) -> Path | None:
    """Return the path of a SQLite database, or None for PostgreSQL. Raises UnknownDatabase."""
    try:
        parts = make_url(url)
    except (ArgumentError, ValueError):
        raise UnknownDatabase from None
    if parts.drivername == "postgresql+psycopg" and not _has_ambiguous_password(url):
        return None
    if parts.drivername != "sqlite" or parts.host or parts.database in {None, "", ":memory:"}:
        raise UnknownDatabase
    if not _has_valid_timeout(parts):
        raise UnknownDatabase
    return Path(str(parts.database))


def _has_valid_timeout(parts: URL) -> bool:
    """Check that a `?timeout=` in the URL is a number of seconds."""
    try:
        timeout = float(str(parts.query.get("timeout", LOCK_TIMEOUT)))
    except ValueError:
        return False
    return isfinite(timeout) and timeout >= 0


def database_url(file: Path) -> str:
    """Return the URL of a SQLite file with any characters in its name. Inverse of `sqlite_file`."""
    return URL.create("sqlite", database=str(file)).render_as_string(hide_password=False)


def _has_ambiguous_password(url: str) -> bool:
    """Detect a second "@": without escaping, the end of the password is ambiguous."""
    return url.count("@") > 1


def database_name(url: str) -> str:
    """Return the URL without its passwords. Raises UnknownDatabase.

    A URL with an ambiguous password is refused, because the rest of the password would be shown.
    """
    sqlite_file(url)
    named = make_url(url).difference_update_query(["password", "sslpassword"])
    return named.render_as_string(hide_password=True)


def is_damaged(error: DatabaseError) -> bool:
    """Return True if the error means a damaged file or a file that is no database.

    SQLite raises OperationalError for every other cause, like a lock or a missing folder.
    """
    if isinstance(error.orig, sqlite3.Error):
        return not isinstance(error, OperationalError)
    return reports_damage(error)


#: Errors must not quote a customer's words.
_ENGINE_OPTIONS: dict[str, Any] = {"hide_parameters": True, "json_serializer": to_json}


def _prepare_sqlite(connection: DBAPIConnection, _record: ConnectionPoolEntry) -> None:
    """Set write-ahead logging, full synchronisation and foreign keys.

    Without `synchronous=FULL` a power cut can undo commits (sqlite.org/pragma.html).
    """
    connection.isolation_level = None  # the driver must not begin transactions itself
    cursor = connection.cursor()
    _write_ahead(cursor)
    for pragma in ("synchronous=FULL", "foreign_keys=ON"):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()
    cast("sqlite3.Connection", connection).create_function("lower", 1, _lower, deterministic=True)


def _write_ahead(cursor: DBAPICursor) -> None:
    """Switch the file to write-ahead logging.

    If two processes switch a new file at the same time, SQLite fails one of them immediately with
    SQLITE_BUSY to avoid a deadlock. That process waits for the write lock and tries again.
    """
    for _ in range(_WRITE_AHEAD_TRIES):
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
    """Take the write lock at the start of the transaction.

    A transaction that reads first and writes later fails without waiting if another process wrote
    in between (sqlite.org/lang_transaction.html, "BEGIN IMMEDIATE").
    """
    connection.exec_driver_sql("BEGIN IMMEDIATE")
