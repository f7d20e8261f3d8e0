"""Page addresses and conversations of the chat."""

from collections.abc import Sequence
from typing import Final

from adapters.web import words
from adapters.web.messages import Message, channel, direct
from adapters.web.users import OOPS, Colleague, Staff

#: Addresses of the direct messages with Oops, and of the personal page.
OOPS_ROOM: Final = "direct/oops"
HOME: Final = "home"


class ConversationAddresses:
    """Translates between page addresses and conversations, as seen by a person."""

    def __init__(self, staff: Staff, channels: Sequence[str]) -> None:
        self._staff = staff
        self._channels = channels

    def conversation(self, who: Colleague, where: str) -> str | None:
        """The conversation at an address; the personal page belongs to the one with Oops."""
        kind, _, name = where.partition("/")
        if kind == "channel":
            return channel(name) if channel(name) in self._channels else None
        if where in (OOPS_ROOM, HOME):
            return direct(OOPS, who.email)
        other = self._staff.by_handle(name)
        return direct(who.email, other.email) if other and other is not who else None

    def where(self, who: Colleague, conversation: str) -> str:
        """The address of a conversation visible to a person."""
        if conversation.startswith("#"):
            return f"channel/{conversation[1:]}"
        other = next(each for each in conversation.split() if each != who.email)
        found = self._staff.by_email(other)
        return f"direct/{found.handle if found else OOPS}"

    def may_see(self, who: Colleague, message: Message) -> bool:
        """Return True if a message is visible to a person."""
        if message.only_for not in (None, who.email):
            return False
        return message.conversation.startswith("#") or who.email in message.conversation.split()

    def said_in(self, message: Message) -> str:
        """Describe a message's conversation in words."""
        name = message.conversation
        return name if name.startswith("#") else words.DIRECT_MESSAGE
