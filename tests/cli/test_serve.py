"""`oops serve`: it starts when everything is there, and says what is not."""

import asyncio
import json
import signal
import socket
import sqlite3
from contextlib import closing

import pytest

from tests.cli.installation import Installation
from tests.paper import CONFIG
from tests.slack.standin import SlackStandin

pytestmark = pytest.mark.slow

SIGNED = {"SLACK_BOT_TOKEN": "xoxb-hush", "SLACK_SIGNING_SECRET": "hush hush"}

#: What Python runs before anything else, and from then on no host outside is ever found.
SILENT_RESOLVER = """
import os, socket, threading

look_up = socket.getaddrinfo

def getaddrinfo(host, *how):
    if host == "slack.example":
        os.write(2, b'{"event": "looking it up"}\\n')
        threading.Event().wait(30)
    return look_up(host, *how)

socket.getaddrinfo = getaddrinfo
"""


@pytest.fixture
def free_port() -> int:
    """A port that nobody listened on just now."""
    with closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


async def line_about(log: asyncio.StreamReader | None, event: str) -> dict[str, object]:
    """The first line of the log with that event."""
    assert log
    async for line in log:
        entry: dict[str, object] = json.loads(line)
        if entry["event"] == event:
            return entry
    raise AssertionError(f"it ended before {event!r}")


async def test_serve_over_http_answers_until_it_is_told_to_stop(
    paper: Installation, free_port: int
) -> None:
    """It makes its database, logs what may not be meant, and ends with status 0 on SIGTERM."""
    paper.config.write_text(CONFIG.replace("digest =", 'holidays = "GB"\ndigest ='))
    async with SlackStandin() as slack:
        process = await paper.start_as_people_do(
            "serve",
            PORT=str(free_port),
            SLACK_API_URL=slack.url,
            SLACK_BOT_TOKEN=slack.bot_token,
            SLACK_SIGNING_SECRET=slack.signing_secret,
        )
        doubt = await line_about(process.stderr, "a setting may not be meant")
        await line_about(process.stderr, "serving")
        health = f"http://127.0.0.1:{free_port}/healthz"
        async with slack.session.get(health) as answer:
            healthy = answer.status
        process.send_signal(signal.SIGTERM)
        out, err = await process.communicate()

    assert str(doubt["setting"]).startswith("oops.toml, line 6: organization.holidays: GB alone")
    assert healthy == 200
    assert (process.returncode, out) == (0, b""), err
    assert (paper.folder / "oops.db").exists()


async def test_fault_75_serve_is_asked_to_reload(paper: Installation, free_port: int) -> None:
    """SIGHUP changes nothing and ends nothing; the log says what to do instead."""
    async with SlackStandin() as slack:
        process = await paper.start(
            "serve",
            PORT=str(free_port),
            SLACK_API_URL=slack.url,
            SLACK_BOT_TOKEN=slack.bot_token,
            SLACK_SIGNING_SECRET=slack.signing_secret,
        )
        await line_about(process.stderr, "serving")
        process.send_signal(signal.SIGHUP)
        await line_about(
            process.stderr, "SIGHUP: reload is not supported, restart to apply changes"
        )
        async with slack.session.get(f"http://127.0.0.1:{free_port}/healthz") as answer:
            healthy = answer.status
        process.send_signal(signal.SIGTERM)
        _, err = await process.communicate()

    assert (process.returncode, healthy) == (0, 200), err


async def test_serve_over_socket_mode_needs_no_signing_secret(
    paper: Installation, free_port: int
) -> None:
    """An app-level token is enough to connect; Ctrl-C ends it with status 0.

    Nobody has to reach it, so it listens on this machine only.
    """
    async with SlackStandin() as slack:
        process = await paper.start(
            "serve",
            PORT=str(free_port),
            SLACK_API_URL=slack.url,
            SLACK_BOT_TOKEN=slack.bot_token,
            SLACK_APP_TOKEN=slack.app_token,
        )
        serving = await line_about(process.stderr, "serving")
        await slack.socket.connected(within=20)
        ready = f"http://127.0.0.1:{free_port}/readyz"
        async with slack.session.get(ready) as answer:
            since = (await answer.json())["seconds_since_socket"]
        process.send_signal(signal.SIGINT)
        _, err = await process.communicate()

    assert (process.returncode, since is None) == (0, False), err
    assert serving["addresses"] == [f"127.0.0.1:{free_port}"]


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
async def test_serve_ends_while_a_name_is_looked_up(
    paper: Installation, free_port: int, number: signal.Signals
) -> None:
    """Nothing can interrupt a resolver that does not answer, and nobody waits for it at the end."""
    (paper.folder / "sitecustomize.py").write_text(SILENT_RESOLVER)
    process = await paper.start_as_people_do(
        "serve",
        PORT=str(free_port),
        PYTHONPATH=str(paper.folder),
        SLACK_API_URL="https://slack.example/api/",
        **SIGNED,
    )
    try:
        await line_about(process.stderr, "looking it up")
        process.send_signal(number)
        async with asyncio.timeout(8):
            out, err = await process.communicate()
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()

    assert (process.returncode, out, b"Traceback" in err) == (0, b"", False)


