"""Bringing a database up to date, and leaving alone what is not ours."""

import json
import os
import re
import signal
import sqlite3
from contextlib import closing
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from psycopg import sql
from sqlalchemy import Connection, Engine, event, make_url

from storage.database.engine import make_engine, sqlite_file
from storage.database.errors import (
    CorruptDatabase,
    ForeignDatabase,
    MissingDatabase,
    NewerDatabase,
    OlderDatabase,
    UnknownDatabase,
    UnreachableDatabase,
    UnsuitedDatabase,
)
from storage.database.schema import SCHEMA
from storage.maintenance.migrating import (
    SCHEMA_TABLE,
    SCRIPTS,
    SchemaState,
    migrate,
    require_current,
    schema_state,
)
from storage.store import SqlStore
from tests.postgres import OOPS
from tests.storage.processes import killed, race
from tests.storage.samples import add
from tests.throwaway import Postgres


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """Where a file is going to be."""
    return tmp_path / "new.db"


@pytest.fixture
def fresh_file(file: Path) -> str:
    """The URL of a file that is not there yet."""
    return f"sqlite:///{file}"


def run(url: str, *statements: str) -> list[tuple[object, ...]]:
    """Do something with the database behind Oops' back; what the last statement gave."""
    engine = make_engine(url)
    with engine.begin() as connection:
        *_, last = [connection.exec_driver_sql(each) for each in statements]
        rows = [tuple(row) for row in last] if last.returns_rows else []
    engine.dispose()
    return rows


SQLITE_SHAPE = """
    SELECT type, name, replace(replace(sql, char(10), ''), char(9), '') FROM sqlite_master
    WHERE sql NOT NULL AND type <> 'trigger' AND tbl_name <> 'oops_schema'
"""
CONSTRAINT = re.compile(r", (CONSTRAINT \w+ \w+(?: KEY)? \([^()]*\)(?: REFERENCES \w+ \(\w+\))?)")
POSTGRESQL_SHAPE = """
    SELECT relation, name, shape FROM (
        SELECT tablename AS relation, indexname AS name, indexdef AS shape FROM pg_indexes
            WHERE schemaname = 'public'
        UNION ALL
        SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid) FROM pg_constraint
            WHERE connamespace = 'public'::regnamespace
        UNION ALL
        SELECT table_name, column_name, concat_ws(
                ' ', rank() OVER the_table, data_type, is_nullable)
            FROM information_schema.columns WHERE table_schema = 'public'
            WINDOW the_table AS (PARTITION BY table_name ORDER BY ordinal_position)
    ) AS shapes WHERE relation <> 'oops_schema'
"""


def schema(url: str) -> set[tuple[object, ...]]:
    """Every table, index and constraint as it was made."""
    if not sqlite_file(url):
        return set(run(url, POSTGRESQL_SHAPE))
    # Of a table, SQLite writes columns that came later behind the constraints.
    return {
        (kind, name, CONSTRAINT.sub("", str(made)), frozenset(CONSTRAINT.findall(str(made))))
        for kind, name, made in run(url, SQLITE_SHAPE)
    }


def test_models_and_migrations_agree(connection: Connection) -> None:
    """Where one of them was changed without the other, this says how."""
    context = MigrationContext.configure(connection, opts={"version_table": SCHEMA_TABLE})
    assert compare_metadata(context, SCHEMA) == []


def test_models_and_migrations_agree_on_every_word(fresh_url: str) -> None:
    """Also in what Alembic does not compare: which rows an index has, checks, columns' order."""
    engine = make_engine(fresh_url)
    SCHEMA.create_all(engine)
    of_models = schema(fresh_url)
    SCHEMA.drop_all(engine)
    engine.dispose()
    migrate(fresh_url)
    assert schema(fresh_url) == of_models


def test_fresh_database_becomes_current(fresh_url: str) -> None:
    """Looking makes nothing; migrating does, and then Oops can work with it."""
    for _ in range(2):
        assert schema_state(fresh_url) is SchemaState.FRESH
    migrate(fresh_url)
    assert schema_state(fresh_url) is SchemaState.CURRENT
    require_current(fresh_url)


