"""Move of all rows from a database to another: complete and checked, or not at all.

OopsError
`-- MoveFailed               no row was moved; `str` gives the reason and advice
    |-- InUse                another program has the old or the new database open
    |-- SameDatabase         the old and the new database are identical
    |-- NotEmpty             the new database already has rows
    |-- UnmovableTable       the new database cannot store a row of the old database
    `-- CopyDiffers          the rows read back differ from the rows written

No other program may have either database open. A process still serving the old database would
send every message twice, and new reports to the old database would be lost.
"""

import secrets
import sqlite3
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any, Final

from sqlalchemy import (
    Connection,
    Engine,
    Table,
    delete,
    event,
    func,
    insert,
    make_url,
    select,
    text,
    tuple_,
    update,
)
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import DBAPIError, SQLAlchemyError
from sqlalchemy.pool import ConnectionPoolEntry

from bot.case.errors import OopsError
from bot.chat.plain_text import clean
from storage.database.engine import database_name, make_engine, sqlite_file
from storage.database.errors import UnreachableDatabase
from storage.database.installation_tables import InstallationRow
from storage.database.schema import SCHEMA
from storage.maintenance.migrating import migrate, require_current

#: Rows in memory at once.
_BATCH_ROWS: Final = 500
#: Seconds to wait for other connections to close.
_LOCK_TIMEOUT: Final = 1

#: `lock_not_available` (PostgreSQL manual, Appendix A).
_LOCK_NOT_AVAILABLE: Final = "55P03"

#: Tables in which the migration leaves rows, to be replaced.
_MADE_BY_MIGRATION: Final = ("counters", InstallationRow.__tablename__)

#: A row's values by column name.
_RowValues = dict[str, Any]


class MoveFailed(OopsError):
    """The move failed: the new database stays empty, and the old database is unchanged."""


class InUse(MoveFailed):
    """Another program has the database open."""

    def __init__(self, url: str) -> None:
        super().__init__(
            f"The database {database_name(url)} is in use. Nothing was moved."
            " Stop every `oops serve`, and any other program that has it open, and try again."
        )


class SameDatabase(MoveFailed):
    """The old and the new database are identical."""

    def __init__(self, old_url: str, new_url: str) -> None:
        super().__init__(
            f"{database_name(old_url)} and {database_name(new_url)} are the same database. Nothing"
            " was moved. Name another one to move to."
        )


class NotEmpty(MoveFailed):
    """The new database already has rows."""

    def __init__(self, url: str, table: str) -> None:
        super().__init__(
            f"The database {database_name(url)} is not empty: there are rows in its table {table}."
            " Nothing was moved. Name an empty one."
        )


class UnmovableTable(MoveFailed):
    """The new database cannot store a row of the old database."""

    def __init__(self, table: str, why: str) -> None:
        super().__init__(f"The table {table} could not be moved ({why}). Nothing was moved.")


class CopyDiffers(MoveFailed):
    """The rows read back differ from the rows written."""

    def __init__(self, table: str) -> None:
        super().__init__(
            f"What was read back of the table {table} is not what was written. Nothing was moved."
        )


def move(old_url: str, new_url: str, moved: Callable[[str, int], None]) -> int:
    """Copy every row to a new database, and commit once all rows read back are equal.

    Calls `moved` with the name and the number of rows of each table. Returns the number of rows
    changed by `bot.chat.plain_text.clean`; no other difference is allowed. Raises MoveFailed or
    UnfitDatabase. The new database is migrated first, and a failed move keeps the schema there.
    """
    require_current(old_url)
    if _is_same(old_url, new_url):
        raise SameDatabase(old_url, new_url)
    migrate(new_url)
    with _exclusive_transaction(old_url) as old, _exclusive_transaction(new_url) as new:
        _require_empty(new, new_url)
        tables = SCHEMA.sorted_tables
        for table in tables:
            with _naming_table(table):
                _copy_table(table, old, new)
        changed = 0
        for table in tables:
            with _naming_table(table):
                count, unlike = _compare_table(table, old, new)
                changed += unlike
            moved(table.name, count)
        new.execute(update(InstallationRow).values(origin=None))  # a move is no restore
    return changed


