"""The known problem of a database, as a sentence with advice."""

import shutil
from pathlib import Path
from typing import Final

from sqlalchemy.exc import SQLAlchemyError

from storage.database.errors import DatabaseReplaced, driver_error_code

#: Bytes that have to be free on the disk of a SQLite file: about three times the longest
#: write-ahead log between two checkpoints.
LEAST_FREE_BYTES: Final = 16 * 1024 * 1024

#: Codes of a failed write: a full disk, a broken disk, a read-only file or server
#: (sqlite.org/rescode.html; postgresql.org/docs/16/errcodes-appendix.html).
_FULL_CODES: Final = {"SQLITE_FULL", "53100"}
_FAILED_WRITE_CODES: Final = {"25006", "58030"}
_FAILED_WRITE_PREFIXES: Final = ("SQLITE_IOERR", "SQLITE_READONLY")


class DatabaseHealth:
    """Remembers a replaced file until a commit succeeds, and a failed write until another works.

    Reading goes on while a disk is full. `file` is None for PostgreSQL.
    """

    def __init__(self, file: Path | None) -> None:
        self._file = file.absolute() if file else None
        self._replaced = ""
        self._failed_write = ""

    @property
    def problem(self) -> str | None:
        """The problem, with advice; None if there is none."""
        return self._replaced or self._failed_write or self._lack_of_room()

    @property
    def has_failed_write(self) -> bool:
        """True from a failed write until `wrote`."""
        return bool(self._failed_write)

    def failed(self, error: SQLAlchemyError) -> None:
        """Remember an error that needs an operator."""
        code = driver_error_code(error)
        if isinstance(error, DatabaseReplaced):
            self._replaced = str(error)
        elif code in _FULL_CODES:
            self._failed_write = "The disk of the database is full. Make room on it."
        elif code in _FAILED_WRITE_CODES or code.startswith(_FAILED_WRITE_PREFIXES):
            self._failed_write = (
                f"The database cannot be written to ({code}). Check its disk and its permissions."
            )

    def committed(self) -> None:
        """Record a commit: the file is in its place."""
        self._replaced = ""

    def wrote(self) -> None:
        """Record that there is room for a write."""
        self._failed_write = ""

    def _lack_of_room(self) -> str | None:
        if not self._file:
            return None
        try:
            free = shutil.disk_usage(self._file.parent).free
        except OSError:  # the file itself is missed sooner
            return None
        if free >= LEAST_FREE_BYTES:
            return None
        return (
            f"The disk of {self._file} is nearly full ({free:,} bytes are free). Make room on it."
        )
