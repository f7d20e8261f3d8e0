"""What stands in the demo's chat."""

from dataclasses import dataclass
from datetime import datetime

from adapters.web.users import OOPS
from bot.chat.cards import Card


@dataclass(frozen=True, kw_only=True)
class Forwarded:
    """Somebody else's words, passed on."""

    text: str
    #: Who wrote them to us, and how they can be reached; "" where that is not known.
    customer: str = ""
    contact: str = ""


@dataclass(frozen=True, kw_only=True)
class Reaction:
    """An emoji under a message, and who put it there, the first one first."""

    emoji: str
    people: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Draft:
    """Something that is about to be said; see Message for what its parts are."""

    conversation: str
    author: str
    at: datetime
    text: str = ""
    card: Card | None = None
    forwarded: Forwarded | None = None
    thread: int | None = None
    only_for: str | None = None
    #: What is said under the same key again is said once.
    key: str | None = None


@dataclass(frozen=True, kw_only=True)
class Message:
    """Something that was said: words, or a card of Oops."""

    id: int
    conversation: str
    #: An address, or OOPS.
    author: str
    at: datetime
    text: str = ""
    card: Card | None = None
    forwarded: Forwarded | None = None
    #: The message in whose thread it stands.
    thread: int | None = None
    #: The one person who sees it; None: everybody in the conversation.
    only_for: str | None = None
    reactions: tuple[Reaction, ...] = ()
    replies: "tuple[Message, ...]" = ()

    @property
    def from_oops(self) -> bool:
        """Whether Oops said it."""
        return self.author == OOPS


def channel(name: str) -> str:
    """The conversation that is a channel, named with or without its #."""
    return f"#{name.removeprefix('#')}"


def direct(one: str, other: str) -> str:
    """The conversation of two, whichever of them is named first."""
    return " ".join(sorted((one, other)))
