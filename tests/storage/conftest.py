"""A migrated database for each test, and what works on it."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Connection

from storage.engine import make_engine
from storage.job import session_within
from storage.migrating import migrate
from storage.store import SqlStore
from storage.unit_of_work import SqlUnitOfWork


@pytest.fixture(scope="session")
def migrated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database in which nothing is yet, made once and copied for each test."""
    file = tmp_path_factory.mktemp("migrated") / "oops.db"
    migrate(f"sqlite:///{file}")
    return file


@pytest.fixture(params=["sqlite"])
def url(request: pytest.FixtureRequest, migrated: Path, tmp_path: Path) -> str:
    """The URL of a database of this test's own, on every kind of database that Oops runs on."""
    return f"sqlite:///{shutil.copy(migrated, tmp_path / 'oops.db')}"


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
