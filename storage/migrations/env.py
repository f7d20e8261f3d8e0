"""How Alembic runs here: in the transaction of whoever asked, so that a migration is whole or not.

`storage.maintenance.migrating` gives the connection; a developer's `alembic revision` finds it
there too.
"""

from alembic import context

from storage.database.schema import SCHEMA
from storage.maintenance.migrating import SCHEMA_TABLE


def run() -> None:
    """Bring the schema up to date."""
    connection = context.config.attributes["connection"]
    context.configure(
        connection=connection,
        target_metadata=SCHEMA,
        version_table=SCHEMA_TABLE,
        render_as_batch=connection.dialect.name == "sqlite",
    )
    context.run_migrations()


run()
