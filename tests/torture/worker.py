"""Oops as far as it nags: clockwork, courier and Slack, wired as `oops serve` wires them.

It listens within the limits of `oops serve`, for those who flood it; nobody else calls. There is no
auditor, who would begin again in each short life, and would be most of what a worker does.
"""

import asyncio
import resource
import signal
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

import structlog
from aiohttp import web

from adapters.process.clock import DatabaseClock, MachineClock, follow_clock, stopwatch
from adapters.process.connections import LimitedRunner, available_limits
from adapters.process.directory import Directory
from adapters.process.scheduler import BackgroundTask, Clockwork
from adapters.slack.platform import SlackPlatform, connect
from bot.chat.messages import ClaimedMessage
from bot.courier import Courier
from bot.ports.platform import Delivery, Outcome, Refused
from bot.ports.timing import Timing
from storage.database.engine import is_shared
from storage.database.listening import wake_on_messages
from tests.torture.failing import Doom, WatchedStore
from tests.torture.failing_slack import token
from tests.torture.firm import firm
from tests.torture.orders import Orders, Stage
from tests.torture.plan import Plan, Strategy

_LOOK_UP = timedelta(minutes=30)
#: More often than `oops serve`, because the lives and the jumps are shorter.
_FOLLOW_CLOCK = timedelta(seconds=0.5)
#: Open files at most, so that a small flood takes them all.
_DESCRIPTORS = 256


class SendsAgain(SlackPlatform):
    """What it does not know the outcome of, it says again."""

    async def find(self, *_: object, **__: object) -> Delivery:
        """It is not there, says who never looked."""
        return Delivery(outcome=Outcome.REFUSED, refused=Refused.MESSAGE)


class GivesUp(SlackPlatform):
    """What it does not know the outcome of, it leaves at that."""

    async def find(self, *_: object, **__: object) -> Delivery:
        """Nobody will ever know."""
        return Delivery(outcome=Outcome.UNKNOWN)


class _JumpingClock(MachineClock):
    """Follows a machine's clock that is wrong now and then."""

    def __init__(self, orders: Orders, place: int) -> None:
        super().__init__()
        self._orders = orders
        self._place = place

    async def _read_start(self) -> datetime:
        ahead = self._orders.hours_ahead(self._place)
        return await super()._read_start() + timedelta(hours=ahead)


_PLATFORMS = {Strategy.SEND_AGAIN: SendsAgain, Strategy.GIVE_UP: GivesUp}


class Worker:
    """One process; `tell` is told of what ought not to happen."""

    def __init__(
        self, plan: Plan, url: str, slack: str, place: int, tell: Callable[..., None]
    ) -> None:
        self._plan = plan
        self._url = url
        self._slack = slack
        self._place = place
        self._tell = tell

    def nag(self, orders: Path) -> None:
        """Do it until killed, or until SIGTERM."""
        structlog.configure(processors=[self._log])
        resource.setrlimit(resource.RLIMIT_NOFILE, (_DESCRIPTORS, _DESCRIPTORS))
        shared = Orders(orders)
        doom = Doom(shared, self._place)
        store = WatchedStore(self._url, doom)
        asyncio.run(self._nag(shared, doom, store))
        store.close()

    async def _nag(self, orders: Orders, doom: Doom, store: WatchedStore) -> None:
        stopped = asyncio.Event()
        asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stopped.set)
        organization = firm(self._plan, nags=orders.stage is Stage.NAG)
        asyncio.get_running_loop().set_exception_handler(self._loop_failed)
        timing = await self._timing(store, orders)
        follow = partial(follow_clock, store, timing)
        tasks = [BackgroundTask(what="the clock", every=_FOLLOW_CLOCK, work=follow)]
        async with doom.session() as session:
            client = connect(token(self._place), self._slack, session, self._plan.patience)
            kind = _PLATFORMS.get(self._plan.strategy, SlackPlatform)
            slack = kind(client, timing.clock, store)
            courier = Courier(store, slack, organization, timing, self._note)
            directory = Directory(organization, store, slack, timing.clock)
            tasks.append(
                BackgroundTask(what="the directory", every=_LOOK_UP, work=directory.refresh)
            )
            works = Clockwork(organization, store, courier, timing, tasks)
            async with self._woken(works), self._listening():
                works.start()
                await stopped.wait()
                await works.stop()

    async def _timing(self, store: WatchedStore, orders: Orders) -> Timing:
        """The times that the plan has, by the clock that `oops serve` would have."""
        clock = DatabaseClock(store) if is_shared(self._url) else _JumpingClock(orders, self._place)
        await clock.set()
        return Timing(
            clock=clock,
            stopwatch=stopwatch,
            settling=timedelta(seconds=self._plan.settling),
            lease=timedelta(seconds=self._plan.lease),
            sweep_lease=timedelta(seconds=self._plan.settling),
            pace=None,
        )

    @asynccontextmanager
    async def _listening(self) -> AsyncIterator[None]:
        """Accept connections, as `oops serve` does, and tell where."""
        limits = available_limits()
        runner = LimitedRunner(
            web.Application(), limits, lambda _: None, shutdown_timeout=self._plan.patience
        )
        await runner.setup()
        try:
            await runner.site("127.0.0.1", 0).start()
            [(_, port, *_)] = runner.addresses
            self._tell(place=self._place, port=port)
            yield
        finally:
            await runner.cleanup()

    @asynccontextmanager
    async def _woken(self, works: Clockwork) -> AsyncIterator[None]:
        """The other workers wake it, where the database tells of them."""
        if not is_shared(self._url):
            yield
            return
        listening = asyncio.create_task(wake_on_messages(self._url, works.wake))
        try:
            yield
        finally:
            listening.cancel()

    def _note(self, _claimed: ClaimedMessage, delivery: Delivery) -> None:
        if delivery.outcome is Outcome.LATE:
            self._tell(trouble="fenced")

    def _log(self, _logger: object, level: str, line: structlog.typing.EventDict) -> str:
        """Errors alone are of interest."""
        if level == "error":
            self._tell(trouble=f"{line['event']}: {line.get('what')}, {line.get('error')}")
        raise structlog.DropEvent

    def _loop_failed(self, _loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
        """For example: no descriptor was left to accept a connection."""
        self._tell(trouble=context["message"])
