"""Slack conversations: the ids of channels and direct messages, and the messages in them."""

import re
from collections.abc import Awaitable, Callable
from typing import Final

from adapters.chat.lookup_cache import LookupCache
from adapters.slack import profiles
from adapters.slack.profiles import Workspace
from adapters.slack.web_api import (
    CallBudget,
    Clock,
    Json,
    NotAnswered,
    SlackClient,
    listed_items,
    next_cursor,
    required_text,
)
from bot.chat.places import Place
from bot.company.people import normal_address
from bot.ports.platform import Delivery, Outcome, Refused

#: Items a page; the most that Slack recommends (docs.slack.dev/apis/web-api/pagination).
_PAGE_SIZE: Final = 200
#: An address made of ids, see `profiles.person`.
_MADE_UP_ADDRESS: Final = re.compile(r"([uw][a-z0-9]+)@[a-z0-9]*\.invalid")
#: A conversation's id. Names have no capital letters.
_CONVERSATION_ID: Final = re.compile(r"[CGD][A-Z0-9]+")
_NO_COLLEAGUE: Final = Delivery(
    outcome=Outcome.REFUSED, refused=Refused.PERSON, detail="no colleague"
)


def user_id_in(email: str) -> str | None:
    """The user id in an address that was made of a user id; None for a real address."""
    found = _MADE_UP_ADDRESS.fullmatch(email)
    return found[1].upper() if found else None


class Conversations:
    """Finds conversations and messages. All methods raise NotAnswered."""

    def __init__(
        self,
        client: SlackClient,
        clock: Clock,
        workspace: Callable[[CallBudget], Awaitable[Workspace]],
    ) -> None:
        self._client = client
        self._workspace = workspace
        #: User ids by address; below, channel ids by name.
        self._users = LookupCache[str](clock)
        self._channels = LookupCache[str](clock)

    async def to_write(self, budget: CallBudget, place: Place) -> str:
        """The target of a post: a channel's name or id, or the id of a direct message."""
        if place.channel:
            return place.channel
        email = place.person or ""
        user_id = user_id_in(email) or self._users.get(normal_address(email))
        return await self.direct(
            budget, user_id or required_text(await self.colleague(budget, email), "id")
        )

    async def to_read(self, budget: CallBudget, place: Place) -> str:
        """The id of the conversation. Slack does not read by name."""
        where = await self.to_write(budget, place)
        if _CONVERSATION_ID.fullmatch(where):
            return where
        return self._channels.get(where) or await self._channel(budget, where)

    def stands_at(self, where: str, channel: str) -> None:
        """Cache the id of a channel that was posted to by name."""
        self._channels.keep(where, channel)

    async def colleague(self, budget: CallBudget, email: str) -> Json:
        """The user with that address. Refuses users who cannot take part."""
        user = await self.user(budget, email)
        if not profiles.colleague(user, await self._workspace(budget)).takes_part:
            raise NotAnswered(_NO_COLLEAGUE)
        self._users.keep(normal_address(email), required_text(user, "id"))
        return user

    async def user(self, budget: CallBudget, email: str) -> Json:
        """The user with that address, colleague or not."""
        address = normal_address(email)
        answer = await budget.ask(self._client.users_lookupByEmail(email=address))
        required_text(answer, "user", "id")
        user: Json = answer["user"]
        return user

    async def direct(self, budget: CallBudget, user_id: str) -> str:
        """The id of the direct message with a user. Not cached, to detect deactivated users."""
        answer = await budget.ask(self._client.conversations_open(users=user_id))
        return required_text(answer, "channel", "id")

    async def at(self, budget: CallBudget, channel: str, ts: str) -> Json | None:
        """The message with that ts, in the channel itself or in one of the threads."""
        top = await budget.ask(
            self._client.conversations_history(
                channel=channel, latest=ts, oldest=ts, inclusive=True, limit=1
            )
        )
        if found := _message_at(top, ts):
            return found
        within = await budget.ask(
            self._client.conversations_replies(
                channel=channel, ts=ts, latest=ts, oldest=ts, inclusive=True, limit=1
            )
        )
        return _message_at(within, ts)

    async def link(self, budget: CallBudget, channel: str, ts: str) -> str | None:
        """The permalink of a message; None without a `ts` or an answer from Slack."""
        if not ts:
            return None
        try:
            answer = await budget.ask(
                self._client.chat_getPermalink(channel=channel, message_ts=ts)
            )
            return required_text(answer, "permalink")
        except NotAnswered:
            return None

    async def _channel(self, budget: CallBudget, name: str) -> str:
        """The id of a channel by name, among the channels that the app is in."""
        cursor: str | None = ""
        while cursor is not None:
            page = await budget.ask(
                self._client.users_conversations(
                    types="public_channel,private_channel", limit=_PAGE_SIZE, cursor=cursor or None
                )
            )
            for channel in listed_items(page, "channels"):
                if channel.get("name") == name.removeprefix("#"):
                    self._channels.keep(name, required_text(channel, "id"))
                    return required_text(channel, "id")
            cursor = next_cursor(page)
        raise NotAnswered(
            Delivery(outcome=Outcome.REFUSED, refused=Refused.CHANNEL, detail="channel_not_found")
        )


def _message_at(page: Json, ts: str) -> Json | None:
    return next((each for each in listed_items(page, "messages") if each.get("ts") == ts), None)
