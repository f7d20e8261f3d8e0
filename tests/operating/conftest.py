"""A company at work, and a hand that reaches into its database."""

from collections.abc import Callable, Iterator
from contextlib import closing
from typing import Any

import pytest
from sqlalchemy import select, update

from storage import tables
from storage.engine import make_engine
from storage.store import SqlStore
from tests.databases import postgres, postgresql_url, sqlite, sqlite_url
from tests.kit import Office
from tests.throwaway import KINDS

__all__ = ["postgres", "postgresql_url", "sqlite", "sqlite_url"]

#: A test that is worth the time of a second database.
on_both = pytest.mark.parametrize("url", KINDS, indirect=True)

#: Runs a statement that Oops never would; gives the rows, where it has any.
Tamper = Callable[..., list[Any]]


@pytest.fixture
def url(request: pytest.FixtureRequest) -> str:
    """The URL of a database of this test's own: a file, unless the test is `on_both`."""
    kind = getattr(request, "param", "sqlite")
    found: str = request.getfixturevalue(f"{kind}_url")
    return found


@pytest.fixture
def office(url: str) -> Iterator[Office]:
    """Fernhill Bikes at work, on Monday at nine."""
    with closing(SqlStore(url)) as store:
        yield Office(store=store)


@pytest.fixture
def tamper(url: str) -> Iterator[Tamper]:
    """Somebody who changes rows by hand."""
    engine = make_engine(url)

    def run(statement: Any) -> list[Any]:  # noqa: ANN401 - whatever SQLAlchemy can run
        with engine.begin() as connection:
            answer = connection.execute(statement)
            return list(answer) if answer.returns_rows else []

    yield run
    engine.dispose()


def change_facts(tamper: Tamper, number: int = 1, **facts: object) -> None:
    """Write these facts into a case, over those that it has."""
    cases = table("cases")
    ((known,),) = tamper(select(cases.c.facts).where(cases.c.number == number))
    changed = update(cases).where(cases.c.number == number)
    tamper(changed.values(facts=known | facts))


def table(name: str) -> Any:  # noqa: ANN401 - a table, whose columns nobody can know
    """A table of the database, by its name."""
    return tables.Row.metadata.tables[name]
