"""Answers that no platform should give, on every client: too large, redirected, malformed, odd."""

import logging
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path
from typing import Any

import pytest
from aiohttp import ClientSession, web

from adapters.chat.access import Access
from adapters.chat.http_answers import (
    LARGEST_ANSWER,
    HttpAnswer,
    UnfitAnswer,
    fetch,
    open_session,
    retry_seconds,
)
from adapters.cli.doctor.slack import slack_findings
from adapters.config.environment import Environment
from adapters.slack.platform import SlackPlatform
from adapters.slack.socket_mode import OddAddress, SocketClient, is_socket_address
from adapters.slack.web_api import NotAnswered, connect
from adapters.teams.connector import Connector
from adapters.teams.connector import NotAnswered as NotAnsweredByTeams
from adapters.teams.sign_in import SignIn
from adapters.teams.tokens import registered, tokens_for
from bot.ports.platform import Delivery, Outcome, PlatformUnavailable
from tests.clock import Clock
from tests.company import organization, served, temporary_store
from tests.odd_answers import MALFORMED, Endless, Serve, body, bomb, redirect
from tests.slack.sending import CARD, CHANNEL, sent
from tests.slack.standin import SlackStandin
from tests.teams.company import environment
from tests.teams.issuer import APP_ID
from tests.teams.standin import TeamsStandin

#: Makes a call that gets the odd answer; returns what became of it.
Ask = Callable[[Serve], Coroutine[Any, Any, Delivery]]
NOW = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)


@asynccontextmanager
async def slack_platform() -> AsyncIterator[tuple[SlackStandin, SlackPlatform]]:
    """A Slack, and the platform that speaks to it."""
    with temporary_store() as store:
        async with SlackStandin() as slack, open_session() as session:
            client = connect(slack.bot_token, slack.url, session)
            yield slack, SlackPlatform(client, Clock(), store)


async def slack_post(serve: Serve) -> Delivery:
    """Customers' words to Slack."""
    async with slack_platform() as (slack, platform):
        slack.faults.odd("chat.postMessage", serve)
        delivery = await platform.post(CHANNEL, CARD, "k1")
        sent(await platform.post(CHANNEL, CARD, "k2"))
        return delivery


async def slack_lookup(serve: Serve) -> Delivery:
    """A look-up in Slack."""
    async with slack_platform() as (slack, platform):
        slack.faults.odd("users.lookupByEmail", serve)
        with pytest.raises(NotAnswered) as failed:
            await platform.find_person("dora@paper.example")
        assert await platform.find_person("dora@paper.example")
        return failed.value.delivery


async def socket_address(serve: Serve) -> Delivery:
    """The address for Socket Mode."""
    async with SlackStandin() as slack, open_session() as session:
        slack.faults.odd("apps.connections.open", serve)
        async with socket_client(slack, session) as client:
            with pytest.raises(NotAnswered) as failed:
                await client.issue_new_wss_url()
            assert await client.issue_new_wss_url()
        return failed.value.delivery


async def doctor_call(serve: Serve) -> Delivery:
    """A call of the doctor's."""
    async with SlackStandin() as slack:
        slack.faults.odd("auth.test", serve)
        variables = Environment(slack_bot_token=slack.bot_token, slack_api_url=slack.url)
        [finding] = [each async for each in slack_findings(variables, None)]
    return Delivery(outcome=Outcome.AMBIGUOUS, detail=finding.what)


async def teams_post(serve: Serve) -> Delivery:
    """Customers' words to the Connector."""
    async with TeamsStandin(Clock().seconds, ()) as teams, open_session() as session:
        teams.odd("POST", serve)
        cloud = teams.cloud()
        tokens = tokens_for(registered(environment("sqlite:///x.db")), cloud, session, Clock())
        connector = Connector(session, tokens, cloud, Access(Clock()))
        with pytest.raises(NotAnsweredByTeams) as failed:
            await connector.call("POST", teams.service_url, "conversations", body={"text": "x"})
        return failed.value.delivery


async def teams_token(serve: Serve) -> Delivery:
    """The app's secret to the token endpoint."""
    async with TeamsStandin(Clock().seconds, ()) as teams, open_session() as session:
        tokens = tokens_for(
            registered(environment("sqlite:///x.db")), teams.cloud(), session, Clock()
        )
        teams.issuer.odd = serve
        with pytest.raises(PlatformUnavailable) as failed:
            await tokens.header()
        teams.issuer.odd = None
        assert await tokens.header()
        return Delivery(outcome=Outcome.AMBIGUOUS, detail=str(failed.value))


