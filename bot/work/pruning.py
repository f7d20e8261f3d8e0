"""Pruning of inbox keys and forwarded messages after the last possible redelivery."""

from datetime import datetime, timedelta
from typing import Final

from bot.ports.unit_of_work import UnitOfWork

#: Platforms redeliver for a few days at most. Forwarded messages wait as long to be reported.
INBOX_KEPT_FOR: Final = timedelta(days=30)
#: Rows deleted in one transaction.
MOST_PRUNED: Final = 500


def prune_inbox(uow: UnitOfWork, now: datetime) -> bool:
    """Delete old deliveries. Returns True if more may be left."""
    return uow.inbox.prune(now - INBOX_KEPT_FOR, MOST_PRUNED)
