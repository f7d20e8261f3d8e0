"""The days that have their digest."""

from datetime import date, datetime

from storage.database.engine import keep_once
from storage.database.repository import Repository
from storage.database.tables import DigestRow


class Digests(Repository):
    """The days that have their digest."""

    def claim_day(self, day: date, now: datetime) -> bool:
        """Whether this local day has no digest yet; from now on, it has one."""
        return keep_once(self._session, DigestRow(day=day, at=now))
