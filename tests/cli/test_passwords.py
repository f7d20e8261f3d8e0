"""A database's password is in its URL, and in nothing that a command prints."""

import pytest

from tests.cli.history import tell_two_cases
from tests.cli.installation import Installation, Ran

TOKENS = {"SLACK_BOT_TOKEN": "xoxb-hush", "SLACK_SIGNING_SECRET": "5" * 32}
COMMANDS = (
    ["serve"],
    ["migrate"],
    ["doctor"],
    ["backup", "kept.db"],
    ["move", "--to", "sqlite:///new.db"],
    ["cases"],
    ["digest"],
    ["digest", "--post"],
    ["export"],
    ["import", "old.jsonl"],
)
#: An "@" in the password that is not written %40, and what comes after it.
TORN = [
    "postgresql+psycopg://oops:p@CANARY@127.0.0.1:1/m1",
    "postgresql+psycopg://oops:p@CANARY/CANARY@127.0.0.1:1/m1",
    "postgresql+psycopg://oops:p@CANARY?CANARY=CANARY@127.0.0.1:1/m1",
    "postgresql+psycopg://oops:p@/m1?host=/tmp&user=CANARY@127.0.0.1",
]
WHOLE = [
    "postgresql+psycopg://oops:CANARY%40CANARY@127.0.0.1:1/m1",
    "postgresql+psycopg://oops@127.0.0.1:1/m1?password=CANARY&sslpassword=CANARY",
]
FOREIGN = ["mysql://oops:CANARY@127.0.0.1/m1", "sqlite://oops:CANARY@127.0.0.1/m1"]


def run(ferries: Installation, command: list[str], url: str) -> Ran:
    """Run it on that database; whoever serves looks at the tokens first, and the doctor at last."""
    ferries.write("old.jsonl", {"text": "It is wet"})
    return ferries.run(*command, OOPS_DATABASE_URL=url, **(TOKENS if command == ["serve"] else {}))


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
@pytest.mark.parametrize("url", TORN + FOREIGN)
def test_url_of_which_nobody_can_tell_the_password_is_refused(
    ferries: Installation, command: list[str], url: str
) -> None:
    """Every command says how to write it, and shows nothing of it."""
    ran = run(ferries, command, url)

    assert ran.status == 1
    assert "an @ in the password is written %40." in ran.out + ran.err
    assert "CANARY" not in ran.out + ran.err


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
@pytest.mark.parametrize("url", WHOLE)
def test_password_is_not_shown(ferries: Installation, command: list[str], url: str) -> None:
    """Every command names a database that cannot be reached, without the password."""
    ran = run(ferries, command, url)

    assert ran.status == 1
    assert "127.0.0.1:1/m1" in ran.out + ran.err
    assert "CANARY" not in ran.out + ran.err


@pytest.mark.parametrize("url", TORN + FOREIGN)
def test_target_of_which_nobody_can_tell_the_password_is_refused(
    ferries: Installation, url: str
) -> None:
    """The same holds for where `oops move` goes."""
    tell_two_cases(ferries)

    ran = ferries.run("move", "--to", url)

    assert (ran.status, ran.out) == (1, "")
    assert ran.err.endswith("; an @ in a password is written %40.\n")
    assert "CANARY" not in ran.err


def test_file_is_named_without_what_follows_it(ferries: Installation) -> None:
    """Whoever puts a password there finds it in no sentence."""
    ran = ferries.run("backup", "kept.db", OOPS_DATABASE_URL="sqlite:///oops.db?password=CANARY")

    assert ran.err.startswith("No backup was made in kept.db (there is no database at sqlite:///")
