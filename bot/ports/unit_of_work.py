"""The store, as the core needs it: transactions in which everything commits together."""

from collections.abc import Callable
from datetime import datetime
from typing import Protocol, TypeVar

from bot.ports.cases import Cases, History
from bot.ports.inbox import Digests, Inbox
from bot.ports.locks import Locks
from bot.ports.outbox import Deliveries, Outbox, RateLimits
from bot.ports.people import People


class UnitOfWork(Protocol):
    """The repositories of one transaction. Nothing is kept unless the transaction commits."""

    @property
    def cases(self) -> Cases:
        """Cases and their customers."""

    @property
    def history(self) -> History:
        """The history of cases."""

    @property
    def people(self) -> People:
        """Colleagues."""

    @property
    def outbox(self) -> Outbox:
        """Messages that wait to be sent."""

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
        """The days that have their digest."""

    @property
    def locks(self) -> Locks:
        """Locks between processes."""

    def next_due_at(self) -> datetime | None:
        """Return when the next case or message is due (UTC)."""


T = TypeVar("T")


class Store(Protocol):
    """Runs plain functions, each in one transaction."""

    async def transact(self, work: Callable[[UnitOfWork], T]) -> T:
        """Commit what `work` did, or nothing. Raises StoreUnavailable when it cannot."""
