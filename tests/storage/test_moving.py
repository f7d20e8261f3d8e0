"""Moving everything to another database: all of it, the same, or nothing."""

import shutil
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from psycopg import sql
from sqlalchemy import (
    Column,
    Connection,
    PrimaryKeyConstraint,
    Table,
    TypeDecorator,
    UniqueConstraint,
    insert,
    select,
    text,
)
from sqlalchemy.exc import DBAPIError

from bot.case import commands as c
from bot.chat.plain_text import clean
from storage.database.engine import make_engine
from storage.database.errors import ForeignDatabase, MissingDatabase, UnreachableDatabase
from storage.database.schema import SCHEMA
from storage.maintenance.backup import back_up
from storage.maintenance.migrating import SchemaState, schema_state
from storage.maintenance.moving import (
    CopyDiffers,
    InUse,
    NotEmpty,
    SameDatabase,
    UnmovableTable,
    move,
)
from storage.store import SqlStore
from tests.kit import ANN, BOB, DAY, LEA, MIA, MONDAY, RITA, STAN, Office, at
from tests.storage.anything import instants, texts
from tests.storage.samples import NOW, a_notice
from tests.throwaway import Postgres, Sqlite

pytestmark = pytest.mark.slow

#: The table of the installation has one row, which no test makes.
TABLES = [each for each in SCHEMA.sorted_tables if each.name != "installation"]
SOMETHING = {
    str: "x",
    datetime: NOW,
    date: date(2026, 3, 2),
    int: 1,
    bool: True,
    object: {"x": 1},  # a document
}
UNIQUE = (PrimaryKeyConstraint, UniqueConstraint)


