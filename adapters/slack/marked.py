"""Marked messages: an emoji, "Report to Oops" in a message's menu, and the button on an offer.

What was said in a private place is shown to the reporter first, who may shorten it.
"""

import asyncio
from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Final

from slack_bolt.async_app import AsyncAck

from adapters.chat.inbound import report_of
from adapters.chat.payloads import read
from adapters.slack.answering import Answering
from adapters.slack.inbound import source_of
from adapters.slack.payloads import (
    BlockActions,
    EventEnvelope,
    MessageAction,
    MessageItem,
    ReactionAdded,
)
from adapters.slack.platform import Unreadable
from bot.case import commands as c
from bot.case.platform_commands import ExplainUnreadable
from bot.case.verbs import Verb
from bot.chat.cards import Button, Field, Form
from bot.desk import Reply
from bot.ports.platform import FoundMessage, PlatformUnavailable
from bot.screens.reported import confirmation_card
from bot.screens.views import notice_card
from bot.wording import notices

Body = dict[str, Any]
#: Seconds to read a message. Slack takes a form within three seconds after a press.
_READING_DEADLINE: Final = 1.5
#: Characters of a link that a form carries.
_LONGEST_LINK: Final = 1000


class MarkedMessages:
    """Handles emoji, the message's menu, and the button that reports a message."""

    def __init__(self, answering: Answering) -> None:
        self._answering = answering
        self._platform = answering.platform

    async def on_shortcut(self, ack: AsyncAck, body: Body) -> None:
        """Handle "Report to Oops" in a message's menu. Works in unreadable channels too."""
        marked = read(MessageAction, body)
        item = MessageItem(type="message", channel=marked.channel.id, ts=marked.ts)
        reply = await self._on_menu(ack, marked, item)
        await ack()
        self._confirm(item, marked.user.id, reply)

    async def _on_menu(self, ack: AsyncAck, marked: MessageAction, item: MessageItem) -> Reply:
        if marked.is_ours:
            return Reply(refused=notices.OUR_OWN_MESSAGE)
        found, user = await self._platform.found(marked.message, item.channel), marked.user.id
        if marked.channel.is_private and found.text.strip():
            reply = await self._ask_for_form(found, user, is_private=True)
            await ack()
            return await self._show_form(marked.trigger_id, item, found, reply)
        return await self._answering.ask_as(
            user, lambda email: report_of(found, source_of(item), email, "a message's menu")
        )

    async def on_reaction(self, event: Body, body: Body) -> None:
        """Make a case of a message that got a configured emoji, once a message."""
        reaction, envelope = read(ReactionAdded, event), read(EventEnvelope, body)
        item = reaction.message
        organization = self._answering.reception.organization
        if reaction.reaction.partition("::")[0] not in organization.reactions or not item:
            return
        if envelope.is_by_us(reaction.item_user):
            reply = Reply(refused=notices.OUR_OWN_MESSAGE)
        else:
            reply = await self._on_marked(item, reaction.user, envelope.key)
        if reply.form:
            self._offer_form(item, reaction.user)
        else:
            self._confirm(item, reaction.user, reply)

    async def on_offer(self, pressed: BlockActions, item: MessageItem) -> Reply:
        """Open the report form for the message that a button offers to report."""
        try:
            async with asyncio.timeout(_READING_DEADLINE):
                found = await self._platform.read_message(item.channel, item.ts)
                is_private = await self._is_told_in_private(item.channel)
        except (TimeoutError, PlatformUnavailable):
            return Reply(refused=notices.FORM_DID_NOT_OPEN)
        if isinstance(found, Unreadable):
            return Reply(refused=notices.UNREADABLE_NOTICE)
        user = pressed.user.id
        reply = await self._ask_for_form(found, user, is_private=is_private)
        return await self._show_form(pressed.trigger_id, item, found, reply)

    async def _on_marked(self, item: MessageItem, user: str, once: str | None) -> Reply:
        found = await self._platform.read_message(item.channel, item.ts)
        source = source_of(item)
        if isinstance(found, Unreadable):
            return await self._answering.ask_as(
                user,
                lambda email: ExplainUnreadable(by=email, via="a reaction", source=source),
                once=once,
            )
        if found.text.strip() and await self._platform.is_private(item.channel):
            return await self._ask_for_form(found, user, is_private=True)
        return await self._answering.ask_as(
            user, lambda email: report_of(found, source, email, "a reaction"), once=once
        )

    async def _ask_for_form(self, found: FoundMessage, user: str, *, is_private: bool) -> Reply:
        """The report form that begins with the words and the customer of a message."""
        reply = await self._answering.ask_as(
            user,
            lambda email: c.OpenForm(
                by=email,
                via="a message's menu",
                verb=Verb.REPORT,
                words=found.text,
                said_in_private=is_private,
            ),
        )
        customer = ", ".join(filter(None, (found.customer, found.contact)))
        return replace(reply, form=_filled(reply.form, {"customers": customer}))

    async def _show_form(
        self, trigger_id: str, item: MessageItem, found: FoundMessage, reply: Reply
    ) -> Reply:
        link = found.link if len(found.link or "") <= _LONGEST_LINK else None
        return await self._answering.open_form(trigger_id, reply, source=source_of(item), link=link)

    async def _is_told_in_private(self, channel: str) -> bool:
        """True for a private place, but for a direct message with the bot itself."""
        return not channel.startswith("D") and await self._platform.is_private(channel)

    def _offer_form(self, item: MessageItem, user: str) -> None:
        """Offer the form beneath the message, where an emoji cannot open it."""
        button = Button(
            verb=Verb.REPORT,
            label=notices.CHECK_AND_REPORT,
            value=source_of(item),
            primary=True,
        )
        offer = notice_card(notices.SAID_IN_PRIVATE, offers=(button,))
        self._answering.whisper_later(item.channel, user, offer)

    def _confirm(self, item: MessageItem, user: str, reply: Reply) -> None:
        """Say beneath the message, to the reporter alone, what became of it."""
        shown = notice_card(reply.refused) if reply.refused else reply.card
        if shown:
            self._answering.whisper_later(item.channel, user, confirmation_card(shown))


def _filled(form: Form | None, values: Mapping[str, str]) -> Form | None:
    if not form:
        return None
    fields = tuple(
        replace(each, value=values[each.name])
        if isinstance(each, Field) and values.get(each.name)
        else each
        for each in form.fields
    )
    return replace(form, fields=fields)
