"""A Slack that is made for being fast, and for failing: only what nagging in person needs of it.

The stand-in of the other tests is true to Slack; this one keeps of a message only its key and the
cases that it mentions. Whose call it is stands in the token, so that it can be the death of them.
"""

import asyncio
import json
import re
import time
from collections import defaultdict
from collections.abc import Awaitable, Callable
from typing import Any, Final, Self

from aiohttp import web

from tests.torture.mishaps import Mishap, Mishaps
from tests.torture.orders import Orders, Stage
from tests.torture.plan import Failpoint, Plan

Json = dict[str, Any]

_CASE: Final = re.compile(rb"OOPS-(\d+)")
_TOKEN: Final = "Bearer xoxb-worker-"
_THROTTLED: Final = {"Retry-After": "1"}
#: The workspace in which everybody is.
_TEAM: Final = "T0FIRM"


def token(place: int) -> str:
    """What the worker at that place says that it is."""
    return f"xoxb-worker-{place}"


class Taken:
    """A message that stands."""

    def __init__(self, channel: str, ts: str, metadata: Json, body: bytes) -> None:
        self.channel = channel
        self.ts = ts
        self.metadata = metadata
        self.cases = frozenset(map(int, _CASE.findall(body)))

    @property
    def key(self) -> str:
        """What marks it."""
        return str(self.metadata["event_payload"]["key"])

    @property
    def person(self) -> str:
        """In whose direct message it stands."""
        return f"{self.channel[1:].lower()}@firm.example"


class FakeSlack:
    """Serves on a free port of loopback. `kill` ends the worker at a place."""

    def __init__(
        self, plan: Plan, orders: Orders, mishaps: Mishaps, kill: Callable[[int], None]
    ) -> None:
        self.taken: list[Taken] = []
        #: How many cases were mentioned in all that was taken.
        self.mentioned = 0
        #: How many messages are still to land.
        self.in_the_air = 0
        #: How often somebody looked for a message.
        self.read_back = 0
        #: Calls that nobody should have made.
        self.unexpected: list[str] = []
        self._plan = plan
        self._orders = orders
        self._mishaps = mishaps
        self._kill = kill
        self._last = 0.0
        self._in_channel: dict[str, list[Taken]] = defaultdict(list)

    async def __aenter__(self) -> Self:
        """Listen."""
        self._runner = web.ServerRunner(web.Server(self._serve))
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", 0).start()
        host, port = self._runner.addresses[0][:2]
        self.url = f"http://{host}:{port}/api/"
        return self

    async def __aexit__(self, *_: object) -> None:
        """Listen no more."""
        await self._runner.cleanup()

    async def _serve(self, request: web.BaseRequest) -> web.StreamResponse:
        method = request.path.rpartition("/")[2]
        body = await request.read()
        if method == "chat.postMessage":
            return await self._post(request, body)
        if method == "conversations.history":
            self.read_back += 1
            self._ends(request, Failpoint.READ_BACK)
        mishap = self._mishaps.for_call() if self._is_unkind else None
        if mishap:
            return _fail(request, mishap)
        return web.json_response(self._answer(method, request.query))

    async def _post(self, request: web.BaseRequest, body: bytes) -> web.StreamResponse:
        """Take a message, or not, and answer, or not."""
        said = json.loads(body)
        if self._ends(request, Failpoint.ARRIVED):
            return _fail(request, Mishap.DROPPED)
        if self._ends(request, Failpoint.LATE):
            await self._later(said, body)
            return _fail(request, Mishap.DROPPED)
        key = said["metadata"]["event_payload"]["key"]
        mishap = self._mishaps.for_message(key) if self._is_unkind else None
        if mishap is Mishap.LATE:
            return web.json_response(await self._later(said, body))
        if mishap in {Mishap.THROTTLED, Mishap.DROPPED, Mishap.BROKEN}:
            return _fail(request, mishap)
        answer = self._take(said, body)
        if self._ends(request, Failpoint.TAKEN):
            return _fail(request, Mishap.DROPPED)
        return _fail(request, mishap) if mishap else web.json_response(answer)

    @property
    def _is_unkind(self) -> bool:
        """Whether anything goes wrong; not while the last messages are waited for."""
        return self._orders.stage is Stage.NAG

    def _ends(self, request: web.BaseRequest, failpoint: Failpoint) -> bool:
        """Whether whoever calls is to be killed here; then they are."""
        place = int(request.headers["Authorization"].removeprefix(_TOKEN))
        if self._orders.of(place) is not failpoint:
            return False
        self._kill(place)
        return True

    def _later(self, said: Json, body: bytes) -> Awaitable[Json]:
        """Take it when whoever sent it has given up, or is dead; the answer, for what it is worth.

        At a moment by chance, from then on until landing takes no longer.
        """
        longest = self._plan.landing
        delay = self._mishaps.random.uniform(min(self._plan.patience, longest), longest)
        answer = asyncio.get_running_loop().create_future()

        def land() -> None:
            self.in_the_air -= 1
            answer.set_result(self._take(said, body))

        self.in_the_air += 1
        asyncio.get_running_loop().call_later(delay, land)
        return answer

    def _take(self, said: Json, body: bytes) -> Json:
        message = Taken(said["channel"], self._ts(), said["metadata"], body)
        self.taken.append(message)
        self.mentioned += len(message.cases)
        self._in_channel[message.channel].append(message)
        return {"ok": True, "channel": message.channel, "ts": message.ts}

    def _ts(self) -> str:
        """A moment that no other message has."""
        self._last = max(time.time(), self._last + 0.000_001)
        return f"{self._last:.6f}"

    def _answer(self, method: str, asked: Any) -> Json:  # noqa: ANN401 - aiohttp's own mapping
        match method:
            case "conversations.open":
                return {"ok": True, "channel": {"id": f"D{asked['users'][1:]}"}}
            case "conversations.history":
                return self._history(asked["channel"], asked["oldest"], int(asked["limit"]), asked)
            case "users.lookupByEmail":
                return {"ok": True, "user": _user(asked["email"])}
            case "auth.test":
                return {"ok": True, "team_id": _TEAM}
        self.unexpected.append(method)
        return {"ok": False, "error": "unknown_method"}

    def _history(self, channel: str, oldest: str, limit: int, asked: Any) -> Json:  # noqa: ANN401
        """The latest first, page by page."""
        since = [each for each in self._in_channel[channel] if each.ts > oldest]
        start = int(asked.get("cursor") or 0)
        page = since[::-1][start : start + limit]
        cursor = str(start + limit) if start + limit < len(since) else ""
        messages = [{"ts": each.ts, "metadata": each.metadata} for each in page]
        return {
            "ok": True,
            "messages": messages,
            "response_metadata": {"next_cursor": cursor},
        }


def _user(email: str) -> Json:
    name = email.partition("@")[0]
    return {
        "id": f"U{name.upper()}",
        "team_id": _TEAM,
        "real_name": name,
        "profile": {"email": email, "real_name": name},
    }


def _fail(request: web.BaseRequest, mishap: Mishap) -> web.Response:
    """Let it go wrong in that way; what was to be taken before has been."""
    match mishap:
        case Mishap.THROTTLED:
            return web.json_response(
                {"ok": False, "error": "ratelimited"}, status=429, headers=_THROTTLED
            )
        case Mishap.BROKEN | Mishap.BROKEN_AFTER:
            return web.json_response({"ok": False, "error": "internal_error"}, status=500)
    if request.transport:
        request.transport.abort()
    return web.Response()
