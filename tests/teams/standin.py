"""A stand-in for Teams: the Connector, whoever signs, and what stands in the conversations.

It takes what Microsoft's documentation says that the Connector takes, refuses all else, and holds
every card against the schema's rules.
"""

import asyncio
import json
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Self

from aiohttp import web

from adapters.teams.cloud import Cloud
from tests.odd_answers import Serve
from tests.teams.card_rules import faults
from tests.teams.issuer import APP_ID, TENANT, Issuer
from tests.teams.screen import ShownCard

Json = dict[str, Any]
CARD = "application/vnd.microsoft.card.adaptive"
BOT = f"28:{APP_ID}"
TEAM = "19:team@thread.tacv2"


@dataclass(frozen=True, kw_only=True)
class TeamsPerson:
    """Somebody with an account in the tenant."""

    handle: str
    name: str
    zone: str = "Europe/London"
    role: str = "user"
    tenant: str = TENANT
    #: The address, unless it follows from the handle.
    mail: str = ""

    @property
    def user(self) -> str:
        """How Teams calls them."""
        return f"29:{self.handle}"

    @property
    def email(self) -> str:
        """Their address."""
        return self.mail or f"{self.handle}@paper.example"

    @property
    def chat(self) -> str:
        """Their conversation with us."""
        return f"a:{self.handle}"


@dataclass(frozen=True, kw_only=True)
class OtherTeam:
    """Another team in which somebody installed Oops: of ours, or of another tenant."""

    id: str
    #: Names by id.
    channels: dict[str, str | None]
    members: tuple[TeamsPerson, ...] = ()
    tenant: str = TENANT


@dataclass
class Fault:
    """What happens to the next call of that kind instead of what should."""

    status: int = 0
    code: str = "Injected"
    headers: dict[str, str] = field(default_factory=dict)
    #: The call is taken, and no answer comes until this is set.
    hangs: asyncio.Event | None = None
    #: What answers instead.
    serve: Serve | None = None


@dataclass(frozen=True, kw_only=True)
class Call:
    """What was asked of the Connector."""

    method: str
    path: str
    region: str
    body: Json
    status: int