def test_serve_says_all_that_is_wanting_at_once(paper: Installation) -> None:
    """Faults of the configuration and of the tokens stand below each other; nothing is made."""
    paper.config.write_text('[organization]\nname = "X"\ntimezone = "Mars"\nnickname = "Y"\n')

    ran = paper.run("serve", SLACK_BOT_TOKEN="xapp-hush")

    assert (ran.status, ran.out) == (1, "")
    assert [each.split(" ")[0:3] for each in ran.err.splitlines()] == [
        ["oops.toml:", "departments:", "expected"],
        ["oops.toml,", "line", "3:"],
        ["oops.toml,", "line", "4:"],
        ["SLACK_BOT_TOKEN", "holds", "an"],
        ["SLACK_SIGNING_SECRET", "is", "not"],
    ]
    assert "hush" not in ran.err
    assert not (paper.folder / "oops.db").exists()


def test_serve_without_a_signing_secret_refuses(paper: Installation) -> None:
    """Without it, forged requests could not be told from Slack's; the way out is named."""
    ran = paper.run("serve", SLACK_BOT_TOKEN="xoxb-hush")

    assert (ran.status, ran.out) == (1, "")
    assert ran.err.startswith(
        "SLACK_SIGNING_SECRET is not set, and neither is SLACK_APP_TOKEN. Set SLACK_SIGNING_SECRET"
    )
    assert ran.err.endswith("or SLACK_APP_TOKEN for Socket Mode, which needs no signing secret.\n")


def test_serve_refuses_a_newer_database(paper: Installation) -> None:
    """An old Oops does not work on what it does not understand."""
    paper.run("migrate")
    with closing(sqlite3.connect(paper.folder / "oops.db")) as connection:
        connection.execute("UPDATE oops_schema SET version_num = 'tomorrow'")
        connection.commit()

    ran = paper.run("serve", **SIGNED)

    assert (ran.status, ran.out) == (1, "")
    assert "was written by a newer Oops (schema tomorrow)" in ran.err


async def test_serve_listens_where_it_is_told(paper: Installation, free_port: int) -> None:
    """Nobody on another machine reaches it, where nobody has to."""
    async with SlackStandin() as slack:
        process = await paper.start_as_people_do(
            "serve",
            PORT=str(free_port),
            OOPS_LISTEN="127.0.0.1",
            SLACK_API_URL=slack.url,
            SLACK_BOT_TOKEN=slack.bot_token,
            SLACK_SIGNING_SECRET=slack.signing_secret,
        )
        serving = await line_about(process.stderr, "serving")
        process.send_signal(signal.SIGTERM)
        await process.communicate()

    assert serving["addresses"] == [f"127.0.0.1:{free_port}"]


async def test_serve_at_another_machine_s_address_refuses(paper: Installation) -> None:
    """The sentence names the variable; 203.0.113.1 is nobody's (RFC 5737)."""
    process = await paper.start(
        "serve", OOPS_LISTEN="203.0.113.1", SLACK_API_URL="http://127.0.0.1:1/", **SIGNED
    )
    out, err = await process.communicate()

    assert (process.returncode, out) == (1, b"")
    assert err.decode().splitlines()[-1] == (
        "OOPS_LISTEN: this machine does not have the address 203.0.113.1. Set it to one it has."
    )


async def test_serve_on_a_port_that_is_taken_refuses(paper: Installation) -> None:
    """Two of them on one machine is a sentence, not a traceback."""
    with closing(socket.socket()) as other:
        other.bind(("0.0.0.0", 0))  # noqa: S104 - where Oops would listen
        other.listen()
        port = other.getsockname()[1]
        process = await paper.start(
            "serve", PORT=str(port), SLACK_API_URL="http://127.0.0.1:1/", **SIGNED
        )
        out, err = await process.communicate()

    assert (process.returncode, out) == (1, b"")
    assert err.decode().splitlines()[-1] == (
        f"Port {port} is in use, perhaps by another Oops. Set PORT to another one."
    )
