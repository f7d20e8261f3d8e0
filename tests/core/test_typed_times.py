"""Times in requests: understood and said back, or refused with an example that works."""

import re

import pytest

from bot.case import commands as c
from bot.screens.forms import command_from_form
from tests.core.conftest import OfficeAfter
from tests.kit import MIA, Office, at, words

UNREAD = ("soon", "friday 9-11", "3/4", "30 feb", "25:00", "friday 5pm CET", "in 900 days")
BEFORE = ("OOPS-1 promise", "OOPS-1 snooze", "away until")
EXAMPLES = "For example: “tomorrow 17:00”, “friday” or “7 Dec”."
UNKNOWN_ZONE = (
    "I don't know the time zone in “friday 5pm CET”. Write the time on your own clock, or in UTC."
)
PROBLEMS = [
    ("soon", "I'm not sure which time is meant by “soon”."),
    ("3/4", "The date or time in “3/4” can be read in two ways."),
    ("30 feb", "The calendar has no such date: “30 feb”."),
    ("25:00", "No clock shows such a time: “25:00”."),
    (
        "friday 5pm CET",
        UNKNOWN_ZONE,
    ),
    ("in 900 days", "That is more than two years ahead: “in 900 days”."),
    ("", "Say when."),
]


def filled(office: Office, verb: str, **values: str) -> str:
    """Mia fills in a form about OOPS-1; what she reads."""
    named = {name.replace("_", "."): value for name, value in values.items()}
    reply = office.asks(command_from_form(verb, "OOPS-1", named, MIA, "a form"))
    return reply.refused or words(reply.card)


@pytest.mark.parametrize("before", BEFORE)
@pytest.mark.parametrize("now", ["2026-11-23 09:00", "2026-12-20 09:00", "2027-01-31 23:00"])
def test_example_in_a_refusal_works(office_after: OfficeAfter, before: str, now: str) -> None:
    """Who types the example of a refusal as it stands is understood, at any time of the year."""
    office = office_after("own")
    for unread in UNREAD:
        office.clock.now = at(now)
        refused = office.types(MIA, f"{before} {unread} call back").refused or ""
        example = re.search("“/oops ([^”]*)”", refused)
        assert example, refused
        assert example[1].startswith(before)

        assert office.types(MIA, example[1]).refused is None


@pytest.mark.parametrize("verb", ["promise", "snooze"])
def test_examples_in_a_form_s_refusal_work(office_after: OfficeAfter, verb: str) -> None:
    """In a field for a time, no verb is offered, and each example can be written there."""
    office = office_after("own")
    refused = filled(office, verb, when="soon", what="a call", why="waiting")
    _, *examples = re.findall("“([^”]*)”", refused)

    assert len(examples) == 3
    for example in examples:
        assert office.clock.now < at("2026-11-24 09:00")
        answer = filled(office, verb, when=example, what="a call", why="waiting")
        assert answer.startswith("OOPS-1")
        assert "For example" not in answer


@pytest.mark.parametrize(("when", "sentence"), PROBLEMS)
def test_refusal_says_what_is_wrong_with_a_time(
    office_after: OfficeAfter, when: str, sentence: str
) -> None:
    """The typed words are given back, with the reason."""
    office = office_after("own")

    refused = filled(office, "promise", when=when, what="a call")

    assert refused == f"{sentence} {EXAMPLES}"


@pytest.mark.parametrize(
    ("values", "moment"),
    [
        ({"when": "friday 9am"}, "Fri 27 Nov, 09:00"),
        ({"when_date": "2026-11-27"}, "Fri 27 Nov, 17:00"),
        ({"when_date": "2026-11-27", "when_time": "09:00"}, "Fri 27 Nov, 09:00"),
        ({"when_time": "11:30"}, "Mon 23 Nov, 11:30"),
        ({"when_date": "2026-11-27T08:00Z"}, "Fri 27 Nov, 09:00"),
        ({"when": "friday 9am", "when_date": "2026-11-27T08:00Z"}, "Fri 27 Nov, 09:00"),
        ({"when": "26/11/2027", "when_time": ""}, "Fri 26 Nov 2027, 17:00"),
    ],
)
def test_time_in_a_form_is_said_back(
    office_after: OfficeAfter, values: dict[str, str], moment: str
) -> None:
    """Weekday, date and time in the reader's zone; the year, if it is far away."""
    office = office_after("own")

    assert f"promised: a call, by {moment}." in filled(office, "promise", what="a call", **values)
    assert f"until {moment}" in filled(office, "snooze", why="waiting", **values)


@pytest.mark.parametrize(
    ("values", "refused"),
    [
        (
            {"when": "friday", "when_date": "2026-11-27", "when_time": "09:00"},
            "You wrote Fri 27 Nov, 17:00, and chose Fri 27 Nov, 09:00. Clear one of them.",
        ),
        (
            {"when": "soon", "when_date": "2026-11-27"},
            f"I'm not sure which time is meant by “soon”. {EXAMPLES}",
        ),
        (
            {"when_date": "2026-11-20"},
            "Fri 20 Nov, 17:00 has passed already. Name a moment that is still to come.",
        ),
        (
            {"when_date": "0000-99-99"},
            f"I'm not sure which time is meant by “0000-99-99”. {EXAMPLES}",
        ),
    ],
)
def test_time_in_a_form_that_changes_nothing(
    office_after: OfficeAfter, values: dict[str, str], refused: str
) -> None:
    """Words and a choice that differ are asked back, and so is a choice that is none."""
    office = office_after("own")
    before = office.events(1)

    assert filled(office, "promise", what="a call", **values) == refused
    assert office.events(1) == before


def test_moment_typed_is_said_back(office_after: OfficeAfter) -> None:
    """A promise, a snooze and an absence say which moment was understood."""
    office = office_after("own")

    promised = words(office.types(MIA, "OOPS-1 promise friday @ 9am call back").card)
    snoozed = words(office.types(MIA, "OOPS-1 snooze thursday 9h30 waiting").card)
    away = words(office.types(MIA, "away until next week").card)

    assert "promised: call back, by Fri 27 Nov, 09:00." in promised
    assert "no reminders to you until Thu 26 Nov, 09:30." in snoozed
    assert away.startswith("You are away until Mon 30 Nov, 09:00.")


def test_form_without_words_beside_the_time() -> None:
    """A form's time is never split into a time and words."""
    command = command_from_form("promise", "OOPS-1", {"when": "friday call"}, MIA, "a form")

    assert command == c.MakePromise(
        by=MIA, via="a form", number=1, when="friday call", what="", chosen=""
    )
