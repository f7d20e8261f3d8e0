"""The Slack stand-in, what speaks to it, and the newspaper on Slack, as fixtures of every test.

A folder whose `conftest.py` has a fixture of the same name goes by its own.
"""

from collections.abc import AsyncIterator, Iterator
from contextlib import closing
from pathlib import Path

import aiohttp
import pytest
import pytest_asyncio
from slack_sdk.web.async_client import AsyncWebClient

from adapters.slack.platform import SlackPlatform, connect
from storage.store import SqlStore
from tests.clock import Clock
from tests.company import database_in
from tests.slack.company import SlackCompany, slack_company
from tests.slack.standin import SlackStandin


@pytest_asyncio.fixture
async def slack() -> AsyncIterator[SlackStandin]:
    """Slack, for one test, which fails at its end where a blunder was not forgiven."""
    async with SlackStandin() as standin:
        yield standin


@pytest_asyncio.fixture
async def slack_client(slack: SlackStandin) -> AsyncIterator[AsyncWebClient]:
    """A client of Slack's own library with the bot's token, which tries everything once."""
    async with aiohttp.ClientSession() as session:
        yield AsyncWebClient(
            token=slack.bot_token, base_url=slack.url, session=session, retry_handlers=[]
        )


@pytest.fixture
def watch() -> Clock:
    """Monday morning."""
    return Clock()


@pytest.fixture
def empty_store(tmp_path: Path) -> Iterator[SqlStore]:
    """A store on an empty SQLite file."""
    with closing(SqlStore(database_in(tmp_path))) as store:
        yield store


@pytest_asyncio.fixture
async def platform(
    slack: SlackStandin, watch: Clock, empty_store: SqlStore
) -> AsyncIterator[SlackPlatform]:
    """The Slack platform under test."""
    async with aiohttp.ClientSession() as session:
        yield SlackPlatform(connect(slack.bot_token, slack.url, session), watch, empty_store)


@pytest.fixture
def kind(request: pytest.FixtureRequest) -> str:
    """The kind of database: a SQLite file, unless the test is parametrised with another."""
    return str(getattr(request, "param", "sqlite"))


@pytest.fixture
def database(request: pytest.FixtureRequest, kind: str) -> str:
    """The URL of a migrated, empty database of that kind."""
    return str(request.getfixturevalue(f"{kind}_url"))


@pytest_asyncio.fixture
async def company(tmp_path: Path, database: str) -> AsyncIterator[SlackCompany]:
    """The newspaper, its Slack and its Oops, on Monday morning at nine."""
    async with slack_company(tmp_path, database=database) as place:
        yield place
