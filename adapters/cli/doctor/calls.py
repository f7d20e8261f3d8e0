"""Calls to Slack for `oops doctor`, which can wait: a rate-limited call is retried."""

import asyncio
from collections.abc import Callable, Coroutine
from typing import Final

from slack_sdk.web.async_slack_response import AsyncSlackResponse

from adapters.chat.access import Access
from adapters.process.clock import utc_now
from adapters.slack.web_api import CallBudget, Json, NotAnswered, SlackClient, is_too_fast

SlackCall = Callable[[], Coroutine[object, object, AsyncSlackResponse]]

#: Attempts per call.
_MOST_TRIES: Final = 10
#: Seconds between two attempts: at most, and if Slack names no time.
_LONGEST_WAIT: Final = 60.0
_DEFAULT_WAIT: Final = 1.0


async def ask_slack(client: SlackClient, call: SlackCall) -> Json:
    """Call Slack and return the answer, waiting out rate limits. Raises NotAnswered."""
    for _ in range(_MOST_TRIES - 1):
        try:
            return await _ask_once(client, call)
        except NotAnswered as failure:
            if not is_too_fast(failure.delivery):
                raise
            retry_after = failure.delivery.retry_after
            wait = _DEFAULT_WAIT if retry_after is None else min(retry_after, _LONGEST_WAIT)
            await asyncio.sleep(wait)
    return await _ask_once(client, call)


async def _ask_once(client: SlackClient, call: SlackCall) -> Json:
    return await CallBudget(client, Access(utc_now)).ask(call())