@pytest.fixture(scope="module")
def lived_in(sqlite: Sqlite, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A SQLite file in which every table has something, made once and copied for each test."""
    file = tmp_path_factory.mktemp("lived-in") / "oops.db"
    sqlite.copy(file)
    live_for_a_day(f"sqlite:///{file}")
    return file


@pytest.fixture
def old(lived_in: Path, tmp_path: Path) -> str:
    """The URL of a SQLite file in which every table has something."""
    return f"sqlite:///{shutil.copy(lived_in, tmp_path / 'oops.db')}"


@pytest.fixture
def new(postgresql_url: str) -> str:
    """The URL of a PostgreSQL database that was migrated, and in which nothing is yet."""
    return postgresql_url


@pytest.fixture
def fresh(postgres: Postgres) -> Iterator[str]:
    """The URL of a PostgreSQL database in which nothing is at all."""
    with postgres.fresh() as url:
        yield url


def live_for_a_day(url: str) -> None:
    """Cases at every stage, nags, a digest, messages said and unsaid; and all else there is."""
    store = SqlStore(url)
    office = Office(store=store)
    report = c.ReportComplaint(by=RITA, via="chat", complaint="My parcel.", customers=(ANN, BOB))
    for number in range(4):
        office.asks(report, once=f"delivery {number}")
    office.types(MIA, "OOPS-1 own")
    office.types(MIA, "OOPS-1 promise 2026-11-24 12:00 to call")
    office.types(LEA, "OOPS-2 own")
    office.types(LEA, "OOPS-2 fixed sent it again")
    office.types(LEA, "OOPS-2 told all by phone")
    office.types(LEA, "OOPS-2 close")
    office.passes(MONDAY + DAY)
    store.close()
    fill_what_is_empty(url)


def fill_what_is_empty(url: str) -> None:
    """A row for each table that has none: so a table that is added later is moved here too."""
    with connected(url) as connection:
        for table in TABLES:
            if not connection.execute(select(table).limit(1)).first():
                connection.execute(insert(table).values(first_of(table)))


def first_of(table: Table) -> dict[str, object]:
    """A row in which nothing is special."""
    return {each.name: something(each) for each in table.columns}


def something(column: Column[Any]) -> object:
    """What a column may hold; a number is a case's or a message's that is there."""
    return SOMETHING[held_by(column)]


def held_by(column: Column[Any]) -> type[Any]:
    """What a column holds, in Python."""
    kind = column.type.impl_instance if isinstance(column.type, TypeDecorator) else column.type
    return kind.python_type


@contextmanager
def connected(url: str) -> Iterator[Connection]:
    """A transaction on it."""
    engine = make_engine(url)
    try:
        with engine.begin() as connection:
            yield connection
    finally:
        engine.dispose()


def contents(url: str) -> dict[str, list[dict[str, Any]]]:
    """Every row of every table, in an order that does not depend on the database."""
    with connected(url) as connection:
        read = {each.name: connection.execute(select(each)).mappings().all() for each in TABLES}
    return {name: in_order(map(dict, rows)) for name, rows in read.items()}


def in_order(rows: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """The rows by what they start with: their keys."""
    return sorted(rows, key=lambda row: repr(list(row.values())))


def nobody(_table: str, _count: int) -> None:
    """Listens to nothing."""


def test_everything_is_moved(old: str, fresh: str) -> None:
    """Every row of every table is in the new database, the same, and is counted out."""
    before = contents(old)
    heard: dict[str, int] = {}

    changed = move(old, fresh, heard.__setitem__)

    assert contents(fresh) == before
    assert contents(old) == before
    assert heard == {"installation": 1} | {name: len(rows) for name, rows in before.items()}
    assert min(heard.values()) > 0
    assert changed == 0


def test_move_goes_the_other_way_too(old: str, new: str, tmp_path: Path) -> None:
    """From PostgreSQL to a file, which is made for it."""
    before = contents(old)
    move(old, new, nobody)

    move(new, f"sqlite:///{tmp_path / 'back.db'}", nobody)

    assert contents(f"sqlite:///{tmp_path / 'back.db'}") == before


def test_moved_database_goes_on_where_the_old_one_was(old: str, new: str) -> None:
    """The next case has the next number, the next message comes last, and nothing is said again."""
    with connected(old) as connection:
        last = connection.execute(text("SELECT max(id) FROM outbox")).scalar_one()
    move(old, new, nobody)
    store = SqlStore(new)
    office = Office(store=store)
    office.clock.now = MONDAY + DAY

    office.asks(c.ReportComplaint(by=STAN, via="chat", complaint="The box was empty."))
    store.transact_now(lambda unit: unit.outbox.enqueue(a_notice("after the move")))
    ids = store.transact_now(
        lambda unit: [
            each.id for each in unit.deliveries.claim(at("2026-12-31 09:00"), MONDAY, 100)
        ]
    )

    assert office.case(5).complaint == "The box was empty."
    assert max(ids) > last
    store.close()


def test_backup_that_was_moved_is_still_known_as_one(old: str, new: str, tmp_path: Path) -> None:
    """The restore is noticed in the new database, too."""
    back_up(old, tmp_path / "kept.db", now=MONDAY)
    move(f"sqlite:///{tmp_path / 'kept.db'}", new, nobody)

    with closing(SqlStore(new)) as store:
        assert store.transact_now(lambda unit: unit.installation.copied_at()) == MONDAY


def test_empty_database_counts_from_one_after_it(sqlite_url: str, new: str) -> None:
    """Where nothing was moved, the first message is the first."""
    move(sqlite_url, new, nobody)

    with connected(new) as connection:
        assert connection.execute(text("SELECT nextval('outbox_id_seq')")).scalar_one() == 1


@pytest.mark.parametrize("change", ["UPDATE history SET via = 'x'", "DELETE FROM history"])
def test_history_only_grows_after_the_move(old: str, new: str, change: str) -> None:
    """What keeps the history from being changed was not in the way, and is still there."""
    move(old, new, nobody)

    with pytest.raises(DBAPIError, match="history only grows"), connected(new) as connection:
        connection.execute(text(change))


@pytest.mark.parametrize("to_postgresql", [True, False])
def test_move_to_what_is_not_empty_is_refused(
    old: str,
    postgresql_url: str,
    tmp_path: Path,
    sqlite: Sqlite,
    to_postgresql: bool,  # noqa: FBT001
) -> None:
    """Two companies' cases are not mixed; the sentence names a table that has something."""
    sqlite.copy(tmp_path / "other.db")
    new = postgresql_url if to_postgresql else f"sqlite:///{tmp_path / 'other.db'}"
    with connected(new) as connection:
        connection.execute(text("INSERT INTO inbox VALUES ('E1', '2026-03-02 09:30:00.000000')"))
    before = contents(new)

    with pytest.raises(NotEmpty, match=r"rows in its table inbox\. Nothing was moved"):
        move(old, new, nobody)

    assert contents(new) == before


def test_move_to_a_database_that_counted_is_refused(old: str, new: str) -> None:
    """Where a number was given away once, somebody may know a case by it."""
    with connected(new) as connection:
        connection.execute(text("UPDATE counters SET value = 1"))

    with pytest.raises(NotEmpty, match="counters"):
        move(old, new, nobody)


def test_move_of_a_file_in_use_is_refused(old: str, new: str) -> None:
    """Also while nobody asks anything of the process that serves it."""
    with serving(old), pytest.raises(InUse, match=r"oops\.db is in use.*Stop every `oops serve`"):
        move(old, new, nobody)

    assert contents(new)["cases"] == []


def test_move_of_a_postgresql_in_use_is_refused(old: str, new: str, tmp_path: Path) -> None:
    """Also while nobody asks anything of the process that serves it."""
    move(old, new, nobody)

    with serving(new), pytest.raises(InUse):
        move(new, f"sqlite:///{tmp_path / 'back.db'}", nobody)


def test_move_from_under_a_writer_is_refused(old: str, new: str, tmp_path: Path) -> None:
    """Somebody else's name does not help who holds a lock: one does not wait for it for ever."""
    with connected(new) as connection:
        connection.execute(text("LOCK TABLE cases"))
        with pytest.raises(InUse):
            move(old, new, nobody)


@contextmanager
def serving(url: str) -> Iterator[None]:
    """A process has the database open, and does nothing."""
    store = SqlStore(url)
    store.transact_now(lambda unit: unit.next_due_at())
    try:
        yield
    finally:
        store.close()


@pytest.mark.parametrize("how", ["as it was", "by another name"])
def test_file_is_not_moved_to_itself(old: str, tmp_path: Path, how: str) -> None:
    """Whatever it is called there; it is left as it was."""
    (tmp_path / "by another name").symlink_to(tmp_path / "oops.db")
    new = old if how == "as it was" else f"sqlite:///{tmp_path / how}"
    before = contents(old)

    with pytest.raises(SameDatabase, match=r"are the same database\. Nothing was moved"):
        move(old, new, nobody)

    assert contents(old) == before


@pytest.mark.parametrize("more", ["", "&application_name=desk"])
def test_postgresql_is_not_moved_to_itself(old: str, new: str, more: str) -> None:
    """Whatever else its URL says; it is left as it was."""
    move(old, new, nobody)

    with pytest.raises(SameDatabase):
        move(new, f"{new}{more}", nobody)

    assert contents(new) == contents(old)


def test_postgresql_is_moved_to_its_neighbour(old: str, new: str, fresh: str) -> None:
    """Another database on the same server is another one."""
    move(old, new, nobody)

    move(new, fresh, nobody)

    assert contents(fresh) == contents(old)


SPOILING = {
    "changes": "NEW.text := 'Nothing.'; RETURN NEW;",
    "swallows": "RETURN NULL;",
    "adds": "IF NEW.source = 'x' THEN INSERT INTO offers SELECT 'y', conversation, text,"
    " link, at FROM (SELECT NEW.*) AS it; END IF; RETURN NEW;",
}


@pytest.mark.parametrize("spoiling", SPOILING.values(), ids=SPOILING)
def test_row_that_comes_back_unlike_undoes_everything(old: str, new: str, spoiling: str) -> None:
    """A database that keeps something else than it is given gets nothing."""
    spoil(new, "offers", spoiling)

    with pytest.raises(CopyDiffers, match=r"read back of the table offers.*Nothing was moved"):
        move(old, new, nobody)

    assert set(map(len, contents(new).values())) == {0, 1}


def spoil(url: str, table: str, does: str) -> None:
    """Let the database do that with every row that is inserted."""
    with connected(url) as connection:
        connection.execute(
            text(
                "CREATE FUNCTION spoil() RETURNS trigger LANGUAGE plpgsql AS"
                f" $$ BEGIN {does} END $$"
            )
        )
        connection.execute(
            text(
                f"CREATE TRIGGER spoil BEFORE INSERT ON {table}"
                " FOR EACH ROW EXECUTE FUNCTION spoil()"
            )
        )


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ("UPDATE cases SET version = 1 << 40 WHERE number = 3", r"cases .*out of range"),
        ("UPDATE outbox SET content = 'hunter2' WHERE id = 1", "outbox"),
    ],
)
def test_row_that_cannot_be_kept_undoes_everything(
    old: str, new: str, change: str, why: str
) -> None:
    """The table is named, and nothing that a customer said."""
    with connected(old) as connection:
        connection.exec_driver_sql(change)

    with pytest.raises(UnmovableTable, match=why) as raised:
        move(old, new, nobody)

    assert "hunter2" not in str(raised.value)
    assert contents(new)["cases"] == []


