"""A company at work, and a hand in its database.

On a SQLite file, unless a test is parametrised with another `kind` of database.
"""

from collections.abc import Iterator
from contextlib import closing
from typing import Any

import pytest

from storage.database.engine import make_engine
from storage.store import SqlStore
from tests.kit import Office
from tests.operating.rows import Tamper


@pytest.fixture
def office(database: str) -> Iterator[Office]:
    """Fernhill Bikes at work, on Monday at nine."""
    with closing(SqlStore(database)) as store:
        yield Office(store=store)


@pytest.fixture
def tamper(database: str) -> Iterator[Tamper]:
    """Somebody who changes rows by hand."""
    engine = make_engine(database)

    def run(statement: Any) -> list[Any]:  # noqa: ANN401 - whatever SQLAlchemy can run
        with engine.begin() as connection:
            answer = connection.execute(statement)
            return list(answer) if answer.returns_rows else []

    yield run
    engine.dispose()
