"""`oops import`: all of a file or nothing, and every line once."""

from datetime import UTC, datetime
from io import BytesIO

import pytest

from adapters.cli.faults import CommandRefused
from adapters.cli.importing import CASES_A_TRANSACTION, import_complaints
from tests.cli.installation import Installation

ROPE = {"text": "A rope on the upper deck is frayed.", "customer": "Iris Vale"}
SMOKE = {
    "text": "The engine smoked all the way to the island.",
    "contact": "joao@example.com",
    "reporter": "rui@ferries.example",
    "severity": "urgent",
}
LOST = {"text": "I left a red umbrella on the 8:15.", "department": "Engine room"}


def test_import_opens_a_case_for_each_line(ferries: Installation) -> None:
    """Each complaint is kept whole, finds its department, and somebody is asked to own it."""
    ferries.write("log.jsonl", ROPE, SMOKE, LOST)

    ran = ferries.run("import", "log.jsonl")

    assert (ran.status, ran.out, ran.err) == (0, "3 cases opened, 0 known already.\n", "")
    told = [
        (each["complaint"], each["department"], each["severity"], each["owner"], each["reporter"])
        for each in ferries.cases()
    ]
    assert told == [
        (ROPE["text"], "Guest desk", "normal", "rui@ferries.example", None),
        (SMOKE["text"], "Engine room", "urgent", "gil@ferries.example", "rui@ferries.example"),
        (LOST["text"], "Engine room", "normal", "gil@ferries.example", None),
    ]


def test_import_again_opens_nothing(ferries: Installation) -> None:
    """The same line is one case, in the same file, in another, and from the standard input."""
    first = ferries.write("log.jsonl", ROPE, ROPE, SMOKE)
    ferries.write("more.jsonl", b"", SMOKE, b"  ", dict(reversed(LOST.items())), b"")
    ferries.run("import", "log.jsonl")

    again = ferries.feed(first.read_bytes(), "import", "-")
    more = ferries.run("import", "more.jsonl")

    assert again.out == "0 cases opened, 3 known already.\n"
    assert more.out == "1 case opened, 1 known already.\n"
    assert len(ferries.cases()) == 3


def test_import_takes_a_file_from_windows(ferries: Installation) -> None:
    """A mark at the beginning and carriage returns at the ends of lines are no part of it."""
    file = ferries.folder / "log.jsonl"
    file.write_bytes(b'\xef\xbb\xbf{"text": "caf\xc3\xa9 shut"}\r\n\r\n{"text": "b"}\r\n')

    ran = ferries.run("import", "log.jsonl")

    assert ran.out == "2 cases opened, 0 known already.\n"
    assert [each["complaint"] for each in ferries.cases()] == ["café shut", "b"]


def test_import_with_faults_imports_nothing(ferries: Installation) -> None:
    """Every fault is named by file and line, and the lines that are right wait with the others."""
    file = ferries.write(
        "log.jsonl", ROPE, b"", {"text": "x", "reporter": "rui", "severity": "huge"}, b"\xff", LOST
    )

    ran = ferries.run("import", "log.jsonl")

    assert (ran.status, ran.out) == (1, "")
    assert ran.err.splitlines() == [
        (
            'log.jsonl, line 3: reporter: expected an e-mail address such as "ann@example.com",'
            ' found "rui"'
        ),
        'log.jsonl, line 3: severity: expected one of "normal", "urgent", found "huge"',
        "log.jsonl, line 4: expected UTF-8, found the byte 0xFF. Save the file as UTF-8",
        "Nothing was imported. Correct these, and import it again.",
    ]
    assert ferries.cases() == []
    assert file.exists()


