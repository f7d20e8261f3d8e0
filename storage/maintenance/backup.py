"""FinishedBackup of a SQLite database in use.

The copy is made with `VACUUM INTO`, not with SQLite's backup API. `VACUUM INTO` rebuilds every
table and index, so damage stops the backup and is not copied. Free pages, and with them erased
rows, are left out. The result is a single file without a write-ahead log. The command reads a
single snapshot and blocks no writer (sqlite.org/lang_vacuum.html).

BackupFailed                 no backup was written; the message gives the reason
"""

import errno
import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from bot.case.errors import OopsError
from storage.database.engine import LOCK_TIMEOUT, database_name, sqlite_file
from storage.database.errors import ForeignDatabase
from storage.database.sqlite_file import BESIDE_SUFFIXES
from storage.maintenance.identity import MARKER_SUFFIX
from storage.maintenance.migrating import SchemaState, schema_state

#: Tables that only grow: the counts before and after the copy are limits for the copy's count.
_ONLY_GROW: Final = ("cases", "history")

#: The text of an instant in SQLite, as `storage.database.instants` has it.
_INSTANT: Final = "%Y-%m-%d %H:%M:%S.%f"


class BackupFailed(OopsError):
    """The backup was not made, and an older file of the same name is unchanged."""

    def __init__(self, file: Path, why: str) -> None:
        super().__init__(f"No backup was made in {file} ({why}). Nothing was changed.")


@dataclass(frozen=True, kw_only=True)
class FinishedBackup:
    """Size and number of cases of a finished backup."""

    #: Bytes.
    size: int
    cases: int


def back_up(
    url: str, file: Path, *, replace: bool = False, now: datetime | None = None
) -> FinishedBackup:
    """Copy the current state of a SQLite database into a file readable by the owner only.

    The copy is complete, checked and synced to disk before the final rename. Raises
    FileExistsError for an existing file (unless `replace`), BackupFailed, OSError, or
    UnfitDatabase for a database that is damaged or belongs to another program. The schema may be
    older or newer than this Oops. The copy says that it is one of `now`, by default the time of the
    machine.
    """
    database = _require_source(url, file)
    if file.exists() and not replace:
        raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST), str(file))
    unfinished = _unfinished_path(file)
    _clear_away(unfinished)  # left by a killed backup
    try:
        backup = _copy_verified(database, unfinished, now or datetime.now(UTC))
        _sync_file(unfinished)
        unfinished.replace(file)
    except sqlite3.Error as error:
        raise BackupFailed(file, str(error)) from error
    finally:
        _clear_away(unfinished)
    _sync_folder(file.absolute().parent)
    return backup


def _require_source(url: str, file: Path) -> Path:
    """The database's file. Raises for a foreign or empty database or for `file` itself."""
    database = sqlite_file(url)
    if not database:
        raise BackupFailed(file, "only a SQLite database is copied like this")
    state = schema_state(url)
    if state is SchemaState.FOREIGN:
        raise ForeignDatabase(database_name(url))
    if state is SchemaState.FRESH:
        raise BackupFailed(file, f"there is no database at {database_name(url)} yet")
    if {file.resolve(), _unfinished_path(file).resolve()} & _database_files(database.resolve()):
        raise BackupFailed(file, "that is the database itself")
    return database


def _database_files(database: Path) -> set[Path]:
    """The database file, the files that SQLite keeps beside the database, and the marker."""
    suffixes = (*BESIDE_SUFFIXES, MARKER_SUFFIX)
    return {database, *(database.with_name(f"{database.name}{each}") for each in suffixes)}


def _unfinished_path(file: Path) -> Path:
    """The path of the copy before the final rename."""
    return file.with_name(f"{file.name}.unfinished")


def _clear_away(unfinished: Path) -> None:
    """Remove the copy, and files that SQLite leaves behind on a full disk."""
    for each in _database_files(unfinished):
        each.unlink(missing_ok=True)


def _copy_verified(database: Path, file: Path, now: datetime) -> FinishedBackup:
    """Copy the database and verify the copy against the source."""
    os.close(os.open(file, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
    with _open_read_only(database) as source:
        before = _count_rows(source)
        source.execute("VACUUM INTO ?", (str(file),))
        after, schema = _count_rows(source), _schema_statements(source)
    _mark_as_copy(file, now)
    with _open_read_only(file) as copy:
        rows = _count_rows(copy)
        _check_integrity(copy, file)
        kept = all(before[each] <= rows[each] <= after[each] for each in _ONLY_GROW)
        if not kept or _schema_statements(copy) != schema:
            raise BackupFailed(file, "the copy is not what was copied")
    return FinishedBackup(size=file.stat().st_size, cases=rows["cases"])


def _mark_as_copy(file: Path, now: datetime) -> None:
    """Note in the copy when it was made, so that its first start knows that it was restored.

    A copy with an older schema cannot say so.
    """
    moment = now.astimezone(UTC).strftime(_INSTANT)
    with closing(sqlite3.connect(file, isolation_level=None)) as copy:
        tables = copy.execute("SELECT 1 FROM sqlite_master WHERE name = 'installation'")
        if tables.fetchone():
            copy.execute("UPDATE installation SET copied_at = ?", (moment,))


@contextmanager
def _open_read_only(file: Path) -> Iterator[sqlite3.Connection]:
    """Open a read-only connection."""
    place = f"{file.absolute().as_uri()}?mode=ro"
    with closing(sqlite3.connect(place, uri=True, timeout=LOCK_TIMEOUT)) as connection:
        yield connection


def _check_integrity(copy: sqlite3.Connection, file: Path) -> None:
    """Raise BackupFailed if SQLite finds damage in the copy."""
    found = copy.execute("PRAGMA integrity_check(1)").fetchone()[0]
    if found != "ok":
        raise BackupFailed(file, found)


def _count_rows(connection: sqlite3.Connection) -> dict[str, int]:
    """Count the rows of the tables that only grow."""
    asked = {each: f"SELECT count(*) FROM {each}" for each in _ONLY_GROW}  # noqa: S608 - ours
    return {each: connection.execute(sql).fetchone()[0] for each, sql in asked.items()}


def _schema_statements(connection: sqlite3.Connection) -> set[tuple[str, ...]]:
    """The defining statement of every table, index and trigger."""
    return set(connection.execute("SELECT type, name, sql FROM sqlite_master"))


def _sync_file(file: Path) -> None:
    """Sync the file to disk, as `VACUUM INTO` does not."""
    with file.open("rb+") as written:
        os.fsync(written.fileno())


def _sync_folder(folder: Path) -> None:
    """Sync the file's name to disk, on systems that can open a folder."""
    if not hasattr(os, "O_DIRECTORY"):
        return
    opened = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)
