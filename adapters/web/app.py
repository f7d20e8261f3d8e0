"""The demo's transport: pages, what people do on them, and a stream that says when to look again.

One request is handled at a time, so that nobody meets the workspace while it is being reset or its
clock moved on.
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
from adapters.web.guard import Guard, harden
from adapters.web.listeners import Answer, Nowhere
from adapters.web.payloads import (
    Chosen,
    FilledIn,
    Guided,
    Marked,
    Moved,
    Pressed,
    Said,
    Seen,
    Step,
    fields_of,
)
from adapters.web.render import renderer
from adapters.web.room import Room
from adapters.web.users import Colleague
from bot.case.errors import StoreUnavailable

#: A larger request is refused with a 413. A complaint may be a long letter.
LARGEST: Final = 256 * 1024
#: Seconds after which a stream shows that it is still there.
_STILL_THERE: Final = 20.0
_STATIC: Final = Path(__file__).with_name("static")
_SAID: Final = "said."

_log = structlog.get_logger(__name__)
Act = Callable[[Colleague, dict[str, str]], Awaitable[Answer | None]]


class Stage(Protocol):
    """What the page can do to the workspace as a whole."""

    @property
    def room(self) -> Room:
        """The workspace as it is now."""

    async def settle(self) -> None:
        """Say whatever there is to say now."""

    async def move_on(self, step: Step) -> str:
        """Let time pass; gives a sentence about it."""

    async def reset(self) -> None:
        """Begin again."""


class WebApp:
    """The pages of one workspace."""

    def __init__(self, stage: Stage, changes: Changes) -> None:
        self._stage = stage
        self._changes = changes
        self._token = secrets.token_urlsafe(24)
        self._renderer = renderer()
        self._one_at_a_time = asyncio.Lock()
        guard = Guard(self._token).middleware()
        self.application = web.Application(
            client_max_size=LARGEST, middlewares=[guard, self._answered()]
        )
        self.application.on_response_prepare.append(_harden)
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
        router.add_static("/static", _STATIC)

    def _acts(self) -> dict[str, Act]:
        """What one can do as somebody."""
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
        who = self._somebody(handle) if handle else self._stage.room.staff.everybody[0]
        channel = self._stage.room.channels[0].removeprefix("#")
        raise web.HTTPSeeOther(f"/as/{who.handle}/channel/{channel}")

    async def _page(self, request: web.Request) -> web.StreamResponse:
        who, where = self._who(request), request.match_info["where"]
        change = self._changes.number
        view = await self._stage.room.pages.view(who, where)
        if view is None:
            raise web.HTTPNotFound
        known = {"token": self._token, "change": change}
        return _html(self._renderer.page("page.html", view | known))

    async def _complete(self, request: web.Request) -> web.StreamResponse:
        self._who(request)
        found = await self._stage.room.suggest(request.query.get("text", "")[:400])
        return _html(self._renderer.suggestions(found))

    # What somebody does

    def _acted(self, act: Act) -> Handler:
        async def handle(request: web.Request) -> web.StreamResponse:
            who, fields = self._who(request), await _fields(request)
            answer = await act(who, fields) or Answer()
            await self._stage.settle()
            if answer.refused:
                return web.Response(status=422, text=visible_text(answer.refused))
            if not answer.form:
                return web.Response(status=204)
            key, people = secrets.token_urlsafe(12), self._stage.room.staff.everybody
            where = fields.get("where", "")
            return _html(self._renderer.form(answer.form, where, key, people))

        return handle

    async def _say(self, who: Colleague, fields: dict[str, str]) -> Answer:
        said = read(Said, fields)
        return await self._stage.room.listeners.on_said(who, said.where, said.text)

    async def _press(self, who: Colleague, fields: dict[str, str]) -> Answer:
        return await self._stage.room.listeners.on_pressed(who, read(Pressed, fields))

    async def _form(self, who: Colleague, fields: dict[str, str]) -> Answer:
        values = {
            name.removeprefix(_SAID): each
            for name, each in fields.items()
            if name.startswith(_SAID)
        }
        return await self._stage.room.listeners.on_form(who, read(FilledIn, fields), values)

    async def _mark(self, who: Colleague, fields: dict[str, str]) -> Answer:
        return await self._stage.room.listeners.on_marked(who, read(Marked, fields))

    async def _report(self, who: Colleague, fields: dict[str, str]) -> Answer:
        chosen = read(Chosen, fields)
        return await self._stage.room.listeners.on_report(who, chosen.message, chosen.where)

    async def _seen(self, who: Colleague, fields: dict[str, str]) -> None:
        seen = read(Seen, fields)
        message = self._stage.room.listeners.message(who, seen.message)
        self._stage.room.chat.read(who.email, message.conversation, seen.message)

    async def _dismiss(self, who: Colleague, fields: dict[str, str]) -> None:
        self._stage.room.chat.dismiss(read(Chosen, fields).message, who.email)

    # What concerns the whole workspace

    async def _clock(self, request: web.Request) -> web.StreamResponse:
        moved = read(Moved, await _fields(request))
        return web.Response(text=await self._stage.move_on(moved.by))

    async def _guide(self, request: web.Request) -> web.StreamResponse:
        self._stage.room.guide.show(shown=read(Guided, await _fields(request)).open)
        return web.Response(status=204)

    async def _reset(self, _request: web.Request) -> web.StreamResponse:
        await self._stage.reset()
        return web.Response(text=words.RESET_DONE)

    async def _stream(self, request: web.Request) -> web.StreamResponse:
        """Server-sent events: this process's token, so that an old page notices, and a number."""
        response = web.StreamResponse(
            headers={"Content-Type": "text/event-stream", "Cache-Control": "no-store"}
        )
        await response.prepare(request)
        await response.write(f"event: process\ndata: {self._token[:8]}\n\n".encode())
        try:
            async for number in self._changes.numbers(_STILL_THERE):
                await response.write(f"data: {number}\n\n".encode())
        except ConnectionResetError:
            pass  # the page was closed
        return response

    # What every request meets

    def _answered(self) -> Middleware:
        @web.middleware
        async def answered(request: web.Request, handler: Handler) -> web.StreamResponse:
            """Say in a sentence what is wrong with a request."""
            if request.path == "/changes" or request.path.startswith("/static/"):
                return await handler(request)
            try:
                async with self._one_at_a_time:
                    return await handler(request)
            except Malformed:
                return web.Response(status=400, text=words.MALFORMED)
            except (Nowhere, web.HTTPNotFound):
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
        found = self._stage.room.staff.by_handle(handle)
        if not found or found.handle != handle:
            raise web.HTTPNotFound
        return found

    async def _let_go(self, _application: web.Application) -> None:
        self._changes.end()


async def _fields(request: web.Request) -> dict[str, str]:
    if request.content_type != "application/x-www-form-urlencoded":
        raise web.HTTPUnsupportedMediaType
    return fields_of(await request.read())


def _html(text: str) -> web.Response:
    return web.Response(text=text, content_type="text/html")


async def _harden(_request: web.Request, response: web.StreamResponse) -> None:
    harden(response)
