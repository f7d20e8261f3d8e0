"""Oops in processes of their own, which a test can suspend, kill and start again.

It is the real wiring, on a clock and a database that the test gives it, before the stand-in. Run as
a program, this loads Oops once and starts it as often as it is told, also several at a time: a line
of JSON in, and out come the process's id, the port that it listens on, and in the end how it ended.
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
from datetime import datetime, timedelta
from itertools import count
from pathlib import Path
from queue import Queue
from threading import Thread, get_ident
from typing import Any, Self

import psycopg
import structlog
from sqlalchemy import Connection, Engine, event

from adapters.config.environment import Environment
from adapters.config.loading import load_organization
from adapters.process import app, clock, scheduler
from bot.ports.timing import Timing
from storage.database.engine import sqlite_file
from storage.store import SqlStore
from tests.clock import Clock
from tests.company import MONDAY
from tests.slack.standin import SlackStandin

ROOT = Path(__file__).parents[2]
#: Seconds that something may take on a machine that has much else to do.
PATIENCE = 60


def query(database: str, sql: str) -> list[tuple[object, ...]]:
    """What is in that database, as the next process would find it."""
    file = sqlite_file(database)
    if file:
        with closing(sqlite3.connect(file)) as connection:
            return connection.execute(sql).fetchall()
    with psycopg.connect(database.replace("+psycopg", "")) as session:
        return session.execute(sql.encode()).fetchall()


class SharedClock(Clock):
    """A clock that stands in a file, so that another process sees it too."""

    def __init__(self, file: Path, now: datetime | None = MONDAY) -> None:
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
    """How Oops is to run. The folder holds its `oops.toml` and the clock."""

    #: Which of all runs it is.
    run: int
    folder: str
    database: str
    slack_url: str
    bot_token: str
    signing_secret: str
    #: Whether it is served as `oops serve` does it, by the database's clock.
    as_people_do: bool = False
    #: Seconds from one look at what is due to the next, where not as usual.
    tick: float | None = None
    #: Likewise, from asking the database what time it is to asking again, and to believing it.
    set_clock: float | None = None
    #: "before commit" or "after commit": there the process strikes itself.
    moment: str = ""
    #: With which signal.
    signal: int = signal.SIGKILL
    #: At which commit.
    commit: int = 1
    #: Which commits count: those at which this question to the database is true. Before a commit it
    #: is asked within the transaction.
    when: str = "SELECT 1 = 1"


class Failpoint:
    """Strikes its own process at one moment of the store."""

    def __init__(self, order: Order) -> None:
        self._order = order
        self._left = order.commit
        self._transaction: Connection | None = None
        event.listen(Engine, "begin", self._note)

    def __call__(self, moment: str) -> None:
        """The store says where it is."""
        if moment == self._order.moment and self._left and self._holds(moment):
            self._left -= 1
            if self._left == 0:
                # To this very thread: else it might go on for a moment, into a transaction.
                signal.pthread_kill(get_ident(), self._order.signal)

    def _note(self, transaction: Connection) -> None:
        self._transaction = transaction

    def _holds(self, moment: str) -> bool:
        if moment == "after commit":
            return bool(query(self._order.database, self._order.when)[0][0])
        assert self._transaction
        with closing(self._transaction.connection.cursor()) as cursor:
            cursor.execute(self._order.when)
            [answer] = cursor.fetchall()
        return bool(answer[0])


class Running:
    """One run of Oops."""

    def __init__(self, said: Queue[dict[str, int]]) -> None:
        self._said = said
        self.pid = 0
        self.url = ""
        #: How it ended: its exit status, a negative one for a signal. None: it runs.
        self.status: int | None = None

    async def begin(self) -> Self:
        """Wait until it listens, or was killed before it came so far."""
        self.pid = (await self._hear())["pid"]
        heard = await self._hear()
        self.url = f"http://127.0.0.1:{heard['port']}" if "port" in heard else ""
        self.status = heard.get("status")
        return self

    async def suspended(self) -> None:
        """Wait until it suspended itself."""
        assert "stopped" in await self._hear()

    def go_on(self) -> None:
        """Let it go on."""
        os.kill(self.pid, signal.SIGCONT)

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
            self.status = (await self._hear())["status"]
        return self.status

    async def _hear(self) -> dict[str, int]:
        """The next thing that is said of it; meanwhile the stand-in answers."""
        return await asyncio.to_thread(self._said.get, timeout=PATIENCE)


class Nursery:
    """Starts Oops, as often as a test likes."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self._process = process
        self._numbers = count(1)
        self._said: dict[int, Queue[dict[str, int]]] = {}
        self._running: list[Running] = []
        self._listening = Thread(target=self._listen, daemon=True)
        self._listening.start()

    async def start(
        self,
        slack: SlackStandin,
        folder: Path,
        database: str = "",
        **more: Any,  # noqa: ANN401 -- the rest of the order
    ) -> Running:
        """Start Oops in that folder, before that stand-in, on a file there unless told where."""
        order = Order(
            run=next(self._numbers),
            folder=str(folder),
            database=database or f"sqlite:///{folder / 'oops.db'}",
            slack_url=slack.url,
            bot_token=slack.bot_token,
            signing_secret=slack.signing_secret,
            **more,
        )
        said: Queue[dict[str, int]] = Queue()
        self._said[order.run] = said
        assert self._process.stdin
        self._process.stdin.write(f"{json.dumps(asdict(order))}\n")
        self._process.stdin.flush()
        running = Running(said)
        self._running.append(running)
        return await running.begin()

    def clear(self) -> None:
        """End what a failed test left."""
        for each in self._running:
            if each.pid and each.status is None:
                each.strike()
        self._running.clear()

    def close(self) -> None:
        """End what still runs, and start nothing more."""
        self.clear()
        assert self._process.stdin
        self._process.stdin.close()
        self._listening.join()

    def _listen(self) -> None:
        assert self._process.stdout
        for line in self._process.stdout:
            said: dict[str, int] = json.loads(line)
            self._said[said.pop("run")].put(said)


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
    """Start what is ordered, until nothing more is."""
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # nobody waits for those who wait
    for line in sys.stdin:
        order = Order(**json.loads(line))
        if not os.fork():
            watch(order)
            os._exit(0)


