"""The unit of work: all that one transaction can ask and change."""

from datetime import datetime

from sqlmodel import col, func, select

from storage.cases import Cases
from storage.conversations import Conversations
from storage.figures import Counting
from storage.history import History
from storage.instants import Instant
from storage.once import Once
from storage.outbox import Outbox
from storage.outbox_order import first_due_at
from storage.outbox_turns import OutboxTurns
from storage.people import People
from storage.tables import DueRow


class SqlUnitOfWork(Once, Cases, History, People, Conversations, Outbox, OutboxTurns, Counting):
    """One transaction on SQLite or PostgreSQL; implements `bot.unit_of_work.UnitOfWork`.

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
