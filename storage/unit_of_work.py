"""The unit of work: the repositories of one transaction."""

from datetime import datetime

from sqlmodel import Session, col, func, select

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

    def __init__(self, session: Session) -> None:
        self._session = session
        self.cases = CaseRepository(session)
        self.history = HistoryRepository(session)
        self.people = PeopleRepository(session)
        self.accounts = AccountRepository(session)
        self.send_queues = SendQueueRepository(session)
        self.outbox = OutboxRepository(session, self.send_queues)
        self.rate_limits = RateLimitRepository(session)
        self.deliveries = DeliveryRepository(session, self.rate_limits, self.send_queues)
        self.inbox = InboxRepository(session, self.send_queues.end)
        self.digests = DigestRepository(session)
        self.locks = LockRepository(session)
        self.clock_mark = SetBackRepository(session)
        self.conversations = ConversationRepository(session)
        self.forwarded = ForwardedMessageRepository(session)
        self.installation = InstallationRepository(session)
        self.pinned_channels = PinnedChannelRepository(session)
        self.audit = AuditRepository(session, self.send_queues)
        self.metrics = MetricsRepository(session, self.audit, self.send_queues)

    def settle(self) -> None:
        """Write the changes that were noted; before the commit."""
        self.send_queues.settle()

    def database_time(self) -> datetime:
        """Return the time (UTC) of the clock that all replicas of a PostgreSQL share."""
        return self._session.exec(select(func.clock_timestamp(type_=Instant))).one()

    def next_due_at(self) -> datetime | None:
        """Return when the next case or message is due, or the next absence begins (UTC)."""
        case = self._session.exec(select(func.min(col(DueRow.due_at)))).one()
        due = (case, self.send_queues.first_due_at(), self.people.next_absence_at())
        return min((each for each in due if each), default=None)
