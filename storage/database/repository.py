"""The base class of the unit of work's repositories."""

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any, Final

from sqlalchemy import CursorResult, Executable, Insert
from sqlmodel import Session, insert

from storage.database.tables import TableRow

#: A key of the session's `info`: True while a request runs again after a conflict.
IS_REPEATED: Final = "is_repeated"

#: Values by column name or parameter name.
Columns = Mapping[str, Any]


class Repository:
    """Queries and changes of one aggregate, within the session's transaction."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def _execute(
        self, statement: Executable, params: Columns | Sequence[Columns] | None = None
    ) -> CursorResult[Any]:
        """Run the statement with these parameters and return plain rows.

        Objects tracked by the session cost several times as much, as does building a statement for
        each request. Frequent statements are cached and get their values as parameters.
        """
        return self._session.connection().execute(statement, params)

    def _add_rows(self, table: type[TableRow], rows: Columns | Sequence[Columns]) -> None:
        """Insert the rows, which share the same columns. Does nothing for an empty sequence."""
        if rows:
            self._execute(_insert_row(table), rows)


@cache
def _insert_row(table: type[TableRow]) -> Insert:
    return insert(table)
