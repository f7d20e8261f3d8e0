"""The unit of work: all that one transaction can ask and change."""

from datetime import datetime

from sqlmodel import col, func, select

from storage.audit.figures import FigureQueries
from storage.cases.cases import Cases
from storage.cases.history import History
from storage.cases.people import People
from storage.database.instants import Instant
from storage.database.tables import DueRow
from storage.outbox.claims import OutboxTurns
from storage.outbox.order import first_due_at
from storage.outbox.outbox import Outbox
from storage.platforms.conversations import Conversations
from storage.platforms.inbox import Once


class SqlUnitOfWork(
    Once, Cases, History, People, Conversations, Outbox, OutboxTurns, FigureQueries
):
    """One transaction on SQLite or PostgreSQL; implements `bot.ports.unit_of_work.UnitOfWork`.

    It adds `cases` and `figures`, for the command line and whoever watches over Oops, the
    conversations, for platforms that tell no addresses, and the database's clock.
    """

    def database_time(self) -> datetime:
        """The moment (UTC), by the clock of a PostgreSQL that several machines share."""
        return self._session.exec(select(func.clock_timestamp(type_=Instant))).one()

    def next_due_at(self) -> datetime | None:
        """The soonest moment at which anything falls due: a case or an outgoing message."""
        case = self._session.exec(select(func.min(col(DueRow.due_at)))).one()
        moments = (case, first_due_at(self._session))
        return min((each for each in moments if each), default=None)
