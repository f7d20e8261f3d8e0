"""Finds a message that may have arrived, by its key, where it can stand.

The search is bounded at both ends, so that a busy channel costs no more calls than a quiet one. An
interrupted search goes on with the next page, so that it ends however many messages there are.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final

from adapters.chat.lookup_cache import LookupCache
from adapters.slack.web_api import (
    CallBudget,
    Json,
    NotAnswered,
    SlackCall,
    SlackClient,
    ambiguous_delivery,
    listed_items,
    next_cursor,
    required_text,
)
from bot.ports.platform import Delivery, Outcome

#: The tolerated difference between Slack's clock, which gives each message its ts, and ours. Keys
#: are unique, so a wide window does no harm.
_CLOCK_SKEW: Final = timedelta(minutes=5)
#: Items a page; the most that Slack recommends (docs.slack.dev/apis/web-api/pagination).
_PAGE_SIZE: Final = 200
#: A page shrinks and grows by this factor.
_SIZE_STEP: Final = 4
#: The event type in a message's metadata, next to the idempotency key.
METADATA_EVENT: Final = "oops"


@dataclass(frozen=True, kw_only=True)
class SearchWindow:
    """The messages of a conversation, or of one thread, between two moments (Unix seconds)."""

    channel: str
    thread: str | None
    since: float
    until: float

    def shifted(self, ahead: timedelta) -> "SearchWindow":
        """The window by a clock that is ahead of ours."""
        seconds = ahead.total_seconds()
        return replace(self, since=self.since + seconds, until=self.until + seconds)


@dataclass(frozen=True, kw_only=True)
class _Progress:
    """The next page to read, and its size."""

    cursor: str | None = None
    size: int = _PAGE_SIZE

    def at(self, cursor: str) -> "_Progress":
        """The page at the cursor, larger again."""
        return _Progress(cursor=cursor, size=min(self.size * _SIZE_STEP, _PAGE_SIZE))

    def retry(self, failure: Delivery) -> "_Progress":
        """The same page, smaller unless Slack asked for a pause: it may have been too large.

        A cursor that Slack no longer knows is dropped.
        """
        if failure.outcome is Outcome.THROTTLED:
            return self
        cursor = None if failure.detail == "invalid_cursor" else self.cursor
        return _Progress(cursor=cursor, size=max(self.size // _SIZE_STEP, 1))


class MessageSearch:
    """Searches for messages by key. `clock` returns the current time (UTC)."""

    def __init__(self, client: SlackClient, clock: Callable[[], datetime]) -> None:
        self._client = client
        self._clock = clock
        self._progress = LookupCache[_Progress](clock)

    async def find(self, budget: CallBudget, window: SearchWindow, key: str) -> str | None:
        """The ts of the message; None if it does not exist. Raises NotAnswered.

        If the clocks are further apart than tolerated, as the answers' dates show, the window is
        searched by Slack's clock too.
        """
        found = await self._find_within(budget, window, key)
        if found or not budget.answered_at:
            return found
        steps = round((budget.answered_at - self._clock()) / _CLOCK_SKEW)
        if not steps:
            return None
        return await self._find_within(budget, window.shifted(steps * _CLOCK_SKEW), key)

    async def _find_within(self, budget: CallBudget, window: SearchWindow, key: str) -> str | None:
        search = f"{key} {window}"
        progress = self._progress.get(search) or _Progress()
        while True:
            page = await self._read(budget, window, search, progress)
            for message in listed_items(page, "messages"):
                if _is_marked(message, key):
                    return required_text(message, "ts")
            cursor = next_cursor(page)
            if not cursor:
                self._progress.forget(search)
                return None
            progress = progress.at(cursor)

    async def _read(
        self, budget: CallBudget, window: SearchWindow, search: str, progress: _Progress
    ) -> Json:
        """Read a page. After a failure the next attempt goes on here, with a smaller page."""
        try:
            page = await budget.ask(self._call(window, progress))
        except NotAnswered as failure:
            self._progress.keep(search, progress.retry(failure.delivery))
            raise
        if not isinstance(page.get("messages"), list):
            raise NotAnswered(ambiguous_delivery("no messages"))
        return page

    def _call(self, window: SearchWindow, page: _Progress) -> SlackCall:
        where: Json = {
            "channel": window.channel,
            "oldest": f"{window.since - _CLOCK_SKEW.total_seconds():.6f}",
            "latest": f"{window.until + _CLOCK_SKEW.total_seconds():.6f}",
            "limit": page.size,
            "cursor": page.cursor,
            "include_all_metadata": True,
        }
        if window.thread:
            return self._client.conversations_replies(ts=window.thread, **where)
        return self._client.conversations_history(**where)


def is_ours(message: Json) -> bool:
    """True for a message that this app posted."""
    metadata = message.get("metadata")
    return isinstance(metadata, dict) and metadata.get("event_type") == METADATA_EVENT


def _is_marked(message: Json, key: str) -> bool:
    match message.get("metadata"):
        case {"event_type": str(event), "event_payload": {"key": str(found)}}:
            return (event, found) == (METADATA_EVENT, key)
    return False
