"""What is owed on a case, by whom and by when."""

from datetime import datetime

import pytest

from bot.case import commands as c
from bot.case.case import Stage
from bot.rules.duty_deadlines import Duty, DutyKind, hears_by
from tests.kit import (
    ANN,
    BOB,
    DAY,
    FERNHILL,
    HOUR,
    LEA,
    MIA,
    MONDAY,
    RITA,
    Story,
    a_policy,
    at,
    at_stage,
    away,
    company,
    patient,
)

GIVEN_UP = {"attempts": "three calls", "reason": "moved"}


def owed(story: Story) -> list[tuple[str, str, datetime]]:
    """What is owed, by whom and by when, the soonest first."""
    found = story.duties.open_duties
    return [(each.key, each.debtor, each.due_at) for each in found]


# At each stage


def test_reported_case_owes_an_answer_and_a_word() -> None:
    """Who is asked says whether they take it; the customer hears in time, whoever takes it."""
    assert owed(Story()) == [
        ("accept", MIA, MONDAY + 2 * HOUR),
        ("acknowledge", MIA, MONDAY + 4 * HOUR),
    ]


def test_case_that_is_passed_on_is_late_when_the_customer_should_have_heard() -> None:
    """Each new person who is asked has time to answer; the customer has waited all the while."""
    story = Story()
    story.passes(2 * HOUR)
    story.passes(2 * HOUR)

    assert story.case.answerable == LEA
    assert story.duties.late_at == MONDAY + 4 * HOUR


def test_owned_case_owes_a_word_and_the_mend() -> None:
    """A first personal word within four hours, and the mend within three working days."""
    assert owed(at_stage(Stage.OWNED)) == [
        ("acknowledge", MIA, MONDAY + 4 * HOUR),
        ("fix", MIA, MONDAY + 3 * DAY),
    ]


def test_mended_case_owes_the_telling() -> None:
    """From the mend on the customers are to be told; nothing else is owed any more."""
    story = at_stage(Stage.OWNED)
    story.now += HOUR
    story.asks(MIA, c.Fix, what="sent it again")

    assert owed(story) == [("tell", MIA, MONDAY + 5 * HOUR)]


@pytest.mark.parametrize("stage", [Stage.TOLD, Stage.CLOSED])
def test_told_case_owes_nothing(stage: Stage) -> None:
    """Everybody knows."""
    story = at_stage(stage)

    assert owed(story) == []
    assert story.duties.late_at is None


def test_promise_is_owed_at_any_stage() -> None:
    """Beside whatever else is owed, and after the telling too."""
    for stage in (Stage.OWNED, Stage.FIXED, Stage.TOLD):
        story = at_stage(stage)
        story.asks(MIA, c.MakePromise, when="in 1 hour", what="a refund")
        story.asks(MIA, c.MakePromise, when="in 2 hours", what="a call back")

        assert owed(story)[:2] == [
            ("promise:1", MIA, MONDAY + HOUR),
            ("promise:2", MIA, MONDAY + 2 * HOUR),
        ]


def test_promise_is_owed_by_whoever_has_the_case() -> None:
    """A word given to a customer does not go with whoever gave it."""
    story = at_stage(Stage.OWNED)
    story.asks(MIA, c.MakePromise, when="in 1 hour", what="a refund")
    story.asks(LEA, c.Own)

    assert ("promise:1", LEA, MONDAY + HOUR) in owed(story)


def test_lead_owes_the_word_on_each_who_cannot_be_reached() -> None:
    """One for each customer, and the owner owes the telling of the others."""
    story = at_stage(Stage.FIXED, customers=(ANN, BOB))
    story.now += HOUR
    story.asks(MIA, c.GiveUp, words="Bob Baker", **GIVEN_UP)

    assert owed(story) == [("agree:2", LEA, MONDAY + 3 * HOUR), ("tell", MIA, MONDAY + 4 * HOUR)]


def test_nothing_is_left_to_tell_where_all_wait_for_the_lead() -> None:
    """The owner has done what could be done."""
    story = at_stage(Stage.FIXED)
    story.asks(MIA, c.GiveUp, words="Ann Archer", **GIVEN_UP)

    assert owed(story) == [("agree:1", LEA, MONDAY + 2 * HOUR)]


# From when on it counts


def test_telling_counts_from_the_first_who_does_not_know() -> None:
    """A customer who turns up later does not give the others more time."""
    story = at_stage(Stage.FIXED)
    story.now += 2 * HOUR
    story.asks(RITA, c.AddCustomers, customers=(BOB,))
    both = owed(story)
    story.asks(MIA, c.Tell, words="Ann Archer by phone")

    assert both == [("tell", MIA, MONDAY + 4 * HOUR)]
    assert owed(story) == [("tell", MIA, MONDAY + 6 * HOUR)]


