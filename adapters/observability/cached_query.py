"""Cached database queries for endpoints that clients may call at any rate."""

import asyncio
from collections.abc import Callable
from typing import Generic, TypeVar

from bot.case.errors import StoreUnavailable
from storage.store import SqlStore
from storage.unit_of_work import SqlUnitOfWork

T = TypeVar("T")


class CachedQuery(Generic[T]):
    """A database query executed at most once per `keep_for` seconds.

    The query times out after `patience` seconds. Concurrent callers share a single result.
    """

    def __init__(
        self,
        store: SqlStore,
        query: Callable[[SqlUnitOfWork], T],
        *,
        stopwatch: Callable[[], float],
        keep_for: float,
        patience: float,
    ) -> None:
        self._store = store
        self._query = query
        self._stopwatch = stopwatch
        self._keep_for = keep_for
        self._patience = patience
        self._one_at_a_time = asyncio.Lock()
        self._asked_at: float | None = None
        self._answer: T | None = None

    async def answer(self) -> T | None:
        """The result, fresh or cached; None if the database did not answer in time."""
        async with self._one_at_a_time:
            now = self._stopwatch()
            if self._asked_at is None or now - self._asked_at >= self._keep_for:
                self._answer = await self._ask()
                self._asked_at = self._stopwatch()
            return self._answer

    async def _ask(self) -> T | None:
        try:
            async with asyncio.timeout(self._patience):
                return await self._store.transact(self._query)
        except (StoreUnavailable, TimeoutError):
            return None
