"""Statements that are built and compiled once, and then run by the driver.

SQLAlchemy builds and compiles a statement, and knows how each type is stored. For each execution it
also makes a context and a description of the result, which takes ten times as long as a small query
of SQLite. A frequent statement needs these once.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cache
from operator import itemgetter
from typing import Any, Final, NamedTuple, NoReturn, ParamSpec, cast

from sqlalchemy import BindParameter, ClauseElement, Connection, Executable, Result
from sqlalchemy.engine import IteratorResult
from sqlalchemy.engine.interfaces import DBAPIModule, Dialect
from sqlalchemy.engine.result import SimpleResultMetaData
from sqlalchemy.exc import DBAPIError
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.types import TypeEngine

from storage.database.postgresql import drops_connection, sanitize_error

#: Values by column name or parameter name.
Columns = Mapping[str, Any]

P = ParamSpec("P")

#: A conversion between a value in Python and in the driver.
_Processor = Callable[[Any], Any]
#: The driver's value of a parameter.
_BoundValue = Callable[[Columns], Any]

_NO_COLUMNS: Final[Columns] = {}


def built_once(build: Callable[P, Executable]) -> Callable[P, "Statement"]:
    """Make a function return a statement that is built and compiled once."""

    @cache
    def built(*arguments: Any) -> Statement:  # noqa: ANN401 - those of the function
        return Statement(build(*arguments))  # type: ignore[call-arg]

    return built  # type: ignore[return-value]


class Statement:
    """A statement for many executions, on engines that are alike for each kind of database."""

    def __init__(self, source: Executable) -> None:
        self._source = source
        self._forms: dict[tuple[str, tuple[str, ...]], _Form] = {}

    def run(self, connection: Connection, params: Columns | None = None) -> Result[Any]:
        """Run the statement and return the rows. Raises SQLAlchemyError."""
        columns = params or _NO_COLUMNS
        form = self._form(connection.dialect, columns)
        if not form.is_fixed:
            return connection.execute(self._source, params)
        return form.result(_execute(connection, form.sql, form.values(columns)))

    def change(self, connection: Connection, params: Columns | None = None) -> int:
        """Run the statement and return the number of changed rows. Raises SQLAlchemyError."""
        columns = params or _NO_COLUMNS
        form = self._form(connection.dialect, columns)
        if not form.is_fixed:
            return connection.execute(self._source, params).rowcount
        return _execute(connection, form.sql, form.values(columns)).changed

    def change_many(self, connection: Connection, params: Sequence[Columns]) -> int:
        """Run the statement for each of the parameters, which have the same names.

        Returns the number of changed rows. Raises SQLAlchemyError.
        """
        if len(params) == 1:
            return self.change(connection, params[0])
        form = self._form(connection.dialect, params[0])
        values = [form.values(each) for each in params]
        return _execute(connection, form.sql, values, is_many=True).changed

    def _form(self, dialect: Dialect, columns: Columns) -> "_Form":
        key = (dialect.name, tuple(columns))
        form = self._forms.get(key)
        if form is None:
            form = self._forms[key] = _Form(self._source, dialect, key[1])
        return form


class _Ran(NamedTuple):
    """A statement's effect, as the driver describes it."""

    description: Sequence[Any]
    rows: Sequence[Any]
    changed: int


