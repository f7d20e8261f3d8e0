"""The repository of the installation: the signing key, the epoch, and restores of old backups.

The key is random and stands in the database, so that it outlives the tokens of platforms and
travels with a backup. The epoch is new after each restore. The key is read once a connection.
"""

import secrets
from base64 import b64decode
from datetime import datetime
from typing import Any, Final

from sqlalchemy import BindParameter, Connection, Integer, Row, Update, bindparam, func, text
from sqlmodel import col, select, update
from sqlmodel.sql.expression import SelectOfScalar

from bot.case.case import Case
from bot.case.marks import case_identity
from storage.cases.signing import is_signature, signature
from storage.database.installation_tables import InstallationRow, RestoreRow
from storage.database.repository import Repository
from storage.database.statements import built_once
from storage.database.tables import CounterRow, HistoryRow

#: Numbers are skipped up to a multiple of this, and at least half as many.
_SKIPPED: Final = 1000
_KEY: Final = "signing_key"
_MARK: Final = "mark"


class InstallationRepository(Repository):
    """The life of the database; implements `bot.ports.installation.Installation`."""

    def __init__(self, connection: Connection) -> None:
        super().__init__(connection)
        self._marks: dict[tuple[int, datetime], str] = {}

    def mark(self, case: Case) -> str:
        """Name the identity of the case, and sign it with the number, once a transaction."""
        known = (case.number, case.reported_at)
        if known not in self._marks:
            identity = case_identity(case)
            signed = signature(self._key(), _MARK, str(case.number), identity)
            self._marks[known] = f"{identity}.{signed}"
        return self._marks[known]

    def has_marked(self, number: int, mark: str) -> bool:
        """Check the signature only; the case may not exist."""
        identity, _, found = mark.partition(".")
        return is_signature(found, self._key(), _MARK, str(number), identity)

    def sign(self, purpose: str, *parts: str) -> str:
        """Sign with the key and the epoch."""
        return signature(self._key(), purpose, self._installation().epoch, *parts)

    def has_signed(self, found: str, purpose: str, *parts: str) -> bool:
        """Compare the signature in constant time."""
        return is_signature(found, self._key(), purpose, self._installation().epoch, *parts)

    def has_lost(self, number: int) -> bool:
        """Look for a restore that skipped the number."""
        return self._execute(_restore_that_skipped(), {"number": number}).first() is not None

    def skip_lost_numbers(self, now: datetime, beyond: int = 0) -> None:
        """Set the counter far beyond each number that may have been given, and begin an epoch."""
        row = self._installation()
        last = int(self._execute(_case_counter()).scalar_one())
        top = max(last, beyond)
        following = ((top + _SKIPPED // 2) // _SKIPPED + 1) * _SKIPPED
        self._execute(_set_case_counter(), {"value": following})
        restore = {"after": last, "until": following, "noticed_at": now, "taken_at": row.copied_at}
        self._add_rows(RestoreRow, [restore])
        self._execute(_update_installation(), {"epoch": secrets.token_hex(8)})

    def copied_at(self) -> datetime | None:
        """Return when this copy of the database was made; None if this is the original.

        Locks the answer until the commit: of several processes one settles a restore.
        A restored dump of PostgreSQL is recognised by the identity of its table. The moment of the
        dump is then the last moment that the history knows.
        """
        row, here = self._execute(_installation_for_update()).one(), self._origin()
        copied_at: datetime | None = row.copied_at
        if copied_at:
            return copied_at
        return self.last_recorded_at() if row.origin and row.origin != here else None

    def mark_as_copy(self, at: datetime) -> None:
        """Treat the database as a restored copy of that moment, from the next start on."""
        self._execute(_update_installation(), {"copied_at": at})

    def mark_as_original(self) -> None:
        """Record that a restore was noticed, and where the database is now."""
        self._execute(_update_installation(), {"copied_at": None, "origin": self._origin()})

    def last_recorded_at(self) -> datetime:
        """Return the moment (UTC) of the newest event; of the beginning of time if there is none.

        Reads the whole history, so it is only for commands and starts.
        """
        found: datetime | None = self._execute(select(func.max(HistoryRow.at))).scalar()
        return found or datetime.fromisoformat("1970-01-01T00:00:00+00:00")

    def _installation(self) -> Row[Any]:
        return self._execute(_the_installation()).one()

    def _key(self) -> bytes:
        remembered = self._connection.info
        if _KEY not in remembered:
            remembered[_KEY] = b64decode(self._installation().key)
        key: bytes = remembered[_KEY]
        return key

    def _origin(self) -> str | None:
        """The identity of the table on its PostgreSQL server; None on SQLite.

        `pg_restore` creates every table again, with another number, in a database or a cluster that
        has another number too (postgresql.org/docs/16/functions-info.html, "pg_control_system").
        """
        if self._connection.dialect.name != "postgresql":
            return None
        return str(self._execute(_ORIGIN).scalar_one())


_ORIGIN: Final = text(
    "SELECT concat_ws('/', (SELECT system_identifier FROM pg_control_system()),"
    " (SELECT oid FROM pg_database WHERE datname = current_database()),"
    " 'installation'::regclass::oid)"
)


@built_once
def _the_installation() -> SelectOfScalar[InstallationRow]:
    return select(InstallationRow).where(InstallationRow.id == 1)


@built_once
def _installation_for_update() -> SelectOfScalar[InstallationRow]:
    return select(InstallationRow).where(InstallationRow.id == 1).with_for_update()


@built_once
def _update_installation() -> Update:
    return update(InstallationRow).where(col(InstallationRow.id) == 1)


@built_once
def _restore_that_skipped() -> SelectOfScalar[int]:
    number: BindParameter[int] = bindparam("number", type_=Integer)
    return select(RestoreRow.after).where(
        col(RestoreRow.after) < number, col(RestoreRow.until) >= number
    )


@built_once
def _case_counter() -> SelectOfScalar[int]:
    return select(CounterRow.value).where(CounterRow.name == "case")


@built_once
def _set_case_counter() -> Update:
    return update(CounterRow).where(col(CounterRow.name) == "case")
