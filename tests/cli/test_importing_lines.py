"""One line of an import: what it makes, and what is wrong with it."""

import json
from pathlib import Path
from typing import Any

import pytest

from adapters.cli.importing_lines import LineFault, report_of
from bot.case.commands import NewCustomer, ReportComplaint
from bot.company.organization import Organization
from tests.cli.installation import Installation

COLD = "The tea on board was cold."


@pytest.fixture(scope="module")
def ferries(tmp_path_factory: pytest.TempPathFactory) -> Organization:
    """Tidewater Ferries."""
    folder: Path = tmp_path_factory.mktemp("ferries")
    return Installation(folder).organization


def line(**facts: object) -> bytes:
    """A line with these facts."""
    return json.dumps({"text": COLD, **facts}).encode()


def faults(raw: bytes, organization: Organization) -> list[str]:
    """What is wrong with it."""
    with pytest.raises(LineFault) as refused:
        report_of(raw, organization)
    return list(refused.value.faults)


def test_line_with_text_only_is_a_report_by_nobody(ferries: Organization) -> None:
    """A machine brings it in, so nobody is told of it and nobody gets a card."""
    report = report_of(line(), ferries)

    assert report == ReportComplaint(
        by="",
        via="import",
        complaint=COLD,
        source=report.source,
        has_reporter=False,
        card_to_reporter=False,
    )


def test_line_with_everything_is_read_whole(ferries: Organization) -> None:
    """What people wrote by hand is taken as they meant it; other keys are not looked at."""
    raw = line(
        customer="  Zoë\nBrandt ",
        contact="zoe@example.com",
        reporter=" Ana@Ferries.Example",
        department="engine ROOM",
        severity="Urgent",
        id="A-17",
    )

    report = report_of(raw, ferries)

    assert report.by == "ana@ferries.example"
    assert report.has_reporter
    assert report.customers == (NewCustomer(name="Zoë Brandt", contact="zoe@example.com"),)
    assert (report.department, report.severity) == ("Engine room", "urgent")


@pytest.mark.parametrize("nothing", [None, ""])
def test_empty_value_counts_as_missing(ferries: Organization, nothing: str | None) -> None:
    """An export fills what it does not know with null or nothing."""
    empty = dict.fromkeys(["customer", "contact", "reporter", "department", "severity"], nothing)

    report = report_of(line(**empty), ferries)

    assert (report.customers, report.has_reporter) == ((), False)
    assert (report.department, report.severity) == (None, None)


def test_contact_alone_is_a_customer_of_unknown_name(ferries: Organization) -> None:
    """A telephone number is enough to tell somebody."""
    report = report_of(line(contact="+351 900 000 000"), ferries)

    assert report.customers == (NewCustomer(name="", contact="+351 900 000 000"),)


@pytest.mark.parametrize("customer", ["Ann, ann@example.com; Bob", ["Ann, ann@example.com", "Bob"]])
def test_several_customers_are_several(ferries: Organization, customer: object) -> None:
    """Between semicolons or in a list, each with a contact."""
    report = report_of(line(customer=customer), ferries)

    assert report.customers == (
        NewCustomer(name="Ann", contact="ann@example.com"),
        NewCustomer(name="Bob"),
    )


@pytest.mark.parametrize(
    ("facts", "fault"),
    [
        ({"cutomer": "Ann"}, '"cutomer": unknown key; did you mean customer?'),
        (
            {"customer": "Ann, Bob"},
            'customer: expected names such as "Ann, ann@example.com; Bob", found "Ann, Bob"',
        ),
        (
            {"customer": "Ann; Bob", "contact": "a@example.com"},
            'contact: write each contact behind its customer, such as "Ann, ann@example.com; Bob"',
        ),
    ],
)
def test_what_is_half_understood_is_refused(
    ferries: Organization, facts: dict[str, Any], fault: str
) -> None:
    """Nothing is guessed, and nothing is dropped without a word."""
    assert faults(line(**facts), ferries) == [fault]


@pytest.mark.parametrize("written", ["2026-11-23", "2026-11-23 09:00:00", "2026-11-23T09:00:00Z"])
def test_day_of_the_complaint_is_kept(ferries: Organization, written: str) -> None:
    """The clock of the case starts with the import, and the day is a fact."""
    assert report_of(line(reported_at=written), ferries).said_on == "2026-11-23"
    assert faults(line(reported_at="23/11/26"), ferries) == [
        'reported_at: expected a date such as "2026-11-23" or "2026-11-23T09:00Z", found "23/11/26"'
    ]


