"""Thousands of messages that wait, made fast; and what it takes to find one of them."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from sqlalchemy import Connection, insert, select, text

from storage.database.schema import SCHEMA

QUEUES = SCHEMA.tables["send_queues"]
OUTBOX = SCHEMA.tables["outbox"]

#: SQLite counts so many steps of its virtual machine.
_STEPS = 10
_ROWS_READ = text("SELECT sum(seq_tup_read + idx_tup_fetch) FROM pg_stat_xact_user_tables")


def copy_waiting(connection: Connection, key: str, number: int) -> None:
    """Keep so many messages more like the first one of its queue, each to a different person."""
    message = connection.execute(OUTBOX.select().where(OUTBOX.c.key == key)).mappings().one()
    first = QUEUES.c.head_id == message["id"]
    queue = connection.execute(QUEUES.select().where(first)).mappings().one()
    common = {name: value for name, value in message.items() if name != "id"}
    names = [f"{key}.{each}" for each in range(number)]
    connection.execute(
        insert(OUTBOX),
        [
            {**common, "key": name, "destination": f"person:{name}", "person": name}
            for name in names
        ],
    )
    ids = connection.execute(
        select(OUTBOX.c.destination, OUTBOX.c.id).where(OUTBOX.c.key.in_(names))
    )
    heads = [{**queue, "destination": to, "head_id": id_} for to, id_ in ids]
    connection.execute(insert(QUEUES), heads)


@contextmanager
def effort(connection: Connection) -> Iterator[Callable[[], int]]:
    """The rows that PostgreSQL reads in the meantime, or the steps that SQLite takes."""
    if connection.dialect.name == "postgresql":
        before = connection.execute(_ROWS_READ).scalar_one()
        yield lambda: int(connection.execute(_ROWS_READ).scalar_one() - before)
        return
    steps = []
    driver = connection.connection.driver_connection
    assert driver
    driver.set_progress_handler(lambda: steps.append(_STEPS), _STEPS)
    yield lambda: sum(steps)
    driver.set_progress_handler(None, 0)
