"""Background loops of a process: APScheduler ticks; the store alone holds the due times.

The ticks follow the stopwatch (`adapters.process.ticking`), and each transaction of the clockwork
reads the clock again.
"""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import partial
from typing import Final, Protocol, TypeVar
from uuid import uuid4

import structlog

from adapters.process.ticking import add_periodic_job, stopwatch_scheduler
from bot.case.errors import StoreUnavailable
from bot.clockwork import Sweep, due_case_numbers, end_sweep, leave_sweep, process_case, tick
from bot.company.organization import Organization
from bot.courier import Courier, Parcel
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
#: Seconds for one transaction of the clockwork; longer than PostgreSQL's own timeouts. A database
#: that stalls for longer fails the tick, which shows that the loop is alive.
_ROUND_TIMEOUT: Final = 40.0

T = TypeVar("T")

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
        """Called after each successful round, also if another process did the work."""

    def tick_ended(self) -> None:
        """Called after each tick, also a failed one."""

    def failed(self, what: str, error: Exception) -> None:
        """Called after a failed round; `what` names the task."""


class FailureLog:
    """Logs failures; implements `LoopObserver`."""

    def ticked(self) -> None:
        """Log nothing."""

    def tick_ended(self) -> None:
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
        self._scheduler = stopwatch_scheduler()
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
        add_periodic_job(self._scheduler, self._tick, every=timedelta(seconds=TICK_SECONDS))
        for each in self._tasks:
            add_periodic_job(self._scheduler, self._start_task, each, every=each.every)
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
        sweep = Sweep(
            due_by=self._timing.clock(), holder=self._holder, lease=self._timing.sweep_lease
        )
        try:
            await self._handle_due(sweep)
        except (StoreUnavailable, TimeoutError):
            raise
        except Exception as error:
            self._report_failure("a round", error)
            await self._handle_one_by_one(sweep)
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
        self._watch.tick_ended()
        self.wake()

    async def _handle_due(self, sweep: Sweep) -> None:
        """Run the rounds of a sweep; messages start to leave meanwhile."""
        while await self._transact(partial(self._run_round, sweep)):
            self._watch.ticked()
            self.wake()
            if self._stopping:
                await self._transact(lambda tx: leave_sweep(tx, sweep))
                return

    def _run_round(self, sweep: Sweep, tx: Transaction) -> bool:
        return tick(tx, replace(sweep, has_time=self._timing.for_a_round()))

    async def _handle_one_by_one(self, sweep: Sweep) -> None:
        for number in await self._transact(lambda tx: due_case_numbers(tx.uow, tx.now)):
            await self._handle_one(f"OOPS-{number}", partial(process_case, number=number))
        await self._handle_one("the digest", post_digest)
        await self._transact(lambda tx: end_sweep(tx, sweep))

    async def _handle_one(self, what: str, handler: Callable[..., None]) -> None:
        await self._supervised(what, partial(self._transact, handler))

    async def _transact(self, work: Callable[[Transaction], T]) -> T:
        """Run the work in one transaction at the time of its start. Raises TimeoutError too."""

        def run(uow: UnitOfWork) -> T:
            return work(begin_transaction(self._organization, uow, self._timing.clock()))

        async with asyncio.timeout(_ROUND_TIMEOUT):
            return await self._store.transact(run)

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

    async def _supervised(self, what: str, work: Callable[[], Awaitable[object]]) -> None:
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
