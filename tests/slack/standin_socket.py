"""The far end of Socket Mode: greets, sends envelopes, keeps what was acknowledged.

docs.slack.dev/apis/events-api/using-socket-mode
"""

import asyncio
import json
from collections.abc import Callable
from dataclasses import dataclass

from aiohttp import WSMsgType, web

from tests.slack.standin_kept import APP, Json
from tests.slack.standin_requests import Request
from tests.slack.workspace import Workspace


@dataclass(frozen=True, kw_only=True)
class Ack:
    """An envelope that the app acknowledged, with what it answered."""

    envelope_id: str
    payload: Json | None


class Socket:
    """Every connection that the app holds; envelopes go to the latest, unless told otherwise."""

    def __init__(self, workspace: Workspace) -> None:
        self.workspace = workspace
        self._connections: list[web.WebSocketResponse] = []
        #: In the order in which they came, repeated ones too.
        self.acks: list[Ack] = []
        self.tickets: set[str] = set()
        #: So many more connections do not come about, and their tickets are used up all the same.
        self.turns_away = 0
        self._changed = asyncio.Condition()

    @property
    def connections(self) -> list[web.WebSocketResponse]:
        """Those that are open, the oldest first."""
        return [each for each in self._connections if not each.closed]

    async def connected(self, at_least: int = 1, *, within: float = 5) -> None:
        """Wait until the app holds so many connections."""
        await self._until(lambda: len(self.connections) >= at_least, within)

    async def disconnected(self, connection: web.WebSocketResponse, *, within: float = 5) -> None:
        """Wait until the app has closed a connection."""
        await self._until(lambda: connection not in self._connections, within)

    async def turned_away(self, *, within: float = 5) -> None:
        """Wait until nobody is left to be turned away."""
        await self._until(lambda: not self.turns_away, within)

    async def acknowledged(self, at_least: int, *, within: float = 5) -> None:
        """Wait until the app acknowledged so many envelopes in all."""
        await self._until(lambda: len(self.acks) >= at_least, within)

    async def deliver(
        self, request: Request, *, envelope_id: str | None = None, within: float = 5
    ) -> Ack:
        """Send an envelope and wait until it is acknowledged; TimeoutError where it is not."""
        seen = len(self.acks)
        sent = await self.send(request, envelope_id=envelope_id)
        await self._until(lambda: bool(self._ack_of(sent, seen)), within)
        return self._ack_of(sent, seen)[0]

    async def send(
        self,
        request: Request,
        *,
        envelope_id: str | None = None,
        connection: int = -1,
        retry: int = 0,
    ) -> str:
        """Send an envelope down one connection and wait for nothing; gives the envelope's id."""
        id_ = envelope_id or f"envelope-{self.workspace.number()}"
        envelope: Json = {"envelope_id": id_, "type": request.type, "payload": request.payload}
        envelope["accepts_response_payload"] = request.type != "events_api"
        if request.type == "events_api":
            envelope |= {"retry_attempt": retry, "retry_reason": "timeout" if retry else ""}
        await self.connections[connection].send_json(envelope)
        return id_

    async def disconnect(self, reason: str = "refresh_requested") -> None:
        """Tell the latest connection to come again, and close it."""
        connection = self.connections[-1]
        await connection.send_json({"type": "disconnect", "reason": reason, "debug_info": {}})
        await connection.close()

    async def cut(self) -> None:
        """Close every connection without a word."""
        for connection in self.connections:
            await connection.close(code=1011)

    def admit(self, base: str, ticket: str) -> str:
        """The address of one place at this server, good for one connection."""
        self.tickets.add(ticket.removeprefix("?ticket="))
        return base.replace("http://", "ws://") + ticket

    async def answer(self, request: web.Request) -> web.StreamResponse:
        """Serve one connection."""
        ticket = request.query.get("ticket", "")
        if ticket not in self.tickets:
            return web.Response(status=403)
        self.tickets.discard(ticket)
        if self.turns_away:
            self.turns_away -= 1
            await self._tell()
            return web.Response(status=503)
        connection = web.WebSocketResponse()
        await connection.prepare(request)
        await self._greet(connection)
        await self._listen(connection)
        return connection

    async def _greet(self, connection: web.WebSocketResponse) -> None:
        await connection.send_json(
            {
                "type": "hello",
                "num_connections": len(self.connections) + 1,
                "debug_info": {"host": "applink", "approximate_connection_time": 18060},
                "connection_info": {"app_id": APP},
            }
        )
        self._connections.append(connection)
        await self._tell()

    async def _listen(self, connection: web.WebSocketResponse) -> None:
        try:
            async for message in connection:
                if message.type is WSMsgType.TEXT:
                    self._note(json.loads(message.data))
                    await self._tell()
        finally:
            self._connections.remove(connection)
            await self._tell()

    def _note(self, said: Json) -> None:
        ack = Ack(envelope_id=said["envelope_id"], payload=said.get("payload") or None)
        self.acks.append(ack)

    def _ack_of(self, envelope_id: str, since: int) -> list[Ack]:
        return [ack for ack in self.acks[since:] if ack.envelope_id == envelope_id]

    async def _tell(self) -> None:
        async with self._changed:
            self._changed.notify_all()

    async def _until(self, holds: Callable[[], bool], within: float) -> None:
        async with asyncio.timeout(within), self._changed:
            await self._changed.wait_for(holds)
