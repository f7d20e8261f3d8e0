"""A SlackPlatform that speaks to the stand-in, and its watch, as fixtures."""

from collections.abc import AsyncIterator

import aiohttp
import pytest
import pytest_asyncio

from adapters.slack.platform import SlackPlatform, connect
from tests.clock import Clock
from tests.slack.standin import SlackStandin

pytest_plugins = ["tests.slack.standin_fixture"]


@pytest.fixture
def watch() -> Clock:
    """Monday morning."""
    return Clock()


@pytest_asyncio.fixture
async def platform(slack: SlackStandin, watch: Clock) -> AsyncIterator[SlackPlatform]:
    """The platform under test."""
    async with aiohttp.ClientSession() as session:
        client = connect(slack.bot_token, slack.url, session)
        yield SlackPlatform(client, watch)
