"""The first start on a restored copy of the database, before anything is served or sent.

Nobody knows what happened after the backup was made. So case numbers are skipped, and each message
that would leave now is in doubt: it may have been sent in the lost time. A platform that can be
read back is searched for it; on another the message is not sent again.
"""

from datetime import datetime

from bot.clockwork import tick
from bot.company.organization import Organization
from bot.work.transaction import begin_transaction
from storage.job import ErrorCapture
from storage.store import SqlStore
from storage.unit_of_work import SqlUnitOfWork


def settle_restore(store: SqlStore, organization: Organization, now: datetime) -> bool:
    """Notice a restored copy and settle it. Returns True if the database is one.

    A process that is ended in between does all of it again at its next start. Raises
    StoreUnavailable.
    """
    taken_at = store.transact_now(_noticed)
    if taken_at is None:
        return False
    with ErrorCapture():  # a case that cannot be processed is reported by the clockwork
        while store.transact_now(lambda uow: tick(begin_transaction(organization, uow, now))):
            pass

    store.transact_now(lambda uow: _settle(uow, taken_at, now))
    return True


def _noticed(uow: SqlUnitOfWork) -> datetime | None:
    taken_at = uow.installation.copied_at()
    if taken_at is None:
        uow.installation.mark_as_original()
    else:
        uow.installation.mark_as_copy(taken_at)  # the sweep adds to the history
    return taken_at


def _settle(uow: SqlUnitOfWork, taken_at: datetime, now: datetime) -> None:
    if uow.installation.copied_at() is None:
        return  # another process was first
    uow.deliveries.doubt_unsent(taken_at, now)
    uow.installation.skip_lost_numbers(now)
    uow.installation.mark_as_original()
