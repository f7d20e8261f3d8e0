"""Where a worker looks whether it is to end, and ends there."""

import os
import signal
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any, Final, TypeVar, cast

from aiohttp import ClientSession, TraceConfig, TraceRequestEndParams, TraceRequestStartParams
from aiohttp.tracing import TraceRequestChunkSentParams

from bot.chat.messages import ClaimedMessage
from storage.store import SqlStore
from storage.unit_of_work import SqlUnitOfWork
from tests.torture.orders import Orders
from tests.torture.plan import Failpoint

T = TypeVar("T")

_POST: Final = "/chat.postMessage"
#: What tells a transaction, by what it asks of its unit of work.
_SIGNS: Final = {
    "append": "tick",
    "mark_leaving": "leave",
    "mark_delivered": "mark",
    "cancel": "mark",
    "retry_at": "mark",
}
_AT_COMMIT: Final = {
    ("before commit", "tick"): Failpoint.TICK,
    ("after commit", "tick"): Failpoint.TICKED,
    ("before commit", "claim"): Failpoint.CLAIM,
    ("after commit", "claim"): Failpoint.CLAIMED,
    ("before commit", "leave"): Failpoint.LEAVE,
    ("after commit", "leave"): Failpoint.LEFT,
    ("before commit", "mark"): Failpoint.MARK,
    ("after commit", "mark"): Failpoint.MARKED,
}


class Doom:
    """Ends this process, with -9, where its orders say."""

    def __init__(self, orders: Orders, place: int) -> None:
        self._orders = orders
        self._place = place
        #: What the transaction does that is under way, as far as it matters here.
        self._does: set[str] = set()

    def at(self, failpoint: Failpoint) -> None:
        """The worker has come so far."""
        if self._orders.of(self._place) is failpoint:
            os.kill(os.getpid(), signal.SIGKILL)

    def notes(self, what: str) -> None:
        """The transaction does that."""
        self._does.add(what)

    def on_commit(self, moment: str) -> None:
        """The store says where it is."""
        for what in self._does:
            self.at(_AT_COMMIT[moment, what])
        if moment == "after commit":
            self._does.clear()

    def session(self) -> ClientSession:
        """A session in which whoever posts may end."""
        trace = TraceConfig()
        trace.on_request_start.append(self._begins)
        trace.on_request_chunk_sent.append(self._leaves)
        trace.on_request_end.append(self._ends)
        return ClientSession(trace_configs=[trace])

    async def _begins(
        self, _: ClientSession, __: SimpleNamespace, about: TraceRequestStartParams
    ) -> None:
        if about.url.path.endswith(_POST):
            self.at(Failpoint.POST)

    async def _leaves(
        self, _: ClientSession, __: SimpleNamespace, about: TraceRequestChunkSentParams
    ) -> None:
        if about.url.path.endswith(_POST):
            self.at(Failpoint.POSTED)

    async def _ends(
        self, _: ClientSession, __: SimpleNamespace, about: TraceRequestEndParams
    ) -> None:
        if about.url.path.endswith(_POST):
            self.at(Failpoint.ANSWERED)


class WatchedStore(SqlStore):
    """A store that can be ended around each kind of commit."""

    def __init__(self, url: str, doom: Doom) -> None:
        super().__init__(url, on_commit=doom.on_commit)
        self._doom = doom

    async def transact(self, work: Callable[[SqlUnitOfWork], T]) -> T:
        """See SqlStore."""
        return await super().transact(lambda uow: work(_watched(uow, self._doom)))


class _WatchedUnit:
    """A unit of work whose changes to messages and histories are noted."""

    def __init__(self, uow: SqlUnitOfWork, doom: Doom) -> None:
        self._uow = uow
        self.history = _WatchedRepository(uow.history, doom)
        self.deliveries = _WatchedRepository(uow.deliveries, doom)

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401 - whatever a unit of work has
        return getattr(self._uow, name)


class _WatchedRepository:
    """A repository that notes the calls in `_SIGNS`, and claims that found messages."""

    def __init__(self, repository: object, doom: Doom) -> None:
        self._repository = repository
        self._doom = doom

    def claim(self, *params: Any, **named: Any) -> list[ClaimedMessage]:  # noqa: ANN401 - passed on
        claimed: list[ClaimedMessage] = self.__getattr__("claim")(*params, **named)
        if claimed:
            self._doom.notes("claim")
        return claimed

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401 - whatever a repository has
        if name in _SIGNS:
            self._doom.notes(_SIGNS[name])
        return getattr(self._repository, name)


def _watched(uow: SqlUnitOfWork, doom: Doom) -> SqlUnitOfWork:
    return cast(SqlUnitOfWork, _WatchedUnit(uow, doom))
