"""The metadata of all tables, wherever they are declared."""

from typing import Final

from storage.database import installation_tables, platform_tables, tables

SCHEMA: Final = tables.TableRow.metadata

__all__ = ["SCHEMA", "installation_tables", "platform_tables"]
