"""The newspaper on Teams."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest_asyncio

from tests.teams.company import TeamsCompany, teams_company


@pytest_asyncio.fixture
async def company(tmp_path: Path) -> AsyncIterator[TeamsCompany]:
    """The newspaper, its Teams and its Oops, on Monday morning at nine."""
    async with teams_company(tmp_path) as place:
        yield place
