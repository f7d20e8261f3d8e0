"""Reminders on their way: one message for all that one person owes, and nothing that is done."""

from dataclasses import replace

import pytest

from bot.case import commands as c
from bot.case.events import Nagged
from bot.chat.cards import Actions, Button, Text
from bot.company.people import Person
from storage.store import SqlStore
from tests.clock import Clock
from tests.kit import (
    DAY,
    EVA,
    HOUR,
    LEA,
    MAX,
    MIA,
    MINUTE,
    MONDAY,
    RITA,
    STAN,
    WANDA,
    Office,
    Said,
    a_policy,
    at,
    company,
    verbs,
    with_deputy,
    words,
)

#: Everybody is reminded by the hour, of the mend first.
HOURLY = a_policy(
    accept_within="90d",
    acknowledge_within="90d",
    fix_within="8h",
    nag_every="1h",
    any_hour=True,
)
#: The mend is due on Monday at five, when people go home.
EVENING = a_policy(accept_within="90d", acknowledge_within="90d", fix_within="8h", nag_every="4h")


@pytest.fixture
def hourly(store: SqlStore) -> Office:
    """A company that reminds by the hour, at any hour."""
    policies = {"normal": HOURLY, "slow": a_policy(fix_within="9h", any_hour=True)}
    return Office(store=store, organization=company(policies=policies, digest_channel=None))


@pytest.fixture
def evening(store: SqlStore) -> Office:
    """A company that sleeps at night."""
    organization = company(policies={"normal": EVENING}, digest_channel=None)
    return Office(store=store, organization=organization)


def owned(office: Office, number: int = 1, by: str = MIA, *, customer: str = "Ann Archer") -> None:
    """One more case, which that person owns; what there was to say of it has been said."""
    office.asks(
        c.ReportComplaint(
            by=RITA,
            via="chat",
            complaint="My parcel never came.",
            customers=(c.NewCustomer(name=customer),),
        )
    )
    office.types(by, f"OOPS-{number} own")
    office.leaves()


def reminders(said: list[Said], to: str = MIA) -> list[Said]:
    """Those of the messages that remind that person."""
    return [each for each in said if each.to == to and each.key.startswith("nag:")]


def paragraphs(said: Said) -> list[str]:
    """What a reminder is about, a paragraph each."""
    return [block.text for block in said.card.blocks if isinstance(block, Text)]


def look(office: Office) -> list[Said]:
    """The clockwork looks, and what is to be said leaves."""
    office.ticks()
    return office.leaves()


# What a reminder says


def test_reminder_says_what_is_owed_to_whom_and_what_stops_it(hourly: Office) -> None:
    """In the message: the case, the customer, since when, the button and the words to type."""
    owned(hourly)
    hourly.clock.forward(9 * HOUR)

    (reminder,) = reminders(look(hourly))

    assert words(reminder.card).splitlines() == [
        "Waiting for you",
        (
            "OOPS-1: please get it fixed for Ann Archer. Due Mon 23 Nov, 17:00, 1 h late. "
            "It stops with “Fixed” or “/oops OOPS-1 fixed <what>”."
        ),
        "[Fixed]",
        "[Snooze]",
    ]


def test_reminder_of_an_overdue_promise_offers_no_pause(hourly: Office) -> None:
    """Pausing would be refused until the promise is kept."""
    owned(hourly)
    hourly.types(MIA, "OOPS-1 promise in 1 hour a refund")
    hourly.clock.forward(2 * HOUR)

    (reminder,) = reminders(look(hourly))

    assert "[Promise kept]" in words(reminder.card)
    assert "[Snooze]" not in words(reminder.card)


@pytest.mark.parametrize(
    ("typed", "button", "says"),
    [
        ([], "fixed", "“/oops OOPS-1 fixed <what>”"),
        (["fixed it"], "told", "“/oops OOPS-1 told <customer or all> <how>”"),
        (["promise in 1 hour a refund"], "promise:kept", "“/oops OOPS-1 promise kept”"),
    ],
)
def test_reminder_names_what_stops_it(
    hourly: Office, typed: list[str], button: str, says: str
) -> None:
    """Whatever is owed, the first button settles it, and so do the words."""
    owned(hourly)
    for each in typed:
        hourly.types(MIA, f"OOPS-1 {each}")
    hourly.leaves()
    hourly.clock.forward(5 * HOUR if typed else 9 * HOUR)

    (reminder,) = reminders(look(hourly))

    assert verbs(reminder.card)[0] == button
    assert says in words(reminder.card)


