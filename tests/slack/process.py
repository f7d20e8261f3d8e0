"""Oops in a process of its own, which a test can kill and start again.

It is the real wiring, on a clock and a database file that the test gives it, before the stand-in.
Run as a program, this loads Oops once and starts it as often as it is told: a line of JSON in, and
out come its process id, the port that it listens on, and in the end how it ended.
"""

import asyncio
import json
import os
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Self

import structlog
from sqlalchemy import Connection, Engine, event

from adapters.app import Oops
from adapters.clock import timing
from adapters.config import load_organization
from adapters.environment import Environment
from storage.store import SqlStore
from tests.company import MONDAY, SetClock
from tests.slack.standin import SlackStandin

ROOT = Path(__file__).parents[2]


class SharedClock(SetClock):
    """A clock that stands in a file, so that another process sees it too."""

    def __init__(self, file: Path, now: datetime | None = MONDAY) -> None:
        """Stand at that moment (UTC); None: where it stands already."""
        self._file = file
        if now:
            self.now = now

    @property
    def now(self) -> datetime:
        """The moment (UTC)."""
        return datetime.fromisoformat(self._file.read_text())

    @now.setter
    def now(self, moment: datetime) -> None:
        beside = self._file.with_suffix(".next")
        beside.write_text(moment.isoformat())
        beside.replace(self._file)


@dataclass(frozen=True, kw_only=True)
class Order:
    """How Oops is to run. The folder holds its `oops.toml`, its database and its clock."""

    folder: str
    slack_url: str
    bot_token: str
    signing_secret: str
    #: "before commit" or "after commit": there the process kills itself.
    moment: str = ""
    #: At which commit.
    commit: int = 1
    #: Which commits count: those at which this question to the database has the answer 1. Before a
    #: commit it is asked within the transaction.
    when: str = "SELECT 1"


class Failpoint:
    """Kills its own process, with -9, at one moment of the store."""

    def __init__(self, order: Order) -> None:
        """Wait for that moment."""
        self._order = order
        self._left = order.commit
        self._transaction: Connection | None = None
        event.listen(Engine, "begin", self._note)

    def __call__(self, moment: str) -> None:
        """The store says where it is."""
        if moment == self._order.moment and self._answer(moment) == 1:
            self._left -= 1
            if self._left == 0:
                os.kill(os.getpid(), signal.SIGKILL)

    def _note(self, transaction: Connection) -> None:
        self._transaction = transaction

    def _answer(self, moment: str) -> object:
        if moment == "before commit":
            assert self._transaction
            return self._transaction.exec_driver_sql(self._order.when).scalar()
        with closing(sqlite3.connect(Path(self._order.folder, "oops.db"))) as connection:
            return connection.execute(self._order.when).fetchone()[0]


class Running:
    """One run of Oops."""

    def __init__(self, nursery: "Nursery") -> None:
        """Belong to that nursery."""
        self._nursery = nursery
        self.pid = 0
        self.url = ""
        #: How it ended: its exit status, a negative one for a signal. None: it runs.
        self.status: int | None = None

    async def begin(self) -> Self:
        """Wait until it listens, or was killed before it came so far."""
        self.pid = (await self._nursery.hear())["pid"]
        heard = await self._nursery.hear()
        self.url = f"http://127.0.0.1:{heard['port']}" if "port" in heard else ""
        self.status = heard.get("status")
        return self

    async def kill(self) -> None:
        """End it with -9."""
        self.strike()
        assert await self.end() == -signal.SIGKILL

    def strike(self) -> None:
        """Send it the -9; it may have ended meanwhile."""
        with suppress(ProcessLookupError):
            os.kill(self.pid, signal.SIGKILL)

    async def stop(self) -> None:
        """End it as whoever runs it does, with SIGTERM."""
        os.kill(self.pid, signal.SIGTERM)
        assert await self.end() == 0

    async def end(self) -> int:
        """Wait until it has ended; gives its status."""
        if self.status is None:
            self.status = int((await self._nursery.hear())["status"])
        return self.status


class Nursery:
    """Starts Oops, one run at a time."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        """Speak to that process."""
        self._process = process
        self._latest = Running(self)
        self._latest.status = 0

    async def start(self, slack: SlackStandin, folder: Path, **failing: Any) -> Running:  # noqa: ANN401
        """Start Oops in that folder, before that stand-in; what a failed test left is ended."""
        if self._latest.status is None:
            await self._latest.kill()
        order = Order(
            folder=str(folder),
            slack_url=slack.url,
            bot_token=slack.bot_token,
            signing_secret=slack.signing_secret,
            **failing,
        )
        assert self._process.stdin
        self._process.stdin.write(f"{json.dumps(asdict(order))}\n")
        self._process.stdin.flush()
        self._latest = Running(self)
        return await self._latest.begin()

    async def hear(self) -> dict[str, int]:
        """The next thing that is said; meanwhile the stand-in answers."""
        assert self._process.stdout
        line = await asyncio.to_thread(self._process.stdout.readline)
        said: dict[str, int] = json.loads(line)
        return said

    def close(self) -> None:
        """End what a failed test left."""
        if self._latest.status is None:
            self._latest.strike()


@contextmanager
def a_nursery() -> Iterator[Nursery]:
    """A process that starts others, as long as tests run."""
    command = [sys.executable, "-m", "tests.slack.process"]
    pipe = subprocess.PIPE
    with subprocess.Popen(command, cwd=ROOT, stdin=pipe, stdout=pipe, text=True) as process:
        nursery = Nursery(process)
        try:
            yield nursery
        finally:
            nursery.close()


def main() -> None:
    """Start what is ordered, one after the other, until nothing more is."""
    for line in sys.stdin:
        order = Order(**json.loads(line))
        pid = os.fork()
        if not pid:
            tell(pid=os.getpid())
            serve(order)
            os._exit(0)
        tell(status=os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]))


def serve(order: Order) -> None:
    """Be Oops, until killed or told to stop."""
    structlog.configure(processors=[tell_port])
    folder = Path(order.folder)
    environment = Environment(
        port=0,
        slack_bot_token=order.bot_token,
        slack_signing_secret=order.signing_secret,
        slack_api_url=order.slack_url,
    )
    store = SqlStore(f"sqlite:///{folder / 'oops.db'}", on_commit=Failpoint(order))
    organization = load_organization(folder / "oops.toml")
    clock = SharedClock(folder / "clock", now=None)
    asyncio.run(Oops(organization, environment, store, timing(clock, pace=None)).run())
    store.close()


def tell_port(_logger: object, _name: str, line: structlog.typing.EventDict) -> str:
    """The log is of use only where it says where Oops listens."""
    if line["event"] == "serving":  # on one port for IPv4, and on another one for IPv6
        tell(port=next(int(each[8:]) for each in line["addresses"] if each.startswith("0.0.0.0:")))
    raise structlog.DropEvent


def tell(**said: int) -> None:
    """Say something to the test."""
    os.write(1, f"{json.dumps(said)}\n".encode())


if __name__ == "__main__":
    main()
