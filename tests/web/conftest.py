"""The demo, served from this process, and Chromium before it."""

import os
import shutil
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
import pytest_asyncio
from aiohttp import web
from playwright.async_api import Browser, async_playwright, expect

from adapters.demo.workspace import Demo
from tests.clock import Clock
from tests.company import served
from tests.web import browser as chromium
from tests.web.windows import PATIENCE, Windows

#: When the tests are, by the machine's clock; in the demo it is the day before.
FRIDAY = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Without a browser, leave out what needs one, aloud; where others rely on it, fail."""
    looking = [each for each in items if "windows" in getattr(each, "fixturenames", ())]
    if not looking or chromium.chromium():
        return
    if chromium.in_ci(os.environ):
        raise pytest.UsageError(chromium.MISSING_IN_CI)
    items[:] = [each for each in items if each not in looking]
    config.hook.pytest_deselected(items=looking)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say at the end what was left out."""
    if not chromium.chromium():
        terminalreporter.section("browser")
        terminalreporter.line(chromium.MISSING)


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def browser() -> AsyncIterator[Browser]:
    """One Chromium for all tests of a process."""
    expect.set_options(timeout=PATIENCE)
    async with async_playwright() as playwright:
        path = chromium.chromium()
        started = await playwright.chromium.launch(executable_path=path, args=chromium.FLAGS)
        yield started
        await started.close()


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def all_windows(browser: Browser) -> AsyncIterator[Windows]:
    """The windows of a process, from one test to the next."""
    empty = web.Application()
    empty.router.add_get("/", _nothing)
    async with served(empty) as nowhere:
        yield Windows(browser, nowhere)


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def beginning(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a demo that has just begun; made once, since its past takes a while."""
    folder = tmp_path_factory.mktemp("beginning")
    demo = await Demo.begin(folder, Clock(FRIDAY))
    await demo.end()
    return folder


@pytest_asyncio.fixture(loop_scope="session")
async def demo(beginning: Path, tmp_path: Path) -> AsyncIterator[Demo]:
    """A demo that has just begun, on a clock that stands unless somebody moves it on."""
    shutil.copytree(beginning, tmp_path, dirs_exist_ok=True)
    opened = await Demo.begin(tmp_path, Clock(FRIDAY))
    yield opened
    await opened.end()


@pytest_asyncio.fixture(loop_scope="session")
async def address(demo: Demo) -> AsyncIterator[str]:
    """Where the demo is served."""
    async with served(demo.application()) as address:
        yield address


@pytest_asyncio.fixture(loop_scope="session")
async def windows(all_windows: Windows, address: str) -> AsyncIterator[Windows]:
    """Windows on the demo; nothing may be complained of in them."""
    all_windows.look_at(address)
    yield all_windows
    assert await all_windows.close() == []


async def _nothing(request: web.Request) -> web.Response:
    """An empty page, for whose icon nobody asks."""
    return web.Response(text='<link rel="icon" href="data:,">', content_type="text/html")
