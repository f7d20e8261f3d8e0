"""Reminders: when they begin, how they come again, how they climb, and that they never stop."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from bot.case import commands as c
from bot.case import events as e
from bot.case.case import Stage
from bot.case.due_moments import DueMoments
from bot.case.reasons import AskedBecause
from bot.company.calendar import Holidays
from bot.company.organization import PersonSettings
from bot.company.people import Person
from bot.rules.nagging import moments, nag_along
from tests.kit import (
    ANN,
    BOB,
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
    Story,
    a_policy,
    at,
    at_stage,
    away,
    company,
    gone,
    patient,
    with_deputy,
)

#: Nothing of it waits for the night, and of all that is owed only the mend falls due.
HOURLY = a_policy(
    accept_within="2h",
    acknowledge_within="90d",
    fix_within="8h",
    nag_every="1h",
    any_hour=True,
)


def nags(happened: list[e.Event]) -> list[tuple[str, int, int, tuple[str, ...]]]:
    """The nags among what happened: about what, the how-manieth, how far up, to whom."""
    return [
        (each.owed, each.number, each.level, each.people)
        for each in happened
        if isinstance(each, e.Nagged)
    ]


def escalations(story: Story) -> list[tuple[datetime, str]]:
    """When it went one step up, and to whom."""
    return [(each.at, each.to) for each in story.history if isinstance(each, e.Escalated)]


def nagged_at(story: Story, until: datetime) -> list[datetime]:
    """Every moment at which a nag leaves, with the clockwork looking when something is due."""
    found = []
    while (due_at := moments(story.duties).next_due_at) and due_at <= until:
        found += [each.at for each in story.passes(due_at) if isinstance(each, e.Nagged)]
    return found


# Beginning, coming again, climbing


def test_nag_begins_when_it_is_due() -> None:
    """Not a moment earlier: who still has time is left alone."""
    story = at_stage(Stage.OWNED, organization=patient(HOURLY))

    before = story.passes(8 * HOUR - MINUTE)
    after = story.passes(MINUTE)

    assert before == []
    assert nags(after) == [("fix", 1, 0, (MIA,))]


def test_nag_comes_again_every_interval() -> None:
    """And not in between."""
    story = at_stage(Stage.OWNED, organization=patient(HOURLY))

    at_hours = [(each - MONDAY) / HOUR for each in nagged_at(story, MONDAY + 13 * HOUR)]

    assert at_hours == [8, 9, 10, 11, 12, 13]


def test_nag_climbs_to_the_lead_and_then_to_the_executive() -> None:
    """After two that nobody answered the lead hears too, after two more the executive."""
    story = at_stage(Stage.OWNED, organization=patient(HOURLY))

    told = [nags(story.passes(MONDAY + hour * HOUR)) for hour in range(8, 14)]

    assert told == [
        [("fix", 1, 0, (MIA,))],
        [("fix", 2, 0, (MIA,))],
        [("fix", 3, 1, (MIA, LEA))],
        [("fix", 4, 1, (MIA, LEA))],
        [("fix", 5, 2, (MIA, LEA, EVA))],
        [("fix", 6, 2, (MIA, LEA, EVA))],
    ]
    assert escalations(story) == [(MONDAY + 10 * HOUR, LEA), (MONDAY + 12 * HOUR, EVA)]


def test_nag_never_stops_by_itself() -> None:
    """A month later it still comes every hour, to everybody up to the executive."""
    story = at_stage(Stage.OWNED, organization=patient(HOURLY))

    found = nagged_at(story, MONDAY + 30 * DAY)

    assert len(found) == 30 * 24 - 7
    assert nags(story.history)[-1] == ("fix", len(found), 2, (MIA, LEA, EVA))


def test_nag_stops_with_what_it_asks_for() -> None:
    """Once it is fixed nobody is reminded of fixing it."""
    story = at_stage(Stage.OWNED, organization=patient(HOURLY))
    story.passes(8 * HOUR)

    story.asks(MIA, c.Fix, what="sent it again")
    later = story.passes(HOUR)

    assert nags(later) == []


@pytest.mark.parametrize(
    ("kind", "words"),
    [
        (c.Update, {"what": "it is on its way"}),
        (c.MakePromise, {"when": "in 5 days", "what": "a call back"}),
        (c.Hand, {"to": MAX}),
    ],
)
def test_doing_something_begins_the_climb_anew(
    kind: type[c.CaseRequest], words: dict[str, str]
) -> None:
    """Who answers is reminded again, but the lead is left alone until they fall silent."""
    story = at_stage(Stage.OWNED, organization=patient(HOURLY))
    for hour in (8, 9, 10):
        story.passes(MONDAY + hour * HOUR)

    story.asks(MIA, kind, **words)
    happened = story.passes(HOUR)

    assert nags(happened) == [("fix", 4, 0, (MIA,))]


def test_lead_who_owns_it_climbs_to_the_executive() -> None:
    """Nobody is their own superior."""
    story = at_stage(Stage.OWNED, organization=patient(HOURLY))
    story.asks(LEA, c.Own)

    for hour in range(8, 14):
        story.passes(MONDAY + hour * HOUR)

    assert escalations(story) == [(MONDAY + 10 * HOUR, EVA)]
    assert nags(story.history)[-1] == ("fix", 6, 2, (LEA, EVA))


def test_ladder_without_an_executive_ends_with_the_lead() -> None:
    """Where there is nobody further up, those below are reminded for ever."""
    small = company(executive=None, policies={"normal": HOURLY})
    story = at_stage(Stage.OWNED, organization=small)

    for hour in range(8, 20):
        story.passes(MONDAY + hour * HOUR)

    assert nags(story.history)[-1] == ("fix", 12, 2, (MIA, LEA))


def test_escalation_after_each_nag() -> None:
    """How patient one is, the policy says."""
    impatient = a_policy(
        acknowledge_within="90d", fix_within="8h", nag_every="1h", escalate_after=1, any_hour=True
    )
    story = at_stage(Stage.OWNED, organization=patient(impatient))

    for hour in (8, 9, 10, 11):
        story.passes(MONDAY + hour * HOUR)

    assert escalations(story) == [(MONDAY + 9 * HOUR, LEA), (MONDAY + 10 * HOUR, EVA)]


def test_snooze_quiets_the_owner_and_not_the_ladder() -> None:
    """The owner sleeps; what nobody does climbs all the same."""
    story = at_stage(Stage.OWNED, organization=patient(HOURLY))
    story.asks(MIA, c.SnoozeNags, when="in 5 days", why="waiting for the carrier")

    told = [nags(story.passes(MONDAY + hour * HOUR)) for hour in range(8, 13)]

    assert told == [
        [("fix", 1, 0, ())],
        [("fix", 2, 0, ())],
        [("fix", 3, 1, (LEA,))],
        [("fix", 4, 1, (LEA,))],
        [("fix", 5, 2, (LEA, EVA))],
    ]


def test_snooze_ends_with_its_time() -> None:
    """Then the owner is reminded again."""
    story = at_stage(Stage.OWNED, organization=patient(HOURLY))
    story.asks(MIA, c.SnoozeNags, when="in 9 hours", why="waiting for the carrier")

    told = [nags(story.passes(MONDAY + hour * HOUR)) for hour in (8, 9)]

    assert told == [[("fix", 1, 0, ())], [("fix", 2, 0, (MIA,))]]


def test_snooze_of_the_owner_does_not_quiet_the_lead() -> None:
    """Whether a customer is beyond reach is the lead's debt, whatever the owner snoozed."""
    story = at_stage(Stage.FIXED, organization=patient(HOURLY))
    story.asks(MIA, c.GiveUp, words="Ann Archer", attempts="three calls", reason="moved")
    story.asks(MIA, c.SnoozeNags, when="in 5 days", why="waiting for the lead")

    happened = story.passes(2 * HOUR)

    assert nags(happened) == [("agree:1", 1, 0, (LEA,))]


