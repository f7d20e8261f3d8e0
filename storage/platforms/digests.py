"""The repository of digest days."""

from datetime import date, datetime

from storage.database.inserting import insert_once
from storage.database.repository import Repository
from storage.database.tables import DigestRow


class DigestRepository(Repository):
    """Local days with a digest."""

    def claim_day(self, day: date, now: datetime) -> bool:
        """Claim a local day. Returns False if a digest was already made."""
        return insert_once(self._connection, DigestRow, {"day": day, "at": now})
