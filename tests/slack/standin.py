"""A stand-in for Slack: its Web API and Socket Mode on loopback, strict, with faults to order.

    async with SlackStandin() as slack:
        client = AsyncWebClient(token=slack.bot_token, base_url=slack.url, retry_handlers=[])
        await client.chat_postMessage(channel="#complaints", text="Hello")
        assert slack.messages("complaints")[-1].visible == "Hello"

A call that no correct program makes is answered as Slack would, and fails the test when the
stand-in is left, unless the test forgave it before.
"""

import time
from collections.abc import Callable, Iterable
from dataclasses import replace
from types import TracebackType
from typing import Self

from aiohttp import ClientSession

from tests.slack.standin_calls import Blunder, Call, Grant
from tests.slack.standin_faults import Faults
from tests.slack.standin_hooks import Hooks
from tests.slack.standin_kept import Member
from tests.slack.standin_looking import Looking
from tests.slack.standin_paper import newspaper
from tests.slack.standin_person import HttpDoor, SocketDoor, Visitor
from tests.slack.standin_requests import Requests, Signer
from tests.slack.standin_screen import ShownMessage
from tests.slack.standin_server import Server
from tests.slack.standin_web import WebApi
from tests.slack.workspace import Clock, Workspace

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


class SlackStandin(Looking):
    """Slack, as far as one workspace and one app are concerned."""

    bot_token = "xoxb-stand-in"
    app_token = "xapp-stand-in"

    def __init__(
        self,
        workspace: Workspace | None = None,
        *,
        clock: Clock = time.time,
        scopes: Iterable[str] = SCOPES,
        signing_secret: str = "0123456789abcdef" * 2,
        faults: Faults | None = None,
    ) -> None:
        """Set up a workspace (the newspaper, unless given) and an app in it; serve nothing yet.

        `clock` (Unix seconds) is for the newspaper; a workspace that is given brings its own.
        """
        super().__init__(workspace or newspaper(clock))
        self.signing_secret = signing_secret
        self.hooks = Hooks(self.workspace)
        self.requests = Requests(self.workspace, self.hooks)
        self.signer = Signer(secret=signing_secret, clock=self.workspace.clock)
        connect = Grant(kind="app", scopes=frozenset({"connections:write"}))
        self.web = WebApi(self.workspace, {self.app_token: connect})
        self.grant(scopes)
        self.faults = faults or Faults()
        self._server = Server(self.workspace, self.web, self.hooks, self.faults)
        self.socket = self._server.socket
        self._forgiven: set[str] = set()

    async def __aenter__(self) -> Self:
        """Serve on a free port of loopback."""
        await self._server.start()
        self.session = ClientSession()
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Stop serving, and fail where there was a blunder that nobody forgave."""
        await self.session.close()
        await self._server.stop()
        if error is None and self.blunders:
            raise AssertionError("\n".join(map(str, self.blunders)))

    @property
    def url(self) -> str:
        """The base of the Web API, as SLACK_API_URL and AsyncWebClient want it."""
        return f"{self._server.base}/api/"

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
        """Every call with the bot's token gets that error from now on."""
        grant = self.web.grants[self.bot_token]
        self.web.grants[self.bot_token] = replace(grant, withdrawn=error)

    def grant(self, scopes: Iterable[str] = SCOPES) -> None:
        """The bot's token is good for these scopes, and no others, from now on."""
        self.web.grants[self.bot_token] = Grant(kind="bot", scopes=frozenset(scopes))

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
        """Wait until something holds, looked at after each call; else TimeoutError."""
        await self._server.until(holds, within)

    async def heard(self, method: str, times: int = 1, *, within: float = 5) -> list[Call]:
        """Wait until a method was called so often; gives its calls."""
        await self.until(lambda: len(self.calls_of(method)) >= times, within=within)
        return self.calls_of(method)