def test_missed_nags_are_one_nag() -> None:
    """After a week switched off there is one message, and the climb has not run ahead."""
    story = at_stage(Stage.OWNED, organization=patient(HOURLY))

    happened = story.passes(7 * DAY)
    again = story.passes(HOUR)

    assert nags(happened) == [("fix", 1, 0, (MIA,))]
    assert nags(again) == [("fix", 2, 0, (MIA,))]


# When to look again


def next_look(story: Story) -> datetime | None:
    """When the clockwork looks at the case again."""
    return moments(story.duties).next_due_at


def test_next_look_is_when_a_promise_lapses() -> None:
    """That it was broken is on record from that moment on, though a reminder was before it."""
    story = at_stage(Stage.OWNED)
    story.asks(MIA, c.Update, what="it is on its way")
    story.asks(MIA, c.MakePromise, when="in 2 hours", what="a call back")
    reminded_at = next_look(story)
    story.passes(HOUR)

    assert reminded_at == MONDAY + HOUR
    assert next_look(story) == MONDAY + 2 * HOUR


def test_next_look_is_when_an_offer_lapses() -> None:
    """The owner hears in time that nobody took it."""
    story = at_stage(Stage.OWNED)

    story.asks(MIA, c.Hand, to=STAN)

    assert next_look(story) == MONDAY + 2 * HOUR