async def teams_keys(serve: Serve) -> Delivery:
    """The Connector's signing keys."""
    clock = Clock()
    async with TeamsStandin(clock.seconds, ()) as teams, open_session() as session:
        sign_in = SignIn(APP_ID, teams.cloud(), session, clock)
        signed = f"Bearer {teams.issuer.token(teams.service_url)}"
        teams.issuer.odd = serve
        with pytest.raises(PlatformUnavailable):
            await sign_in.check(signed)
        teams.issuer.odd = None
        clock.now += timedelta(minutes=1)
        assert (await sign_in.check(signed)).service_url == teams.service_url
        return Delivery(outcome=Outcome.AMBIGUOUS)


@asynccontextmanager
async def socket_client(slack: SlackStandin, session: ClientSession) -> AsyncIterator[SocketClient]:
    """A client of Socket Mode that is not connected."""
    web_client = connect(slack.bot_token, slack.url, session)
    client = SocketClient(slack.app_token, web_client, Clock(), logging.getLogger("test"), 10)
    try:
        yield client
    finally:
        await client.close()  # type: ignore[no-untyped-call]


CLIENTS = [
    slack_post,
    slack_lookup,
    socket_address,
    doctor_call,
    teams_post,
    teams_token,
    teams_keys,
]
every_client = pytest.mark.parametrize("ask", CLIENTS, ids=lambda ask: ask.__name__)


@every_client
async def test_fault_84_endless_answer_is_cut(ask: Ask) -> None:
    """Some megabytes are taken of it, and nobody knows what became of the call."""
    endless = Endless()

    delivery = await ask(endless)

    assert delivery.outcome is Outcome.AMBIGUOUS
    assert LARGEST_ANSWER < endless.sent < 4 * LARGEST_ANSWER


@every_client
async def test_fault_84_bomb_is_not_unpacked(ask: Ask) -> None:
    """The limit is of what it unpacks to."""
    delivery = await ask(bomb())

    assert delivery.outcome is Outcome.AMBIGUOUS
    assert ask is teams_keys or "HTTP 200, too large" in delivery.detail


@every_client
@pytest.mark.parametrize("status", [302, 307])
async def test_fault_85_redirect_is_not_followed(ask: Ask, status: int) -> None:
    """Nobody's words and no secret go elsewhere."""
    asked: list[str] = []

    async def elsewhere(request: web.Request) -> web.Response:
        asked.append(await request.text())
        return web.json_response({"ok": True, "url": "ws://x/", "access_token": "stolen"})

    application = web.Application()
    application.router.add_route("*", "/elsewhere", elsewhere)
    async with served(application) as url:
        delivery = await ask(redirect(status, f"{url}/elsewhere?secret=1"))

    assert (asked, delivery.outcome) == ([], Outcome.AMBIGUOUS)
    assert "secret" not in delivery.detail


@every_client
@pytest.mark.parametrize("kind", ["too deep", "cut off", "list"])
async def test_fault_86_malformed_answer_is_no_answer(ask: Ask, kind: str) -> None:
    """The next call is made as ever."""
    delivery = await ask(body(MALFORMED[kind]))

    assert delivery.outcome is Outcome.AMBIGUOUS


@pytest.mark.parametrize(
    "content",
    [
        b'{"ok": true, "channels": [5, null, {"name": 7}], "user": [], "response_metadata": 5}',
        b'{"ok": true, "channels": {}, "user": 5, "response_metadata": {"next_cursor": 5}}',
    ],
)
async def test_fault_86_doctor_reads_odd_records(
    slack: SlackStandin, tmp_path: Path, content: bytes
) -> None:
    """Each is a finding, and none ends the examination."""
    for method in ("users.conversations", "users.lookupByEmail"):
        slack.faults.odd(method, body(content), times=100)
    variables = Environment(slack_bot_token=slack.bot_token, slack_api_url=slack.url)

    found = [each async for each in slack_findings(variables, organization(tmp_path))]

    assert {each.is_problem for each in found} == {True, False}


@pytest.mark.parametrize("kind", MALFORMED)
async def test_fault_86_malformed_answer_is_named(kind: str) -> None:
    """Its words are not."""
    with pytest.raises(UnfitAnswer) as failed:
        (await fetched(body(MALFORMED[kind]))).json_object()

    assert str(failed.value) == "HTTP 200, malformed"


@pytest.mark.parametrize(
    ("content", "found"),
    [
        (b'\xef\xbb\xbf{"ok": true}', {"ok": True}),
        (b'{"x": "\\ud83d\\ude00 \\ud83d!"}', {"x": "\U0001f600 ?!"}),
        (b'{"x": "\\\\ud83d"}', {"x": "\\ud83d"}),
        ('{"x": "é"}'.encode(), {"x": "é"}),
    ],
)
async def test_fault_86_text_is_always_whole(content: bytes, found: dict[str, str]) -> None:
    """A mark of the byte order is left out, and half a character is a question mark."""
    answer = await fetched(body(content, Content_Type="text/plain; charset=utf-7"))

    assert answer.json_object() == found


