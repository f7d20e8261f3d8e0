"""The demo's web application: pages, actions, and a stream of change notifications.

Requests are handled one by one, so that no request sees the workspace during a reset or a clock
move.
"""

import asyncio
import secrets
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Final, Protocol

import structlog
from aiohttp import web
from aiohttp.typedefs import Handler, Middleware

from adapters.chat.payloads import Malformed, read
from adapters.chat.text import visible_text
from adapters.web import words
from adapters.web.changes import Changes
from adapters.web.guard import RequestGuard, add_security_headers
from adapters.web.listeners import ActionResponse, NotVisible
from adapters.web.payloads import (
    ButtonFields,
    ChosenMessage,
    ClockMove,
    FormFields,
    GuideToggle,
    ReactionFields,
    ReadMessage,
    Step,
    TypedText,
    fields_of,
)
from adapters.web.render import renderer
from adapters.web.room import Room
from adapters.web.users import Colleague
from bot.case.errors import StoreUnavailable

#: Bytes; a larger request gets a 413. A complaint may be a long letter.
LARGEST_REQUEST: Final = 256 * 1024
#: Seconds between two keep-alive events of a stream.
_KEEP_ALIVE: Final = 20.0
_STATIC_FOLDER: Final = Path(__file__).with_name("static")
_FIELD_PREFIX: Final = "said."

_log = structlog.get_logger(__name__)
ActionHandler = Callable[[Colleague, dict[str, str]], Awaitable[ActionResponse | None]]


class WorkspaceControl(Protocol):
    """Control of the whole workspace by the page."""

    @property
    def room(self) -> Room:
        """The current workspace, different after a reset."""

    async def settle(self) -> None:
        """Send all messages due now."""

    async def move_on(self, step: Step) -> str:
        """Move the clock. Returns a sentence with the result."""

    async def reset(self) -> None:
        """Start with a new workspace."""


