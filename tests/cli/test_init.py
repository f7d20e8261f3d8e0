"""`oops init`: five questions, and a file that loads."""

import os
import subprocess
from pathlib import Path

import pytest

from adapters.cli.machine_zone import find_zone, machine_zone
from adapters.config.loading import load_organization
from tests.cli.installation import OOPS, Installation

LEAST = ("--name", 'Joe\'s "Fish" \\ Chips', "--lead", "Ann@fish.example")


@pytest.fixture
def empty(ferries: Installation) -> Installation:
    """A folder without an `oops.toml`."""
    ferries.config.unlink()
    return ferries


def test_init_writes_a_file_that_loads(empty: Installation) -> None:
    """The answers are in it, and everything else is explained."""
    ran = empty.run("init", "--yes", *LEAST, "--channel", "#fish", "--timezone", "new york")

    organization = load_organization(empty.config)
    assert (ran.status, ran.err) == (0, "")
    assert (organization.name, str(organization.zone)) == (LEAST[1], "America/New_York")
    assert organization.digest_channel == "#fish"
    assert [(each.lead, each.channel) for each in organization.departments] == [
        ("ann@fish.example", "#fish")
    ]
    assert "#[policy.normal]" in empty.config.read_text().splitlines()
    assert [each for each in ("manifest", "doctor", "serve") if f"oops {each}" not in ran.out] == []


def test_every_setting_that_was_not_asked_can_be_uncommented(empty: Installation) -> None:
    """Removing the # of each line gives a configuration that loads."""
    empty.run("init", "--yes", *LEAST, "--channel", "#fish")
    lines = empty.config.read_text(encoding="utf-8").splitlines()
    empty.config.write_text(
        "\n".join(
            each[1:] if each[:1] == "#" and each[1:2] not in {" ", ""} else each for each in lines
        ),
        encoding="utf-8",
    )

    assert len(load_organization(empty.config).departments) == 2


def test_init_without_a_terminal_names_the_options(empty: Installation) -> None:
    """A script hears what to give, and nothing is written."""
    ran = empty.run("init", "--yes", "--name", "Fish")

    assert (ran.status, ran.out) == (1, "")
    assert "--lead is not given" in ran.err
    assert list(empty.folder.iterdir()) == []


def test_init_keeps_an_existing_file(ferries: Installation) -> None:
    """Only --force replaces it."""
    before = ferries.config.read_text()

    refused = ferries.run("init", "--yes", *LEAST)

    assert (refused.status, ferries.config.read_text()) == (1, before)
    assert ferries.run("init", "--yes", "--force", *LEAST).status == 0
    assert ferries.config.read_text() != before


@pytest.mark.parametrize(
    "wrong",
    [("--lead", "Ann"), ("--timezone", "Mars"), ("--working-hours", "late"), ("--channel", "x")],
)
def test_wrong_option_is_misuse(empty: Installation, wrong: tuple[str, str]) -> None:
    """The option is named, with what was expected."""
    ran = empty.run("init", "--yes", *LEAST, *wrong)

    assert ran.status == 2
    assert f"{wrong[0]}: expected " in ran.err
    assert not empty.config.exists()


def test_init_asks_again_after_a_wrong_answer(empty: Installation) -> None:
    """Earlier answers are kept."""
    master, terminal = os.openpty()
    os.write(master, b"Fish\nMars\nLisbon\n\nAnn\nann@fish.example\nnone\n")

    done = subprocess.run(
        [OOPS, "init"],
        cwd=empty.folder,
        env=empty.environment(),
        stdin=terminal,
        capture_output=True,
        check=False,
    )
    os.close(master)
    os.close(terminal)

    said = (done.stdout + done.stderr).decode()
    organization = load_organization(empty.config)
    assert (done.returncode, said.count("Please type ")) == (0, 2)
    assert (organization.name, str(organization.zone)) == ("Fish", "Europe/Lisbon")
    assert organization.departments[0].channel is None


@pytest.mark.parametrize(
    ("answer", "zone"),
    [
        ("Berlin", "Europe/Berlin"),
        ("buenos aires", "America/Buenos_Aires"),
        ("europe/lisbon", "Europe/Lisbon"),
        ("utc", "UTC"),
    ],
)
def test_zone_is_found_by_city(answer: str, zone: str) -> None:
    """Capitals and spaces do not matter."""
    assert find_zone(answer) == zone


def test_machine_names_its_zone(tmp_path: Path) -> None:
    """TZ counts first, then /etc/timezone, then the link."""
    (tmp_path / "localtime").symlink_to("/usr/share/zoneinfo/Europe/Rome")

    assert machine_zone("", tmp_path) == "Europe/Rome"
    (tmp_path / "timezone").write_text("Asia/Tokyo\n")
    assert machine_zone("", tmp_path) == "Asia/Tokyo"
    assert machine_zone(":Europe/Oslo", tmp_path) == "Europe/Oslo"
    assert machine_zone("", tmp_path / "nowhere") == "UTC"
