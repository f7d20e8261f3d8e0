"""The installation: the signing key, and the case numbers that a restored database has lost."""

from datetime import datetime
from typing import Protocol

from bot.case.case import Case


class Installation(Protocol):
    """The life of one database, through backups and restores."""

    def mark(self, case: Case) -> str:
        """Return the mark that the buttons and forms of a case carry, to be recognised later."""

    def has_marked(self, number: int, mark: str) -> bool:
        """Return True if the mark was made with the key of this database, for a case number."""

    def has_lost(self, number: int) -> bool:
        """Return True if a case had the number in a time that the database has lost."""

    def skip_lost_numbers(self, now: datetime, beyond: int) -> None:
        """Never give again a number up to `beyond`, or a number that may have been given since."""

    def sign(self, purpose: str, *parts: str) -> str:
        """Sign what a form carries, for one purpose and until the next restore."""

    def has_signed(self, signature: str, purpose: str, *parts: str) -> bool:
        """Return True for the signature of exactly these parts, for the same purpose."""
