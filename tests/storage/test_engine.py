"""How databases are opened."""

from pathlib import Path

import pytest
from sqlalchemy.exc import DBAPIError

from storage.database.engine import database_name, database_url, make_engine, sqlite_file
from storage.database.errors import UnknownDatabase


def asked(url: str, statement: str) -> object:
    """What the database answers to us."""
    engine = make_engine(url)
    with engine.connect() as connection:
        answer: object = connection.exec_driver_sql(statement).scalar_one()
    engine.dispose()
    return answer


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
    sqlite_url: str, pragma: str, value: object
) -> None:
    """A file is written ahead, to the disk, and those who write to it wait for each other."""
    assert asked(sqlite_url, f"PRAGMA {pragma}") == value


def test_patience_can_be_said_in_the_url(sqlite_url: str) -> None:
    """Who knows better how long to wait for a file says so, in seconds."""
    assert asked(f"{sqlite_url}?timeout=2", "PRAGMA busy_timeout") == 2_000


@pytest.mark.parametrize(
    ("setting", "value"),
    [
        ("timezone", "UTC"),
        ("client_encoding", "UTF8"),
        ("application_name", "oops"),
        ("lock_timeout", "15s"),
        ("statement_timeout", "30s"),
        # Shorter than the patience of those who wait for what a suspended process has locked.
        ("idle_in_transaction_session_timeout", "10s"),
    ],
)
def test_postgresql_is_asked_so_that_nothing_hangs(
    postgresql_url: str, setting: str, value: str
) -> None:
    """Whatever the server's own settings are, text and time are read as they were written."""
    assert asked(postgresql_url, f"SHOW {setting}") == value


def test_settings_can_be_said_in_the_url(postgresql_url: str) -> None:
    """Who knows better says so; what they say nothing of stays as it is."""
    url = f"{postgresql_url}&application_name=desk&options=-c%20lock_timeout%3D2s"
    found = [
        asked(url, f"SHOW {each}") for each in ("application_name", "lock_timeout", "timezone")
    ]
    assert found == ["desk", "2s", "UTC"]


def test_server_that_only_takes_questions_is_left(postgresql_url: str) -> None:
    """One that became the standby of another is not asked again: the next connection may do."""
    engine = make_engine(f"{postgresql_url}&options=-c%20default_transaction_read_only%3Don")
    with pytest.raises(DBAPIError, match="read-only transaction") as raised, engine.begin() as held:
        held.exec_driver_sql("UPDATE counters SET value = value")
    engine.dispose()
    assert raised.value.connection_invalidated


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


@pytest.mark.parametrize("name", ["oops.db", "wh?t.db", "a%3Fb.db", "du @ home:1#2.db", "50%.db"])
@pytest.mark.parametrize("folder", ["", "/srv"])
def test_file_of_any_name_has_a_url(folder: str, name: str) -> None:
    """What a URL would take for a sign of its own is written otherwise in it."""
    assert sqlite_file(database_url(Path(folder, name))) == Path(folder, name)


@pytest.mark.parametrize(
    ("url", "name"),
    [
        ("sqlite:///a@b@c.db", "sqlite:///a%40b%40c.db"),
        ("postgresql+psycopg://oops:p%40w@db/o%40o", "postgresql+psycopg://oops:***@db/o%40o"),
        ("postgresql+psycopg://oops@db/oops?password=p%40w", "postgresql+psycopg://oops@db/oops"),
    ],
)
def test_database_is_named_without_its_password(url: str, name: str) -> None:
    """Wherever it stands; a file may have any name."""
    assert database_name(url) == name


@pytest.mark.parametrize("place", ["p@w@db/oops", "pw@db/o@o", "p@db/oops?x=w@db"])
def test_url_whose_password_may_go_on_is_refused(place: str) -> None:
    """Of what comes after its first "@" nobody knows whether it may be shown."""
    for attempt in (sqlite_file, database_name, make_engine):
        with pytest.raises(UnknownDatabase, match=r"; an @ in the password is written %40\.$"):
            attempt(f"postgresql+psycopg://oops:{place}")
