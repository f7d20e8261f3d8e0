"""A database that takes nothing for a while."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager

import psycopg

from storage.database.engine import sqlite_file


@contextmanager
def stalled(database: str) -> Iterator[None]:
    """Somebody else holds what everything is written to, and does not let go."""
    file = sqlite_file(database)
    if file:
        with closing(sqlite3.connect(file, isolation_level=None)) as connection:
            connection.execute("BEGIN IMMEDIATE")
            yield
        return
    with psycopg.connect(database.replace("+psycopg", "")) as session:
        session.execute("LOCK TABLE cases, inbox IN ACCESS EXCLUSIVE MODE")
        yield
        session.rollback()
