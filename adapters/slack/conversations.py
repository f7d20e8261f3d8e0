"""Slack conversations: the ids of channels and direct messages, and the messages in them."""

from collections.abc import AsyncIterator
from typing import Final

from adapters.chat.lookup_cache import LookupCache
from adapters.chat.pinned_channels import (
    ChannelNotPinned,
    NamedChannel,
    PinFault,
    PinnedChannels,
    is_channel_name,
    pin_key,
)
from adapters.slack.members import Members
from adapters.slack.web_api import (
    CallBudget,
    Clock,
    Json,
    NotAnswered,
    SlackClient,
    is_withdrawn,
    listed_items,
    next_cursor,
    required_text,
)
from bot.chat.places import Place
from bot.ports.platform import Delivery, Outcome, Refused

#: Items a page; the most that Slack recommends (docs.slack.dev/apis/web-api/pagination).
_PAGE_SIZE: Final = 200
#: The errors for a channel named in the configuration that is not used.
_PIN_ERRORS: Final = {PinFault.MISSING: "channel_not_found"}


class Conversations:
    """Finds conversations and messages. All methods raise NotAnswered."""

    def __init__(
        self, client: SlackClient, clock: Clock, members: Members, pins: PinnedChannels
    ) -> None:
        self._client = client
        self._members = members
        self._pins = pins
        #: Ids of channels without readers outside.
        self._internal = LookupCache[str](clock)
        #: Whether channels are private, by id.
        self._private = LookupCache[bool](clock)

    async def place_id(self, budget: CallBudget, place: Place) -> str:
        """The id of the conversation at a place."""
        if place.channel:
            return await self._channel_id(budget, place.channel)
        return await self.direct(budget, await self._members.id_of(budget, place.person or ""))

    async def pin(self, budget: CallBudget, name: str) -> str:
        """The id that is pinned to a channel's name. Also raises ChannelNotPinned."""

        async def search() -> list[NamedChannel]:
            joined = [each async for each in self._joined_channels(budget)]
            return [named_channel(each) for each in joined if has_name(each, name)]

        return await self._pins.find(name, search)

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

    async def is_private(self, budget: CallBudget, channel: str) -> bool:
        """True for a direct message, a group message and a private channel.

        A conversation that Slack does not show to the app counts as private.
        """
        if not channel.startswith(("C", "G")):
            return True
        known = self._private.get(channel)
        if known is not None:
            return known
        try:
            answer = await budget.ask(self._client.conversations_info(channel=channel))
        except NotAnswered as failure:
            if failure.delivery.outcome is Outcome.REFUSED and not is_withdrawn(failure.delivery):
                return True
            raise
        found = answer.get("channel")
        is_public = isinstance(found, dict) and found.get("is_private") is False
        self._private.keep(channel, not is_public)
        return not is_public

    async def thread_start(self, budget: CallBudget, channel: str, ts: str) -> Json | None:
        """The first message of a thread, with its metadata."""
        page = await budget.ask(
            self._client.conversations_replies(
                channel=channel, ts=ts, limit=1, include_all_metadata=True
            )
        )
        return _message_at(page, ts)

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

    async def _channel_id(self, budget: CallBudget, channel: str) -> str:
        """The id of a channel: a pinned one for a name, which nobody outside may read."""
        if not is_channel_name(channel):
            return channel
        try:
            channel_id = await self.pin(budget, channel)
            await self._require_internal(budget, channel_id)
        except ChannelNotPinned as refused:
            detail = _PIN_ERRORS.get(refused.fault, str(refused))
            raise NotAnswered(
                Delivery(outcome=Outcome.REFUSED, refused=Refused.CHANNEL, detail=detail)
            ) from None
        return channel_id

    async def _require_internal(self, budget: CallBudget, channel_id: str) -> None:
        """Raise ChannelNotPinned for a channel that another company reads. Checked now and then."""
        if self._internal.get(channel_id):
            return
        answer = await budget.ask(self._client.conversations_info(channel=channel_id))
        if is_shared_outside(answer.get("channel")):
            raise ChannelNotPinned(PinFault.SHARED)
        self._internal.keep(channel_id, channel_id)

    async def _joined_channels(self, budget: CallBudget) -> AsyncIterator[Json]:
        """The channels that the app is in, archived ones left out."""
        cursor: str | None = ""
        while cursor is not None:
            page = await budget.ask(
                self._client.users_conversations(
                    types="public_channel,private_channel",
                    exclude_archived=True,
                    limit=_PAGE_SIZE,
                    cursor=cursor or None,
                )
            )
            for channel in listed_items(page, "channels"):
                yield channel
            cursor = next_cursor(page)


def is_shared_outside(channel: object) -> bool:
    """True for a channel that another company reads, or is invited to read.

    A channel that workspaces of one enterprise share (`is_org_shared`) stays within the company.
    docs.slack.dev/reference/objects/conversation-object
    """
    flags = ("is_ext_shared", "is_pending_ext_shared")
    return isinstance(channel, dict) and any(channel.get(each) for each in flags)


def named_channel(channel: Json) -> NamedChannel:
    """The channel object in the form in which channels are pinned."""
    return NamedChannel(channel=required_text(channel, "id"), is_shared=is_shared_outside(channel))


def has_name(channel: Json, name: str) -> bool:
    """True for a channel that has the name now."""
    return pin_key(str(channel.get("name"))) == pin_key(name)


def _message_at(page: Json, ts: str) -> Json | None:
    return next((each for each in listed_items(page, "messages") if each.get("ts") == ts), None)
