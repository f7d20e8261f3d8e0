"""The outbox: enqueued messages, claims, rate limits."""

from datetime import datetime
from typing import Protocol

from bot.chat.messages import AskBundle, ClaimedMessage, NagBundle, Outgoing
from bot.chat.pace import Pace
from bot.chat.places import MessageRef


class Outbox(Protocol):
    """Messages to be sent."""

    def enqueue(self, outgoing: Outgoing) -> bool:
        """Enqueue a message to send after the commit. Returns False if the key is known."""

    def waiting_nags(self, email: str) -> tuple[str, NagBundle] | None:
        """Return the person's waiting reminder bundle and the key."""

    def widen_nags(self, key: str, bundle: NagBundle, not_before: datetime) -> None:
        """Replace a waiting bundle by a larger one, which may leave earlier."""

    def latest_nags(self, email: str, limit: int) -> list[NagBundle]:
        """Return the person's latest reminder bundles, sent or waiting, newest first."""

    def waiting_asks(self, email: str) -> tuple[str, AskBundle] | None:
        """Return the person's waiting ownership question and the key."""

    def widen_asks(self, key: str, bundle: AskBundle) -> None:
        """Replace a waiting question by a larger one."""

    def cases_shown_in(self, ref: MessageRef) -> tuple[int, ...]:
        """Return the numbers of the cases in a delivered message, in order."""

    def live_messages(self, number: int) -> list[Outgoing]:
        """Return the messages about a case to be kept up to date on the platform."""


class Deliveries(Protocol):
    """Claims of messages, and the results of attempts."""

    def claim(
        self, now: datetime, lease_until: datetime, limit: int, pace: Pace | None = None
    ) -> list[ClaimedMessage]:
        """Claim due messages for this process alone, at most one a conversation.

        `pace` limits all processes together. During a sweep no new bundle is claimed, since the
        sweep may still widen the bundle.
        """

    def holds_claim(self, claimed: ClaimedMessage, now: datetime) -> bool:
        """Return True while no other process has claimed, or may claim, the message."""

    def mark_leaving(self, claimed: ClaimedMessage, now: datetime) -> bool:
        """Record the start of the send. Returns False if the claim was lost."""

    def mark_delivered(
        self, claimed: ClaimedMessage, ref: MessageRef | None, now: datetime
    ) -> None:
        """Record the delivery of the message as `ref`."""

    def mark_deleted(self, key: str) -> None:
        """Record the deletion of the delivered message on the platform."""

    def cancel(self, claimed: ClaimedMessage, why: str, now: datetime) -> None:
        """Cancel a message: no longer true, or refused for good."""

    def retry_at(self, claimed: ClaimedMessage, at: datetime, *, doubtful: bool) -> None:
        """Retry at `at`; `doubtful` if an attempt may have reached the platform."""

    def record_fault(self, claimed: ClaimedMessage, at: datetime) -> None:
        """Retry at `at`, after a fault of our own before the send."""

    def postpone(self, claimed: ClaimedMessage, until: datetime) -> None:
        """Postpone the message, and let later messages pass. Bundles may still grow."""


class RateLimits(Protocol):
    """Rate limits of all processes together."""

    def slow_down(self, now: datetime, until: datetime) -> None:
        """Throttle a conversation until `until`; throttle all if a second one is throttled."""
