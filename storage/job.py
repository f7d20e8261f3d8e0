"""One request to the store: a function, and who waits for what it gives."""

from collections.abc import Callable
from concurrent.futures import Future
from types import TracebackType
from typing import Generic, TypeVar

from sqlalchemy import Connection
from sqlalchemy.exc import SQLAlchemyError
from sqlmodel import Session

from bot.case.errors import StaleCase, StoreUnavailable
from storage.database.repository import AGAIN
from storage.unit_of_work import SqlUnitOfWork

T = TypeVar("T")

Work = Callable[[SqlUnitOfWork], T]

#: How often a request runs that somebody else was faster than, or in the way of: more often than
#: there are processes that would all change the same case in the same moment.
TRIES = 10


class Broken(Exception):
    """The database failed in the middle: what is left of the transaction, nobody knows."""

    def __init__(self, why: SQLAlchemyError) -> None:
        super().__init__(why)
        self.why = why


class Forsaken(StoreUnavailable):
    """Nobody waits for it any more, or it was given up; it was undone."""


class Job(Generic[T]):
    """Runs in a transaction that it shares with others, and is undone without them."""

    def __init__(self, work: Work[T]) -> None:
        self.future: Future[T] = Future()
        #: Whether nobody waits for it any more.
        self.is_forsaken = False
        self._work = work
        self._value: T
        self._error: BaseException | None = None

    def begin(self) -> bool:
        """Whether somebody still waits for it, who from now on waits to the end."""
        return self.future.set_running_or_notify_cancel()

    def forsake(self) -> None:
        """Let nothing of it stay, if its commit has not begun yet; whichever thread says so."""
        self.is_forsaken = True

    def check(self) -> None:
        """Raise Forsaken where nobody wants it any more, and nothing else undid it."""
        if self.is_forsaken and not self._error:
            raise Forsaken

    def run(self, connection: Connection) -> None:
        """Do the work, or none of it. Raises Broken where nothing else can be done with it."""
        for number in range(TRIES):
            self._error = None
            self._error = self._run(connection, again=number > 0)
            if not isinstance(self._error, StaleCase):
                return

    def _run(self, connection: Connection, *, again: bool) -> BaseException | None:
        session = session_within(connection)
        session.info[AGAIN] = again
        attempt = Attempt()
        with attempt:
            self.check()
            self._value = self._work(SqlUnitOfWork(session))
            session.commit()
        if isinstance(attempt.error, SQLAlchemyError):
            raise Broken(attempt.error)
        session.close()
        return attempt.error

    def answer(self, lost: StoreUnavailable | None) -> None:
        """Tell whoever waits, once, what came of it; `lost`: why nothing was committed at all."""
        if self.future.done():
            return
        if error := self._error or lost:
            self.future.set_exception(error)
        else:
            self.future.set_result(self._value)


class Attempt:
    """Ends whatever is raised in it, and keeps it for whoever waits.

    It may be anything: who waits must hear of it, and who shares the commit must not.
    """

    error: BaseException | None = None

    def __enter__(self) -> None:
        """Begin."""

    def __exit__(
        self, kind: object, error: BaseException | None, traceback: TracebackType | None
    ) -> bool:
        """Let nothing out."""
        self.error = error
        return True


def session_within(connection: Connection) -> Session:
    """A session that can be undone without undoing the connection's transaction."""
    return Session(
        connection,
        join_transaction_mode="create_savepoint",
        expire_on_commit=False,
        # What is read is what the database says now, also where it was read before.
        execution_options={"populate_existing": True, "synchronize_session": False},
    )
