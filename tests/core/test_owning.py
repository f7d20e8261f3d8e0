"""Who has a case: one person who accepted it, or one who is being asked."""

import pytest

from bot.case import commands as c
from bot.case import events as e
from bot.case.case import HandoverOffer, Owner, Stage
from bot.case.errors import (
    HandedToAbsent,
    HandedToSelf,
    NoSuchDepartment,
    NoSuchPerson,
    NotYours,
    Taken,
    WordsMissing,
)
from bot.case.reasons import AskedBecause
from bot.company.organization import Department
from bot.company.people import Person
from tests.kit import (
    BOB,
    DAY,
    EVA,
    FERNHILL,
    HOUR,
    LEA,
    MAX,
    MIA,
    MINUTE,
    MONDAY,
    RITA,
    STAN,
    WANDA,
    WEBSITE,
    WIM,
    Story,
    at,
    at_stage,
    away,
    company,
    gone,
    with_deputy,
)

# Who is asked first


def test_report_asks_a_member_of_the_department() -> None:
    """Nobody owns a new case, and one named person is asked for it, with a time to answer."""
    story = Story()

    assert story.case.owner is None
    assert story.case.asked is not None
    assert (story.case.asked.who, story.case.asked.until) == (MIA, MONDAY + 2 * HOUR)


def test_least_busy_member_is_asked() -> None:
    """Who has fewer open cases is asked before the others."""
    story = Story(load={MIA: 3, MAX: 2, LEA: 0})

    assert story.case.answerable == MAX


def test_equally_busy_members_are_asked_in_their_order() -> None:
    """Between equals the one who stands first in the department is asked."""
    story = Story(load={MIA: 2, MAX: 2})

    assert story.case.answerable == MIA


def test_reporter_is_not_asked() -> None:
    """Whoever brings a complaint in does not get it for a thank-you."""
    story = Story(reporter=MIA)

    assert story.case.answerable == MAX


def test_reporter_is_asked_where_nobody_else_is_there() -> None:
    """A case is asked of its reporter rather than of nobody."""
    everybody_else = {each: away(each, at("2026-12-01 09:00")) for each in (MAX, LEA, EVA)}
    story = Story(reporter=MIA, people=everybody_else)

    assert story.case.answerable == MIA


@pytest.mark.parametrize("absent", [away(MIA, at("2026-11-24 09:00")), gone(MIA)])
def test_absent_member_is_passed_over(absent: Person) -> None:
    """Somebody who is away or has left is not asked."""
    story = Story(people={MIA: absent})

    assert story.case.answerable == MAX


def test_lead_is_asked_where_a_department_has_no_members() -> None:
    """A department may be one person."""
    alone = company(departments=(Department(name="Website", lead=WANDA),))
    story = Story(organization=alone)

    assert story.case.answerable == WANDA


def test_someone_is_asked_though_nobody_is_there() -> None:
    """Where everybody is away the last of the ladder is asked, so that the case is somebody's."""
    nobody = {each: away(each, at("2026-12-01 09:00")) for each in (MIA, MAX, LEA, EVA)}
    story = Story(people=nobody)

    assert story.case.answerable == EVA


def test_time_to_answer_begins_when_the_person_does() -> None:
    """Who is asked on Friday evening has until Monday, eleven o'clock."""
    story = Story(now=at("2026-11-27 19:00"))

    assert story.case.asked is not None
    assert story.case.asked.until == at("2026-11-30 11:00")


def test_time_to_answer_of_an_urgent_case_begins_at_once() -> None:
    """Any hour is any hour."""
    story = Story(now=at("2026-11-27 19:00"), severity="urgent")

    assert story.case.asked is not None
    assert story.case.asked.until == at("2026-11-27 19:15")


# Taking it


def test_own_by_the_one_asked() -> None:
    """Who is asked and says yes is the owner, and nobody is asked any more."""
    story = Story()

    happened = story.asks(MIA, c.Own)

    assert happened == [e.OwnershipAccepted(at=MONDAY, by=MIA, who=MIA)]
    assert (story.case.owner, story.case.asked) == (Owner(who=MIA, at=MONDAY), None)


