"""APScheduler: a tick over what the store says is due, and nothing else. It keeps nothing."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from typing import Final

import structlog
from apscheduler.schedulers.asyncio import AsyncIOScheduler

from adapters.directory import Directory
from bot.clockwork import tick
from bot.courier import Courier
from bot.organization import Organization
from bot.unit_of_work import Store

#: Seconds between two looks at what is due.
TICK: Final = 1
#: Minutes between two looks at who is in the directory.
LOOK_UP: Final = 30
#: Seconds that messages under way are waited for at the end.
_PATIENCE: Final = 9.0

_log = structlog.get_logger(__name__)


class Clockwork:
    """Lets time pass for the cases, and sends what there is to say.

    The two loops below are supervised: whatever goes wrong in a round is logged and counted, and
    the next round comes. What the round should have done is still due.
    """

    def __init__(
        self,
        organization: Organization,
        store: Store,
        courier: Courier,
        directory: Directory,
        clock: Callable[[], datetime],
    ) -> None:
        self._organization = organization
        self._store = store
        self._courier = courier
        self._directory = directory
        self._clock = clock
        self._woken = asyncio.Event()
        self._scheduler = AsyncIOScheduler(
            timezone="UTC",
            job_defaults={"misfire_grace_time": None, "coalesce": True, "max_instances": 1},
        )
        self._sending: asyncio.Task[None] | None = None
        self._stopping = False
        #: Rounds that failed since the start.
        self.failures = 0

    def start(self) -> None:
        """Begin; needs a running event loop."""
        self._scheduler.add_job(self._tick, "interval", seconds=TICK)
        self._scheduler.add_job(
            self._look_up, "interval", minutes=LOOK_UP, next_run_time=datetime.now(UTC)
        )
        self._scheduler.start()
        self._sending = asyncio.create_task(self._send_for_ever())

    async def stop(self) -> None:
        """End once the messages that are under way are said; what waits is said after a start."""
        self._scheduler.shutdown(wait=False)
        self._stopping = True
        self.wake()
        if self._sending:
            await asyncio.wait([self._sending], timeout=_PATIENCE)
            self._sending.cancel()

    def wake(self) -> None:
        """There may be something to say."""
        self._woken.set()

    async def let_time_pass(self) -> None:
        """Look at all that is due now."""
        now = self._clock()
        while await self._store.transact(lambda uow: tick(self._organization, uow, now)):
            pass

    async def send_all(self) -> None:
        """Say all that may be said now."""
        while not self._stopping and await self._courier.deliver():
            pass

    async def _tick(self) -> None:
        await self._supervised("a tick", self.let_time_pass)
        self.wake()

    async def _look_up(self) -> None:
        await self._supervised("the directory", self._directory.refresh)

    async def _send_for_ever(self) -> None:
        while not self._stopping:
            await self._woken.wait()
            self._woken.clear()
            await self._supervised("sending", self.send_all)

    async def _supervised(self, what: str, work: Callable[[], Awaitable[None]]) -> None:
        try:
            await work()
        except Exception as error:
            self.failures += 1
            _log.error("a round failed", what=what, error=type(error).__name__)
