"""Databases that one throws away, of every kind that Oops runs on.

    with databases("postgresql", folder) as new:  # or "sqlite"
        with new() as url, new() as another:
            ...

Each is migrated and empty. A server is started in 0.6 s; a database on it is a copy of one that was
migrated once, and takes 13 ms to make, 6 ms to connect to for the first time, and 9 ms to drop.
"""

import shutil
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import datetime, timedelta
from itertools import count
from pathlib import Path

import psycopg
from psycopg import sql
from sqlalchemy import make_url

from storage.maintenance.migrating import migrate
from tests.postgres import ADMIN, OOPS, Server, running_postgres

#: Every kind of database that Oops runs on.
KINDS = ("sqlite", "postgresql")

#: Gives a migrated database, which goes when it is let go.
NewDatabase = Callable[[], AbstractContextManager[str]]

_TEMPLATE = "template_oops"
_CLOCK = sql.SQL(
    "CREATE OR REPLACE FUNCTION clock_timestamp() RETURNS timestamptz LANGUAGE sql AS {}"
)


class Postgres:
    """A server, and databases on it that one throws away."""

    def __init__(self, server: Server) -> None:
        self.server = server
        self._names = (f"oops_{number}" for number in count())
        self._make(_TEMPLATE, "template0")
        migrate(server.url(_TEMPLATE))

    @contextmanager
    def fresh(self) -> Iterator[str]:
        """The URL of a database in which nothing is, for as long as it is held."""
        with self._database("template0") as url:
            yield url

    @contextmanager
    def migrated(self) -> Iterator[str]:
        """The URL of a migrated database, for as long as it is held."""
        with self._database(_TEMPLATE) as url:
            yield url

    def administer(self, statement: sql.SQL | sql.Composed, database: str = "postgres") -> None:
        """Do what only the server's administrator may."""
        _administer(self.server.folder, statement, database)

    def clock_of(self, url: str) -> Callable[[datetime], None]:
        """Sets the clock of that database, for whoever connects from now on.

        A function of its name is found before PostgreSQL's own, and stands at that moment.
        """
        set_clock = _own_clock(url)
        return lambda moment: set_clock(f"'{moment.isoformat()}'::timestamptz")

    @contextmanager
    def _database(self, template: str) -> Iterator[str]:
        name = next(self._names)
        self._make(name, template)
        try:
            yield self.server.url(name)
        finally:
            drop = sql.SQL("DROP DATABASE {} WITH (FORCE)")
            self.administer(drop.format(sql.Identifier(name)))

    def _make(self, name: str, template: str) -> None:
        # Copying files is five times as fast here as PostgreSQL's own choice, writing them ahead.
        make = sql.SQL("CREATE DATABASE {} TEMPLATE {} OWNER {} STRATEGY file_copy")
        words = [sql.Identifier(each) for each in (name, template, OOPS)]
        self.administer(make.format(*words))


class Sqlite:
    """Files in a folder."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._names = (f"oops-{number}.db" for number in count())
        self._template = folder / "template.db"
        migrate(f"sqlite:///{self._template}")

    @contextmanager
    def migrated(self) -> Iterator[str]:
        """The URL of a migrated file, for as long as it is held."""
        file = self._folder / next(self._names)
        self.copy(file)
        yield f"sqlite:///{file}"
        for each in self._folder.glob(f"{file.name}*"):
            each.unlink()

    def copy(self, file: Path) -> None:
        """Put a migrated database there."""
        shutil.copy(self._template, file)
        file.chmod(0o600)


def shifted_clock(url: str) -> Callable[[timedelta], None]:
    """Sets by how much a PostgreSQL database's clock is ahead, for all who connect from now on."""
    set_clock = _own_clock(url)

    def shift(ahead: timedelta) -> None:
        set_clock(f"pg_catalog.clock_timestamp() + interval '{ahead.total_seconds()} seconds'")

    return shift


@contextmanager
def databases(kind: str, folder: Path) -> Iterator[NewDatabase]:
    """As many databases of that kind as one likes; a server is ended, files lie in the folder."""
    if kind == "sqlite":
        yield Sqlite(folder).migrated
    else:
        with running_postgres() as server:
            yield Postgres(server).migrated


def _own_clock(url: str) -> Callable[[str], None]:
    """Gives that database a function that is found before PostgreSQL's own; gives what sets it."""
    address = make_url(url)
    folder, database = Path(str(address.query["host"])), str(address.database)
    first = sql.SQL("ALTER DATABASE {} SET search_path = public, pg_catalog")
    _administer(folder, first.format(sql.Identifier(database)))
    return lambda says: _administer(folder, _CLOCK.format(sql.Literal(f"SELECT {says}")), database)


def _administer(
    folder: Path, statement: sql.SQL | sql.Composed, database: str = "postgres"
) -> None:
    with psycopg.connect(
        host=str(folder), user=ADMIN, dbname=database, autocommit=True
    ) as connection:
        connection.execute(statement)