def test_own_by_somebody_else() -> None:
    """Anybody may take a case that nobody has; the history says who was being asked."""
    story = Story()

    happened = story.asks(STAN, c.Own)

    assert happened == [e.OwnershipAccepted(at=MONDAY, by=STAN, who=STAN, instead_of=MIA)]


def test_own_twice() -> None:
    """Who presses twice has it once."""
    story = at_stage(Stage.OWNED)

    assert story.asks(MIA, c.Own) == []


def test_own_what_another_has() -> None:
    """The refusal names the owner, and since when."""
    story = at_stage(Stage.OWNED)

    with pytest.raises(Taken) as refused:
        story.asks(MAX, c.Own)

    assert (refused.value.owner, refused.value.since) == (MIA, MONDAY)


@pytest.mark.parametrize("who", [LEA, EVA])
@pytest.mark.parametrize("stage", [Stage.OWNED, Stage.FIXED, Stage.TOLD])
def test_lead_takes_over_in_one_tap(who: str, stage: Stage) -> None:
    """The lead and the executive take a case personally, and the history says from whom."""
    story = at_stage(stage)

    happened = story.asks(who, c.Own)

    assert happened == [e.OwnershipAccepted(at=MONDAY, by=who, who=who, instead_of=MIA)]
    assert story.case.owner == Owner(who=who, at=MONDAY)
    assert story.case.stage is stage


def test_owner_who_is_away_can_be_relieved() -> None:
    """Anybody may take a case whose owner is not there."""
    story = at_stage(Stage.OWNED)
    story.knows(away(MIA, at("2026-11-30 09:00")))

    story.asks(MAX, c.Own)

    assert story.case.answerable == MAX


@pytest.mark.parametrize(
    ("kind", "words"),
    [
        (c.Fix, {"what": "sent it again"}),
        (c.Update, {"what": "it is on its way"}),
        (c.MakePromise, {"when": "friday", "what": "a call back"}),
    ],
)
def test_doing_something_about_it_accepts_it(
    kind: type[c.CaseRequest], words: dict[str, str]
) -> None:
    """Who is asked and acts need not say yes first."""
    story = Story()

    happened = story.asks(MIA, kind, **words)

    assert happened[0] == e.OwnershipAccepted(at=MONDAY, by=MIA, who=MIA)
    assert story.case.answerable == MIA


# Handing it on


def test_handover_takes_two_steps() -> None:
    """Until the other accepts, the owner stays the owner; then the other is."""
    story = at_stage(Stage.OWNED)

    offered = story.asks(MIA, c.Hand, to=STAN)
    between = story.case.owner
    accepted = story.asks(STAN, c.Own)

    until = MONDAY + 2 * HOUR
    assert offered == [e.HandoverOffered(at=MONDAY, by=MIA, to=STAN, until=until)]
    assert between == Owner(who=MIA, at=MONDAY)
    assert accepted == [e.OwnershipAccepted(at=MONDAY, by=STAN, who=STAN, instead_of=MIA)]
    assert (story.case.owner, story.case.offer) == (Owner(who=STAN, at=MONDAY), None)


def test_offer_is_for_one_person() -> None:
    """That it is offered to one does not let another take it."""
    story = at_stage(Stage.OWNED)
    story.asks(MIA, c.Hand, to=STAN)

    with pytest.raises(Taken):
        story.asks(MAX, c.Own)


def test_offer_lapses() -> None:
    """Who does not answer in time is offered it no longer, and the owner has it still."""
    story = at_stage(Stage.OWNED)
    story.asks(MIA, c.Hand, to=STAN)

    before = story.passes(2 * HOUR - MINUTE)
    after = story.passes(MINUTE)

    assert before == []
    assert after == [e.HandoverLapsed(at=MONDAY + 2 * HOUR, by=None, to=STAN)]
    assert (story.case.answerable, story.case.offer) == (MIA, None)
    with pytest.raises(Taken):
        story.asks(STAN, c.Own)


