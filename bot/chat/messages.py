"""What Oops has to say, as it waits to be said.

Only the words that report an event are fixed when it happens. A case's card and a nag are composed
when they leave, from what is true then: a nag that is no longer owed is withdrawn, and a card is
never older than its case.
"""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Final

from bot.chat.cards import Card
from bot.chat.places import MessageRef, Place
from bot.stored_names import stored_as

#: Why a message is withdrawn that is no longer true of anything.
NOTHING_LEFT: Final = "nothing left to say"


class View(StrEnum):
    """For whom a case's card is made; it decides which buttons it has."""

    #: The one who is asked for it, or owns it.
    OWNER = "owner"
    #: The one who brought it in.
    REPORTER = "reporter"
    #: A department's channel.
    CHANNEL = "channel"
    #: The lead, who has a word to say.
    LEAD = "lead"


@stored_as("notice.v1")
@dataclass(frozen=True, kw_only=True)
class Notice:
    """Something that happened, in words that are fixed."""

    card: Card


@stored_as("case_card.v1")
@dataclass(frozen=True, kw_only=True)
class CaseCard:
    """The card of a case; kept up to date where it stands."""

    case: int
    view: View


@dataclass(frozen=True, kw_only=True)
class NagItem:
    """One thing owed, and the how-manieth nag about it."""

    case: int
    owed: str
    number: int
    #: 0: to the one who owes it; 1: to the lead; 2: to the executive.
    level: int


@stored_as("nag_bundle.v1")
@dataclass(frozen=True, kw_only=True)
class NagBundle:
    """All that one person is nagged about now, in one message."""

    person: str
    items: tuple[NagItem, ...]


@stored_as("ask_bundle.v1")
@dataclass(frozen=True, kw_only=True)
class AskBundle:
    """All that one person is asked to own now, in one message; one case is shown whole."""

    person: str
    cases: tuple[int, ...]


@stored_as("lockout.v1")
@dataclass(frozen=True, kw_only=True)
class Lockout:
    """That we are not let in somewhere, and what was to be said there is late."""

    late_at: Place
    since: datetime
    #: The local day for which nobody else above is tried: this person is waited for.
    awaited_on: date | None = None


Content = Notice | CaseCard | NagBundle | AskBundle | Lockout


class Lane(StrEnum):
    """A queue within a conversation: the messages of one lane are sent one after the other."""

    #: Everything but lockouts.
    MESSAGES = "messages"
    #: Lockouts, which do not wait behind the messages that could not be sent.
    LOCKOUTS = "lockouts"


@dataclass(frozen=True, kw_only=True)
class Outgoing:
    """A message that waits to be said."""

    #: The idempotency key: the same key twice is one message. Nothing is read from it.
    key: str
    place: Place
    content: Content
    #: The cases that it is about.
    cases: tuple[int, ...] = ()
    #: Not to be said earlier (UTC).
    not_before: datetime
    #: The key of the message in whose thread it belongs.
    in_thread_of: str | None = None
    #: The key of the message that it takes the place of.
    replaces: str | None = None
    #: The message that it replaces, or whose thread it belongs in, was deleted: post a new one.
    is_repost: bool = False
    #: Plain words only, after a platform refused the form of the card.
    is_plain: bool = False
    #: The key of the message to a channel that goes to a person instead.
    redirect_of: str | None = None
    #: The source of the forwarded message that it offers to report.
    offer_of: str | None = None

    @property
    def lane(self) -> Lane:
        """The queue in its conversation in which the message waits."""
        return Lane.LOCKOUTS if isinstance(self.content, Lockout) else Lane.MESSAGES


@dataclass(frozen=True, kw_only=True)
class Claimed:
    """An outgoing message that this process may send until its lease ends."""

    id: int
    outgoing: Outgoing
    #: The message that it replaces, where that stands.
    target: MessageRef | None
    #: The message whose thread it belongs in, where that stands.
    thread: MessageRef | None
    #: An earlier attempt, at that moment, may have reached the platform.
    doubtful_since: datetime | None
    attempts: int
    #: How many of them ended in a mistake of ours.
    stumbles: int = 0
