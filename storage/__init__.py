"""Where cases are kept: tables, the unit of work, the store's one thread, migrations."""
