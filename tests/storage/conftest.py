"""A migrated database of each kind for each test, and what works on it."""

from collections.abc import Iterator

import pytest
from sqlalchemy import Connection, Engine

from storage.database.engine import make_engine
from storage.store import SqlStore
from storage.unit_of_work import SqlUnitOfWork
from tests.throwaway import KINDS


@pytest.fixture
def store(url: str) -> Iterator[SqlStore]:
    """A store on that database."""
    store = SqlStore(url)
    yield store
    store.close()


@pytest.fixture(scope="session", params=KINDS)
def ground(request: pytest.FixtureRequest) -> Iterator[Engine]:
    """A database of each kind for whatever is not committed: made once, and empty for ever."""
    place = "sqlite" if request.param == "sqlite" else "postgres"
    with request.getfixturevalue(place).migrated() as url:
        engine = make_engine(url)
        yield engine
        engine.dispose()


@pytest.fixture
def connection(ground: Engine) -> Iterator[Connection]:
    """A transaction that is undone in the end, as the core never sees it."""
    with ground.connect() as connection, connection.begin() as transaction:
        yield connection
        transaction.rollback()


@pytest.fixture
def unit(connection: Connection) -> SqlUnitOfWork:
    """The same transaction, as the core sees it."""
    return SqlUnitOfWork(connection)
