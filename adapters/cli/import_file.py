"""`oops import`: complaints from a file, one a line."""

import sys
from contextlib import nullcontext
from pathlib import Path

import typer

from adapters.cli.database import opened
from adapters.cli.importing import import_complaints
from adapters.config import wording
from adapters.config.environment import Environment
from adapters.config.loading import load_organization
from storage.maintenance.migrating import SchemaState, migrate, schema_state


def import_file(environment: Environment, file: Path) -> None:
    """Open a case for each line that is not known yet; "-" is the standard input.

    A database that is not there yet is made.
    """
    organization = load_organization(environment.config)
    if schema_state(environment.database_url) is SchemaState.FRESH:
        migrate(environment.database_url)
    stdin = str(file) == "-"
    name = wording.STANDARD_INPUT if stdin else str(file)
    lines = nullcontext(sys.stdin.buffer) if stdin else file.open("rb")
    with lines as source, opened(environment.database_url) as store:
        done = import_complaints(source, name, organization, store)
    typer.echo(wording.imported(done.opened, done.known))
