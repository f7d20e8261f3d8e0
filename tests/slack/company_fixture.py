"""The newspaper as a fixture; a test says `pytest_plugins = ["tests.slack.company_fixture"]`."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from tests.slack.company import SlackCompany, slack_company


@pytest.fixture
def kind(request: pytest.FixtureRequest) -> str:
    """On which kind of database: a SQLite file, unless the test is parametrised with another."""
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
