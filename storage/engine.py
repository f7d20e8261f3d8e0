"""The database's own ways, and the only place that knows which one it is."""

import json
import sqlite3
from collections.abc import Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, inspect, make_url
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import ArgumentError
from sqlalchemy.pool import ConnectionPoolEntry, NullPool
from sqlmodel import Session

from storage.errors import UnknownDatabase
from storage.tables import Row

#: How long, in seconds, one waits for another process that writes to the same SQLite file, where
#: the URL has no `?timeout=` of its own.
PATIENCE = 15


def make_engine(url: str) -> Engine:
    """An engine for that database; nothing is opened yet. Raises UnknownDatabase."""
    file = sqlite_file(url)
    if not file:
        return create_engine(url, pool_pre_ping=True, **_DISCREET)
    patience = {} if "timeout" in make_url(url).query else {"timeout": PATIENCE}
    engine = create_engine(url, connect_args=patience, **_DISCREET)
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


def sqlite_file(url: str) -> Path | None:
    """The file of a SQLite database; None for PostgreSQL. Raises UnknownDatabase for all else."""
    try:
        parts = make_url(url)
    except (ArgumentError, ValueError):
        raise UnknownDatabase from None
    if parts.drivername == "postgresql+psycopg":
        return None
    if parts.drivername != "sqlite" or parts.database in {None, "", ":memory:"}:
        raise UnknownDatabase
    return Path(str(parts.database))


#: What a customer said is not in the message of an error.
_DISCREET: dict[str, Any] = {
    "hide_parameters": True,
    "json_serializer": partial(json.dumps, ensure_ascii=False, separators=(",", ":")),
}


def _prepare_sqlite(connection: DBAPIConnection, _entry: ConnectionPoolEntry) -> None:
    """Write ahead and to the disk.

    Without `synchronous=FULL` a power cut can take back commits (sqlite.org/pragma.html).
    """
    connection.isolation_level = None  # the driver begins nothing of its own
    cursor = connection.cursor()
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON"):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


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
    table = row.metadata.tables[str(row.__tablename__)]
    insert = _INSERT[session.get_bind().dialect.name](table)
    statement = insert.on_conflict_do_nothing().returning(next(iter(table.primary_key.columns)))
    return session.exec(statement, params=row.model_dump(exclude_none=True)).scalar_one_or_none()


def keep_newest(session: Session, table: type[Row], rows: Sequence[Mapping[str, Any]]) -> None:
    """Insert these rows; where one with its key is there, it becomes like the new one."""
    made = _INSERT[session.get_bind().dialect.name](table)
    key = list(inspect(table).primary_key)
    changed = {each: made.excluded[each] for each in rows[0] if each not in {k.name for k in key}}
    session.exec(made.on_conflict_do_update(index_elements=key, set_=changed), params=rows)


_INSERT: dict[str, Any] = {"sqlite": sqlite.insert, "postgresql": postgresql.insert}
