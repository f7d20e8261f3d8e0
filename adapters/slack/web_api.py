"""Calls of Slack's Web API, and what became of each: sent, refused, throttled or ambiguous.

A call is made once. Only what Slack documents as a refusal is one; whatever else goes wrong may
have been taken (docs.slack.dev says so of `internal_error` and `fatal_error`). No token and no
words of a message are in an exception, or logged.
"""

import asyncio
import logging
import math
import re
from collections.abc import Callable, Coroutine
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any, Final

import aiohttp
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.web.async_slack_response import AsyncSlackResponse

from adapters.chat.access import Access
from bot.ports.platform import Delivery, Outcome, PlatformUnavailable, Refused

Clock = Callable[[], datetime]
Json = dict[str, Any]

#: Seconds that all calls for one message may take together: fewer than
#: `bot.ports.platform.SAY_WITHIN`.
PATIENCE: Final = 4
#: Slack took nothing, because of how the blocks were; without them it may.
BLOCKS_REFUSED: Final = frozenset(
    {"invalid_blocks", "invalid_blocks_format", "invalid_arguments", "msg_blocks_too_long"}
)

#: docs.slack.dev/reference/methods: each error stands with one of the methods that we call.
_REFUSALS: Final = {
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
_REFUSED: Final = {error: why for why, errors in _REFUSALS.items() for error in errors.split()}
#: Whatever we ask, the answer is this: our token counts no more.
_WITHDRAWN: Final = frozenset(
    {"account_inactive", "invalid_auth", "not_authed", "token_expired", "token_revoked"}
)
_TOO_FAST: Final = frozenset({"ratelimited", "rate_limited", "message_limit_exceeded"})
_ERROR: Final = re.compile(r"[a-z][a-z0-9_]{0,63}")
_TOO_MANY_REQUESTS: Final = 429
_SERVERS_FAULT: Final = 500
#: What slack_sdk lets through besides its own errors: the network's, and its own stumbling over an
#: answer that is no JSON object (AttributeError), or not in the charset it claims to be in.
_BROKEN: Final = (aiohttp.ClientError, OSError, AttributeError, LookupError, ValueError)


class NotAnswered(PlatformUnavailable):
    """Slack did not do what was asked; `delivery` says what may have become of it."""

    def __init__(self, delivery: Delivery) -> None:
        super().__init__(delivery.detail)
        self.delivery = delivery


def connect(
    token: str,
    base_url: str = AsyncWebClient.BASE_URL,
    session: aiohttp.ClientSession | None = None,
    timeout: int = PATIENCE,
) -> AsyncWebClient:
    """A client that tries everything once and logs no words. Without a session, one a call."""
    client = AsyncWebClient(
        token=token,
        base_url=base_url,
        session=session,
        timeout=timeout,
        retry_handlers=[],
        logger=_quiet(),
    )
    if not base_url.startswith("https:"):
        client.proxy = None  # slack_sdk would send loopback through HTTPS_PROXY
    return client


def _quiet() -> logging.Logger:
    """At DEBUG slack_sdk logs what it sends, whole."""
    logger = logging.getLogger(__name__)
    logger.setLevel(logging.WARNING)
    return logger


class Errand:
    """The calls for one thing to do; together they take no longer than the client's timeout.

    Or than `within` seconds, where it is given.
    """

    def __init__(
        self, client: AsyncWebClient, clock: Clock, access: Access, within: float | None = None
    ) -> None:
        patience = client.timeout if within is None else within
        self._until = asyncio.get_running_loop().time() + patience
        self._clock = clock
        self._access = access

    async def ask(self, call: Coroutine[object, object, AsyncSlackResponse]) -> Json:
        """What Slack answered, unless it just let us know that it answers nothing.

        Raises NotAnswered.
        """
        if refusal := self._access.refusal:
            call.close()
            raise NotAnswered(refusal)
        try:
            async with asyncio.timeout_at(self._until):
                answer = (await call).data
        except TimeoutError:
            raise NotAnswered(_ambiguous("timeout")) from None
        except SlackApiError as error:
            raise NotAnswered(self._judge(error.response)) from None
        except aiohttp.ClientConnectorError as error:  # it never left this machine
            raise NotAnswered(_later(None, type(error).__name__)) from None
        except _BROKEN as error:
            raise NotAnswered(_ambiguous(type(error).__name__)) from None
        return answer if isinstance(answer, dict) else {}

    def _judge(self, response: AsyncSlackResponse | aiohttp.ClientResponse) -> Delivery:
        """What became of a call that was answered, but not with ok."""
        if isinstance(response, aiohttp.ClientResponse):
            return _ambiguous(f"HTTP {response.status}, unreadable")
        status = response.status_code
        error = _error_in(response.data) or f"HTTP {status}"
        if status == _TOO_MANY_REQUESTS or error in _TOO_FAST:
            wait = _seconds(response.headers.get("Retry-After"), self._clock())
            return _later(wait, error)
        why = _REFUSED.get(error) if status < _SERVERS_FAULT else None
        if not why:
            return _ambiguous(error)
        refusal = Delivery(outcome=Outcome.REFUSED, refused=why, detail=error)
        if error in _WITHDRAWN:
            self._access.is_withdrawn(refusal)
        return refusal


def is_withdrawn(delivery: Delivery) -> bool:
    """Whether it says nothing about what was asked, since nothing at all is answered to us."""
    return delivery.refused is Refused.ACCESS and delivery.detail in _WITHDRAWN


def is_too_fast(delivery: Delivery) -> bool:
    """Whether Slack itself wants to be asked later, and is not only out of reach."""
    said = delivery.detail in {*_TOO_FAST, f"HTTP {_TOO_MANY_REQUESTS}"}
    return said or delivery.retry_after is not None


def told(answer: Json, *path: str) -> str:
    """A text that Slack always gives. Raises NotAnswered where it did not."""
    value: object = answer
    for key in path:
        value = value.get(key) if isinstance(value, dict) else None
    if not isinstance(value, str) or not value:
        raise NotAnswered(_ambiguous(f"no {'.'.join(path)}"))
    return value


def _later(wait: float | None, detail: str) -> Delivery:
    return Delivery(outcome=Outcome.THROTTLED, retry_after=wait, detail=detail)


def _ambiguous(detail: str) -> Delivery:
    return Delivery(outcome=Outcome.AMBIGUOUS, detail=detail)


def _error_in(body: object) -> str | None:
    """Slack's word for what is the matter, where it is a word and no page."""
    error = body.get("error") if isinstance(body, dict) else None
    return error if isinstance(error, str) and _ERROR.fullmatch(error) else None


def _seconds(wanted: str | None, now: datetime) -> float | None:
    """How long to wait: RFC 9110 allows a number, or a date. None where it says neither."""
    try:
        seconds = float(wanted) if wanted else math.nan
    except ValueError:
        seconds = _seconds_until(wanted or "", now)
    return max(seconds, 0.0) if math.isfinite(seconds) else None


def _seconds_until(date: str, now: datetime) -> float:
    try:
        moment = parsedate_to_datetime(date)
    except ValueError:
        return math.nan
    return (moment.replace(tzinfo=moment.tzinfo or UTC) - now).total_seconds()
