"""A stand-in for Slack: its Web API and Socket Mode on loopback, strict, and full of faults to order.

    async with SlackStandin() as slack:
        client = AsyncWebClient(token=slack.bot_token, base_url=slack.url, retry_handlers=[])
        await client.chat_postMessage(channel="#complaints", text="Hello")
        assert slack.messages("complaints")[-1].visible == "Hello"

A call that no correct program makes is answered as Slack would, and fails the test when the
stand-in is left, unless the test forgave it before.
"""

import asyncio
import json
import time
from collections.abc import Callable, Iterable
from dataclasses import replace
from types import TracebackType
from typing import Self

from aiohttp import ClientSession, web

from tests.slack.standin_calls import Asked, Blunder, Call, Grant, RefusedError
from tests.slack.standin_chat import content_of
from tests.slack.standin_faults import Faults, Kind, Order
from tests.slack.standin_hooks import Hook, Hooks
from tests.slack.standin_person import HttpDoor, SocketDoor, Visitor
from tests.slack.standin_requests import Requests, Signer
from tests.slack.standin_screen import ShownMessage, ShownView
from tests.slack.standin_socket import Socket
from tests.slack.standin_web import WebApi
from tests.slack.workspace import BOT_USER, Clock, Json, Member, Workspace, newspaper

SCOPES = frozenset(
    [
        "channels:history",
        "channels:read",
        "chat:write",
        "commands",
        "groups:history",
        "groups:read",
        "im:history",
        "im:read",
        "im:write",
        "reactions:read",
        "users:read",
        "users:read.email",
    ]
)