def test_owner_may_take_the_offer_back_by_offering_it_to_another() -> None:
    """There is one offer at a time: the latest."""
    story = at_stage(Stage.OWNED)
    story.asks(MIA, c.Hand, to=STAN)

    story.asks(MIA, c.Hand, to=MAX)

    assert story.case.offer == HandoverOffer(to=MAX, by=MIA, at=MONDAY, until=MONDAY + 2 * HOUR)


def test_same_offer_again_changes_nothing() -> None:
    """Offering twice does not give the other more time."""
    story = at_stage(Stage.OWNED)
    story.asks(MIA, c.Hand, to=STAN)
    story.now += HOUR

    assert story.asks(MIA, c.Hand, to=STAN) == []


def test_hand_on_while_only_asked() -> None:
    """Who is asked can name a better one, who is asked instead; nobody owns it yet."""
    story = Story()

    happened = story.asks(MIA, c.Hand, to=STAN)

    because = AskedBecause.HANDED
    until = MONDAY + 2 * HOUR
    assert happened == [e.OwnerAsked(at=MONDAY, by=MIA, who=STAN, until=until, because=because)]
    assert (story.case.answerable, story.case.owner) == (STAN, None)


def test_one_who_is_asked_by_name_and_silent_is_passed_on_from() -> None:
    """After the one who was named, those who were not asked yet are."""
    story = Story()
    story.asks(MIA, c.Hand, to=STAN)

    story.passes(2 * HOUR)

    assert story.case.answerable == MAX


@pytest.mark.parametrize("by", [STAN, RITA, MAX])
def test_hand_by_somebody_who_does_not_answer_for_it(by: str) -> None:
    """One does not give away what another has."""
    story = at_stage(Stage.OWNED)

    with pytest.raises(NotYours):
        story.asks(by, c.Hand, to=WIM)


def test_hand_by_the_deputy() -> None:
    """Who stands in for the owner may hand it on."""
    story = at_stage(Stage.OWNED, organization=with_deputy(MIA, STAN))

    story.asks(STAN, c.Hand, to=MAX)

    assert story.case.offer is not None
    assert story.case.offer.by == STAN


def test_hand_to_oneself() -> None:
    """Who has it is not offered it."""
    story = at_stage(Stage.OWNED)

    with pytest.raises(HandedToSelf):
        story.asks(MIA, c.Hand, to=MIA)


def test_hand_to_somebody_who_left() -> None:
    """One cannot offer a case to an account that is gone."""
    story = at_stage(Stage.OWNED)
    story.knows(gone(STAN))

    with pytest.raises(NoSuchPerson):
        story.asks(MIA, c.Hand, to=STAN)


def test_hand_to_somebody_who_is_away() -> None:
    """Nobody is offered a case who is not there to answer; until when, the other reads."""
    story = at_stage(Stage.OWNED)
    story.knows(away(STAN, MONDAY + DAY))

    with pytest.raises(HandedToAbsent):
        story.asks(MIA, c.Hand, to=STAN)

    story.passes(DAY)
    story.asks(MIA, c.Hand, to=STAN)
    assert story.case.offer is not None


# Another department


def test_move_asks_the_other_department_afresh() -> None:
    """What nobody owns is moved at once, and that department's ladder is asked from its start."""
    story = Story()

    story.asks(MIA, c.Move, department="website")

    case = story.case
    assert (case.department, case.owner, case.answerable) == ("Website", None, WIM)
    assert (case.ladder, case.tried) == (FERNHILL.ladder(WEBSITE), (WIM,))


def test_moved_case_stays_with_its_owner_until_somebody_there_accepts() -> None:
    """Then it is theirs, in their department."""
    story = at_stage(Stage.OWNED)

    story.asks(MIA, c.Move, department="website", why="it is the page")
    before = story.case
    story.asks(WIM, c.Own)

    assert before.offer
    assert (before.department, before.answerable) == ("Shipping", MIA)
    assert (before.offer.to, before.offer.department, before.offer.why) == (
        WIM,
        "Website",
        "it is the page",
    )
    assert (story.case.department, story.case.answerable) == ("Website", WIM)
    assert (story.case.ladder, story.case.offer) == (FERNHILL.ladder(WEBSITE), None)


