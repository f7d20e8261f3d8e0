"""The newspaper as a fixture; a test says `pytest_plugins = ["tests.slack.company_fixture"]`."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest_asyncio

from tests.slack.company import SlackCompany, slack_company


@pytest_asyncio.fixture
async def company(tmp_path: Path) -> AsyncIterator[SlackCompany]:
    """The newspaper, its Slack and its Oops, on Monday morning at nine."""
    async with slack_company(tmp_path) as place:
        yield place