def test_next_look_is_when_somebody_has_not_answered() -> None:
    """The next one is asked then, though those asked before were nagged just now."""
    policy = a_policy(accept_within="15m", nag_every="1d", any_hour=True)
    story = Story(organization=patient(policy))
    nagged = [story.passes(15 * MINUTE) for _ in range(4)][-1]

    story.asks(RITA, c.Move, department="Website")

    assert [each[0] for each in nags(nagged)] == ["accept"]
    assert next_look(story) == MONDAY + 75 * MINUTE
    story.passes(15 * MINUTE)
    assert story.case.asked
    assert story.case.asked.who == WANDA


def test_next_look_at_what_rests_is_when_it_closes() -> None:
    """Nothing else is due by then."""
    assert next_look(at_stage(Stage.TOLD)) == MONDAY + 4 * HOUR


def test_nothing_is_due_of_a_closed_case() -> None:
    """It is over."""
    story = at_stage(Stage.CLOSED)

    assert moments(story.duties) == DueMoments(next_due_at=None, late_at=None)


@pytest.mark.parametrize(("before", "comes"), [(30 * MINUTE, True), (31 * MINUTE, False)])
def test_what_is_due_within_half_an_interval_comes_along(before: timedelta, *, comes: bool) -> None:
    """One message less for a person; what has more time than that keeps its moment."""
    story = at_stage(Stage.OWNED, organization=patient(HOURLY))
    story.passes(8 * HOUR)
    story.now += HOUR - before

    assert bool(nag_along(story.duties)) == comes


def test_what_is_not_due_yet_does_not_come_along() -> None:
    """Nobody is reminded early of what they have time for."""
    story = at_stage(Stage.OWNED, organization=patient(HOURLY))
    story.now += 8 * HOUR - MINUTE

    assert nag_along(story.duties) == []


# People's hours

#: The mend falls due on Monday at five, when people go home.
EVENING = a_policy(acknowledge_within="90d", fix_within="8h", nag_every="4h")
AFTERNOON = a_policy(acknowledge_within="90d", fix_within="5h", nag_every="4h")


def test_nag_that_was_slept_through_waits_for_the_morning() -> None:
    """Switched on again by night, Oops reminds nobody then, and the climb does not run ahead."""
    story = at_stage(Stage.OWNED)

    at_night = story.passes(at("2026-11-25 03:00"))
    in_the_morning = story.passes(at("2026-11-25 09:00"))

    assert nags(at_night) == []
    assert {number for _, number, _, _ in nags(in_the_morning)} == {1}


def test_nag_is_held_over_night() -> None:
    """What falls due as people leave waits for the morning, and is the first nag then."""
    story = at_stage(Stage.OWNED, organization=patient(EVENING))

    at_night = story.passes(at("2026-11-23 23:00"))
    due_at = moments(story.duties).next_due_at
    in_the_morning = story.passes(at("2026-11-24 09:00"))

    assert at_night == []
    assert due_at == at("2026-11-24 09:00")
    assert nags(in_the_morning) == [("fix", 1, 0, (MIA,))]


def test_nag_held_back_is_late_and_not_spent() -> None:
    """A weekend without reminders does not climb the ladder by Monday."""
    story = at_stage(Stage.OWNED, organization=patient(EVENING), now=at("2026-11-27 09:00"))

    found = nagged_at(story, at("2026-11-30 14:00"))

    assert found == [at("2026-11-30 09:00"), at("2026-11-30 13:00")]
    assert escalations(story) == []


def test_nag_waits_for_the_end_of_a_holiday() -> None:
    """Christmas Eve is a day off here, Christmas a weekend's beginning."""
    holidays = Holidays.parse(["2026-12-24", "DE"])
    organization = company(policies={"normal": EVENING}, holidays=holidays)
    story = at_stage(Stage.OWNED, organization=organization, now=at("2026-12-23 09:00"))

    assert nagged_at(story, at("2026-12-28 09:00")) == [at("2026-12-28 09:00")]


