"""A disk that is full, other writers, a damaged file: nothing acknowledged is ever missing."""

import asyncio
import resource
import socket
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from bot.case import commands as c
from bot.case.errors import StoreUnavailable
from bot.company.people import Person
from bot.desk import handle_command
from bot.ports.timing import LEASE
from bot.work.transaction import begin_transaction
from storage.store import SqlStore
from storage.unit_of_work import SqlUnitOfWork
from tests.cli.installation import Installation
from tests.company import MONDAY
from tests.paper import CONFIG
from tests.slack.company import SlackCompany
from tests.slack.process import query
from tests.slack.standin_person import Visitor

WORDS = "The paper was late again"
TOKENS = {"SLACK_BOT_TOKEN": "xoxb-hush", "SLACK_SIGNING_SECRET": "hush hush"}


@contextmanager
def full_disk(folder: Path) -> Iterator[None]:
    """No file of this process grows beyond where the database's journal ends now."""
    limit, most = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, ((folder / "oops.db-wal").stat().st_size, most))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (limit, most))


async def test_fault_39_disk_is_full(company: SlackCompany, tmp_path: Path) -> None:
    """No acknowledgement for what could not be kept, no sign of it; and then all goes on."""
    sam = company.person("sam").visitor
    with full_disk(tmp_path):
        refused = await sam.slash(WORDS)
        async with company.slack.session.get(f"{company.url}/healthz") as alive:
            assert alive.status == 200

    assert (refused.status, refused.shown) == (503, None)
    assert query(company.database, "SELECT count(*) FROM cases") == [(0,)]
    assert (await sam.slash(WORDS)).status == 200
    await company.settle()
    assert len(company.person("walt").reads()) == 1


async def test_fault_39_disk_is_full_once_it_was_said(
    company: SlackCompany, tmp_path: Path
) -> None:
    """A message of which it could not be kept that it was said is read back, and not repeated."""
    order = company.slack.faults.late("chat.postMessage", channel="walt")
    await company.person("sam").visitor.slash(WORDS)
    settling = asyncio.create_task(company.settle())
    await order.reached.wait()
    left = "SELECT count(*) FROM outbox WHERE sent_at IS NULL"
    while query(company.database, left) != [(1,)]:
        await company.store.transact(lambda uow: uow.next_due_at())
    with full_disk(tmp_path):
        order.release()
        async with asyncio.timeout(5):
            while not company.oops.clockwork.failures:
                async with company.slack.session.get(f"{company.url}/healthz") as alive:
                    assert alive.status == 200
        await asyncio.wait([settling])
    assert isinstance(settling.exception(), StoreUnavailable | None)  # a claim may fail as well

    company.clock.now += LEASE
    await company.settle()

    assert len(company.person("walt").reads()) == len(company.channel("complaints")) == 1
    waiting = "SELECT key FROM outbox WHERE sent_at IS NULL"
    assert query(company.database, waiting) == []


async def test_fault_40_others_write_to_the_same_file(
    company: SlackCompany, tmp_path: Path
) -> None:
    """Eight who never stop: no person sees that the database was busy, and no write is lost."""
    stores = [SqlStore(f"sqlite:///{tmp_path / 'oops.db'}", batch_size=1) for _ in range(8)]
    people = [company.person(each).visitor for each in ("dora", "ed", "walt", "carla")]
    all_answered = asyncio.Event()

    async def keep_writing(writer: int, store: SqlStore) -> int:
        written = 0
        while not all_answered.is_set():
            await store.transact(remember(f"writer{writer}.{written}@paper.example"))
            written += 1
        return written

    async def keep_typing(visitor: Visitor) -> list[int]:
        return [(await visitor.slash(f"{WORDS}, {each}")).status for each in range(10)]

    writing = [asyncio.create_task(keep_writing(*each)) for each in enumerate(stores)]
    statuses = await asyncio.gather(*(keep_typing(each) for each in people))
    all_answered.set()
    written = await asyncio.gather(*writing)

    for store in stores:
        store.close()
    assert statuses == [[200] * 10] * 4
    assert query(company.database, "SELECT count(*), max(number) FROM cases") == [(40, 40)]
    kept = query(company.database, "SELECT count(*) FROM people WHERE email LIKE 'writer%'")
    assert kept == [(sum(written),)]
    assert min(written) > 0


