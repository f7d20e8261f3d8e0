"""Slack's transport: signed requests over HTTP, envelopes over Socket Mode, both into one Bolt app.

Requests are acknowledged after the commit (`process_before_response`). A failed commit gets no
acknowledgement, and Slack delivers the request again.
"""

import asyncio
import json
import logging
from collections.abc import Awaitable, Callable
from datetime import datetime
from traceback import walk_tb
from typing import Any, Final, Protocol
from urllib.parse import parse_qsl

import structlog
from aiohttp import web
from slack_bolt.async_app import AsyncApp, AsyncBoltRequest
from slack_bolt.authorization import AuthorizeResult
from slack_bolt.response import BoltResponse
from slack_sdk.web.async_client import AsyncWebClient

from adapters.chat.payloads import Malformed, read
from adapters.slack.listeners import Listeners
from adapters.slack.payloads import PayloadOrigin
from adapters.slack.platform import SlackPlatform
from adapters.slack.signature import is_signed
from adapters.slack.socket_mode import SocketClient, SocketHandler
from adapters.slack.workspaces import OurWorkspace
from bot.case.errors import StoreUnavailable
from bot.ports.platform import PlatformUnavailable

#: Seconds. Slack waits three (docs.slack.dev), then delivers the request again.
_ANSWER_DEADLINE: Final = 2.5
#: Seconds; Bolt's default.
_PING_EVERY: Final = 10.0

_log = structlog.get_logger(__name__)


class Watching(Protocol):
    """The observer of requests, dropped payloads and the state of the socket."""

    def foreign(self, kind: str) -> None:
        """A payload of that kind from a foreign workspace was dropped."""

    def held_back(self) -> None:
        """Slack holds events back (`app_rate_limited`)."""

    def heard(self, status: int) -> None:
        """A request from Slack, by HTTP or socket, was answered with that HTTP status."""

    def socket_is(self, *, is_open: bool) -> None:
        """The socket was seen open or closed."""


class SlackApp:
    """One Bolt app, served by HTTP or Socket Mode. `clock` returns the current time (UTC)."""

    def __init__(
        self,
        listeners: Listeners,
        platform: SlackPlatform,
        clock: Callable[[], datetime],
        watch: Watching,
    ) -> None:
        self._client = platform.client
        self._clock = clock
        self._watch = watch
        self._ours = OurWorkspace(platform, clock)
        self._bolt = _bolt_app(platform.client, watch)
        self._socket: SocketClient | None = None
        self._bolt.use(self._admit)
        listeners.listen(self._bolt)

    def serve_http(self, application: web.Application, secret: str) -> None:
        """Accept signed requests at /slack/events."""

        async def events(request: web.Request) -> web.Response:
            body = await request.read()
            if not is_signed(request.headers, body, secret, self._clock):
                return web.Response(status=401)
            try:
                payload = _parsed_body(body, request.content_type, request.charset)
                return await self._dispatch(payload)
            except Malformed:
                return web.Response(status=400)

        application.router.add_post("/slack/events", events)

    async def serve_socket(self, app_token: str, ping_every: float = _PING_EVERY) -> None:
        """Keep Socket Mode open until cancelled. Needs regular calls of `look_at_socket`.

        The client reconnects without limit, every `ping_every` seconds.
        """
        self._socket = SocketClient(
            app_token, self._client, self._clock, self._bolt.logger, ping_every
        )
        SocketHandler(self._bolt, self._socket)
        try:
            await self._socket.open()
            await asyncio.Event().wait()
        finally:
            await self._socket.close()  # type: ignore[no-untyped-call]

    async def look_at_socket(self) -> None:
        """Report the socket's state to the watch, and give a closed socket a new address.

        An address from Slack is good for one connection. slack_sdk's aiohttp client would retry a
        used address without end (compare github.com/slackapi/python-slack-sdk/issues/1379).
        """
        is_open = bool(self._socket and await self._socket.is_connected())
        if self._socket and not is_open:
            self._socket.wss_uri = None
        self._watch.socket_is(is_open=is_open)

    async def _admit(
        self, body: dict[str, Any], next_: Callable[[], Awaitable[None]]
    ) -> BoltResponse | None:
        """Drop payloads of foreign workspaces and rate limit notices; pass the rest to Bolt."""
        origin = read(PayloadOrigin, body)
        if not await self._ours.is_told(origin):
            self._watch.foreign(origin.kind)
            return BoltResponse(status=200)
        if origin.type == "app_rate_limited":
            self._watch.held_back()
            return BoltResponse(status=200)
        await next_()
        return None

    async def _dispatch(self, payload: dict[str, Any]) -> web.Response:
        """Bolt's answer. Raises Malformed for a payload that breaks Bolt itself."""
        try:
            incoming = AsyncBoltRequest(
                body=payload, mode="socket_mode"
            )  # parsed already, as from a socket
            answer = await self._bolt.async_dispatch(incoming)
        except (AttributeError, LookupError, TypeError, RecursionError) as error:
            raise Malformed(type(error).__name__) from error
        return _http_response(answer)