def test_nag_keeps_to_the_hours_of_whoever_is_nagged() -> None:
    """Mia works in New York now: what is due at two in Berlin reaches her at three there."""
    story = at_stage(Stage.OWNED, organization=patient(AFTERNOON))
    story.knows(Person(email=MIA, name="Mia", timezone="America/New_York"))

    assert nagged_at(story, at("2026-11-23 18:00")) == [at("2026-11-23 15:00")]


def test_zone_in_the_configuration_comes_before_the_platforms() -> None:
    """What the company says of a person is what counts."""
    people = {MIA: PersonSettings(timezone=ZoneInfo("Asia/Tokyo"))}
    policies = {"normal": AFTERNOON}
    story = at_stage(Stage.OWNED, organization=company(policies=policies, people=people))
    story.knows(Person(email=MIA, name="Mia", timezone="America/New_York"))

    nine_in_tokyo = at("2026-11-24 09:00", ZoneInfo("Asia/Tokyo"))
    assert nagged_at(story, nine_in_tokyo) == [nine_in_tokyo]


def test_any_hour_is_any_hour() -> None:
    """What is urgent does not wait for the morning, nor for the person's zone."""
    story = at_stage(Stage.OWNED, now=at("2026-11-28 03:00"), severity="urgent")

    found = nagged_at(story, at("2026-11-28 04:00"))

    assert found == [at("2026-11-28 03:30"), at("2026-11-28 03:45"), at("2026-11-28 04:00")]


def test_nag_of_somebody_away_goes_to_the_deputy() -> None:
    """What the owner owes, the one who stands in for them is reminded of."""
    organization = company(policies={"normal": HOURLY}, people={MIA: PersonSettings(deputy=STAN)})
    story = at_stage(Stage.OWNED, organization=organization)
    story.knows(away(MIA, MONDAY + 5 * DAY))

    assert nags(story.passes(8 * HOUR)) == [("fix", 1, 0, (STAN,))]


def test_nag_of_somebody_away_without_a_deputy_goes_to_the_lead() -> None:
    """Somebody is always there."""
    story = at_stage(Stage.OWNED, organization=patient(HOURLY))
    story.knows(away(MIA, MONDAY + 5 * DAY))

    assert nags(story.passes(8 * HOUR)) == [("fix", 1, 0, (LEA,))]


def test_nag_where_deputy_and_lead_are_away_too() -> None:
    """Up and up, until somebody is there."""
    organization = company(policies={"normal": HOURLY}, people={MIA: PersonSettings(deputy=STAN)})
    story = at_stage(Stage.OWNED, organization=organization)
    story.knows(*(away(each, MONDAY + 5 * DAY) for each in (MIA, STAN, LEA)))

    assert nags(story.passes(8 * HOUR)) == [("fix", 1, 0, (EVA,))]


def test_one_person_hears_once_however_they_are_concerned() -> None:
    """The lead who stands in for the owner, and to whom it climbs, is one person."""
    story = at_stage(Stage.OWNED, organization=patient(HOURLY))
    story.knows(away(MIA, MONDAY + 5 * DAY))

    for hour in (8, 9, 10):
        story.passes(MONDAY + hour * HOUR)

    assert nags(story.history)[-1] == ("fix", 3, 1, (LEA,))


# Nobody answers


def test_silence_passes_on_to_the_next_member_the_lead_and_the_executive() -> None:
    """One named person is asked at a time, each with a time of their own to answer."""
    story = Story(organization=patient(HOURLY))

    asked = [story.case.answerable]
    for _ in range(3):
        story.passes(2 * HOUR)
        asked.append(story.case.answerable)

    assert asked == [MIA, MAX, LEA, EVA]


def test_last_who_is_asked_is_reminded_for_ever() -> None:
    """Beyond the executive there is nobody: from then on it nags, and the lead hears too."""
    story = Story(organization=patient(HOURLY))
    for _ in range(3):
        story.passes(2 * HOUR)

    told = [nags(story.passes(2 * HOUR)), *(nags(story.passes(HOUR)) for _ in range(3))]

    assert story.case.answerable == EVA
    assert told == [
        [("accept", 1, 0, (EVA,))],
        [("accept", 2, 0, (EVA,))],
        [("accept", 3, 1, (EVA, LEA))],
        [("accept", 4, 1, (EVA, LEA))],
    ]


def asked_everybody() -> Story:
    """A case that everybody has been asked for, and nobody has taken; Eva is asked still."""
    story = Story(organization=patient(HOURLY))
    for _ in range(3):
        story.passes(2 * HOUR)
    return story


