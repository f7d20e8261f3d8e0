"""The tables about the database itself: its signing key, and the restores that it has seen."""

from datetime import datetime

from sqlmodel import Field

from storage.database.instants import Instant
from storage.database.tables import TableRow


class InstallationRow(TableRow, table=True):
    """The life of this database: one row."""

    __tablename__ = "installation"

    id: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    #: The signing key, in base64.
    key: str
    #: A random word, new after each restore.
    epoch: str
    #: When this copy was made by a backup; None: the original, or a copy that was noticed.
    copied_at: datetime | None = Field(default=None, sa_type=Instant)
    #: The identity of this table on its PostgreSQL server; None: SQLite, or not served yet.
    origin: str | None = None


class RestoreRow(TableRow, table=True):
    """A restore of an older backup, and the case numbers that were skipped after it."""

    __tablename__ = "restores"

    #: The last number that the backup knows.
    after: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    #: The last number that was skipped.
    until: int
    noticed_at: datetime = Field(sa_type=Instant)
    #: When the backup was made; None: unknown.
    taken_at: datetime | None = Field(default=None, sa_type=Instant)