class _DeadlineApp(AsyncApp):
    """Bolt with a deadline: a slow request is cancelled and not acknowledged."""

    def __init__(self, watch: Watching, **options: Any) -> None:  # noqa: ANN401 -- Bolt's own
        super().__init__(**options)
        self._watch = watch

    async def async_dispatch(self, req: AsyncBoltRequest) -> BoltResponse:
        answer = await self._answer(req)
        self._watch.heard(answer.status)
        return answer

    async def _answer(self, req: AsyncBoltRequest) -> BoltResponse:
        try:
            async with asyncio.timeout(_ANSWER_DEADLINE):
                return await super().async_dispatch(req)
        except TimeoutError:
            _log.warning("took too long, and was not acknowledged")
            return BoltResponse(status=503)


def _bolt_app(client: AsyncWebClient, watch: Watching) -> AsyncApp:
    async def authorize(enterprise_id: str | None, team_id: str | None) -> AuthorizeResult:
        return AuthorizeResult(enterprise_id=enterprise_id, team_id=team_id, bot_token=client.token)

    bolt = _DeadlineApp(
        watch,
        name="oops",
        logger=_quiet_bolt_logger(),
        client=AsyncWebClient(base_url=client.base_url),
        authorize=authorize,
        process_before_response=True,
        request_verification_enabled=False,  # done by is_signed
    )
    bolt.error(_error_response)
    return bolt


def _quiet_bolt_logger() -> logging.Logger:
    """A logger at ERROR: below, Bolt and the sockets log whole payloads."""
    logger = logging.getLogger("slack_bolt.oops")
    logger.setLevel(logging.ERROR)
    return logger


async def _error_response(error: Exception) -> BoltResponse:
    """The response to an error: no acknowledgement, and no customer words in the log."""
    match error:
        case Malformed():
            _log.warning("a payload of another shape was refused", expected=str(error))
            return BoltResponse(status=400)
        case StoreUnavailable():
            _log.error("the database took nothing, so nothing was acknowledged")
            return BoltResponse(status=503)
        case PlatformUnavailable():
            _log.warning("Slack could not be asked, so nothing was acknowledged")
            return BoltResponse(status=503)
    if not _is_ours(error):
        return BoltResponse(status=400)
    _log.error("a request failed", error=type(error).__name__, where=_code_location(error))
    return BoltResponse(status=500)


def _is_ours(error: Exception) -> bool:
    """True for an error in our listeners, not in Bolt (which breaks on odd payloads)."""
    frames = (frame for frame, _line in walk_tb(error.__traceback__))
    names = (str(frame.f_globals.get("__name__")) for frame in frames)
    return any(each.startswith("adapters.slack.") and each != __name__ for each in names)


def _code_location(error: BaseException) -> str:
    """The function and line of an error, without any values."""
    frame = error.__traceback__
    while frame and frame.tb_next:
        frame = frame.tb_next
    return f"{frame.tb_frame.f_code.co_qualname}:{frame.tb_lineno}" if frame else ""


def _parsed_body(body: bytes, content_type: str, charset: str | None) -> dict[str, Any]:
    """The payload of a request body, JSON or form fields. Raises Malformed."""
    if (charset or "utf-8").lower() not in ("utf-8", "utf8"):
        raise Malformed("charset")
    try:
        text = body.decode("utf-8")
        payload = json.loads(text) if content_type == "application/json" else _form_payload(text)
        json.dumps(payload, ensure_ascii=False).encode("utf-8")
    except (ValueError, RecursionError) as error:
        raise Malformed("body") from error
    if not isinstance(payload, dict) or not payload:
        raise Malformed("body")
    return payload


def _form_payload(text: str) -> Any:  # noqa: ANN401 -- any JSON value
    fields = dict(parse_qsl(text, keep_blank_values=True, max_num_fields=100, errors="strict"))
    return json.loads(fields["payload"]) if "payload" in fields else fields


def _http_response(answer: BoltResponse) -> web.Response:
    """Bolt's answer for aiohttp; a 404 for a signed request without a listener."""
    headers = {name: values[0] for name, values in answer.headers.items()}
    content_type = headers.get("content-type", "text/plain").partition(";")[0]
    return web.Response(status=answer.status, text=answer.body, content_type=content_type)
