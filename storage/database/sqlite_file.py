"""The file of a SQLite database: readable by its owner only, and the same one until the end.

SQLite goes on with an open file that was moved, deleted or replaced. What is committed then is
lost with that file. So the file at the path is compared with the open file before each commit.
"""

import os
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any, Final

from sqlalchemy import Connection, Engine, event
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.pool import ConnectionPoolEntry

from storage.database.errors import DatabaseReplaced

#: Suffixes of the files that SQLite keeps beside a database.
BESIDE_SUFFIXES: Final = ("-wal", "-shm", "-journal")
#: The files that stay the same as long as a connection is open.
_OPEN_SUFFIXES: Final = ("-wal", "-shm")
_OWNER_ONLY: Final = 0o600
_OTHERS: Final = 0o077
#: A list of the open files of this process, on Linux.
_OPEN_FILES: Final = "/proc/self/fd"
#: A key of a connection's `info`: its open files.
_OPEN: Final = "open files"

#: Device and inode.
_FileId = tuple[int, int]


class FileWatch:
    """Refuses every commit while the file at the path is not the open file.

    The first connection decides which file that is; a later one never takes another. When the
    open file is back in its place, commits succeed again.
    """

    def __init__(self, file: Path) -> None:
        self._file = file.absolute()
        self._opened: _FileId | None = None

    def attach(self, engine: Engine) -> None:
        """Watch all connections of the engine."""
        event.listen(engine, "do_connect", self._before_connect)
        event.listen(engine, "connect", self._connected)
        event.listen(engine, "begin", self._require_in_place)
        event.listen(engine, "commit", self._require_in_place)

    def _before_connect(self, *_: object) -> None:
        """Create a new file before SQLite does. Raises DatabaseReplaced instead of a second one."""
        if not self._opened:
            with suppress(OSError):  # SQLite has the better error
                create_private(self._file)
        elif _database_id(self._file) != self._opened:
            raise DatabaseReplaced(self._file)

    def _connected(self, connection: DBAPIConnection, record: ConnectionPoolEntry) -> None:
        cursor = connection.cursor()
        cursor.execute("PRAGMA user_version")  # a read opens the files beside the database
        cursor.close()
        found = _database_id(self._file)
        if not found or not _is_open(found) or self._opened not in {None, found}:
            connection.close()
            raise DatabaseReplaced(self._file)
        self._opened = found
        record.info[_OPEN] = OpenFiles(self._file, found)

    def _require_in_place(self, connection: Connection) -> None:
        if not open_files(connection.info).are_in_place:
            raise DatabaseReplaced(self._file)


class OpenFiles:
    """The files of one connection, as they were when they were opened."""

    def __init__(self, file: Path, opened: _FileId) -> None:
        self._file = file
        self._opened = opened
        real = os.path.realpath(file)
        self._paths = [f"{real}{suffix}" for suffix in _OPEN_SUFFIXES]
        self._beside = _ids(self._paths)

    @property
    def are_in_place(self) -> bool:
        """True while the paths lead to the open files."""
        return _database_id(self._file) == self._opened and _ids(self._paths) == self._beside

    @property
    def may_be_written(self) -> bool:
        """True if a checkpoint cannot damage a file.

        A database that was moved gets what was committed. But an emptied file, or a missing log,
        may mean that somebody is putting a backup there or has opened the file again.
        """
        return self.are_in_place or _ids([str(self._file)]) != [self._opened]


def open_files(info: dict[Any, Any]) -> OpenFiles:
    """Return the open files of a connection with that `info`."""
    found: OpenFiles = info[_OPEN]
    return found


def _database_id(file: Path) -> _FileId | None:
    """The file's identity; None for a missing or emptied file."""
    try:
        found = os.stat(file)  # noqa: PTH116 - before each commit, and three times as fast
    except OSError:
        return None
    return (found.st_dev, found.st_ino) if found.st_size else None


def _ids(paths: list[str]) -> list[_FileId | None]:
    """The identities of the files; None for a missing one."""
    found: list[_FileId | None] = []
    for path in paths:
        try:
            each = os.stat(path)  # noqa: PTH116 - likewise
            found.append((each.st_dev, each.st_ino))
        except OSError:
            found.append(None)
    return found


def _is_open(wanted: _FileId) -> bool:
    """Return True if this process has that file open; also where the system does not tell."""
    try:
        paths = [f"{_OPEN_FILES}/{each}" for each in os.listdir(_OPEN_FILES)]  # noqa: PTH208
    except OSError:
        return True
    return wanted in _ids(paths)


def create_private(file: Path) -> None:
    """Create an empty file that only its owner may read. Leaves an existing file alone.

    SQLite gives the files beside a database the same permissions.
    """
    with suppress(FileExistsError):
        os.close(os.open(file, os.O_CREAT | os.O_EXCL | os.O_WRONLY, _OWNER_ONLY))


def open_to_others(file: Path) -> list[Path]:
    """Return those of the database's files that others than their owner may use."""
    return [each for each in _existing_files(file) if each.stat().st_mode & _OTHERS]


def close_to_others(file: Path) -> list[Path]:
    """Take the permissions of others from the database's files. Returns the changed files.

    Leaves files of another user alone.
    """
    found = [each for each in open_to_others(file) if each.stat().st_uid == os.geteuid()]
    for each in found:
        each.chmod(_OWNER_ONLY)
    return found


def _existing_files(file: Path) -> Iterator[Path]:
    for suffix in ("", *BESIDE_SUFFIXES):
        each = file.with_name(f"{file.name}{suffix}")
        if each.exists():
            yield each
