"""Commands about the database: `oops migrate`, `oops backup` and `oops move`."""

import shlex
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import typer
from sqlalchemy import URL, make_url

from adapters.cli import wording
from adapters.cli.faults import CommandRefused
from storage.database.engine import database_name, sqlite_file
from storage.database.errors import UnknownDatabase
from storage.maintenance.backup import back_up
from storage.maintenance.migrating import SchemaState, migrate, require_current
from storage.maintenance.moving import move
from storage.store import SqlStore


def bring_up_to_date(url: str) -> None:
    """Migrate the database and print the result. Raises UnfitDatabase."""
    before = migrate(url)
    name = database_name(url)
    if before is SchemaState.CURRENT:
        typer.echo(wording.current_already(name))
    else:
        typer.echo(wording.database_migrated(name, was_empty=before is SchemaState.FRESH))


def note_restore(url: str) -> None:
    """Have the next start treat the database as a restored copy. Raises UnfitDatabase."""
    with open_store(url) as store:
        store.transact_now(
            lambda uow: uow.installation.mark_as_copy(uow.installation.last_recorded_at())
        )
    typer.echo(wording.restore_noted(database_name(url)))


def keep_backup(url: str, file: Path, *, replace: bool) -> None:
    """Copy a SQLite database into a file; for PostgreSQL, name the program that makes a dump.

    Raises CommandRefused, BackupFailed, OSError or UnfitDatabase.
    """
    if not sqlite_file(url):
        raise CommandRefused([wording.dump_instead(*_dump_and_restore(url, file))])
    try:
        kept = back_up(url, file, replace=replace)
    except FileExistsError as error:
        raise CommandRefused([wording.backup_in_the_way(str(file))]) from error
    typer.echo(wording.backed_up(str(file), kept.size, kept.cases))


def _dump_and_restore(url: str, file: Path) -> tuple[str, str]:
    """Return the shell commands that dump and restore a PostgreSQL database, without a password.

    The dump holds customers' words, so only the owner can read the file.
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
    """Move all rows and print the next steps. Raises CommandRefused, MoveFailed, UnfitDatabase."""
    try:
        sqlite_file(to)
    except UnknownDatabase:
        raise CommandRefused([wording.MOVE_TO_EXPECTED]) from None
    changed = move(url, to, lambda *rows: typer.echo(wording.rows_moved(*rows)))
    typer.echo(wording.database_moved(database_name(url), database_name(to), changed))


@contextmanager
def open_store(url: str) -> Iterator[SqlStore]:
    """Open the store for the length of a command. Raises UnfitDatabase."""
    require_current(url)
    store = SqlStore(url)
    try:
        yield store
    finally:
        store.close()
