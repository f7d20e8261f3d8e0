"""The outbox, as the core needs it from a store."""

from datetime import datetime
from typing import Protocol

from bot.chat.messages import AskBundle, Claimed, NagBundle, Outgoing
from bot.chat.pace import Pace
from bot.chat.places import MessageRef


class Outbox(Protocol):
    """Messages that wait to be sent."""

    def enqueue(self, outgoing: Outgoing) -> bool:
        """Keep a message to be said after the commit; False where its key is known already."""

    def waiting_nags(self, email: str) -> tuple[str, NagBundle] | None:
        """The bundle, with its key, that still waits to be said to that person."""

    def widen_nags(self, key: str, bundle: NagBundle, not_before: datetime) -> None:
        """Put a larger bundle in the place of one that waits; it may leave earlier for it."""

    def latest_nags(self, email: str, limit: int) -> list[NagBundle]:
        """What that person was reminded of lately, or will be in a moment, the latest first."""

    def waiting_asks(self, email: str) -> tuple[str, AskBundle] | None:
        """The question, with its key, that still waits to be put to that person."""

    def widen_asks(self, key: str, bundle: AskBundle) -> None:
        """Put a larger question in the place of one that waits."""

    def live_messages(self, number: int) -> list[Outgoing]:
        """Messages about the case that stand somewhere and are kept up to date."""


class Deliveries(Protocol):
    """Claims of messages, and what became of each attempt."""

    def claim(
        self, now: datetime, lease_until: datetime, limit: int, pace: Pace | None = None
    ) -> list[Claimed]:
        """Messages to be said now, at most one a conversation, for this process alone.

        No more of them than `pace` allows to all processes together. While it is somebody's turn
        to let time pass, no new bundle is among them: more may still join it.
        """

    def holds_claim(self, claimed: Claimed, now: datetime) -> bool:
        """Whether the claim still holds: nobody else has taken the message up, or may by now."""

    def mark_leaving(self, claimed: Claimed, now: datetime) -> bool:
        """Keep that it may arrive from now on; whether it may leave, the claim still holding."""

    def mark_delivered(self, claimed: Claimed, ref: MessageRef | None, now: datetime) -> None:
        """It was said, and stands there."""

    def mark_deleted(self, key: str) -> None:
        """The message of that key was said, and stands nowhere any more."""

    def cancel(self, claimed: Claimed, why: str, now: datetime) -> None:
        """It will not be said: no longer true, or refused for good."""

    def retry_at(self, claimed: Claimed, at: datetime, *, doubtful: bool) -> None:
        """It is tried again then; `doubtful`: an attempt may have reached the platform."""

    def record_fault(self, claimed: Claimed, at: datetime) -> None:
        """It did not leave for a mistake of ours, and is tried again then."""

    def postpone(self, claimed: Claimed, until: datetime) -> None:
        """It is not to be said before then, and holds up nobody; more may join it."""


class RateLimits(Protocol):
    """Rate limits of all processes together."""

    def slow_down(self, now: datetime, until: datetime) -> None:
        """A conversation is throttled until then; where a second one is meanwhile, all wait."""
