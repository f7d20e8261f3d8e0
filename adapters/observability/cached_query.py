"""Questions that the outside puts to the store as often as it likes."""

import asyncio
from collections.abc import Callable
from typing import Generic, TypeVar

from bot.case.errors import StoreUnavailable
from storage.store import SqlStore
from storage.unit_of_work import SqlUnitOfWork

T = TypeVar("T")


class Asked(Generic[T]):
    """One question to the store, put to it once in `keep_for` seconds at most.

    It is given `patience` seconds to answer; whoever asks meanwhile waits for the same answer.
    """

    def __init__(
        self,
        store: SqlStore,
        question: Callable[[SqlUnitOfWork], T],
        *,
        stopwatch: Callable[[], float],
        keep_for: float,
        patience: float,
    ) -> None:
        self._store = store
        self._question = question
        self._stopwatch = stopwatch
        self._keep_for = keep_for
        self._patience = patience
        self._one_at_a_time = asyncio.Lock()
        self._asked_at: float | None = None
        self._answer: T | None = None

    async def answer(self) -> T | None:
        """What the store says, or said just now; None where it says nothing in time."""
        async with self._one_at_a_time:
            now = self._stopwatch()
            if self._asked_at is None or now - self._asked_at >= self._keep_for:
                self._answer = await self._ask()
                self._asked_at = self._stopwatch()
            return self._answer

    async def _ask(self) -> T | None:
        try:
            async with asyncio.timeout(self._patience):
                return await self._store.transact(self._question)
        except (StoreUnavailable, TimeoutError):
            return None
