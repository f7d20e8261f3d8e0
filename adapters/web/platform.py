"""The demo workspace as a platform that Oops speaks on."""

from dataclasses import replace

from adapters.web.messages import Draft, channel, direct
from adapters.web.users import OOPS
from adapters.web.workspace import Workspace
from bot.chat.cards import Card
from bot.chat.places import MessageRef, Place
from bot.company.people import Person
from bot.ports.platform import Delivery, Gate, Outcome, Refused, always


class WebPlatform:
    """Oops in a workspace's chat."""

    name = "web"

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace
        self._chat = workspace.chat

    async def post(self, place: Place, card: Card, key: str, may_leave: Gate = always) -> Delivery:
        """Say something new, once a key: said again, it is where it stood."""
        where = self._conversation(place)
        if isinstance(where, Refused):
            return Delivery(outcome=Outcome.REFUSED, refused=where, detail="nothing like that here")
        draft = replace(self._draft(where, card), thread=_number(place.thread), key=key)
        if not await may_leave():
            return Delivery(outcome=Outcome.LATE)
        said = self._chat.say(draft)
        return _sent(said.conversation, said.id)

    async def update(self, ref: MessageRef, card: Card) -> Delivery:
        """Put another card in the place of one that stands."""
        if self._chat.put(_number(ref.message) or 0, card):
            return Delivery(outcome=Outcome.SENT, ref=ref)
        return _no_message()

    async def find(self, place: Place, key: str, since: float) -> Delivery:  # noqa: ARG002
        """Where the message of that key stands; a key is used once, so `since` adds nothing."""
        said = self._chat.by_key(key)
        return _sent(said.conversation, said.id) if said else _no_message()

    async def find_person(self, email: str) -> Person | None:
        """The colleague with that address."""
        found = self._workspace.staff.by_email(email)
        return found.person if found else None

    def whisper(self, conversation: str, person: str, card: Card) -> None:
        """Say something that one person alone sees."""
        self._chat.say(replace(self._draft(conversation, card), only_for=person))

    def _draft(self, conversation: str, card: Card) -> Draft:
        now = self._workspace.clock()
        return Draft(conversation=conversation, author=OOPS, at=now, card=card)

    def _conversation(self, place: Place) -> str | Refused:
        if place.channel is None:
            found = self._workspace.staff.by_email(place.person or "")
            return direct(OOPS, found.email) if found else Refused.PERSON
        if " " in place.channel:  # the id of a direct conversation, as a thread is named by
            return place.channel
        known = channel(place.channel)
        return known if known in self._workspace.channels else Refused.CHANNEL


def _sent(conversation: str, number: int) -> Delivery:
    ref = MessageRef(channel=conversation, message=str(number))
    return Delivery(outcome=Outcome.SENT, ref=ref)


def _no_message() -> Delivery:
    return Delivery(outcome=Outcome.REFUSED, refused=Refused.MESSAGE, detail="it stands nowhere")


def _number(text: str | None) -> int | None:
    return int(text) if text and text.isascii() and text.isdigit() else None
