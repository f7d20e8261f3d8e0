"""Background loops of a process: APScheduler ticks; the store alone holds the due times."""

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
from bot.clockwork import due_case_numbers, process_case, tick
from bot.company.organization import Organization
from bot.courier import Courier, Parcel
from bot.ports.locks import SWEEP_LOCK
from bot.ports.timing import Timing
from bot.ports.unit_of_work import Store, UnitOfWork
from bot.work.digest import post_digest
from bot.work.transaction import Transaction, begin_transaction

#: Seconds between two ticks.
TICK_SECONDS: Final = 1
#: Messages being sent at the same time, each to a different conversation.
MESSAGES_AT_ONCE: Final = 8
#: Seconds to wait for all loops at the end; longer than one message may take.
STOP_TIMEOUT: Final = 6.5
#: Seconds of these for a tick. A tick on a stalled database is then cancelled and rolled back.
_TICK_TIMEOUT: Final = 2.0

_log = structlog.get_logger(__name__)


@dataclass(frozen=True, kw_only=True)
class BackgroundTask:
    """A periodic task; nothing waits for its result."""

    what: str
    every: timedelta
    work: Callable[[], Awaitable[None]]


class LoopObserver(Protocol):
    """Observer of the background loops."""

    def ticked(self) -> None:
        """Called after each tick, also if another process did the work."""

    def failed(self, what: str, error: Exception) -> None:
        """Called after a failed round; `what` names the task."""


class FailureLog:
    """Logs failures; implements `LoopObserver`."""

    def ticked(self) -> None:
        """Log nothing."""

    def failed(self, what: str, error: Exception) -> None:
        """Log the error's type only: the text may quote a customer."""
        _log.error("a round failed", what=what, error=type(error).__name__)


class Clockwork:
    """Runs the loops that handle due cases, send messages and run background tasks.

    The loops are supervised: an error in a round is reported and counted, and the loop goes on. The
    work of a failed round is still due.
    """

    def __init__(
        self,
        organization: Organization,
        store: Store,
        courier: Courier,
        timing: Timing,
        tasks: Sequence[BackgroundTask] = (),
    ) -> None:
        self._organization = organization
        self._store = store
        self._courier = courier
        self._timing = timing
        self._tasks = tasks
        self._watch: LoopObserver = FailureLog()
        #: This process as a lock holder.
        self._holder = uuid4().hex
        self._woken = asyncio.Event()
        self._scheduler = AsyncIOScheduler(
            timezone="UTC",
            job_defaults={"misfire_grace_time": None, "coalesce": True, "max_instances": 1},
        )
        self._sending: asyncio.Task[None] | None = None
        self._ticking: asyncio.Task[None] | None = None
        self._running: dict[str, asyncio.Task[None]] = {}
        self._being_sent: dict[int, asyncio.Task[None]] = {}
        self._stopping = False
        #: Failed rounds since the start.
        self.failures = 0

    def report_to(self, watch: LoopObserver) -> None:
        """Replace the observer."""
        self._watch = watch

    def start(self) -> None:
        """Start the loops with an immediate tick; needs a running event loop."""
        now = datetime.now(UTC)
        self._scheduler.add_job(self._tick, "interval", seconds=TICK_SECONDS, next_run_time=now)
        for each in self._tasks:
            interval = {"seconds": each.every.total_seconds(), "next_run_time": now}
            self._scheduler.add_job(self._start_task, "interval", [each], **interval)
        self._scheduler.start()
        self._sending = asyncio.create_task(self._send_until_stopped())

    async def stop(self) -> None:
        """Stop within `STOP_TIMEOUT`: finish the messages being sent; queued ones wait."""
        self._stopping = True
        self.wake()
        self._scheduler.remove_all_jobs()
        for each in self._running.values():
            each.cancel()
        with suppress(TimeoutError):
            async with asyncio.timeout(STOP_TIMEOUT):
                await self._end()
        self._scheduler.shutdown(wait=False)

    def wake(self) -> None:
        """Check the outbox now."""
        self._woken.set()

    async def let_time_pass(self) -> None:
        """Handle everything that is due now. A broken case delays no other."""
        now = self._timing.clock()
        try:
            await self._handle_due(now)
        except StoreUnavailable:
            raise
        except Exception as error:
            self._report_failure("a round", error)
            await self._handle_one_by_one(now)
        self._watch.ticked()

    async def send_all(self) -> None:
        """Send every message that may be sent now, and wait for the last one."""
        await self._start_sending()
        while self._being_sent:
            await asyncio.wait(self._being_sent.values(), return_when=asyncio.FIRST_COMPLETED)
            await self._start_sending()

    async def _tick(self) -> None:
        """Start to handle the due cases, unless the tick before is not finished."""
        if not self._ticking or self._ticking.done():
            self._ticking = asyncio.create_task(self._tick_once())

    async def _tick_once(self) -> None:
        await self._supervised("a tick", self.let_time_pass)
        self.wake()

    async def _handle_due(self, now: datetime) -> None:
        holder, sweep_lease = self._holder, self._timing.sweep_lease
        while await self._store.transact(
            lambda uow: tick(self._transaction(uow, now), holder, sweep_lease)
        ):
            self._watch.ticked()
            if self._stopping:
                await self._store.transact(lambda uow: uow.locks.release(SWEEP_LOCK, holder))
                return

    async def _handle_one_by_one(self, now: datetime) -> None:
        for number in await self._store.transact(lambda uow: due_case_numbers(uow, now)):
            await self._handle_one(f"OOPS-{number}", partial(process_case, number=number), now)
        await self._handle_one("the digest", post_digest, now)

    async def _handle_one(self, what: str, handler: Callable[..., None], now: datetime) -> None:
        async def work() -> None:
            await self._store.transact(lambda uow: handler(self._transaction(uow, now)))

        await self._supervised(what, work)

    def _transaction(self, uow: UnitOfWork, now: datetime) -> Transaction:
        return begin_transaction(self._organization, uow, now)

    async def _start_task(self, task: BackgroundTask) -> None:
        """Start a background task, unless the run before is not finished."""
        if task.what not in self._running or self._running[task.what].done():
            work = self._supervised(task.what, task.work)
            self._running[task.what] = asyncio.create_task(work)

    async def _send_until_stopped(self) -> None:
        while not self._stopping:
            await self._woken.wait()
            self._woken.clear()
            if not self._stopping:
                await self._supervised("sending", self._start_sending)

    async def _start_sending(self) -> None:
        """Claim as many messages as may be sent at once, and start to send them."""
        free = MESSAGES_AT_ONCE - len(self._being_sent)
        for parcel in await self._courier.claim(free) if free else ():
            # If the clock jumps, a lease may end while the message is still being sent.
            if parcel.claimed.id not in self._being_sent:
                self._being_sent[parcel.claimed.id] = asyncio.create_task(self._deliver(parcel))

    async def _deliver(self, parcel: Parcel) -> None:
        try:
            await self._supervised("a message", partial(self._courier.deliver, parcel))
        finally:
            del self._being_sent[parcel.claimed.id]
            self.wake()

    async def _supervised(self, what: str, work: Callable[[], Awaitable[None]]) -> None:
        try:
            await work()
        except Exception as error:
            self._report_failure(what, error)

    def _report_failure(self, what: str, error: Exception) -> None:
        self.failures += 1
        self._watch.failed(what, error)

    async def _end(self) -> None:
        loops = [each for each in (self._sending, self._ticking) if each]
        if loops:
            _, late = await asyncio.wait(loops, timeout=_TICK_TIMEOUT)
            for each in late:
                each.cancel()
        await asyncio.gather(*self._being_sent.values())
