"""Oops in a process that can be killed, as fixtures of every test."""

import shutil
from collections.abc import AsyncIterator, Iterator
from itertools import count
from pathlib import Path

import pytest
import pytest_asyncio
from psycopg import sql
from sqlalchemy import make_url

from tests.faults.nag_round import NagRound, fill, prepare, workplace
from tests.postgres import OOPS
from tests.slack.process import Nursery, a_nursery
from tests.slack.standin import SlackStandin
from tests.throwaway import Postgres, Sqlite


@pytest.fixture(scope="session")
def starter() -> Iterator[Nursery]:
    """Has Oops loaded, and starts it."""
    with a_nursery() as place:
        yield place


@pytest.fixture
def nursery(starter: Nursery) -> Iterator[Nursery]:
    """Starts Oops in processes of their own, which end with the test."""
    yield starter
    starter.clear()


@pytest_asyncio.fixture
async def nag_round(
    tmp_path: Path, nag_round_database: str, nursery: Nursery
) -> AsyncIterator[NagRound]:
    """A nag round that is about to begin."""
    clock = prepare(tmp_path)
    async with SlackStandin(workplace(clock)) as slack:
        yield NagRound(tmp_path, nag_round_database, slack, nursery)


@pytest.fixture
def nag_round_database(request: pytest.FixtureRequest, kind: str) -> str:
    """The URL of a database in which a nag round is about to begin."""
    return str(request.getfixturevalue(f"nag_round_{kind}"))


@pytest.fixture(scope="session")
def filled_file(sqlite: Sqlite, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The file that the others are copies of."""
    file = tmp_path_factory.mktemp("nag_round") / "oops.db"
    sqlite.copy(file)
    fill(f"sqlite:///{file}")
    return file


@pytest.fixture
def nag_round_sqlite(filled_file: Path, tmp_path: Path) -> str:
    """A file of this test's own."""
    shutil.copy(filled_file, tmp_path / "oops.db")
    return f"sqlite:///{tmp_path / 'oops.db'}"


@pytest.fixture(scope="session")
def filled_database(postgres: Postgres) -> Iterator[sql.Identifier]:
    """The name of the PostgreSQL database that the others are copies of."""
    with postgres.migrated() as url:
        fill(url)
        yield sql.Identifier(str(make_url(url).database))


_numbers = count(1)


@pytest.fixture
def nag_round_postgresql(postgres: Postgres, filled_database: sql.Identifier) -> Iterator[str]:
    """A PostgreSQL database of this test's own."""
    name = f"nag_round_{next(_numbers)}"
    copy = sql.SQL("CREATE DATABASE {} TEMPLATE {} OWNER {} STRATEGY file_copy")
    postgres.administer(copy.format(sql.Identifier(name), filled_database, sql.Identifier(OOPS)))
    yield postgres.server.url(name)
    postgres.administer(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))
