"""A backup of a SQLite database, made while others write to it.

By `VACUUM INTO`, and not by SQLite's backup API: it builds every table and index anew from what can
be read, so what is damaged stops it here and is not copied along; it leaves out the free pages, and
with them what was erased; and what it writes is one file, with no write-ahead log beside it. It
reads one snapshot, and nobody has to wait for it (sqlite.org/lang_vacuum.html).

BackupFailed                 nothing was written; says why
"""

import errno
import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from bot.case.errors import OopsError
from storage.database.engine import PATIENCE, database_name, sqlite_file
from storage.database.errors import ForeignDatabase
from storage.maintenance.migrating import SchemaState, schema_state

#: Rows are only ever added to these, so that what was counted before and after says how many there
#: were in between.
_ONLY_GROW: Final = ("cases", "history")


class BackupFailed(OopsError):
    """There is no backup, and whatever had its name is as it was."""

    def __init__(self, file: Path, why: str) -> None:
        super().__init__(f"No backup was made in {file} ({why}). Nothing was changed.")


@dataclass(frozen=True, kw_only=True)
class Backup:
    """What was kept."""

    #: Bytes.
    size: int
    cases: int


def back_up(url: str, file: Path, *, replace: bool = False) -> Backup:
    """Copy a SQLite database as it is now into that file, for its owner's eyes only.

    The file is whole, checked and on the disk before it takes its name. Raises FileExistsError
    where there is one already (unless `replace`), BackupFailed, OSError, or an UnfitDatabase where
    the database is damaged or another program's. The schema of an earlier or a later Oops is no
    obstacle.
    """
    database = _database(url, file)
    if file.exists() and not replace:
        raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST), str(file))
    unfinished = _unfinished(file)
    _clear_away(unfinished)  # of one that was killed
    try:
        backup = _copied(database, unfinished)
        _sync(unfinished)
        unfinished.replace(file)
    except sqlite3.Error as error:
        raise BackupFailed(file, str(error)) from error
    finally:
        _clear_away(unfinished)
    _sync_folder(file.absolute().parent)
    return backup


def _database(url: str, file: Path) -> Path:
    """The file of the database, which is ours and is not the backup's."""
    database = sqlite_file(url)
    if not database:
        raise BackupFailed(file, "only a SQLite database is copied like this")
    state = schema_state(url)
    if state is SchemaState.FOREIGN:
        raise ForeignDatabase(database_name(url))
    if state is SchemaState.FRESH:
        raise BackupFailed(file, f"{database_name(url)} has nothing in it yet")
    if {file.resolve(), _unfinished(file).resolve()} & _parts(database.resolve()):
        raise BackupFailed(file, "that is the database itself")
    return database


def _parts(database: Path) -> set[Path]:
    """The files of which it consists."""
    beside = (database.with_name(f"{database.name}-{each}") for each in ("wal", "shm", "journal"))
    return {database, *beside}


def _unfinished(file: Path) -> Path:
    """What the copy is called until it is whole."""
    return file.with_name(f"{file.name}.unfinished")


def _clear_away(unfinished: Path) -> None:
    """Remove it, and what SQLite leaves beside it where the disk is full."""
    for each in _parts(unfinished):
        each.unlink(missing_ok=True)


def _copied(database: Path, file: Path) -> Backup:
    """Make the copy, and hold it against what it was made from."""
    os.close(os.open(file, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
    with _reading(database) as source:
        before = _counted(source)
        source.execute("VACUUM INTO ?", (str(file),))
        after, schema = _counted(source), _schema(source)
    with _reading(file) as copy:
        rows = _counted(copy)
        _check(copy, file)
        kept = all(before[each] <= rows[each] <= after[each] for each in _ONLY_GROW)
        if not kept or _schema(copy) != schema:
            raise BackupFailed(file, "the copy is not what was copied")
    return Backup(size=file.stat().st_size, cases=rows["cases"])


@contextmanager
def _reading(file: Path) -> Iterator[sqlite3.Connection]:
    """A connection that only looks."""
    place = f"{file.absolute().as_uri()}?mode=ro"
    with closing(sqlite3.connect(place, uri=True, timeout=PATIENCE)) as connection:
        yield connection


def _check(copy: sqlite3.Connection, file: Path) -> None:
    """Raise BackupFailed where SQLite finds anything wrong with it."""
    found = copy.execute("PRAGMA integrity_check(1)").fetchone()[0]
    if found != "ok":
        raise BackupFailed(file, found)


def _counted(connection: sqlite3.Connection) -> dict[str, int]:
    """How many rows there are in the tables that only grow."""
    asked = {each: f"SELECT count(*) FROM {each}" for each in _ONLY_GROW}  # noqa: S608 - ours
    return {each: connection.execute(sql).fetchone()[0] for each, sql in asked.items()}


def _schema(connection: sqlite3.Connection) -> set[tuple[str, ...]]:
    """Every table, index and trigger as it was made."""
    return set(connection.execute("SELECT type, name, sql FROM sqlite_master"))


def _sync(file: Path) -> None:
    """Have it on the disk; `VACUUM INTO` does not wait for that."""
    with file.open("rb+") as written:
        os.fsync(written.fileno())


def _sync_folder(folder: Path) -> None:
    """Have the name on the disk too, where a folder can be opened for that."""
    if not hasattr(os, "O_DIRECTORY"):
        return
    opened = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)
