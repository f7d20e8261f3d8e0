"""Connection floods: hundreds of connections to one worker that send nothing, or half a request."""

import asyncio
import socket
from collections.abc import Collection
from contextlib import ExitStack, suppress
from random import Random
from typing import Final

from tests.torture.plan import Plan

#: Seconds for which the connections stay: from, to.
_STAY: Final = (0.5, 2.0)
#: Seconds to wait for a connection; the kernel alone opens it.
_PATIENCE: Final = 1.0
_HALF_A_REQUEST: Final = b"POST /slack/events HTTP/1.1\r\nHost: oops.exam"


class Floods:
    """Floods workers, one after the other."""

    def __init__(self, plan: Plan, random: Random) -> None:
        self.made = 0
        self.opened = 0
        #: Connections that the worker had closed by the end of the flood, or that ended with it.
        self.closed = 0
        self._plan = plan
        self._random = random
        self._current: asyncio.Task[None] | None = None

    @property
    def is_under_way(self) -> bool:
        """Return True until the last flood is over."""
        return self._current is not None

    def go_on(self, done: float, ports: Collection[int]) -> None:
        """Begin or end a flood; `done` is the part of the run that is over (0 to 1)."""
        if self._current:
            if self._current.done():
                self._current.result()
                self._current = None
        elif ports and self.made < self._plan.floods * done:
            port = self._random.choice(sorted(ports))
            self._current = asyncio.create_task(self._flood(port))

    async def _flood(self, port: int) -> None:
        with ExitStack() as stack:
            opened = self._open(port, stack)
            await pause(self._random.uniform(*_STAY))
            self.closed += sum(map(_is_closed, opened))
        self.opened += len(opened)
        self.made += bool(opened)

    def _open(self, port: int, stack: ExitStack) -> list[socket.socket]:
        """Open the connections; every other one sends the beginning of a request.

        Fewer if the worker ends meanwhile.
        """
        opened: list[socket.socket] = []
        with suppress(OSError):
            for number in range(self._plan.connections):
                new = stack.enter_context(socket.create_connection(("127.0.0.1", port), _PATIENCE))
                new.settimeout(0)
                opened.append(new)
                if number % 2:
                    with suppress(OSError):
                        new.send(_HALF_A_REQUEST)
        return opened


async def pause(seconds: float) -> None:
    """Let the stand-in answer for so long."""
    loop = asyncio.get_running_loop()
    done = loop.create_future()
    loop.call_later(seconds, done.set_result, None)
    await done


def _is_closed(connection: socket.socket) -> bool:
    try:
        return not connection.recv(1)
    except BlockingIOError:
        return False
    except OSError:
        return True
