"""Messages of the demo's chat."""

from dataclasses import dataclass
from datetime import datetime

from adapters.web.users import OOPS
from bot.chat.cards import Card


@dataclass(frozen=True, kw_only=True)
class Forwarded:
    """A forwarded message of a customer."""

    text: str
    #: Name and contact of the author; empty if unknown.
    customer: str = ""
    contact: str = ""


@dataclass(frozen=True, kw_only=True)
class Reaction:
    """An emoji under a message, with the people in order of reaction."""

    emoji: str
    people: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Draft:
    """A message before sending; `Message` explains the fields."""

    conversation: str
    author: str
    at: datetime
    text: str = ""
    card: Card | None = None
    forwarded: Forwarded | None = None
    thread: int | None = None
    only_for: str | None = None
    #: Idempotency key: a second message with the same key is not added.
    key: str | None = None


@dataclass(frozen=True, kw_only=True)
class Message:
    """A message in the chat: text, or a card from Oops."""

    id: int
    conversation: str
    #: An e-mail address, or `OOPS`.
    author: str
    at: datetime
    text: str = ""
    card: Card | None = None
    forwarded: Forwarded | None = None
    #: The first message of the thread.
    thread: int | None = None
    #: The only person who can see the message; None: the whole conversation.
    only_for: str | None = None
    reactions: tuple[Reaction, ...] = ()
    replies: "tuple[Message, ...]" = ()

    @property
    def from_oops(self) -> bool:
        """Return True for a message from Oops."""
        return self.author == OOPS


def channel(name: str) -> str:
    """The conversation of a channel, named with or without a leading #."""
    return f"#{name.removeprefix('#')}"


def direct(one: str, other: str) -> str:
    """The direct conversation of two people, in either order."""
    return " ".join(sorted((one, other)))
