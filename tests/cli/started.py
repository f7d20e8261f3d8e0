"""`oops` in a process of its own that need not load it: it was loaded once, for all of them."""

import asyncio
import os
import resource
import signal
import sys
import warnings
from collections.abc import Mapping, Sequence
from contextlib import suppress
from multiprocessing.connection import Connection
from multiprocessing.context import ForkServerProcess
from pathlib import Path

import adapters.cli.serve  # noqa: F401 -- the command itself loads it late
from adapters.cli.command import main
from tests.storage.processes import CONTEXT


class Started:
    """A process that runs `oops`."""

    def __init__(
        self,
        process: ForkServerProcess,
        stdout: asyncio.StreamReader,
        stderr: asyncio.StreamReader,
    ) -> None:
        self._process = process
        self.stdout = stdout
        self.stderr = stderr

    @property
    def returncode(self) -> int | None:
        """Its exit status, a negative one for a signal. None: it runs."""
        return self._process.exitcode

    def send_signal(self, number: int) -> None:
        """Send it a signal."""
        assert self._process.pid
        os.kill(self._process.pid, number)

    def terminate(self) -> None:
        """Tell it to end."""
        self.send_signal(signal.SIGTERM)

    def kill(self) -> None:
        """End it with -9."""
        self.send_signal(signal.SIGKILL)

    async def wait(self) -> int:
        """Wait until it has ended; gives its status."""
        await asyncio.to_thread(self._process.join)
        assert self.returncode is not None
        return self.returncode

    async def communicate(self) -> tuple[bytes, bytes]:
        """Wait until it has ended; gives what it said since the last look."""
        said = await asyncio.gather(self.stdout.read(), self.stderr.read())
        await self.wait()
        return said[0], said[1]


async def start(
    arguments: Sequence[str],
    folder: Path,
    variables: Mapping[str, str],
    *,
    files: int = 0,
    is_read: bool = True,
) -> Started:
    """Run `oops` in that folder, and in that environment alone; do not wait for its end.

    `files` limits the number of open files. If the log is not read, its pipe is full already.
    """
    (stdout, out), (stderr, err) = os.pipe(), os.pipe()
    if not is_read:
        _fill(err)
    with Connection(out, readable=False) as out_, Connection(err, readable=False) as err_:
        process = CONTEXT.Process(
            target=_be_oops,
            args=(arguments, folder, dict(variables), files, out_, err_),
            daemon=True,
        )
        process.start()
    log = await _reader(stderr) if is_read else asyncio.StreamReader()
    return Started(process, await _reader(stdout), log)


def _fill(pipe: int) -> None:
    """Write into a pipe until it takes no more."""
    os.set_blocking(pipe, False)
    with suppress(BlockingIOError):
        while True:
            os.write(pipe, b" " * 4096)
    os.set_blocking(pipe, True)


async def _reader(pipe: int) -> asyncio.StreamReader:
    """Reads what comes out of that pipe."""
    reader = asyncio.StreamReader()
    protocol = asyncio.StreamReaderProtocol(reader)
    await asyncio.get_running_loop().connect_read_pipe(lambda: protocol, os.fdopen(pipe, "rb"))
    return reader


def _be_oops(  # noqa: PLR0913, PLR0917 -- as a process is started
    arguments: Sequence[str],
    folder: Path,
    variables: Mapping[str, str],
    files: int,
    out: Connection,
    err: Connection,
) -> None:
    """Become what the script `oops` is."""
    if files:
        resource.setrlimit(resource.RLIMIT_NOFILE, (files, files))
    os.dup2(out.fileno(), 1)
    os.dup2(err.fileno(), 2)
    sys.stdout, sys.stderr = os.fdopen(1, "w"), os.fdopen(2, "w", buffering=1)
    os.chdir(folder)
    os.environ.clear()
    os.environ.update(variables)
    warnings.simplefilter("error")
    sys.argv = ["oops", *arguments]
    main()
