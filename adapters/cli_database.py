"""The database, as a command finds it and leaves it."""

from collections.abc import Iterator
from contextlib import contextmanager

import typer
from sqlalchemy import make_url

from adapters import cli_wording as wording
from storage.migrating import SchemaState, migrate, require_current, schema_state
from storage.store import SqlStore


def bring_up_to_date(url: str) -> None:
    """Migrate, and say from what to what. Raises UnfitDatabase where that cannot be."""
    state = schema_state(url)
    migrate(url)
    name = database_name(url)
    if state is SchemaState.CURRENT:
        typer.echo(wording.current_already(name))
    else:
        typer.echo(wording.migrated(name, was_empty=state is SchemaState.FRESH))


@contextmanager
def opened(url: str) -> Iterator[SqlStore]:
    """The store, for as long as the command takes. Raises UnfitDatabase."""
    require_current(url)
    store = SqlStore(url)
    try:
        yield store
    finally:
        store.close()


def database_name(url: str) -> str:
    """The database's URL, without the password. Raises ArgumentError where it is no URL."""
    return make_url(url).render_as_string(hide_password=True)
