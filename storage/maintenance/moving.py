"""Moving everything from one database to another: all of it, checked, or nothing.

OopsError
`-- MoveFailed               nothing was moved; `str` says why, and what to do
    |-- InUse                somebody else has one of the two open
    |-- SameDatabase         the new one is the old one
    |-- NotEmpty             something is in the new one already
    |-- Unmovable            the new one cannot keep what is in the old one
    `-- Unlike               what was read back is not what was written

Nobody else may have either of the two open. A process that went on serving the old one would say
everything that is said from the new one, and what it is told would be lost.
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
)
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import DBAPIError, SQLAlchemyError
from sqlalchemy.pool import ConnectionPoolEntry

from bot.case.errors import OopsError
from bot.chat.plain_text import clean
from storage.database.engine import database_name, make_engine, sqlite_file
from storage.database.errors import UnreachableDatabase
from storage.database.tables import Row
from storage.maintenance.migrating import migrate, require_current

#: So many rows are in memory at once.
_BATCH: Final = 500
#: Seconds to wait until whoever is just looking in, or leaving, is gone.
_PATIENCE: Final = 1

#: PostgreSQL's word for a lock that it did not get (Appendix A of its manual).
_NO_LOCK: Final = "55P03"

#: A row's columns by their names.
_Columns = dict[str, Any]


class MoveFailed(OopsError):
    """The new database has nothing of the old one, and the old one is as it was."""


class InUse(MoveFailed):
    """Somebody else has it open."""

    def __init__(self, url: str) -> None:
        super().__init__(
            f"The database {database_name(url)} is in use. Nothing was moved."
            " Stop every `oops serve`, and whatever else has it open, and try again."
        )


class SameDatabase(MoveFailed):
    """The new one is the old one."""

    def __init__(self, old_url: str, new_url: str) -> None:
        super().__init__(
            f"{database_name(old_url)} and {database_name(new_url)} are the same database. Nothing"
            " was moved. Name another one to move to."
        )


class NotEmpty(MoveFailed):
    """Something is in the new one already."""

    def __init__(self, url: str, table: str) -> None:
        super().__init__(
            f"The database {database_name(url)} is not empty: there are rows in its table {table}."
            " Nothing was moved. Name an empty one."
        )


class Unmovable(MoveFailed):
    """The new one cannot keep what is in the old one."""

    def __init__(self, table: str, why: str) -> None:
        super().__init__(f"The table {table} could not be moved ({why}). Nothing was moved.")


class Unlike(MoveFailed):
    """What was read back is not what was written."""

    def __init__(self, table: str) -> None:
        super().__init__(
            f"What was read back of the table {table} is not what was written. Nothing was moved."
        )


def move(old_url: str, new_url: str, moved: Callable[[str, int], None]) -> int:
    """Copy every row to a new database, and commit when all were read back and are the same.

    `moved` is told each table and the number of its rows. Gives the number of rows in which
    `bot.chat.plain_text.clean` had something to replace: nothing else may differ. Raises MoveFailed
    or an UnfitDatabase. The new database is migrated before, and keeps its schema where the rest
    fails.
    """
    require_current(old_url)
    if _is_same(old_url, new_url):
        raise SameDatabase(old_url, new_url)
    migrate(new_url)
    with _alone_with(old_url) as old, _alone_with(new_url) as new:
        _require_empty(new, new_url)
        tables = Row.metadata.sorted_tables
        for table in tables:
            with _about(table):
                _copy(table, old, new)
        changed = 0
        for table in tables:
            with _about(table):
                count, unlike = _compare(table, old, new)
                changed += unlike
            moved(table.name, count)
    return changed


def _is_same(old_url: str, new_url: str) -> bool:
    """Whether both lead to one database, however each of them is written.

    A lock of PostgreSQL's that means nothing is one database's: whoever cannot take it there as
    well has come to where it is held (postgresql.org/docs/16/explicit-locking.html, "Advisory
    Locks").
    """
    old_file, new_file = sqlite_file(old_url), sqlite_file(new_url)
    if old_file and new_file:
        return new_file.exists() and old_file.samefile(new_file)
    if old_file or new_file:
        return False
    lock = select(func.pg_try_advisory_xact_lock(secrets.randbits(63)))
    with _opened(old_url) as old, _opened(new_url) as new:
        old.execute(lock)
        return not new.execute(lock).scalar_one()


@contextmanager
def _alone_with(url: str) -> Iterator[Connection]:
    """A transaction on it, which nobody else has open meanwhile. Raises InUse."""
    with _opened(url) as connection:
        if connection.dialect.name == "postgresql":
            _require_nobody(connection, url)
        yield connection


@contextmanager
def _opened(url: str) -> Iterator[Connection]:
    """A transaction on it. Raises InUse where somebody keeps us from it."""
    engine = _engine(url)
    try:
        with engine.begin() as connection:
            yield connection
    except DBAPIError as error:
        if _is_busy(error.orig):
            raise InUse(url) from error
        raise UnreachableDatabase(database_name(url), _first_line(error)) from error
    finally:
        engine.dispose()


def _engine(url: str) -> Engine:
    if not sqlite_file(url):
        return make_engine(url)
    patient = make_url(url).update_query_dict({"timeout": str(_PATIENCE)})
    engine = make_engine(patient.render_as_string())
    event.listen(engine, "connect", _lock_out_others, insert=True)
    return engine


def _lock_out_others(connection: DBAPIConnection, _entry: ConnectionPoolEntry) -> None:
    """Take the file for this connection alone; that fails where anybody has it open.

    In WAL mode whoever has it open holds a shared lock (sqlite.org/pragma.html, "locking_mode").
    """
    cursor = connection.cursor()
    cursor.execute("PRAGMA locking_mode=EXCLUSIVE")
    cursor.close()


def _is_busy(error: BaseException | None) -> bool:
    """Whether somebody else is in the way; the low byte is what SQLite's code is a kind of."""
    code = getattr(error, "sqlite_errorcode", 0)
    return code & 0xFF == sqlite3.SQLITE_BUSY or getattr(error, "sqlstate", "") == _NO_LOCK


def _require_nobody(connection: Connection, url: str) -> None:
    """Lock out whoever comes, and raise InUse where somebody is there already.

    Somebody is whoever has our name: those who watch over the server have one of their own. Who
    has just gone is still seen for a moment.
    """
    names = ", ".join(table.name for table in Row.metadata.sorted_tables)
    connection.execute(text(_TAKE_TIME))
    connection.execute(text(f"LOCK TABLE {names} IN EXCLUSIVE MODE"))
    for _ in range(_PATIENCE * 20):
        if not connection.execute(_OTHERS).scalar_one():
            return
        connection.execute(text("SELECT pg_sleep(0.05), pg_stat_clear_snapshot()"))
    raise InUse(url)


#: Whoever moves a large company takes longer than a request may.
_TAKE_TIME: Final = (
    f"SET LOCAL lock_timeout = '{_PATIENCE}s'; SET LOCAL statement_timeout = 0;"
    " SET LOCAL idle_in_transaction_session_timeout = 0"
)

_OTHERS: Final = text(
    "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
    " AND usename = current_user AND pid <> pg_backend_pid()"
)


def _require_empty(new: Connection, url: str) -> None:
    """Raise NotEmpty where there is more than migrating leaves: counters that counted nothing."""
    for table in Row.metadata.sorted_tables:
        there = select(table)
        if table.name == "counters":
            there = there.where(table.c.value != 0)
        if new.execute(there.limit(1)).first():
            raise NotEmpty(url, table.name)


@contextmanager
def _about(table: Table) -> Iterator[None]:
    """What goes wrong names the table, and repeats nothing that is in it."""
    try:
        yield
    except DBAPIError as error:
        raise Unmovable(table.name, _first_line(error)) from error
    except (SQLAlchemyError, ValueError) as error:
        raise Unmovable(table.name, type(error).__name__) from error


def _first_line(error: DBAPIError) -> str:
    """What is wrong. PostgreSQL's other lines may show what is in a row."""
    return str(error.orig).partition("\n")[0]


def _copy(table: Table, old: Connection, new: Connection) -> None:
    """Insert every row, and let the database count on from the last."""
    if table.name == "counters":
        new.execute(delete(table))
    for rows in _read(table, old):
        new.execute(insert(table), [_fit(row) for row in rows])
    counted = table.autoincrement_column
    if counted is not None and new.dialect.name == "postgresql":
        last = new.execute(select(func.max(counted))).scalar()
        sequence = func.pg_get_serial_sequence(table.name, counted.name)
        new.execute(select(func.setval(sequence, last or 1, last is not None)))


def _compare(table: Table, old: Connection, new: Connection) -> tuple[int, int]:
    """How many rows there are, and how many changed. Raises Unlike unless all are there."""
    count = changed = 0
    for rows in _read(table, old):
        wanted = [_fit(row) for row in rows]
        if _by_key(table, wanted) != _by_key(table, _found(table, new, wanted)):
            raise Unlike(table.name)
        count += len(rows)
        changed += sum(fitted != row for fitted, row in zip(wanted, rows, strict=True))
    if new.execute(select(func.count()).select_from(table)).scalar_one() != count:
        raise Unlike(table.name)
    return count, changed


def _read(table: Table, old: Connection) -> Iterator[Sequence[_Columns]]:
    """Every row, a batch at a time."""
    asked = old.execute(select(table), execution_options={"yield_per": _BATCH})
    for rows in asked.mappings().partitions():
        yield [dict(row) for row in rows]


def _fit(value: Any) -> Any:  # noqa: ANN401 - a row, or whatever is in one
    """As every database keeps it today; an older Oops kept a NUL in a SQLite file."""
    if isinstance(value, str):
        return clean(value)
    if isinstance(value, dict):
        return {_fit(key): _fit(each) for key, each in value.items()}
    if isinstance(value, list):
        return [_fit(each) for each in value]
    return value


def _found(table: Table, new: Connection, wanted: Sequence[_Columns]) -> list[_Columns]:
    """What the new database has under the keys of these rows."""
    key = table.primary_key.columns
    keys = [tuple(row[each.name] for each in key) for row in wanted]
    asked = select(table).where(tuple_(*key).in_(keys))
    return [dict(row) for row in new.execute(asked).mappings()]


def _by_key(
    table: Table, rows: Iterable[Mapping[str, Any]]
) -> dict[tuple[Any, ...], Mapping[str, Any]]:
    key = [each.name for each in table.primary_key.columns]
    return {tuple(row[each] for each in key): row for row in rows}
