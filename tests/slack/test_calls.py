"""Whatever Slack answers to a call is one of four outcomes, and never a fault of ours."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import aiohttp
import pytest
import pytest_asyncio
from aiohttp import web

from adapters.chat.access import Access
from adapters.slack.web_api import CallBudget, NotAnswered, SlackClient, connect, required_text
from bot.ports.platform import Delivery, Outcome, PlatformUnavailable, Refused
from tests.clock import Clock
from tests.company import served

NOW = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)


class Oddity:
    """A server that gives one answer to everything."""

    def __init__(self) -> None:
        self.answer = web.json_response({"ok": True})
        self.asked = 0

    async def serve(self, request: web.Request) -> web.StreamResponse:
        """Answer."""
        self.asked += 1
        await request.read()
        return self.answer


@pytest.fixture
def oddity() -> Oddity:
    """The server's answer, for the test to set."""
    return Oddity()


@pytest_asyncio.fixture
async def client(oddity: Oddity) -> AsyncIterator[SlackClient]:
    """A client that speaks to it."""
    application = web.Application()
    application.router.add_route("*", "/api/{method}", oddity.serve)
    async with served(application) as url, aiohttp.ClientSession() as session:
        yield connect("xoxb-secret", f"{url}/api/", session)


async def failure(client: SlackClient, access: Access | None = None) -> Delivery:
    """What became of a call that was not answered with ok."""
    budget = CallBudget(client, access or Access(Clock(NOW)))
    with pytest.raises(NotAnswered) as failed:
        await budget.ask(client.chat_postMessage(channel="C1", text="secret words"))
    assert "secret" not in str(failed.value)
    return failed.value.delivery


def refusal(error: str, status: int = 200, **headers: str) -> web.Response:
    """Slack's `ok: false`."""
    return web.json_response({"ok": False, "error": error}, status=status, headers=headers)


def ambiguous(detail: str) -> Delivery:
    """The outcome that says least."""
    return Delivery(outcome=Outcome.AMBIGUOUS, detail=detail)


async def test_ok_is_answered_with_what_slack_said(client: SlackClient, oddity: Oddity) -> None:
    """A call that succeeds gives the body."""
    oddity.answer = web.json_response({"ok": True, "ts": "1.2"})

    budget = CallBudget(client, Access(Clock()))
    assert await budget.ask(client.auth_test()) == {"ok": True, "ts": "1.2"}


@pytest.mark.parametrize(
    ("error", "why"),
    [
        ("channel_not_found", Refused.CHANNEL),
        ("is_archived", Refused.CHANNEL),
        ("not_in_channel", Refused.CHANNEL),
        ("restricted_action", Refused.CHANNEL),
        ("restricted_action_read_only_channel", Refused.CHANNEL),
        ("users_not_found", Refused.PERSON),
        ("user_not_found", Refused.PERSON),
        ("user_not_visible", Refused.PERSON),
        ("user_disabled", Refused.PERSON),
        ("cannot_dm_bot", Refused.PERSON),
        ("message_not_found", Refused.MESSAGE),
        ("cant_update_message", Refused.MESSAGE),
        ("edit_window_closed", Refused.MESSAGE),
        ("invalid_blocks", Refused.CONTENT),
        ("invalid_arguments", Refused.CONTENT),
        ("msg_too_long", Refused.CONTENT),
        ("msg_blocks_too_long", Refused.CONTENT),
        ("no_text", Refused.CONTENT),
        ("account_inactive", Refused.ACCESS),
        ("token_revoked", Refused.ACCESS),
        ("invalid_auth", Refused.ACCESS),
        ("not_authed", Refused.ACCESS),
        ("messages_tab_disabled", Refused.ACCESS),
        ("missing_scope", Refused.ACCESS),
        ("token_expired", Refused.ACCESS),
    ],
)
async def test_documented_error_is_a_refusal(
    client: SlackClient, oddity: Oddity, error: str, why: Refused
) -> None:
    """Each says who or what it is about."""
    oddity.answer = refusal(error)

    expected = Delivery(outcome=Outcome.REFUSED, refused=why, detail=error)
    assert await failure(client) == expected


@pytest.mark.parametrize("error", ["token_revoked", "account_inactive", "invalid_auth"])
async def test_whoever_does_not_let_us_in_is_left_alone_for_a_minute(
    client: SlackClient, oddity: Oddity, error: str
) -> None:
    """Until then the answer is what it was, and no call is made."""
    watch = Clock(NOW)
    access = Access(watch)
    oddity.answer = refusal(error)
    expected = Delivery(outcome=Outcome.REFUSED, refused=Refused.ACCESS, detail=error)

    assert await failure(client, access) == expected
    watch.now += timedelta(seconds=59)
    assert (await failure(client, access), oddity.asked) == (expected, 1)
    watch.now += timedelta(seconds=1)
    oddity.answer = web.json_response({"ok": True})
    budget = CallBudget(client, access)
    assert await budget.ask(client.auth_test()) == {"ok": True}


@pytest.mark.parametrize("error", ["missing_scope", "channel_not_found", "internal_error"])
async def test_whoever_refuses_one_thing_is_asked_for_another(
    client: SlackClient, oddity: Oddity, error: str
) -> None:
    """Only where our access as such is gone is there nothing that could be asked."""
    access = Access(Clock(NOW))
    for _ in range(2):
        oddity.answer = refusal(error)
        assert (await failure(client, access)).detail == error

    assert oddity.asked == 2