def remember(email: str) -> Callable[[SqlUnitOfWork], None]:
    """Keep a person."""
    return lambda uow: uow.people.save_profile(Person(email=email, name=email), MONDAY)


@pytest.fixture
def paper(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Installation:
    """The newspaper's Oops, installed."""
    monkeypatch.chdir(tmp_path)
    return Installation(tmp_path, CONFIG)


@pytest.fixture
def file(paper: Installation) -> Path:
    """Its database, with five cases in it."""
    report = c.ReportComplaint(by="sam@paper.example", via="/oops", complaint=WORDS)
    with paper.store() as store:
        for _ in range(5):
            store.transact_now(
                lambda uow: handle_command(
                    begin_transaction(paper.organization, uow, MONDAY), report
                )
            )
    return paper.folder / "oops.db"


@pytest.fixture
def tokens() -> Iterator[dict[str, str]]:
    """With what it is served, on a port that is taken: nothing goes on for long."""
    with socket.create_server(("", 0)) as taken:
        yield TOKENS | {"PORT": str(taken.getsockname()[1])}


@pytest.mark.parametrize("name", ["cases", "customers", "due", "history", "outbox", "people"])
def test_fault_41_page_of_a_table_is_lost(
    paper: Installation, file: Path, tokens: dict[str, str], name: str
) -> None:
    """It is not served from, and not changed; the sentence says what to do."""
    content = bytearray(file.read_bytes())
    content[beginning(file, name)] = 0
    file.write_bytes(content)

    assert_refused(paper, tokens, content)


@pytest.mark.parametrize(
    "name",
    [
        "due",
        "ix_cases_answerable",
        "ix_cases_late_at",
        "ix_outbox_queue",
        "ix_outbox_due_at",
        "sqlite_autoindex_history_1",
        "sqlite_autoindex_outbox_1",
    ],
)
def test_fault_41_bit_of_an_index_is_flipped(
    paper: Installation, file: Path, tokens: dict[str, str], name: str
) -> None:
    """What an index has lost would never be found: it is not served from either."""
    content = bytearray(file.read_bytes())
    content[end_of_the_third(content, beginning(file, name))] ^= 1
    file.write_bytes(content)

    assert_refused(paper, tokens, content)


def test_fault_41_name_in_it_is_no_text_any_more(
    paper: Installation, file: Path, tokens: dict[str, str]
) -> None:
    """Nor is a file of which SQLite cannot even say what is wrong with it."""
    content = bytearray(file.read_bytes())
    content[content.index(b"ON cases (late_at, number)") + len("ON cases (late_at, num")] ^= 128
    file.write_bytes(content)

    assert_refused(paper, tokens, content)


def beginning(file: Path, name: str) -> int:
    """Where in the file that table or index begins."""
    with closing(sqlite3.connect(file)) as connection:
        [(page, size)] = connection.execute(
            "SELECT rootpage, page_size FROM sqlite_schema, pragma_page_size WHERE name = ?", [name]
        )
    return int((page - 1) * size)


def end_of_the_third(content: bytearray, page: int) -> int:
    """Where the last byte of the third entry stands (sqlite.org/fileformat2.html, 1.6).

    The place of the first one stands after eight bytes, and of each its length comes first.
    """
    entry = page + int.from_bytes(content[page + 12 : page + 14])
    return entry + content[entry]


def assert_refused(paper: Installation, tokens: dict[str, str], content: bytearray) -> None:
    """It says that the file is damaged, and what to do, and has left it as it was."""
    ran = paper.run("serve", **tokens)

    assert (ran.status, ran.out) == (1, "")
    assert "is damaged" in ran.err
    assert "Restore the latest backup" in ran.err
    assert (paper.folder / "oops.db").read_bytes() == content


def test_fault_41_file_is_of_a_newer_oops(paper: Installation) -> None:
    """What one does not understand one does not work on."""
    paper.run("migrate")
    file = paper.folder / "oops.db"
    with closing(sqlite3.connect(file)) as connection:
        connection.execute("UPDATE oops_schema SET version_num = 'tomorrow'")
        connection.commit()
    content = file.read_bytes()

    ran = paper.run("serve", **TOKENS)

    assert (ran.status, ran.out) == (1, "")
    assert "newer Oops (schema tomorrow)" in ran.err
    assert file.read_bytes() == content
