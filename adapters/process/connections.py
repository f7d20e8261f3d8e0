"""Limits on connections: how many, and for how long each may stay without a whole request.

A stranger can open connections and send nothing, or send slowly. Each connection costs a file
descriptor, and without descriptors nothing can be accepted, sent or logged. So a part of the
descriptors is reserved for Oops, and connections that wait are closed to make room for new ones:
connections without a request so far first, the longest waiting first. `/healthz` and `/metrics`
stay reachable during a flood. There is no limit per address, because behind a proxy all requests
come from the same one.
"""

import asyncio
import resource
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final

import structlog
from aiohttp import web
from aiohttp.http_exceptions import HttpProcessingError

#: Descriptors to ask the system for at the start.
_WANTED_DESCRIPTORS: Final = 4096
#: Descriptors reserved for the database, outgoing connections and files.
_RESERVE: Final = 128
#: Connections at most, however many descriptors there are: each costs memory.
_MOST: Final = 1000
_FEWEST: Final = 16
#: Connections accepted in one turn of the event loop.
_BACKLOG: Final = 128
#: Turns in which a connection is accepted, opened, closed and given back to the system.
CLOSING_TURNS: Final = 4
#: Connections that may wait in the kernel to be accepted. A shorter queue makes honest clients
#: wait a second and more for another try.
_MOST_UNACCEPTED: Final = 1024
#: Seconds between two looks at waiting connections.
_CHECK_EVERY: Final = 1.0

RequestHandling = Callable[[web.BaseRequest], Awaitable[web.StreamResponse]]

_log = structlog.get_logger(__name__)


class CloseReason(StrEnum):
    """The reason for closing a connection."""

    ROOM = "room"
    HEADERS = "headers"
    BODY = "body"
    IDLE = "idle"
    MEMORY = "memory"


@dataclass(frozen=True, kw_only=True)
class ConnectionLimits:
    """The limits of one server. Times are in seconds."""

    most: int = _MOST
    backlog: int = _BACKLOG
    #: From the first byte, or the opening, to the end of the headers.
    headers: float = 10.0
    #: From the headers to the end of the body; platforms send it at once.
    body: float = 10.0
    #: Between two requests; longer than a proxy keeps an unused connection.
    idle: float = 180.0
    #: Bytes of unfinished bodies in all connections together.
    most_unfinished: int = 64 * 1024 * 1024