class SlackStandin:
    """Slack, as far as one workspace and one app are concerned."""

    def __init__(
        self,
        workspace: Workspace | None = None,
        *,
        clock: Clock = time.time,
        scopes: Iterable[str] = SCOPES,
        signing_secret: str = "stand-in signing secret",
        bot_token: str = "xoxb-stand-in",
        app_token: str = "xapp-stand-in",
    ) -> None:
        """Set up a workspace (the newspaper, unless given), its app and its tokens; serve nothing yet.

        `clock` (Unix seconds) is for the newspaper; a workspace that is given brings its own.
        """
        self.workspace = workspace or newspaper(clock)
        self.signing_secret = signing_secret
        self.bot_token = bot_token
        self.app_token = app_token
        self.faults = Faults()
        self.socket = Socket(self.workspace)
        self.hooks = Hooks(self.workspace)
        self.requests = Requests(self.workspace, self.hooks)
        self.signer = Signer(secret=signing_secret, clock=self.workspace.clock)
        self.web = WebApi(
            self.workspace,
            {
                bot_token: Grant(kind="bot", scopes=frozenset(scopes)),
                app_token: Grant(kind="app", scopes=frozenset({"connections:write"})),
            },
        )
        self._forgiven: set[str] = set()
        self._changed = asyncio.Condition()

    async def __aenter__(self) -> Self:
        """Serve on a free port of loopback."""
        app = web.Application(client_max_size=8 * 1024 * 1024)
        app.router.add_route("*", "/api/{method}", self._call)
        app.router.add_post("/hooks/{key}", self._respond)
        app.router.add_get("/link", self.socket.answer)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.5)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", 0)
        await site.start()
        host, port = self._runner.addresses[0][:2]
        self.base = f"http://{host}:{port}"
        self.hooks.base = f"{self.base}/hooks/"
        self.session = ClientSession()
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Stop serving, and fail where there was a blunder that nobody forgave."""
        self.faults.clear()
        await self.socket.cut()
        await self.session.close()
        await self._runner.cleanup()
        if error is None:
            assert self.blunders == []

    @property
    def url(self) -> str:
        """The base of the Web API, as SLACK_API_URL and AsyncWebClient want it."""
        return f"{self.base}/api/"

    @property
    def calls(self) -> list[Call]:
        """Every call so far."""
        return self.web.calls

    def calls_of(self, method: str) -> list[Call]:
        """Every call of one method so far."""
        return [call for call in self.calls if call.method == method]

    @property
    def blunders(self) -> list[Blunder]:
        """What no correct program would have sent, and nobody forgave."""
        return [each for each in self.web.blunders if each.error not in self._forgiven]

    def forgive(self, *errors: str) -> None:
        """Declare that the test is about these blunders (`invalid_blocks`, ...)."""
        self._forgiven |= set(errors)

    def withdraw(self, error: str = "token_revoked") -> None:
        """Every call with the bot's token gets that error from now on; "" gives it back."""
        grant = self.web.grants[self.bot_token]
        self.web.grants[self.bot_token] = replace(grant, withdrawn=error or None)

    def grant(self, scopes: Iterable[str]) -> None:
        """Give the bot's token these scopes, and no others."""
        grant = self.web.grants[self.bot_token]
        self.web.grants[self.bot_token] = replace(grant, scopes=frozenset(scopes))

    def messages(self, channel: str) -> list[ShownMessage]:
        """What everybody in a conversation sees, threads too, the oldest first."""
        posts = self.workspace.channel(channel).lasting
        return [ShownMessage(post, self.workspace.name_of) for post in posts]

    def message(self, channel: str, ts: str) -> ShownMessage:
        """One message as it stands now; raises LookupError."""
        for message in self.messages(channel):
            if message.ts == ts:
                return message
        missing = f"no message {ts} in {channel}"
        raise LookupError(missing)

    def now(self, message: ShownMessage) -> ShownMessage:
        """The same message as it stands now."""
        return self.message(message.channel, message.ts)

    def thread(self, message: ShownMessage) -> list[ShownMessage]:
        """The replies under a message, the oldest first."""
        said = self.messages(message.channel)
        return [each for each in said if each.thread_ts == message.ts and each.ts != message.ts]

    def dm(self, who: str | Member) -> list[ShownMessage]:
        """What stands between the bot and a person, the oldest first."""
        return self.messages(self.workspace.direct(who).id)

    def ephemerals(self, who: str | Member) -> list[ShownMessage]:
        """What one person alone was shown, anywhere, in the order in which it came."""
        person = self.workspace.person(who)
        posts = [post for each in self.workspace.conversations.values() for post in each.posts]
        found = sorted((post for post in posts if post.only_for == person.id), key=lambda p: p.ts)
        return [ShownMessage(post, self.workspace.name_of) for post in found]

    def said(self) -> list[ShownMessage]:
        """Everything that the bot said to anybody, ephemerals too, by ts."""
        posts = [post for each in self.workspace.conversations.values() for post in each.posts]
        own = sorted((post for post in posts if post.author == BOT_USER), key=lambda p: p.ts)
        return [ShownMessage(post, self.workspace.name_of) for post in own]

    def modal(self, who: str | Member) -> ShownView | None:
        """The topmost modal before a person."""
        person = self.workspace.person(who)
        mine = [view for view in self.workspace.views.values() if view.person == person.id]
        return ShownView(mine[-1], self.workspace.name_of) if mine else None

    def home(self, who: str | Member) -> ShownView | None:
        """A person's home tab, once it was published."""
        view = self.workspace.homes.get(self.workspace.person(who).id)
        return ShownView(view, self.workspace.name_of) if view else None

    def say(self, who: str | Member, where: str, text: str, **more: object) -> ShownMessage:
        """Somebody types a message (see Workspace.say); no event is sent."""
        return ShownMessage(self.workspace.say(who, where, text, **more), self.workspace.name_of)

    def visitor(self, who: str | Member, app_url: str) -> Visitor:
        """Somebody who acts through HTTP; `app_url` is the app's base, or its whole address."""
        door = HttpDoor(app_url, self.session, self.signer)
        return Visitor(self, self.workspace.person(who), door)

    def socket_visitor(self, who: str | Member) -> Visitor:
        """Somebody who acts through Socket Mode."""
        return Visitor(self, self.workspace.person(who), SocketDoor(self.socket))

    async def until(self, holds: Callable[[], bool], *, within: float = 5) -> None:
        """Wait until something holds, looked at after each call; TimeoutError where it never does."""
        async with asyncio.timeout(within), self._changed:
            await self._changed.wait_for(holds)

    async def heard(self, method: str, times: int = 1, *, within: float = 5) -> list[Call]:
        """Wait until a method was called so often; gives its calls."""
        await self.until(lambda: len(self.calls_of(method)) >= times, within=within)
        return self.calls_of(method)

    async def _call(self, request: web.Request) -> web.StreamResponse:
        method = request.match_info["method"]
        arguments = await _arguments(request)
        token = _token(request, arguments)
        order = self.faults.next_for(method, self._channels(arguments))
        try:
            if order is None:
                return self._take(method, arguments, token)
            return await self._strike(order, request, arguments, token)
        finally:
            async with self._changed:
                self._changed.notify_all()

    def _take(self, method: str, arguments: Json, token: str | None) -> web.Response:
        answer = self.web.answer(method, arguments, token)
        if method == "apps.connections.open" and answer["ok"]:
            answer["url"] = self.socket.admit(f"{self.base}/link", answer["url"])
        return web.json_response(answer, headers={"x-oauth-scopes": self.web.scopes(token)})

    async def _strike(
        self, order: Order, request: web.Request, arguments: Json, token: str | None
    ) -> web.Response:
        if order.kind is Kind.LATE:
            await order.released.wait()
            response = self._take(order.method, arguments, token)
            order.landed.set()
            return response
        if order.taken:
            self._take(order.method, arguments, token)
        else:
            error = order.error or str(order.kind)
            self.web.note(order.method, arguments, error, status=_status(order), taken=False)
        if order.kind is Kind.HANG:
            await self._tell()
            await order.released.wait()
        if order.kind in {Kind.HANG, Kind.DROP} and request.transport:
            request.transport.abort()
        return _faulty(order)

    async def _tell(self) -> None:
        async with self._changed:
            self._changed.notify_all()

    def _channels(self, arguments: Json) -> set[str]:
        """Every name under which a test may have meant the conversation of this call."""
        where = arguments.get("channel") or arguments.get("user_id") or arguments.get("users")
        if not isinstance(where, str):
            return set()
        person = self.workspace.members.get(where)
        if person:
            return {where, person.handle, "D" + where[1:]}
        known = self.workspace.conversations.get(where)
        if known and known.is_direct:
            return {where, known.person, self.workspace.members[known.person].handle}
        names = {where, where.removeprefix("#")}
        return names | ({known.name, f"#{known.name}"} if known else set())

    async def _respond(self, request: web.Request) -> web.Response:
        hook = self.hooks.use(request.match_info["key"])
        if hook is None:
            self.web.blunder("response_url", "used_url")
            return web.Response(status=404, text="used_url")
        try:
            self.answer_interaction(hook, await request.json())
        except RefusedError as refused:
            self.web.blunder("response_url", refused.error, *refused.problems)
            return web.json_response(refused.as_json(), status=400)
        finally:
            await self._tell()
        return web.Response(text="ok")

    def answer_interaction(self, hook: Hook, answer: Json) -> ShownMessage | None:
        """Do what an app answers to a command or an interaction; refuses what Slack would."""
        conversation = self.workspace.channel(hook.channel)
        if hook.message and answer.get("delete_original"):
            conversation.posts = [each for each in conversation.posts if each.ts != hook.message]
            return None
        own = {"response_type", "replace_original", "delete_original", "thread_ts"}
        grant = self.web.grants[self.bot_token]
        content = content_of(
            self.workspace,
            Asked({name: value for name, value in answer.items() if name not in own}, grant),
        )
        standing = next((each for each in conversation.posts if each.ts == hook.message), None)
        if standing and answer.get("replace_original"):
            changed = replace(standing, edited_ts=self.workspace.next_ts(), **content)
            conversation.exchange(changed)
            return ShownMessage(changed, self.workspace.name_of)
        in_channel = answer.get("response_type") == "in_channel"
        post = self.workspace.post(
            conversation,
            author=BOT_USER,
            only_for=None if in_channel else hook.person,
            thread_ts=answer.get("thread_ts"),
            **content,
        )
        return ShownMessage(post, self.workspace.name_of)


