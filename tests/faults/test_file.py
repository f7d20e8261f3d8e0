"""The file of a SQLite database is lost while Oops runs: nothing is acknowledged any more."""

import shutil
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest
import pytest_asyncio
import structlog

from adapters.observability import readiness
from storage.database import health
from tests.company import empty_database
from tests.faults.test_database import full_disk
from tests.operating.page import ready
from tests.slack.company import SlackCompany, slack_company
from tests.slack.process import query

WORDS = "The paper was late again"
CASES = "SELECT count(*) FROM cases"
REPLACED = "was moved, deleted or replaced while Oops runs"


@pytest_asyncio.fixture
async def company(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[SlackCompany]:
    """The newspaper, whose readiness is asked every time."""
    monkeypatch.setattr(readiness, "PROBE_MAX_AGE", 0.0)
    async with slack_company(tmp_path) as place:
        yield place


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """The company's database."""
    return tmp_path / "oops.db"


def replace_file(file: Path) -> None:
    """Put another database of Oops there."""
    new = file.with_name("new.db")
    new.write_bytes(empty_database())
    new.replace(file)


def empty_file(file: Path) -> None:
    """Empty it, as `> oops.db` does."""
    file.write_bytes(b"")


def move_file(file: Path, to: Path) -> None:
    """Move it."""
    file.rename(to)


def copy_back(file: Path) -> None:
    """Put a copy in its place, as a restored backup would be."""
    shutil.copy(file, file.with_name("kept.db"))
    file.unlink()
    shutil.copy(file.with_name("kept.db"), file)


@pytest.mark.parametrize("lose", [Path.unlink, replace_file, empty_file, copy_back])
async def test_fault_90_file_is_lost(
    company: SlackCompany, file: Path, lose: Callable[[Path], None]
) -> None:
    """A complaint is not thanked for, and the operator reads what to do."""
    lose(file)

    refused = await company.person("sam").visitor.slash(WORDS)
    status, body = await ready(company)
    with structlog.testing.capture_logs() as log:
        await company.oops.clockwork._tick_once()  # noqa: SLF001 -- one tick, and no more

    assert (refused.status, refused.shown) == (503, None)
    assert (status, body["store"]) == (503, None)
    assert REPLACED in body["problem"]
    assert [REPLACED in each["why"] for each in log] == [True]


async def test_fault_90_file_comes_back(company: SlackCompany, file: Path) -> None:
    """Where the same file is put back, all goes on by itself."""
    aside = file.with_name("aside.db")
    move_file(file, aside)
    refused = await company.person("sam").visitor.slash(WORDS)
    move_file(aside, file)

    again = await company.person("sam").visitor.slash(WORDS)

    assert (refused.status, again.status) == (503, 200)
    assert query(company.database, CASES) == [(1,)]
    assert (await ready(company))[1]["problem"] is None


@pytest.mark.parametrize("suffix", ["-wal", "-shm"])
async def test_fault_91_file_beside_the_database_is_deleted(
    company: SlackCompany, file: Path, suffix: str
) -> None:
    """Nothing is acknowledged that nobody would find; nothing acknowledged before is lost."""
    acknowledged = await company.person("sam").visitor.slash(WORDS)
    file.with_name(f"{file.name}{suffix}").unlink()

    refused = await company.person("sam").visitor.slash(f"{WORDS}, and wet")
    status, body = await ready(company)
    company.store.close()

    assert (acknowledged.status, refused.status, status) == (200, 503, 503)
    assert REPLACED in body["problem"]
    assert query(company.database, CASES) == [(1,)]


async def test_fault_39_disk_is_full_and_nobody_is_sent_here(
    company: SlackCompany, tmp_path: Path
) -> None:
    """From the first failed write until there is room; reading works all the time."""
    with full_disk(tmp_path):
        await company.person("sam").visitor.slash(WORDS)
        full = await ready(company)
        still_full = await ready(company)
    roomy = await ready(company)

    assert (full[0], still_full[0], roomy[0]) == (503, 503, 200)
    assert full[1]["problem"]
    assert roomy[1]["problem"] is None


async def test_fault_39_disk_is_nearly_full(
    company: SlackCompany, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is said before a complaint is refused."""
    monkeypatch.setattr(health, "LEAST_FREE_BYTES", 2**62)

    status, body = await ready(company)

    assert status == 503
    assert "is nearly full" in body["problem"]
