"""What happens once: a delivery that is taken, a day that has its digest."""

from datetime import date, datetime

from storage.engine import keep_once
from storage.part import Part
from storage.tables import DigestRow, InboxRow


class Once(Part):
    """See `bot.unit_of_work.UnitOfWork`."""

    def first_time(self, key: str, now: datetime) -> bool:
        """Whether nothing came in under this key before; from now on, something has."""
        return keep_once(self._session, InboxRow(key=key, at=now))

    def begin_digest(self, day: date, now: datetime) -> bool:
        """Whether this local day has no digest yet; from now on, it has one."""
        return keep_once(self._session, DigestRow(day=day, at=now))