def test_reminder_one_step_up_offers_to_take_over(hourly: Office) -> None:
    """The lead reads who has it, and can take the case with one tap."""
    owned(hourly)
    for hour in (8, 9):
        hourly.clock.now = MONDAY + hour * HOUR
        look(hourly)
    hourly.clock.forward(HOUR)
    said = look(hourly)

    (to_lead,) = reminders(said, LEA)
    (to_mia,) = reminders(said, MIA)
    assert verbs(to_lead.card) == ["own"]
    assert words(to_lead.card).startswith(
        "Waiting for you\nOOPS-1: Mia was reminded and has not answered yet: get it fixed for "
        "Ann Archer."
    )
    assert verbs(to_mia.card) == ["fixed", "snooze"]


def test_reminder_one_step_up_says_that_it_was_put_off(hourly: Office) -> None:
    """Who was not reminded did not fail to answer: the lead reads until when it waits, and why."""
    owned(hourly)
    hourly.types(MIA, "OOPS-1 snooze in 5 days waiting for the carrier")
    for hour in (8, 9):
        hourly.clock.now = MONDAY + hour * HOUR
        look(hourly)
    hourly.clock.forward(HOUR)

    (to_lead,) = reminders(look(hourly), LEA)

    [said] = paragraphs(to_lead)
    assert said == (
        "OOPS-1: Mia put this off until Sat 28 Nov, 09:00, because: waiting for the carrier. It is "
        "still owed: get it fixed for Ann Archer. Due Mon 23 Nov, 17:00, 2 h late. Talk to Mia, or "
        "take it yourself. It stops with “/oops OOPS-1 fixed <what>”."
    )


def test_reminder_of_a_promise_one_step_up_was_not_put_off(hourly: Office) -> None:
    """Of what was promised Mia was reminded in spite of her snooze, and the lead reads that."""
    owned(hourly)
    hourly.types(MIA, "OOPS-1 snooze in 5 days waiting for the carrier")
    hourly.types(MIA, "OOPS-1 promise in 5 hours a call back")
    said = []
    for hour in (4, 5, 6):
        hourly.clock.now = MONDAY + hour * HOUR
        said = look(hourly)

    (to_lead,) = reminders(said, LEA)

    assert paragraphs(to_lead)[0].startswith("OOPS-1: Mia was reminded and has not answered yet:")


def test_deputy_is_reminded_as_the_one_who_acts(store: SqlStore) -> None:
    """Who stands in gets the buttons of the one who owes it, not those of a superior."""
    organization = company(
        policies={"normal": HOURLY},
        people=with_deputy(MIA, STAN).people,
        digest_channel=None,
    )
    office = Office(store=store, organization=organization)
    owned(office)
    office.types(MIA, "away until in 5 days")
    office.leaves()
    office.clock.forward(8 * HOUR)

    (reminder,) = reminders(look(office), STAN)

    assert verbs(reminder.card) == ["fixed", "snooze"]


# One message


def test_two_cases_are_one_message(hourly: Office) -> None:
    """What one person owes on several cases comes together, the latest first."""
    owned(hourly, 1)
    owned(hourly, 2, customer="Bob Baker")
    hourly.clock.forward(8 * HOUR)

    (reminder,) = reminders(look(hourly))

    assert [each.split(":")[0] for each in paragraphs(reminder)] == ["OOPS-1", "OOPS-2"]
    assert "And 1 more wait for you." in reminder.card.summary


def test_what_is_nearly_due_again_comes_along(hourly: Office) -> None:
    """A second reminder that would follow within half an interval does not come by itself."""
    owned(hourly, 1)
    hourly.clock.forward(40 * MINUTE)
    owned(hourly, 2)
    hourly.clock.now = MONDAY + 8 * HOUR
    first = look(hourly)
    hourly.clock.forward(40 * MINUTE)

    second = look(hourly)
    hourly.clock.forward(20 * MINUTE)
    third = look(hourly)

    assert [paragraphs(each)[0][:6] for each in reminders(first)] == ["OOPS-1"]
    assert [paragraphs(each) for each in reminders(second)] == [
        [
            (
                "OOPS-1: please get it fixed for Ann Archer. Due Mon 23 Nov, 17:00, 40 min late. "
                "It stops with “Fixed” or “/oops OOPS-1 fixed <what>”."
            ),
            (
                "OOPS-2: please get it fixed for Ann Archer. Due Mon 23 Nov, 17:40, now. "
                "It stops with “Fixed” or “/oops OOPS-2 fixed <what>”."
            ),
        ]
    ]
    assert reminders(third) == []


def test_what_is_not_due_at_all_does_not_come_along(hourly: Office) -> None:
    """Nobody is reminded of what they still have time for."""
    owned(hourly, 1)
    hourly.clock.forward(10 * MINUTE)
    owned(hourly, 2)
    hourly.clock.now = MONDAY + 8 * HOUR

    (reminder,) = reminders(look(hourly))

    assert len(paragraphs(reminder)) == 1