class WebApp:
    """The web application of a workspace."""

    def __init__(self, control: WorkspaceControl, changes: Changes) -> None:
        self._control = control
        self._changes = changes
        self._token = secrets.token_urlsafe(24)
        self._renderer = renderer()
        self._one_at_a_time = asyncio.Lock()
        guard = RequestGuard(self._token).middleware()
        self.application = web.Application(
            client_max_size=LARGEST_REQUEST, middlewares=[guard, self._answered()]
        )
        self.application.on_response_prepare.append(_add_headers)
        self.application.on_shutdown.append(self._let_go)
        self._add_routes(self.application.router)

    def _add_routes(self, router: web.UrlDispatcher) -> None:
        router.add_get("/", self._start)
        router.add_get("/as/{handle}", self._start)
        router.add_get("/as/{handle}/complete", self._complete)
        router.add_get("/as/{handle}/{where:home|channel/[^/]+|direct/[^/]+}", self._page)
        for name, act in self._acts().items():
            router.add_post(f"/as/{{handle}}/{name}", self._acted(act))
        router.add_post("/clock", self._clock)
        router.add_post("/guide", self._guide)
        router.add_post("/reset", self._reset)
        router.add_get("/changes", self._stream)
        router.add_static("/static", _STATIC_FOLDER)

    def _acts(self) -> dict[str, ActionHandler]:
        """The actions of a colleague, by route."""
        return {
            "say": self._say,
            "press": self._press,
            "form": self._form,
            "mark": self._mark,
            "report": self._report,
            "seen": self._seen,
            "dismiss": self._dismiss,
        }

    # Pages

    async def _start(self, request: web.Request) -> web.StreamResponse:
        handle = request.match_info.get("handle", "")
        who = self._somebody(handle) if handle else self._control.room.staff.everybody[0]
        channel = self._control.room.channels[0].removeprefix("#")
        raise web.HTTPSeeOther(f"/as/{who.handle}/channel/{channel}")

    async def _page(self, request: web.Request) -> web.StreamResponse:
        who, where = self._who(request), request.match_info["where"]
        change = self._changes.number
        view = await self._control.room.pages.view(who, where)
        if view is None:
            raise web.HTTPNotFound
        known = {"token": self._token, "change": change}
        return _html_response(self._renderer.page("page.html", view | known))

    async def _complete(self, request: web.Request) -> web.StreamResponse:
        self._who(request)
        found = await self._control.room.suggest(request.query.get("text", "")[:400])
        return _html_response(self._renderer.suggestions(found))

    # Actions

    def _acted(self, act: ActionHandler) -> Handler:
        async def handle(request: web.Request) -> web.StreamResponse:
            who, fields = self._who(request), await _read_fields(request)
            answer = await act(who, fields) or ActionResponse()
            await self._control.settle()
            if answer.refused:
                return web.Response(status=422, text=visible_text(answer.refused))
            if answer.said:
                return web.Response(status=201, text=visible_text(answer.said))
            if not answer.form:
                return web.Response(status=204)
            key, people = secrets.token_urlsafe(12), self._control.room.staff.everybody
            where = fields.get("where", "")
            return _html_response(self._renderer.form(answer.form, where, key, people))

        return handle

    async def _say(self, who: Colleague, fields: dict[str, str]) -> ActionResponse:
        said = read(TypedText, fields)
        return await self._control.room.listeners.on_said(who, said.where, said.text)

    async def _press(self, who: Colleague, fields: dict[str, str]) -> ActionResponse:
        return await self._control.room.listeners.on_pressed(who, read(ButtonFields, fields))

    async def _form(self, who: Colleague, fields: dict[str, str]) -> ActionResponse:
        values = {
            name.removeprefix(_FIELD_PREFIX): each
            for name, each in fields.items()
            if name.startswith(_FIELD_PREFIX)
        }
        return await self._control.room.listeners.on_form(who, read(FormFields, fields), values)

    async def _mark(self, who: Colleague, fields: dict[str, str]) -> ActionResponse:
        return await self._control.room.listeners.on_marked(who, read(ReactionFields, fields))

    async def _report(self, who: Colleague, fields: dict[str, str]) -> ActionResponse:
        chosen = read(ChosenMessage, fields)
        return await self._control.room.listeners.on_report(who, chosen.message, chosen.where)

    async def _seen(self, who: Colleague, fields: dict[str, str]) -> None:
        seen = read(ReadMessage, fields)
        message = self._control.room.listeners.message(who, seen.message)
        self._control.room.chat.read(who.email, message.conversation, seen.message)

    async def _dismiss(self, who: Colleague, fields: dict[str, str]) -> None:
        self._control.room.chat.dismiss(read(ChosenMessage, fields).message, who.email)

    # The whole workspace

    async def _clock(self, request: web.Request) -> web.StreamResponse:
        moved = read(ClockMove, await _read_fields(request))
        return web.Response(text=await self._control.move_on(moved.by))

    async def _guide(self, request: web.Request) -> web.StreamResponse:
        self._control.room.guide.show(shown=read(GuideToggle, await _read_fields(request)).open)
        return web.Response(status=204)

    async def _reset(self, _request: web.Request) -> web.StreamResponse:
        await self._control.reset()
        return web.Response(text=words.RESET_DONE)

    async def _stream(self, request: web.Request) -> web.StreamResponse:
        """Stream the process's token, so that an old page reloads, and the number of changes."""
        response = web.StreamResponse(
            headers={"Content-Type": "text/event-stream", "Cache-Control": "no-store"}
        )
        await response.prepare(request)
        await response.write(f"event: process\ndata: {self._token[:8]}\n\n".encode())
        try:
            async for number in self._changes.numbers(_KEEP_ALIVE):
                await response.write(f"data: {number}\n\n".encode())
        except ConnectionResetError:
            pass  # the page was closed
        return response

    # Every request

    def _answered(self) -> Middleware:
        @web.middleware
        async def answered(request: web.Request, handler: Handler) -> web.StreamResponse:
            """Respond to errors with a sentence."""
            if request.path == "/changes" or request.path.startswith("/static/"):
                return await handler(request)
            try:
                async with self._one_at_a_time:
                    return await handler(request)
            except Malformed:
                return web.Response(status=400, text=words.MALFORMED_REQUEST)
            except (NotVisible, web.HTTPNotFound):
                return web.Response(status=404, text=words.NO_SUCH_PAGE)
            except web.HTTPRequestEntityTooLarge:
                return web.Response(status=413, text=words.TOO_LARGE)
            except StoreUnavailable:
                _log.exception("the demo's database took nothing")
                return web.Response(status=503, text=words.GONE_WRONG)

        return answered

    def _who(self, request: web.Request) -> Colleague:
        return self._somebody(request.match_info["handle"])

    def _somebody(self, handle: str) -> Colleague:
        found = self._control.room.staff.by_handle(handle)
        if not found or found.handle != handle:
            raise web.HTTPNotFound
        return found

    async def _let_go(self, _application: web.Application) -> None:
        self._changes.end()


async def _read_fields(request: web.Request) -> dict[str, str]:
    if request.content_type != "application/x-www-form-urlencoded":
        raise web.HTTPUnsupportedMediaType
    return fields_of(await request.read())


def _html_response(text: str) -> web.Response:
    return web.Response(text=text, content_type="text/html")


async def _add_headers(_request: web.Request, response: web.StreamResponse) -> None:
    add_security_headers(response)