def test_looking_makes_no_file(fresh_file: str, file: Path) -> None:
    """Where there is no file, none is there afterwards."""
    assert schema_state(fresh_file) is SchemaState.FRESH
    assert not file.exists()


def test_empty_file_is_fresh(fresh_file: str, file: Path) -> None:
    """A file that somebody made and put nothing in is as good as none."""
    file.touch()
    assert schema_state(fresh_file) is SchemaState.FRESH
    migrate(fresh_file)
    assert schema_state(fresh_file) is SchemaState.CURRENT


def test_migrating_again_changes_nothing(url: str, store: SqlStore) -> None:
    """Whoever migrates twice loses nothing."""
    case = store.transact_now(add)
    migrate(url)
    assert store.transact_now(lambda unit: unit.cases.get(case.number)) == case


def test_conversations_outlive_a_new_column(fresh_url: str) -> None:
    """Where a table is made anew for it, every row comes along, and is open."""
    migrate_to("0003", fresh_url)
    kept = ("a:ann", "person", "https://smba", "28:oops", "t", "29:ann", "ann@paper.example")
    values = ", ".join(f"'{each}'" for each in (*kept, "Ann", "UTC", "2026-03-02 09:00:00+00:00"))
    run(fresh_url, f"INSERT INTO conversations VALUES ({values})")  # noqa: S608 - words of ours

    migrate(fresh_url)

    [row] = run(fresh_url, "SELECT * FROM conversations")
    assert (row[:9], row[-1]) == ((*kept, "Ann", "UTC"), None)


def test_parts_of_open_cases_are_found_in_their_facts(fresh_url: str) -> None:
    """Reporters and offers are found by those whom they concern, not those of closed cases."""
    migrate_to("0007", fresh_url)
    offered = {"reporters": ["ann@x", "ben@x", "ann@x"], "offer": {"to": "cy@x"}}
    facts = [
        offered,
        {"reporters": ["ann@x"], "offer": None},
        {"reporters": []},
        {"reporters": None},
    ]
    columns = "number, version, stage, department, severity, reported_at, next_due_at, closed_at"
    for number, each in enumerate(facts, start=1):
        ended = f"NULL, '{MOMENT}'" if number == 2 else f"'{MOMENT}', NULL"
        values = (
            f"{number}, 1, 'owned', 'Care', 'normal', '{MOMENT}', {ended}, '{json.dumps(each)}'"
        )
        run(fresh_url, f"INSERT INTO cases ({columns}, facts, complaint) VALUES ({values}, 'x')")  # noqa: S608 - words of ours

    migrate(fresh_url)

    assert run(fresh_url, "SELECT email, part, number FROM parts ORDER BY 1") == [
        ("ann@x", "reporter", 1),
        ("ben@x", "reporter", 1),
        ("cy@x", "offered", 1),
    ]


def migrate_to(revision: str, url: str) -> None:
    """Bring the database to where an earlier Oops left it."""
    engine = make_engine(url)
    with engine.begin() as connection:
        config = Config(attributes={"connection": connection})
        config.set_main_option("script_location", SCRIPTS)
        config.set_main_option("path_separator", "os")
        command.upgrade(config, revision)
    engine.dispose()


@pytest.mark.parametrize("made_by_hand", [False, True])
def test_older_database_says_what_to_do(fresh_url: str, made_by_hand: bool) -> None:  # noqa: FBT001
    """Oops does not work on what is not up to date, and says how to bring it there."""
    if made_by_hand:
        run(fresh_url, f"CREATE TABLE {SCHEMA_TABLE} (version_num VARCHAR(32))")
    refusal = OlderDatabase if made_by_hand else MissingDatabase
    with pytest.raises(refusal, match="`oops migrate`"):
        require_current(fresh_url)
    assert schema_state(fresh_url) is (SchemaState.BEHIND if made_by_hand else SchemaState.FRESH)


def test_newer_database_is_left_alone(url: str) -> None:
    """What a later Oops wrote is neither used nor changed, and the sentence says what to do."""
    run(url, "UPDATE oops_schema SET version_num = '9999'")
    assert schema_state(url) is SchemaState.NEWER
    for attempt in (migrate, require_current):
        with pytest.raises(NewerDatabase, match=r"\(schema 9999\).*Install that version again"):
            attempt(url)
    assert run(url, "SELECT * FROM oops_schema") == [("9999",)]


