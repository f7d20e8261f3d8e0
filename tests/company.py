"""A company in which Oops runs, as its people meet it: they type, press, fill in, mark and read.

The stories are told in these words alone, so that they hold on every platform.
"""

from abc import ABC, abstractmethod
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager, closing, contextmanager
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Protocol

from aiohttp import web

from adapters.cli.cases import case_document
from adapters.config.loading import load_organization
from adapters.process.connections import ConnectionLimits, LimitedRunner
from adapters.process.scheduler import Clockwork
from bot.company.organization import Organization
from storage.maintenance.migrating import migrate
from storage.store import SqlStore
from tests.clock import Clock
from tests.paper import CONFIG

#: A test that needs more due moments than this goes round in circles.
_MOST_STEPS = 2000
#: No test opens so many.
_MOST_CASES = 1000

MONDAY = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


class Shown(Protocol):
    """A message as somebody sees it."""

    @property
    def visible(self) -> str:
        """All that can be read in it."""

    @property
    def verbs(self) -> Sequence[str]:
        """What its buttons do."""


class Employee(ABC):
    """Somebody who works there."""

    #: How much of what Oops wrote has been read.
    _read = 0

    @abstractmethod
    async def types(self, text: str) -> str:
        """Type a command; gives what is answered."""

    @abstractmethod
    async def presses(self, verb: str, *, on: Any = None, option: str = "") -> str:  # noqa: ANN401 - a message of that platform
        """Press a button, on the latest message to me that has it; gives what is answered.

        `option` chooses in a menu.
        """

    @abstractmethod
    async def fills(self, **values: str) -> str:
        """Fill in the form that is open, and send it; gives what it complains of."""

    @abstractmethod
    async def marks(self, message: Any, emoji: str = "oops") -> None:  # noqa: ANN401 - likewise
        """Put an emoji on a message."""

    @abstractmethod
    async def home(self) -> Shown:
        """Look at the page of one's own."""

    @abstractmethod
    def on_screen(self) -> Sequence[Shown]:
        """All messages between me and Oops, as they stand now, the oldest first."""

    @abstractmethod
    def from_oops(self) -> Sequence[Shown]:
        """Of these, what Oops wrote."""

    def reads(self) -> list[str]:
        """What Oops wrote to me."""
        return [each.visible for each in self.from_oops()]

    def new(self) -> list[str]:
        """What Oops wrote to me since I last asked for that."""
        messages = self.reads()
        seen, self._read = self._read, len(messages)
        return messages[seen:]

    def latest_with(self, verb: str) -> Any:  # noqa: ANN401 - a message of that platform
        """The latest message with that button."""
        for message in reversed(self.on_screen()):
            if any(each.startswith(verb) for each in self.buttons_of(message)):
                return message
        raise AssertionError(f"no message with {verb!r} in {self.reads()}")

    def buttons_of(self, message: Any) -> Sequence[str]:  # noqa: ANN401 - likewise
        """The whole names of a message's buttons."""
        verbs: Sequence[str] = message.verbs
        return verbs


class Company(ABC):
    """The place where a story happens."""

    clock: Clock
    store: SqlStore

    @property
    @abstractmethod
    def clockwork(self) -> Clockwork:
        """The clockwork of Oops."""

    @abstractmethod
    def person(self, handle: str) -> Employee:
        """Somebody by their handle; the same one every time."""

    @abstractmethod
    def message(self, handle: str, text: str, *, channel: str = "general") -> Shown:
        """Somebody shows a customer's words in a channel."""

    @abstractmethod
    def channel(self, name: str) -> list[str]:
        """What stands in a channel, threads left out, the oldest first."""

    @abstractmethod
    def thread(self, name: str, containing: str) -> list[str]:
        """What stands in the thread under the first message that contains these words."""

    async def settle(self) -> None:
        """Let everything be said that there is to say now."""
        await self.clockwork.send_all()

    async def pass_time(self, **length: float) -> None:
        """Let time pass, as `timedelta` counts it, from one due moment to the next."""
        end = self.clock.now + timedelta(**length)
        for _ in range(_MOST_STEPS):
            due = await self.store.transact(lambda uow: uow.next_due_at())
            self.clock.now = max(self.clock.now, min(due or end, end))
            await self.clockwork.let_time_pass()
            await self.settle()
            if self.clock.now >= end:
                return
        raise AssertionError("time does not pass")

    async def cases(self) -> list[dict[str, Any]]:
        """What `oops cases --json` says of every case, the first one first."""
        return await self.store.transact(
            lambda uow: [case_document(*each) for each in uow.cases.page(0, _MOST_CASES)]
        )

    async def case(self, ref: str) -> dict[str, Any]:
        """What `oops cases --json` says of a case."""
        return (await self.cases())[int(ref.removeprefix("OOPS-")) - 1]


@cache
def empty_database() -> bytes:
    """A file as `oops migrate` makes it, which takes too long to be done for each test."""
    with TemporaryDirectory() as folder:
        file = Path(folder, "oops.db")
        migrate(f"sqlite:///{file}")
        return file.read_bytes()


def database_in(folder: Path) -> str:
    """The URL of a migrated, empty database in that folder."""
    file = folder / "oops.db"
    file.touch(0o600)
    file.write_bytes(empty_database())
    return f"sqlite:///{file}"


@contextmanager
def temporary_store() -> Iterator[SqlStore]:
    """A store on an empty SQLite file of its own."""
    with TemporaryDirectory() as folder, closing(SqlStore(database_in(Path(folder)))) as store:
        yield store


def organization(folder: Path, config: str = CONFIG) -> Organization:
    """What a configuration file with these words says."""
    path = folder / "oops.toml"
    path.write_text(config, encoding="utf-8")
    return load_organization(path)


@asynccontextmanager
async def served(application: web.Application) -> AsyncIterator[str]:
    """The address of an application that listens on a free port of loopback."""
    runner = LimitedRunner(application, ConnectionLimits(), lambda _: None, shutdown_timeout=1)
    await runner.setup()
    await runner.site("127.0.0.1", 0).start()
    try:
        yield f"http://127.0.0.1:{runner.addresses[0][1]}"
    finally:
        await runner.cleanup()


def span(**parts: float) -> timedelta:
    """A length of time."""
    return timedelta(**parts)
