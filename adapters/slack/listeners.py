"""Listeners for each kind of Slack payload. All acknowledge after the commit."""

import asyncio
import re
from typing import Any, Final

from slack_bolt.async_app import AsyncAck, AsyncApp

from adapters.chat.asking import card_of
from adapters.chat.payloads import read
from adapters.chat.text import visible_text
from adapters.slack.answering import Answering
from adapters.slack.inbound import (
    form_identity,
    from_action,
    from_slash,
    from_view,
    marked_message,
    submission_key,
)
from adapters.slack.marked import MarkedMessages
from adapters.slack.pages import pages
from adapters.slack.payloads import (
    BlockActions,
    HomeOpened,
    SlashCommand,
    UserChange,
    ViewSubmission,
)
from adapters.slack.render import message
from adapters.slack.said import SaidMessages
from bot.case import commands as c
from bot.case.platform_commands import PersonLeft
from bot.chat.cards import Card
from bot.desk import Reply
from bot.ports.platform import Outcome
from bot.screens.views import home_cards, notice_card
from bot.wording import list_text

SHORTCUT: Final = "report_to_oops"
COMMAND: Final = "/oops"
#: Seconds. Slack wants the answer to a slash command within three.
_PAGES_DEADLINE: Final = 1.0
_ANY_NAME = re.compile("")

Body = dict[str, Any]


class Listeners:
    """The listeners of the Bolt app."""

    def __init__(self, answering: Answering) -> None:
        self._answering = answering
        self._marked = MarkedMessages(answering)

    def listen(self, bolt: AsyncApp) -> None:
        """Register all listeners. Bolt takes the first match in this order."""
        bolt.command(COMMAND)(self.on_slash)
        bolt.action(_ANY_NAME)(self.on_action)
        bolt.view(_ANY_NAME)(self.on_view)
        marked, said = self._marked, SaidMessages(self._answering)
        bolt.shortcut(SHORTCUT)(marked.on_shortcut)
        bolt.event("reaction_added")(marked.on_reaction)
        bolt.event("app_mention")(said.on_said)
        bolt.event("message")(said.on_said)
        bolt.event("app_home_opened")(self.on_home)
        bolt.event("user_change")(self.on_user_change)
        bolt.event(_ANY_NAME)(self.on_anything)

    async def on_slash(self, ack: AsyncAck, body: Body) -> None:
        """Answer `/oops …`, visible only to the user who typed."""
        typed = read(SlashCommand, body)
        reply = await self._answering.ask_as(typed.user_id, lambda email: from_slash(typed, email))
        reply = await self._answering.open_form(typed.trigger_id, reply)
        card = card_of(reply)
        if card and not await self._in_pages(typed, card):
            first, *more = pages(card)
            await ack(response_type="ephemeral", **message(card if more else first))
        else:
            await ack()

    async def _in_pages(self, typed: SlashCommand, card: Card) -> bool:
        """Send a long card as several messages. Returns False for a short card or a failure.

        After a failure or timeout, the caller shows the card in the answer itself.
        """
        parts = pages(card)
        if len(parts) == 1:
            return False
        try:
            async with asyncio.timeout(_PAGES_DEADLINE):
                said = [
                    await self._answering.platform.whisper(typed.channel_id, typed.user_id, each)
                    for each in parts
                ]
        except TimeoutError:
            return False
        return all(each.outcome is Outcome.SENT for each in said)

    async def on_action(self, ack: AsyncAck, body: Body) -> None:
        """Handle a button or menu on a message, the home page or an ephemeral answer."""
        pressed = read(BlockActions, body)
        action, user = pressed.actions[0], pressed.user.id
        offered = marked_message(action)
        if offered:
            await ack()
            reply = await self._marked.on_offer(pressed, offered)
        else:
            reply = await self._answering.ask_as(user, lambda email: from_action(action, email))
            await ack()
            reply = await self._answering.open_form(
                pressed.trigger_id, reply, is_from_home=pressed.is_on_home
            )
        card = card_of(reply)
        if card and not self._shows_itself(pressed, reply):
            channel = pressed.channel.id if pressed.channel else ""
            self._answering.whisper_later(channel or None, user, card)
        if pressed.is_on_home:
            self._refresh_later(user)

    def _shows_itself(self, pressed: BlockActions, reply: Reply) -> bool:
        """True for a case's card on a message, which changes; lists and refusals do not."""
        is_lasting = not pressed.container.is_ephemeral
        return is_lasting and not reply.refused and bool(reply.card and reply.card.shows)

    def _refresh_later(self, user: str) -> None:
        self._answering.background.begin("a page", self._refresh_home(user))

    async def on_view(self, ack: AsyncAck, body: Body) -> None:
        """Handle a submitted form. A refusal is shown in the form, and the input stays."""
        sent = read(ViewSubmission, body)
        reply = await self._answering.ask_as(
            sent.user.id,
            lambda email: from_view(sent.view, email),
            once=submission_key(sent.view),
        )
        if reply.refused:
            field = sent.view.field_for(reply.about)
            await ack(response_action="errors", errors={field: visible_text(reply.refused)})
            return
        await ack()
        if form_identity(sent.view).is_from_home:
            self._refresh_later(sent.user.id)

    async def on_home(self, event: Body) -> None:
        """Show the app's home page: the user's open duties, the oldest first."""
        opened = read(HomeOpened, event)
        if opened.tab == "home":
            await self._refresh_home(opened.user)

    async def on_user_change(self, event: Body) -> None:
        """Look up a changed account. A leaver or new guest loses all cases."""
        user_id = read(UserChange, event).user.id
        self._answering.colleagues.forget(user_id)
        found = await self._answering.platform.person_of(user_id)
        if not found or found.bot or found.stranger:
            return
        if found.guest or not found.person.active:
            email = found.person.email
            if not await self._is_somewhere(email):
                await self._answering.reception.handle(
                    PersonLeft(by="", via="the directory", email=email)
                )

    async def _is_somewhere(self, email: str) -> bool:
        """True for a person with an active account anywhere. Raises PlatformUnavailable."""
        everywhere = self._answering.everywhere
        found = await everywhere.find_person(email) if everywhere else None
        return found is not None and found.active and found.email == email

    async def on_anything(self) -> None:
        """Acknowledge and ignore all other events."""

    async def _refresh_home(self, user: str) -> None:
        """Publish a user's home page again."""
        reply = await self._answering.ask_as(user, lambda email: c.ShowMine(by=email, via="home"))
        shown = reply.card or notice_card(reply.refused or list_text.NOTHING_OWED)
        await self._answering.platform.publish_home(user, home_cards(shown))
