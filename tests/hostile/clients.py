"""Hostile clients: several processes, each with many connections that are kept open."""

import asyncio
from array import array
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from concurrent.futures import Executor, ProcessPoolExecutor
from dataclasses import dataclass, field
from multiprocessing import get_context
from time import perf_counter

from tests.hostile.requests import Arsenal, HostileRequests

#: What is counted where the connection was closed instead of an answer.
CLOSED = 0


@dataclass(frozen=True, kw_only=True)
class Attack:
    """What one process is to send."""

    arsenal: Arsenal
    port: int
    requests: int
    kinds: Sequence[str]
    #: Connections, each with one request at a time.
    connections: int
    seed: int


@dataclass
class Answers:
    """What came back: by kind, how often which status, and the seconds that it took."""

    statuses: dict[str, Counter[int]] = field(default_factory=lambda: defaultdict(Counter))
    seconds: dict[str, "array[float]"] = field(default_factory=dict)

    def note(self, kind: str, status: int, seconds: float) -> None:
        """One more."""
        self.statuses[kind][status] += 1
        self.seconds.setdefault(kind, array("f")).append(seconds)

    def add(self, others: "Answers") -> None:
        """What another process counted."""
        for kind, counted in others.statuses.items():
            self.statuses[kind] += counted
        for kind, took in others.seconds.items():
            self.seconds.setdefault(kind, array("f")).extend(took)


async def attack(pool: Executor, attacks: Sequence[Attack]) -> Answers:
    """Send all of it, and count what comes back."""
    loop = asyncio.get_running_loop()
    answers = Answers()
    for each in await asyncio.gather(*(loop.run_in_executor(pool, _run, each) for each in attacks)):
        answers.add(each)
    return answers


def client_processes(number: int) -> ProcessPoolExecutor:
    """So many processes."""
    return ProcessPoolExecutor(number, mp_context=get_context("spawn"))


def _run(order: Attack) -> Answers:
    return asyncio.run(_send_all(order))


async def _send_all(order: Attack) -> Answers:
    requests, answers = HostileRequests(order.arsenal, order.seed), Answers()
    left = iter(range(order.requests))
    connections = (_Connection(order, requests, answers) for _ in range(order.connections))
    await asyncio.gather(*(each.send(left) for each in connections))
    answers.statuses = dict(answers.statuses)  # can be sent to another process
    return answers


class _Connection:
    """Sends one request after the other, and connects again where it was closed."""

    def __init__(self, order: Attack, requests: HostileRequests, answers: Answers) -> None:
        self._order = order
        self._requests = requests
        self._answers = answers
        self._streams: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None

    async def send(self, left: Iterator[int]) -> None:
        """Send for as long as there is something left."""
        for _ in left:
            kind, request = self._requests.draw(self._order.kinds)
            begun = perf_counter()
            try:
                status = await self._ask(request)
            except (asyncio.IncompleteReadError, ConnectionError):
                status = CLOSED
                self._hang_up()
            self._answers.note(kind, status, perf_counter() - begun)
        self._hang_up()

    async def _ask(self, request: bytes) -> int:
        if not self._streams:
            self._streams = await asyncio.open_connection("127.0.0.1", self._order.port)
        reader, writer = self._streams
        writer.write(request)
        head = (await reader.readuntil(b"\r\n\r\n")).lower()
        size = head.partition(b"content-length: ")[2].partition(b"\r\n")[0]
        await reader.readexactly(int(size or 0))
        if b"connection: close" in head or head.startswith(b"http/1.0"):
            self._hang_up()
        return int(head[9:12])

    def _hang_up(self) -> None:
        if self._streams:
            self._streams[1].close()
        self._streams = None