@pytest.mark.parametrize(
    ("wanted", "seconds"),
    [
        ("30", 30.0),
        ("1.5", 1.5),
        ("-4", 0.0),
        ("9" * 400, 3600.0),
        ("1e9", None),
        ("inf", None),
        ("nan", None),
        ("soon", None),
        ("", None),
        ("5, 70, x", 70.0),
        ("Mon, 23 Nov 2026 08:01:30 GMT", 90.0),
        ("Mon, 23 Nov 2026 07:00:00 GMT", 0.0),
        ("Sun, 23 Nov 9999 08:00:00 GMT", 3600.0),
        ("Mon, 23 Nov 2026 08:01:30 +99999999999999", None),
    ],
)
async def test_fault_87_odd_pause_is_bounded(wanted: str, seconds: float | None) -> None:
    """A number, or a date counted from the moment of the answer: an hour at most."""
    date = format_datetime(NOW, usegmt=True)

    answer = await fetched(body(b"", 429, Retry_After=wanted, Date=date))

    assert retry_seconds(answer.headers) == seconds


@pytest.mark.parametrize("ask", [slack_post, teams_post], ids=lambda ask: ask.__name__)
async def test_fault_87_platforms_understand_the_same_pauses(ask: Ask) -> None:
    """Slack's and Teams' answers are read alike."""
    for wanted, seconds in (("9" * 30, 3600.0), ("-1", 0.0), ("2, 4", 4.0)):
        delivery = await ask(body(b"{}", 429, Retry_After=wanted))

        assert (delivery.outcome, delivery.retry_after) == (Outcome.THROTTLED, seconds)


@pytest.mark.parametrize(
    ("address", "is_slacks"),
    [
        ("wss://wss-primary.slack.com/link/?ticket=1", True),
        ("wss://cerberus.lb.slack-msgs.com/link/", True),
        ("wss://slack.com/link/", True),
        ("ws://wss-primary.slack.com/link/", False),
        ("https://wss-primary.slack.com/link/", False),
        ("wss://slack.com.example/link/", False),
        ("wss://evilslack.com/link/", False),
        ("wss://slack.com@evil.example/link/", False),
        ("wss://user@slack.com/link/", False),
        ("wss://127.0.0.1/link/", False),
        ("wss://[/link/", False),
        ("", False),
    ],
)
def test_fault_88_socket_is_slacks(address: str, *, is_slacks: bool) -> None:
    """No other server is believed to speak for Slack."""
    assert is_socket_address(address, "https://slack.com/api/") is is_slacks


async def test_fault_88_socket_elsewhere_is_not_opened(slack: SlackStandin) -> None:
    """The address is refused before anything connects to it."""
    answer = b'{"ok": true, "url": "ws://slack.com.example/link/?ticket=1"}'
    slack.faults.odd("apps.connections.open", body(answer))
    async with open_session() as session, socket_client(slack, session) as client:
        with pytest.raises(OddAddress) as failed:
            await client.issue_new_wss_url()

    assert "ticket" not in str(failed.value)


async def test_fault_88_socket_that_is_redirected_is_not_opened() -> None:
    """A ticket is no business of another server."""
    application = web.Application()
    application.router.add_get("/link", redirect(302, "/elsewhere"))
    async with served(application) as url, open_session() as session:
        with pytest.raises(UnfitAnswer):
            await session.ws_connect(f"{url}/link")


async def test_fault_88_keys_are_the_metadata_hosts(slack: SlackStandin) -> None:
    """Keys of another host sign for nobody."""
    elsewhere = body(b'{"jwks_uri": "%s/keys"}' % slack.url.encode())

    assert (await teams_keys(elsewhere)).outcome is Outcome.AMBIGUOUS


async def test_fault_88_answer_sets_no_cookie() -> None:
    """A server cannot have us remember anything."""
    cookies: list[str | None] = []

    async def serve(request: web.Request) -> web.Response:
        cookies.append(request.headers.get("Cookie"))
        return web.Response(headers={"Set-Cookie": "a=b"})

    application = web.Application()
    application.router.add_get("/", serve)
    async with served(application) as url, open_session() as session:
        for _ in range(2):
            await fetch(session, "GET", url)

    assert cookies == [None, None]


async def fetched(serve: Serve) -> HttpAnswer:
    """The answer of a server that gives only that one."""
    application = web.Application()
    application.router.add_get("/", serve)
    async with served(application) as url, open_session() as session:
        return await fetch(session, "GET", url)
