"""The demo workspace as a chat platform."""

from dataclasses import replace

from adapters.web.messages import Draft, channel, direct
from adapters.web.users import OOPS
from adapters.web.workspace import Workspace
from bot.chat.cards import Card
from bot.chat.places import MessageRef, Place
from bot.company.people import Person
from bot.ports.platform import Delivery, Gate, Outcome, Refused, always


class WebPlatform:
    """Sends messages to the chat of a workspace."""

    name = "web"

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace
        self._chat = workspace.chat

    async def post(self, place: Place, card: Card, key: str, may_leave: Gate = always) -> Delivery:
        """Post a card once per key; a repeated key returns the first message."""
        where = self._conversation(place)
        if isinstance(where, Refused):
            return Delivery(outcome=Outcome.REFUSED, refused=where, detail="nothing like that here")
        draft = replace(self._draft(where, card), thread=_message_number(place.thread), key=key)
        if not await may_leave():
            return Delivery(outcome=Outcome.LATE)
        said = self._chat.say(draft)
        return _sent_delivery(said.conversation, said.id)

    async def update(self, ref: MessageRef, card: Card) -> Delivery:
        """Replace the card of a message."""
        if self._chat.put(_message_number(ref.message) or 0, card):
            return Delivery(outcome=Outcome.SENT, ref=ref)
        return _no_message()

    async def find(self, place: Place, key: str, since: float, until: float) -> Delivery:  # noqa: ARG002
        """Find a message by key; keys are unique, so the moments are ignored."""
        said = self._chat.by_key(key)
        return _sent_delivery(said.conversation, said.id) if said else _no_message()

    async def find_person(self, email: str) -> Person | None:
        """Find a colleague by e-mail address."""
        found = self._workspace.staff.by_email(email)
        return found.person if found else None

    def whisper(self, conversation: str, person: str, card: Card) -> None:
        """Post a card visible to a single person."""
        self._chat.say(replace(self._draft(conversation, card), only_for=person))

    def _draft(self, conversation: str, card: Card) -> Draft:
        now = self._workspace.clock()
        return Draft(conversation=conversation, author=OOPS, at=now, card=card)

    def _conversation(self, place: Place) -> str | Refused:
        if place.channel is None:
            found = self._workspace.staff.by_email(place.person or "")
            return direct(OOPS, found.email) if found else Refused.PERSON
        if " " in place.channel:  # the id of a direct conversation, from a thread's reference
            return place.channel
        known = channel(place.channel)
        return known if known in self._workspace.channels else Refused.CHANNEL


def _sent_delivery(conversation: str, number: int) -> Delivery:
    ref = MessageRef(channel=conversation, message=str(number))
    return Delivery(outcome=Outcome.SENT, ref=ref)


def _no_message() -> Delivery:
    return Delivery(outcome=Outcome.REFUSED, refused=Refused.MESSAGE, detail="it stands nowhere")


def _message_number(text: str | None) -> int | None:
    return int(text) if text and text.isascii() and text.isdigit() else None
