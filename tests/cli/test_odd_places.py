"""Places and addresses that nobody should type end in a sentence that says what to do instead."""

from pathlib import Path

import pytest

from tests.cli.history import tell_two_cases
from tests.cli.installation import Installation

pytestmark = pytest.mark.slow

APP_ID = "5c5a8f3e-0b8e-4c3f-9a55-2f6f9a7d1c01"


@pytest.mark.parametrize("command", [["export"], ["backup"], ["backup", "--replace"]])
@pytest.mark.parametrize("place", [".", "..", "/", ""])
def test_folder_is_no_file_to_write(ferries: Installation, command: list[str], place: str) -> None:
    """Whoever names a folder, or nothing at all, typed something wrong."""
    tell_two_cases(ferries)

    ran = ferries.run(*command, place)

    assert (ran.status, ran.out) == (2, "")
    assert f": {place or '.'} is a folder. Name a new file in it.\n" in ran.err


@pytest.mark.parametrize(
    "website",
    [
        "https://[",
        "https://",
        "https:///oops",
        "https://:443/",
        "https://paper.example:many/",
        "https://paper.example/our oops",
        "http://paper.example",
        "paper.example",
        "HTTPS://paper.example",
        f"https://paper.example/{'o' * 2048}",
    ],
)
def test_website_is_one_that_teams_takes(ferries: Installation, website: str) -> None:
    """A package with any other would be refused when it is uploaded."""
    ran = ferries.run("manifest", "teams", "--website", website, MicrosoftAppId=APP_ID)

    assert (ran.status, ran.out) == (1, "")
    assert ran.err == (
        "--website: expected the address of a page, such as https://example.com/oops: https, a"
        " host, no spaces, and 2,048 characters at most.\n"
    )
    assert not Path("oops-teams.zip").exists()


@pytest.mark.parametrize(
    "query",
    [
        "timeout=abc",
        "timeout=-1",
        "timeout=1&timeout=2",
        "timeout=nan",
        "timeout=inf",
    ],
)
@pytest.mark.parametrize("command", ["cases", "migrate", "doctor", "export"])
def test_database_with_settings_that_are_none_names_no_database(
    ferries: Installation, command: str, query: str
) -> None:
    """A time to wait is a number of seconds."""
    tell_two_cases(ferries)

    ran = ferries.run(command, OOPS_DATABASE_URL=f"sqlite:///oops.db?{query}")

    assert ran.status == 1
    assert "OOPS_DATABASE_URL does not name a database that Oops can use." in ran.out + ran.err
    assert "a ?timeout= is a number of seconds" in " ".join((ran.out + ran.err).split())


def test_setting_that_no_driver_knows_names_no_database(ferries: Installation) -> None:
    """What is neither yes nor no is no traceback either."""
    tell_two_cases(ferries)

    ran = ferries.run("cases", OOPS_DATABASE_URL="sqlite:///oops.db?check_same_thread=perhaps")

    assert (ran.status, ran.out) == (1, "")
    assert ran.err.startswith("OOPS_DATABASE_URL does not name a database that Oops can use.")


def test_database_may_say_how_long_one_waits(ferries: Installation) -> None:
    """A number is one."""
    tell_two_cases(ferries)

    ran = ferries.run("cases", OOPS_DATABASE_URL="sqlite:///oops.db?timeout=2.5")

    assert (ran.status, ran.err) == (0, "")


def test_help_on_a_full_disk_says_so(ferries: Installation) -> None:
    """What could not be written is not taken for written."""
    with Path("/dev/full").open("wb") as full:
        ran = ferries.spawn_into(full, "--help")

    assert (ran.status, ran.err) == (1, "No space left on device.\n")