async def _arguments(request: web.Request) -> Json:
    query: Json = dict(request.query)
    if request.content_type == "application/json":
        try:
            body = json.loads(await request.read() or b"{}")
        except ValueError:
            body = {}
        return query | (body if isinstance(body, dict) else {})
    return query | dict(await request.post())


def _token(request: web.Request, arguments: Json) -> str | None:
    header = request.headers.get("Authorization", "")
    if header.startswith("Bearer "):
        return header.removeprefix("Bearer ")
    token = arguments.get("token")
    return token if isinstance(token, str) else None


def _status(order: Order) -> int:
    return {Kind.THROTTLE: 429, Kind.REFUSE: 200, Kind.DROP: 0, Kind.HANG: 0}.get(
        order.kind, order.status
    )


def _faulty(order: Order) -> web.Response:
    match order.kind:
        case Kind.THROTTLE:
            headers = {} if order.retry_after is None else {"Retry-After": order.retry_after}
            error = {"ok": False, "error": "ratelimited"}
            return web.json_response(error, status=429, headers=headers)
        case Kind.HTML:
            page = "<html><body>Slack is having a moment.</body></html>"
            return web.Response(status=order.status, text=page, content_type="text/html")
        case Kind.REFUSE:
            return web.json_response({"ok": False, "error": order.error})
        case _:
            return web.json_response({"ok": False, "error": order.error}, status=500)
