"""The machine's clock is set wrong, and set right again, under an `oops serve` as people run it."""

import asyncio
import json
import signal
import socket
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing, suppress
from datetime import timedelta
from pathlib import Path

from tests.cli.installation import Installation
from tests.faults.kinds import on_each_database
from tests.faults.machine_clock import MachineClock
from tests.paper import CONFIG
from tests.slack.standin import SlackStandin

#: Seconds in which who is asked has to answer, at any hour.
TO_ANSWER = 4
HASTY = CONFIG.replace('accept_within = "1h"', f'accept_within = "{TO_ANSWER}s"\nany_hour = true')
HOUR, TWO_YEARS = timedelta(hours=1), timedelta(days=730)
#: Seconds that something may take on a machine that has much else to do.
PATIENCE = 40
#: Seconds after which a supervisor kills a process that it told to end.
UNTIL_KILLED = 10
#: Bytes; Oops has about 100 MB.
MUCH_MEMORY = 400 * 1024 * 1024


class Served:
    """`oops serve`, and the clock that it sees."""

    def __init__(
        self,
        process: asyncio.subprocess.Process,
        slack: SlackStandin,
        clock: MachineClock,
        url: str,
    ) -> None:
        self.process = process
        self.slack = slack
        self.clock = clock
        self.url = url
        assert process.stderr
        self._log = asyncio.create_task(process.stderr.read())

    async def report(self) -> None:
        """Dora reports a late paper; Walt is asked to take the case."""
        dora = self.slack.visitor("dora", self.url)
        async with asyncio.timeout(PATIENCE):
            while (await dora.slash("The paper was late again")).status == 503:
                pass  # on a busy machine the first request may take longer than Slack would wait
        await self.slack.until(lambda: bool(self.slack.dm("walt")), within=PATIENCE)

    async def lives_for(self, seconds: float) -> None:
        """Real time goes by."""
        with suppress(TimeoutError):
            status = await asyncio.wait_for(self.process.wait(), seconds)
            raise AssertionError(f"it ended with {status}")

    async def end(self) -> str:
        """Tell it to end, and wait for that; gives its log."""
        self.process.send_signal(signal.SIGTERM)
        async with asyncio.timeout(UNTIL_KILLED):
            assert await self.process.wait() == 0
        return (await self._log).decode()

    @property
    def memory(self) -> int:
        """The most bytes that it had."""
        status = Path(f"/proc/{self.process.pid}/status").read_text()
        [line] = [each for each in status.splitlines() if each.startswith("VmHWM:")]
        return int(line.split()[1]) * 1024


@asynccontextmanager
async def serving(
    folder: Path, slack: SlackStandin, database: str, ahead: timedelta = timedelta()
) -> AsyncIterator[Served]:
    """The newspaper's Oops, on a machine whose clock is so much ahead."""
    with closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    clock = MachineClock(folder, ahead)
    process = await Installation(folder, HASTY).start_as_people_do(
        "serve",
        OOPS_DATABASE_URL=database,
        PORT=str(port),
        SLACK_API_URL=slack.url,
        SLACK_BOT_TOKEN=slack.bot_token,
        SLACK_SIGNING_SECRET=slack.signing_secret,
        **clock.variables(),
    )
    try:
        assert process.stderr
        while json.loads(await process.stderr.readline())["event"] != "serving":
            pass
        yield Served(process, slack, clock, f"http://127.0.0.1:{port}")
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()


@on_each_database
async def test_fault_70_clock_is_wrong_for_seconds(tmp_path: Path, database: str) -> None:
    """Nobody is asked early; the next person is asked in time, and so is the one after her."""
    async with SlackStandin() as slack, serving(tmp_path, slack, database) as oops:
        begun = time.monotonic()
        await oops.report()
        oops.clock.set_ahead(HOUR)
        await oops.lives_for(2)
        early = bool(slack.dm("wanda")) and time.monotonic() - begun < TO_ANSWER
        oops.clock.set_ahead(timedelta())
        await slack.until(lambda: bool(slack.dm("wanda")), within=PATIENCE)

        oops.clock.set_ahead(-HOUR)
        await slack.until(lambda: bool(slack.dm("victor")), within=PATIENCE)
        await oops.end()

    assert not early


async def test_fault_71_clock_leaps_two_years_ahead(tmp_path: Path, database: str) -> None:
    """It needs no more memory than before, and ends when it is told to."""
    async with SlackStandin() as slack, serving(tmp_path, slack, database) as oops:
        oops.clock.set_ahead(TWO_YEARS)
        await oops.lives_for(3)
        memory = oops.memory

        await oops.end()

    assert memory < MUCH_MEMORY
