"""The demo workspace: a newspaper's chat with Oops in it, served to this machine alone."""

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
from adapters.demo.company import Company
from adapters.demo.past import Past
from adapters.process.clock import utc_now
from adapters.web.app import WebApp
from adapters.web.changes import Changes
from adapters.web.chat import Chat, OtherVersion
from adapters.web.payloads import Step
from adapters.web.room import Room
from adapters.web.users import Staff
from adapters.web.workspace import Workspace
from storage.database.engine import database_url
from storage.database.errors import UnfitDatabase
from storage.maintenance.migrating import migrate
from storage.store import SqlStore

HOST: Final = "127.0.0.1"
#: Files of ours, and what SQLite keeps beside them.
_FILES: Final = ("chat.db", "oops.db")
_BESIDE: Final = ("", "-wal", "-shm", "-journal")
_BEGUN: Final = "begun"


class Demo:
    """The workspace in a folder. `clock` is the machine's, unless a test says otherwise."""

    def __init__(self, folder: Path, clock: Callable[[], datetime] = utc_now) -> None:
        self._folder = folder
        self._real_clock = clock
        self._changes = Changes()
        self._organization = load_organization(newspaper.CONFIG)
        self._clock, self._company = self._open()
        self._runs = False

    @classmethod
    async def begin(
        cls, folder: Path, clock: Callable[[], datetime] = utc_now, *, afresh: bool = False
    ) -> Self:
        """Open what is in the folder, or begin where nothing is, or only half a beginning.

        Raises OtherVersion, InUse, an UnfitDatabase or OSError.
        """
        demo = cls(_prepared(folder, afresh=afresh), clock)
        if demo._company.chat.setting(_BEGUN):
            return demo
        await demo.reset()
        return demo

    @property
    def room(self) -> Room:
        """The workspace as it is now."""
        return self._company.room

    async def settle(self) -> None:
        """Say whatever there is to say now."""
        await self._company.settle()

    async def move_on(self, step: Step) -> str:
        """Let time pass; gives a sentence about it."""
        return await self._company.move_on(step, self._clock)

    async def reset(self) -> None:
        """Forget everything, and begin again."""
        runs = self._runs
        await self._stop()
        self._company.close()
        _clear(self._folder)
        self._clock, self._company = self._open()
        await Past(self._company, self._clock).happen()
        self._company.chat.keep(_BEGUN, "yes")
        if runs:
            self.start()
        self._changes.happened()

    def application(self) -> web.Application:
        """The pages."""
        return WebApp(self, self._changes).application

    def start(self) -> None:
        """Let time pass by itself; needs a running event loop."""
        self._company.clockwork.start()
        self._company.clockwork.wake()
        self._runs = True

    async def end(self) -> None:
        """Stop, and let go of the files."""
        await self._stop()
        self._company.close()

    async def _stop(self) -> None:
        if self._runs:
            await self._company.clockwork.stop()
        self._runs = False

    def _open(self) -> tuple[DemoClock, Company]:
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
            staff=Staff(newspaper.people()),
            channels=newspaper.CHANNELS,
            chat=chat,
            clock=clock,
        )
        return clock, Company(workspace, SqlStore(url))


async def serve(demo: Demo, port: int, ready: Callable[[], None]) -> None:
    """Serve until SIGTERM or SIGINT; `ready` is called once one can look. Raises OSError."""
    stopped = asyncio.Event()
    loop = asyncio.get_running_loop()
    for each in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(each, stopped.set)
    runner = web.AppRunner(demo.application(), access_log=None, shutdown_timeout=1)
    await runner.setup()
    try:
        await web.TCPSite(runner, HOST, port).start()
        demo.start()
        ready()
        await stopped.wait()
    finally:
        await runner.cleanup()
        await demo.end()


def _prepared(folder: Path, *, afresh: bool) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    if afresh:
        _require_unused(folder)
        _clear(folder)
    return folder


def _require_unused(folder: Path) -> None:
    """Raise InUse where a demo runs on these files."""
    with suppress(OtherVersion):
        Chat(folder / "chat.db").close()


def _clear(folder: Path) -> None:
    """Remove our files, and nothing else."""
    for name in _FILES:
        for beside in _BESIDE:
            (folder / f"{name}{beside}").unlink(missing_ok=True)
