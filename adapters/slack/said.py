"""Messages to the bot: mentions in channels, and direct messages.

Words that are a command are carried out. Words that may be a complaint are answered with a
question: here, nothing is reported at once. In the thread of a case's card, words are about that
case.
"""

from dataclasses import replace
from typing import Any

from adapters.chat.asking import card_of
from adapters.chat.payloads import read
from adapters.slack.answering import Answering
from adapters.slack.inbound import from_said, source_of
from adapters.slack.payloads import EventEnvelope, MessageItem, SaidMessage
from adapters.slack.reading import files_not_kept
from bot.case.verbs import Verb
from bot.chat.cards import Button, Card
from bot.chat.places import MessageRef
from bot.desk import Reply
from bot.screens.offers import form_offer
from bot.screens.views import notice_card, with_small_print


class SaidMessages:
    """Handles the events of mentions and of direct messages."""

    def __init__(self, answering: Answering) -> None:
        self._answering = answering

    async def on_said(self, event: dict[str, Any], body: dict[str, Any]) -> None:
        """Do what a person says to the bot, or ask; messages of bots and notices are ignored."""
        said, envelope = read(SaidMessage, event), read(EventEnvelope, body)
        if not said.is_by_person or not said.is_to_us or envelope.is_by_us(said.user):
            return
        case = await self._case_of_thread(said)
        text = self._answering.platform.without_us(said.text)
        reply = await self._answering.ask_as(
            said.user, lambda email: from_said(text, email, case), once=said.key
        )
        shown = _answer(reply, said)
        if shown:
            kept = any(each.verb == Verb.REPORT for each in reply.offers)
            files = "" if kept else files_not_kept(event)
            self._answer_later(said, with_small_print(shown, files))

    async def _case_of_thread(self, said: SaidMessage) -> int | None:
        """The case on the card above the thread, if it is one alone."""
        if not said.root:
            return None
        ref = MessageRef(channel=said.channel, message=said.root)
        return await self._answering.reception.case_shown_in(ref)

    def _answer_later(self, said: SaidMessage, card: Card) -> None:
        """Answer in the thread of a direct message; elsewhere, visible to the author only."""
        if said.is_direct:
            self._answering.reply_later(said.channel, said.root or said.ts, card)
        else:
            self._answering.whisper_later(said.channel, said.user, card, said.root)


def _answer(reply: Reply, said: SaidMessage) -> Card | None:
    """The card of an answer. A step is answered with a sentence, since the case's cards change."""
    if reply.form:
        return form_offer(reply.form)
    offers = tuple(_with_source(each, said) for each in reply.offers)
    card = card_of(replace(reply, offers=offers))
    return notice_card(card.summary) if card and card.shows else card


def _with_source(offer: Button, said: SaidMessage) -> Button:
    """The button, which reports the message itself: whole, and with its link."""
    if offer.verb != Verb.REPORT:
        return offer
    return replace(
        offer, value=source_of(MessageItem(type="message", channel=said.channel, ts=said.ts))
    )
