"""Who stands above an owner: those whom the case began with, and who comes after them."""

from collections.abc import Sequence
from dataclasses import replace

import pytest

from bot.case import commands as c
from bot.case import events as e
from bot.case.case import Stage
from bot.case.errors import OnlyAbove
from bot.chat.messages import View
from bot.company.organization import Organization
from bot.company.people import Person
from bot.ports.platform import Refused
from bot.screens.next_steps import case_actions
from storage.store import SqlStore
from tests.core.post import Post, refused, report
from tests.kit import (
    DAY,
    EVA,
    HOUR,
    LEA,
    MAX,
    MIA,
    MINUTE,
    MONDAY,
    SHIPPING,
    STAN,
    WANDA,
    WEBSITE,
    Office,
    Story,
    a_policy,
    at_stage,
    away,
    company,
    gone,
    with_deputy,
)

#: Nothing of it waits for the night, and of all that is owed only the mend falls due.
HOURLY = a_policy(acknowledge_within="90d", fix_within="8h", nag_every="1h", any_hour=True)
NINA = "nina@fernhill.example"


def hourly(lead: str = LEA, executive: str | None = EVA) -> Organization:
    """Fernhill Bikes, which reminds by the hour, with these people above in Shipping."""
    departments = (replace(SHIPPING, lead=lead), WEBSITE)
    return company(departments=departments, executive=executive, policies={"normal": HOURLY})


def climbs(story: Story, hours: Sequence[int] = range(8, 14)) -> list[tuple[str, ...]]:
    """Whom each of the hourly nags reaches besides the owner."""
    found = []
    for hour in hours:
        nagged = [each for each in story.passes(MONDAY + hour * HOUR) if isinstance(each, e.Nagged)]
        found += [tuple(one for one in each.people if one != MIA) for each in nagged]
    return found


@pytest.mark.parametrize(
    ("people", "today", "climb"),
    [
        # All of the first ones are there: whatever was edited, it is theirs.
        ((), hourly(), [LEA, EVA]),
        ((), hourly(lead=NINA, executive=STAN), [LEA, EVA]),
        # One of them left, and somebody has their place.
        ((gone(LEA),), hourly(lead=NINA), [NINA, EVA]),
        ((gone(EVA),), hourly(executive=STAN), [LEA, STAN]),
        ((gone(LEA), gone(EVA)), hourly(lead=NINA, executive=STAN), [NINA, STAN]),
        # One of them left, and nobody was named yet.
        ((gone(LEA),), hourly(), [EVA]),
        ((gone(EVA),), hourly(), [LEA]),
        ((gone(EVA),), hourly(executive=None), [LEA]),
        # Nobody of all those is left, or none of those who are left is there.
        ((gone(LEA), gone(EVA)), hourly(), [WANDA]),
        ((gone(LEA), gone(EVA)), hourly(lead=NINA), [NINA]),
        ((gone(EVA), away(LEA, MONDAY + 9 * DAY)), hourly(), [WANDA]),
    ],
)
def test_silence_climbs_to_whoever_is_left(
    people: tuple[Person, ...], today: Organization, climb: list[str]
) -> None:
    """Step by step, as far as there is anybody."""
    story = at_stage(Stage.OWNED, organization=hourly())
    story.organization = today
    story.knows(*people)

    reached = climbs(story)

    first, *_ = climb
    assert reached == [(), (), (first,), (first,), tuple(climb), tuple(climb)]


def test_silence_without_an_executive_climbs_to_another_lead() -> None:
    """A small company's one lead left, and nobody edited the configuration; then somebody did."""
    story = at_stage(Stage.OWNED, organization=hourly(executive=None))
    story.knows(gone(LEA))

    unedited = climbs(story, [8, 9, 10])
    story.organization = hourly(lead=NINA, executive=None)
    edited = climbs(story, [11])

    assert (unedited, edited) == ([(), (), (WANDA,)], [(NINA,)])


def test_silence_where_the_department_is_no_longer_there() -> None:
    """Who leads what is called otherwise today does not follow from its name."""
    story = at_stage(Stage.OWNED, organization=hourly(executive=None))
    story.organization = replace(hourly(executive=None), departments=(WEBSITE,))
    story.knows(gone(LEA))

    assert climbs(story, [8, 9, 10]) == [(), (), (WANDA,)]


def test_deputy_of_a_lead_who_left_goes_on_until_there_is_a_new_one() -> None:
    """Whoever stood in for them knows the most."""
    people = with_deputy(LEA, STAN).people
    story = at_stage(Stage.OWNED, organization=replace(hourly(), people=people))
    story.knows(gone(LEA))

    before = climbs(story, [8, 9, 10])
    story.organization = replace(hourly(lead=NINA), people=people)
    after = climbs(story, [11])

    assert (before, after) == ([(), (), (STAN,)], [(NINA,)])


