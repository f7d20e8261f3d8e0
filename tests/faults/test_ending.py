"""How Oops ends, or is interrupted: nothing acknowledged is lost, and no secret is in a log."""

import asyncio
import json
import signal
import socket
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager, closing
from datetime import timedelta
from functools import partial
from itertools import count
from pathlib import Path
from typing import Any

import aiohttp

from adapters.cli import serve as cli_serve
from adapters.process import app, scheduler
from bot.ports.platform import SAY_WITHIN
from tests.cli.installation import Installation
from tests.cli.started import Started
from tests.faults.kinds import on_each_database
from tests.faults.stalling import stalled
from tests.paper import CONFIG
from tests.slack.process import query
from tests.slack.standin import SlackStandin
from tests.slack.standin_person import Answer, HttpDoor
from tests.slack.standin_requests import Signer

POST = "chat.postMessage"
#: Seconds after which whoever runs a process that was told to end kills it.
PATIENCE = 10


class Served:
    """`oops serve`, as people run it."""

    def __init__(self, process: Started, slack: SlackStandin, url: str) -> None:
        self.process = process
        self.slack = slack
        self.url = url
        self._port = int(url.rpartition(":")[2])
        self._log = asyncio.create_task(process.stderr.read())

    def slash(self, words: str) -> Coroutine[Any, Any, Answer]:
        """Dora types."""
        return self.slack.visitor("dora", self.url).slash(words)

    async def takes_nothing(self) -> None:
        """Wait until it no longer lets anybody in, while what is under way goes on."""
        async with asyncio.timeout(PATIENCE):
            while True:
                try:
                    _, door = await asyncio.open_connection("127.0.0.1", self._port)
                except ConnectionError:  # refused, or caught in the closing
                    return
                door.close()

    async def end(self) -> str:
        """Tell it to end, and wait for that; gives its log."""
        self.process.send_signal(signal.SIGTERM)
        async with asyncio.timeout(PATIENCE):
            assert await self.process.wait() == 0
        return (await self._log).decode()


@asynccontextmanager
async def served(
    folder: Path, prepare: Callable[[SlackStandin], object] = lambda _slack: None, **more: str
) -> AsyncIterator[Served]:
    """The newspaper's Oops, served by the command, in that environment and before that Slack."""
    with closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    async with SlackStandin() as slack:
        prepare(slack)
        process = await Installation(folder, CONFIG).start(
            "serve",
            "--verbose",
            PORT=str(port),
            SLACK_API_URL=slack.url,
            SLACK_BOT_TOKEN=slack.bot_token,
            SLACK_SIGNING_SECRET=slack.signing_secret,
            **more,
        )
        try:
            while json.loads(await process.stderr.readline())["event"] != "serving":
                pass
            yield Served(process, slack, f"http://127.0.0.1:{port}")
        finally:
            if process.returncode is None:
                process.kill()
                await process.wait()


@on_each_database
async def test_fault_08_told_to_end_under_load(tmp_path: Path, database: str) -> None:
    """It ends in time: what was acknowledged is there, and no message is left half sent.

    The one that is under way is waited for, although nothing new is taken any more.
    """
    acknowledged: set[str] = set()
    async with served(tmp_path, OOPS_DATABASE_URL=database) as oops:
        order = oops.slack.faults.hang(POST, channel="walt")
        typing = [
            asyncio.create_task(keep_typing(oops, f"reader {number}", acknowledged))
            for number in range(8)
        ]
        await order.reached.wait()
        ending = asyncio.create_task(oops.end())
        await oops.takes_nothing()
        order.release()
        await asyncio.gather(ending, *typing)

    kept = {words for (words,) in query(database, "SELECT complaint FROM cases")}
    assert acknowledged
    assert acknowledged <= kept
    leased = "SELECT key FROM outbox WHERE claimed_at IS NOT NULL AND sent_at IS NULL"
    assert query(database, leased) == []
    doubtful = "SELECT count(*) FROM outbox WHERE doubtful_since IS NOT NULL"
    assert query(database, doubtful) == [(1,)]


@on_each_database
async def test_fault_08_told_to_end_while_the_database_stalls(
    tmp_path: Path, database: str
) -> None:
    """Nobody waits for it to the end of its own patience; what it did not keep, nobody was told."""
    async with served(tmp_path, OOPS_DATABASE_URL=database) as oops:
        with stalled(database):
            refused = await oops.slash("The paper was late")  # and meanwhile the clock ticked
            await oops.end()

    assert refused.status == 503
    assert query(database, "SELECT count(*) FROM cases") == [(0,)]


def test_fault_08_nobody_waits_too_long_at_the_end() -> None:
    """All that is waited for at the end, one after the other, with some time to get there."""
    waited = scheduler.STOP_TIMEOUT + cli_serve.DATABASE_CLOSE_TIMEOUT
    waited += app._REQUEST_TIMEOUT + app._SOCKET_TIMEOUT  # noqa: SLF001

    assert waited <= PATIENCE - 0.5
    assert timedelta(seconds=scheduler.STOP_TIMEOUT) > SAY_WITHIN


async def keep_typing(oops: Served, name: str, acknowledged: set[str]) -> None:
    """Report one complaint after the other, until nobody answers any more."""
    for number in count():
        words = f"The paper was late, said {name}, for the {number}th time"
        try:
            answer = await oops.slash(words)
        except aiohttp.ClientError:
            return
        if answer.status == 200:
            acknowledged.add(words)


async def test_slack_out_of_reach_keeps_nobody_from_working_or_from_ending(tmp_path: Path) -> None:
    """Socket Mode that does not open holds up neither what comes another way nor the end."""
    async with served(
        tmp_path,
        lambda slack: slack.faults.hang("apps.connections.open", times=9),
        SLACK_APP_TOKEN=SlackStandin.app_token,
    ) as oops:
        answer = await oops.slash("The paper was late")
        await oops.slack.until(lambda: any(each.author for each in oops.slack.dm("walt")))
        await oops.end()

    assert answer.status == 200


async def test_fault_59_no_secret_in_the_log(tmp_path: Path) -> None:
    """Neither a token nor anybody's words, whatever goes wrong."""
    words = "CANARY said the customer at 020 7946 0999"
    async with served(tmp_path) as oops:
        faults = oops.slack.faults
        for order in (faults.fail, partial(faults.drop, taken=True), faults.throttle):
            order(POST)
        await oops.slash(words)
        await oops.slash(f"OOPS-1 told {words}")
        await oops.slash("OOPS-1 own")
        forger = Signer(secret="CANARY secret", clock=oops.slack.workspace.clock)
        door = HttpDoor(oops.url, oops.slack.session, forger)
        request = oops.slack.requests.slash("dora", words)
        forged = await door.deliver(request)
        signed, _ = oops.slack.signer.sign(request)
        tampered = await door.post(signed, words.encode())
        hostile = oops.slack.requests.event({"type": "reaction_added", "item": words})
        refused = await oops.slack.visitor("dora", oops.url).send(hostile)
        await oops.slack.until(lambda: not faults.waiting)
        log = await oops.end()

    assert (forged.status, tampered.status, refused.status) == (401, 401, 400)
    assert '"outcome": "throttled"' in log
    for secret in ("CANARY", "7946", oops.slack.bot_token, oops.slack.signing_secret):
        assert secret not in log