class TeamsStandin:
    """One tenant on a free port of loopback. `clock`: Unix seconds."""

    def __init__(self, clock: Callable[[], float], people: tuple[TeamsPerson, ...]) -> None:
        self.issuer = Issuer(clock)
        self.people = {each.handle: each for each in people}
        self.channels = {
            "19:general@thread.tacv2": None,
            "19:complaints@thread.tacv2": "Complaints",
            "19:newsroom@thread.tacv2": "Newsroom",
        }
        #: Kinds of channels that are not "standard".
        self.kinds: dict[str, str] = {}
        #: Channels that we are in, and that stand in no team's list.
        self.private: set[str] = set()
        #: Teams besides the first, by id.
        self.others: dict[str, OtherTeam] = {}
        #: Conversations that accept no token; None: all do.
        self.unauthorized: set[str] | None = set()
        self.messages: dict[str, list[ShownCard]] = defaultdict(list)
        self.installed: set[str] = set()
        self.in_team = True
        self.calls: list[Call] = []
        self.faults: list[tuple[str, Fault]] = []
        self.base = ""
        self.region = "emea"
        self._count = 0
        self._changed = asyncio.Condition()

    async def __aenter__(self) -> Self:
        """Listen."""
        application = web.Application(client_max_size=8 * 1024 * 1024)
        self.issuer.routes(application)
        application.router.add_route("*", "/{region}/v3/{rest:.*}", self._call)
        self._runner = web.AppRunner(application, access_log=None, shutdown_timeout=0.5)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", 0).start()
        self.base = f"http://127.0.0.1:{self._runner.addresses[0][1]}"
        self.issuer.base = self.base
        return self

    async def __aexit__(self, *_: object) -> None:
        """Let go of what hangs, and listen no more."""
        for _kind, fault in self.faults:
            if fault.hangs:
                fault.hangs.set()
        await self._runner.cleanup()

    @property
    def service_url(self) -> str:
        """Where the Connector is just now."""
        return f"{self.base}/{self.region}/"

    def cloud(self, patience: float = 4.0) -> Cloud:
        """This stand-in as the cloud that Oops lives in."""
        return Cloud(
            metadata_url=f"{self.base}/openid",
            login_url=f"{self.base}/login",
            identity_url=f"{self.base}/identity",
            service_hosts=frozenset({"127.0.0.1"}),
            scheme="http",
            patience=patience,
        )

    def fail(self, method: str, status: int = 0, **headers: str) -> Fault:
        """The next call with that method fails so; with no status it hangs once it is taken."""
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        fault = Fault(status=status, headers=named, hangs=None if status else asyncio.Event())
        self.faults.append((method, fault))
        return fault

    def odd(self, method: str, serve: Serve) -> None:
        """The next call with that method is answered so, and not taken."""
        self.faults.append((method, Fault(serve=serve)))

    async def until(self, holds: Callable[[], bool], within: float = 5.0) -> None:
        """Wait until something holds, looked at after each call; else TimeoutError."""
        async with asyncio.timeout(within), self._changed:
            await self._changed.wait_for(holds)

    def said(self, conversation: str) -> list[ShownCard]:
        """What we said in a conversation, the oldest first."""
        return self.messages[conversation]

    async def _call(self, request: web.Request) -> web.StreamResponse:
        text = await request.text()
        body = json.loads(text) if text else {}
        order = next((each for each in self.faults if each[0] == request.method), None)
        if order:
            self.faults.remove(order)
        fault = order[1] if order else None
        if fault and fault.serve:
            return await fault.serve(request)
        if fault and fault.status:
            answer = web.json_response(
                {"error": {"code": fault.code, "message": "…"}},
                status=fault.status,
                headers=fault.headers,
            )
        else:
            answer = self._answer(request, body)
        await self._note(request, body, answer.status)
        if fault and fault.hangs:
            await fault.hangs.wait()
        return answer

    async def _note(self, request: web.Request, body: Json, status: int) -> None:
        region, path = request.match_info["region"], request.match_info["rest"]
        call = Call(method=request.method, path=path, region=region, body=body, status=status)
        async with self._changed:
            self.calls.append(call)
            self._changed.notify_all()

    def _answer(self, request: web.Request, body: Json) -> web.Response:  # noqa: C901, PLR0911 -- a table
        token = request.headers.get("Authorization", "").removeprefix("Bearer ")
        if token not in self.issuer.given:
            return _refused(401, "Unauthorized")
        if request.match_info["region"] != self.region:
            return _refused(404, "WrongRegion")
        parts = request.match_info["rest"].split("/")
        if self._is_locked_out(parts):
            return _refused(401, "Unauthorized")
        if len(parts) > 1 and parts[1] in self.others and parts[-1] != "activities":
            return _of_team(self.others[parts[1]], parts)
        match request.method, parts:
            case "POST", ["conversations"]:
                return self._begin(body)
            case "POST", ["conversations", where, "activities", *below]:
                return self._post(where, body, below)
            case "PUT", ["conversations", where, "activities", number]:
                return self._put(where, number, body)
            case "GET", ["conversations", _, "members", user]:
                return self._member(user)
            case "GET", ["conversations", where, "pagedmembers"] if where == TEAM:
                return self._page(request.query.get("continuationToken"))
            case "GET", ["conversations", where, "pagedmembers"] if where in self.private:
                return web.json_response({"members": []})
            case "GET", ["teams", team, "conversations"] if team == TEAM and self.in_team:
                return _channels(self.channels, self.kinds)
        return _refused(404, "NotFound")

    def _is_locked_out(self, parts: list[str]) -> bool:
        if self.unauthorized is None:
            return True
        return bool({each.partition(";")[0] for each in parts} & self.unauthorized)

    def _begin(self, body: Json) -> web.Response:
        [member] = body["members"]
        assert body["isGroup"] is False, body
        person = self._person(member["id"])
        assert body["tenantId"] == (person.tenant if person else TENANT), body
        if not person or person.handle not in self.installed:
            return _refused(403, "BotNotInConversationRoster")
        return web.json_response({"id": person.chat}, status=201)

    def _post(self, where: str, body: Json, below: list[str]) -> web.Response:
        root, _, thread = where.partition(";messageid=")
        if not self._may_write(root):
            return _refused(403, "ConversationBlockedByUser")
        self._check(body)
        self._count += 1
        number = f"m{self._count}"
        shown = ShownCard(
            number=number,
            content=body["attachments"][0]["content"],
            conversation=root,
            reply_to=below[0] if below else None,
        )
        place = f"{root};messageid={thread}" if thread else root
        self.messages[place].append(shown)
        return web.json_response({"id": number}, status=201)

    def _put(self, where: str, number: str, body: Json) -> web.Response:
        self._check(body)
        for shown in self.messages[where]:
            if shown.number == number:
                shown.content = body["attachments"][0]["content"]
                shown.__post_init__()
                return web.json_response({"id": number})
        return _refused(404, "ActivityNotFoundInConversation")

    def _check(self, body: Json) -> None:
        assert body["type"] == "message", body
        assert "text" not in body, "text beside a card is split from it"
        [attached] = body["attachments"]
        assert attached["contentType"] == CARD
        assert faults(attached["content"]) == []
        assert "entities" not in body

    def _member(self, user: str) -> web.Response:
        person = self._person(user)
        if not person:
            return _refused(404, "MemberNotFoundInConversation")
        return web.json_response(_account(person))

    def _page(self, token: str | None) -> web.Response:
        """Two pages, the second of whoever comes after the fifth."""
        if not self.in_team:
            return _refused(403, "BotNotInConversationRoster")
        everybody = [_account(each) for each in self.people.values()]
        if token:
            return web.json_response({"members": everybody[5:]})
        return web.json_response({"members": everybody[:5], "continuationToken": "more"})

    def _person(self, user: str) -> TeamsPerson | None:
        members = [each for team in self.others.values() for each in team.members]
        everybody = [*self.people.values(), *members]
        return next((each for each in everybody if each.user == user), None)

    def _may_write(self, where: str) -> bool:
        if where.startswith("a:"):
            return where.removeprefix("a:") in self.installed
        others = {each for team in self.others.values() for each in team.channels}
        return (where in (*self.channels, TEAM) and self.in_team) or where in others


def _channels(names: dict[str, str | None], kinds: dict[str, str]) -> web.Response:
    found = [
        {"id": each, "name": name, "type": kinds.get(each, "standard")}
        for each, name in names.items()
    ]
    return web.json_response({"conversations": found})


def _of_team(team: OtherTeam, parts: list[str]) -> web.Response:
    if parts == ["teams", team.id, "conversations"]:
        return _channels(team.channels, {})
    if parts[-1] == "pagedmembers":
        return web.json_response({"members": [_account(each) for each in team.members]})
    return _refused(404, "NotFound")


def _account(person: TeamsPerson) -> Json:
    return {
        "id": person.user,
        "name": person.name,
        "email": person.email,
        "userPrincipalName": person.email,
        "tenantId": person.tenant,
        "userRole": person.role,
    }


def _refused(status: int, code: str) -> web.Response:
    return web.json_response({"error": {"code": code, "message": "…"}}, status=status)
