"""Errors of the database, each with instructions.

OopsError
|-- UnfitDatabase
|   |-- UnknownDatabase        not the URL of a database
|   |-- UnreachableDatabase    cannot be opened or written to
|   |-- CorruptDatabase        damaged, or no database
|   |-- UnsuitedDatabase       an encoding without all characters
|   |-- ForeignDatabase        belongs to another program
|   |-- NewerDatabase          written by a later version
|   |-- MissingDatabase        not created yet
|   |-- OlderDatabase          not migrated yet
|   |-- LostDatabase           empty, although there was one
|   `-- OtherDatabase          not the one that was there before
`-- UnreadableDocument         a row in an unknown format

SQLAlchemyError
`-- DatabaseReplaced           the open file is no longer at its path
"""

from pathlib import Path
from typing import Final

from sqlalchemy.exc import DBAPIError, SQLAlchemyError

from bot.case.errors import OopsError, StoreUnavailable


class UnfitDatabase(OopsError):
    """The database cannot be used; `str` says what to do."""


class UnknownDatabase(UnfitDatabase):
    """The URL does not name a database that Oops can use."""

    def __init__(self) -> None:
        super().__init__(
            "OOPS_DATABASE_URL does not name a database that Oops can use."
            " Write sqlite:///oops.db for a file (a ?timeout= is a number of seconds), or"
            " postgresql+psycopg://user:password@host/name; an @ in the password is written %40."
        )


class UnreachableDatabase(UnfitDatabase):
    """The database cannot be opened or written to."""

    def __init__(self, where: str, why: str) -> None:
        super().__init__(
            f"The database {where} cannot be used ({why}). Check OOPS_DATABASE_URL, and that"
            " the place exists and Oops may write there."
        )


class CorruptDatabase(UnfitDatabase):
    """The file is damaged or no database."""

    def __init__(self, where: str, why: str) -> None:
        super().__init__(
            f"The database {where} is damaged, or is not a database ({why})."
            " Nothing was changed. Restore the latest backup, or name another file in"
            " OOPS_DATABASE_URL."
        )


class UnsuitedDatabase(UnfitDatabase):
    """The database's encoding lacks some characters."""

    def __init__(self, where: str, encoding: str) -> None:
        super().__init__(
            f"The database {where} stores text as {encoding}, which lacks characters that names"
            " need. Nothing was changed. Create one with ENCODING 'UTF8' TEMPLATE template0,"
            " and name it in OOPS_DATABASE_URL."
        )


class ForeignDatabase(UnfitDatabase):
    """The database belongs to another program."""

    def __init__(self, where: str) -> None:
        super().__init__(
            f"The database {where} has tables of another program and none of Oops."
            " Nothing was changed. Name an empty database in OOPS_DATABASE_URL."
        )


class NewerDatabase(UnfitDatabase):
    """A later version of Oops wrote the database."""

    def __init__(self, where: str, schema: str) -> None:
        super().__init__(
            f"The database {where} was written by a newer Oops (schema {schema})."
            " Nothing was changed. Install that version again, or restore a backup from before it."
        )


class MissingDatabase(UnfitDatabase):
    """There is no database yet, or it is empty."""

    def __init__(self, where: str) -> None:
        super().__init__(
            f"There is no database at {where} yet. Run `oops serve` or `oops migrate`, which"
            " create it; or name the right one in OOPS_DATABASE_URL."
        )


class OlderDatabase(UnfitDatabase):
    """The database has not been migrated yet."""

    def __init__(self, where: str) -> None:
        super().__init__(f"The database {where} is not up to date. Run `oops migrate`.")


class LostDatabase(UnfitDatabase):
    """The database is missing or empty, although a marker says that there was one."""

    def __init__(self, where: str, marker: Path) -> None:
        super().__init__(
            f"The database {where} is missing or empty, but {marker} says that there was one."
            " Nothing was changed. Restore the file or its latest backup. To start with an empty"
            f" database, delete {marker}."
        )


class OtherDatabase(UnfitDatabase):
    """The database is not the one that the marker names."""

    def __init__(self, where: str, marker: Path) -> None:
        super().__init__(
            f"The database {where} is not the one that was here before, as {marker} says."
            " Nothing was changed. Put the right file or its latest backup there. To use this one,"
            f" delete {marker}."
        )


class DatabaseReplaced(SQLAlchemyError):
    """The open file was moved, deleted or replaced; the transaction is rolled back."""

    def __init__(self, file: Path) -> None:
        super().__init__(
            f"The database file {file} was moved, deleted or replaced while Oops runs. Nothing is"
            " stored. Put the same file back, or restart Oops with the right file."
        )


class UnreadableDocument(OopsError):
    """A stored document has an unknown format. `str` names the fields and not their values."""

    def __init__(self, kind: str, *wrong: str) -> None:
        where = f": {', '.join(wrong)}" if wrong else ""
        super().__init__(
            f"A stored {kind} cannot be read{where}. Was it written by a newer Oops, or by hand?"
        )


def database_error_code(error: StoreUnavailable) -> str:
    """Return the database's error code, like SQLITE_FULL or 57P01, or "" if unknown."""
    return driver_error_code(error.__cause__)


def driver_error_code(error: BaseException | None) -> str:
    """Return the code of a database error, like `database_error_code`."""
    orig = error.orig if isinstance(error, DBAPIError) else None
    code = getattr(orig, "sqlite_errorname", None) or getattr(orig, "sqlstate", None)
    return str(code or (type(orig).__name__ if orig else ""))


#: The errors raised for a row in an unknown format.
UNREADABLE_ERRORS: Final = (UnreadableDocument, ValueError, TypeError, LookupError)
