"""The store: runs every transaction in one thread.

Requests that arrive together share a commit, and so the wait for the disk. Each request succeeds or
is rolled back on its own.
"""

import asyncio
from collections.abc import Callable, Iterator
from queue import Empty, SimpleQueue
from threading import Lock, Thread
from typing import Any, TypeVar

from sqlalchemy.exc import SQLAlchemyError

from bot.case.errors import StoreUnavailable
from storage.database.engine import make_engine, sqlite_file
from storage.database.errors import DatabaseReplaced
from storage.database.health import DatabaseHealth
from storage.database.postgresql import is_retryable
from storage.database.write_ahead_log import IdleCheckpoint
from storage.job import (
    CONFLICT_TRIES,
    DatabaseFailed,
    ErrorCapture,
    JobAbandoned,
    StoreJob,
    TransactionWork,
)

T = TypeVar("T")

#: The most requests in a shared commit of a SQLite file; the first waits for the last. On
#: PostgreSQL each request has a commit of its own: locks are short and mostly in the same order,
#: which makes deadlocks rare.
COMMIT_BATCH_SIZE = 32

#: Seconds without a write until a SQLite file's write-ahead log is emptied into the file.
CHECKPOINT_AFTER = 5.0


def _do_nothing(_point: str) -> None:
    """The default for `on_commit`."""


class SqlStore:
    """Runs each function in a transaction; implements `bot.ports.unit_of_work.Store`.

    `on_commit` is called in the store's thread with "before commit" and "after commit", so that a
    test can end the process at either point. `batch_size=1` gives each request a commit of its own.

    The write-ahead log of a SQLite file is emptied `checkpoint_after` seconds after the last write.
    """

    def __init__(
        self,
        url: str,
        *,
        batch_size: int = COMMIT_BATCH_SIZE,
        on_commit: Callable[[str], None] = _do_nothing,
        checkpoint_after: float = CHECKPOINT_AFTER,
    ) -> None:
        self._engine = make_engine(url)
        file = sqlite_file(url)
        self._batch_size = batch_size if file else 1
        self._checkpoint = IdleCheckpoint(self._engine, file, checkpoint_after) if file else None
        #: The database's known problem; readable from any thread.
        self.health = DatabaseHealth(file)
        self._on_commit = on_commit
        #: Waiting requests; None ends the thread.
        self._waiting: SimpleQueue[StoreJob[Any] | None] = SimpleQueue()
        self._lock = Lock()
        self._closed = self._given_up = False
        self._running: list[StoreJob[Any]] = []
        #: A daemon thread, because waiting for a lock must not keep the process alive.
        self._thread = Thread(target=self._work, name="store", daemon=True)
        self._thread.start()

    async def transact(self, work: TransactionWork[T]) -> T:
        """Run `work` and commit. Raises StoreUnavailable if the database fails.

        Exceptions from `work` roll back and are raised here. After a conflict with another
        transaction, or after a failure of a shared commit, `work` runs again, up to ten times in
        total. It must therefore have no effects outside its unit of work.

        A cancelled request is rolled back, unless the commit has begun. If the connection breaks
        during the commit, the caller cannot know if the request was committed; half of a request
        never is.
        """
        job = self._begin(work)
        try:
            return await asyncio.wrap_future(job.future)
        except asyncio.CancelledError:
            job.abandon()
            raise

    def transact_now(self, work: TransactionWork[T]) -> T:
        """Run `work` like `transact`, for callers without an event loop. Blocks until the end."""
        return self._begin(work).future.result()

    def close(self, timeout: float | None = None) -> None:
        """Finish the accepted requests and disconnect.

        After `timeout` seconds the remaining requests are rolled back, unless the commit has
        begun.
        """
        with self._lock:
            if not self._closed:
                self._closed = True
                self._waiting.put(None)
        self._thread.join(timeout)
        self._given_up = True
        for job in self._running:
            job.abandon()

    def _begin(self, work: TransactionWork[T]) -> StoreJob[T]:
        job = StoreJob(work)
        with self._lock:
            if self._closed:
                raise StoreUnavailable("the store is closed")
            self._waiting.put(job)
        return job

    def _work(self) -> None:
        """Run requests until the store is closed, then disconnect."""
        while job := self._next_job():
            self._running = [each for each in (job, *self._further_jobs()) if each.begin()]
            if self._given_up:
                for each in self._running:
                    each.abandon()
            with ErrorCapture():
                if self._running:
                    self._run(self._running)
        if self._checkpoint and self._checkpoint.seconds_left() is not None:
            self._checkpoint.run()
        self._engine.dispose()

    def _next_job(self) -> StoreJob[Any] | None:
        """Wait for a request, and make the checkpoint that is due while there is none."""
        while self._checkpoint:
            try:
                return self._waiting.get(timeout=self._checkpoint.seconds_left())
            except Empty:
                self._checkpoint.run()
        return self._waiting.get()

    def _further_jobs(self) -> Iterator[StoreJob[Any]]:
        """Take further waiting requests, up to the limit for a shared commit."""
        for _ in range(self._batch_size - 1):
            try:
                job = self._waiting.get_nowait()
            except Empty:
                return
            if not job:
                self._waiting.put(job)
                return
            yield job

    def _run(self, jobs: list[StoreJob[Any]], tries: int = CONFLICT_TRIES) -> None:
        """Run the requests in one transaction, and separately after a failure of the database.

        After a failure SQLite may have rolled back the other requests too, in which case a commit
        succeeds without writing. A single request runs again only after a conflict. An abandoned
        request also makes the others run separately, so that none of its changes remain.
        """
        failure: StoreUnavailable | None = StoreUnavailable("it ended before the commit")
        try:
            self._commit(jobs)
            failure = None
            self._committed()
            self._on_commit("after commit")
        except JobAbandoned:
            for job in jobs:
                if not job.is_abandoned:
                    self._run([job])
        except DatabaseFailed as error:
            failure = self._failed(error.why)
            if len(jobs) > 1 or is_retryable(error.why):
                self._run_again(jobs, tries)
        except SQLAlchemyError as error:
            failure = self._failed(error)
            if is_retryable(error):
                self._run_again(jobs, tries)
        finally:
            for job in jobs:
                job.resolve(failure)

    def _run_again(self, jobs: list[StoreJob[Any]], tries: int) -> None:
        if len(jobs) > 1:
            for job in jobs:
                self._run([job])
        elif tries > 1:
            self._run(jobs, tries - 1)

    def _commit(self, jobs: list[StoreJob[Any]]) -> None:
        with self._engine.connect() as connection:
            if len(jobs) > 1:
                connection.begin()  # a request alone needs no savepoint
            for job in jobs:
                job.run(connection)
            self._on_commit("before commit")
            for job in jobs:
                job.raise_if_abandoned()
            connection.commit()

    def _committed(self) -> None:
        self.health.committed()
        if self._checkpoint:
            self._checkpoint.note_commit()

    def _failed(self, why: SQLAlchemyError) -> StoreUnavailable:
        self.health.failed(why)
        is_ours = isinstance(why, DatabaseReplaced)
        unavailable = StoreUnavailable(str(why) if is_ours else "the database did not take it")
        unavailable.__cause__ = why
        return unavailable
