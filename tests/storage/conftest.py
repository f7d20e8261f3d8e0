"""A migrated database of each kind for each test, and what works on it."""

from collections.abc import Iterator

import pytest
from sqlalchemy import Connection

from storage.engine import make_engine
from storage.job import session_within
from storage.store import SqlStore
from storage.unit_of_work import SqlUnitOfWork


@pytest.fixture
def store(url: str) -> Iterator[SqlStore]:
    """A store on that database."""
    store = SqlStore(url)
    yield store
    store.close()


@pytest.fixture
def connection(url: str) -> Iterator[Connection]:
    """A transaction on that database, as the core never sees it."""
    engine = make_engine(url)
    with engine.begin() as connection:
        yield connection
    engine.dispose()


@pytest.fixture
def unit(connection: Connection) -> Iterator[SqlUnitOfWork]:
    """The same transaction, as the core sees it."""
    with session_within(connection) as session:
        yield SqlUnitOfWork(session)
