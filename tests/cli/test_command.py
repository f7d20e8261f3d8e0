"""The `oops` command itself: what it lists, how fast, and how it ends."""

import re
import subprocess
import sys

import pytest

from tests.cli.installation import Installation


def test_help_lists_the_commands(ferries: Installation) -> None:
    """What people script against is there, and nothing that does not work yet."""
    ran = ferries.spawn("--help")

    listed = re.findall(r"^  ([a-z]+)  ", ran.out, re.MULTILINE)
    assert (ran.status, ran.err) == (0, "")
    assert sorted(listed) == [
        "backup",
        "cases",
        "demo",
        "digest",
        "doctor",
        "export",
        "import",
        "init",
        "manifest",
        "migrate",
        "move",
        "serve",
        "version",
    ]


def test_help_waits_for_nothing_heavy() -> None:
    """Who asks for help does not wait for servers and databases to load."""
    heavy = "aiohttp alembic apscheduler bot pydantic slack_bolt slack_sdk sqlalchemy structlog"
    loaded = (
        f"import sys, adapters.cli.command; print(sorted({set(heavy.split())} & set(sys.modules)))"
    )

    ran = subprocess.run([sys.executable, "-c", loaded], check=True, capture_output=True, text=True)

    assert ran.stdout == "[]\n"


@pytest.mark.parametrize(
    "arguments",
    [[], ["report"], ["cases", "--yaml"], ["import"], ["import", "a", "b"], ["manifest"]],
)
def test_misuse_ends_with_status_2(ferries: Installation, arguments: list[str]) -> None:
    """A program that types something wrong can tell that from a refusal."""
    ran = ferries.run(*arguments)

    assert ran.status == 2
    assert "Traceback" not in ran.err


@pytest.mark.slow
def test_command_without_streams_does_its_work(ferries: Installation) -> None:
    """A supervisor may have closed all three."""
    ferries.run("migrate")
    shell = ["sh", "-c", f"{sys.executable} -m adapters.cli.command import - <&- >&- 2>&-"]

    ran = subprocess.run(
        shell, cwd=ferries.folder, env=ferries.environment(), check=False, capture_output=True
    )

    assert ran.returncode == 0


def test_wrong_environment_ends_with_status_1(ferries: Installation) -> None:
    """Every fault has its line, and nothing was done."""
    ran = ferries.run("serve", PORT="0", SLACK_API_URL="http://example.com/")

    assert (ran.status, ran.out) == (1, "")
    assert [each.partition(":")[0] for each in ran.err.splitlines()] == ["PORT", "SLACK_API_URL"]
    assert not (ferries.folder / "oops.db").exists()
