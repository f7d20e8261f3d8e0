"""The database, as a command finds it and leaves it."""

import shlex
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import typer
from sqlalchemy import URL, make_url

from adapters.cli.faults import Refused
from adapters.config import wording
from storage.database.engine import database_name, sqlite_file
from storage.database.errors import UnknownDatabase
from storage.maintenance.backup import back_up
from storage.maintenance.migrating import SchemaState, migrate, require_current
from storage.maintenance.moving import move
from storage.store import SqlStore


def bring_up_to_date(url: str) -> None:
    """Migrate, and say from what to what. Raises UnfitDatabase where that cannot be."""
    was = migrate(url)
    name = database_name(url)
    if was is SchemaState.CURRENT:
        typer.echo(wording.current_already(name))
    else:
        typer.echo(wording.migrated(name, was_empty=was is SchemaState.FRESH))


def keep_backup(url: str, file: Path, *, replace: bool) -> None:
    """Copy a SQLite database into that file; of PostgreSQL, say which program does it.

    Raises Refused, BackupFailed, OSError or UnfitDatabase.
    """
    if not sqlite_file(url):
        raise Refused([wording.dump_instead(*_dump_and_restore(url, file))])
    try:
        kept = back_up(url, file, replace=replace)
    except FileExistsError as error:
        raise Refused([wording.backup_in_the_way(str(file))]) from error
    typer.echo(wording.backed_up(str(file), kept.size, kept.cases))


def _dump_and_restore(url: str, file: Path) -> tuple[str, str]:
    """The commands that keep a PostgreSQL database and put it back; they ask for the password.

    What customers said is in the file, so only its owner may read it.
    """
    parts = make_url(url).difference_update_query(["password", "sslpassword"])
    place = URL.create(
        "postgresql",
        username=parts.username,
        host=parts.host,
        port=parts.port,
        database=parts.database,
        query=parts.query,
    ).render_as_string()
    dump = ["pg_dump", "--format=custom", "--no-owner", f"--file={file}", place]
    put_back = ["pg_restore", "--no-owner", "--single-transaction", f"--dbname={place}", str(file)]
    return f"umask 077 && {shlex.join(dump)}", shlex.join(put_back)


def move_everything(url: str, to: str) -> None:
    """Move it all, and say what to do next. Raises Refused, MoveFailed or UnfitDatabase."""
    try:
        sqlite_file(to)
    except UnknownDatabase:
        raise Refused([wording.MOVE_TO_EXPECTED]) from None
    changed = move(url, to, lambda *rows: typer.echo(wording.rows_moved(*rows)))
    typer.echo(wording.moved(database_name(url), database_name(to), changed))


@contextmanager
def opened(url: str) -> Iterator[SqlStore]:
    """The store, for as long as the command takes. Raises UnfitDatabase."""
    require_current(url)
    store = SqlStore(url)
    try:
        yield store
    finally:
        store.close()