def test_silence_where_everybody_is_gone_stays_with_its_names() -> None:
    """There is always a name."""
    story = at_stage(Stage.OWNED, organization=hourly())
    story.knows(*(gone(each) for each in (LEA, EVA, WANDA)))

    assert story.circumstances.superiors(story.case) == (LEA, EVA)


def test_somebody_else_is_asked_where_all_are_gone() -> None:
    """The case that nobody of its department is left for is put to another lead, not to nobody."""
    story = Story(organization=hourly(executive=None))
    story.knows(*(gone(each) for each in (MIA, MAX, LEA)))

    story.passes(MINUTE)

    assert story.case.answerable == WANDA


def test_new_lead_is_asked_before_another_one() -> None:
    """Once the configuration names one."""
    story = Story(organization=hourly(executive=None))
    story.organization = hourly(lead=NINA, executive=None)
    story.knows(*(gone(each) for each in (MIA, MAX, LEA)))

    story.passes(MINUTE)

    assert story.case.answerable == NINA


def given_up(today: Organization, *people: Person) -> Story:
    """Ann cannot be reached, and then there were changes."""
    story = at_stage(Stage.FIXED, organization=hourly())
    story.asks(MIA, c.GiveUp, words="Ann Archer", attempts="three calls", reason="moved")
    story.organization = today
    story.knows(*people)
    return story


@pytest.mark.parametrize("may", [NINA, EVA])
def test_new_lead_agrees_to_giving_up(may: str) -> None:
    """The word is owed by whoever leads today, and they or the executive may give it."""
    story = given_up(hourly(lead=NINA), gone(LEA))
    owed = [(each.key, each.debtor) for each in story.duties.open_duties]

    story.asks(may, c.AgreeGivingUp)

    assert owed == [("agree:1", NINA)]
    assert story.case.stage is Stage.TOLD


def test_new_lead_does_not_agree_while_the_first_one_is_there() -> None:
    """A case keeps its lead as long as they work here."""
    story = given_up(hourly(lead=NINA))

    with pytest.raises(OnlyAbove):
        story.asks(NINA, c.AgreeGivingUp)


def test_deputy_of_a_new_lead_who_is_away_agrees() -> None:
    """Whoever stands in for them gives their word."""
    today = replace(hourly(lead=NINA), people=with_deputy(NINA, STAN).people)
    story = given_up(today, gone(LEA), away(NINA, MONDAY + DAY))

    story.asks(STAN, c.AgreeGivingUp)

    assert story.case.stage is Stage.TOLD


def test_new_lead_takes_a_case() -> None:
    """They stand above its owner, who need not offer it."""
    story = at_stage(Stage.OWNED, organization=hourly())
    story.organization = hourly(lead=NINA)
    story.knows(gone(LEA))

    story.asks(NINA, c.Own)

    assert story.case.answerable == NINA


def test_new_lead_sees_what_can_be_done() -> None:
    """The card has its buttons for them too."""
    story = at_stage(Stage.OWNED, organization=hourly(lead=LEA))
    story.organization = hourly(lead=NINA)
    before = case_actions(story.case, story.circumstances, View.OWNER, NINA)
    story.knows(gone(LEA))

    assert before == ()
    assert case_actions(story.case, story.circumstances, View.OWNER, NINA) != ()


async def test_case_whose_people_the_platform_does_not_know_any_more(store: SqlStore) -> None:
    """No executive, and all of its department are refused as gone: another lead is asked."""
    organization = company(executive=None)
    post = Post(Office(store=store, organization=organization))
    for each in (MIA, MAX, LEA):
        post.chat.answers[each] = [refused(Refused.PERSON)] * 99
    report(post.office)

    await post.goes()

    assert post.office.case().answerable == WANDA
    assert len(post.chat.read_by(WANDA)) == 1


async def test_what_climbed_to_an_executive_who_is_gone_reaches_the_new_one(
    store: SqlStore,
) -> None:
    """A new one was named, and the old one's account is gone: the next reminder is theirs."""
    before = Office(store=store, organization=hourly())
    report(before)
    before.types(MIA, "OOPS-1 own")
    post = Post(Office(store=store, organization=hourly(executive=STAN)))
    post.chat.answers[EVA] = [refused(Refused.PERSON)]

    for _ in range(14):
        post.office.clock.forward(HOUR)
        post.office.ticks()
        await post.goes()

    assert post.chat.read_by(EVA) == []
    assert post.chat.read_by(STAN) != []