@pytest.mark.parametrize(
    ("answer", "detail"),
    [
        (refusal("internal_error"), "internal_error"),
        (refusal("fatal_error"), "fatal_error"),
        (refusal("service_unavailable"), "service_unavailable"),
        (refusal("something_new"), "something_new"),
        (refusal("channel_not_found", status=500), "channel_not_found"),
        (refusal("<b>My paper is late</b>"), "HTTP 200"),
        (web.json_response({"ok": False, "error": {"text": "x"}}), "HTTP 200"),
        (web.json_response({}), "HTTP 200"),
        (web.json_response([]), "HTTP 200, malformed"),
        (web.json_response(["ok"]), "HTTP 200, malformed"),
        (web.json_response("ok"), "HTTP 200, malformed"),
        (web.Response(text="ok"), "HTTP 200, malformed"),
        (web.Response(text="<p>ok", content_type="text/html"), "HTTP 200, malformed"),
        (web.Response(status=502, text="<p>bad", content_type="text/html"), "HTTP 502"),
        (web.Response(text="{", content_type="application/json"), "HTTP 200, malformed"),
        (web.Response(body=b"\xff", content_type="application/json"), "HTTP 200, malformed"),
        (web.Response(status=204), "HTTP 204"),
    ],
)
async def test_whatever_else_comes_is_ambiguous(
    client: SlackClient, oddity: Oddity, answer: web.Response, detail: str
) -> None:
    """An answer that Slack does not document says nothing about whether it was taken."""
    oddity.answer = answer

    assert await failure(client) == ambiguous(detail)


async def test_server_that_is_not_there_has_taken_nothing() -> None:
    """The name may not resolve, the network be down: it is said later, with nothing to look for."""
    async with aiohttp.ClientSession() as session:
        client = connect("xoxb-secret", "http://127.0.0.1:1/api/", session)

        delivery = await failure(client)

    assert delivery == Delivery(outcome=Outcome.THROTTLED, detail="ClientConnectorError")


@pytest.mark.parametrize(
    ("wanted", "seconds"),
    [
        ("30", 30.0),
        (" 1.5 ", 1.5),
        ("-4", 0.0),
        ("Mon, 23 Nov 2026 08:01:30 GMT", 90.0),
        ("Mon, 23 Nov 2026 08:01:30 -0000", 90.0),
        ("Mon, 23 Nov 2026 07:00:00 GMT", 0.0),
        ("soon", None),
        ("nan", None),
        ("inf", None),
        ("", None),
    ],
)
async def test_throttled_call_tells_how_long_to_wait(
    client: SlackClient, oddity: Oddity, wanted: str, seconds: float | None
) -> None:
    """Retry-After is a number or a date; what is neither is not understood."""
    sent_at = format_datetime(NOW, usegmt=True)
    headers = {"Retry-After": wanted, "Date": sent_at}
    oddity.answer = refusal("ratelimited", status=429, **headers)

    expected = Delivery(outcome=Outcome.THROTTLED, retry_after=seconds, detail="ratelimited")
    assert await failure(client) == expected


@pytest.mark.parametrize(
    ("answer", "detail"),
    [
        (refusal("ratelimited", status=429), "ratelimited"),
        (refusal("rate_limited"), "rate_limited"),
        (refusal("message_limit_exceeded"), "message_limit_exceeded"),
        (web.Response(status=429, text="slow", content_type="text/html"), "HTTP 429"),
    ],
)
async def test_throttled_call_need_not_say_how_long(
    client: SlackClient, oddity: Oddity, answer: web.Response, detail: str
) -> None:
    """By its status or by its word, it took nothing."""
    oddity.answer = answer

    assert await failure(client) == Delivery(outcome=Outcome.THROTTLED, detail=detail)


def test_answer_without_what_slack_always_gives_is_ambiguous() -> None:
    """An ok without the message's ts may have been taken, and cannot be changed later."""
    assert required_text({"channel": {"id": "D1"}}, "channel", "id") == "D1"
    for answer in ({}, {"channel": None}, {"channel": {"id": 7}}, {"channel": {"id": ""}}):
        with pytest.raises(NotAnswered) as failed:
            required_text(answer, "channel", "id")
        assert failed.value.delivery == ambiguous("no channel.id")


def test_core_knows_it_as_a_platform_that_could_not_be_asked() -> None:
    """It need not know Slack to know what that means."""
    assert issubclass(NotAnswered, PlatformUnavailable)


@pytest.mark.parametrize(
    ("base_url", "proxy"),
    [
        ("https://slack.com/api/", "http://proxy.example:3128"),
        ("http://127.0.0.1:8080/api/", None),
    ],
)
def test_proxy_is_for_the_world_outside(
    monkeypatch: pytest.MonkeyPatch, base_url: str, proxy: str | None
) -> None:
    """A company's proxy is used for Slack, and not for a stand-in on this machine."""
    monkeypatch.setenv("HTTPS_PROXY", "http://proxy.example:3128")

    client = connect("xoxb-secret", base_url)

    assert (client.proxy, client.retry_handlers) == (proxy, [])
