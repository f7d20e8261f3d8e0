"""Calls of Slack's Web API, with a result for each: sent, refused, throttled or ambiguous.

A call is made once. Only documented refusals count as refused. After any other error the call may
have succeeded (docs.slack.dev says so of `internal_error` and `fatal_error`). Exceptions and logs
hold no token and no message text.
"""

import asyncio
import logging
import re
from collections.abc import Callable, Coroutine, Iterator
from datetime import datetime
from typing import Final

import aiohttp
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.web.async_slack_response import AsyncSlackResponse

from adapters.chat.access import Access
from adapters.chat.http_answers import (
    Json,
    UnfitAnswer,
    fetch,
    http_date,
    open_session,
    retry_seconds,
)
from bot.ports.platform import Delivery, Outcome, PlatformUnavailable, Refused

Clock = Callable[[], datetime]
SlackCall = Coroutine[object, object, AsyncSlackResponse]
__all__ = ["CallBudget", "Json", "NotAnswered", "SlackClient", "connect"]

#: Seconds for all calls for one message together: fewer than `bot.ports.platform.SAY_WITHIN`.
PATIENCE: Final = 4
#: Refusals because of the blocks. The same message without blocks may succeed.
BLOCKS_REFUSED: Final = frozenset(
    {"invalid_blocks", "invalid_blocks_format", "invalid_arguments", "msg_blocks_too_long"}
)

#: Errors of the methods in use, from docs.slack.dev/reference/methods.
_ERRORS_BY_REFUSAL: Final = {
    Refused.CHANNEL: (
        "channel_not_found is_archived is_inactive not_in_channel no_permission"
        " external_channel_migrating method_not_supported_for_channel_type not_enabled"
        " restricted_action restricted_action_non_threadable_channel"
        " restricted_action_read_only_channel restricted_action_thread_locked"
        " restricted_action_thread_only_channel"
    ),
    Refused.PERSON: (
        "cannot_dm_bot invalid_user_combination user_disabled"
        " user_not_found user_not_in_channel user_not_visible users_not_found"
    ),
    Refused.MESSAGE: (
        "cannot_reply_to_message cant_update_message edit_window_closed exchanged_trigger_id"
        " expired_trigger_id message_not_found thread_not_found"
    ),
    Refused.CONTENT: (
        "block_mismatch invalid_arguments invalid_blocks invalid_blocks_format"
        " invalid_metadata_format invalid_thread_ts metadata_too_large msg_blocks_too_long"
        " msg_too_long no_text view_too_large"
    ),
    Refused.ACCESS: (
        "access_denied account_inactive ekm_access_denied enterprise_is_restricted invalid_auth"
        " messages_tab_disabled missing_scope"
        " not_allowed_token_type not_authed team_access_not_granted token_expired token_revoked"
        " two_factor_setup_required"
    ),
}
_REFUSAL_BY_ERROR: Final = {
    error: why for why, errors in _ERRORS_BY_REFUSAL.items() for error in errors.split()
}
#: Errors of an invalid token, which every call would get.
_WITHDRAWN_ERRORS: Final = frozenset(
    {"account_inactive", "invalid_auth", "not_authed", "token_expired", "token_revoked"}
)
_RATE_LIMIT_ERRORS: Final = frozenset({"ratelimited", "rate_limited", "message_limit_exceeded"})
_ERROR_CODE: Final = re.compile(r"[a-z][a-z0-9_]{0,63}")
_TOO_MANY_REQUESTS: Final = 429
_SERVERS_FAULT: Final = 500
#: Errors of the network and of slack_sdk, which may break on an odd answer.
_CONNECTION_ERRORS: Final = (
    aiohttp.ClientError,
    OSError,
    AttributeError,
    LookupError,
    RecursionError,
    TypeError,
    ValueError,
)
_OK: Final = 200


class NotAnswered(PlatformUnavailable):
    """A call of Slack failed. `delivery` holds the result."""

    def __init__(self, delivery: Delivery) -> None:
        super().__init__(delivery.detail)
        self.delivery = delivery


class SlackClient(AsyncWebClient):
    """slack_sdk's client with our own transport: no retries, no redirects, bounded answers."""

    async def _request(self, *, http_verb: str, api_url: str, req_args: Json) -> Json:
        """Send a request that slack_sdk has built. Raises UnfitAnswer and ClientError."""
        if self.session:
            return await self._send_with(self.session, http_verb, api_url, req_args)
        async with open_session() as session:
            return await self._send_with(session, http_verb, api_url, req_args)

    async def _send_with(
        self, session: aiohttp.ClientSession, verb: str, url: str, request: Json
    ) -> Json:
        timeout = aiohttp.ClientTimeout(total=self.timeout)
        answer = await fetch(session, verb, url, timeout=timeout, **request)
        try:
            body = answer.json_object()
        except UnfitAnswer:
            if answer.status == _OK:
                raise
            body = {}  # a page of a proxy: the status says enough
        return {"data": body, "headers": answer.headers, "status_code": answer.status}