def _is_same(old_url: str, new_url: str) -> bool:
    """Return True if both URLs lead to the same database, even if written differently.

    A PostgreSQL advisory lock with a random key belongs to a single database: a second connection
    that cannot take the lock is connected to the same database
    (postgresql.org/docs/16/explicit-locking.html, "Advisory Locks").
    """
    old_file, new_file = sqlite_file(old_url), sqlite_file(new_url)
    if old_file and new_file:
        return new_file.exists() and old_file.samefile(new_file)
    if old_file or new_file:
        return False
    lock = select(func.pg_try_advisory_xact_lock(secrets.randbits(63)))
    with _open_connection(old_url) as old, _open_connection(new_url) as new:
        old.execute(lock)
        return not new.execute(lock).scalar_one()


@contextmanager
def _exclusive_transaction(url: str) -> Iterator[Connection]:
    """Open a transaction with exclusive use of the database. Raises InUse."""
    with _open_connection(url) as connection:
        if connection.dialect.name == "postgresql":
            _require_no_connections(connection, url)
        yield connection


@contextmanager
def _open_connection(url: str) -> Iterator[Connection]:
    """Open a transaction. Raises InUse if another connection holds a lock."""
    engine = _make_locking_engine(url)
    try:
        with engine.begin() as connection:
            yield connection
    except DBAPIError as error:
        if _is_busy(error.orig):
            raise InUse(url) from error
        raise UnreachableDatabase(database_name(url), _first_line(error)) from error
    finally:
        engine.dispose()


def _make_locking_engine(url: str) -> Engine:
    if not sqlite_file(url):
        return make_engine(url)
    patient = make_url(url).update_query_dict({"timeout": str(_LOCK_TIMEOUT)})
    engine = make_engine(patient.render_as_string())
    event.listen(engine, "connect", _lock_out_others, insert=True)
    return engine


def _lock_out_others(connection: DBAPIConnection, _entry: ConnectionPoolEntry) -> None:
    """Lock the file for a single connection; fails while another program has the file open.

    In WAL mode every open connection holds a shared lock (sqlite.org/pragma.html, "locking_mode").
    """
    cursor = connection.cursor()
    cursor.execute("PRAGMA locking_mode=EXCLUSIVE")
    cursor.close()


def _is_busy(error: BaseException | None) -> bool:
    """Return True for a lock held elsewhere. The low byte of a SQLite code is the primary code."""
    code = getattr(error, "sqlite_errorcode", 0)
    return (
        code & 0xFF == sqlite3.SQLITE_BUSY or getattr(error, "sqlstate", "") == _LOCK_NOT_AVAILABLE
    )


def _require_no_connections(connection: Connection, url: str) -> None:
    """Lock out new connections, and raise InUse if another connection is open.

    Only connections of our own database user count: monitoring has a user name of its own. A
    closed connection stays visible for a short time.
    """
    names = ", ".join(table.name for table in SCHEMA.sorted_tables)
    connection.execute(text(_LONG_TIMEOUTS))
    connection.execute(text(f"LOCK TABLE {names} IN EXCLUSIVE MODE"))
    for _ in range(_LOCK_TIMEOUT * 20):
        if not connection.execute(_OTHER_CONNECTIONS).scalar_one():
            return
        connection.execute(text("SELECT pg_sleep(0.05), pg_stat_clear_snapshot()"))
    raise InUse(url)


#: A move of a large company takes longer than the timeout of a request.
_LONG_TIMEOUTS: Final = (
    f"SET LOCAL lock_timeout = '{_LOCK_TIMEOUT}s'; SET LOCAL statement_timeout = 0;"
    " SET LOCAL idle_in_transaction_session_timeout = 0"
)

