"""What goes wrong on order: Slack throttles, refuses, hangs, takes a message and says nothing."""

import asyncio
from dataclasses import dataclass, field
from enum import StrEnum

from tests.odd_answers import Serve
from tests.slack.standin_calls import Heard


class Kind(StrEnum):
    """How a call goes wrong."""

    THROTTLE = "throttle"
    REFUSE = "refuse"
    DROP = "drop"
    FAIL = "fail"
    HTML = "html"
    HANG = "hang"
    LATE = "late"
    ODD = "odd"


@dataclass(kw_only=True)
class Order:
    """One fault that waits for its call, or several."""

    kind: Kind
    method: str
    #: The conversation that it is for, by id, name or person's handle; None: any.
    channel: str | None
    #: How many calls it strikes yet.
    left: int
    #: How many calls it lets pass before that.
    spared: int = 0
    #: Whether Slack does what is asked before it goes wrong.
    taken: bool = False
    error: str = ""
    #: The HTTP status of the answer; 0 cuts the connection instead.
    status: int = 0
    #: What stands in Retry-After; None leaves the header out.
    retry_after: str | None = None
    #: What answers instead.
    serve: Serve | None = None
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
    """The faults that a test ordered; each strikes the next `times` calls of a method.

    `"*"` is every method; `channel` narrows it to a conversation: id, name or person's handle.
    """

    def __init__(self) -> None:
        self.orders: list[Order] = []

    def throttle(
        self,
        method: str,
        *,
        retry_after: float | str | None = 1,
        channel: str | None = None,
        times: int = 1,
        after: int = 0,
    ) -> Order:
        """Answer 429, taking nothing, once some calls went well.

        Retry-After is seconds, any string, or None: not sent.
        """
        order = Order(kind=Kind.THROTTLE, method=method, channel=channel, left=times, status=429)
        order.spared = after
        order.error = "ratelimited"
        order.retry_after = None if retry_after is None else str(retry_after)
        return self._add(order)

    def refuse(
        self, method: str, error: str, *, channel: str | None = None, times: int = 1
    ) -> Order:
        """Answer `ok: false` with that error, taking nothing; it is no blunder."""
        order = Order(kind=Kind.REFUSE, method=method, channel=channel, left=times, status=200)
        order.error = error
        return self._add(order)

    def drop(
        self, method: str, *, taken: bool, channel: str | None = None, times: int = 1
    ) -> Order:
        """Cut the connection, before or after the call was taken."""
        order = Order(kind=Kind.DROP, method=method, channel=channel, left=times, taken=taken)
        order.error = "dropped"
        return self._add(order)

    def fail(
        self, method: str, *, taken: bool = True, channel: str | None = None, times: int = 1
    ) -> Order:
        """Answer 500 `internal_error`, after the call was taken unless told otherwise."""
        order = Order(kind=Kind.FAIL, method=method, channel=channel, left=times, taken=taken)
        order.error, order.status = "internal_error", 500
        return self._add(order)

    def unavailable(self, method: str, *, channel: str | None = None, times: int = 1) -> Order:
        """Answer 503 with a page of HTML, taking nothing."""
        order = Order(kind=Kind.HTML, method=method, channel=channel, left=times, status=503)
        order.error = "unavailable"
        return self._add(order)

    def hang(
        self, method: str, *, taken: bool = False, channel: str | None = None, times: int = 1
    ) -> Order:
        """Say nothing until the test releases it; then the connection is cut."""
        order = Order(kind=Kind.HANG, method=method, channel=channel, left=times, taken=taken)
        order.error = "hanging"
        return self._add(order)

    def late(self, method: str, *, channel: str | None = None, times: int = 1) -> Order:
        """Say nothing, and take it only once the test releases it, whoever still listens."""
        return self._add(Order(kind=Kind.LATE, method=method, channel=channel, left=times))

    def odd(self, method: str, serve: Serve, *, times: int = 1) -> Order:
        """Answer so, taking nothing."""
        order = Order(kind=Kind.ODD, method=method, channel=None, left=times, serve=serve)
        order.error = "odd"
        return self._add(order)

    def next_for(self, heard: Heard, channels: set[str]) -> Order | None:
        """The fault that strikes this call, if any; it is used up by it."""
        for order in self.orders:
            fits = order.channel is None or order.channel in channels
            if order.left and order.method in {heard.method, "*"} and fits:
                if order.spared:
                    order.spared -= 1
                    continue
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

    def _add(self, order: Order) -> Order:
        self.orders.append(order)
        return order
