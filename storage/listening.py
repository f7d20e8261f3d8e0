"""PostgreSQL tells every process that shares it when there is something new to be said."""

import asyncio
from collections.abc import Callable
from typing import Final

from psycopg import AsyncConnection, OperationalError
from sqlalchemy import make_url

from storage.engine import sqlite_file

#: Seconds; what is not heard of meanwhile is found by the next look at what is due.
_AGAIN: Final = 2.0


def is_shared(url: str) -> bool:
    """Whether processes on several machines can share that database. Raises UnknownDatabase."""
    return sqlite_file(url) is None


async def listen(url: str, wake: Callable[[], None], again: float = _AGAIN) -> None:
    """Call `wake` whenever a process keeps something to be said, until cancelled.

    A connection that broke is made anew after `again` seconds, and `wake` is called then too.
    """
    place = make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)
    while True:
        try:
            async with await AsyncConnection.connect(place, autocommit=True) as connection:
                await connection.execute("LISTEN oops_outbox")
                wake()
                async for _ in connection.notifies():
                    wake()
        except OperationalError:
            await asyncio.sleep(again)