def test_foreign_database_is_left_alone(fresh_url: str) -> None:
    """Another program's database keeps all that it had, and gets nothing of ours."""
    run(fresh_url, "CREATE TABLE recipes (name VARCHAR)")
    before = schema(fresh_url)
    assert schema_state(fresh_url) is SchemaState.FOREIGN
    for attempt in (migrate, require_current):
        with pytest.raises(ForeignDatabase, match=r"another program.*Name an empty database"):
            attempt(fresh_url)
    assert schema(fresh_url) == before != set()


def test_foreign_file_keeps_every_byte(fresh_file: str, file: Path) -> None:
    """Not even how the file is written to is changed."""
    with closing(sqlite3.connect(file)) as connection:
        connection.execute("CREATE TABLE recipes (name)")
    before = file.read_bytes()
    with pytest.raises(ForeignDatabase):
        migrate(fresh_file)
    assert file.read_bytes() == before


def test_file_that_is_no_database_is_left_alone(fresh_file: str, file: Path) -> None:
    """Somebody's letter is not written over."""
    file.write_text("Dear Sir or Madam, " * 100)
    for attempt in (migrate, require_current, schema_state):
        with pytest.raises(CorruptDatabase, match=r"is not a database.*latest backup"):
            attempt(fresh_file)
    assert file.read_text() == "Dear Sir or Madam, " * 100


@pytest.mark.parametrize("page", range(1, 12))
def test_damaged_file_is_found_out(sqlite_url: str, tmp_path: Path, page: int) -> None:
    """Whichever page the disk lost, Oops refuses to go on with it and names the backup."""
    with (tmp_path / "oops.db").open("r+b") as file:
        file.seek(page * 4096)
        file.write(b"\xff" * 200)
    with pytest.raises(CorruptDatabase, match="Restore the latest backup"):
        require_current(sqlite_url)


@pytest.mark.parametrize("place", ["nowhere/oops.db", "."])
def test_file_that_cannot_be_opened_says_so(tmp_path: Path, place: str) -> None:
    """A folder that is not there, or a folder in place of a file, is told as such."""
    with pytest.raises(UnreachableDatabase, match="the place exists"):
        migrate(f"sqlite:///{tmp_path / place}")


@pytest.mark.parametrize(
    ("url", "why"),
    [
        ("{user}@/nowhere?host={folder}", 'database "nowhere" does not exist'),
        ("nobody:hunter2@/postgres?host={folder}", 'role "nobody" does not exist'),
        ("{user}@/postgres?host={folder}&port=1&password=hunter2", "No such file or directory"),
        ("oops:hunter2@127.0.0.1:1/oops", "Connection refused"),
    ],
)
def test_server_that_cannot_be_reached_says_so(postgres: Postgres, url: str, why: str) -> None:
    """What the server said, or that there is none, is told; the password is not."""
    place = url.format(user=OOPS, folder=postgres.server.folder)
    for attempt in (migrate, require_current, schema_state):
        with pytest.raises(UnreachableDatabase, match=f"{why}.*the place exists") as raised:
            attempt(f"postgresql+psycopg://{place}")
        assert "hunter2" not in str(raised.value)


def test_server_where_one_may_not_write_says_so(postgres: Postgres) -> None:
    """Who may look, but make nothing, is told so when there is something to be made."""
    with postgres.fresh() as url:
        database = make_url(url).database
        reader = postgres.server.url(str(database), "reader")
        run(url, "CREATE TABLE oops_schema (version_num VARCHAR(32))")
        postgres.administer(sql.SQL("CREATE ROLE reader LOGIN"))
        with pytest.raises(UnreachableDatabase, match="permission denied for table oops_schema"):
            schema_state(reader)
        run(url, "GRANT SELECT ON oops_schema TO reader")
        assert schema_state(reader) is SchemaState.BEHIND
        with pytest.raises(UnreachableDatabase, match=r"permission denied.*Oops may write"):
            migrate(reader)
    postgres.administer(sql.SQL("DROP ROLE reader"))