_OTHER_CONNECTIONS: Final = text(
    "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
    " AND usename = current_user AND pid <> pg_backend_pid()"
)


def _require_empty(new: Connection, url: str) -> None:
    """Raise NotEmpty for any row, except the counters at zero and the key left by the migration."""
    for table in SCHEMA.sorted_tables:
        there = select(table)
        if table.name == "counters":
            there = there.where(table.c.value != 0)
        elif table.name == InstallationRow.__tablename__:
            continue
        if new.execute(there.limit(1)).first():
            raise NotEmpty(url, table.name)


@contextmanager
def _naming_table(table: Table) -> Iterator[None]:
    """Turn errors into UnmovableTable with the table's name and no row's content."""
    try:
        yield
    except DBAPIError as error:
        raise UnmovableTable(table.name, _first_line(error)) from error
    except (SQLAlchemyError, ValueError) as error:
        raise UnmovableTable(table.name, type(error).__name__) from error


def _first_line(error: DBAPIError) -> str:
    """The error's first line. Other lines of PostgreSQL may show a row's content."""
    return str(error.orig).partition("\n")[0]


def _copy_table(table: Table, old: Connection, new: Connection) -> None:
    """Insert every row, and set the sequence to the last number."""
    if table.name in _MADE_BY_MIGRATION:
        new.execute(delete(table))
    for rows in _read_batches(table, old):
        new.execute(insert(table), [_clean_value(row) for row in rows])
    counted = table.autoincrement_column
    if counted is not None and new.dialect.name == "postgresql":
        last = new.execute(select(func.max(counted))).scalar()
        sequence = func.pg_get_serial_sequence(table.name, counted.name)
        new.execute(select(func.setval(sequence, last or 1, last is not None)))


def _compare_table(table: Table, old: Connection, new: Connection) -> tuple[int, int]:
    """Count all rows and the changed rows. Raises CopyDiffers unless the copy is complete."""
    count = changed = 0
    for rows in _read_batches(table, old):
        wanted = [_clean_value(row) for row in rows]
        if _by_key(table, wanted) != _by_key(table, _read_copies(table, new, wanted)):
            raise CopyDiffers(table.name)
        count += len(rows)
        changed += sum(fitted != row for fitted, row in zip(wanted, rows, strict=True))
    if new.execute(select(func.count()).select_from(table)).scalar_one() != count:
        raise CopyDiffers(table.name)
    return count, changed


def _read_batches(table: Table, old: Connection) -> Iterator[Sequence[_RowValues]]:
    """Read all rows in batches."""
    asked = old.execute(select(table), execution_options={"yield_per": _BATCH_ROWS})
    for rows in asked.mappings().partitions():
        yield [dict(row) for row in rows]


def _clean_value(value: Any) -> Any:  # noqa: ANN401 - a row, or a JSON value in a row
    """Clean a value for storage in any database; an older Oops stored NUL in SQLite files."""
    if isinstance(value, str):
        return clean(value)
    if isinstance(value, dict):
        return {_clean_value(key): _clean_value(each) for key, each in value.items()}
    if isinstance(value, list):
        return [_clean_value(each) for each in value]
    return value


def _read_copies(table: Table, new: Connection, wanted: Sequence[_RowValues]) -> list[_RowValues]:
    """Read the rows with the same keys from the new database."""
    key = table.primary_key.columns
    keys = [tuple(row[each.name] for each in key) for row in wanted]
    asked = select(table).where(tuple_(*key).in_(keys))
    return [dict(row) for row in new.execute(asked).mappings()]


def _by_key(
    table: Table, rows: Iterable[Mapping[str, Any]]
) -> dict[tuple[Any, ...], Mapping[str, Any]]:
    key = [each.name for each in table.primary_key.columns]
    return {tuple(row[each] for each in key): row for row in rows}
