"""The store: one thread of its own, in which every transaction runs.

Several requests that come at once share a commit, and with it the wait for the disk; each still is
kept or undone by itself.
"""

import asyncio
from collections.abc import Callable, Iterator
from queue import Empty, SimpleQueue
from threading import Lock, Thread
from typing import Any, TypeVar

from sqlalchemy.exc import SQLAlchemyError

from bot.case.errors import StoreUnavailable
from storage.database.engine import make_engine, sqlite_file
from storage.database.postgresql import is_passing
from storage.job import TRIES, Attempt, Broken, Forsaken, Job, Work

T = TypeVar("T")

#: As many requests share a commit of a SQLite file at most; the first of them waits for the last.
#: On PostgreSQL each has its own: what it locks is then locked for a short time, and mostly in the
#: same order, so that hardly ever two wait for each other.
TOGETHER = 32


def _nothing(_moment: str) -> None:
    """What happens around a commit: nothing."""


class SqlStore:
    """Runs plain functions, each in one transaction; implements `bot.ports.unit_of_work.Store`.

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
        #: What is to be done, and in the end None.
        self._waiting: SimpleQueue[Job[Any] | None] = SimpleQueue()
        self._door = Lock()
        self._closed = self._given_up = False
        self._running: list[Job[Any]] = []
        #: It does not keep the process from ending: a lock is waited for however long it takes.
        self._thread = Thread(target=self._work, name="store", daemon=True)
        self._thread.start()

    async def transact(self, work: Work[T]) -> T:
        """Commit what `work` did, or nothing. Raises StoreUnavailable when it cannot.

        Whatever `work` raises undoes it, and is raised here. Where somebody else changed the case
        meanwhile, or was in the way, `work` runs again, up to ten times in all; also where another
        request broke the commit that they shared. So it must do nothing but through its unit of
        work. Who is cancelled while waiting wants it no more: it is undone, unless its commit had
        begun already. Who loses the database in the middle of the commit does not learn whether
        it was committed; by halves it never is.
        """
        job = self._begin(work)
        try:
            return await asyncio.wrap_future(job.future)
        except asyncio.CancelledError:
            job.forsake()
            raise

    def transact_now(self, work: Work[T]) -> T:
        """As `transact`, for whoever has no event loop; waits until it is committed."""
        return self._begin(work).future.result()

    def close(self, patience: float | None = None) -> None:
        """Finish what was begun, and let go of the database.

        What takes longer than `patience` seconds is given up: it is not committed any more, unless
        its commit had begun already.
        """
        with self._door:
            if not self._closed:
                self._closed = True
                self._waiting.put(None)
        self._thread.join(patience)
        self._given_up = True
        for job in self._running:
            job.forsake()

    def _begin(self, work: Work[T]) -> Job[T]:
        job = Job(work)
        with self._door:
            if self._closed:
                raise StoreUnavailable("the store is closed")
            self._waiting.put(job)
        return job

    def _work(self) -> None:
        """Do what waits, until the store is closed; then let go of the database."""
        while job := self._waiting.get():
            self._running = [each for each in (job, *self._others()) if each.begin()]
            if self._given_up:
                for each in self._running:
                    each.forsake()
            with Attempt():
                if self._running:
                    self._run(self._running)
        self._engine.dispose()

    def _others(self) -> Iterator[Job[Any]]:
        """Whatever waits beside it, as far as it may share the commit."""
        for _ in range(self._together - 1):
            try:
                job = self._waiting.get_nowait()
            except Empty:
                return
            if not job:
                self._waiting.put(job)
                return
            yield job

    def _run(self, jobs: list[Job[Any]], tries: int = TRIES) -> None:
        """Run these in one transaction; where the database fails one of them, each in its own.

        SQLite may then have undone the others too, and the commit would do nothing and succeed. One
        that is alone runs again where only somebody else was in its way. The same where one was
        forsaken after it was done: nothing of it stays.
        """
        lost: StoreUnavailable | None = StoreUnavailable("it ended before the commit")
        try:
            self._commit(jobs)
            lost = None
            self._on_commit("after commit")
        except Forsaken:
            for job in jobs:
                if not job.is_forsaken:
                    self._run([job])
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
            for job in jobs:
                job.check()


def _unavailable(why: SQLAlchemyError) -> StoreUnavailable:
    answer = StoreUnavailable("the database did not take it")
    answer.__cause__ = why
    return answer