def test_database_that_cannot_keep_every_text_is_refused(postgres: Postgres) -> None:
    """A customer's name is not lost because a database has no letters for it."""
    make = "CREATE DATABASE latin TEMPLATE template0 ENCODING 'LATIN1' OWNER oops"
    postgres.administer(sql.SQL(make))
    for attempt in (migrate, require_current, schema_state):
        with pytest.raises(UnsuitedDatabase, match=r"as LATIN1,.*Create one with ENCODING 'UTF8'"):
            attempt(postgres.server.url("latin"))
    postgres.administer(sql.SQL("DROP DATABASE latin"))


@pytest.mark.parametrize(
    "wrong",
    [
        "oops.db",
        "sqlite://",
        "sqlite:///:memory:",
        "mysql://root:hunter2@localhost/oops",
        "postgresql://oops:hunter2@localhost/oops",
        "sqlite+aiosqlite:///oops.db",
    ],
)
def test_url_of_nothing_we_know_is_refused(wrong: str) -> None:
    """It says what to write instead, and tells nobody the password."""
    with pytest.raises(UnknownDatabase, match=r"Write sqlite:///oops\.db") as raised:
        migrate(wrong)
    assert "hunter2" not in str(raised.value)


def migrate_and_die(change: int, url: str) -> None:
    """Migrate, in a process that a power cut ends before that change."""
    changes = iter(range(change))

    def die(*run: Any) -> None:  # noqa: ANN401 - SQLAlchemy gives six things of all kinds
        if (
            not run[2].startswith(("PRAGMA", "SELECT", "SET", "SHOW"))
            and next(changes, None) is None
        ):
            os.kill(os.getpid(), signal.SIGKILL)

    event.listen(Engine, "before_cursor_execute", die)
    migrate(url)


@pytest.mark.slow
def test_fault_06_migration_is_killed(fresh_url: str) -> None:
    """Half a migration is none: each run begins anew, and comes a few changes further."""
    changes = 0
    while killed(partial(migrate_and_die, changes), fresh_url):
        assert schema_state(fresh_url) is SchemaState.FRESH
        changes += 9
    assert schema_state(fresh_url) is SchemaState.CURRENT
    assert changes > 40


#: What an earlier Oops left: a conversation, and a message that it was just sending.
MOMENT = "2026-03-02 09:00:00+00:00"
CONVERSATION = f"""
    INSERT INTO conversations VALUES ('a:ann', 'person', 'https://smba', '28:oops', 't', '29:ann',
    'ann@paper.example', 'Ann', 'UTC', '{MOMENT}')
"""  # noqa: S608 - words of ours
MESSAGE = f"""
    INSERT INTO outbox (id, key, destination, kind, content, urgent, attempts, detail,
    not_before, due_at, claimed_at) VALUES (1, 'k1', 'ann@paper.example', 'Notice', '{{}}', false,
    0, '', '{MOMENT}', '{MOMENT}', '{MOMENT}')
"""  # noqa: S608 - words of ours


@pytest.mark.slow
def test_fault_06_migration_of_an_earlier_schema_is_killed(fresh_url: str) -> None:
    """No row is lost or changed by halves, although a table may be made anew."""
    migrate_to("0003", fresh_url)
    run(fresh_url, CONVERSATION, MESSAGE)
    look = "SELECT * FROM conversations", "SELECT * FROM outbox"
    before = [run(fresh_url, each) for each in look]
    changes = 0
    while killed(partial(migrate_and_die, changes), fresh_url):
        assert schema_state(fresh_url) is SchemaState.BEHIND
        assert [run(fresh_url, each) for each in look] == before
        changes += 3
    assert schema_state(fresh_url) is SchemaState.CURRENT
    assert changes > 5
    [[conversation]], [[message]] = before[:1], before[1:]
    assert run(fresh_url, look[0]) == [(*conversation, None)]
    assert run(fresh_url, "SELECT key, left_at = claimed_at FROM outbox") == [(message[1], True)]


