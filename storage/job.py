"""Jobs: functions to run in a transaction, with futures for the results."""

from collections.abc import Callable
from concurrent.futures import Future
from types import TracebackType
from typing import Generic, TypeVar

from sqlalchemy import Connection
from sqlalchemy.exc import SQLAlchemyError

from bot.case.errors import StaleCase, StoreUnavailable
from storage.unit_of_work import SqlUnitOfWork

T = TypeVar("T")

TransactionWork = Callable[[SqlUnitOfWork], T]

#: Attempts for a request after conflicts; more than the processes that change a case at once.
CONFLICT_TRIES = 10


class DatabaseFailed(Exception):
    """The database failed, and the state of the transaction is unknown."""

    def __init__(self, why: SQLAlchemyError) -> None:
        super().__init__(why)
        self.why = why


class JobAbandoned(StoreUnavailable):
    """The caller was cancelled or the store gave up; the job was rolled back."""


class StoreJob(Generic[T]):
    """Runs in a shared transaction and can be rolled back separately."""

    def __init__(self, work: TransactionWork[T]) -> None:
        self.future: Future[T] = Future()
        #: True after the caller was cancelled or the store gave up.
        self.is_abandoned = False
        self._work = work
        self._value: T
        self._error: BaseException | None = None

    def begin(self) -> bool:
        """Mark the future as running. Returns False if the caller has cancelled."""
        return self.future.set_running_or_notify_cancel()

    def abandon(self) -> None:
        """Roll the job back unless the commit has begun. Safe to call from any thread."""
        self.is_abandoned = True

    def raise_if_abandoned(self) -> None:
        """Raise JobAbandoned if the job was abandoned after a success."""
        if self.is_abandoned and not self._error:
            raise JobAbandoned

    def run(self, connection: Connection) -> None:
        """Run the function and repeat after conflicts. Raises DatabaseFailed.

        Runs in a savepoint of the connection's transaction. Without a transaction, one is begun; it
        stays open after a success.
        """
        is_shared = connection.in_transaction()
        for number in range(CONFLICT_TRIES):
            transaction = connection.begin_nested() if is_shared else connection.begin()
            self._error = None
            self._error = self._run(connection, is_repeated=number > 0)
            if self._error:
                transaction.rollback()
            elif is_shared:
                transaction.commit()
            if not isinstance(self._error, StaleCase):
                return

    def _run(self, connection: Connection, *, is_repeated: bool) -> BaseException | None:
        capture = ErrorCapture()
        with capture:
            self.raise_if_abandoned()
            unit = SqlUnitOfWork(connection, is_repeated=is_repeated)
            self._value = self._work(unit)
            unit.settle()
        if isinstance(capture.error, SQLAlchemyError):
            raise DatabaseFailed(capture.error)
        return capture.error

    def resolve(self, failure: StoreUnavailable | None) -> None:
        """Set the result or error of the future, once. `failure` explains a failed commit."""
        if self.future.done():
            return
        if error := self._error or failure:
            self.future.set_exception(error)
        else:
            self.future.set_result(self._value)


class ErrorCapture:
    """Suppresses any exception and keeps it for the caller.

    The caller must learn of the error; other jobs in the same commit must not.
    """

    error: BaseException | None = None

    def __enter__(self) -> None:
        """Begin the capture."""

    def __exit__(
        self, kind: object, error: BaseException | None, traceback: TracebackType | None
    ) -> bool:
        """Store the error and suppress it."""
        self.error = error
        return True