def test_last_who_is_asked_and_goes_away_is_not_asked_any_longer() -> None:
    """Somebody who is there is asked again, rather than somebody who is not."""
    story = asked_everybody()
    story.knows(away(EVA, MONDAY + 5 * DAY))

    story.passes(MINUTE)

    assert story.case.answerable == LEA


def test_last_who_is_asked_stays_asked_where_all_are_away() -> None:
    """There is always a name, and it does not change every minute."""
    story = asked_everybody()
    story.knows(*(away(each, MONDAY + 5 * DAY) for each in (MIA, MAX, LEA, EVA)))

    happened = story.passes(MINUTE)

    assert (happened, story.case.answerable) == ([], EVA)


def test_one_who_is_named_after_everybody_was_asked_stays_asked() -> None:
    """The ladder does not begin anew for each silence; from here on it is climbed by reminders."""
    story = asked_everybody()
    story.asks(EVA, c.Hand, to=STAN)

    story.passes(2 * HOUR)

    assert story.case.answerable == STAN
    assert nags(story.history)[-1] == ("accept", 1, 0, (STAN,))


def test_passing_on_says_why() -> None:
    """That there was no answer is not the same as being away."""
    story = Story()
    story.passes(2 * HOUR)
    story.knows(away(MAX, MONDAY + DAY))
    story.passes(MINUTE)

    asked = [each for each in story.history if isinstance(each, e.OwnerAsked)]
    assert [(each.who, each.because) for each in asked] == [
        (MIA, AskedBecause.REPORTED),
        (MAX, AskedBecause.NO_ANSWER),
        (LEA, AskedBecause.AWAY),
    ]


def test_reporter_is_passed_over_by_the_ladder() -> None:
    """A lead who reports is not asked to own; the executive is."""
    story = Story(reporter=LEA, organization=patient(HOURLY))

    for _ in range(2):
        story.passes(2 * HOUR)

    assert story.case.answerable == EVA


def test_asking_waits_for_working_hours() -> None:
    """Who was asked at four on Friday has an hour then, and another on Monday morning."""
    story = Story(now=at("2026-11-27 16:00"))

    over_the_weekend = story.passes(at("2026-11-29 12:00"))
    until = story.case.asked and story.case.asked.until

    assert over_the_weekend == []
    assert until == at("2026-11-30 10:00")


def test_owner_whose_account_is_gone_owns_nothing() -> None:
    """The case is nobody's again, and the department's next one is asked."""
    story = at_stage(Stage.OWNED)
    story.knows(gone(MIA))

    happened = story.passes(MINUTE)

    assert [type(each) for each in happened] == [e.OwnerLeft, e.OwnerAsked]
    assert (story.case.owner, story.case.answerable) == (None, MAX)
    assert story.case.stage is Stage.REPORTED


def test_owner_who_left_after_the_mend_leaves_it_mended() -> None:
    """The next owner goes on where the first one stopped."""
    story = at_stage(Stage.FIXED)
    story.knows(gone(MIA))
    story.passes(MINUTE)

    story.asks(MAX, c.Own)

    assert story.case.stage is Stage.FIXED


def test_who_is_asked_after_the_mend_is_not_reminded_of_the_telling_as_well() -> None:
    """It is late, but they may not tell before they have said that the case is theirs."""
    story = at_stage(Stage.FIXED, organization=patient(HOURLY))
    story.knows(gone(MIA))

    asked = [story.passes(MONDAY + hour * HOUR) for hour in (4, 6, 8)]
    never_answered = story.passes(MONDAY + 10 * HOUR)

    assert [[type(each) for each in happened] for happened in asked] == [
        [e.OwnerLeft, e.OwnerAsked],
        [e.OwnerAsked],
        [e.OwnerAsked],
    ]
    assert nags(never_answered) == [("tell", 1, 0, (EVA,)), ("accept", 1, 0, (EVA,))]


# What is owed at each stage


@pytest.mark.parametrize(("stage", "owed"), [(Stage.OWNED, "acknowledge"), (Stage.FIXED, "tell")])
def test_first_thing_that_falls_due(stage: Stage, owed: str) -> None:
    """A first word to the customer while it is broken; telling them, once it is not."""
    story = at_stage(stage)

    found = nags(story.passes(4 * HOUR))

    assert found == [(owed, 1, 0, (MIA,))]


