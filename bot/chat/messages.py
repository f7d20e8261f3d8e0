"""Outgoing messages.

Only a notice has fixed words. Cards of cases and reminders are composed just before the send: a
reminder of a settled duty is cancelled, and a card is never older than the case.
"""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Final

from bot.chat.cards import Card
from bot.chat.places import MessageRef, Place
from bot.stored_names import stored_as

#: The reason for cancelling a message that is no longer true.
NOTHING_LEFT: Final = "nothing left to say"


class View(StrEnum):
    """The readers of a case's card; the buttons depend on the reader."""

    #: The owner, or the person who is asked to own the case.
    OWNER = "owner"
    #: The reporter.
    REPORTER = "reporter"
    #: A department's channel.
    CHANNEL = "channel"
    #: The lead, who is asked to agree.
    LEAD = "lead"


class DoubtfulMessage(StrEnum):
    """The kinds of messages in doubt."""

    #: The question whether to take the case.
    QUESTION = "question"
    #: The case's card.
    CARD = "card"
    #: A notice about the case.
    WORD = "word"


@stored_as("notice.v1")
@dataclass(frozen=True, kw_only=True)
class Notice:
    """A message with fixed words."""

    card: Card
    #: True for a welcome: if it can't be delivered, nobody has to know.
    is_courtesy: bool = False
    #: The time (UTC) from which the message is out of date, and no longer sent.
    outdated_at: datetime | None = None


@stored_as("case_card.v1")
@dataclass(frozen=True, kw_only=True)
class CaseCard:
    """The card of a case; kept up to date after delivery."""

    case: int
    view: View


@dataclass(frozen=True, kw_only=True)
class NagItem:
    """One duty in a reminder, with the number of the reminder."""

    case: int
    owed: str
    number: int
    #: 0 for the person with the duty, 1 for the lead, 2 for the executive.
    level: int


@stored_as("nag_bundle.v1")
@dataclass(frozen=True, kw_only=True)
class NagBundle:
    """All reminders of one person, in one message."""

    person: str
    items: tuple[NagItem, ...]


@stored_as("ask_bundle.v1")
@dataclass(frozen=True, kw_only=True)
class AskBundle:
    """The question whether to own some cases, in one message; a single case is shown whole."""

    person: str
    cases: tuple[int, ...]


@stored_as("lockout.v1")
@dataclass(frozen=True, kw_only=True)
class Lockout:
    """A notice of lost access to a platform, with a late message."""

    late_at: Place
    since: datetime
    #: The local day on which the message waits for this person, and no other is tried.
    awaited_on: date | None = None


Content = Notice | CaseCard | NagBundle | AskBundle | Lockout


class Lane(StrEnum):
    """A queue within a conversation, sent one message after the other."""

    #: Everything but lockouts.
    MESSAGES = "messages"
    #: Lockouts, never behind messages that could not be sent.
    LOCKOUTS = "lockouts"


@dataclass(frozen=True, kw_only=True)
class Outgoing:
    """A message to be sent."""

    #: The idempotency key: one message a key. Nothing is read from a key.
    key: str
    place: Place
    content: Content
    #: The numbers of the cases in the message.
    cases: tuple[int, ...] = ()
    #: The earliest time to send (UTC).
    not_before: datetime
    #: The key of the message whose thread to join.
    in_thread_of: str | None = None
    #: The key of the message to replace.
    replaces: str | None = None
    #: True if the replaced message, or the thread's message, was deleted: post a new one.
    is_repost: bool = False
    #: Plain words only, after a platform refused the form of the card.
    is_plain: bool = False
    #: The key of a channel's message that goes to a person instead.
    redirect_of: str | None = None
    #: The source of the forwarded message to report.
    offer_of: str | None = None

    @property
    def lane(self) -> Lane:
        """The message's queue within the conversation."""
        return Lane.LOCKOUTS if isinstance(self.content, Lockout) else Lane.MESSAGES


@dataclass(frozen=True, kw_only=True)
class ClaimedMessage:
    """A message leased to this process for sending."""

    id: int
    outgoing: Outgoing
    #: The delivered message to replace, if any.
    target: MessageRef | None
    #: The delivered message whose thread to join, if any.
    thread: MessageRef | None
    #: The time of an earlier attempt that may have reached the platform.
    doubtful_since: datetime | None
    attempts: int
    #: The start of the last send that may have reached the platform.
    left_at: datetime | None = None
    #: The attempts that failed for a fault of our own.
    stumbles: int = 0
