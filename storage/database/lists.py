"""Lists as one parameter, so that a statement's text is the same for any number of values."""

import json
from collections.abc import Sequence
from typing import Any

from sqlalchemy import ARRAY, Boolean, Dialect, Text, bindparam
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.elements import ColumnElement
from sqlalchemy.sql.functions import FunctionElement
from sqlalchemy.types import TypeDecorator, TypeEngine

from storage.database.text import clean_if_text


def is_among(column: Any, name: str) -> ColumnElement[bool]:  # noqa: ANN401 - any column
    """Match rows by a list of values, the parameter of this name; an empty list matches none."""
    return _IsAmong(column, bindparam(name, type_=_ListOf(column.type)))


class _ListOf(TypeDecorator[Sequence[Any]]):
    """The values of a list: an array in PostgreSQL, JSON in SQLite."""

    impl = Text
    cache_ok = True

    def __init__(self, item: TypeEngine[Any]) -> None:
        super().__init__()
        self._item = item

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """See TypeDecorator."""
        kind = ARRAY(self._item) if dialect.name == "postgresql" else Text()
        return dialect.type_descriptor(kind)

    def process_bind_param(
        self, value: Sequence[Any] | None, dialect: Dialect
    ) -> Sequence[Any] | str | None:
        """See TypeDecorator."""
        if value is None:
            return None
        values = [clean_if_text(each) for each in value]
        return values if dialect.name == "postgresql" else json.dumps(values, ensure_ascii=False)


class _IsAmong(FunctionElement[bool]):
    """A column and a list; `IN` would write a parameter for each value."""

    type = Boolean()
    name = "is_among"
    inherit_cache = True

    def self_group(self, against: object = None) -> "_IsAmong":  # noqa: ARG002 - SQLAlchemy calls it so
        """Stay as it is, where SQLite would get a comparison with 1, which uses no index."""
        return self


@compiles(_IsAmong, "postgresql")
def _as_array(element: _IsAmong, compiler: SQLCompiler, **options: Any) -> str:  # noqa: ANN401
    column, values = (compiler.process(each, **options) for each in element.clauses)
    return f"{column} = ANY ({values})"


@compiles(_IsAmong, "sqlite")
def _as_json(element: _IsAmong, compiler: SQLCompiler, **options: Any) -> str:  # noqa: ANN401
    column, values = (compiler.process(each, **options) for each in element.clauses)
    return f"{column} IN (SELECT value FROM json_each({values}))"  # noqa: S608 - names only
