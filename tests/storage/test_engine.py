"""How SQLite is opened."""

from pathlib import Path

import pytest
from sqlalchemy import Connection

from storage.engine import make_engine, sqlite_file


@pytest.mark.parametrize(
    ("pragma", "value"),
    [
        ("journal_mode", "wal"),
        # 2 is FULL: what was committed survives a power cut.
        ("synchronous", 2),
        ("foreign_keys", 1),
        # In milliseconds.
        ("busy_timeout", 15_000),
    ],
)
def test_sqlite_is_opened_so_that_nothing_committed_is_lost(
    connection: Connection, pragma: str, value: object
) -> None:
    """A file is written ahead, to the disk, and those who write to it wait for each other."""
    assert connection.exec_driver_sql(f"PRAGMA {pragma}").scalar_one() == value


def test_patience_can_be_said_in_the_url(url: str) -> None:
    """Who knows better how long to wait says so, in seconds."""
    engine = make_engine(f"{url}?timeout=2")
    with engine.connect() as connection:
        assert connection.exec_driver_sql("PRAGMA busy_timeout").scalar_one() == 2_000
    engine.dispose()


@pytest.mark.parametrize(
    ("url", "file"),
    [
        ("sqlite:///oops.db", Path("oops.db")),
        ("sqlite:////var/lib/oops/oops.db", Path("/var/lib/oops/oops.db")),
        ("postgresql+psycopg://oops@localhost/oops", None),
    ],
)
def test_file_of_a_url_is_found(url: str, file: Path | None) -> None:
    """One slash more is an absolute path; a server has no file."""
    assert sqlite_file(url) == file
