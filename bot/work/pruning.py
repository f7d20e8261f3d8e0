"""What came in is forgotten once it cannot come again."""

from datetime import datetime, timedelta
from typing import Final

from bot.ports.unit_of_work import UnitOfWork

#: A chat delivers again for some days at most; what it passed on and nobody reported waits so long.
KEPT_FOR: Final = timedelta(days=30)
#: So much of a kind is forgotten in one transaction.
MOST: Final = 500


def forget(uow: UnitOfWork, now: datetime) -> bool:
    """Forget what is too old to be of use; whether there may be more of it."""
    return uow.inbox.prune(now - KEPT_FOR, MOST)
