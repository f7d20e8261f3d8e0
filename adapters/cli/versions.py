"""The version of Oops, and with `oops version` the database's too."""

import platform
from importlib.metadata import version

from storage.database.engine import database_name
from storage.database.errors import UnfitDatabase
from storage.maintenance.migrating import schema_revision


def oops_line() -> str:
    """Return the versions of Oops and of Python."""
    return f"oops {version('oops')}, Python {platform.python_version()}"


def database_line(url: str) -> str:
    """Return the revision of the database's schema, or why it cannot be read. Changes nothing."""
    try:
        revision = schema_revision(url)
    except UnfitDatabase as error:
        return f"database: {error}"
    return f"database {database_name(url)}: {f'schema {revision}' if revision else 'empty'}"
