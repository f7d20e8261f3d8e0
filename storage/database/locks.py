"""Locks between the processes that share a database."""

from datetime import datetime
from typing import Final

from sqlalchemy import Connection, bindparam
from sqlmodel import col, delete, func, or_, select
from sqlmodel import update as change
from sqlmodel.sql.expression import SelectOfScalar

from storage.database.inserting import insert_once
from storage.database.repository import Repository
from storage.database.statements import built_once
from storage.database.tables import LockRow

#: Only PostgreSQL needs advisory locks; SQLite runs one writing transaction at a time.
_POSTGRESQL_DIALECT: Final = "postgresql"


class LockRepository(Repository):
    """Locks that expire; implements `bot.ports.locks.Locks`."""

    def acquire(self, name: str, holder: str, now: datetime, until: datetime) -> bool:
        """Never waits: a lock that another transaction is taking counts as taken.

        A lock with more than twice the requested duration left dates from before the clock was set
        back and has expired. A process that cannot get the lock does not disturb the holder.
        """
        latest = until + (until - now)
        held = self._execute(_lock_by_name(), {"name": name}).first()
        if held and held.holder != holder and now < held.until <= latest:
            return False
        if not _try_advisory_lock(self._connection, f"turn: {name}"):
            return False
        expired = or_(col(LockRow.until) <= now, col(LockRow.until) > latest)
        free = or_(col(LockRow.holder) == holder, expired)
        own_lock = (
            change(LockRow)
            .where(col(LockRow.name) == name, free)
            .values(holder=holder, until=until)
        )
        if self._change(own_lock) == 1:
            return True
        row = {"name": name, "holder": holder, "until": until}
        return insert_once(self._connection, LockRow, row)

    def release(self, name: str, holder: str) -> None:
        """Delete the lock if `holder` has it."""
        own_lock = (col(LockRow.name) == name, col(LockRow.holder) == holder)
        self._execute(delete(LockRow).where(*own_lock))

    def is_taken(self, name: str) -> bool:
        """Return True for an expired lock too."""
        return self._execute(_lock_by_name(), {"name": name}).first() is not None


@built_once
def _lock_by_name() -> SelectOfScalar[LockRow]:
    """Built once: runs on every tick."""
    return select(LockRow).where(LockRow.name == bindparam("name"))


def _try_advisory_lock(connection: Connection, name: str) -> bool:
    """Return False if another running transaction has claimed the name."""
    if connection.dialect.name != _POSTGRESQL_DIALECT:
        return True
    locked = select(func.pg_try_advisory_xact_lock(func.hashtextextended(name, 0)))
    return bool(connection.execute(locked).scalar_one())


def lock_until_commit(connection: Connection, name: str) -> None:
    """Block other transactions with the same name until this one commits."""
    if connection.dialect.name == _POSTGRESQL_DIALECT:
        connection.execute(select(func.pg_advisory_xact_lock(func.hashtextextended(name, 0))))
