"""The port of the store: transactions, each committed as a whole."""

from collections.abc import Callable
from datetime import datetime
from typing import Protocol, TypeVar

from bot.ports.cases import Cases, History
from bot.ports.clock_mark import ClockMark
from bot.ports.inbox import Digests, Inbox
from bot.ports.installation import Installation
from bot.ports.locks import Locks
from bot.ports.outbox import Deliveries, Outbox, RateLimits
from bot.ports.people import People


class UnitOfWork(Protocol):
    """The repositories of one transaction. Changes are kept only by a commit."""

    @property
    def cases(self) -> Cases:
        """Cases, with customers."""

    @property
    def history(self) -> History:
        """The history of cases."""

    @property
    def people(self) -> People:
        """Colleagues."""

    @property
    def outbox(self) -> Outbox:
        """Messages to be sent."""

    @property
    def deliveries(self) -> Deliveries:
        """Claims of messages, and the results of attempts."""

    @property
    def rate_limits(self) -> RateLimits:
        """Rate limits of all processes together."""

    @property
    def inbox(self) -> Inbox:
        """Deliveries from outside."""

    @property
    def digests(self) -> Digests:
        """The days on which a digest was made."""

    @property
    def locks(self) -> Locks:
        """Locks between processes."""

    @property
    def installation(self) -> Installation:
        """The signing key, and lost case numbers."""

    @property
    def clock_mark(self) -> ClockMark:
        """The latest time that any process has seen."""

    def next_due_at(self) -> datetime | None:
        """Return the time (UTC) at which the next case or message is due."""


T = TypeVar("T")


class Store(Protocol):
    """Runs plain functions, each in one transaction."""

    async def transact(self, work: Callable[[UnitOfWork], T]) -> T:
        """Run `work` in one transaction, and commit. Raises StoreUnavailable, with no change."""
