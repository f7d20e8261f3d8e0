"""`oops cases` and `oops export` where somebody wrote a case by hand, or a newer Oops did."""

import json
import sqlite3
from contextlib import closing

import pytest

from tests.cli.history import tell_two_cases
from tests.cli.installation import Installation
from tests.cli.test_cases import ASKED, CLOSED

LEFT_OUT = "1 case cannot be read, and is left out.\n"


def write(ferries: Installation, sql: str) -> None:
    """Change a row by hand."""
    with closing(sqlite3.connect(ferries.folder / "oops.db")) as connection:
        connection.execute(sql)
        connection.commit()


@pytest.mark.parametrize(
    "written",
    [
        """UPDATE cases SET facts = '{"x":1}' WHERE number = 1""",
        "UPDATE cases SET facts = '{' WHERE number = 1",
        "UPDATE cases SET facts = '[1]' WHERE number = 1",
        "UPDATE cases SET reported_at = 'noon' WHERE number = 1",
        "UPDATE customers SET outcome = 'wept' WHERE case_number = 1",
    ],
)
def test_case_that_cannot_be_read_keeps_no_other_from_being_listed(
    ferries: Installation, written: str
) -> None:
    """All others are there; the bad one is named beside them, and the status says so."""
    tell_two_cases(ferries)
    write(ferries, written)

    table, array, exported = (
        ferries.run(*each) for each in (["cases"], ["cases", "--json"], ["export"])
    )

    assert [each.split()[0] for each in table.out.splitlines()] == ["CASE", "OOPS-2"]
    assert json.loads(array.out) == [ASKED]
    assert [json.loads(each)["ref"] for each in exported.out.splitlines()] == ["OOPS-2"]
    for ran in (table, array, exported):
        said = ran.err.splitlines(keepends=True)
        assert (ran.status, len(said), said[-1]) == (1, 2, LEFT_OUT)
        assert said[0].startswith("OOPS-1: A stored ")
        assert "No step by the ramp" not in ran.err


def test_what_is_wrong_with_a_case_is_said_with_its_reference(ferries: Installation) -> None:
    """Whoever is to put the row right knows which one it is, and what in it."""
    tell_two_cases(ferries)
    write(ferries, "UPDATE cases SET facts = json_set(facts, '$.ladder', 7) WHERE number = 2")

    ran = ferries.run("cases")

    assert ran.err.splitlines()[0] == (
        "OOPS-2: A stored Case cannot be read: ladder. Was it written by a newer Oops, or by hand?"
    )


def test_event_that_cannot_be_read_is_of_a_case(ferries: Installation) -> None:
    """Without its history a case is listed, and not exported."""
    tell_two_cases(ferries)
    write(
        ferries,
        "INSERT INTO history (case_number, position, at, via, kind, body)"
        " SELECT case_number, 99, at, via, 'Telegram', '{}' FROM history WHERE case_number = 2"
        " LIMIT 1",
    )

    listed, exported = ferries.run("cases", "--json"), ferries.run("export")

    assert (listed.status, json.loads(listed.out)) == (0, [CLOSED, ASKED])
    assert [json.loads(each)["ref"] for each in exported.out.splitlines()] == ["OOPS-1"]
    assert exported.err == (
        "OOPS-2: A stored Telegram cannot be read: its kind."
        f" Was it written by a newer Oops, or by hand?\n{LEFT_OUT}"
    )


def test_cases_of_which_none_can_be_read_are_not_said_to_be_none(ferries: Installation) -> None:
    """There are some, and each has its line."""
    tell_two_cases(ferries)
    write(ferries, "UPDATE cases SET facts = '{}'")

    ran = ferries.run("cases")

    assert (ran.status, ran.out) == (1, "")
    assert [each.split(":")[0] for each in ran.err.splitlines()] == [
        "OOPS-1",
        "OOPS-2",
        "2 cases cannot be read, and are left out.",
    ]


def test_file_is_not_written_without_a_case(ferries: Installation) -> None:
    """An export on the disk is whole; the sentence says how one has the others."""
    tell_two_cases(ferries)
    write(ferries, "UPDATE cases SET facts = '{}' WHERE number = 1")

    ran = ferries.run("export", "all.jsonl")

    assert (ran.status, ran.out) == (1, "")
    assert ran.err.startswith("OOPS-1: A stored Case cannot be read: ")
    assert ran.err.endswith(
        "\n1 case cannot be read. So all.jsonl was not written:"
        " without a file, `oops export` prints all the others.\n"
    )
    assert not list(ferries.folder.glob("all.jsonl*"))


def test_bad_case_far_back_is_found_in_its_page(ferries: Installation) -> None:
    """Pages before and after it are whole, and nothing comes twice."""
    ferries.write("log.jsonl", *({"text": f"Seat {n} is wet"} for n in range(205)))
    ferries.run("import", "log.jsonl")
    write(ferries, "UPDATE cases SET facts = '{}' WHERE number IN (100, 101, 150, 205)")

    ran = ferries.run("cases", "--json")

    bad = {100, 101, 150, 205}
    assert [each["ref"] for each in json.loads(ran.out)] == [
        f"OOPS-{n}" for n in range(1, 206) if n not in bad
    ]
    assert [each.split(":")[0] for each in ran.err.splitlines()[:-1]] == [
        f"OOPS-{n}" for n in sorted(bad)
    ]
