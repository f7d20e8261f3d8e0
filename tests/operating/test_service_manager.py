"""What systemd hears of Oops: that it has started, lives and ends."""

import asyncio
import socket
from collections.abc import Iterator
from contextlib import closing
from itertools import count
from pathlib import Path

import pytest

from adapters.process.service_manager import ServiceManager
from tests.faults.test_ending import served

PATIENCE = 20
_numbers = count()


@pytest.fixture(params=["file", "abstract"])
def listener(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[socket.socket]:
    """The socket on which a service manager listens."""
    kinds = {"file": str(tmp_path / "notify"), "abstract": f"\0oops {tmp_path} {next(_numbers)}"}
    with closing(socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)) as bound:
        bound.bind(kinds[request.param])
        bound.settimeout(0)
        yield bound


def name_of(listener: socket.socket) -> str:
    """The socket's name, as systemd writes it into NOTIFY_SOCKET."""
    name = listener.getsockname()
    return f"@{name[1:].decode()}" if isinstance(name, bytes) else str(name)


async def heard(listener: socket.socket) -> str:
    """Wait for the next message."""
    async with asyncio.timeout(PATIENCE):
        return (await asyncio.get_running_loop().sock_recv(listener, 100)).decode()


async def test_service_manager_hears_of_the_start_of_life_and_of_the_end(
    listener: socket.socket, tmp_path: Path
) -> None:
    """As `oops serve` says it, by whichever kind of socket."""
    name = name_of(listener)
    async with served(tmp_path, NOTIFY_SOCKET=name, WATCHDOG_USEC="200000") as oops:
        said = [await heard(listener) for _ in range(3)]
        await oops.end()
        while said[-1] != "STOPPING=1":
            said.append(await heard(listener))

    assert said[:3] == ["READY=1", "WATCHDOG=1", "WATCHDOG=1"]


async def test_fault_74_sign_of_life_is_withheld_while_ticks_stand_still(
    listener: socket.socket,
) -> None:
    """It is shown again as soon as they go on."""
    alive = [True, False, False, True]
    manager = ServiceManager({"NOTIFY_SOCKET": name_of(listener), "WATCHDOG_USEC": "2"})

    with pytest.raises(IndexError):  # there is nothing more to say
        await manager.show_life(alive.pop)

    assert listener.recv(100) == listener.recv(100) == b"WATCHDOG=1"
    with pytest.raises(BlockingIOError):
        listener.recv(100)
