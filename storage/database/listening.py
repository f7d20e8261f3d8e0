"""Notifications from PostgreSQL about new outbox messages of any replica."""

import asyncio
from collections.abc import Callable
from typing import Final

from psycopg import AsyncConnection, Error
from sqlalchemy import URL, make_url

from storage.database.postgresql import connect_args

#: Seconds until the next attempt; the courier polls for due messages in the meantime.
_RECONNECT_DELAY: Final = 2.0


async def wake_on_messages(
    url: str, wake: Callable[[], None], reconnect_delay: float = _RECONNECT_DELAY
) -> None:
    """Call `wake` for each notification about new messages, until cancelled.

    After a lost connection, reconnects after `reconnect_delay` seconds and calls `wake`, because
    notifications may have been missed.
    """
    while True:
        try:
            async with await _connect_to(make_url(url)) as connection:
                await connection.execute("LISTEN oops_outbox")
                wake()
                async for _ in connection.notifies():
                    wake()
        except Error:
            await asyncio.sleep(reconnect_delay)


async def _connect_to(url: URL) -> AsyncConnection:
    place = url.set(drivername="postgresql").render_as_string(hide_password=False)
    return await AsyncConnection.connect(place, autocommit=True, **connect_args(url))