@pytest.mark.parametrize(
    ("kind", "declared"),
    [
        ("Notice", "notice.v1"),
        ("CaseCard", "case_card.v1"),
        ("NagBundle", "nag_bundle.v1"),
        ("AskBundle", "ask_bundle.v1"),
        ("Lockout", "lockout.v1"),
        ("Telegram", "Telegram"),
    ],
)
def test_message_gets_its_declared_name(fresh_url: str, kind: str, declared: str) -> None:
    """A kind that is none of ours stays for a person to look at."""
    migrate_to("0005", fresh_url)
    run(fresh_url, MESSAGE.replace("'Notice'", f"'{kind}'"))
    migrate(fresh_url)
    assert run(fresh_url, "SELECT key, kind FROM outbox") == [("k1", declared)]


@pytest.mark.parametrize(
    ("key", "columns"),
    [
        ("notice:1.2:ann@paper.example:It is fixed", (False, False, None, None, None)),
        ("card:1.2:owner:ann@paper.example:again", (True, False, None, None, None)),
        ("digest:2026-03-02:1:plainly", (False, True, None, None, None)),
        (
            "closed:#web:2026-03-02:to:ann@paper.example",
            (False, False, "closed:#web:2026-03-02", None, None),
        ),
        ("offer:message:a:ann:1", (False, False, None, "message:a:ann:1", None)),
        ("lockout:2026-03-02:to:ann@paper.example", (False, False, None, None, None)),
        ("lockout:2026-03-02:for:ann@paper.example", (False, False, None, None, "2026-03-02")),
    ],
)
def test_state_in_a_key_becomes_columns(
    fresh_url: str, key: str, columns: tuple[object, ...]
) -> None:
    """The message keeps its key, and what was read from the key stands beside it."""
    migrate_to("0006", fresh_url)
    run(fresh_url, MESSAGE.replace("'k1'", f"'{key}'"))
    migrate(fresh_url)
    look = "SELECT key, is_repost, is_plain, redirect_of, offer_of, content FROM outbox"
    [(kept, *found, content)] = run(fresh_url, look)
    document = content if isinstance(content, dict) else json.loads(str(content))
    assert kept == key
    assert (*found, document.get("awaited_on")) == columns


def test_lockout_gets_a_lane_in_the_conversation_of_its_person(fresh_url: str) -> None:
    """Its own conversation is gone, and the rate of that one with it."""
    migrate_to("0006", fresh_url)
    run(
        fresh_url,
        MESSAGE.replace("'ann@paper.example'", "'lockout:person:ann@paper.example'"),
        MESSAGE.replace("(1, 'k1'", "(2, 'k2'").replace("'ann@", "'person:ann@"),
        f"INSERT INTO paces VALUES ('lockout:person:ann', '{MOMENT}'), ('person:ann', '{MOMENT}')",  # noqa: S608
    )

    migrate(fresh_url)

    assert run(fresh_url, "SELECT lane, destination FROM outbox ORDER BY id") == [
        ("lockouts", "person:ann@paper.example"),
        ("messages", "person:ann@paper.example"),
    ]
    assert run(fresh_url, "SELECT name FROM paces") == [("person:ann",)]


def test_queues_are_filled_from_the_messages_that_wait(fresh_url: str) -> None:
    """One that is being sent stays first; where none is, the next claim chooses among all."""
    migrate_to("0007", fresh_url)
    waiting = MESSAGE.replace(f"'{MOMENT}')", "NULL)")
    run(
        fresh_url,
        waiting,
        MESSAGE.replace("(1, 'k1'", "(2, 'k2'"),
        waiting.replace("(1, 'k1', 'ann@", "(3, 'k3', 'ben@"),
        waiting.replace("(1, 'k1', 'ann@", "(4, 'k4', 'cy@"),
        "UPDATE outbox SET sent_at = due_at WHERE id = 4",
    )

    migrate(fresh_url)

    asked = (
        "SELECT head_id, claimed_at = due_at, review_at = not_before FROM send_queues ORDER BY 1"
    )
    assert run(fresh_url, asked) == [(2, True, None), (3, None, True)]


def test_migrations_at_once_do_no_harm(fresh_url: str) -> None:
    """Several processes that start together end with one schema, which one of them made."""
    found = race(4, migrate, fresh_url)

    assert sorted(found) == [SchemaState.CURRENT] * 3 + [SchemaState.FRESH]
    require_current(fresh_url)
