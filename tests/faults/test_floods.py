"""Strangers who open connections, send slowly, or forge requests, before a real `oops serve`."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import ExitStack, asynccontextmanager, closing
from pathlib import Path
from socket import AF_INET, SOCK_STREAM, create_connection, socket

import pytest

from tests.cli.installation import Installation
from tests.cli.started import Started, start
from tests.paper import CONFIG, LIMITED
from tests.slack.company import slack_company
from tests.slack.standin import SlackStandin

#: Files that the process may open, and connections that strangers open: more than these.
FILES, STRANGERS = 256, 600


@pytest.fixture
def port() -> int:
    """A port that nobody else is given meanwhile; Oops may listen there all the same."""
    with closing(socket(AF_INET, SOCK_STREAM)) as held:
        held.bind(("127.0.0.1", 0))
        number: int = held.getsockname()[1]
    return number


@asynccontextmanager
async def serving(
    slack: SlackStandin, folder: Path, port: int, *, files: int = 0, is_read: bool = True
) -> AsyncIterator[Started]:
    """An `oops serve` that answers."""
    variables = {
        "PORT": str(port),
        "SLACK_API_URL": slack.url,
        "SLACK_BOT_TOKEN": slack.bot_token,
        "SLACK_SIGNING_SECRET": slack.signing_secret,
    }
    environment = Installation(folder, CONFIG).environment(**variables)
    process = await start(["serve"], folder, environment, files=files, is_read=is_read)
    try:
        async with asyncio.timeout(20):
            while not await is_open(port):
                assert process.returncode is None
        yield process
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()


async def is_open(port: int) -> bool:
    """Somebody listens there."""
    try:
        _, writer = await asyncio.open_connection("127.0.0.1", port)
    except OSError:
        return False
    writer.close()
    return True


async def health(slack: SlackStandin, port: int) -> int:
    """The status of `/healthz`; a second is enough, unless the machine is busy."""
    async with asyncio.timeout(5), slack.session.get(f"http://127.0.0.1:{port}/healthz") as answer:
        return answer.status


async def test_fault_77_strangers_open_more_connections_than_there_are_files(
    tmp_path: Path, port: int
) -> None:
    """Health is seen, a report is taken and its messages leave, and the log stays small."""
    async with SlackStandin() as slack, serving(slack, tmp_path, port, files=FILES) as process:
        with ExitStack() as strangers:
            for _ in range(STRANGERS):
                strangers.enter_context(create_connection(("127.0.0.1", port)))
            healthy = await health(slack, port)
            taken = await slack.visitor("sam", f"http://127.0.0.1:{port}").slash(
                "The parcel is late"
            )
            await slack.until(lambda: bool(slack.visitor("walt", "").messages), within=20)
        process.terminate()
        _, log = await process.communicate()

    assert (healthy, taken.status, process.returncode) == (200, 200, 0)
    lines = [json.loads(line) for line in log.splitlines()]
    closed = [each for each in lines if each["event"] == "a connection was closed"]
    assert {each["why"] for each in closed} == {"room"}
    assert sum(each.get("more", 1) for each in closed) > STRANGERS - FILES
    assert len(lines) < 30


async def test_fault_81_many_forged_requests_are_a_few_lines(tmp_path: Path, port: int) -> None:
    """The first ones at once, and then one line that says how many more there were."""
    async with SlackStandin() as slack, serving(slack, tmp_path, port) as process:
        for _ in range(100):
            url = f"http://127.0.0.1:{port}/slack/events"
            async with slack.session.post(url, data=b"forged") as answer:
                assert answer.status == 401
        process.terminate()
        _, log = await process.communicate()

    refused = [each for each in map(json.loads, log.splitlines()) if each.get("status") == 401]
    assert [each.get("more") for each in refused] == [None] * 5 + [95]


async def test_fault_82_nobody_reads_the_log(tmp_path: Path, port: int) -> None:
    """The process answers all the same, and ends when it is told to."""
    async with (
        SlackStandin() as slack,
        serving(slack, tmp_path, port, is_read=False) as process,
    ):
        healthy = await health(slack, port)
        process.terminate()
        status = await asyncio.wait_for(process.wait(), timeout=20)

    assert (healthy, status) == (200, 0)


async def test_fault_83_one_person_marks_more_messages_than_people_do(tmp_path: Path) -> None:
    """Each is a case until there are too many; the others are answered in private."""
    async with slack_company(tmp_path, LIMITED) as company:
        sam = company.person("sam")
        messages = [company.message("ed", f"Paper {number} was late") for number in range(25)]

        for each in messages:
            await sam.marks(each)

        answers = [each.visible for each in sam.visitor.ephemerals]
        refused = [each for each in answers if "You opened 20 cases" in each]
        assert len(await company.cases()) == 20
        assert len(refused) == 5
        assert "“Paper 24 was late”" in refused[-1]
        assert company.channel("general") == [each.visible for each in messages]
