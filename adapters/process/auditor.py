"""The auditor at work: a slice at a time, in one process of all that share the database."""

from collections import deque
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Final
from uuid import uuid4

from adapters.observability.watch import Watch
from bot.auditing import (
    audit_cases,
    audit_messages,
    audit_queue,
    begin_audit,
    in_rounds,
    next_slice,
)
from bot.company.organization import Organization
from storage.store import SqlStore

#: How often a slice is looked at.
EVERY: Final = timedelta(seconds=10)
#: The turn of the process that audits, and how long it lasts unless it is taken again.
AUDIT: Final = "audit"
TURN: Final = timedelta(seconds=60)
#: So often in a row what is due is looked at; the rest of it, the next time.
_MOST_ROUNDS: Final = 20


class Auditor:
    """Looks at one slice each time that it is asked to. `watch` hears what it found.

    A case that cannot be looked at, whatever is the matter with it, is looked at by itself the next
    time: it hides no other.
    """

    def __init__(
        self,
        organization: Organization,
        store: SqlStore,
        clock: Callable[[], datetime],
        watch: Watch,
    ) -> None:
        self._organization = organization
        self._store = store
        self._clock = clock
        self._watch = watch
        self._holder = uuid4().hex
        #: What is to be looked at together; what failed so, one by one.
        self._left: deque[Sequence[int]] = deque()

    async def look(self) -> None:
        """Look at what is in the way, and at the next slice; nothing where it is another's turn."""
        now = self._clock()
        if not await self._has_turn(now):
            return
        self._watch.told(await self._store.transact(lambda uow: uow.metrics.newly_told(now)))
        await self._clear_the_way(now)
        if not self._left:
            self._left.extend(in_rounds(await self._store.transact(next_slice)))
        while self._left:
            await self._look_at(self._left.popleft(), now)

    async def _has_turn(self, now: datetime) -> bool:
        return await self._store.transact(
            lambda uow: uow.locks.acquire(AUDIT, self._holder, now, now + TURN)
        )

    async def _clear_the_way(self, now: datetime) -> None:
        """At what is due, until nothing is in the way there; and at messages that wait."""
        for _ in range(_MOST_ROUNDS):
            found = await self._store.transact(lambda uow: audit_queue(uow, now))
            self._watch.audited(0, found)
            if not found:
                break
        waiting = await self._store.transact(lambda uow: audit_messages(uow, now))
        self._watch.audited(0, waiting)

    async def _look_at(self, numbers: Sequence[int], now: datetime) -> None:
        done = False
        try:
            found = await self._store.transact(
                lambda uow: audit_cases(begin_audit(self._organization, uow, now), numbers)
            )
            done = True
        finally:
            if not done:
                self._stumbled(numbers)
        self._watch.audited(len(numbers), found)

    def _stumbled(self, numbers: Sequence[int]) -> None:
        if len(numbers) > 1:
            self._left.extend([each] for each in numbers)
        else:
            self._watch.unaudited(*numbers)