@pytest.mark.parametrize("to_postgresql", [True, False])
def test_what_cannot_be_kept_is_replaced_and_counted(
    old: str,
    new: str,
    tmp_path: Path,
    to_postgresql: bool,  # noqa: FBT001
) -> None:
    """An earlier Oops kept in a file what no database takes today; nothing else is touched."""
    with connected(old) as connection:
        connection.exec_driver_sql("UPDATE cases SET complaint = 'a' || char(0) WHERE number = 3")
        connection.exec_driver_sql(r"""UPDATE offers SET text = '"' || char(0) || '\u0000'""")
        connection.exec_driver_sql(r"""UPDATE outbox SET content = '{"\u0000": ["\ud800"]}'""")
        messages = connection.execute(text("SELECT count(*) FROM outbox")).scalar_one()
    url = new if to_postgresql else f"sqlite:///{tmp_path / 'file.db'}"

    changed = move(old, url, nobody)

    after = contents(url)
    assert changed == 2 + messages
    assert [each["complaint"] for each in after["cases"] if each["number"] == 3] == ["a\ufffd"]
    assert [each["text"] for each in after["offers"]] == ['"\ufffd\\u0000']
    assert {str(each["content"]) for each in after["outbox"]} == {"{'\ufffd': ['?']}"}
    assert after == {name: in_order(kept(rows)) for name, rows in contents(old).items()}