def test_customer_added_later_has_their_own_time() -> None:
    """Who turns up when the others know is to be told within `tell_within` from then."""
    story = at_stage(Stage.TOLD, customers=(ANN,))
    story.now = at("2026-11-24 10:00")
    story.asks(RITA, c.AddCustomers, customers=(BOB,))

    assert nagged_at(story, at("2026-11-24 15:00")) == [at("2026-11-24 14:00")]


def test_days_are_working_days() -> None:
    """Three days from Thursday are Tuesday."""
    slow = a_policy(acknowledge_within="90d", fix_within="3d")
    story = at_stage(Stage.OWNED, organization=patient(slow), now=at("2026-11-26 11:00"))

    found = nagged_at(story, at("2026-12-01 12:00"))

    assert found == [at("2026-12-01 11:00")]


def test_reopened_case_has_the_time_to_fix_anew() -> None:
    """The clock of the mend begins with the reopening, not with the report."""
    story = at_stage(Stage.TOLD, organization=patient(HOURLY))
    story.passes(DAY)

    story.asks(RITA, c.Reopen, why="it broke again")

    assert nagged_at(story, MONDAY + DAY + 8 * HOUR) == [MONDAY + DAY + 8 * HOUR]


# It rests, and closes


def test_case_closes_by_itself_once_everybody_knows() -> None:
    """When all were told and nobody came back to it, it closes, by nobody's hand."""
    story = at_stage(Stage.TOLD)

    before = story.passes(4 * HOUR - MINUTE)
    after = story.passes(MINUTE)

    assert before == []
    assert after == [e.CaseClosed(at=MONDAY + 4 * HOUR, by=None)]


def test_case_with_an_open_promise_does_not_close_by_itself() -> None:
    """The thank-you note is chased like any other step."""
    story = at_stage(Stage.TOLD)
    story.asks(MIA, c.MakePromise, when="friday", what="a handwritten note")

    story.passes(at("2026-11-30 12:00"))

    assert story.case.stage is Stage.TOLD
    assert nags(story.history) == [("promise:1", 1, 0, (MIA,))]


def test_case_closes_after_the_promise_is_kept() -> None:
    """Then nothing holds it any more."""
    story = at_stage(Stage.TOLD)
    story.asks(MIA, c.MakePromise, when="friday", what="a handwritten note")
    story.passes(DAY)

    story.asks(MIA, c.KeepPromise)
    story.passes(MINUTE)

    assert story.case.stage is Stage.CLOSED


@pytest.mark.parametrize("stage", [Stage.REPORTED, Stage.OWNED, Stage.FIXED, Stage.CLOSED])
def test_case_that_does_not_rest(stage: Stage) -> None:
    """Only where everybody knows there is a moment at which it closes by itself."""
    story = at_stage(stage)

    assert story.duties.closes_at is None


def test_closed_case_is_left_alone() -> None:
    """Nobody is reminded of what is over, whoever leaves."""
    story = at_stage(Stage.CLOSED)
    story.knows(gone(MIA))

    assert story.passes(100 * DAY) == []


def test_deputy_takes_over_nobody_who_is_there() -> None:
    """With a deputy named, the owner is still the one who is reminded while at work."""
    organization = with_deputy(MIA, STAN)
    story = at_stage(Stage.OWNED, organization=organization)

    assert nags(story.passes(4 * HOUR)) == [("acknowledge", 1, 0, (MIA,))]


def test_nag_climbs_past_a_lead_who_is_away() -> None:
    """Who is not there to read it is not what silence climbs to: their deputy is, or the next."""
    people = {LEA: PersonSettings(deputy=STAN)}
    with_one = at_stage(
        Stage.OWNED, organization=company(policies={"normal": HOURLY}, people=people)
    )
    without = at_stage(Stage.OWNED, organization=patient(HOURLY))
    for story in (with_one, without):
        story.knows(away(LEA, MONDAY + 5 * DAY))
        for hour in (8, 9, 10):
            story.passes(MONDAY + hour * HOUR)

    assert nags(with_one.history)[-1] == ("fix", 3, 1, (MIA, STAN))
    assert escalations(with_one) == [(MONDAY + 10 * HOUR, STAN)]
    assert nags(without.history)[-1] == ("fix", 3, 1, (MIA, EVA))


def test_ladder_whose_lead_is_its_executive_has_one_step() -> None:
    """One person is not told twice that nobody answered."""
    small = company(executive=LEA, policies={"normal": HOURLY})
    story = at_stage(Stage.OWNED, organization=small)

    for hour in range(8, 14):
        story.passes(MONDAY + hour * HOUR)

    assert escalations(story) == [(MONDAY + 10 * HOUR, LEA)]
