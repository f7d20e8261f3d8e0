"""What one process does at a time, however many share the database."""

from datetime import datetime
from typing import Final

from sqlmodel import Session, col, delete, func, or_, select
from sqlmodel import update as change

from storage.database.engine import keep_once
from storage.database.repository import Repository
from storage.database.tables import TurnRow

#: By these functions PostgreSQL lets one transaction wait for another; SQLite has one at a time.
_POSTGRESQL: Final = "postgresql"


class Locks(Repository):
    """Locks that expire; implements `bot.ports.locks.Locks`."""

    def acquire(self, name: str, holder: str, now: datetime, until: datetime) -> bool:
        """Whether `holder` alone may do that until then; its own turn is made longer.

        Nobody waits for it: where another process is just taking it, it is theirs. One that would
        last for more than twice as long was taken before the clock was set back.
        """
        if not _is_first(self._session, f"turn: {name}"):
            return False
        over = or_(col(TurnRow.until) <= now, col(TurnRow.until) > until + (until - now))
        free = or_(col(TurnRow.holder) == holder, over)
        mine = (
            change(TurnRow)
            .where(col(TurnRow.name) == name, free)
            .values(holder=holder, until=until)
        )
        if self._session.exec(mine).rowcount == 1:
            return True
        return keep_once(self._session, TurnRow(name=name, holder=holder, until=until))

    def release(self, name: str, holder: str) -> None:
        """Let the next one take their turn."""
        mine = (col(TurnRow.name) == name, col(TurnRow.holder) == holder)
        self._session.exec(delete(TurnRow).where(*mine))


def _is_first(session: Session, name: str) -> bool:
    """Whether no other transaction that is under way asked for the same name before."""
    if session.get_bind().dialect.name != _POSTGRESQL:
        return True
    locked = select(func.pg_try_advisory_xact_lock(func.hashtextextended(name, 0)))
    return bool(session.exec(locked).one())


def one_after_the_other(session: Session, name: str) -> None:
    """From here on to the commit, no other transaction that asks for the same name goes on."""
    if session.get_bind().dialect.name == _POSTGRESQL:
        session.exec(select(func.pg_advisory_xact_lock(func.hashtextextended(name, 0))))
