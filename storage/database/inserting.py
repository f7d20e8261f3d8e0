"""Inserts that meet an existing row, for SQLite and PostgreSQL."""

from collections.abc import Collection, Sequence
from typing import Any, Final

from sqlalchemy import Connection, Insert, inspect
from sqlalchemy.dialects import postgresql, sqlite

from storage.database.statements import Columns, built_once
from storage.database.tables import TableRow


def insert_once(connection: Connection, table: type[TableRow], row: Columns) -> bool:
    """Insert the row. Returns False if a row with the same key exists."""
    return insert_key(connection, table, row) is not None


def insert_key(connection: Connection, table: type[TableRow], row: Columns) -> object:
    """Insert the row and return its primary key, or None if a row with the same key exists."""
    statement = _insert_if_missing(table, connection.dialect.name)
    return statement.run(connection, row).scalar_one_or_none()


@built_once
def _insert_if_missing(table: type[TableRow], kind: str) -> Insert:
    adding: Insert = dialect_insert(table, kind).on_conflict_do_nothing()
    return adding.returning(inspect(table).primary_key[0])


def upsert_rows(
    connection: Connection,
    table: type[TableRow],
    rows: Sequence[Columns],
    changed: Collection[str] | None = None,
) -> None:
    """Insert the rows, or update existing rows with the same primary key.

    The rows share the same columns. `changed` names the columns to update; None updates all.
    """
    columns = tuple(rows[0])
    updated = columns if changed is None else tuple(changed)
    _upsert(table, connection.dialect.name, columns, updated).change_many(connection, rows)


@built_once
def _upsert(
    table: type[TableRow], kind: str, columns: tuple[str, ...], changed: tuple[str, ...]
) -> Insert:
    inserting = dialect_insert(table, kind)
    key = inspect(table).primary_key
    names = {column.name for column in key}
    newest = {
        each: inserting.excluded[each] for each in columns if each in changed and each not in names
    }
    statement: Insert = inserting.on_conflict_do_update(index_elements=key, set_=newest)
    return statement


def dialect_insert(table: type[TableRow], kind: str) -> Any:  # noqa: ANN401 - the two share no type
    """Return the dialect's insert statement, which has `on_conflict_do_nothing` and the like."""
    return _INSERT_BY_DIALECT[kind](table)


_INSERT_BY_DIALECT: Final[dict[str, Any]] = {
    "sqlite": sqlite.insert,
    "postgresql": postgresql.insert,
}
