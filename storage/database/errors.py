"""Why a database cannot be used, each with a sentence that says what to do.

OopsError
|-- UnfitDatabase
|   |-- UnknownDatabase        no database's URL
|   |-- UnreachableDatabase    it cannot be opened, or not be written to
|   |-- CorruptDatabase        it is no database, or a damaged one
|   |-- UnsuitedDatabase       it cannot keep every text
|   |-- ForeignDatabase        it belongs to another program
|   |-- NewerDatabase          a later Oops wrote it
|   `-- OlderDatabase          it has not been migrated yet
`-- UnreadableDocument         what stands in a row is none of ours
"""

from typing import Final

from sqlalchemy.exc import DBAPIError

from bot.case.errors import OopsError, StoreUnavailable


class UnfitDatabase(OopsError):
    """The database cannot be used as it is; `str` says what to do."""


class UnknownDatabase(UnfitDatabase):
    """It is no URL of a database that Oops can use."""

    def __init__(self) -> None:
        super().__init__(
            "OOPS_DATABASE_URL does not name a database that Oops can use."
            " Write sqlite:///oops.db for a file (a ?timeout= is a number of seconds), or"
            " postgresql+psycopg://user:password@host/name; an @ in the password is written %40."
        )


class UnreachableDatabase(UnfitDatabase):
    """It cannot be opened, or not be written to."""

    def __init__(self, where: str, why: str) -> None:
        super().__init__(
            f"The database {where} cannot be used ({why}). Check that the place exists, that Oops"
            " may write there, and OOPS_DATABASE_URL."
        )


class CorruptDatabase(UnfitDatabase):
    """It is no database, or a damaged one."""

    def __init__(self, where: str, why: str) -> None:
        super().__init__(
            f"The database {where} is damaged, or is no database at all ({why})."
            " Nothing was changed. Put back the latest backup, or name another file in"
            " OOPS_DATABASE_URL."
        )


class UnsuitedDatabase(UnfitDatabase):
    """It cannot keep every text."""

    def __init__(self, where: str, encoding: str) -> None:
        super().__init__(
            f"The database {where} keeps text as {encoding}, which has no room for every name and"
            " every sign. Nothing was changed. Make one with ENCODING 'UTF8' TEMPLATE template0,"
            " and name it in OOPS_DATABASE_URL."
        )


class ForeignDatabase(UnfitDatabase):
    """It belongs to another program."""

    def __init__(self, where: str) -> None:
        super().__init__(
            f"The database {where} has tables of another program and none of Oops."
            " Nothing was changed. Name an empty database in OOPS_DATABASE_URL."
        )


class NewerDatabase(UnfitDatabase):
    """A later Oops wrote it."""

    def __init__(self, where: str, schema: str) -> None:
        super().__init__(
            f"The database {where} was written by a newer Oops (schema {schema})."
            " Nothing was changed. Install that Oops again, or put back the backup from before it."
        )


class OlderDatabase(UnfitDatabase):
    """It has not been migrated yet."""

    def __init__(self, where: str) -> None:
        super().__init__(f"The database {where} is not up to date. Run `oops migrate`.")


class UnreadableDocument(OopsError):
    """What stands in a row is none of ours; says where in it, and not what."""

    def __init__(self, kind: str, *wrong: str) -> None:
        where = f": {', '.join(wrong)}" if wrong else ""
        super().__init__(
            f"What is kept of a {kind} cannot be read{where}."
            " Was it written by a newer Oops, or by hand?"
        )


def code_of(error: StoreUnavailable) -> str:
    """What the database calls it that went wrong, as SQLITE_FULL or 57P01; "" where none said."""
    cause = error.__cause__
    orig = cause.orig if isinstance(cause, DBAPIError) else None
    code = getattr(orig, "sqlite_errorname", None) or getattr(orig, "sqlstate", None)
    return str(code or (type(orig).__name__ if orig else ""))


#: How it shows that a row was written by nobody of ours.
UNREADABLE: Final = (UnreadableDocument, ValueError, TypeError, LookupError)