def test_text_is_kept_whole(ferries: Organization) -> None:
    """Any length, any script, any space; but for what no database takes, and turned writing."""
    text = "  你好\t\u202e🙂 " + "long " * 100_000 + "\x00 \ud800 "

    complaint = report_of(line(text=text), ferries).complaint

    kept = text.replace("\x00", "\N{REPLACEMENT CHARACTER}").replace("\ud800", "?")
    assert complaint == kept.replace("\u202e", "")


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        (b'{"text": "a", "id": 1}', b' {"id":1,"text":"a"}\r\n', True),
        ('{"text": "é"}'.encode(), b'{"text": "\\u00e9"}', True),
        (b'{"text": "a", "id": 1}', b'{"text": "a", "id": 2}', False),
        (b'{"text": "a"}', b'{"text": "a "}', False),
        (b'{"text": "a", "reporter": ""}', b'{"text": "a"}', False),
        (b'{"text": "\\ud800"}', b'{"text": "?"}', False),
    ],
)
def test_source_is_the_line_however_it_is_written(
    ferries: Organization, one: bytes, other: bytes, *, same: bool
) -> None:
    """The same object is the same complaint; one that differs in any key is another."""
    sources = {report_of(one, ferries).source, report_of(other, ferries).source}

    assert len(sources) == (1 if same else 2)
    assert all(str(each).startswith("import:") and len(str(each)) == 71 for each in sources)


@pytest.mark.parametrize(
    ("facts", "fault"),
    [
        ({"text": None}, "text: expected what the customer said, found nothing"),
        ({"text": " \n "}, 'text: expected what the customer said, found " \\n "'),
        ({"text": 42}, "text: expected what the customer said, found 42"),
        ({"customer": ["Ann", 1]}, "customer: expected a text, found a list of 2"),
        ({"contact": {"tel": 1}}, "contact: expected a text, found an object"),
        ({"contact": 351900}, "contact: expected a text, found 351900"),
        (
            {"reporter": "Ana"},
            'reporter: expected an e-mail address such as "ann@example.com", found "Ana"',
        ),
        (
            {"reporter": False},
            'reporter: expected an e-mail address such as "ann@example.com", found false',
        ),
        (
            {"department": "Bridge"},
            'department: expected one of "Guest desk", "Engine room", found "Bridge"',
        ),
        ({"severity": "high"}, 'severity: expected one of "normal", "urgent", found "high"'),
        ({"severity": 1}, 'severity: expected one of "normal", "urgent", found 1'),
    ],
)
def test_value_that_is_wrong_is_named(
    ferries: Organization, facts: dict[str, Any], fault: str
) -> None:
    """The key, what was expected, and what stands there."""
    assert faults(line(**facts), ferries) == [fault]


def test_faults_of_a_line_are_named_together(ferries: Organization) -> None:
    """Whoever mends a line mends it once."""
    raw = line(text="", reporter="x", department="y")

    assert [each.partition(":")[0] for each in faults(raw, ferries)] == [
        "text",
        "reporter",
        "department",
    ]


@pytest.mark.parametrize(
    ("raw", "fault"),
    [
        (b"{}", "text: expected what the customer said, found nothing"),
        (b"cold tea", "expected JSON, found none at column 1 (expecting value)"),
        (b'{"text": "a"} x', "expected JSON, found none at column 15 (extra data)"),
        (
            b'["cold tea"]',
            'expected a JSON object such as {"text": "the paper did not come"}, found a list of 1',
        ),
        (
            b'"cold tea"',
            'expected a JSON object such as {"text": "the paper did not come"}, found "cold tea"',
        ),
        (b'{"text": "\xe9"}', "expected UTF-8, found the byte 0xE9. Save the file as UTF-8"),
        (b"[" * 100_000, "expected JSON, found lists nested too deeply"),
        (
            b'{"text": "a", "n": ' + b"9" * 5_000 + b"}",
            "expected JSON, found a number of more than 4,300 digits",
        ),
    ],
)
def test_line_that_is_no_object_is_named(ferries: Organization, raw: bytes, fault: str) -> None:
    """Whatever stands there is answered with a sentence."""
    assert faults(raw, ferries) == [fault]


def test_known_names_are_those_of_the_company(tmp_path: Path) -> None:
    """The departments and severities are the ones in `oops.toml`."""
    shop = Installation(tmp_path)
    shop.config.write_text(
        '[organization]\nname = "X"\ntimezone = "UTC"\n[policy.calm]\n'
        '[[departments]]\nname = "All"\nlead = "a@x.example"\n'
    )

    told = faults(line(department="IT", severity="urgent"), shop.organization)

    assert told == [
        'department: expected one of "All", found "IT"',
        'severity: expected one of "calm", found "urgent"',
    ]
