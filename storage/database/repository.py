"""What every part of the unit of work is made of."""

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any, Final

from sqlalchemy import CursorResult, Executable, Insert
from sqlmodel import Session, insert

from storage.database.tables import Row

#: Whether the request runs again because somebody else was faster, in the session's `info`.
AGAIN: Final = "again"

#: The columns of a row by their names, or whatever else a statement is asked with.
Columns = Mapping[str, Any]


class Repository:
    """Questions and changes about one thing, within the session's transaction."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def _execute(
        self, statement: Executable, params: Columns | Sequence[Columns] | None = None
    ) -> CursorResult[Any]:
        """What the database answers to the statement, with these values in it.

        The rows are plain, since objects that the session watches over cost several times as much.
        So does a statement that is put together at each request: those that are asked often are
        made once, and get their values here.
        """
        return self._session.connection().execute(statement, params)

    def _add_rows(self, table: type[Row], rows: Columns | Sequence[Columns]) -> None:
        """Insert these rows, of which each has the same columns; none is nothing to do."""
        if rows:
            self._execute(_new(table), rows)


@cache
def _new(table: type[Row]) -> Insert:
    return insert(table)