def connect(
    token: str,
    base_url: str = AsyncWebClient.BASE_URL,
    session: aiohttp.ClientSession | None = None,
    timeout: int = PATIENCE,
) -> SlackClient:
    """A client without retries that logs no message text. Without `session`, one session a call."""
    client = SlackClient(
        token=token,
        base_url=base_url,
        session=session,
        timeout=timeout,
        retry_handlers=[],
        logger=_quiet_client_logger(),
    )
    if not base_url.startswith("https:"):
        client.proxy = None  # slack_sdk would send loopback through HTTPS_PROXY
    return client


def _quiet_client_logger() -> logging.Logger:
    """A logger at WARNING: at DEBUG, slack_sdk logs whole messages."""
    logger = logging.getLogger(__name__)
    logger.setLevel(logging.WARNING)
    return logger


class CallBudget:
    """A deadline for several calls together: `within` seconds, or else the client's timeout."""

    def __init__(self, client: SlackClient, access: Access, within: float | None = None) -> None:
        patience = client.timeout if within is None else within
        self._until = asyncio.get_running_loop().time() + patience
        self._access = access
        #: The date of the latest answer, by Slack's clock.
        self.answered_at: datetime | None = None

    async def ask(self, call: SlackCall) -> Json:
        """Await a call, and return Slack's answer. Raises NotAnswered.

        No call is made while access is refused.
        """
        if refusal := self._access.refusal:
            call.close()
            raise NotAnswered(refusal)
        try:
            async with asyncio.timeout_at(self._until):
                response = await call
        except TimeoutError:
            raise NotAnswered(ambiguous_delivery("timeout")) from None
        except SlackApiError as error:
            raise NotAnswered(self._judge(error.response)) from None
        except aiohttp.ClientConnectorError as error:  # nothing was sent
            raise NotAnswered(_throttled(None, type(error).__name__)) from None
        except UnfitAnswer as error:
            raise NotAnswered(ambiguous_delivery(str(error))) from None
        except _CONNECTION_ERRORS as error:
            raise NotAnswered(ambiguous_delivery(type(error).__name__)) from None
        self.answered_at = http_date(response.headers.get("date", "")) or self.answered_at
        return response.data if isinstance(response.data, dict) else {}

    def _judge(self, response: AsyncSlackResponse) -> Delivery:
        """The result of a call that Slack answered with an error."""
        status = response.status_code
        error = _error_in(response.data) or f"HTTP {status}"
        if status == _TOO_MANY_REQUESTS or error in _RATE_LIMIT_ERRORS:
            return _throttled(retry_seconds(response.headers), error)
        why = _REFUSAL_BY_ERROR.get(error) if status < _SERVERS_FAULT else None
        if not why:
            return ambiguous_delivery(error)
        refusal = Delivery(outcome=Outcome.REFUSED, refused=why, detail=error)
        if error in _WITHDRAWN_ERRORS:
            self._access.is_withdrawn(refusal)
        return refusal


def is_withdrawn(delivery: Delivery) -> bool:
    """True for a refusal of the token, not of the single call."""
    return delivery.refused is Refused.ACCESS and delivery.detail in _WITHDRAWN_ERRORS


def is_too_fast(delivery: Delivery) -> bool:
    """True for a rate limit of Slack's, as opposed to a network failure."""
    said = delivery.detail in {*_RATE_LIMIT_ERRORS, f"HTTP {_TOO_MANY_REQUESTS}"}
    return said or delivery.retry_after is not None


def required_text(answer: Json, *path: str) -> str:
    """The text at that path of the answer. Raises NotAnswered if missing or empty."""
    value: object = answer
    for key in path:
        value = value.get(key) if isinstance(value, dict) else None
    if not isinstance(value, str) or not value:
        raise NotAnswered(ambiguous_delivery(f"no {'.'.join(path)}"))
    return value


def listed_items(page: Json, key: str) -> Iterator[Json]:
    """The objects in a list of the answer; none if it is no list."""
    value = page.get(key)
    yield from (
        each for each in (value if isinstance(value, list) else ()) if isinstance(each, dict)
    )


def next_cursor(page: Json) -> str | None:
    """The cursor of the next page; None after the last page."""
    more = page.get("response_metadata")
    cursor = more.get("next_cursor") if isinstance(more, dict) else None
    return cursor if isinstance(cursor, str) and cursor else None


def _throttled(wait: float | None, detail: str) -> Delivery:
    return Delivery(outcome=Outcome.THROTTLED, retry_after=wait, detail=detail)


def ambiguous_delivery(detail: str) -> Delivery:
    return Delivery(outcome=Outcome.AMBIGUOUS, detail=detail)


def _error_in(body: object) -> str | None:
    """Slack's error code; None for other text, such as an HTML page."""
    error = body.get("error") if isinstance(body, dict) else None
    return error if isinstance(error, str) and _ERROR_CODE.fullmatch(error) else None
