"""What is done with each thing that somebody does on the page. Each answers after the commit."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

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
from adapters.web.payloads import FilledIn, Marked, Pressed
from adapters.web.platform import WebPlatform
from adapters.web.users import Colleague
from adapters.web.workspace import Workspace
from bot.case import commands as c
from bot.chat.cards import Card, Form
from bot.chat.plain_text import clean
from bot.desk import Reply
from bot.screens.views import home_cards, notice
from bot.wording import list_text


@dataclass(frozen=True, kw_only=True)
class Answer:
    """What the one who did something is shown at once; the rest stands in the chat."""

    form: Form | None = None
    #: Why a form was not taken.
    refused: str | None = None


class Nowhere(Exception):
    """There is no such message, or no such conversation, for that person."""


class Listeners:
    """Everything that somebody can do, and what becomes of it."""

    def __init__(self, workspace: Workspace, reception: Reception, platform: WebPlatform) -> None:
        self._workspace = workspace
        self._reception = reception
        self._asking = DeskAsking(reception)
        self._platform = platform
        self._chat = workspace.chat
        self._places = workspace.places

    async def on_said(self, who: Colleague, where: str, text: str) -> Answer:
        """Words that are typed; those that begin with `/oops` are for Oops alone."""
        conversation = self._conversation(who, where)
        command = typed_command(text)
        if command is None:
            if text.strip():
                self._chat.say(self._draft(conversation, who, text.strip()))
            if where == OOPS_ROOM:
                self._platform.whisper(conversation, who.email, notice(words.SAY_OOPS))
            return Answer()
        reply = await self._ask(who, lambda email: from_typed(command, email))
        if not reply.form:
            self._whisper(conversation, who, reply)
        return Answer(form=reply.form)

    async def on_pressed(self, who: Colleague, pressed: Pressed) -> Answer:
        """A button: what it changes is seen where it stood, all else is whispered."""
        conversation = self._conversation(who, pressed.where)
        on = self._chat.message(pressed.message) if pressed.message else None
        reply = await self._ask(who, lambda email: from_pressed(pressed, email))
        seen_there = not reply.refused and not (on and on.only_for) and pressed.verb != "show"
        if not reply.form and not seen_there:
            self._whisper(conversation, who, reply)
        return Answer(form=reply.form)

    async def on_form(self, who: Colleague, filled: FilledIn, values: Mapping[str, str]) -> Answer:
        """A form: a refusal stands in it, with all that was typed still there."""
        reply = await self._ask(
            who,
            lambda email: from_form(filled, values, email),
            once=submission_key(filled, values),
        )
        return Answer(refused=reply.refused)

    async def on_marked(self, who: Colleague, marked: Marked) -> Answer:
        """An emoji; one of ours makes a case of the message, once, whoever puts it there."""
        message = self.message(who, marked.message)
        self._chat.mark(message.id, marked.emoji, who.email, on=marked.on)
        if marked.on and marked.emoji in self._reception.organization.reactions:
            await self._report(who, message, marked.where, "a reaction")
        return Answer()

    async def on_report(self, who: Colleague, number: int, where: str) -> Answer:
        """What "Report this" in a message's menu does."""
        await self._report(who, self.message(who, number), where, "a message's menu")
        return Answer()

    async def home(self, who: Colleague) -> list[Card]:
        """The page of one's own: what I owe, the oldest first."""
        reply = await self._ask(who, lambda email: c.ShowMine(by=email, via="home"))
        return home_cards(reply.card or notice(reply.refused or list_text.NOTHING_OWED))

    def message(self, who: Colleague, number: int) -> Message:
        """A message that this person may see. Raises Nowhere."""
        found = self._chat.message(number)
        if not found or not self._places.may_see(who, found):
            raise Nowhere
        return found

    async def _report(self, who: Colleague, message: Message, where: str, via: str) -> None:
        if message.from_oops:
            return
        link = self._places.said_in(message)
        reply = await self._ask(who, lambda email: from_message(message, link, email, via))
        if reply.refused:
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
            raise Nowhere
        return found

    def _whisper(self, conversation: str, who: Colleague, reply: Reply) -> None:
        card = card_of(reply)
        if card:
            self._platform.whisper(conversation, who.email, card)