def test_silence_in_the_other_department_climbs_and_the_owner_stays() -> None:
    """Each person of the ladder is asked once; after the last one it stays where it is."""
    story = at_stage(Stage.OWNED)
    story.asks(MIA, c.Move, department="Website")

    asked = []
    while story.case.offer:
        asked.append(story.case.offer.to)
        story.passes(story.case.offer.until)

    assert asked == [WIM, WANDA, EVA]
    assert (story.case.department, story.case.answerable) == ("Shipping", MIA)


def test_declined_offer_leaves_the_case_with_its_owner() -> None:
    """Whoever declines says why; nobody else can decline it."""
    story = at_stage(Stage.OWNED)
    story.asks(MIA, c.Hand, to=STAN)
    with pytest.raises(NotYours):
        story.asks(MAX, c.Decline, why="on leave")
    with pytest.raises(WordsMissing):
        story.asks(STAN, c.Decline, why=" ")

    happened = story.asks(STAN, c.Decline, why="on leave")

    assert happened == [e.HandoverLapsed(at=MONDAY, by=STAN, to=STAN, why="on leave")]
    assert (story.case.answerable, story.case.offer) == (MIA, None)


def test_next_one_is_asked_where_somebody_of_a_department_declines() -> None:
    """As after silence, but at once."""
    story = at_stage(Stage.OWNED)
    story.asks(MIA, c.Move, department="Website", why="it is the page")

    story.asks(WIM, c.Decline, why="on leave")

    assert story.case.offer
    assert (story.case.offer.to, story.case.offer.why) == (WANDA, "it is the page")


def test_somebody_else_who_takes_it_takes_it_where_it_is() -> None:
    """An offer to another department moves nothing for others."""
    story = at_stage(Stage.OWNED)
    story.asks(MIA, c.Move, department="Website")

    story.asks(LEA, c.Own)

    assert (story.case.department, story.case.answerable) == ("Shipping", LEA)


def test_move_forgets_the_words_that_led_elsewhere() -> None:
    """The card does not say that the new department has it because of a word that is not its."""
    story = Story()
    before = story.case.matched

    story.asks(RITA, c.Move, department="Website")

    assert (before, story.case.matched) == (("parcel",), ())


def test_move_to_where_it_is() -> None:
    """That is so already."""
    story = Story()

    assert story.asks(RITA, c.Move, department=" SHIPPING ") == []


def test_move_to_a_department_that_is_none() -> None:
    """The refusal names those that there are."""
    story = Story()

    with pytest.raises(NoSuchDepartment) as refused:
        story.asks(RITA, c.Move, department="Canteen")

    assert refused.value.known == ("Shipping", "Website")


def test_move_wakes_the_nags_that_its_owner_had_put_to_sleep() -> None:
    """Somebody else's snooze is no reason for the new department's members to hear nothing."""
    story = at_stage(Stage.OWNED)
    story.asks(MIA, c.SnoozeNags, when="friday", why="waiting for the carrier")

    story.asks(MIA, c.Move, department="Website")
    story.asks(WIM, c.Own)

    assert story.case.snooze is None


def test_deputy_of_a_lead_who_is_away_takes_over() -> None:
    """To whom silence climbs can also do what the message offers."""
    story = at_stage(Stage.OWNED, organization=with_deputy(LEA, STAN))
    with pytest.raises(Taken):
        story.asks(STAN, c.Own)
    story.knows(away(LEA, at("2026-12-01 09:00")))

    story.asks(STAN, c.Own)

    assert story.case.answerable == STAN


@pytest.mark.parametrize(
    ("kind", "words"),
    [(c.Reopen, {"why": "it broke again"}), (c.AddCustomers, {"customers": (BOB,)})],
)
def test_case_that_is_opened_again_does_not_stay_with_somebody_who_left(
    kind: type[c.CaseRequest], words: dict[str, object]
) -> None:
    """Its owner left while it was closed; somebody else is asked at once."""
    story = at_stage(Stage.CLOSED)
    story.knows(gone(MIA))

    happened = story.asks(RITA, kind, **words)

    assert story.case.owner is None
    assert story.case.answerable == MAX
    assert [type(each) for each in happened[-2:]] == [e.OwnerLeft, e.OwnerAsked]
