"""Storage: tables, repositories, the unit of work, the store and migrations."""
