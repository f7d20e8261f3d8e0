"""The Slack platform: posts, updates and finds messages, and looks up people."""

import asyncio
import re
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import partial
from typing import Any, Final

from adapters.chat.access import Access
from adapters.chat.accounts import Accounts
from adapters.chat.colleagues import Colleague
from adapters.chat.pinned_channels import PinnedChannels
from adapters.slack import reading
from adapters.slack.conversations import Conversations
from adapters.slack.finding import METADATA_EVENT, MessageSearch, SearchWindow, is_ours
from adapters.slack.json_fields import text_at
from adapters.slack.members import Members
from adapters.slack.mentions import with_names
from adapters.slack.outcomes import blamed_delivery, not_found, not_said, send_card
from adapters.slack.profiles import Workspace
from adapters.slack.render import home, modal
from adapters.slack.web_api import (
    CallBudget,
    Clock,
    Json,
    NotAnswered,
    SlackClient,
    connect,
    is_withdrawn,
    required_text,
)
from bot.case.reasons import FoundIn
from bot.chat.cards import Card, Form
from bot.chat.places import MessageRef, Place
from bot.company.people import Person
from bot.ports.platform import Delivery, FoundMessage, Gate, Outcome, Refused, always
from bot.wording.attachments import with_reply
from storage.store import SqlStore

__all__ = ["Colleague", "NotAnswered", "SlackPlatform", "Unreadable", "connect"]

#: Seconds. A report is answered within three, even after timeouts of the workspace check (0.7) and
#: the user lookup (1.0).
_EXTRAS_DEADLINE: Final = 0.6
#: No links or mentions in `text`; below, also no previews of linked pages.
_LITERAL_TEXT: Final[Json] = {"parse": "none", "link_names": False}
_POST_OPTIONS: Final[Json] = {
    **_LITERAL_TEXT,
    "mrkdwn": False,
    "unfurl_links": False,
    "unfurl_media": False,
}


@dataclass(frozen=True, kw_only=True)
class Unreadable:
    """A message that is gone or not readable for the app. `detail` is Slack's error code."""

    detail: str


@dataclass(frozen=True, kw_only=True)
class _PostOptions:
    """Options of a post: the thread, the idempotency key and the gate before sending."""

    thread: str | None = None
    key: str | None = None
    may_leave: Gate = always


_PLAIN_POST: Final = _PostOptions()


