"""An Oops that had a database does not begin with an empty or a different one."""

import shutil
import sqlite3
import stat
from contextlib import closing
from pathlib import Path

import pytest

from tests.cli.history import tell_two_cases
from tests.cli.installation import Installation

SIGNED = {"SLACK_BOT_TOKEN": "xoxb-hush", "SLACK_SIGNING_SECRET": "hush hush"}
LOST = "oops.db is missing or empty, but oops.db.id says that there was one."
OTHER = "oops.db is not the one that was here before, as oops.db.id says."


@pytest.fixture
def used(ferries: Installation) -> Installation:
    """Ferries that has two cases, and a backup."""
    tell_two_cases(ferries)
    ferries.run("backup", "kept.db")
    return ferries


def remove_database(folder: Path) -> None:
    """Delete the file; what is beside it but the marker goes with it."""
    for name in ("oops.db", "oops.db-wal", "oops.db-shm"):
        (folder / name).unlink(missing_ok=True)


@pytest.mark.parametrize("command", ["serve", "migrate", "cases", "doctor"])
def test_fault_93_database_is_missing(used: Installation, command: str) -> None:
    """It is said, with what to do; and no empty one is made."""
    remove_database(used.folder)

    ran = used.run(command, **SIGNED)

    assert ran.status == 1
    assert LOST in ran.out + ran.err
    assert "Restore the file or its latest backup." in ran.out + ran.err
    assert not (used.folder / "oops.db").exists()


def test_fault_93_database_is_empty(used: Installation) -> None:
    """As after a restore that went wrong; last night's backup is not overwritten by nothing."""
    before = (used.folder / "kept.db").read_bytes()
    remove_database(used.folder)
    (used.folder / "oops.db").touch()

    served = used.run("serve", **SIGNED)
    kept = used.run("backup", "kept.db", "--replace")

    assert (served.status, kept.status) == (1, 1)
    assert LOST in served.err
    assert LOST in kept.err
    assert (used.folder / "kept.db").read_bytes() == before


def test_fault_93_database_is_another_one(used: Installation) -> None:
    """A database of Oops that somebody took for this one."""
    used.run("migrate", OOPS_DATABASE_URL="sqlite:///other.db")
    remove_database(used.folder)
    shutil.copy(used.folder / "other.db", used.folder / "oops.db")

    ran = used.run("serve", **SIGNED)

    assert ran.status == 1
    assert OTHER in ran.err
    assert (used.folder / "oops.db").read_bytes() == (used.folder / "other.db").read_bytes()


def test_fault_93_backup_is_put_back(used: Installation) -> None:
    """It is the same database."""
    remove_database(used.folder)
    shutil.copy(used.folder / "kept.db", used.folder / "oops.db")

    assert used.run("migrate").status == 0
    assert len(used.cases()) == 2


def test_fault_93_it_is_meant_to_be_empty(used: Installation) -> None:
    """Without the marker, an empty database is a new one."""
    remove_database(used.folder)
    (used.folder / "oops.db.id").unlink()

    assert used.run("migrate").status == 0
    assert used.cases() == []
    remove_database(used.folder)
    assert LOST in used.run("migrate").err


@pytest.mark.parametrize("marker", [None, b"", b"\xff"])
def test_fault_93_database_of_an_earlier_oops_is_marked(
    used: Installation, marker: bytes | None
) -> None:
    """It has no identity yet; a marker that was written by half says nothing."""
    with closing(sqlite3.connect(used.folder / "oops.db")) as connection:
        connection.execute("PRAGMA user_version = 0")
    (used.folder / "oops.db.id").unlink()
    if marker is not None:
        (used.folder / "oops.db.id").write_bytes(marker)

    assert used.run("migrate").status == 0
    assert len(used.cases()) == 2
    remove_database(used.folder)
    assert LOST in used.run("migrate").err


def test_fault_93_backup_of_an_earlier_oops_is_put_back(used: Installation) -> None:
    """It has no identity, and gets the one that the marker names."""
    marker = (used.folder / "oops.db.id").read_bytes()
    with closing(sqlite3.connect(used.folder / "oops.db")) as connection:
        connection.execute("PRAGMA user_version = 0")

    assert used.run("migrate").status == 0
    assert (used.folder / "oops.db.id").read_bytes() == marker


def test_backup_is_not_written_over_the_marker(used: Installation) -> None:
    """It is a part of the database."""
    assert "that is the database itself" in used.run("backup", "oops.db.id", "--replace").err


def test_fault_94_file_that_others_may_read_is_closed_to_them(
    used: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The doctor says so; `oops serve` does it, and says so too."""
    monkeypatch.setattr("adapters.cli.serve.serve_organization", nothing)
    file = used.folder / "oops.db"
    file.chmod(0o644)

    examined = used.run("doctor", **SIGNED, SLACK_API_URL="http://127.0.0.1:9/")
    served = used.run("serve", **SIGNED)

    assert "oops.db can be read by other users of this machine." in examined.out
    assert served.status == 0
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


async def nothing(*_: object) -> None:
    """Serve nobody."""
