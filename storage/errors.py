"""Why a database cannot be used, each with a sentence that says what to do.

OopsError
`-- UnfitDatabase
    |-- UnreachableDatabase    it cannot be opened
    |-- CorruptDatabase        it is no database, or a damaged one
    |-- ForeignDatabase        it belongs to another program
    |-- NewerDatabase          a later Oops wrote it
    `-- OlderDatabase          it has not been migrated yet
"""

from bot.errors import OopsError


class UnfitDatabase(OopsError):
    """The database cannot be used as it is; `str` says what to do."""


class UnreachableDatabase(UnfitDatabase):
    """It cannot be opened."""

    def __init__(self, where: str, why: str) -> None:
        super().__init__(
            f"The database {where} cannot be opened ({why}). Check that the place exists, that Oops"
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


class ForeignDatabase(UnfitDatabase):
    """It belongs to another program."""

    def __init__(self, where: str) -> None:
        super().__init__(
            f"The database {where} has tables of another program and none of Oops."
            " Nothing was changed. Name an empty database in OOPS_DATABASE_URL."
        )


class NewerDatabase(UnfitDatabase):
    """A later Oops wrote it."""

    def __init__(self, where: str, found: str) -> None:
        super().__init__(
            f"The database {where} was written by a newer Oops (schema {found})."
            " Nothing was changed. Install that Oops again, or put back the backup from before it."
        )


class OlderDatabase(UnfitDatabase):
    """It has not been migrated yet."""

    def __init__(self, where: str) -> None:
        super().__init__(
            f"The database {where} has not been brought up to date. Run `oops migrate`."
        )
