"""What a server, a database or a role says by default does not change what Oops does."""

from collections.abc import Callable

import pytest
from psycopg import sql
from sqlalchemy import make_url

from bot.case import commands as c
from storage.database.engine import make_engine
from storage.maintenance.migrating import migrate, risky_settings
from storage.store import SqlStore
from tests.kit import MIA, RITA, Office
from tests.postgres import OOPS
from tests.throwaway import Postgres

HOSTILE = {
    "synchronous_commit": "off",
    "default_transaction_isolation": "serializable",
    "default_transaction_read_only": "on",
    "default_transaction_deferrable": "on",
    "datestyle": "German",
    "timezone": "Asia/Kathmandu",
    "standard_conforming_strings": "off",
    "row_security": "on",
    "statement_timeout": "1ms",
    "lock_timeout": "1ms",
    "idle_in_transaction_session_timeout": "1ms",
    "client_encoding": "LATIN1",
    "intervalstyle": "sql_standard",
    "bytea_output": "escape",
    "extra_float_digits": "-15",
    "transform_null_equals": "on",
}

Say = Callable[[str, str], None]


@pytest.fixture
def role_says(postgres: Postgres, postgresql_url: str) -> Say:
    """Sets a default of the role in that database."""
    database = sql.Identifier(str(make_url(postgresql_url).database))

    def say(name: str, value: str) -> None:
        setting = sql.SQL("ALTER ROLE {} IN DATABASE {} SET {} = {}")
        words = (sql.Identifier(OOPS), database, sql.Identifier(name), sql.Literal(value))
        postgres.administer(setting.format(*words))

    return say


def shown(url: str, name: str) -> str:
    """What a session of Oops has."""
    engine = make_engine(url)
    with engine.connect() as connection:
        found = str(connection.exec_driver_sql(f"SHOW {name}").scalar_one())
    engine.dispose()
    return found


def test_fault_95_role_is_hostile(postgresql_url: str, role_says: Say) -> None:
    """Every default of it that a session can set otherwise: a case is reported, taken and read."""
    for name, value in HOSTILE.items():
        role_says(name, value)

    migrate(postgresql_url)
    store = SqlStore(postgresql_url)
    office = Office(store=store)
    office.asks(c.ReportComplaint(by=RITA, via="chat", complaint=r"Where is C:\parcel? „Später“"))
    office.types(MIA, "OOPS-1 own")
    case = store.transact_now(lambda uow: uow.cases.get(1))
    store.close()

    assert case
    assert case.owner
    assert (case.complaint, case.owner.who) == (r"Where is C:\parcel? „Später“", MIA)


@pytest.mark.parametrize(
    ("default", "ours"),
    [
        ("off", "on"),
        ("local", "on"),
        ("remote_write", "on"),
        ("on", "on"),
        ("remote_apply", "remote_apply"),
    ],
)
def test_fault_95_commit_waits_for_the_disk(
    postgresql_url: str, role_says: Say, default: str, ours: str
) -> None:
    """Whatever is weaker is made strong, and whatever is stronger stays."""
    role_says("synchronous_commit", default)

    assert shown(postgresql_url, "synchronous_commit") == ours


def test_who_knows_better_says_so_in_the_url(postgresql_url: str) -> None:
    """As for every other setting."""
    url = f"{postgresql_url}&options=-c%20synchronous_commit%3Doff"

    assert shown(url, "synchronous_commit") == "off"


@pytest.mark.parametrize(
    ("setting", "value"),
    [
        ("default_transaction_isolation", "read committed"),
        ("default_transaction_read_only", "off"),
        ("datestyle", "ISO, MDY"),
        ("row_security", "off"),
    ],
)
def test_fault_95_session_has_its_own_settings(
    postgresql_url: str, role_says: Say, setting: str, value: str
) -> None:
    """What Oops relies on does not come from the role."""
    role_says(setting, HOSTILE[setting])

    assert shown(postgresql_url, setting) == value


def test_fault_95_server_itself_is_unsafe(postgresql_url: str, role_says: Say) -> None:
    """What only an administrator can set otherwise is named; the tests' server is a fast one."""
    role_says("session_replication_role", "replica")

    assert risky_settings(postgresql_url) == {
        "fsync": "off",
        "full_page_writes": "off",
        "session_replication_role": "replica",
    }
