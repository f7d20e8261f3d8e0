"""Limits on connections: too many, too slow, too large, each before a server of its own."""

import asyncio
import os
import resource
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import ExitStack, asynccontextmanager, suppress
from dataclasses import dataclass, field
from socket import create_connection

import pytest
from aiohttp import web

from adapters.process.connections import (
    CLOSING_TURNS,
    CloseReason,
    ConnectionLimits,
    LimitedRunner,
    available_limits,
)

GET = b"GET / HTTP/1.1\r\nHost: here\r\n\r\n"
POST = b"POST / HTTP/1.1\r\nHost: here\r\nContent-Length: %d\r\n\r\n"
OK = b"HTTP/1.1 200 OK"


@dataclass
class Peer:
    """One connection, as its other end sees it."""

    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter

    async def status(self, sent: bytes = b"") -> bytes:
        """The first line of the answer to that; nothing if the connection was closed instead."""
        self.writer.write(sent)
        try:
            head = await asyncio.wait_for(self.reader.readuntil(b"\r\n\r\n"), timeout=10)
        except (asyncio.IncompleteReadError, ConnectionError):
            return b""
        size = next(
            line for line in head.splitlines() if line.lower().startswith(b"content-length")
        )
        await self.reader.readexactly(int(size.split(b":")[1]))
        return head.partition(b"\r\n")[0]

    async def closed(self) -> bool:
        """Wait until the other end closes."""
        try:
            return await asyncio.wait_for(self.reader.read(), timeout=10) == b""
        except ConnectionError:
            return True


@dataclass
class Place:
    """A server within limits, and what it closed."""

    port: int
    closed: Counter[CloseReason]
    #: The most files that this process had open when a connection was closed.
    most_files: int = 0
    peers: list[Peer] = field(default_factory=list)

    async def peer(self) -> Peer:
        """Connect."""
        self.peers.append(Peer(*await asyncio.open_connection("127.0.0.1", self.port)))
        return self.peers[-1]

    async def hang_up(self) -> None:
        """Close every connection."""
        for each in self.peers:
            each.writer.close()
            with suppress(ConnectionError):
                await each.writer.wait_closed()


async def _read_all(request: web.Request) -> web.Response:
    return web.Response(text=str(len(await request.read())))


@asynccontextmanager
async def limited(**limits: float) -> AsyncIterator[Place]:
    """A server with these limits."""
    application = web.Application(client_max_size=1024 * 1024)
    application.router.add_route("*", "/", _read_all)
    closed: Counter[CloseReason] = Counter()

    def count(why: CloseReason) -> None:
        closed.update([why])
        place.most_files = max(place.most_files, open_files())

    made = ConnectionLimits(**limits)  # type: ignore[arg-type]
    runner = LimitedRunner(application, made, count, shutdown_timeout=1)
    await runner.setup()
    await runner.site("127.0.0.1", 0).start()
    place = Place(port=runner.addresses[0][1], closed=closed)
    try:
        yield place
    finally:
        await place.hang_up()
        await runner.cleanup()


async def test_fault_77_one_connection_too_many_takes_the_place_of_the_longest_waiting() -> None:
    """One that has sent a request before keeps its place longer than a stranger."""
    async with limited(most=3) as place:
        known = await place.peer()
        assert await known.status(GET) == OK
        first, second = await place.peer(), await place.peer()
        latest = await place.peer()

        assert await first.closed()
        assert [await each.status(GET) for each in (latest, second, known)] == [OK] * 3
        assert place.closed == {CloseReason.ROOM: 1}


async def test_fault_77_connections_that_come_at_once_take_no_file_of_the_reserve() -> None:
    """The loop accepts more of them before it closes the first; they too are counted on."""
    async with limited(most=8, backlog=8) as place:
        with ExitStack() as strangers:
            for _ in range(200):
                strangers.enter_context(create_connection(("127.0.0.1", place.port)))
            before = open_files()
            assert await (await place.peer()).status(GET) == OK

    assert 8 < place.most_files - before <= 8 + 8 * CLOSING_TURNS


def open_files() -> int:
    """The number of files that this process has open."""
    return len(os.listdir("/dev/fd"))  # noqa: PTH208 -- names alone


async def test_fault_78_headers_that_never_end_are_not_waited_for() -> None:
    """Neither on a new connection nor on one that sent a whole request before."""
    async with limited(headers=0.1) as place:
        silent, slow, again = [await place.peer() for _ in range(3)]
        assert await again.status(GET) == OK
        for each in (slow, again):
            each.writer.write(GET[:-2])

        assert [await each.closed() for each in (silent, slow, again)] == [True] * 3
        assert place.closed == {CloseReason.HEADERS: 3}


async def test_fault_78_body_that_never_ends_is_not_waited_for() -> None:
    """However little of it is still to come."""
    async with limited(body=0.1) as place:
        slow = await place.peer()
        slow.writer.write(POST % 10 + b"123456789")

        assert await slow.closed()
        assert place.closed == {CloseReason.BODY: 1}


async def test_fault_78_connection_that_is_kept_for_nothing_is_closed() -> None:
    """After the time for that, which a whole request begins again."""
    async with limited(idle=0.1, headers=60) as place:
        idle = await place.peer()
        assert await idle.status(GET) == OK

        assert await idle.closed()


@pytest.mark.parametrize(
    "head",
    [
        GET[:-2] + b"X: " + b"x" * 20_000 + b"\r\n\r\n",
        GET[:-2] + b"".join(b"X-%d: x\r\n" % each for each in range(500)) + b"\r\n",
        b"GET /" + b"x" * 20_000 + b" HTTP/1.1\r\nHost: here\r\n\r\n",
    ],
    ids=["long", "many", "long line"],
)
async def test_fault_79_huge_headers_are_refused(head: bytes) -> None:
    """With a 400, and nobody else is harmed."""
    async with limited() as place:
        huge, other = await place.peer(), await place.peer()

        assert (await huge.status(head)).startswith(b"HTTP/1.0 400")
        assert await huge.closed()
        assert await other.status(GET) == OK


async def test_fault_79_many_requests_at_once_on_one_connection_are_answered_in_order() -> None:
    """Some hundreds of them, sent before the first answer is read."""
    async with limited() as place:
        eager = await place.peer()
        eager.writer.write(GET * 500)

        assert [await eager.status() for _ in range(500)] == [OK] * 500


async def test_fault_80_many_unfinished_bodies_do_not_fill_the_memory() -> None:
    """The largest is given up; a small one comes through."""
    async with limited(most_unfinished=200_000) as place:
        large, larger, small = [await place.peer() for _ in range(3)]
        large.writer.write(POST % 500_000 + b"x" * 90_000)
        larger.writer.write(POST % 500_000 + b"x" * 150_000)

        assert await larger.closed()
        assert await small.status(POST % 3 + b"123") == OK
        assert place.closed == {CloseReason.MEMORY: 1}


async def test_fault_80_bytes_of_finished_requests_are_not_counted() -> None:
    """A connection may bring more, one request after the other, than all may hold at a time."""
    async with limited(most_unfinished=200_000) as place:
        busy = await place.peer()

        assert {await busy.status(POST % 90_000 + b"x" * 90_000) for _ in range(5)} == {OK}
        assert not place.closed


def test_limits_leave_a_reserve_of_files() -> None:
    """However many files there may be, most of them or some are left for Oops itself."""
    before = resource.getrlimit(resource.RLIMIT_NOFILE)
    limits = available_limits()
    files, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, before)

    assert files >= before[0]
    assert limits.most + CLOSING_TURNS * limits.backlog + 128 <= files
