"""Asking Slack something for `oops doctor`, which has time: what came too fast is asked again."""

import asyncio
from collections.abc import Callable, Coroutine
from datetime import UTC, datetime
from typing import Final

from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.web.async_slack_response import AsyncSlackResponse

from adapters.chat.access import Access
from adapters.slack.web_api import Errand, Json, NotAnswered, is_too_fast

Call = Callable[[], Coroutine[object, object, AsyncSlackResponse]]

#: So often a call is made.
_TRIES: Final = 10
#: Seconds between two: at most, and where Slack does not say how many.
_LONGEST: Final = 60.0
_UNTOLD: Final = 1.0


async def ask(client: AsyncWebClient, call: Call) -> Json:
    """What Slack answered, waiting for as long as it wants us to. Raises NotAnswered."""
    for _ in range(_TRIES - 1):
        try:
            return await _ask_once(client, call)
        except NotAnswered as failure:
            if not is_too_fast(failure.delivery):
                raise
            wanted = failure.delivery.retry_after
            await asyncio.sleep(_UNTOLD if wanted is None else min(wanted, _LONGEST))
    return await _ask_once(client, call)


async def _ask_once(client: AsyncWebClient, call: Call) -> Json:
    return await Errand(client, _now, Access(_now)).ask(call())


def _now() -> datetime:
    return datetime.now(UTC)
