"""`oops move`: from a file to PostgreSQL with one command, or not at all."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing

import pytest

from adapters.cli import wording
from storage.database.engine import database_name
from tests import databases
from tests.cli.history import tell_two_cases
from tests.cli.installation import Installation
from tests.throwaway import Postgres

pytestmark = pytest.mark.slow

postgres = databases.postgres


@pytest.fixture
def new(postgres: Postgres) -> Iterator[str]:
    """The URL of a PostgreSQL database in which nothing is."""
    with postgres.fresh() as url:
        yield url


def test_move_says_what_it_moved_and_what_to_do(ferries: Installation, new: str) -> None:
    """A line for each table, then the next step; and the cases are there, word for word."""
    tell_two_cases(ferries)
    before = ferries.run("export").out

    ran = ferries.run("move", "--to", new)

    lines = ran.out.splitlines()
    assert (ran.status, ran.err) == (0, "")
    assert ["cases", "2"] in [each.split() for each in lines]
    assert {"customers", "history", "outbox"} <= {each.split()[0] for each in lines}
    assert "\n".join(lines[-3:]) == wording.database_moved(
        "sqlite:///oops.db", database_name(new), 0
    )
    assert ferries.run("export", OOPS_DATABASE_URL=new).out == before


def test_move_again_is_refused(ferries: Installation, new: str) -> None:
    """What was moved is not moved onto itself."""
    tell_two_cases(ferries)
    ferries.run("move", "--to", new)

    ran = ferries.run("move", "--to", new)

    assert (ran.status, ran.out) == (1, "")
    assert ran.err == (
        f"The database {database_name(new)} is not empty: there are rows in its table cases."
        " Nothing was moved. Name an empty one.\n"
    )


def test_move_to_itself_says_so(ferries: Installation) -> None:
    """That nobody else may have it open meanwhile is not what is the matter."""
    tell_two_cases(ferries)

    ran = ferries.run("move", "--to", "sqlite:///./oops.db")

    assert (ran.status, ran.out) == (1, "")
    assert ran.err == (
        "sqlite:///oops.db and sqlite:///./oops.db are the same database. Nothing was moved."
        " Name another one to move to.\n"
    )
    assert len(ferries.cases()) == 2


def test_move_while_it_is_served_is_refused(ferries: Installation, new: str) -> None:
    """What it would be told meanwhile would be lost."""
    tell_two_cases(ferries)

    with ferries.store() as store:
        store.transact_now(lambda uow: uow.next_due_at())
        ran = ferries.run("move", "--to", new)

    assert (ran.status, ran.out) == (1, "")
    assert ran.err.startswith("The database sqlite:///oops.db is in use. Nothing was moved.")


@pytest.mark.parametrize("url", ["mysql://oops:hush@db/oops", "oops.db", "", "sqlite://"])
def test_move_to_no_database_is_refused(ferries: Installation, url: str) -> None:
    """The sentence is about what was typed, not about OOPS_DATABASE_URL."""
    tell_two_cases(ferries)

    ran = ferries.run("move", "--to", url)

    assert (ran.status, ran.out) == (1, "")
    assert ran.err == (
        "--to does not name a database that Oops can use. Write "
        "postgresql+psycopg://user@host/name, or sqlite:///oops.db for a file; an @ in a password "
        "is written %40.\n"
    )


def test_move_to_nobody_says_so(ferries: Installation) -> None:
    """A server that does not answer is named, without the password."""
    tell_two_cases(ferries)

    ran = ferries.run("move", "--to", "postgresql+psycopg://u:hush@127.0.0.1:1/d")

    assert (ran.status, ran.out) == (1, "")
    assert ran.err.startswith(
        "The database postgresql+psycopg://u:***@127.0.0.1:1/d cannot be used"
    )
    assert "hush" not in ran.err


def test_replaced_characters_are_mentioned(ferries: Installation, new: str) -> None:
    """Where nothing was replaced, nothing is said of it; where something was, how often."""
    path = ferries.write("old.jsonl", {"text": "It is wet"})
    ferries.run("import", str(path))
    spoil(ferries)

    ran = ferries.run("move", "--to", new)

    assert "In 1 row, characters that PostgreSQL cannot store" in ran.out


def spoil(ferries: Installation) -> None:
    """An earlier Oops kept a NUL."""
    with closing(sqlite3.connect(ferries.folder / "oops.db")) as connection:
        connection.execute("UPDATE cases SET complaint = complaint || char(0)")
        connection.commit()
