"""`oops cases`: a table for people, an array for programs."""

import json

from tests.cli.history import HOSTILE, reopen_the_first, tell_two_cases
from tests.cli.installation import Installation

CLOSED = {
    "ref": "OOPS-1",
    "stage": "closed",
    "department": "Guest desk",
    "severity": "normal",
    "private": False,
    "owner": "rui@ferries.example",
    "accepted_at": "2025-11-24T10:00:00+00:00",
    "reporter": "ana@ferries.example",
    "reporters": ["ana@ferries.example"],
    "customers": [
        {
            "name": "Iris Vale",
            "contact": "iris@example.com",
            "told_at": "2025-11-24T13:00:00+00:00",
            "told_how": "by phone",
            "outcome": "satisfied",
        }
    ],
    "complaint": "No step by the ramp",
    "reported_at": "2025-11-24T09:00:00+00:00",
    "acknowledged_at": "2025-11-24T11:00:00+00:00",
    "fixed_at": "2025-11-24T12:00:00+00:00",
    "closed_at": "2025-11-24T14:00:00+00:00",
    "next_due_at": None,
}
ASKED = {
    "ref": "OOPS-2",
    "stage": "reported",
    "department": "Engine room",
    "severity": "urgent",
    "private": False,
    "owner": "gil@ferries.example",
    "accepted_at": None,
    "reporter": "gil@ferries.example",
    "reporters": ["gil@ferries.example"],
    "customers": [
        {
            "name": "the customer",
            "contact": "",
            "told_at": None,
            "told_how": None,
            "outcome": None,
        }
    ],
    "complaint": HOSTILE,
    "reported_at": "2025-11-24T15:00:00+00:00",
    "acknowledged_at": None,
    "fixed_at": None,
    "closed_at": None,
    "next_due_at": "2025-11-24T15:15:00+00:00",
}


def test_cases_as_json_are_one_array(ferries: Installation) -> None:
    """Programs get every case by its number, complaints to the letter, in plain ASCII."""
    tell_two_cases(ferries)

    ran = ferries.run("cases", "--json")

    assert (ran.status, json.loads(ran.out), ran.err) == (0, [CLOSED, ASKED], "")
    assert ran.out.isascii()
    assert ran.out.replace("\n", "").isprintable()


def test_open_cases_are_those_that_are_not_closed(ferries: Installation) -> None:
    """`--open` leaves out what is over."""
    tell_two_cases(ferries)

    ran = ferries.run("cases", "--json", "--open")

    assert json.loads(ran.out) == [ASKED]


def test_customer_told_of_an_earlier_fix_is_not_told(ferries: Installation) -> None:
    """Once a case is open again, nobody counts as told until it is fixed again."""
    tell_two_cases(ferries)
    reopen_the_first(ferries)

    first = ferries.cases()[0]

    assert (first["stage"], first["fixed_at"], first["closed_at"]) == ("owned", None, None)
    assert [(each["told_at"], each["told_how"]) for each in first["customers"]] == [(None, None)]


def test_cases_are_a_table_for_people(ferries: Installation) -> None:
    """A case a line, none wider than the screen, and nothing in it comes alive."""
    tell_two_cases(ferries)

    ran = ferries.run("cases", COLUMNS="120")

    heading, first, second = ran.out.splitlines()
    assert " ".join(heading.split()) == (
        "CASE STAGE NEXT DUE (UTC) TOLD OWNER DEPARTMENT CUSTOMER COMPLAINT"
    )
    assert first.split()[:3] == ["OOPS-1", "closed", "1/1"]
    assert second.split()[:7] == [
        "OOPS-2",
        "reported",
        "2025-11-24",
        "15:15",
        "0/1",
        "asked:",
        "gil@ferri…",
    ]
    assert second.endswith("  \N{REPLACEMENT CHARACTER}[31mYour propeller…")
    assert all(len(each) <= 120 and each.isprintable() for each in (heading, first, second))


def test_no_cases_are_said_to_be_none(ferries: Installation) -> None:
    """An empty list is a sentence for people, and an empty array for programs."""
    ferries.run("migrate")

    told = [ferries.run("cases", *more).out for more in ([], ["--open"], ["--json"])]

    assert told == [
        "There are no cases.\n",
        "No case is open. Every customer has been told.\n",
        "[]\n",
    ]


def test_cases_beyond_a_page_are_listed(ferries: Installation) -> None:
    """However many there are, each is listed once, in the order of their numbers."""
    ferries.write("log.jsonl", *({"text": f"Seat {n} is wet"} for n in range(205)))
    ferries.run("import", "log.jsonl")

    assert [each["ref"] for each in ferries.cases()] == [f"OOPS-{n}" for n in range(1, 206)]


def test_cases_of_no_database_say_what_to_do(ferries: Installation) -> None:
    """A wrong place is not taken for an empty one, and nothing is made there."""
    ran = ferries.run("cases")

    assert (ran.status, ran.out) == (1, "")
    assert ran.err == (
        "There is no database at sqlite:///oops.db yet. Run `oops serve` or `oops migrate`, which"
        " create it; or name the right one in OOPS_DATABASE_URL.\n"
    )
    assert not (ferries.folder / "oops.db").exists()