def test_case_that_comes_along_is_passed_on_to_who_came_back(store: SqlStore) -> None:
    """Reminded with another case, always before its own time, it is looked at all the same."""
    asked = a_policy(accept_within="1h", acknowledge_within="90d", nag_every="1h", any_hour=True)
    owed = a_policy(fix_within="110m", acknowledge_within="90d", nag_every="40m", any_hour=True)
    office = Office(store=store, organization=company(policies={"normal": asked, "urgent": owed}))
    office.types(WANDA, "away until 11:10")
    report = c.ReportComplaint(by=RITA, via="chat", complaint="Late.", department="Website")
    office.asks(report, replace(report, severity="urgent"))
    office.types(EVA, "OOPS-2 own")
    for moment in ("10:00", "10:50", "11:00"):
        office.passes(at(f"2026-11-23 {moment}"))
        office.leaves()
    assert office.case(1).answerable == EVA

    office.passes(at("2026-11-23 11:30"))

    assert office.case(1).answerable == WANDA


def test_what_falls_due_by_night_joins_what_waits(evening: Office) -> None:
    """In the morning there is one message, however much fell due before: Mia works in Tokyo."""
    mia = Person(email=MIA, name="Mia", timezone="Asia/Tokyo")
    evening.store.transact_now(lambda uow: uow.people.save_profile(mia, MONDAY))
    owned(evening, 1)
    evening.clock.now = at("2026-11-23 09:30")
    owned(evening, 2, customer="Bob Baker")
    for night in ("2026-11-24 09:00", "2026-11-24 09:30", "2026-11-24 15:00", "2026-11-24 23:00"):
        evening.clock.now = at(night)
        assert reminders(look(evening)) == []
    evening.clock.now = at("2026-11-25 01:00")

    (reminder,) = reminders(look(evening))

    assert [each.split(":")[0] for each in paragraphs(reminder)] == ["OOPS-1", "OOPS-2"]


def test_lead_in_another_zone_hears_in_the_morning_there(evening: Office) -> None:
    """It climbed by day in Berlin; in New York it is night, and one message waits there."""
    lea = Person(email=LEA, name="Lea", timezone="America/New_York")
    evening.store.transact_now(lambda uow: uow.people.save_profile(lea, MONDAY))
    owned(evening)
    said = []
    for moment in ("2026-11-24 09:00", "2026-11-24 13:00", "2026-11-25 09:00", "2026-11-25 13:00"):
        evening.clock.now = at(moment)
        said += reminders(look(evening), LEA)
    before = list(said)
    evening.clock.now = at("2026-11-25 15:00")
    (reminder,) = reminders(look(evening), LEA)

    assert before == []
    assert len(paragraphs(reminder)) == 1


def test_eleventh_thing_is_counted(hourly: Office) -> None:
    """A long list is cut, and says how much of it is missing."""
    for number in range(1, 14):
        owned(hourly, number)
    hourly.clock.forward(8 * HOUR)

    (reminder,) = reminders(look(hourly))

    assert len(paragraphs(reminder)) == 10
    assert words(reminder.card).endswith("And 3 more: “/oops mine” lists them.")


# Nothing twice, nothing that is done


def test_looking_again_reminds_nobody_again(hourly: Office) -> None:
    """However often the clockwork looks within one moment, each nag is said once."""
    owned(hourly)
    hourly.clock.forward(8 * HOUR)

    first = look(hourly)
    again = [look(hourly) for _ in range(3)]

    assert (len(reminders(first)), again) == (1, [[], [], []])


def test_clockwork_that_begins_again_loses_and_doubles_nothing(
    hourly: Office, store: SqlStore
) -> None:
    """Whoever looks next, on the same store, goes on where the last one stopped."""
    owned(hourly)
    hourly.clock.forward(8 * HOUR)
    hourly.ticks()
    other = Office(store=store, organization=hourly.organization, clock=Clock(hourly.clock.now))

    said = look(other)

    assert len(reminders(said)) == 1
    assert [each.number for each in hourly.events() if isinstance(each, Nagged)] == [1]


def test_what_is_done_before_it_leaves_is_not_said(hourly: Office) -> None:
    """A reminder is true when it leaves, or does not leave."""
    owned(hourly)
    hourly.clock.forward(8 * HOUR)
    hourly.ticks()

    hourly.types(MIA, "OOPS-1 fixed sent it again")

    assert reminders(hourly.leaves()) == []


def test_what_is_left_is_said(hourly: Office) -> None:
    """Of two things, the one that is done is left out."""
    owned(hourly, 1)
    owned(hourly, 2)
    hourly.clock.forward(8 * HOUR)
    hourly.ticks()

    hourly.types(MIA, "OOPS-1 fixed sent it again")

    (reminder,) = reminders(hourly.leaves())
    assert [each.split(":")[0] for each in paragraphs(reminder)] == ["OOPS-2"]