class _Form:
    """A statement compiled for a dialect and for the names of its parameters."""

    def __init__(self, source: Executable, dialect: Dialect, names: Sequence[str]) -> None:
        compiled = _compile(source, dialect, names)
        #: False for a statement whose text depends on the values, like a list of unknown length.
        self.is_fixed = not (compiled.post_compile_params or compiled.literal_execute_params)
        self.sql = compiled.string
        self._dialect = dialect
        self._values = _bound_values(compiled, dialect, names)
        self._is_positional = compiled.positional
        columns = list(getattr(source, "exported_columns", ()))
        self._metadata = SimpleResultMetaData([each.key for each in columns])
        self._types = [each.type for each in columns]
        self._processors: list[tuple[int, _Processor]] | None = None

    def values(self, columns: Columns) -> Any:  # noqa: ANN401 - a tuple or a dictionary
        """Return the driver's parameters for these values."""
        if self._is_positional:
            return tuple([value(columns) for _, value in self._values])
        return {name: value(columns) for name, value in self._values}

    def result(self, ran: _Ran) -> Result[Any]:
        """Convert the driver's rows."""
        if self._processors is None:
            self._processors = list(self._result_processors(ran))
        rows = ran.rows
        if self._processors:
            rows = [self._processed(each, self._processors) for each in rows]
        return IteratorResult(self._metadata, iter(rows))

    def _result_processors(self, ran: _Ran) -> Iterator[tuple[int, _Processor]]:
        for place, kind in enumerate(self._types):
            code = ran.description[place][1]
            processor = kind.dialect_impl(self._dialect).result_processor(self._dialect, code)
            if processor:
                yield place, processor

    @staticmethod
    def _processed(row: Sequence[Any], processors: list[tuple[int, _Processor]]) -> Sequence[Any]:
        values = list(row)
        for place, processor in processors:
            values[place] = processor(values[place])
        return tuple(values)


def _compile(source: Executable, dialect: Dialect, names: Sequence[str]) -> SQLCompiler:
    element = cast("ClauseElement", source)
    return cast("SQLCompiler", element.compile(dialect=dialect, column_keys=list(names)))


def _bound_values(
    compiled: SQLCompiler, dialect: Dialect, names: Sequence[str]
) -> list[tuple[str, _BoundValue]]:
    """Return each parameter's name in the text with its value in the driver, in their order."""
    by_name = {
        name: _bound_value(bind, dialect, names) for bind, name in compiled.bind_names.items()
    }
    order = compiled.positiontup if compiled.positiontup is not None else by_name
    return [(each, by_name[each]) for each in order]


def _bound_value(bind: BindParameter[Any], dialect: Dialect, names: Sequence[str]) -> _BoundValue:
    kind: TypeEngine[Any] = bind.type
    processor = kind.dialect_impl(dialect).bind_processor(dialect)
    if bind.key in names:
        return _from_columns(bind.key, processor)
    if bind.required:
        raise KeyError(bind.key)
    constant = processor(bind.value) if processor else bind.value
    return lambda _columns: constant


def _from_columns(key: str, processor: _Processor | None) -> _BoundValue:
    if processor:
        return lambda columns: processor(columns[key])
    return itemgetter(key)


def _execute(
    connection: Connection,
    sql: str,
    values: Any,  # noqa: ANN401 - a tuple or a dictionary, or a list of them
    *,
    is_many: bool = False,
) -> _Ran:
    """Run a statement with the driver, as SQLAlchemy does.

    SQLite runs a query while its rows are fetched.
    """
    if not connection.in_transaction():
        connection.begin()
    cursor = connection.connection.cursor()
    for listener in connection.dispatch.before_cursor_execute:
        sql, values = listener(connection, cursor, sql, values, None, is_many)
    try:
        (cursor.executemany if is_many else cursor.execute)(sql, values)
        rows = cursor.fetchall() if cursor.description else ()
        return _Ran(cursor.description or (), rows, cursor.rowcount)
    except connection.dialect.loaded_dbapi.Error as error:
        _raise_error(connection, sql, error)
    finally:
        cursor.close()


def _raise_error(connection: Connection, sql: str, error: DBAPIModule.Error) -> NoReturn:
    """Raise SQLAlchemy's error for the driver's, and give up a connection that is lost."""
    dialect = connection.dialect
    sanitize_error(error)
    is_lost = drops_connection(error) or dialect.is_disconnect(error, connection.connection, None)
    if is_lost:
        connection.invalidate(error)
    raise DBAPIError.instance(
        sql,
        None,
        error,
        dialect.loaded_dbapi.Error,
        hide_parameters=True,
        connection_invalidated=is_lost,
        dialect=dialect,
    ) from error
