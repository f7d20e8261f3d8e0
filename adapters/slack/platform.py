"""Slack as a platform that Oops speaks on: it says, changes and finds things, and knows people."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any, Final

from slack_sdk.web.async_client import AsyncWebClient

from adapters.chat.access import Access
from adapters.chat.colleagues import Colleague
from adapters.slack import profiles, reading
from adapters.slack.conversations import Places
from adapters.slack.mentions import with_names
from adapters.slack.profiles import Workspace
from adapters.slack.render import home, message, modal, plain_message
from adapters.slack.web_api import (
    BLOCKS_REFUSED,
    Clock,
    Errand,
    Json,
    NotAnswered,
    connect,
    is_withdrawn,
    told,
)
from bot.chat.cards import Card, Form
from bot.chat.places import MessageRef, Place
from bot.company.people import Person, normal_address
from bot.ports.platform import Delivery, FoundMessage, Gate, Outcome, Refused, always

__all__ = ["Colleague", "NotAnswered", "SlackPlatform", "Unreadable", "connect"]

#: The event in whose name a message's key stands in its metadata.
_EVENT: Final = "oops"
#: Seconds by which Slack's clock and ours may differ; a key is used once, so earlier does no harm.
_CLOCKS_APART: Final = 300
#: Seconds. Whoever reports gets an answer within three, also where Slack first does not say whose
#: token ours is (0.7) and then not who they are (1.0).
_NICE_TO_HAVE: Final = 0.6
#: How Slack says that a direct message is with nobody any more.
_GONE: Final = frozenset({"channel_not_found", "is_archived", "is_inactive"})
#: Nothing in `text` becomes a link or a mention, and no link brings its page along.
_LITERAL: Final[Json] = {"parse": "none", "link_names": False}
_POSTED: Final[Json] = {
    **_LITERAL,
    "mrkdwn": False,
    "unfurl_links": False,
    "unfurl_media": False,
}


@dataclass(frozen=True, kw_only=True)
class Unreadable:
    """A message that we may not read, or that is gone; `detail` is Slack's own word for it."""

    detail: str


@dataclass(frozen=True, kw_only=True)
class _How:
    """What is particular about a message: its thread, its mark, and until when it may leave."""

    thread: str | None = None
    key: str | None = None
    may_leave: Gate = always


_PLAIN: Final = _How()


