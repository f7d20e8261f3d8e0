"""Teams as a platform, through the Connector's plain HTTP API."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import Any, Final

from adapters.chat.zones import zone
from adapters.teams.connector import Connector, Json, NotAnswered
from adapters.teams.conversations import ConversationAddress, Places
from adapters.teams.payloads import Activity
from adapters.teams.rates import Rates
from adapters.teams.render import message
from bot.chat.cards import Card
from bot.chat.places import MessageRef, Place
from bot.company.people import Person
from bot.ports.platform import Delivery, Gate, Outcome, Refused, always

#: The prefixes of conversation ids: channels and chats, and a person's chat with a bot.
_OURS: Final = ("19:", "a:", "8:")


def is_in_teams(conversation: str) -> bool:
    """Return True for a conversation id of Teams."""
    return conversation.startswith(_OURS)


class TeamsPlatform:
    """One tenant, through one Connector. `clock` gives the time (UTC).

    Creating a message is not idempotent and cannot be read back: a message that may have arrived is
    never sent again.
    """

    name = "teams"

    def __init__(self, connector: Connector, places: Places, clock: Callable[[], datetime]) -> None:
        self._connector = connector
        self._places = places
        self._rates = Rates(clock)

    def has(self, conversation: str) -> bool:
        """Return True for a conversation id of Teams."""
        return is_in_teams(conversation)

    async def post(
        self,
        place: Place,
        card: Card,
        key: str,  # noqa: ARG002 -- no read-back
        may_leave: Gate = always,
    ) -> Delivery:
        """Post a new message; a failure before the send is never ambiguous."""
        try:
            spot = await self._places.to_write(place)
        except NotAnswered as failure:
            if place.thread and failure.delivery.refused is Refused.MESSAGE:
                return failure.delivery  # the thread is not ours any more: post at the top again
            return await self._about(place, None, _not_said(failure.delivery))
        wait = self._rates.wait(spot.conversation)
        if wait:
            return Delivery(outcome=Outcome.THROTTLED, retry_after=wait, detail="our own pace")
        content = message(card)
        try:
            return await self._say(spot, content, may_leave)
        except NotAnswered as failure:
            return await self._about(place, spot, failure.delivery)

    async def update(self, ref: MessageRef, card: Card) -> Delivery:
        """Replace the card of a delivered message; idempotent."""
        try:
            spot = await self._places.around(ref.channel)
            path = ("conversations", ref.channel, "activities", ref.message)
            body = message(card) | {"id": ref.message}
            await self._connector.call("PUT", spot.service_url, *path, body=body)
        except NotAnswered as failure:
            return failure.delivery
        return Delivery(outcome=Outcome.SENT, ref=ref)

    async def find(self, place: Place, key: str, since: float, until: float) -> Delivery:  # noqa: ARG002 -- nor here
        """Return UNKNOWN: a bot can't read messages back in Teams."""
        return Delivery(outcome=Outcome.UNKNOWN, detail="Teams cannot be read back")

    async def find_person(self, email: str) -> Person | None:
        """Return the colleague with this address: by chat, installation or team."""
        accounts = self._places.accounts
        known = await accounts.named(email)
        if known.chat:
            await accounts.adopt(known.chat)
            chat_zone = zone(known.chat.timezone)
            return Person(email=known.name, name=known.chat.name or known.name, timezone=chat_zone)
        found = await self._places.in_teams(known.name, known.user)
        found = found or await self._places.in_teams(email)
        return await accounts.identify(found.member) if found else None

    async def pin(self, name: str) -> None:
        """Pin the channel of a name. Raises ChannelNotPinned and PlatformUnavailable."""
        await self._places.pin(name)

    async def answer(self, activity: Activity, content: Json) -> Delivery:
        """Reply to a message, in its thread."""
        where = activity.conversation.id
        self._rates.note(where)
        path = ["conversations", where, "activities"]
        path += [activity.id] if activity.id else []
        body = content | {"replyToId": activity.id}
        try:
            said = await self._connector.call("POST", activity.serviceUrl, *path, body=body)
        except NotAnswered as failure:
            return failure.delivery
        return _said(where, said)

    async def replace(self, activity: Activity, message_id: str, content: Json) -> Delivery:
        """Replace a message of ours in the activity's conversation."""
        path = ("conversations", activity.conversation.id, "activities", message_id)
        body = content | {"id": message_id}
        try:
            await self._connector.call("PUT", activity.serviceUrl, *path, body=body)
        except NotAnswered as failure:
            return failure.delivery
        return Delivery(outcome=Outcome.SENT)

    async def _say(self, spot: ConversationAddress, content: Json, may_leave: Gate) -> Delivery:
        self._rates.note(spot.conversation)
        path = ("conversations", spot.conversation, "activities")
        said = await self._connector.call(
            "POST", spot.service_url, *path, body=content, may_leave=may_leave
        )
        return _said(spot.conversation.partition(";")[0], said)

    async def _about(
        self, place: Place, spot: ConversationAddress | None, delivery: Delivery
    ) -> Delivery:
        """Classify a refusal for a person or a channel."""
        if delivery.refused not in (Refused.PERSON, Refused.MESSAGE):
            return delivery
        if place.person is None:
            return replace(delivery, refused=Refused.CHANNEL)
        if spot and delivery.refused is Refused.PERSON:
            await self._places.refused(spot.conversation)
        elif spot:
            await self._places.left(spot.conversation)
        return replace(delivery, refused=Refused.PERSON)


def _said(conversation: str, answer: dict[str, Any]) -> Delivery:
    """Report a delivery; without an id in the answer, the message can't be changed later."""
    number = answer.get("id")
    if not isinstance(number, str) or not number:
        return Delivery(outcome=Outcome.SENT)
    return Delivery(outcome=Outcome.SENT, ref=MessageRef(channel=conversation, message=number))


def _not_said(delivery: Delivery) -> Delivery:
    """Report a failure before the send, which can be retried safely."""
    if delivery.outcome is Outcome.AMBIGUOUS:
        return replace(delivery, outcome=Outcome.THROTTLED)
    return delivery