def watch(order: Order) -> None:
    """Start what is ordered, and say what becomes of it."""
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    pid = os.fork()
    if not pid:
        tell(order, pid=os.getpid())
        serve(order)
        os._exit(0)
    while os.WIFSTOPPED(status := os.waitpid(pid, os.WUNTRACED)[1]):
        tell(order, stopped=1)
    tell(order, status=os.waitstatus_to_exitcode(status))


def serve(order: Order) -> None:
    """Be Oops, until killed or told to stop."""

    def tell_port(_logger: object, _name: str, line: structlog.typing.EventDict) -> str:
        """The log is of use only where it says where Oops listens."""
        if line["event"] == "serving":  # on one port for IPv4, and on another one for IPv6
            tell(order, port=_port(line["addresses"]))
        raise structlog.DropEvent

    structlog.configure(processors=[tell_port])
    store = SqlStore(order.database, on_commit=Failpoint(order))
    asyncio.run(_serving(order, store))
    store.close()


async def _serving(order: Order, store: SqlStore) -> None:
    _look_as_often(order)
    organization = load_organization(Path(order.folder, "oops.toml"))
    environment = Environment(
        port=0,
        database_url=order.database,
        slack_bot_token=order.bot_token,
        slack_signing_secret=order.signing_secret,
        slack_api_url=order.slack_url,
    )
    if order.as_people_do:
        await app.serve_organization(organization, environment, store)
    else:
        await app.Oops(organization, environment, store, _timing(order)).run()


def _look_as_often(order: Order) -> None:
    """As is ordered, in this process alone."""
    if order.tick:
        vars(scheduler)["TICK_SECONDS"] = order.tick
    if order.set_clock:
        vars(app)["_FOLLOW_CLOCK_EVERY"] = timedelta(seconds=order.set_clock)
        vars(clock)["_DOUBTED_FOR"] = order.set_clock


def _timing(order: Order) -> Timing:
    """All time is the test's; while a process is suspended, the test lets it go on."""
    shared = SharedClock(Path(order.folder, "clock"), now=None)
    return Timing(clock=shared, stopwatch=shared.seconds, pace=None)


def _port(addresses: list[str]) -> int:
    return next(int(each[8:]) for each in addresses if each.startswith("0.0.0.0:"))


def tell(order: Order, **said: int) -> None:
    """Say something to the test."""
    os.write(1, f"{json.dumps({'run': order.run, **said})}\n".encode())


if __name__ == "__main__":
    main()