def test_who_no_longer_has_it_is_not_reminded(hourly: Office) -> None:
    """A reminder does not go to whoever had the case until just before it left."""
    owned(hourly)
    hourly.clock.forward(8 * HOUR)
    hourly.ticks()

    hourly.types(LEA, "OOPS-1 own")

    assert reminders(hourly.leaves()) == []


def test_who_asked_for_quiet_is_not_reminded(hourly: Office) -> None:
    """A reminder is not said to whoever snoozed it just before it left; the ladder hears it."""
    owned(hourly)
    for hour in (8, 9):
        hourly.clock.now = MONDAY + hour * HOUR
        look(hourly)
    hourly.clock.forward(HOUR)
    hourly.ticks()

    hourly.types(MIA, "OOPS-1 snooze in 5 days waiting for the carrier")

    said = hourly.leaves()
    assert reminders(said, MIA) == []
    assert len(reminders(said, LEA)) == 1


def test_reminder_that_stands_shows_what_is_done(hourly: Office) -> None:
    """The message is put right where it stands, and offers the next step instead."""
    owned(hourly, 1)
    owned(hourly, 2)
    hourly.clock.forward(8 * HOUR)
    look(hourly)

    hourly.types(MIA, "OOPS-1 fixed sent it again")
    (update,) = [each for each in hourly.leaves() if each.key.startswith("update:nag:")]

    assert update.updates
    done, to_fix = paragraphs(update)
    assert to_fix.startswith("OOPS-2: please get it fixed for Ann Archer.")
    assert done.startswith("OOPS-1: done, thank you.")
    assert update.card.summary.startswith(f"{to_fix} The complaint: “")
    assert verbs(update.card)[0] == "told"


def test_reminder_that_stands_says_who_has_it_now(hourly: Office) -> None:
    """Whoever is relieved of a case is not asked by an old message to act on it."""
    owned(hourly)
    hourly.clock.forward(8 * HOUR)
    look(hourly)

    hourly.types(LEA, "OOPS-1 own")
    (update,) = [each for each in hourly.leaves() if each.key.startswith("update:nag:")]

    assert (paragraphs(update), verbs(update.card)) == (["Lea has OOPS-1 now."], [])


def test_reminder_is_all_done(hourly: Office) -> None:
    """When nothing is left of it, it says thank you."""
    owned(hourly)
    hourly.clock.forward(8 * HOUR)
    look(hourly)

    hourly.types(MIA, "OOPS-1 fixed sent it again")
    (update,) = [each for each in hourly.leaves() if each.key.startswith("update:nag:")]

    assert words(update.card).splitlines()[0] == "All of this is done. Thank you."


def test_people_are_reminded_apart(hourly: Office) -> None:
    """Two owners get a message each, about their own."""
    owned(hourly, 1, MIA)
    owned(hourly, 2, MAX)
    hourly.clock.forward(8 * HOUR)

    said = look(hourly)

    assert [paragraphs(each)[0][:6] for each in reminders(said, MIA)] == ["OOPS-1"]
    assert [paragraphs(each)[0][:6] for each in reminders(said, MAX)] == ["OOPS-2"]


def test_week_switched_off_is_one_message(hourly: Office) -> None:
    """What was missed meanwhile is said once, by people who were not told twenty times."""
    owned(hourly, 1)
    owned(hourly, 2)
    hourly.clock.forward(7 * DAY)

    said = look(hourly)

    assert len(reminders(said, MIA)) == 1
    assert (reminders(said, LEA), reminders(said, EVA)) == ([], [])


def test_actions_stand_below_what_they_are_about(hourly: Office) -> None:
    """Each paragraph is followed by its own buttons, with its own case in them."""
    owned(hourly, 1)
    owned(hourly, 2)
    hourly.clock.forward(8 * HOUR)

    (reminder,) = reminders(look(hourly))

    values = [
        [item.value.partition(" ")[0] for item in block.items if isinstance(item, Button)]
        for block in reminder.card.blocks
        if isinstance(block, Actions)
    ]
    assert values == [["OOPS-1", "OOPS-1"], ["OOPS-2", "OOPS-2"]]


def test_deputy_of_the_lead_is_reminded_one_step_up(store: SqlStore) -> None:
    """While the lead is away the deputy reads who was silent, and can take over."""
    organization = company(
        policies={"normal": HOURLY}, people=with_deputy(LEA, STAN).people, digest_channel=None
    )
    office = Office(store=store, organization=organization)
    owned(office)
    office.types(LEA, "away until in 5 days")
    for hour in (8, 9):
        office.clock.now = MONDAY + hour * HOUR
        look(office)
    office.clock.forward(HOUR)

    (reminder,) = reminders(look(office), STAN)

    assert verbs(reminder.card) == ["own"]
    assert office.types(STAN, "OOPS-1 own").refused is None
