"""The unit of work: the repositories of one transaction."""

from datetime import datetime

from sqlalchemy import Connection
from sqlmodel import col, func, select
from sqlmodel.sql.expression import SelectOfScalar

from storage.audit.auditing import AuditRepository
from storage.audit.figures import MetricsRepository
from storage.audit.set_back import SetBackRepository
from storage.cases.accounts import AccountRepository
from storage.cases.cases import CaseRepository
from storage.cases.history import HistoryRepository
from storage.cases.installation import InstallationRepository
from storage.cases.people import PeopleRepository
from storage.database.instants import Instant
from storage.database.locks import LockRepository
from storage.database.statements import built_once
from storage.database.tables import DueRow
from storage.outbox.deliveries import DeliveryRepository
from storage.outbox.outbox import OutboxRepository
from storage.outbox.queues import SendQueueRepository
from storage.outbox.rate_limits import RateLimitRepository
from storage.platforms.conversations import ConversationRepository
from storage.platforms.digests import DigestRepository
from storage.platforms.forwarded import ForwardedMessageRepository
from storage.platforms.inbox import InboxRepository
from storage.platforms.pinned_channels import PinnedChannelRepository


class SqlUnitOfWork:
    """One transaction on SQLite or PostgreSQL.

    Implements `bot.ports.unit_of_work.UnitOfWork` and `bot.ports.audit.AuditUnitOfWork`. The
    repositories `accounts`, `conversations`, `forwarded`, `pinned_channels` and `metrics` are for
    adapters only. A commit without `settle` would leave the heads of the queues as they were.
    """

    def __init__(self, connection: Connection, *, is_repeated: bool = False) -> None:
        self._connection = connection
        self.cases = CaseRepository(connection, is_repeated=is_repeated)
        self.history = HistoryRepository(connection)
        self.people = PeopleRepository(connection)
        self.accounts = AccountRepository(connection)
        self.send_queues = SendQueueRepository(connection)
        self.outbox = OutboxRepository(connection, self.send_queues)
        self.rate_limits = RateLimitRepository(connection)
        self.deliveries = DeliveryRepository(connection, self.rate_limits, self.send_queues)
        self.inbox = InboxRepository(connection, self.send_queues.end)
        self.digests = DigestRepository(connection)
        self.locks = LockRepository(connection)
        self.clock_mark = SetBackRepository(connection)
        self.conversations = ConversationRepository(connection)
        self.forwarded = ForwardedMessageRepository(connection)
        self.installation = InstallationRepository(connection)
        self.pinned_channels = PinnedChannelRepository(connection)
        self.audit = AuditRepository(connection, self.send_queues)
        self.metrics = MetricsRepository(connection, self.audit, self.send_queues)

    def settle(self) -> None:
        """Write the changes that were noted; before the commit."""
        self.send_queues.settle()

    def database_time(self) -> datetime:
        """Return the time (UTC) of the clock that all replicas of a PostgreSQL share."""
        found: datetime = _database_time().run(self._connection).scalar_one()
        return found

    def next_due_at(self) -> datetime | None:
        """Return when the next case or message is due, or the next absence begins (UTC)."""
        case = _next_due_at().run(self._connection).scalar_one()
        due = (case, self.send_queues.first_due_at(), self.people.next_absence_at())
        return min((each for each in due if each), default=None)


@built_once
def _database_time() -> SelectOfScalar[datetime]:
    return select(func.clock_timestamp(type_=Instant))


@built_once
def _next_due_at() -> SelectOfScalar[datetime | None]:
    return select(func.min(col(DueRow.due_at)))
