"""The few things the core needs from outside."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import Final, Protocol

from bot.chat.cards import Card
from bot.chat.places import MessageRef, Place
from bot.company.people import Person


class Outcome(StrEnum):
    """What became of a message that was sent."""

    SENT = "sent"
    #: The platform said no, and would say no again.
    REFUSED = "refused"
    #: Too fast: nothing was taken, come back later.
    THROTTLED = "throttled"
    #: It may have been taken, or may not.
    AMBIGUOUS = "ambiguous"
    #: It may have been taken, and nobody will ever know: the platform cannot be read back.
    UNKNOWN = "unknown"
    #: Nothing was sent: the time in which it was ours to send was over.
    LATE = "late"
    #: Nothing was sent, because of a mistake of ours.
    STUMBLED = "stumbled"


class Refused(StrEnum):
    """Why a platform will not take a message."""

    #: The channel is gone, archived, or closed to us.
    CHANNEL = "channel"
    #: The person is deactivated, or cannot be written to.
    PERSON = "person"
    #: The message to be changed no longer stands there.
    MESSAGE = "message"
    #: The message's form was not accepted.
    CONTENT = "content"
    #: Our own access was withdrawn.
    ACCESS = "access"


@dataclass(frozen=True, kw_only=True)
class Delivery:
    """What the platform answered to one send."""

    outcome: Outcome
    ref: MessageRef | None = None
    refused: Refused | None = None
    #: Seconds to wait, where the platform asked for it.
    retry_after: float | None = None
    #: The platform's own word for it, for the log and the history.
    detail: str = ""


@dataclass(frozen=True, kw_only=True)
class FoundMessage:
    """A message that somebody pointed at."""

    text: str
    #: Who said it to us, where that is known and is no colleague.
    customer: str | None = None
    contact: str | None = None
    link: str | None = None


#: A platform waits no longer for an answer to what it sent.
SAY_WITHIN: Final = timedelta(seconds=5)


#: Asked at the last moment before a message leaves; no: it is not ours to send any more.
Gate = Callable[[], Awaitable[bool]]


async def always() -> bool:
    """Whoever sends for themselves alone is never too late."""
    return True


class Platform(Protocol):
    """A chat that people here use."""

    name: str

    async def post(self, place: Place, card: Card, key: str, may_leave: Gate = always) -> Delivery:
        """Say something new; `key` marks it, so that `find` can read it back.

        `may_leave` is asked once it is known where; where it says no, nothing leaves, and the
        outcome is LATE. What leaves is given up after `SAY_WITHIN`.
        """

    async def update(self, ref: MessageRef, card: Card) -> Delivery:
        """Put another card in the place of one that stands."""

    async def find(self, place: Place, key: str, since: float) -> Delivery:
        """Look for what was posted under `key` after `since` (Unix seconds).

        SENT with its ref where it stands, REFUSED (MESSAGE) where it does not, AMBIGUOUS where
        that could not be found out just now, and UNKNOWN where it never can be.
        """

    async def find_person(self, email: str) -> Person | None:
        """The colleague with that address as the platform knows them; None if there is none."""


class PlatformUnavailable(Exception):
    """The platform could not be asked just now: nothing is known, and nothing was done."""
