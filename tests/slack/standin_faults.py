"""What goes wrong on order: Slack throttles, refuses, hangs, or takes a message and says nothing."""

import asyncio
from dataclasses import dataclass, field
from enum import StrEnum


class Kind(StrEnum):
    """How a call goes wrong."""

    THROTTLE = "throttle"
    REFUSE = "refuse"
    DROP = "drop"
    FAIL = "fail"
    HTML = "html"
    HANG = "hang"
    LATE = "late"


@dataclass(kw_only=True)
class Order:
    """One fault that waits for its call, or several."""

    kind: Kind
    method: str
    #: The conversation (id, name or person as given in the call) that it is for; None: any.
    channel: str | None
    #: How many calls it strikes yet.
    left: int
    #: Whether Slack does what is asked before it goes wrong.
    taken: bool = False
    error: str = ""
    status: int = 500
    #: What stands in Retry-After; None leaves the header out.
    retry_after: str | None = None
    #: Set as soon as a call is struck.
    reached: asyncio.Event = field(default_factory=asyncio.Event)
    #: Set by the test: what hangs is let go, what is late lands.
    released: asyncio.Event = field(default_factory=asyncio.Event)
    #: Set once a late call was taken.
    landed: asyncio.Event = field(default_factory=asyncio.Event)

    def release(self) -> None:
        """Let it go on."""
        self.released.set()


class Faults:
    """The faults that a test ordered, in order; each strikes the next `times` calls it fits."""

    def __init__(self) -> None:
        """Begin with none."""
        self.orders: list[Order] = []

    def throttle(
        self,
        method: str,
        *,
        retry_after: float | str | None = 1,
        channel: str | None = None,
        times: int = 1,
    ) -> Order:
        """Answer 429, taking nothing. Retry-After is seconds, any string, or None: not sent."""
        header = None if retry_after is None else str(retry_after)
        return self._order(Kind.THROTTLE, method, channel, times, retry_after=header)

    def refuse(
        self, method: str, error: str, *, channel: str | None = None, times: int = 1
    ) -> Order:
        """Answer `ok: false` with that error, taking nothing; it is no blunder."""
        return self._order(Kind.REFUSE, method, channel, times, error=error)

    def drop(
        self, method: str, *, taken: bool, channel: str | None = None, times: int = 1
    ) -> Order:
        """Cut the connection, before or after the call was taken."""
        return self._order(Kind.DROP, method, channel, times, taken=taken)

    def fail(
        self, method: str, *, taken: bool = True, channel: str | None = None, times: int = 1
    ) -> Order:
        """Answer 500 `internal_error`, after the call was taken unless told otherwise."""
        return self._order(Kind.FAIL, method, channel, times, taken=taken, error="internal_error")

    def unavailable(self, method: str, *, channel: str | None = None, times: int = 1) -> Order:
        """Answer 503 with a page of HTML, taking nothing."""
        return self._order(Kind.HTML, method, channel, times, status=503)

    def hang(
        self, method: str, *, taken: bool = False, channel: str | None = None, times: int = 1
    ) -> Order:
        """Say nothing until the test releases it; then the connection is cut."""
        return self._order(Kind.HANG, method, channel, times, taken=taken)

    def late(self, method: str, *, channel: str | None = None, times: int = 1) -> Order:
        """Say nothing, and take it only once the test releases it, whoever still listens."""
        return self._order(Kind.LATE, method, channel, times)

    def next_for(self, method: str, channels: set[str]) -> Order | None:
        """The fault that strikes this call, if any; it is used up by it."""
        for order in self.orders:
            fits = order.channel is None or order.channel in channels
            if order.left and order.method == method and fits:
                order.left -= 1
                order.reached.set()
                return order
        return None

    def clear(self) -> None:
        """Take back what has not struck yet, and let go of what hangs."""
        for order in self.orders:
            order.left = 0
            order.release()

    @property
    def waiting(self) -> list[Order]:
        """Orders that have calls left to strike."""
        return [order for order in self.orders if order.left]

    def _order(
        self,
        kind: Kind,
        method: str,
        channel: str | None,
        times: int,
        *,
        taken: bool = False,
        error: str = "",
        status: int = 500,
        retry_after: str | None = None,
    ) -> Order:
        order = Order(
            kind=kind,
            method=method,
            channel=channel,
            left=times,
            taken=taken,
            error=error,
            status=status,
            retry_after=retry_after,
        )
        self.orders.append(order)
        return order
