"""Background audit: one slice at a time, in one of the processes that share the database."""

from collections import deque
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Final
from uuid import uuid4

from adapters.observability.watch import ActivityMonitor
from bot.auditing import (
    audit_cases,
    audit_messages,
    audit_queue,
    begin_audit,
    in_batches,
    next_slice,
)
from bot.company.organization import Organization
from storage.store import SqlStore

#: Time between two slices.
AUDIT_EVERY: Final = timedelta(seconds=10)
#: Name of the lock, and how long the lock is held without a renewal.
AUDIT_LOCK: Final = "audit"
AUDIT_LOCK_FOR: Final = timedelta(seconds=60)
#: Rounds over the due queue per run; the rest waits for the next run.
_MOST_ROUNDS: Final = 20


class Auditor:
    """Audits one slice per run, and reports findings to `watch`.

    When a batch fails, its cases are audited one by one in the next run, so that a broken case
    hides no other.
    """

    def __init__(
        self,
        organization: Organization,
        store: SqlStore,
        clock: Callable[[], datetime],
        watch: ActivityMonitor,
    ) -> None:
        self._organization = organization
        self._store = store
        self._clock = clock
        self._watch = watch
        self._holder = uuid4().hex
        #: Batches of case numbers to audit; the cases of a failed batch return one by one.
        self._batches: deque[Sequence[int]] = deque()

    async def look(self) -> None:
        """Audit the queues and the next slice, unless another process holds the lock."""
        now = self._clock()
        if not await self._holds_lock(now):
            return
        self._watch.told(await self._store.transact(lambda uow: uow.metrics.newly_told(now)))
        await self._audit_queues(now)
        if not self._batches:
            self._batches.extend(in_batches(await self._store.transact(next_slice)))
        while self._batches:
            await self._audit_batch(self._batches.popleft(), now)

    async def _holds_lock(self, now: datetime) -> bool:
        return await self._store.transact(
            lambda uow: uow.locks.acquire(AUDIT_LOCK, self._holder, now, now + AUDIT_LOCK_FOR)
        )

    async def _audit_queues(self, now: datetime) -> None:
        """Audit the due queue until no finding is left, and the waiting messages."""
        for _ in range(_MOST_ROUNDS):
            findings = await self._store.transact(lambda uow: audit_queue(uow, now))
            self._watch.audited(0, findings)
            if not findings:
                break
        waiting = await self._store.transact(lambda uow: audit_messages(uow, now))
        self._watch.audited(0, waiting)

    async def _audit_batch(self, numbers: Sequence[int], now: datetime) -> None:
        done = False
        try:
            findings = await self._store.transact(
                lambda uow: audit_cases(begin_audit(self._organization, uow, now), numbers)
            )
            done = True
        finally:
            if not done:
                self._note_failure(numbers)
        self._watch.audited(len(numbers), findings)

    def _note_failure(self, numbers: Sequence[int]) -> None:
        if len(numbers) > 1:
            self._batches.extend([each] for each in numbers)
        else:
            self._watch.unaudited(*numbers)
