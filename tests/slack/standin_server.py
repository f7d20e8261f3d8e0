"""The HTTP side of the stand-in: calls, response_urls, sockets, and the faults that strike them."""

import asyncio
import json
from collections.abc import Callable
from email.utils import formatdate
from typing import Self

from aiohttp import web

from tests.slack.standin_calls import Heard, RefusedError
from tests.slack.standin_faults import Faults, Kind, Order
from tests.slack.standin_hooks import Hooks
from tests.slack.standin_kept import Json
from tests.slack.standin_socket import Socket
from tests.slack.standin_web import WebApi
from tests.slack.workspace import Workspace


class Server:
    """Serves one workspace on a free port of loopback."""

    def __init__(self, workspace: Workspace, web_api: WebApi, hooks: Hooks, faults: Faults) -> None:
        self.workspace = workspace
        self.web = web_api
        self.hooks = hooks
        self.faults = faults
        self.socket = Socket(workspace)
        self.base = ""
        self._changed = asyncio.Condition()

    async def start(self) -> Self:
        """Listen."""
        app = web.Application(client_max_size=8 * 1024 * 1024)
        app.on_response_prepare.append(self._date)
        app.router.add_route("*", "/api/{method}", self._call)
        app.router.add_post("/hooks/{key}", self._respond)
        app.router.add_get("/link", self.socket.answer)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.5)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", 0).start()
        host, port = self._runner.addresses[0][:2]
        self.base = f"http://{host}:{port}"
        self.hooks.base = f"{self.base}/hooks/"
        return self

    async def stop(self) -> None:
        """Let go of what hangs, and listen no more."""
        self.faults.clear()
        await self.socket.cut()
        await self._runner.cleanup()

    async def until(self, holds: Callable[[], bool], within: float) -> None:
        """Wait until something holds, looked at after each call; else TimeoutError."""
        async with asyncio.timeout(within), self._changed:
            await self._changed.wait_for(holds)

    async def _date(self, _request: web.Request, response: web.StreamResponse) -> None:
        response.headers["Date"] = formatdate(self.workspace.clock(), usegmt=True)

    async def _call(self, request: web.Request) -> web.StreamResponse:
        heard = Heard(request.match_info["method"], await _arguments(request), request)
        order = self.faults.next_for(heard, self._channels(heard.arguments))
        try:
            if order is None:
                return self._take(heard)
            if order.serve:
                self.web.note(heard.method, heard.arguments, order.error)
                return await order.serve(request)
            return await self._strike(order, heard)
        finally:
            await self._tell()

    def _take(self, heard: Heard) -> web.Response:
        answer = self.web.answer(heard.method, heard.arguments, heard.token)
        if heard.method == "apps.connections.open" and answer["ok"]:
            answer["url"] = self.socket.admit(f"{self.base}/link", answer["url"])
        scopes = {"x-oauth-scopes": self.web.scopes(heard.token)} if self.web.names_scopes else {}
        return web.json_response(answer, headers=scopes)

    async def _strike(self, order: Order, heard: Heard) -> web.StreamResponse:
        if order.kind is Kind.LATE:
            await order.released.wait()
            response = self._take(heard)
            order.landed.set()
            return response
        if order.taken:
            self._take(heard)
        else:
            self.web.note(heard.method, heard.arguments, order.error, status=order.status)
        await self._tell()
        if order.kind is Kind.HANG:
            await order.released.wait()
        if not order.status:
            heard.hang_up()
        return _faulty(order)

    async def _respond(self, request: web.Request) -> web.Response:
        hook = self.hooks.use(request.match_info["key"])
        if hook is None:
            self.web.blunder("response_url", "used_url")
            return web.Response(status=404, text="used_url")
        try:
            self.hooks.answer(hook, await request.json())
        except RefusedError as refused:
            self.web.blunder("response_url", refused.error, *refused.problems)
            return web.json_response(refused.as_json(), status=400)
        finally:
            await self._tell()
        return web.Response(text="ok")

    async def _tell(self) -> None:
        async with self._changed:
            self._changed.notify_all()

    def _channels(self, arguments: Json) -> set[str]:
        """Every name under which a test may have meant the conversation of this call."""
        where = arguments.get("channel") or arguments.get("user_id") or arguments.get("users")
        if not isinstance(where, str):
            return set()
        known = self.workspace.conversations.get(where)
        person = self.workspace.members.get(known.person if known and known.is_direct else where)
        if person:
            return {where, person.handle, person.id, f"D{person.id[1:]}"}
        return {where, where.removeprefix("#"), known.name if known else where}


async def _arguments(request: web.Request) -> Json:
    query: Json = dict(request.query)
    if request.content_type != "application/json":
        return query | dict(await request.post())
    try:
        body = json.loads(await request.read() or b"{}")
    except ValueError:
        body = {}
    return query | (body if isinstance(body, dict) else {})


def _faulty(order: Order) -> web.Response:
    if order.kind is Kind.HTML:
        page = "<html><body>Slack is having a moment.</body></html>"
        return web.Response(status=order.status, text=page, content_type="text/html")
    headers = {} if order.retry_after is None else {"Retry-After": order.retry_after}
    answer = {"ok": False, "error": order.error}
    return web.json_response(answer, status=order.status or 500, headers=headers)
