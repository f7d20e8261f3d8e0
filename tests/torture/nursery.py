"""A process that has loaded Oops once, and starts its workers again whenever they were killed.

Run as a program it forks a nursery for each run that connects to its socket. A nursery fills the
database, says so, and starts its workers; from then on it tells in lines of JSON who begins and who
ended how. It ends with the run, or when nobody listens any more.
"""

import asyncio
import gc
import json
import os
import select
import signal
import socket
import sys
import traceback
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final, NoReturn

from storage.store import SqlStore
from tests.torture.firm import found
from tests.torture.orders import Orders, Stage
from tests.torture.plan import Plan
from tests.torture.worker import Worker

ROOT: Final = Path(__file__).parents[2]
#: Seconds that it takes to fill the database, for each case; the first case is due no sooner.
_A_CASE: Final = 0.01


@asynccontextmanager
async def loaded_process() -> AsyncIterator[Path]:
    """A process that has loaded Oops; its socket, through which it is told to be a nursery."""
    with TemporaryDirectory() as folder:
        door = Path(folder) / "door"
        pipe = asyncio.subprocess.PIPE
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            "tests.torture.nursery",
            os.fspath(door),
            cwd=ROOT,
            stdin=pipe,
            stdout=pipe,
            start_new_session=True,
        )
        assert process.stdin
        assert process.stdout
        try:
            await process.stdout.readline()
            yield door
        finally:
            process.stdin.close()  # by this it knows that nobody listens
            await process.wait()


@asynccontextmanager
async def a_nursery(
    plan: Plan, url: str, slack: str, orders: Path, door: Path
) -> AsyncIterator[AsyncIterator[dict[str, Any]]]:
    """What is told by the workers of that run and of their ends, once the database is filled."""
    told, telling = await asyncio.open_unix_connection(door)
    telling.write(f"{json.dumps([str(plan), url, slack, os.fspath(orders)])}\n".encode())
    try:
        yield _lines(told)
    finally:
        telling.close()
        await telling.wait_closed()


async def _lines(told: asyncio.StreamReader) -> AsyncIterator[dict[str, Any]]:
    async for line in told:
        yield json.loads(line)


def main() -> None:
    """Fork a nursery for each connection, until the standard input ends; wait for all."""
    with socket.socket(socket.AF_UNIX) as door:
        door.bind(sys.argv[1])
        door.listen()
        os.write(1, b"\n")
        while 0 not in select.select([0, door.fileno()], [], [])[0]:
            connection, _ = door.accept()
            if not os.fork():
                door.close()
                _be_nursery(connection)
            connection.close()
    with suppress(ChildProcessError):
        while True:
            os.wait()


def _be_nursery(connection: socket.socket) -> NoReturn:
    try:
        plan, url, slack, orders = json.loads(connection.makefile().readline())
        for standard in (0, 1):
            os.dup2(connection.fileno(), standard)
        connection.close()
        Nursery(Plan.read(plan), url, slack, Path(orders)).run()
        os._exit(0)
    finally:
        traceback.print_exc()
        os._exit(1)


@dataclass
class Nursery:
    """Keeps every place taken. It has no threads, so that it can fork."""

    plan: Plan
    url: str
    slack: str
    file: Path

    def run(self) -> None:
        """Fill the database, and run the workers until the run ends."""
        self._orders = Orders(self.file)
        self._places: dict[int, int] = {}
        self._fill()
        gc.freeze()
        awake, wake = os.pipe()
        os.set_blocking(wake, False)
        signal.set_wakeup_fd(wake)
        signal.signal(signal.SIGCHLD, lambda *_: None)
        for place in range(self.plan.replicas):
            self._start(place)
        while self._places:
            heard, _, _ = select.select([0, awake], [], [])
            if 0 in heard:
                self._abandon()
            os.read(awake, 1024)
            self._bury()

    def _fill(self) -> None:
        begin = datetime.now(UTC) + timedelta(seconds=_A_CASE * self.plan.cases)
        store = SqlStore(self.url)
        found(store, self.plan, begin)
        store.close()
        tell(cases=self.plan.cases)

    def _start(self, place: int) -> None:
        stage = self._orders.stage
        pid = os.fork()
        if pid:
            self._places[pid] = place
            tell(place=place, pid=pid, stage=stage)
            return
        signal.set_wakeup_fd(-1)
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        Worker(self.plan, self.url, self.slack, place, tell).nag(self.file)
        os._exit(0)

    def _bury(self) -> None:
        """Whoever ended is started again, unless the run is over."""
        while self._places:
            pid, status = os.waitpid(-1, os.WNOHANG)
            if not pid:
                return
            place = self._places.pop(pid)
            failpoint = self._orders.of(place)
            self._orders.give(place, None)
            tell(place=place, status=os.waitstatus_to_exitcode(status), failpoint=failpoint)
            if self._orders.stage is not Stage.END:
                self._start(place)

    def _abandon(self) -> None:
        """Nobody listens any more: end everything."""
        for pid in self._places:
            os.kill(pid, signal.SIGKILL)
        os._exit(1)


def tell(**said: Any) -> None:  # noqa: ANN401 - whatever JSON has
    """Say something to whoever runs this; a line is written at once or not at all."""
    os.write(1, f"{json.dumps(said)}\n".encode())


if __name__ == "__main__":
    main()