def test_update_counts_from_the_last_word() -> None:
    """Each word gives a day until the next."""
    story = at_stage(Stage.OWNED)
    story.asks(MIA, c.Update, what="we are looking for it")
    story.now += HOUR
    story.asks(MIA, c.Update, what="it is in Hamburg")

    assert owed(story)[0] == ("update", MIA, MONDAY + HOUR + DAY)


def test_update_after_reopening_counts_from_there() -> None:
    """Who was told that it is fixed hears within a day that it is not."""
    story = at_stage(Stage.TOLD)
    story.now += 2 * DAY
    story.asks(RITA, c.Reopen, why="it broke again")

    assert owed(story) == [
        ("update", MIA, MONDAY + 3 * DAY),
        ("fix", MIA, at("2026-11-30 09:00")),
    ]


def test_days_towards_a_customer_are_the_companys() -> None:
    """An owner far away has no other deadline; who works on Saturdays has no earlier one."""
    weekend = patient(a_policy(fix_within="1d"))
    story = at_stage(Stage.OWNED, organization=weekend, now=at("2026-11-27 15:00"))

    assert ("fix", MIA, at("2026-11-30 15:00")) in owed(story)


def test_severity_that_was_removed_is_the_everyday_one() -> None:
    """A case keeps going though its policy is no longer in the file."""
    story = at_stage(Stage.OWNED, severity="urgent")
    story.organization = company(policies={"normal": FERNHILL.policies["normal"]})

    assert owed(story)[0] == ("acknowledge", MIA, MONDAY + 4 * HOUR)


# What follows from it


def test_case_is_late_from_the_soonest_on() -> None:
    """Of all that is owed the first to fall due says since when it is late."""
    story = at_stage(Stage.OWNED)

    assert story.duties.late_at == MONDAY + 4 * HOUR


@pytest.mark.parametrize(
    ("stage", "by"),
    [
        (Stage.REPORTED, MONDAY + 4 * HOUR),
        (Stage.OWNED, MONDAY + 4 * HOUR),
        (Stage.FIXED, MONDAY + 4 * HOUR),
        (Stage.TOLD, None),
        (Stage.CLOSED, None),
    ],
)
def test_customer_hears_by(stage: Stage, by: datetime | None) -> None:
    """While something is owed to customers there is a moment by which they hear."""
    story = at_stage(stage)

    assert hears_by(story.case, story.circumstances) == by


def test_customer_hears_of_the_mend_after_the_mend() -> None:
    """Once it is fixed the time to tell counts, not the time to say that one is at it."""
    story = at_stage(Stage.OWNED)
    story.now += 3 * HOUR
    story.asks(MIA, c.Fix, what="sent it again")

    assert hears_by(story.case, story.circumstances) == MONDAY + 7 * HOUR


def test_customer_who_knows_hears_when_a_promise_is_due() -> None:
    """A handwritten note was promised: that is the next they hear."""
    story = at_stage(Stage.TOLD)
    story.asks(MIA, c.MakePromise, when="friday", what="a handwritten note")

    assert hears_by(story.case, story.circumstances) == at("2026-11-27 17:00")


def test_absence_changes_no_deadline() -> None:
    """Towards the customer nobody's holiday counts."""
    story = at_stage(Stage.OWNED)
    before = owed(story)
    story.knows(away(MIA, MONDAY + 5 * DAY))

    assert owed(story) == before


def test_everyone_is_settled_when_the_last_is() -> None:
    """The lead's word can be the last, after all tellings."""
    story = at_stage(Stage.FIXED, customers=(ANN, BOB))
    story.asks(MIA, c.Tell, words="Ann Archer by phone")
    story.asks(MIA, c.GiveUp, words="Bob Baker", **GIVEN_UP)
    story.now += HOUR
    story.asks(LEA, c.AgreeGivingUp)

    assert story.case.everyone_told_at == MONDAY + HOUR


@pytest.mark.parametrize(("about", "key"), [(None, "fix"), (3, "fix:3")])
def test_key_names_what_it_is_about(about: int | None, key: str) -> None:
    """One thing owed has one name on its case, for as long as it is owed."""
    one = Duty(kind=DutyKind.FIX, debtor=MIA, due_at=MONDAY, nag_from=MONDAY, about=about)

    assert one.key == key
