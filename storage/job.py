"""One request to the store: a function, and who waits for what it gives."""

from collections.abc import Callable
from concurrent.futures import Future
from typing import Generic, TypeVar

from sqlalchemy import Connection
from sqlalchemy.exc import SQLAlchemyError
from sqlmodel import Session

from bot.errors import StaleCase, StoreUnavailable
from storage.unit_of_work import SqlUnitOfWork

T = TypeVar("T")

Work = Callable[[SqlUnitOfWork], T]

#: How often a request runs that somebody else was faster than.
TRIES = 3


class Job(Generic[T]):
    """Runs in a transaction that it shares with others, and is undone without them."""

    def __init__(self, work: Work[T]) -> None:
        self.future: Future[T] = Future()
        self._work = work
        self._value: T
        self._error: BaseException | None = None

    def run(self, connection: Connection) -> None:
        """Do the work, or none of it. Raises SQLAlchemyError if the transaction itself is lost."""
        for _ in range(TRIES):
            self._error = self._run(connection)
            if not isinstance(self._error, StaleCase):
                return

    def _run(self, connection: Connection) -> BaseException | None:
        session = session_within(connection)
        try:
            self._value = self._work(SqlUnitOfWork(session))
            session.commit()
        except SQLAlchemyError as error:
            session.rollback()
            return unavailable(error)
        except BaseException as error:  # noqa: BLE001 - whoever waits hears of it, whatever it is
            session.rollback()
            return error
        finally:
            session.close()
        return None

    def answer(self, lost: StoreUnavailable | None) -> None:
        """Tell whoever waits what came of it; `lost`: why nothing was committed at all."""
        error = self._error or lost
        if error:
            self.future.set_exception(error)
        else:
            self.future.set_result(self._value)


def session_within(connection: Connection) -> Session:
    """A session that can be undone without undoing the connection's transaction."""
    return Session(
        connection,
        join_transaction_mode="create_savepoint",
        expire_on_commit=False,
        # What is read is what the database says now, also where it was read before.
        execution_options={"populate_existing": True, "synchronize_session": False},
    )


def unavailable(error: SQLAlchemyError) -> StoreUnavailable:
    """Nothing was kept, because of that."""
    answer = StoreUnavailable("the database did not take it")
    answer.__cause__ = error
    return answer
