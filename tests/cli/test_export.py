"""`oops export`: everything that is known, for whoever takes it elsewhere."""

import json
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from adapters.cli.cases import JsonDocument, case_document
from bot.case.case import Case
from bot.case.due_moments import DueMoments
from tests.cli.history import tell_two_cases
from tests.cli.installation import Installation
from tests.cli.test_cases import ASKED, CLOSED


def test_export_is_every_case_with_its_history(ferries: Installation) -> None:
    """A line a case: what `oops cases --json` says, and what happened, the oldest first."""
    tell_two_cases(ferries)

    ran = ferries.run("export")

    first, second = map(json.loads, ran.out.splitlines())
    assert (ran.status, ran.err) == (0, "")
    assert {**first, "history": None} == {**CLOSED, "history": None}
    assert {**second, "history": None} == {**ASKED, "history": None}
    assert [(each["at"][11:13], each["by"], each["event"]) for each in first["history"]] == [
        ("09", "ana@ferries.example", "CaseReported"),
        ("09", "ana@ferries.example", "CustomerAdded"),
        ("09", None, "OwnerAsked"),
        ("10", "rui@ferries.example", "OwnershipAccepted"),
        ("11", "rui@ferries.example", "CustomersUpdated"),
        ("12", "rui@ferries.example", "FaultFixed"),
        ("13", "rui@ferries.example", "CustomersTold"),
        ("14", "rui@ferries.example", "OutcomeNoted"),
        ("14", "rui@ferries.example", "CaseClosed"),
    ]
    assert first["history"][6] == {
        "at": "2025-11-24T13:00:00+00:00",
        "by": "rui@ferries.example",
        "via": "chat",
        "event": "CustomersTold",
        "facts": {"customers": [1], "how": "by phone", "shown_by": ""},
    }


def test_export_to_a_file_is_for_its_owner(ferries: Installation) -> None:
    """The file holds what the standard output would, and nobody else may read it."""
    tell_two_cases(ferries)

    ran = ferries.run("export", "all.jsonl")

    file = ferries.folder / "all.jsonl"
    assert (ran.status, ran.out, ran.err) == (0, "2 cases in all.jsonl.\n", "")
    assert file.read_text() == ferries.run("export").out
    assert file.stat().st_mode & 0o777 == 0o600
    assert not list(ferries.folder.glob("*.unfinished"))


def test_export_does_not_write_over_a_file(ferries: Installation) -> None:
    """What was exported before stays."""
    tell_two_cases(ferries)
    (ferries.folder / "all.jsonl").write_text("mine")

    ran = ferries.run("export", "all.jsonl")

    assert (ran.status, ran.out) == (1, "")
    assert ran.err == "all.jsonl is there already. Name another file, or remove that one.\n"
    assert (ferries.folder / "all.jsonl").read_text() == "mine"


def test_export_to_a_folder_that_is_not_there_says_so(ferries: Installation) -> None:
    """A wrong place is a sentence."""
    tell_two_cases(ferries)

    ran = ferries.run("export", "nowhere/all.jsonl")

    assert (ran.status, ran.out) == (1, "")
    assert ran.err == "nowhere/all.jsonl.unfinished: No such file or directory.\n"


def test_export_that_fails_leaves_no_file(ferries: Installation) -> None:
    """Half of it would look like all of it."""
    tell_two_cases(ferries)
    with closing(sqlite3.connect(ferries.folder / "oops.db")) as connection:
        connection.execute("UPDATE cases SET facts = '{}' WHERE number = 2")
        connection.commit()
    before = sorted(ferries.folder.iterdir())

    ran = ferries.run("export", "all.jsonl")

    assert (ran.status, ran.out) == (1, "")
    assert sorted(ferries.folder.iterdir()) == before


@pytest.mark.slow
def test_export_whose_reader_left_ends_quietly(ferries: Installation) -> None:
    """`oops export | head` is no accident."""
    tell_two_cases(ferries)
    reader = [sys.executable, "-c", "pass"]

    with subprocess.Popen(reader, stdin=subprocess.PIPE) as gone:
        assert gone.stdin
        gone.wait()
        ran = ferries.spawn_into(gone.stdin, "export")
        gone.stdin.close()

    assert (ran.status, ran.err) == (1, "")


@pytest.mark.slow
def test_export_to_a_full_disk_says_so(ferries: Installation) -> None:
    """What could not be written is not taken for written."""
    tell_two_cases(ferries)

    with Path("/dev/full").open("wb") as full:
        ran = ferries.spawn_into(full, "export")

    assert (ran.status, ran.err) == (1, "No space left on device.\n")


def test_what_an_export_left_behind_is_not_written_into(ferries: Installation) -> None:
    """It may be readable for everybody; the new file is not, whoever has the old one open."""
    tell_two_cases(ferries)
    left = ferries.folder / "all.jsonl.unfinished"
    left.write_text("half of it")
    left.chmod(0o644)

    with left.open() as reader:
        ran = ferries.run("export", "all.jsonl")
        assert reader.read() == "half of it"

    assert (ran.status, ran.err) == (0, "")
    assert (ferries.folder / "all.jsonl").stat().st_mode & 0o777 == 0o600
    assert not left.exists()


def test_export_does_not_follow_a_link(ferries: Installation) -> None:
    """What somebody else's name stands for is not written over."""
    tell_two_cases(ferries)
    elsewhere = ferries.folder / "elsewhere.txt"
    elsewhere.write_text("mine")
    (ferries.folder / "all.jsonl.unfinished").symlink_to(elsewhere)

    ran = ferries.run("export", "all.jsonl")

    assert (ran.status, elsewhere.read_text()) == (0, "mine")
    assert not (ferries.folder / "all.jsonl").is_symlink()


def test_two_exports_to_one_name_are_not_mixed(
    ferries: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where another begins meanwhile, that one has the name, and this one says so."""
    tell_two_cases(ferries)
    file = ferries.folder / "all.jsonl"
    unfinished = ferries.folder / "all.jsonl.unfinished"

    def another_begins(case: Case, moments: DueMoments) -> JsonDocument:
        unfinished.unlink()
        unfinished.write_text("of the other")
        return case_document(case, moments)

    monkeypatch.setattr("adapters.cli.cases.case_document", another_begins)

    ran = ferries.run("export", "all.jsonl")

    assert (ran.status, ran.out) == (1, "")
    assert ran.err == "Another export writes all.jsonl. Wait for it, or name another file.\n"
    assert (file.exists(), unfinished.read_text()) == (False, "of the other")
