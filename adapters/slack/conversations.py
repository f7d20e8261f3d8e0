"""Where things are said in Slack: whose direct message, which channel, and what stands in it."""

import re
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from typing import Final

from slack_sdk.web.async_client import AsyncWebClient

from adapters.chat.lookup_cache import LookupCache
from adapters.slack import profiles
from adapters.slack.profiles import Workspace
from adapters.slack.web_api import Clock, Errand, Json, NotAnswered, told
from bot.chat.places import Place
from bot.company.people import normal_address
from bot.ports.platform import Delivery, Outcome, Refused

#: Messages a page: as many as Slack recommends at most (docs.slack.dev/apis/web-api/pagination).
_PAGE: Final = 200
#: See `profiles.person`.
_MADE_UP: Final = re.compile(r"([uw][a-z0-9]+)@[a-z0-9]*\.invalid")
#: A conversation's id; names have no capital letters.
_ID: Final = re.compile(r"[CGD][A-Z0-9]+")
_NO_COLLEAGUE: Final = Delivery(
    outcome=Outcome.REFUSED, refused=Refused.PERSON, detail="no colleague"
)


def user_id_in(email: str) -> str | None:
    """The user behind an address that was made of their id, Slack telling none."""
    found = _MADE_UP.fullmatch(email)
    return found[1].upper() if found else None


class Places:
    """Finds conversations and messages. Everything raises NotAnswered."""

    def __init__(
        self,
        client: AsyncWebClient,
        clock: Clock,
        workspace: Callable[[Errand], Awaitable[Workspace]],
    ) -> None:
        self._client = client
        self._workspace = workspace
        #: Ids by addresses, and by names.
        self._users = LookupCache[str](clock)
        self._channels = LookupCache[str](clock)

    async def to_write(self, errand: Errand, place: Place) -> str:
        """Where to post: a channel as it is named, or the direct message with a person."""
        if place.channel:
            return place.channel
        email = place.person or ""
        user_id = user_id_in(email) or self._users.get(normal_address(email))
        return await self.direct(errand, user_id or told(await self.colleague(errand, email), "id"))

    async def to_read(self, errand: Errand, place: Place) -> str:
        """The id of the conversation, which is all that Slack reads by."""
        where = await self.to_write(errand, place)
        if _ID.fullmatch(where):
            return where
        return self._channels.get(where) or await self._channel(errand, where)

    def stands_at(self, where: str, channel: str) -> None:
        """Remember the id of a channel that was written to by its name."""
        self._channels.keep(where, channel)

    async def colleague(self, errand: Errand, email: str) -> Json:
        """The user with that address, who can take part; nobody else is asked for anything."""
        user = await self.user(errand, email)
        if not profiles.colleague(user, await self._workspace(errand)).takes_part:
            raise NotAnswered(_NO_COLLEAGUE)
        self._users.keep(normal_address(email), told(user, "id"))
        return user

    async def user(self, errand: Errand, email: str) -> Json:
        """The user with that address, be they one of us or not."""
        address = normal_address(email)
        answer = await errand.ask(self._client.users_lookupByEmail(email=address))
        told(answer, "user", "id")
        user: Json = answer["user"]
        return user

    async def direct(self, errand: Errand, user_id: str) -> str:
        """The direct message with a user; asked for each time, as it tells who was deactivated."""
        answer = await errand.ask(self._client.conversations_open(users=user_id))
        return told(answer, "channel", "id")

    async def said(
        self, errand: Errand, channel: str, thread: str | None, oldest: float
    ) -> AsyncIterator[Json]:
        """What was said since then (Unix seconds), with its metadata: in the thread, or on top."""
        cursor: str | None = ""
        while cursor is not None:
            page = await errand.ask(
                self._client.conversations_replies(
                    channel=channel,
                    ts=thread,
                    oldest=f"{oldest:.6f}",
                    limit=_PAGE,
                    cursor=cursor or None,
                    include_all_metadata=True,
                )
                if thread
                else self._client.conversations_history(
                    channel=channel,
                    oldest=f"{oldest:.6f}",
                    limit=_PAGE,
                    cursor=cursor or None,
                    include_all_metadata=True,
                )
            )
            for message in _listed(page, "messages"):
                yield message
            cursor = _next(page)

    async def at(self, errand: Errand, channel: str, ts: str) -> Json | None:
        """The message of that ts: at the top, or in a thread, where only `replies` finds it."""
        top = await errand.ask(
            self._client.conversations_history(
                channel=channel, latest=ts, oldest=ts, inclusive=True, limit=1
            )
        )
        if found := _of(top, ts):
            return found
        within = await errand.ask(
            self._client.conversations_replies(
                channel=channel, ts=ts, latest=ts, oldest=ts, inclusive=True, limit=1
            )
        )
        return _of(within, ts)

    async def link(self, errand: Errand, channel: str, ts: str) -> str | None:
        """Where a browser finds the message; None where Slack does not say, or it has no `ts`."""
        if not ts:
            return None
        try:
            answer = await errand.ask(
                self._client.chat_getPermalink(channel=channel, message_ts=ts)
            )
            return told(answer, "permalink")
        except NotAnswered:
            return None

    async def _channel(self, errand: Errand, name: str) -> str:
        """The id of a channel that we are in."""
        cursor: str | None = ""
        while cursor is not None:
            page = await errand.ask(
                self._client.users_conversations(
                    types="public_channel,private_channel", limit=_PAGE, cursor=cursor or None
                )
            )
            for channel in _listed(page, "channels"):
                if channel.get("name") == name.removeprefix("#"):
                    self._channels.keep(name, told(channel, "id"))
                    return told(channel, "id")
            cursor = _next(page)
        raise NotAnswered(
            Delivery(outcome=Outcome.REFUSED, refused=Refused.CHANNEL, detail="channel_not_found")
        )


def _listed(page: Json, key: str) -> Iterator[Json]:
    value = page.get(key)
    yield from (
        each for each in (value if isinstance(value, list) else ()) if isinstance(each, dict)
    )


def _next(page: Json) -> str | None:
    """Where the next page begins; None after the last."""
    more = page.get("response_metadata")
    cursor = more.get("next_cursor") if isinstance(more, dict) else None
    return cursor if isinstance(cursor, str) and cursor else None


def _of(page: Json, ts: str) -> Json | None:
    return next((each for each in _listed(page, "messages") if each.get("ts") == ts), None)
