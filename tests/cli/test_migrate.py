"""`oops migrate`: the database is brought up to date, or left as it was."""

import sqlite3
from contextlib import closing

import pytest

from tests.cli.history import tell_two_cases
from tests.cli.installation import Installation


def execute(ferries: Installation, statement: str) -> None:
    """Do something to the database behind Oops' back."""
    with closing(sqlite3.connect(ferries.folder / "oops.db")) as connection:
        connection.execute(statement)
        connection.commit()


def test_migrate_makes_a_database(ferries: Installation) -> None:
    """From nothing to the schema of this Oops, without a configuration; then there is no more."""
    ferries.config.unlink()

    first, second = ferries.run("migrate"), ferries.run("migrate")

    assert (first.status, first.out, first.err) == (
        0,
        "sqlite:///oops.db: created.\n",
        "",
    )
    assert (second.status, second.out, second.err) == (
        0,
        "sqlite:///oops.db: already up to date.\n",
        "",
    )


@pytest.mark.parametrize(
    ("statement", "said"),
    [
        ("UPDATE oops_schema SET version_num = 'tomorrow'", "was written by a newer Oops"),
        ("DROP TABLE oops_schema", "has tables of another program"),
    ],
)
def test_migrate_leaves_alone_what_is_not_its_own(
    ferries: Installation, statement: str, said: str
) -> None:
    """A database of another program, or of a later Oops, is named and not touched."""
    ferries.run("migrate")
    execute(ferries, statement)

    ran = ferries.run("migrate")

    assert (ran.status, ran.out) == (1, "")
    assert ran.err.startswith(f"The database sqlite:///oops.db {said}")


def test_migrate_of_a_damaged_file_says_so(ferries: Installation) -> None:
    """What is no database stays what it is."""
    file = ferries.folder / "oops.db"
    file.write_bytes(b"not a database at all" * 400)

    ran = ferries.run("migrate")

    assert (ran.status, ran.out) == (1, "")
    assert ran.err.startswith("The database sqlite:///oops.db is damaged, or is not a database")
    assert file.read_bytes() == b"not a database at all" * 400


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("sqlite:///nowhere/oops.db", "The database sqlite:///nowhere/oops.db cannot be used ("),
        ("mysql://u:hush@h/d", "OOPS_DATABASE_URL does not name a database that Oops can use."),
        (
            "postgresql+psycopg://u:hush@127.0.0.1:1/d",
            "The database postgresql+psycopg://u:***@127.0.0.1:1/d cannot be used (",
        ),
    ],
)
def test_migrate_of_what_cannot_be_opened_says_so(
    ferries: Installation, url: str, said: str
) -> None:
    """The place is named, without its password."""
    ran = ferries.run("migrate", OOPS_DATABASE_URL=url)

    assert (ran.status, ran.out) == (1, "")
    assert ran.err.startswith(said)
    assert "hush" not in ran.err


def test_fault_98_restore_by_other_means_is_told(ferries: Installation) -> None:
    """A copied file cannot be told from the original: the command says that it is one."""
    tell_two_cases(ferries)

    ran = ferries.run("migrate", "--restored")
    imported = ferries.feed(b'{"text": "The ferry was late"}\n', "import", "-")

    assert (ran.status, "was restored. At the next start" in ran.out) == (0, True)
    assert imported.status == 0
    assert [each["ref"] for each in ferries.cases()] == ["OOPS-1", "OOPS-2", "OOPS-1001"]
