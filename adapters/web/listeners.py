"""Handlers of the actions on the page. Each handler answers after the commit."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from adapters.chat.asking import DeskAsking, card_of
from adapters.chat.front_desk import Reception
from adapters.web import words
from adapters.web.asking import WebAsker
from adapters.web.conversations import OOPS_ROOM
from adapters.web.inbound import (
    from_form,
    from_message,
    from_pressed,
    from_typed,
    submission_key,
    typed_command,
)
from adapters.web.messages import Draft, Message
from adapters.web.payloads import ButtonFields, FormFields, ReactionFields
from adapters.web.platform import WebPlatform
from adapters.web.users import Colleague
from adapters.web.workspace import Workspace
from bot.case import commands as c
from bot.chat.cards import Card, Form
from bot.chat.plain_text import clean
from bot.desk import Reply
from bot.screens.reported import confirmation_card
from bot.screens.views import home_cards, notice_card
from bot.wording import list_text


@dataclass(frozen=True, kw_only=True)
class ActionResponse:
    """The immediate response to an action; other messages appear in the chat."""

    form: Form | None = None
    #: The reason for refusing a form.
    refused: str | None = None
    #: What became of a form, shown for a few seconds wherever it was opened.
    said: str = ""


class NotVisible(Exception):
    """The message or conversation does not exist, or is not visible to the person."""


class ActionHandlers:
    """The handlers of a workspace."""

    def __init__(self, workspace: Workspace, reception: Reception, platform: WebPlatform) -> None:
        self._workspace = workspace
        self._reception = reception
        self._asking = DeskAsking(reception)
        self._platform = platform
        self._chat = workspace.chat
        self._places = workspace.places

    async def on_said(self, who: Colleague, where: str, text: str) -> ActionResponse:
        """Handle typed text. Text after `/oops` is a command and not posted."""
        conversation = self._conversation(who, where)
        command = typed_command(text)
        if command is None:
            if text.strip():
                self._chat.say(self._draft(conversation, who, text.strip()))
            if where == OOPS_ROOM:
                self._platform.whisper(conversation, who.email, notice_card(words.SAY_OOPS))
            return ActionResponse()
        reply = await self._ask(who, lambda email: from_typed(command, email))
        if not reply.form:
            self._whisper(conversation, who, reply)
        return ActionResponse(form=reply.form)

    async def on_pressed(self, who: Colleague, pressed: ButtonFields) -> ActionResponse:
        """Handle a button. Any answer besides a changed card is visible only to `who`."""
        conversation = self._conversation(who, pressed.where)
        on = self._chat.message(pressed.message) if pressed.message else None
        reply = await self._ask(who, lambda email: from_pressed(pressed, email))
        seen_there = not reply.refused and not (on and on.only_for) and pressed.verb != "show"
        if not reply.form and not seen_there:
            self._whisper(conversation, who, reply)
        return ActionResponse(form=reply.form)

    async def on_form(
        self, who: Colleague, filled: FormFields, values: Mapping[str, str]
    ) -> ActionResponse:
        """Handle a form. A refusal appears in the form, with the typed values kept."""
        reply = await self._ask(
            who,
            lambda email: from_form(filled, values, email),
            once=submission_key(filled, values),
        )
        return ActionResponse(refused=reply.refused, said=reply.card.summary if reply.card else "")

    async def on_marked(self, who: Colleague, marked: ReactionFields) -> ActionResponse:
        """Handle an emoji. A configured reaction reports the message, once for all people."""
        message = self.message(who, marked.message)
        self._chat.mark(message.id, marked.emoji, who.email, on=marked.on)
        if marked.on and marked.emoji in self._reception.organization.reactions:
            await self._report(who, message, marked.where, "a reaction")
        return ActionResponse()

    async def on_report(self, who: Colleague, number: int, where: str) -> ActionResponse:
        """Handle "Report this" in a message's menu."""
        await self._report(who, self.message(who, number), where, "a message's menu")
        return ActionResponse()

    async def home(self, who: Colleague) -> list[Card]:
        """Cards of the personal page: open duties, the oldest first."""
        reply = await self._ask(who, lambda email: c.ShowMine(by=email, via="home"))
        return home_cards(reply.card or notice_card(reply.refused or list_text.NOTHING_OWED))

    def message(self, who: Colleague, number: int) -> Message:
        """Find a message visible to a person. Raises NotVisible."""
        found = self._chat.message(number)
        if not found or not self._places.may_see(who, found):
            raise NotVisible
        return found

    async def _report(self, who: Colleague, message: Message, where: str, via: str) -> None:
        if message.from_oops:
            return
        link = self._places.said_in(message)
        reply = await self._ask(who, lambda email: from_message(message, link, email, via))
        if reply.card:
            reply = replace(reply, card=confirmation_card(reply.card))
        self._whisper(self._conversation(who, where), who, reply)

    async def _ask(
        self, who: Colleague, parse: Callable[[str], c.Command], *, once: str | None = None
    ) -> Reply:
        asker = WebAsker(self._workspace.staff, who)
        return await self._asking.ask(asker, parse, once=once)

    def _draft(self, conversation: str, who: Colleague, text: str) -> Draft:
        now = self._workspace.clock()
        return Draft(conversation=conversation, author=who.email, at=now, text=clean(text))

    def _conversation(self, who: Colleague, where: str) -> str:
        found = self._places.conversation(who, where)
        if not found:
            raise NotVisible
        return found

    def _whisper(self, conversation: str, who: Colleague, reply: Reply) -> None:
        card = card_of(reply)
        if card:
            self._platform.whisper(conversation, who.email, card)