class SlackPlatform:
    """One workspace, through one `client`. `clock` returns the current time (UTC).

    Methods that return no Delivery raise PlatformUnavailable when Slack does not answer.
    """

    name = "slack"

    def __init__(self, client: SlackClient, clock: Clock, store: SqlStore) -> None:
        self.client = client
        self._clock = clock
        self._access = Access(clock)
        self._members = Members(client, clock, self.workspace, Accounts(store, clock))
        pins = PinnedChannels(store, self.name, clock)
        self._conversations = Conversations(client, clock, self._members, pins)
        self._search = MessageSearch(client, clock)
        self._ours: Workspace | None = None

    async def post(self, place: Place, card: Card, key: str, may_leave: Gate = always) -> Delivery:
        """Post a message. A failure before the posting call is never ambiguous."""
        budget = self._call_budget()
        try:
            where = await self._conversations.place_id(budget, place)
        except NotAnswered as failure:
            return not_said(blamed_delivery(place, failure.delivery))
        try:
            return await self._say(
                budget, where, card, _PostOptions(thread=place.thread, key=key, may_leave=may_leave)
            )
        except NotAnswered as failure:
            return blamed_delivery(place, failure.delivery)

    async def update(self, ref: MessageRef, card: Card) -> Delivery:
        """Replace the card of a message. Idempotent."""
        budget = self._call_budget()

        async def change(content: Json) -> Json:
            shown: Json = {"blocks": [], **content, **_LITERAL_TEXT}
            call = self.client.chat_update(channel=ref.channel, ts=ref.message, **shown)
            return await budget.ask(call)

        try:
            await send_card(card, change)
        except NotAnswered as failure:
            return failure.delivery
        return Delivery(outcome=Outcome.SENT, ref=ref)

    async def find(self, place: Place, key: str, since: float, until: float) -> Delivery:
        """Look for a message posted under `key` between two moments (Unix seconds)."""
        budget = self._call_budget()
        try:
            channel = await self._conversations.place_id(budget, place)
            window = SearchWindow(channel=channel, thread=place.thread, since=since, until=until)
            ts = await self._search.find(budget, window, key)
        except NotAnswered as failure:
            return not_found(failure.delivery)
        if not ts:
            return Delivery(outcome=Outcome.REFUSED, refused=Refused.MESSAGE, detail="not found")
        return Delivery(outcome=Outcome.SENT, ref=MessageRef(channel=channel, message=ts))

    async def pin(self, name: str) -> None:
        """Pin the channel of a name. Raises ChannelNotPinned and PlatformUnavailable."""
        await self._conversations.pin(self._call_budget(), name)

    async def find_person(self, email: str) -> Person | None:
        """The colleague with that address; None for unknown users and outsiders."""
        if "@" not in email:
            return None
        try:
            return await self._members.named(self._call_budget(), email)
        except NotAnswered as failure:
            if failure.delivery.refused is Refused.PERSON:
                return None
            raise

    async def person_of(self, user_id: str, budget: CallBudget | None = None) -> Colleague | None:
        """The user with that id; None for an unknown id."""
        return await self._members.described(budget or self._call_budget(), user_id)

    async def remembered(self, user_id: str) -> Person | None:
        """The user as last looked up, while Slack does not answer; None for an unknown user."""
        return await self._members.remembered(user_id, self._ours) if self._ours else None

    async def read_message(self, channel: str, ts: str) -> FoundMessage | Unreadable:
        """The content of a message, in the channel itself or in a thread."""
        try:
            said = await self._conversations.at(self._call_budget(), channel, ts)
        except NotAnswered as failure:
            said_no = failure.delivery.outcome is Outcome.REFUSED
            if not said_no or is_withdrawn(failure.delivery):
                raise
            return Unreadable(detail=failure.delivery.detail)
        return await self.found(said, channel) if said else Unreadable(detail="message_not_found")

    async def found(self, said: Mapping[str, Any], channel: str) -> FoundMessage:
        """The content of a received message. A colleague is never taken for a customer.

        The link, the names of mentioned users and the check of the customer are lookups made in
        parallel. Results that are late are left out, a customer who may be a colleague too.
        """
        found = reading.found({**said, "text": self.without_us(text_at(said, "text"))})
        budget = self._call_budget(within=_EXTRAS_DEADLINE)
        ts = said.get("ts")
        link, text, customer, first = await asyncio.gather(
            self._conversations.link(budget, channel, ts if isinstance(ts, str) else ""),
            with_names(found.text, partial(self._name_of, budget)),
            self._customer(budget, said, found),
            self._thread_start(budget, said, channel),
        )
        return replace(customer, text=with_reply(first, text), link=link)

    async def _customer(
        self, budget: CallBudget, said: Mapping[str, Any], found: FoundMessage
    ) -> FoundMessage:
        """The message with the customer who is certainly no colleague, or with none.

        The sender of a mail, or the author in a channel shared with another company.
        """
        if not await self._is_outside(budget, found.contact):
            return replace(found, customer=None, contact=None, found_in=None)
        abroad = reading.author_abroad(said, self._ours.team) if self._ours else None
        if found.customer or not abroad:
            return found
        with suppress(NotAnswered):
            author = await self.person_of(abroad, budget)
            if author and author.stranger and not author.bot:
                return replace(found, customer=author.person.name, found_in=FoundIn.AUTHOR)
        return found

    async def _thread_start(
        self, budget: CallBudget, said: Mapping[str, Any], channel: str
    ) -> str | None:
        """The words of the first message in the message's thread; None for one of Oops."""
        first = reading.thread_of(said)
        if not first:
            return None
        with suppress(NotAnswered):
            message = await self._conversations.thread_start(budget, channel, first or "")
            if message and not is_ours(message):
                text = reading.found(message).text
                return await with_names(text, partial(self._name_of, budget))
        return None

    def without_us(self, text: str) -> str:
        """The text without mentions of the app's bot."""
        bot = self._ours.bot if self._ours else None
        return re.sub(rf"<@{re.escape(bot)}(?:\|[^<>]*)?>", " ", text).strip() if bot else text

    async def is_private(self, channel: str) -> bool:
        """True for a place that not everybody in the company can read."""
        return await self._conversations.is_private(self._call_budget(), channel)

    async def _name_of(self, budget: CallBudget, user_id: str) -> str | None:
        try:
            found = await self.person_of(user_id, budget)
        except NotAnswered:
            return None
        return found.person.name if found else None

    async def _is_outside(self, budget: CallBudget, contact: str | None) -> bool:
        """True for a contact that is certainly no colleague's."""
        if not contact or "@" not in contact or "://" in contact:
            return True
        try:
            await self._members.user(budget, contact)
        except NotAnswered as failure:
            return failure.delivery.refused is Refused.PERSON
        return False

    async def open_form(self, trigger_id: str, form: Form, **carried: object) -> bool:
        """Open a form that brings `carried` back.

        Returns False on failure, such as a trigger older than 3 seconds.
        """
        view = modal(form, **carried)
        try:
            await self._call_budget().ask(self.client.views_open(trigger_id=trigger_id, view=view))
        except NotAnswered:
            return False
        return True

    async def publish_home(self, user_id: str, cards: Sequence[Card]) -> Delivery:
        """Publish the cards on the user's home page."""
        view = home(cards)
        try:
            await self._call_budget().ask(self.client.views_publish(user_id=user_id, view=view))
        except NotAnswered as failure:
            return failure.delivery
        return Delivery(outcome=Outcome.SENT)

    async def reply(self, channel: str, thread: str, card: Card) -> Delivery:
        """Send a message in a thread."""
        try:
            return await self._say(self._call_budget(), channel, card, _PostOptions(thread=thread))
        except NotAnswered as failure:
            return failure.delivery

    async def whisper(
        self, channel: str | None, user_id: str, card: Card, thread: str | None = None
    ) -> Delivery:
        """Send an ephemeral message in the channel or thread, or else a direct message."""
        budget = self._call_budget()
        try:
            if channel:
                return await self._say_only_to(budget, channel, user_id, card, thread)
        except NotAnswered as failure:
            if failure.delivery.refused not in {Refused.CHANNEL, Refused.PERSON}:
                return failure.delivery
        try:
            where = await self._conversations.direct(budget, user_id)
        except NotAnswered as failure:
            return not_said(failure.delivery)
        try:
            return await self._say(budget, where, card)
        except NotAnswered as failure:
            return failure.delivery

    def _call_budget(self, within: float | None = None) -> CallBudget:
        return CallBudget(self.client, self._access, within)

    async def _say(
        self, budget: CallBudget, where: str, card: Card, how: _PostOptions = _PLAIN_POST
    ) -> Delivery:
        mark = (
            {"event_type": METADATA_EVENT, "event_payload": {"key": how.key}} if how.key else None
        )

        async def post(content: Json) -> Json:
            if not await how.may_leave():
                raise NotAnswered(Delivery(outcome=Outcome.LATE))
            shown = content | _POST_OPTIONS
            call = self.client.chat_postMessage(
                channel=where, thread_ts=how.thread, metadata=mark, **shown
            )
            return await budget.ask(call)

        answer = await send_card(card, post)
        ref = MessageRef(
            channel=required_text(answer, "channel"), message=required_text(answer, "ts")
        )
        return Delivery(outcome=Outcome.SENT, ref=ref)

    async def _say_only_to(
        self, budget: CallBudget, channel: str, user_id: str, card: Card, thread: str | None
    ) -> Delivery:
        async def post(content: Json) -> Json:
            shown = content | _LITERAL_TEXT
            call = self.client.chat_postEphemeral(
                channel=channel, user=user_id, thread_ts=thread, **shown
            )
            return await budget.ask(call)

        await send_card(card, post)
        return Delivery(outcome=Outcome.SENT)

    async def workspace(self, budget: CallBudget | None = None) -> Workspace:
        """The workspace of the token, looked up once."""
        if self._ours is None:
            answer = await (budget or self._call_budget()).ask(self.client.auth_test())
            enterprise = answer.get("enterprise_id") or None
            self._ours = Workspace(
                team=required_text(answer, "team_id"),
                enterprise=enterprise,
                bot=str(answer.get("user_id") or "") or None,
            )
        return self._ours
