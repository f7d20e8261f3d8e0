"""A company at work on a database of the test's own."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from storage.migrating import migrate
from storage.store import SqlStore
from tests.kit import Office


@pytest.fixture(scope="session")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database in which nothing is yet, made once and copied for each test."""
    file = tmp_path_factory.mktemp("empty") / "oops.db"
    migrate(f"sqlite:///{file}")
    return file


@pytest.fixture
def store(empty: Path, tmp_path: Path) -> Iterator[SqlStore]:
    """A store on a real SQLite file."""
    store = SqlStore(f"sqlite:///{shutil.copy(empty, tmp_path / 'oops.db')}")
    yield store
    store.close()


@pytest.fixture
def office(store: SqlStore) -> Office:
    """Fernhill Bikes at work, on Monday at nine."""
    return Office(store=store)
