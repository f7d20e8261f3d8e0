"""Statements that are compiled once for all tests, and not once for each test's engine."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Connection, Engine, event

#: A key of SQLAlchemy's cache: the dialect, which every engine has for itself, and the statement.
_Key = tuple[Any, ...]


class _SharedCache(dict[_Key, Any]):
    """Compiled statements by the kind of the dialect: those of one kind are all alike here."""

    def get(self, key: _Key, default: object = None) -> Any:  # noqa: ANN401 - SQLAlchemy's
        """See dict."""
        return super().get(_of_kind(key), default)

    def __setitem__(self, key: _Key, compiled: object) -> None:
        super().__setitem__(_of_kind(key), compiled)


def _of_kind(key: _Key) -> _Key:
    return (type(key[0]), *key[1:])


@contextmanager
def compiled_once() -> Iterator[None]:
    """Let all engines share one cache, which SQLAlchemy takes as an option of a connection."""
    shared = _SharedCache()

    def share(connection: Connection) -> None:
        connection.execution_options(compiled_cache=shared)

    event.listen(Engine, "engine_connect", share)
    yield
    event.remove(Engine, "engine_connect", share)