def test_check_shows_what_would_be_opened_and_changes_nothing(ferries: Installation) -> None:
    """A line a case, with its department, severity, day and customers. No database is made."""
    ferries.write("log.jsonl", ROPE, ROPE, SMOKE, LOST | {"reported_at": "2026-11-23"})

    checked = ferries.run("import", "log.jsonl", "--check")

    assert (checked.status, checked.err) == (0, "")
    assert checked.out.splitlines() == [
        "line 1: Guest desk, normal, Iris Vale: “A rope on the upper deck is frayed.”",
        (
            "line 3: Engine room, urgent, joao@example.com:"
            " “The engine smoked all the way to the island.”"
        ),
        "line 4: Engine room, normal, 2026-11-23: “I left a red umbrella on the 8:15.”",
        "3 cases would be opened, 1 known already. Nothing was changed.",
    ]
    assert not (ferries.folder / "oops.db").exists()


def test_check_knows_what_was_imported(ferries: Installation) -> None:
    """The same lines are not taken twice, and are not shown again."""
    ferries.write("log.jsonl", ROPE)
    ferries.write("more.jsonl", SMOKE, ROPE)
    ferries.run("import", "log.jsonl")

    checked = ferries.run("import", "--check", "more.jsonl")

    assert checked.out.splitlines()[1:] == [
        "1 case would be opened, 1 known already. Nothing was changed."
    ]
    assert len(ferries.cases()) == 1


def test_check_names_lines_at_fault(ferries: Installation) -> None:
    """Beside the lines that could be imported."""
    ferries.write("log.jsonl", ROPE, {"text": "x", "severity": "huge"})

    checked = ferries.run("import", "--check", "log.jsonl")

    assert checked.status == 1
    assert checked.out.splitlines()[-1] == (
        "1 case would be opened, 0 known already. Nothing was changed."
    )
    assert checked.err.splitlines() == [
        'log.jsonl, line 2: severity: expected one of "normal", "urgent", found "huge"',
        "Nothing will be imported before this is corrected, unless you add --skip-faulty.",
    ]


def test_import_leaves_out_lines_at_fault_if_asked(ferries: Installation) -> None:
    """They are named, and none is taken in part; corrected, only they are new."""
    ferries.write("log.jsonl", ROPE, {"text": "x", "severity": "huge"}, b"{", LOST)
    ferries.write("right.jsonl", ROPE, {"text": "x", "severity": "urgent"}, LOST)

    ran = ferries.run("import", "--skip-faulty", "log.jsonl")
    corrected = ferries.run("import", "right.jsonl")

    assert (ran.status, ran.out) == (1, "2 cases opened, 0 known already.\n")
    assert ran.err.splitlines()[0] == (
        'log.jsonl, line 2: severity: expected one of "normal", "urgent", found "huge"'
    )
    assert ran.err.splitlines()[1].startswith("log.jsonl, line 3: expected JSON")
    assert ran.err.splitlines()[2:] == [
        "2 lines were left out. Correct the file, and import it again."
    ]
    assert corrected.out == "1 case opened, 2 known already.\n"
    assert [each["complaint"] for each in ferries.cases()] == [ROPE["text"], LOST["text"], "x"]


@pytest.mark.parametrize(
    "header",
    [
        "Ticket ID,Subject,Requester,Requester email,Description",
        "id;Ticket subject;Requester name;E-mail;Complaint",
    ],
)
def test_import_takes_csv(ferries: Installation, header: str) -> None:
    """A row is a case, once; the longest words are the complaint, over several lines too."""
    mark = ";" if ";" in header else ","
    rows = (
        ["1", "Soup", "Ann Archer", "ann@example.com", '"It was cold, and\n""late""; twice"'],
        ["2", "Soup", "", "", "It was cold"],
    )
    text = "\r\n".join([header, *(mark.join(each) for each in rows), "", ""])
    (ferries.folder / "log.csv").write_text("\ufeff" + text, encoding="utf-8", newline="")

    first, again = ferries.run("import", "log.csv"), ferries.run("import", "log.csv")

    assert (first.out, first.err) == ("2 cases opened, 0 known already.\n", "")
    assert again.out == "0 cases opened, 2 known already.\n"
    told = [(each["complaint"], each["customers"][0]["contact"]) for each in ferries.cases()]
    assert told == [
        ('It was cold, and\n"late"; twice', "ann@example.com"),
        ("It was cold", ""),
    ]


