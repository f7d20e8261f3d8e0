"""`oops import`: complaints from a file, one a line."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO

import typer

from adapters.cli import wording
from adapters.cli.database import open_store
from adapters.cli.faults import CommandRefused
from adapters.cli.import_preview import preview_complaints
from adapters.cli.importing import LineFaults, import_complaints
from adapters.config.environment import Environment
from adapters.config.loading import load_organization
from adapters.process.restored import settle_restore
from storage.maintenance.migrating import SchemaState, migrate, schema_state
from storage.store import SqlStore


def import_file(environment: Environment, file: Path, *, skip_faulty: bool) -> None:
    """Open a case for each new line of a file; "-" is the standard input.

    Creates a missing database. Raises CommandRefused for lines at fault.
    """
    organization = load_organization(environment.config)
    with _opened(file) as source:
        if schema_state(environment.database_url) is SchemaState.FRESH:
            migrate(environment.database_url)
        with open_store(environment.database_url) as store:
            settle_restore(store, organization, datetime.now(UTC))
            done = import_complaints(
                source, _name_of(file), organization, store, skip_faulty=skip_faulty
            )
    typer.echo(wording.lines_imported(done.cases.opened, done.cases.repeated))
    if done.faults.count:
        _refuse(done.faults, wording.lines_left_out(len(done.faults.lines), done.faults.more))


def check_file(environment: Environment, file: Path) -> None:
    """Show what an import of the file would do. A missing database stays missing.

    Raises CommandRefused for lines at fault.
    """
    organization = load_organization(environment.config)
    with _opened(file) as source, _imported_sources(environment.database_url) as is_imported:
        done = preview_complaints(source, _name_of(file), organization, is_imported, typer.echo)
    typer.echo(wording.would_be_imported(done.cases.opened, done.cases.repeated))
    if done.faults.count:
        _refuse(done.faults, wording.would_import_nothing(done.faults.more))


@contextmanager
def _imported_sources(database_url: str) -> Iterator[Callable[[str], bool]]:
    """Yield a function that tells if a case was made from a source."""
    if schema_state(database_url) is SchemaState.FRESH:
        yield lambda _source: False
        return
    with open_store(database_url) as store:
        yield lambda source: _is_imported(store, source)


def _is_imported(store: SqlStore, source: str) -> bool:
    return store.transact_now(lambda uow: uow.cases.number_from_source(source)) is not None


def _refuse(faults: LineFaults, last: str) -> None:
    raise CommandRefused([*faults.sentences, last])


def _opened(file: Path) -> "nullcontext[BinaryIO] | BinaryIO":
    return nullcontext(sys.stdin.buffer) if _is_stdin(file) else file.open("rb")


def _name_of(file: Path) -> str:
    return wording.STANDARD_INPUT if _is_stdin(file) else str(file)


def _is_stdin(file: Path) -> bool:
    return str(file) == "-"
