"""PostgreSQL tells every process that shares it when there is something new to be said."""

import asyncio
from collections.abc import Callable
from typing import Final

from psycopg import AsyncConnection, Error
from sqlalchemy import make_url

from storage.database.postgresql import CONNECTING

#: Seconds; what is not heard of meanwhile is found by the next look at what is due.
_AGAIN: Final = 2.0


async def listen(url: str, wake: Callable[[], None], again: float = _AGAIN) -> None:
    """Call `wake` whenever a process keeps something to be said, until cancelled.

    A connection that broke is made anew after `again` seconds, and `wake` is called then too.
    """
    place = make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)
    while True:
        try:
            async with await _connected(place) as connection:
                await connection.execute("LISTEN oops_outbox")
                wake()
                async for _ in connection.notifies():
                    wake()
        except Error:
            await asyncio.sleep(again)


async def _connected(place: str) -> AsyncConnection:
    return await AsyncConnection.connect(place, autocommit=True, **CONNECTING)