def test_old_schema_is_migrated_first_by_its_owner(fresh: str, tmp_path: Path) -> None:
    """A source that is not there is named, and the fresh database stays fresh."""
    (tmp_path / "empty.db").touch()

    with pytest.raises(MissingDatabase, match="`oops migrate`"):
        move(f"sqlite:///{tmp_path / 'empty.db'}", fresh, nobody)

    assert schema_state(fresh) is SchemaState.FRESH


def test_database_of_another_program_is_left_alone(old: str, fresh: str) -> None:
    """Nothing is put beside another program's tables."""
    with connected(fresh) as connection:
        connection.execute(text("CREATE TABLE recipes (name text)"))

    with pytest.raises(ForeignDatabase):
        move(old, fresh, nobody)

    assert schema_state(fresh) is SchemaState.FOREIGN


def test_move_that_lost_its_connection_can_be_run_again(
    old: str, new: str, postgres: Postgres
) -> None:
    """It left nothing: the second one begins anew."""

    def cut_off(table: str, _count: int) -> None:
        if table == TABLES[-1].name:
            postgres.administer(CUT_OFF)

    with pytest.raises(UnreachableDatabase):
        move(old, new, cut_off)
    assert contents(new)["cases"] == []

    move(old, new, nobody)
    assert contents(new) == contents(old)


CUT_OFF = sql.SQL("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'oops'")


@given(data=st.data())
@settings(max_examples=6)
def test_whatever_is_kept_is_moved(postgres: Postgres, sqlite: Sqlite, data: st.DataObject) -> None:
    """Quotes, escapes, every script, moments of any zone, nested documents: all the same there."""
    with sqlite.migrated() as old, postgres.migrated() as new:
        with connected(old) as connection:
            for table in TABLES:
                connection.execute(insert(table), data.draw(rows(table), label=table.name))

        move(old, new, nobody)

        before, after = contents(old), contents(new)
        assert after == {name: in_order(kept(rows)) for name, rows in before.items()}


def kept(value: Any) -> Any:  # noqa: ANN401 - whatever is in a row
    """As every database can keep it."""
    match value:
        case str():
            return clean(value)
        case dict():
            return {kept(key): kept(each) for key, each in value.items()}
        case list():
            return [kept(each) for each in value]
    return value


DOCUMENTS = st.dictionaries(
    texts,
    st.recursive(
        st.none() | st.booleans() | st.integers() | texts,
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(texts, inner, max_size=3),
        max_leaves=5,
    ),
    max_size=3,
)
#: What is nasty, by what a column holds.
NASTY: dict[type[Any], st.SearchStrategy[Any]] = {
    str: texts | st.sampled_from(["", " ", "\\", "'", "\t\r\n", "%s", ":x", "\u2028", "𝕏"]),
    datetime: instants,
    date: st.dates(),
    int: st.integers(min_value=1, max_value=2**31 - 1),
    bool: st.booleans(),
    object: DOCUMENTS,
}


def rows(table: Table) -> st.SearchStrategy[list[dict[str, Any]]]:
    """Any rows of a table; first one to which those of other tables belong."""
    row = st.fixed_dictionaries({each.name: values(each) for each in table.columns})
    return st.lists(row.map(possible), max_size=5).map(
        lambda drawn: distinct(table, [first_of(table), *drawn])
    )


def values(column: Column[Any]) -> st.SearchStrategy[Any]:
    """Whatever a column may hold."""
    if column.foreign_keys:
        return st.just(1)
    known = NASTY[held_by(column)]
    return known | st.none() if column.nullable else known


def possible(row: dict[str, Any]) -> dict[str, Any]:
    """An open case has something due, and the database knows it."""
    return row | {"next_due_at": row["next_due_at"] or NOW} if "next_due_at" in row else row


def distinct(table: Table, rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Those that have keys of their own, also once they are kept."""
    uniques = [each for each in table.constraints if isinstance(each, UNIQUE)]
    found: list[dict[str, Any]] = []
    taken: set[tuple[int, str]] = set()
    for row in rows:
        named = [[kept(row[each.name]) for each in unique.columns] for unique in uniques]
        keys = {(number, repr(key)) for number, key in enumerate(named)}
        if not keys & taken:
            taken |= keys
            found.append(row)
    return found
