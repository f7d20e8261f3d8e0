"""`oops import`: complaints from a file, one a line."""

import sys
from contextlib import nullcontext
from datetime import UTC, datetime
from pathlib import Path

import typer

from adapters.cli import wording
from adapters.cli.database import open_store
from adapters.cli.importing import import_complaints
from adapters.config.environment import Environment
from adapters.config.loading import load_organization
from adapters.process.restored import settle_restore
from storage.maintenance.migrating import SchemaState, migrate, schema_state


def import_file(environment: Environment, file: Path) -> None:
    """Open a case for each new line of a file; "-" is the standard input.

    Creates a missing database.
    """
    organization = load_organization(environment.config)
    if schema_state(environment.database_url) is SchemaState.FRESH:
        migrate(environment.database_url)
    stdin = str(file) == "-"
    name = wording.STANDARD_INPUT if stdin else str(file)
    lines = nullcontext(sys.stdin.buffer) if stdin else file.open("rb")
    with lines as source, open_store(environment.database_url) as store:
        settle_restore(store, organization, datetime.now(UTC))
        done = import_complaints(source, name, organization, store)
    typer.echo(wording.lines_imported(done.opened, done.repeated))