class SlackPlatform:
    """One workspace, through one `client`. `clock` gives the moment (UTC).

    What gives no Delivery raises PlatformUnavailable where Slack gives no answer.
    """

    name = "slack"

    def __init__(self, client: AsyncWebClient, clock: Clock) -> None:
        self.client = client
        self._clock = clock
        self._access = Access(clock)
        self._places = Places(client, clock, self.workspace)
        self._ours: Workspace | None = None

    async def post(self, place: Place, card: Card, key: str, may_leave: Gate = always) -> Delivery:
        """Say something new; what goes wrong before it is said is never ambiguous."""
        errand = self._errand()
        try:
            where = await self._places.to_write(errand, place)
        except NotAnswered as failure:
            return _not_said(_about(place, failure.delivery))
        try:
            return await self._say(
                errand, where, card, _How(thread=place.thread, key=key, may_leave=may_leave)
            )
        except NotAnswered as failure:
            return _about(place, failure.delivery)

    async def update(self, ref: MessageRef, card: Card) -> Delivery:
        """Put another card in the place of one that stands; done twice, it is as done once."""
        errand = self._errand()

        async def change(content: Json) -> Json:
            shown: Json = {"blocks": [], **content, **_LITERAL}
            call = self.client.chat_update(channel=ref.channel, ts=ref.message, **shown)
            return await errand.ask(call)

        try:
            await _show(card, change)
        except NotAnswered as failure:
            return failure.delivery
        return Delivery(outcome=Outcome.SENT, ref=ref)

    async def find(self, place: Place, key: str, since: float) -> Delivery:
        """Look for what was posted under `key`. Where we may not read we may not write either."""
        errand = self._errand()
        try:
            channel = await self._places.to_read(errand, place)
            said = self._places.said(errand, channel, place.thread, since - _CLOCKS_APART)
            async for each in said:
                if _is_marked(each, key):
                    ref = MessageRef(channel=channel, message=told(each, "ts"))
                    return Delivery(outcome=Outcome.SENT, ref=ref)
        except NotAnswered as failure:
            return _not_found(failure.delivery)
        return Delivery(outcome=Outcome.REFUSED, refused=Refused.MESSAGE, detail="not found")

    async def find_person(self, email: str) -> Person | None:
        """The colleague with that address; None if there is none, or none who can take part."""
        if "@" not in email:
            return None
        try:
            user = await self._places.colleague(self._errand(), email)
        except NotAnswered as failure:
            if failure.delivery.refused is Refused.PERSON:
                return None
            raise
        return replace(profiles.person(user), email=normal_address(email))

    async def person_of(self, user_id: str, errand: Errand | None = None) -> Colleague | None:
        """The person behind an id, and whether they are one of us; None if there is nobody."""
        errand = errand or self._errand()
        try:
            answer = await errand.ask(self.client.users_info(user=user_id))
            told(answer, "user", "id")
            return profiles.colleague(answer["user"], await self.workspace(errand))
        except NotAnswered as failure:
            if failure.delivery.refused is Refused.PERSON:
                return None
            raise

    async def read_message(self, channel: str, ts: str) -> FoundMessage | Unreadable:
        """What was said in that message, at the top of a channel or in a thread."""
        try:
            said = await self._places.at(self._errand(), channel, ts)
        except NotAnswered as failure:
            said_no = failure.delivery.outcome is Outcome.REFUSED
            if not said_no or is_withdrawn(failure.delivery):
                raise
            return Unreadable(detail=failure.delivery.detail)
        return await self.found(said, channel) if said else Unreadable(detail="message_not_found")

    async def found(self, said: Mapping[str, Any], channel: str) -> FoundMessage:
        """What was said in a message that we have; a colleague is never taken for a customer.

        Its words are all that has to be known. The rest is asked for at once, and what does not
        become known soon is left out: also a customer who may be a colleague.
        """
        found, errand = reading.found(said), self._errand(within=_NICE_TO_HAVE)
        ts = said.get("ts")
        link, text, is_outside = await asyncio.gather(
            self._places.link(errand, channel, ts if isinstance(ts, str) else ""),
            with_names(found.text, partial(self._name_of, errand)),
            self._is_outside(errand, found.contact),
        )
        found = replace(found, text=text, link=link)
        return found if is_outside else replace(found, customer=None, contact=None)

    async def _name_of(self, errand: Errand, user_id: str) -> str | None:
        try:
            found = await self.person_of(user_id, errand)
        except NotAnswered:
            return None
        return found.person.name if found else None

    async def _is_outside(self, errand: Errand, contact: str | None) -> bool:
        """Whether that is surely no colleague's address."""
        if not contact or "@" not in contact or "://" in contact:
            return True
        try:
            await self._places.user(errand, contact)
        except NotAnswered as failure:
            return failure.delivery.refused is Refused.PERSON
        return False

    async def open_form(self, trigger_id: str, form: Form) -> bool:
        """Open a form before whoever typed or pressed, within 3 s of that; whether it opened."""
        view = modal(form)
        try:
            await self._errand().ask(self.client.views_open(trigger_id=trigger_id, view=view))
        except NotAnswered:
            return False
        return True

    async def publish_home(self, user_id: str, cards: Sequence[Card]) -> Delivery:
        """Show these cards on the app's own page before that user."""
        view = home(cards)
        try:
            await self._errand().ask(self.client.views_publish(user_id=user_id, view=view))
        except NotAnswered as failure:
            return failure.delivery
        return Delivery(outcome=Outcome.SENT)

    async def whisper(self, channel: str | None, user_id: str, card: Card) -> Delivery:
        """Say something that one person alone sees: there, or where that cannot be, directly."""
        errand = self._errand()
        try:
            if channel:
                return await self._say_only_to(errand, channel, user_id, card)
        except NotAnswered as failure:
            if failure.delivery.refused not in {Refused.CHANNEL, Refused.PERSON}:
                return failure.delivery
        try:
            where = await self._places.direct(errand, user_id)
        except NotAnswered as failure:
            return _not_said(failure.delivery)
        try:
            return await self._say(errand, where, card)
        except NotAnswered as failure:
            return failure.delivery

    def _errand(self, within: float | None = None) -> Errand:
        return Errand(self.client, self._clock, self._access, within)

    async def _say(self, errand: Errand, where: str, card: Card, how: _How = _PLAIN) -> Delivery:
        mark = {"event_type": _EVENT, "event_payload": {"key": how.key}} if how.key else None

        async def post(content: Json) -> Json:
            if not await how.may_leave():
                raise NotAnswered(Delivery(outcome=Outcome.LATE))
            shown = content | _POSTED
            call = self.client.chat_postMessage(
                channel=where, thread_ts=how.thread, metadata=mark, **shown
            )
            return await errand.ask(call)

        answer = await _show(card, post)
        ref = MessageRef(channel=told(answer, "channel"), message=told(answer, "ts"))
        self._places.stands_at(where, ref.channel)
        return Delivery(outcome=Outcome.SENT, ref=ref)

    async def _say_only_to(
        self, errand: Errand, channel: str, user_id: str, card: Card
    ) -> Delivery:
        async def post(content: Json) -> Json:
            shown = content | _LITERAL
            call = self.client.chat_postEphemeral(channel=channel, user=user_id, **shown)
            return await errand.ask(call)

        await _show(card, post)
        return Delivery(outcome=Outcome.SENT)

    async def workspace(self, errand: Errand | None = None) -> Workspace:
        """The one that our token is for; Slack is asked once."""
        if self._ours is None:
            answer = await (errand or self._errand()).ask(self.client.auth_test())
            enterprise = answer.get("enterprise_id") or None
            self._ours = Workspace(team=told(answer, "team_id"), enterprise=enterprise)
        return self._ours


