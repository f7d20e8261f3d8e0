"""Messages to systemd: started, alive, stopping. Without systemd nothing is sent.

The protocol is described in sd_notify(3): datagrams to the socket that NOTIFY_SOCKET names. A name
that begins with "@" stands for an abstract socket.
"""

import asyncio
import socket
from collections.abc import Callable, Mapping
from contextlib import suppress
from typing import Final

_MICROSECONDS: Final = 1_000_000


class ServiceManager:
    """The service manager that started the process, if any."""

    def __init__(self, variables: Mapping[str, str]) -> None:
        self._address = variables.get("NOTIFY_SOCKET", "")
        usec = variables.get("WATCHDOG_USEC", "")
        #: Seconds between two signs of life, half of what the service manager waits; None: no
        #: watchdog.
        self._sign_every = int(usec) / _MICROSECONDS / 2 if usec.isdecimal() and int(usec) else None

    def started(self) -> None:
        """Say that the process serves."""
        self._send("READY=1")

    def stopping(self) -> None:
        """Say that the process ends."""
        self._send("STOPPING=1")

    async def show_life(self, is_alive: Callable[[], bool]) -> None:
        """Send signs of life while `is_alive`; without them the service manager restarts us."""
        while self._address and self._sign_every:
            if is_alive():
                self._send("WATCHDOG=1")
            await asyncio.sleep(self._sign_every)

    def _send(self, message: str) -> None:
        """Send without waiting. A service manager that does not listen is no reason to end."""
        if not self._address:
            return
        address = f"\0{self._address[1:]}" if self._address.startswith("@") else self._address
        with suppress(OSError), socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as connection:
            connection.settimeout(0)
            connection.sendto(message.encode(), address)
