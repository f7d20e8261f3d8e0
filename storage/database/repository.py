"""The base class of the unit of work's repositories."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, Executable, Insert, Result
from sqlmodel import insert

from storage.database.statements import Columns, Statement, built_once
from storage.database.tables import TableRow


class Repository:
    """Queries and changes of one aggregate, within the connection's transaction.

    A statement of SQLAlchemy costs several times as much as a `Statement`, which is for everything
    frequent.
    """

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def _execute(
        self, statement: Statement | Executable, params: Columns | None = None
    ) -> Result[Any]:
        """Run the statement with these parameters and return the rows."""
        if isinstance(statement, Statement):
            return statement.run(self._connection, params)
        return self._connection.execute(statement, params)

    def _change(self, statement: Statement | Executable, params: Columns | None = None) -> int:
        """Run the statement with these parameters and return the number of changed rows."""
        if isinstance(statement, Statement):
            return statement.change(self._connection, params)
        return self._connection.execute(statement, params).rowcount

    def _change_many(self, statement: Statement, params: Sequence[Columns]) -> int:
        """Run the statement for each of the parameters and return the number of changed rows."""
        return statement.change_many(self._connection, params) if params else 0

    def _add_rows(self, table: type[TableRow], rows: Sequence[Columns]) -> None:
        """Insert the rows, which share the same columns."""
        self._change_many(_insert_row(table), rows)


@built_once
def _insert_row(table: type[TableRow]) -> Insert:
    return insert(table)
