"""A disk that is full, other writers, a damaged file: nothing acknowledged is ever missing."""

import asyncio
import os
import resource
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from bot.errors import StoreUnavailable
from bot.people import Person
from bot.timing import LEASE
from storage.store import SqlStore
from storage.unit_of_work import SqlUnitOfWork
from tests.cli.installation import Installation
from tests.company import MONDAY
from tests.paper import CONFIG
from tests.slack.company import SlackCompany
from tests.slack.process import query

pytest_plugins = ["tests.slack.company_fixture"]

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
    """Eight writers at once: no person sees that the database was busy, and no write is lost."""
    stores = [SqlStore(f"sqlite:///{tmp_path / 'oops.db'}", together=1) for _ in range(8)]
    people = [company.person(each).visitor for each in ("dora", "ed", "walt", "carla")]

    written = [
        store.transact(remember(f"writer{number}.{again}@paper.example"))
        for number, store in enumerate(stores)
        for again in range(5)
    ]
    answers = [visitor.slash(f"{WORDS}, {again}") for visitor in people for again in range(5)]
    said, _ = await asyncio.gather(asyncio.gather(*answers), asyncio.gather(*written))

    for store in stores:
        store.close()
    assert [each.status for each in said] == [200] * 20
    assert query(company.database, "SELECT count(*), max(number) FROM cases") == [(20, 20)]
    assert query(company.database, "SELECT count(*) FROM people WHERE email LIKE 'writer%'") == [
        (40,)
    ]


def remember(email: str) -> Callable[[SqlUnitOfWork], None]:
    """Keep a person."""
    return lambda uow: uow.remember(Person(email=email, name=email), MONDAY)


@pytest.fixture
def paper(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Installation:
    """The newspaper's Oops, installed."""
    monkeypatch.chdir(tmp_path)
    return Installation(tmp_path, CONFIG)


def test_fault_41_file_is_damaged(paper: Installation) -> None:
    """It is not served from, and not changed; the sentence says what to do."""
    paper.run("migrate")
    file = paper.folder / "oops.db"
    content = bytearray(file.read_bytes())
    content[4096:4396] = os.urandom(300)
    file.write_bytes(content)

    ran = paper.run("serve", **TOKENS)

    assert (ran.status, ran.out) == (1, "")
    assert "is damaged" in ran.err
    assert "Put back the latest backup" in ran.err
    assert file.read_bytes() == content


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
