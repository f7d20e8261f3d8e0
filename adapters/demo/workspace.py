"""The demo workspace: a newspaper's chat with Oops, served to this machine only."""

import asyncio
import signal
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import Final, Self

from aiohttp import web

from adapters.config.loading import load_organization
from adapters.demo import newspaper
from adapters.demo.clock import DemoClock
from adapters.demo.company import DemoCompany
from adapters.demo.past import StagedPast
from adapters.process.clock import utc_now
from adapters.process.connections import CloseReason, LimitedRunner, available_limits
from adapters.web.app import WebApp
from adapters.web.changes import Changes
from adapters.web.chat import Chat, OtherVersion
from adapters.web.payloads import Step
from adapters.web.room import Room
from adapters.web.users import Staff
from adapters.web.workspace import Workspace
from storage.database.engine import database_url
from storage.database.errors import UnfitDatabase
from storage.database.sqlite_file import BESIDE_SUFFIXES
from storage.maintenance.identity import MARKER_SUFFIX
from storage.maintenance.migrating import migrate
from storage.store import SqlStore

DEMO_HOST: Final = "127.0.0.1"
#: Database files, and the suffixes of the files beside them.
_DATABASE_FILES: Final = ("chat.db", "oops.db")
_FILE_SUFFIXES: Final = ("", *BESIDE_SUFFIXES, MARKER_SUFFIX)
_BEGUN_SETTING: Final = "begun"


class Demo:
    """The demo workspace in a folder."""

    def __init__(self, folder: Path, clock: Callable[[], datetime] = utc_now) -> None:
        self._folder = folder
        self._real_clock = clock
        self._changes = Changes()
        self._organization = load_organization(newspaper.CONFIG_FILE)
        self._clock, self._company = self._open()
        self._runs = False

    @classmethod
    async def begin(
        cls, folder: Path, clock: Callable[[], datetime] = utc_now, *, reset: bool = False
    ) -> Self:
        """Open the demo of a folder; start a new one if there is none, or only a half-made one.

        `reset` deletes the old demo first. Raises OtherVersion, InUse, UnfitDatabase or OSError.
        """
        demo = cls(_prepared_folder(folder, reset=reset), clock)
        if demo._company.chat.setting(_BEGUN_SETTING):
            return demo
        await demo.reset()
        return demo

    @property
    def room(self) -> Room:
        """The current workspace; a reset makes a new one."""
        return self._company.room

    async def settle(self) -> None:
        """Send all messages that may be sent now."""
        await self._company.settle()

    async def move_on(self, step: Step) -> str:
        """Move time forward by one step. Returns a sentence about the result."""
        return await self._company.move_on(step, self._clock)

    async def reset(self) -> None:
        """Delete everything and start again."""
        runs = self._runs
        await self._stop()
        self._company.close()
        _remove_files(self._folder)
        self._clock, self._company = self._open()
        await StagedPast(self._company, self._clock).happen()
        self._company.chat.keep(_BEGUN_SETTING, "yes")
        if runs:
            self.start()
        self._changes.happened()

    def application(self) -> web.Application:
        """Return the web application with the pages."""
        return WebApp(self, self._changes).application

    def start(self) -> None:
        """Start the clockwork; needs a running event loop."""
        self._company.clockwork.start()
        self._company.clockwork.wake()
        self._runs = True

    async def end(self) -> None:
        """Stop the clockwork and close the databases."""
        await self._stop()
        self._company.close()

    async def _stop(self) -> None:
        if self._runs:
            await self._company.clockwork.stop()
        self._runs = False

    def _open(self) -> tuple[DemoClock, DemoCompany]:
        chat = Chat(self._folder / "chat.db", self._changes.happened)
        url = database_url(self._folder / "oops.db")
        try:
            migrate(url)
        except UnfitDatabase:
            chat.close()
            raise
        clock = DemoClock(chat, self._real_clock)
        workspace = Workspace(
            organization=self._organization,
            staff=Staff(newspaper.newspaper_people()),
            channels=newspaper.CHANNEL_NAMES,
            chat=chat,
            clock=clock,
        )
        return clock, DemoCompany(workspace, SqlStore(url))


async def serve_workspace(demo: Demo, port: int, ready: Callable[[], None]) -> None:
    """Serve until SIGTERM or SIGINT; call `ready` once the page is served. Raises OSError."""
    stopped = asyncio.Event()
    loop = asyncio.get_running_loop()
    for each in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(each, stopped.set)
    application = demo.application()
    runner = LimitedRunner(application, available_limits(), _ignore_closed, shutdown_timeout=1)
    await runner.setup()
    try:
        await runner.site(DEMO_HOST, port).start()
        demo.start()
        ready()
        await stopped.wait()
    finally:
        await runner.cleanup()
        await demo.end()


def _ignore_closed(_reason: CloseReason) -> None:
    """Count nothing: the demo has no metrics."""


def _prepared_folder(folder: Path, *, reset: bool) -> Path:
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    if reset:
        _require_unused(folder)
        _remove_files(folder)
    return folder


def _require_unused(folder: Path) -> None:
    """Raise InUse if a running demo uses the folder."""
    with suppress(OtherVersion):
        Chat(folder / "chat.db").close()


def _remove_files(folder: Path) -> None:
    """Delete the demo's database files, and no other file."""
    for name in _DATABASE_FILES:
        for beside in _FILE_SUFFIXES:
            (folder / f"{name}{beside}").unlink(missing_ok=True)
