"""Oops as far as it nags: clockwork, courier and Slack, wired as `oops serve` wires them.

Nobody knocks, so there are no doors; and no auditor, who would begin anew in each short life, and
would be most of what it does.
"""

import asyncio
import signal
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path

import structlog

from adapters.process.clock import Clock, DatabaseClock, stopwatch, utc_now
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
_SET_CLOCK = timedelta(seconds=5)


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


_PLATFORMS = {Strategy.SEND_AGAIN: SendsAgain, Strategy.GIVE_UP: GivesUp}


class Worker:
    """One process; `tell` is told of what ought not to happen."""

    def __init__(
        self, plan: Plan, url: str, slack: str, place: int, tell: Callable[[str], None]
    ) -> None:
        self._plan = plan
        self._url = url
        self._slack = slack
        self._place = place
        self._tell = tell

    def nag(self, orders: Path) -> None:
        """Do it until killed, or until SIGTERM."""
        structlog.configure(processors=[self._log])
        shared = Orders(orders)
        doom = Doom(shared, self._place)
        store = WatchedStore(self._url, doom)
        asyncio.run(self._nag(shared, doom, store))
        store.close()

    async def _nag(self, orders: Orders, doom: Doom, store: WatchedStore) -> None:
        stopped = asyncio.Event()
        asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stopped.set)
        organization = firm(self._plan, nags=orders.stage is Stage.NAG)
        timing, tasks = await self._timing(store)
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
            async with self._woken(works):
                works.start()
                await stopped.wait()
                await works.stop()

    async def _timing(self, store: WatchedStore) -> tuple[Timing, list[BackgroundTask]]:
        """The times that the plan has, by the clock that the database has."""
        tasks: list[BackgroundTask] = []
        clock: Clock = utc_now
        if is_shared(self._url):
            clock = DatabaseClock(store)
            await clock.set()
            tasks = [BackgroundTask(what="the clock", every=_SET_CLOCK, work=clock.set)]
        timing = Timing(
            clock=clock,
            stopwatch=stopwatch,
            settling=timedelta(seconds=self._plan.settling),
            lease=timedelta(seconds=self._plan.lease),
            sweep_lease=timedelta(seconds=self._plan.settling),
            pace=None,
        )
        return timing, tasks

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
            self._tell("fenced")

    def _log(self, _logger: object, level: str, line: structlog.typing.EventDict) -> str:
        """Errors alone are of interest."""
        if level == "error":
            self._tell(f"{line['event']}: {line.get('what')}, {line.get('error')}")
        raise structlog.DropEvent