def test_import_of_csv_names_the_row_at_fault(ferries: Installation) -> None:
    """By the line of the file."""
    (ferries.folder / "log.csv").write_text("complaint,severity\nwet,\nlate,huge\n")

    ran = ferries.run("import", "log.csv")

    assert ran.err.splitlines()[0] == (
        'log.csv, line 3: severity: expected one of "normal", "urgent", found "huge"'
    )
    assert ferries.cases() == []


def test_import_of_what_is_no_file_says_so(ferries: Installation) -> None:
    """A wrong name is no traceback, and makes nothing."""
    ran = ferries.run("import", "nowhere.jsonl")

    assert (ran.status, ran.out, ran.err) == (
        1,
        "",
        "nowhere.jsonl: No such file or directory.\n",
    )
    assert [each.name for each in ferries.folder.iterdir()] == ["oops.toml"]


def test_import_without_configuration_says_so(ferries: Installation) -> None:
    """Without departments there is nobody to ask; nothing is made."""
    ferries.config.unlink()
    ferries.write("log.jsonl", ROPE)

    ran = ferries.run("import", "log.jsonl")

    assert (ran.status, ran.out) == (1, "")
    assert ran.err.startswith("There is no oops.toml. Run `oops init`, which writes it")
    assert not (ferries.folder / "oops.db").exists()


def test_import_of_more_than_a_transaction_takes_opens_all(ferries: Installation) -> None:
    """What is done in parts is done whole, and every case has its own line's text."""
    texts = [f"Queue number {number} was skipped." for number in range(2 * CASES_A_TRANSACTION + 3)]
    source = BytesIO("\n".join(f'{{"text": "{each}"}}' for each in texts).encode())

    with ferries.store() as store:
        done = import_complaints(source, "queue", ferries.organization, store)
        kept = store.transact_now(lambda uow: [case for case, _ in uow.cases.page(0, 1000)])

    assert (done.cases.opened, done.cases.repeated) == (len(texts), 0)
    assert [each.complaint for each in kept] == texts


def test_import_that_was_cut_short_is_made_good(ferries: Installation) -> None:
    """What a first run opened, a second one knows, and it opens the rest."""
    lines = [f'{{"text": "Cabin {number} had no key."}}'.encode() for number in range(4)]

    with ferries.store() as store:
        organization = ferries.organization
        import_complaints(BytesIO(b"\n".join(lines[:3])), "a", organization, store)
        done = import_complaints(BytesIO(b"\n".join(lines)), "a", organization, store)

    assert (done.cases.opened, done.cases.repeated) == (1, 3)


def test_import_of_many_faults_names_fifty(ferries: Installation) -> None:
    """A file of another kind does not fill the screen; how much is wrong is said all the same."""
    source = BytesIO(b"\n".join([b"name,address"] * 60))

    with ferries.store() as store, pytest.raises(CommandRefused) as refused:
        import_complaints(source, "log.csv", ferries.organization, store)

    said = str(refused.value).splitlines()
    assert len(said) == 51
    assert said[-1] == (
        "And 10 more like these. Nothing was imported. Correct these, and import it again."
    )


def test_import_brings_messages_for_the_one_who_is_asked(ferries: Installation) -> None:
    """An import is news for its owners; its reporter, whom a file names, gets no card."""
    with ferries.store() as store:
        source = BytesIO(b'{"text": "Cold soup.", "reporter": "ana@ferries.example"}')
        import_complaints(source, "a", ferries.organization, store)
        later = datetime(2100, 1, 1, tzinfo=UTC)
        claimed = store.transact_now(lambda uow: uow.deliveries.claim(later, later, 100))

    assert [each.outgoing.place.person for each in claimed] == ["rui@ferries.example"]
