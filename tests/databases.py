"""A database of its own for each test, on every kind of database that Oops runs on.

In any test:

    def test_something(url: str) -> None:  # runs twice: on SQLite and on PostgreSQL
    def test_something(fresh_url: str) -> None:  # as `url`, but nobody has migrated it yet
    def test_something(postgresql_url: str) -> None:  # on PostgreSQL alone
    def test_something(sqlite_url: str) -> None:  # on a SQLite file alone

A test's database is migrated and empty, and goes with the test, also when somebody is still
connected to it. A SQLite file is `oops.db` in the test's `tmp_path`. The server is started once a
process, by the first test that asks for it. What runs for long, or outside pytest, takes what it
needs from `tests.throwaway` itself.
"""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.postgres import running_postgres
from tests.throwaway import KINDS, Postgres, Sqlite


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    """This process's server."""
    with running_postgres() as server:
        yield Postgres(server)


@pytest.fixture(scope="session")
def sqlite(tmp_path_factory: pytest.TempPathFactory) -> Sqlite:
    """This process's migrated file."""
    return Sqlite(tmp_path_factory.mktemp("migrated"))


@pytest.fixture
def postgresql_url(postgres: Postgres) -> Iterator[str]:
    """The URL of a PostgreSQL database of this test's own."""
    with postgres.migrated() as url:
        yield url


@pytest.fixture
def sqlite_url(sqlite: Sqlite, tmp_path: Path) -> str:
    """The URL of a SQLite file of this test's own."""
    sqlite.copy(tmp_path / "oops.db")
    return f"sqlite:///{tmp_path / 'oops.db'}"


@pytest.fixture(params=KINDS)
def url(request: pytest.FixtureRequest) -> str:
    """The URL of a database of this test's own, on every kind of database that Oops runs on."""
    found: str = request.getfixturevalue(f"{request.param}_url")
    return found


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.slow)])
def fresh_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The URL of a database that nobody has migrated yet; of a file that is not there yet."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'new.db'}"
        return
    postgres: Postgres = request.getfixturevalue("postgres")
    with postgres.fresh() as url:
        yield url
