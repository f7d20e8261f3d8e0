"""Checkpoints of SQLite's write-ahead log: commits move from `oops.db-wal` to `oops.db`.

SQLite does this by itself only when the log is long or the last connection closes
(sqlite.org/wal.html, "Automatic Checkpoint"). Until then a copy of `oops.db` alone lacks the latest
commits.
"""

import os
import sqlite3
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from time import monotonic

from sqlalchemy import Engine
from sqlalchemy.engine.interfaces import DBAPICursor
from sqlalchemy.exc import SQLAlchemyError

from storage.database.sqlite_file import open_files


class IdleCheckpoint:
    """A checkpoint once nobody has written for `after` seconds."""

    def __init__(
        self,
        engine: Engine,
        file: Path,
        after: float,
        stopwatch: Callable[[], float] = monotonic,
    ) -> None:
        self._engine = engine
        self._log = _log_path(file)
        self._after = after
        self._stopwatch = stopwatch
        #: Size in bytes and time of the last change (ns); size 0: nothing to do.
        self._seen = (0, 0)
        self._written_at = stopwatch()

    def note_commit(self) -> None:
        """Look whether the log was written to, by any process."""
        if (seen := _log_state(self._log)) != self._seen:
            self._seen, self._written_at = seen, self._stopwatch()

    def seconds_left(self) -> float | None:
        """Return the seconds until the checkpoint; None: the log is empty."""
        if not self._seen[0]:
            return None
        return max(0.0, self._written_at + self._after - self._stopwatch())

    def run(self) -> None:
        """Make the checkpoint. Where that fails, it is due again `after` seconds later."""
        checkpoint(self._engine)
        self._seen, self._written_at = _log_state(self._log), self._stopwatch()


def checkpoint(engine: Engine) -> None:
    """Write the log to the database's file and empty the log, without waiting for other processes.

    While another process reads or writes, or the disk is full, the log keeps what is left.
    """
    with suppress(sqlite3.Error, SQLAlchemyError):
        connection = engine.raw_connection()
        try:
            if open_files(connection.info).may_be_written:
                _truncate_log(connection.cursor())
        finally:
            connection.close()


def _truncate_log(cursor: DBAPICursor) -> None:
    cursor.execute("PRAGMA busy_timeout")
    [(timeout,)] = cursor.fetchall()
    cursor.execute("PRAGMA busy_timeout = 0")
    try:
        cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    finally:
        cursor.execute(f"PRAGMA busy_timeout = {timeout}")


def _log_path(file: Path) -> str:
    return f"{os.path.realpath(file)}-wal"


def _log_state(log: str) -> tuple[int, int]:
    try:
        found = os.stat(log)  # noqa: PTH116 - after each commit, and three times as fast
    except OSError:
        return 0, 0
    return found.st_size, found.st_mtime_ns
