"""APScheduler: a tick over what the store says is due, and nothing else. It keeps nothing."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Final, Protocol
from uuid import uuid4

import structlog
from apscheduler.schedulers.asyncio import AsyncIOScheduler

from bot.case.errors import StoreUnavailable
from bot.clockwork import due_now, look_at, tick
from bot.company.organization import Organization
from bot.courier import Courier, Parcel
from bot.ports.locks import TIME
from bot.ports.timing import Timing
from bot.ports.unit_of_work import Store, UnitOfWork
from bot.work.digest import post_digest
from bot.work.transaction import Transaction, begin_transaction

#: Seconds between two looks at what is due, and at what there is to say.
TICK: Final = 1
#: So many messages are under way at a time, each to another conversation.
HANDS: Final = 8
#: Seconds that all of it is waited for at the end: longer than a message may take.
PATIENCE: Final = 6.5
#: Seconds of these for looking at what is due: a database that stalls now is not waited for, and
#: what it was asked to keep is undone.
_LOOKING: Final = 2.0

_log = structlog.get_logger(__name__)


@dataclass(frozen=True, kw_only=True)
class Chore:
    """Something else that has to be done from time to time; nothing waits for it."""

    what: str
    every: timedelta
    work: Callable[[], Awaitable[None]]


class Watching(Protocol):
    """Whoever is told how the loops go."""

    def ticked(self) -> None:
        """Time has passed for the cases, as far as it was due, or another process let it pass."""

    def failed(self, what: str, error: Exception) -> None:
        """A round failed; `what` names it."""


class Log:
    """Writes down what failed; implements `Watching`."""

    def ticked(self) -> None:
        """So it should be."""

    def failed(self, what: str, error: Exception) -> None:
        """What an error says may be anybody's words: its kind will have to do."""
        _log.error("a round failed", what=what, error=type(error).__name__)


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
        timing: Timing,
        chores: Sequence[Chore] = (),
    ) -> None:
        self._organization = organization
        self._store = store
        self._courier = courier
        self._timing = timing
        self._chores = chores
        self._watch: Watching = Log()
        #: Who we are among those that share the store.
        self._holder = uuid4().hex
        self._woken = asyncio.Event()
        self._scheduler = AsyncIOScheduler(
            timezone="UTC",
            job_defaults={"misfire_grace_time": None, "coalesce": True, "max_instances": 1},
        )
        self._sending: asyncio.Task[None] | None = None
        self._passing: asyncio.Task[None] | None = None
        self._doing: dict[str, asyncio.Task[None]] = {}
        self._under_way: dict[int, asyncio.Task[None]] = {}
        self._stopping = False
        #: What failed since the start.
        self.failures = 0

    def tell(self, watch: Watching) -> None:
        """From now on that is who is told how the loops go."""
        self._watch = watch

    def start(self) -> None:
        """Begin, with a look at what is due; needs a running event loop."""
        now = datetime.now(UTC)
        self._scheduler.add_job(self._tick, "interval", seconds=TICK, next_run_time=now)
        for each in self._chores:
            again = {"seconds": each.every.total_seconds(), "next_run_time": now}
            self._scheduler.add_job(self._begin, "interval", [each], **again)
        self._scheduler.start()
        self._sending = asyncio.create_task(self._send_for_ever())

    async def stop(self) -> None:
        """End within `PATIENCE`: what is under way is said, what waits is said after a start."""
        self._stopping = True
        self.wake()
        self._scheduler.remove_all_jobs()
        for each in self._doing.values():
            each.cancel()
        with suppress(TimeoutError):
            async with asyncio.timeout(PATIENCE):
                await self._end()
        self._scheduler.shutdown(wait=False)

    def wake(self) -> None:
        """There may be something to say."""
        self._woken.set()

    async def let_time_pass(self) -> None:
        """Look at all that is due now. What cannot be looked at holds up nothing else."""
        now = self._timing.clock()
        try:
            await self._look_at_all(now)
        except StoreUnavailable:
            raise
        except Exception as error:
            self._note("a round", error)
            await self._look_one_by_one(now)
        self._watch.ticked()

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
        await self._supervised("a tick", self.let_time_pass)
        self.wake()

    async def _look_at_all(self, now: datetime) -> None:
        holder, turn = self._holder, self._timing.turn
        while await self._store.transact(
            lambda uow: tick(self._transaction(uow, now), holder, turn)
        ):
            self._watch.ticked()
            if self._stopping:
                await self._store.transact(lambda uow: uow.locks.release(TIME, holder))
                return

    async def _look_one_by_one(self, now: datetime) -> None:
        for number in await self._store.transact(lambda uow: due_now(uow, now)):
            await self._look(f"OOPS-{number}", partial(look_at, number=number), now)
        await self._look("the digest", post_digest, now)

    async def _look(self, what: str, look: Callable[..., None], now: datetime) -> None:
        async def work() -> None:
            await self._store.transact(lambda uow: look(self._transaction(uow, now)))

        await self._supervised(what, work)

    def _transaction(self, uow: UnitOfWork, now: datetime) -> Transaction:
        return begin_transaction(self._organization, uow, now)

    async def _begin(self, chore: Chore) -> None:
        """Begin a chore, unless it is not done yet since the last time."""
        if chore.what not in self._doing or self._doing[chore.what].done():
            work = self._supervised(chore.what, chore.work)
            self._doing[chore.what] = asyncio.create_task(work)

    async def _send_for_ever(self) -> None:
        while not self._stopping:
            await self._woken.wait()
            self._woken.clear()
            if not self._stopping:
                await self._supervised("sending", self._take_up)

    async def _take_up(self) -> None:
        """Begin to say what may be said now, with the hands that are free; wait for none of it."""
        free = HANDS - len(self._under_way)
        for parcel in await self._courier.claim(free) if free else ():
            # After a leap of the clock its lease may end while it is still being said.
            if parcel.claimed.id not in self._under_way:
                self._under_way[parcel.claimed.id] = asyncio.create_task(self._say(parcel))

    async def _say(self, parcel: Parcel) -> None:
        try:
            await self._supervised("a message", partial(self._courier.deliver, parcel))
        finally:
            del self._under_way[parcel.claimed.id]
            self.wake()

    async def _supervised(self, what: str, work: Callable[[], Awaitable[None]]) -> None:
        try:
            await work()
        except Exception as error:
            self._note(what, error)

    def _note(self, what: str, error: Exception) -> None:
        self.failures += 1
        self._watch.failed(what, error)

    async def _end(self) -> None:
        looking = [each for each in (self._sending, self._passing) if each]
        if looking:
            _, late = await asyncio.wait(looking, timeout=_LOOKING)
            for each in late:
                each.cancel()
        await asyncio.gather(*self._under_way.values())
