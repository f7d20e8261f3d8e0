"""APScheduler: a tick over what the store says is due, and nothing else. It keeps nothing."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from datetime import UTC, datetime
from functools import partial
from typing import Final

import structlog
from apscheduler.schedulers.asyncio import AsyncIOScheduler

from adapters.directory import Directory
from bot.clockwork import due_now, look_at, tick
from bot.courier import Courier
from bot.digest import post_digest
from bot.errors import StoreUnavailable
from bot.organization import Organization
from bot.outgoing import Claimed
from bot.unit_of_work import Store

#: Seconds between two looks at what is due, and at what there is to say.
TICK: Final = 1
#: Minutes between two looks at who is in the directory.
LOOK_UP: Final = 30
#: So many messages are under way at a time, each to another conversation.
HANDS: Final = 8
#: Seconds that messages under way are waited for at the end.
PATIENCE: Final = 7.0

_log = structlog.get_logger(__name__)


class Clockwork:
    """Lets time pass for the cases, and sends what there is to say.

    The loops are supervised: whatever goes wrong in a round is logged and counted, and the next
    round comes. What the round should have done is still due.
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
        self._looking = asyncio.Lock()
        self._scheduler = AsyncIOScheduler(
            timezone="UTC",
            job_defaults={"misfire_grace_time": None, "coalesce": True, "max_instances": 1},
        )
        self._sending: asyncio.Task[None] | None = None
        self._passing: asyncio.Task[None] | None = None
        self._reading: asyncio.Task[None] | None = None
        self._under_way: dict[int, asyncio.Task[None]] = {}
        self._stopping = False
        #: What failed since the start.
        self.failures = 0

    def start(self) -> None:
        """Begin, with a look at what is due; needs a running event loop."""
        now = datetime.now(UTC)
        self._scheduler.add_job(self._tick, "interval", seconds=TICK, next_run_time=now)
        self._scheduler.add_job(self._look_up, "interval", minutes=LOOK_UP, next_run_time=now)
        self._scheduler.start()
        self._sending = asyncio.create_task(self._send_for_ever())

    async def stop(self) -> None:
        """End within `PATIENCE`: what is under way is said, what waits is said after a start."""
        self._stopping = True
        self.wake()
        self._scheduler.remove_all_jobs()
        if self._reading:
            self._reading.cancel()
        with suppress(TimeoutError):
            async with asyncio.timeout(PATIENCE):
                await self._end()
        self._scheduler.shutdown(wait=False)

    def wake(self) -> None:
        """There may be something to say."""
        self._woken.set()

    async def let_time_pass(self) -> None:
        """Look at all that is due now. What cannot be looked at holds up nothing else."""
        now = self._clock()
        try:
            await self._look_at_all(now)
        except StoreUnavailable:
            raise
        except Exception as error:
            self._note("a round", error)
            await self._look_one_by_one(now)

    async def send_all(self) -> None:
        """Say all that may be said now, and wait until it is said."""
        await self._take_up()
        while self._under_way:
            await asyncio.wait(self._under_way.values(), return_when=asyncio.FIRST_COMPLETED)
            await self._take_up()

    async def _tick(self) -> None:
        """Begin to look at what is due, unless the look before is not over yet."""
        if not self._passing or self._passing.done():
            self._passing = asyncio.create_task(self._look_at_once())

    async def _look_at_once(self) -> None:
        async with self._looking:
            await self._supervised("a tick", self.let_time_pass)
        self.wake()

    async def _look_at_all(self, now: datetime) -> None:
        while await self._store.transact(lambda uow: tick(self._organization, uow, now)):
            if self._stopping:
                return

    async def _look_one_by_one(self, now: datetime) -> None:
        for number in await self._store.transact(lambda uow: due_now(uow, now)):
            await self._look(f"OOPS-{number}", partial(look_at, number=number), now)
        await self._look("the digest", post_digest, now)

    async def _look(self, what: str, look: Callable[..., None], now: datetime) -> None:
        async def work() -> None:
            await self._store.transact(lambda uow: look(self._organization, uow, now))

        await self._supervised(what, work)

    async def _look_up(self) -> None:
        """Begin to read the directory; that may take long, and nothing waits for it."""
        work = self._supervised("the directory", self._directory.refresh)
        self._reading = asyncio.create_task(work)

    async def _send_for_ever(self) -> None:
        while not self._stopping:
            await self._woken.wait()
            self._woken.clear()
            if not self._stopping:
                await self._supervised("sending", self._take_up)

    async def _take_up(self) -> None:
        """Begin to say what may be said now, with the hands that are free; wait for none of it.

        Not while a tick is looking at what is due: what it finds for one person is one message.
        """
        async with self._looking:
            free = HANDS - len(self._under_way)
            for claimed in await self._courier.claim(free) if free else ():
                # After a leap of the clock its lease may end while it is still being said.
                if claimed.id not in self._under_way:
                    self._under_way[claimed.id] = asyncio.create_task(self._say(claimed))

    async def _say(self, claimed: Claimed) -> None:
        try:
            await self._supervised("a message", partial(self._courier.deliver, claimed))
        finally:
            del self._under_way[claimed.id]
            self.wake()

    async def _supervised(self, what: str, work: Callable[[], Awaitable[None]]) -> None:
        try:
            await work()
        except Exception as error:
            self._note(what, error)

    def _note(self, what: str, error: Exception) -> None:
        self.failures += 1
        _log.error("a round failed", what=what, error=type(error).__name__)

    async def _end(self) -> None:
        if self._sending:
            await self._sending
        if self._passing:
            await self._passing
        await asyncio.gather(*self._under_way.values())
