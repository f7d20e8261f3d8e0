"""The stand-in as fixtures; a test module says `pytest_plugins = ["tests.slack.standin_fixture"]`.

A test that sets the time makes its own `SlackStandin(clock=...)`.
"""

from collections.abc import AsyncIterator

import aiohttp
import pytest_asyncio
from slack_sdk.web.async_client import AsyncWebClient

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
