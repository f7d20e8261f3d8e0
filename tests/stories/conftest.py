"""The place where the stories happen: the same newspaper, on every platform that Oops knows."""

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager
from pathlib import Path

import pytest
import pytest_asyncio

from tests.company import Company
from tests.slack.company import slack_company
from tests.teams.company import teams_company
from tests.web.company import web_company

PLATFORMS: dict[str, Callable[[Path], AbstractAsyncContextManager[Company]]] = {
    "slack": slack_company,
    "teams": teams_company,
    "web": web_company,
}


@pytest_asyncio.fixture(params=PLATFORMS)
async def company(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Company]:
    """The newspaper, with Oops in it, on Monday morning at nine."""
    async with PLATFORMS[request.param](tmp_path) as place:
        yield place