def available_limits() -> ConnectionLimits:
    """Raise the limit on open files, and derive the number of connections from it.

    In one turn of the loop asyncio accepts a whole backlog. A connection that makes room is closed
    some turns later. So a backlog of descriptors for each of them is reserved as well.
    """
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = _WANTED_DESCRIPTORS if hard == resource.RLIM_INFINITY else hard
    if soft < min(wanted, _WANTED_DESCRIPTORS):
        with suppress(OSError, ValueError):  # the system has a lower limit of its own
            resource.setrlimit(resource.RLIMIT_NOFILE, (min(wanted, _WANTED_DESCRIPTORS), hard))
    descriptors, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
    backlog = max(8, min(_BACKLOG, descriptors // 16))
    most = max(_FEWEST, min(_MOST, descriptors - _RESERVE - CLOSING_TURNS * backlog))
    return ConnectionLimits(most=most, backlog=backlog)


class LimitedRunner(web.AppRunner):
    """Runs an application within limits; `closed` is called for each connection closed by them."""

    def __init__(
        self,
        application: web.Application,
        limits: ConnectionLimits,
        closed: Callable[[CloseReason], None],
        *,
        shutdown_timeout: float,
    ) -> None:
        super().__init__(
            application,
            access_log=None,
            auto_decompress=False,  # see `request_bodies`
            shutdown_timeout=shutdown_timeout,
            keepalive_timeout=limits.idle,
            lingering_time=2.0,
        )
        self._limits = limits
        self._closed = closed

    def site(self, host: str | None, port: int) -> web.TCPSite:
        """A site of the runner; it is not started yet."""
        return _LimitedSite(self, host, port, backlog=self._limits.backlog)

    async def _make_server(self) -> web.Server:
        made = await super()._make_server()
        return LimitedServer(made, self._limits, self._closed, self._kwargs)


class _LimitedSite(web.TCPSite):
    """A site with a longer queue of unaccepted connections than asyncio accepts in one turn."""

    async def start(self) -> None:
        await super().start()
        if isinstance(self._server, asyncio.Server):
            for each in self._server.sockets:
                with each.dup() as listening:
                    listening.listen(_MOST_UNACCEPTED)


class LimitedServer(web.Server):
    """Creates the protocols of an application's server, and closes connections over a limit."""

    def __init__(
        self,
        made: web.Server,
        limits: ConnectionLimits,
        closed: Callable[[CloseReason], None],
        options: dict[str, Any],
    ) -> None:
        super().__init__(
            _noting_requests(made.request_handler), request_factory=made.request_factory, **options
        )
        self.limits = limits
        self._closed = closed
        self._options = options
        #: Open connections, the longest waiting first: without an answered request, and others.
        self._new: dict[LimitedProtocol, None] = {}
        self._known: dict[LimitedProtocol, None] = {}
        self._unfinished = 0
        self._check: asyncio.TimerHandle | None = None

    def __call__(self) -> "LimitedProtocol":
        """Create the protocol of a new connection."""
        return LimitedProtocol(self, loop=asyncio.get_running_loop(), **self._options)

    def opened(self, connection: "LimitedProtocol") -> None:
        """Count a new connection in, and make room for it."""
        if len(self._new) + len(self._known) >= self.limits.most:
            self._close(self._longest_waiting() or connection, CloseReason.ROOM)
        if connection.transport and not connection.transport.is_closing():
            self._new[connection] = None
        if not self._check:
            self._check_later()

    def answered(self, connection: "LimitedProtocol") -> None:
        """Put a connection that waits again at the end of its queue."""
        if connection in self._new or connection in self._known:
            self._new.pop(connection, None)
            self._known.pop(connection, None)
            self._known[connection] = None

    def ended(self, connection: "LimitedProtocol") -> None:
        """Count a closed connection out."""
        self._new.pop(connection, None)
        self._known.pop(connection, None)

    def received(self, size: int) -> None:
        """Count bytes of unfinished bodies, and close the largest when there are too many."""
        self._unfinished += size
        if size > 0 and self._unfinished > self.limits.most_unfinished:
            largest = max((*self._new, *self._known), key=lambda each: each.unfinished)
            self._close(largest, CloseReason.MEMORY)

    def _longest_waiting(self) -> "LimitedProtocol | None":
        for queue in (self._new, self._known):
            for each in queue:
                if each.is_waiting:
                    return each
        return None

    def _close(self, connection: "LimitedProtocol", reason: CloseReason) -> None:
        self.ended(connection)
        self._closed(reason)
        connection.abort()

    def _check_later(self) -> None:
        loop = asyncio.get_running_loop()
        self._check = loop.call_later(_CHECK_EVERY, self._close_late)

    def _close_late(self) -> None:
        """Close the connections that waited too long; look again while there are others."""
        self._check = None
        now = asyncio.get_running_loop().time()
        for each in (*self._new, *self._known):
            reason = each.overdue(now)
            if reason:
                self._close(each, reason)
        if self._new or self._known:
            self._check_later()


class LimitedProtocol(web.RequestHandler):
    """The protocol of one connection; knows what it waits for, and since when."""

    def __init__(self, server: LimitedServer, **options: Any) -> None:  # noqa: ANN401 -- aiohttp's
        super().__init__(server, **options)
        self._server = server
        self._request: web.BaseRequest | None = None
        self._is_answered = False
        #: Loop time of the end of the last answer or of the opening, and of the last beginning.
        self._waits_since = 0.0
        self._began_at: float | None = None
        #: Bytes of the running request so far.
        self.unfinished = 0

    @property
    def is_waiting(self) -> bool:
        """Return True while nothing is lost if the connection is closed."""
        return self._request is None or not self._request.content.is_eof()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Start to wait for the first request."""
        super().connection_made(transport)
        self._waits_since = self._loop.time()
        self._server.opened(self)

    def connection_lost(self, exc: BaseException | None) -> None:
        """Stop counting the connection."""
        self._forget_bytes()
        self._server.ended(self)
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Note when a request begins, and count the bytes of unfinished ones."""
        if data:
            if self._began_at is None:
                self._began_at = self._loop.time()
            self.unfinished += len(data)
            self._server.received(len(data))
        super().data_received(data)

    def began(self, request: web.BaseRequest) -> None:
        """Note that the headers are complete, and the application has the request."""
        self._request = request
        self._began_at = self._loop.time()

    def answered(self) -> None:
        """Note that the answer is ready, and wait for the next request."""
        self._request = None
        self._began_at = None
        self._is_answered = True
        self._waits_since = self._loop.time()
        self._forget_bytes()
        self._server.answered(self)

    def overdue(self, now: float) -> CloseReason | None:
        """The reason for closing the connection at that loop time, or None."""
        limits = self._server.limits
        if self._request:
            late = not self._request.content.is_eof() and self._since_begun(now) > limits.body
            return CloseReason.BODY if late else None
        if self._began_at is not None or not self._is_answered:
            return CloseReason.HEADERS if self._since_begun(now) > limits.headers else None
        return CloseReason.IDLE if now - self._waits_since > limits.idle else None

    def log_exception(self, *args: Any, **kw: Any) -> None:  # noqa: ANN401 -- aiohttp's
        """Log an error with its traceback, but broken HTTP, which is not ours, in one line."""
        if isinstance(kw.get("exc_info"), HttpProcessingError | web.RequestPayloadError):
            _log.warning("a request was not valid HTTP")
        else:
            super().log_exception(*args, **kw)

    def abort(self) -> None:
        """Close the connection at once."""
        if self.transport:
            self.transport.abort()

    def _since_begun(self, now: float) -> float:
        return now - (self._waits_since if self._began_at is None else self._began_at)

    def _forget_bytes(self) -> None:
        self._server.received(-self.unfinished)
        self.unfinished = 0


def _noting_requests(handle: RequestHandling) -> RequestHandling:
    """Tell the connection when a request begins and when it is answered."""

    async def noted(request: web.BaseRequest) -> web.StreamResponse:
        connection = request.protocol
        assert isinstance(connection, LimitedProtocol)  # noqa: S101 -- as `LimitedServer` made it
        connection.began(request)
        try:
            return await handle(request)
        finally:
            connection.answered()

    return noted
