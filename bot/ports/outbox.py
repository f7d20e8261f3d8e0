"""The outbox, as the core needs it from a store."""

from datetime import datetime
from typing import Protocol

from bot.chat.messages import AskBundle, Claimed, NagBundle, Outgoing
from bot.chat.pace import Pace
from bot.chat.places import MessageRef


class Outbox(Protocol):
    """Messages that wait to be sent."""

    def enqueue(self, outgoing: Outgoing) -> bool:
        """Enqueue a message to send after the commit. Returns False if its key is known."""

    def waiting_nags(self, email: str) -> tuple[str, NagBundle] | None:
        """Return the reminder bundle, with its key, that still waits for this person."""

    def widen_nags(self, key: str, bundle: NagBundle, not_before: datetime) -> None:
        """Replace a waiting bundle by a larger one, which may leave earlier."""

    def latest_nags(self, email: str, limit: int) -> list[NagBundle]:
        """Return the latest reminder bundles for this person, sent or waiting, newest first."""

    def waiting_asks(self, email: str) -> tuple[str, AskBundle] | None:
        """Return the ownership question, with its key, that still waits for this person."""

    def widen_asks(self, key: str, bundle: AskBundle) -> None:
        """Replace a waiting question by a larger one."""

    def live_messages(self, number: int) -> list[Outgoing]:
        """Return the messages about the case that are kept up to date where they stand."""


class Deliveries(Protocol):
    """Claims of messages, and the results of attempts."""

    def claim(
        self, now: datetime, lease_until: datetime, limit: int, pace: Pace | None = None
    ) -> list[Claimed]:
        """Claim messages that are due for this process alone, at most one a conversation.

        `pace` limits all processes together. During a sweep no new bundle is claimed, since the
        sweep may still widen the bundle.
        """

    def holds_claim(self, claimed: Claimed, now: datetime) -> bool:
        """Return True while no other process has claimed, or may claim, the message."""

    def mark_leaving(self, claimed: Claimed, now: datetime) -> bool:
        """Record that the send has started. Returns False if the claim was lost."""

    def mark_delivered(self, claimed: Claimed, ref: MessageRef | None, now: datetime) -> None:
        """Record that the message was delivered, and where it stands."""

    def mark_deleted(self, key: str) -> None:
        """Record that the delivered message was deleted on the platform."""

    def cancel(self, claimed: Claimed, why: str, now: datetime) -> None:
        """Cancel a message that is no longer true, or refused for good."""

    def retry_at(self, claimed: Claimed, at: datetime, *, doubtful: bool) -> None:
        """Retry then; `doubtful` if an attempt may have reached the platform."""

    def record_fault(self, claimed: Claimed, at: datetime) -> None:
        """Retry then, after a fault of our own that kept the message from leaving."""

    def postpone(self, claimed: Claimed, until: datetime) -> None:
        """Do not send before then, and let later messages pass. Bundles may still grow."""


class RateLimits(Protocol):
    """Rate limits of all processes together."""

    def slow_down(self, now: datetime, until: datetime) -> None:
        """Throttle a conversation until then; throttle all if a second one is throttled."""
