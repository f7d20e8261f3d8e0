"""The identity of a SQLite database, and the marker beside its file that names the database.

The identity is a random number in the file's header (`PRAGMA user_version`, which SQLite leaves to
applications: sqlite.org/pragma.html). A backup has the identity of its database. A server's
database has none: nothing lies beside it.
"""

import os
import secrets
from contextlib import suppress
from pathlib import Path
from typing import Final

from sqlalchemy import Connection

MARKER_SUFFIX: Final = ".id"
_BITS: Final = 31
_EXPLANATION: Final = (
    "Oops made this file. It names the database beside it, so that Oops does not start on an empty"
    " or a different one."
)


def marker_path(file: Path) -> Path:
    """Return the path of the marker of a database's file."""
    return file.with_name(f"{file.name}{MARKER_SUFFIX}")


def marked_identity(file: Path) -> int | None:
    """Read the marker of a database's file; 0: it names none, None: there is no marker."""
    try:
        return int(marker_path(file).read_text("ascii").partition("\n")[0], 16)
    except FileNotFoundError:
        return None
    except ValueError:  # half written
        return 0


def read_identity(connection: Connection) -> int:
    """Read the identity; 0: the database has none."""
    return int(connection.exec_driver_sql("PRAGMA user_version").scalar_one())


def ensure_identity(connection: Connection, marked: int | None) -> int:
    """Return the identity; a database without one gets the marked one, or a new one.

    A database without an identity was written by an earlier Oops.
    """
    if found := read_identity(connection):
        return found
    made = marked or secrets.randbits(_BITS) or 1
    connection.exec_driver_sql(f"PRAGMA user_version = {made}")
    return made


def write_marker(file: Path, identity: int) -> None:
    """Name the database in the marker, which belongs to the owner of the file. Raises OSError."""
    flags = os.O_CREAT | os.O_TRUNC | os.O_WRONLY
    with os.fdopen(os.open(marker_path(file), flags, 0o600), "w", encoding="ascii") as marker:
        marker.write(f"{identity:08x}\n{_EXPLANATION}\n")
        marker.flush()
        os.fsync(marker.fileno())
        owner = file.stat()
        with suppress(PermissionError):  # only root gives files away
            os.fchown(marker.fileno(), owner.st_uid, owner.st_gid)
