"""The store: one thread of its own, in which every transaction runs.

Several requests that come at once share a commit, and with it the wait for the disk; each still is
kept or undone by itself.
"""

import asyncio
from collections import deque
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any, TypeVar

from sqlalchemy.exc import SQLAlchemyError

from bot.errors import StoreUnavailable
from storage.engine import make_engine, sqlite_file
from storage.job import TRIES, Broken, Job, Work
from storage.postgresql import is_passing

T = TypeVar("T")

#: As many requests share a commit of a SQLite file at most; the first of them waits for the last.
#: On PostgreSQL each has its own: what it locks is then locked for a short time, and mostly in the
#: same order, so that hardly ever two wait for each other.
TOGETHER = 32


def _nothing(_moment: str) -> None:
    """What happens around a commit: nothing."""


class SqlStore:
    """Runs plain functions, each in one transaction; implements `bot.unit_of_work.Store`.

    `on_commit` is called with "before commit" and "after commit", in the store's thread: there a
    test can end the process. `together=1` gives every request a commit of its own.
    """

    def __init__(
        self,
        url: str,
        *,
        together: int = TOGETHER,
        on_commit: Callable[[str], None] = _nothing,
    ) -> None:
        self._engine = make_engine(url)
        self._together = together if sqlite_file(url) else 1
        self._on_commit = on_commit
        self._waiting: deque[Job[Any]] = deque()
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="store")

    async def transact(self, work: Work[T]) -> T:
        """Commit what `work` did, or nothing. Raises StoreUnavailable when it cannot.

        Whatever `work` raises undoes it, and is raised here. Where somebody else changed the case
        meanwhile, or was in the way, `work` runs again, up to ten times in all; also where another
        request broke the commit that they shared. So it must do nothing but through its unit of
        work. Who is cancelled while waiting does not learn whether it was committed, nor does who
        loses the database in the middle of the commit; by halves it never is.
        """
        return await asyncio.wrap_future(self._begin(work))

    def transact_now(self, work: Work[T]) -> T:
        """As `transact`, for whoever has no event loop; waits until it is committed."""
        return self._begin(work).result()

    def close(self) -> None:
        """Finish what was begun, and let go of the database."""
        self._thread.shutdown()
        self._engine.dispose()

    def _begin(self, work: Work[T]) -> Future[T]:
        job = Job(work)
        self._waiting.append(job)
        try:
            self._thread.submit(self._run_waiting)
        except RuntimeError:  # it was shut down
            if job.future.cancel():
                raise StoreUnavailable("the store is closed") from None
        return job.future

    def _run_waiting(self) -> None:
        """Run what waits; nothing waits where a turn before took it along."""
        taken = [self._waiting.popleft() for _ in range(min(self._together, len(self._waiting)))]
        jobs = [job for job in taken if job.future.set_running_or_notify_cancel()]
        if jobs:
            self._run(jobs)

    def _run(self, jobs: list[Job[Any]], tries: int = TRIES) -> None:
        """Run these in one transaction; where the database fails one of them, each in its own.

        SQLite may then have undone the others too, and the commit would do nothing and succeed. One
        that is alone runs again where only somebody else was in its way.
        """
        lost: StoreUnavailable | None = StoreUnavailable("it ended before the commit")
        try:
            self._commit(jobs)
            lost = None
            self._on_commit("after commit")
        except Broken as broken:
            lost = _unavailable(broken.why)
            if len(jobs) > 1 or is_passing(broken.why):
                self._run_again(jobs, tries)
        except SQLAlchemyError as error:
            lost = _unavailable(error)
            if is_passing(error):
                self._run_again(jobs, tries)
        finally:
            for job in jobs:
                job.answer(lost)

    def _run_again(self, jobs: list[Job[Any]], tries: int) -> None:
        if len(jobs) > 1:
            for job in jobs:
                self._run([job])
        elif tries > 1:
            self._run(jobs, tries - 1)

    def _commit(self, jobs: list[Job[Any]]) -> None:
        with self._engine.begin() as connection:
            for job in jobs:
                job.run(connection)
            self._on_commit("before commit")


def _unavailable(why: SQLAlchemyError) -> StoreUnavailable:
    answer = StoreUnavailable("the database did not take it")
    answer.__cause__ = why
    return answer