async def _show(card: Card, send: Callable[[Json], Awaitable[Json]]) -> Json:
    """The card with its blocks; or, where Slack took nothing because of them, as text."""
    try:
        return await send(message(card))
    except NotAnswered as failure:
        if failure.delivery.detail not in BLOCKS_REFUSED:
            raise
    return await send(plain_message(card))


def _is_marked(said: Json, key: str) -> bool:
    match said.get("metadata"):
        case {"event_type": str(event), "event_payload": {"key": str(found)}}:
            return (event, found) == (_EVENT, key)
    return False


def _about(place: Place, delivery: Delivery) -> Delivery:
    """A person has no other channel than theirs: where it is gone, the person cannot be told.

    Where it is there, but we may not write in it, that is a rule, and says nothing of the person.
    """
    if place.channel is not None or delivery.refused is not Refused.CHANNEL:
        return delivery
    is_gone = delivery.detail in _GONE
    return replace(delivery, refused=Refused.PERSON if is_gone else Refused.ACCESS)


def _not_said(delivery: Delivery) -> Delivery:
    """It was not said yet, so that it can be said later without being said twice."""
    if delivery.outcome is Outcome.AMBIGUOUS:
        return replace(delivery, outcome=Outcome.THROTTLED)
    return delivery


def _not_found(delivery: Delivery) -> Delivery:
    """Why it could not be looked for, or that it cannot be there."""
    if delivery.refused in {Refused.CHANNEL, Refused.PERSON, Refused.MESSAGE}:
        return replace(delivery, refused=Refused.MESSAGE)
    refused = delivery.refused if delivery.refused is Refused.ACCESS else None
    return replace(delivery, outcome=Outcome.AMBIGUOUS, refused=refused)
