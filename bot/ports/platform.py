"""The port of the chat platform."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import Final, Protocol

from bot.case.reasons import FoundIn
from bot.chat.cards import Card
from bot.chat.places import MessageRef, Place
from bot.company.people import Person


class Outcome(StrEnum):
    """The results of a send."""

    SENT = "sent"
    #: Refused for good.
    REFUSED = "refused"
    #: Rate limited: nothing was taken, retry later.
    THROTTLED = "throttled"
    #: Unclear whether the message was taken.
    AMBIGUOUS = "ambiguous"
    #: Unclear for good: the platform cannot be read back.
    UNKNOWN = "unknown"
    #: Nothing was sent: the claim had expired.
    LATE = "late"
    #: Nothing was sent, because of a fault of our own.
    STUMBLED = "stumbled"


class Refused(StrEnum):
    """The reasons for refusing a message for good."""

    #: The channel is gone, archived, or closed to Oops.
    CHANNEL = "channel"
    #: The person is deactivated, or takes no messages.
    PERSON = "person"
    #: The message to be changed no longer stands there.
    MESSAGE = "message"
    #: The message's form was not accepted.
    CONTENT = "content"
    #: The access of Oops was withdrawn.
    ACCESS = "access"


@dataclass(frozen=True, kw_only=True)
class Delivery:
    """The platform's answer to one send."""

    outcome: Outcome
    ref: MessageRef | None = None
    refused: Refused | None = None
    #: Seconds to wait, if the platform asked for a pause.
    retry_after: float | None = None
    #: The platform's error code, for the log and the history.
    detail: str = ""


@dataclass(frozen=True, kw_only=True)
class FoundMessage:
    """A message marked or forwarded by a colleague."""

    text: str
    #: The author, if known and not a colleague.
    customer: str | None = None
    contact: str | None = None
    #: The place in the message where the customer was found.
    found_in: FoundIn | None = None
    link: str | None = None


#: The timeout of one send.
SAY_WITHIN: Final = timedelta(seconds=5)


#: Called just before a message leaves; False if the claim was lost.
Gate = Callable[[], Awaitable[bool]]


async def always() -> bool:
    """Let a message leave: for senders without a claim."""
    return True


class Platform(Protocol):
    """A chat platform."""

    name: str

    async def post(self, place: Place, card: Card, key: str, may_leave: Gate = always) -> Delivery:
        """Post a new message; `key` marks the message for `find`.

        Calls `may_leave` once the destination is known; if False, nothing leaves and the outcome is
        LATE. A send times out after `SAY_WITHIN`.
        """

    async def update(self, ref: MessageRef, card: Card) -> Delivery:
        """Replace the card of a delivered message."""

    async def find(self, place: Place, key: str, since: float, until: float) -> Delivery:
        """Find the message posted under `key` between two moments (Unix seconds, our clock).

        An interrupted search may go on where it stopped when asked again for the same moments.
        Returns SENT with a reference, REFUSED (MESSAGE) if absent, AMBIGUOUS if the platform could
        not be read now, and UNKNOWN if the platform can never be read.
        """

    async def find_person(self, email: str) -> Person | None:
        """Return the colleague with an e-mail address; None for a stranger."""


class PlatformUnavailable(Exception):
    """The platform could not be reached: no answer, and no change made."""
