"""A platform that lets us in no more: nothing is lost, and somebody above hears of it."""

from datetime import datetime
from functools import partial

import pytest

from bot.company.people import Person
from bot.ports.platform import Delivery, Outcome, Refused
from storage.unit_of_work import SqlUnitOfWork
from tests.core.post import AMBIGUOUS, SHIPPING, Post, refused, report
from tests.kit import DAY, EVA, HOUR, LEA, MAX, MIA, MINUTE, WANDA, at, away, gone

ABOVE = (EVA, LEA, WANDA)


def shut(post: Post, *places: str) -> None:
    """Whoever writes there is told that our access was withdrawn."""
    for each in places:
        post.chat.answers[each] = [refused(Refused.ACCESS)] * 9999


def told(post: Post) -> list[str]:
    """Those who were told of it, in their order."""
    return [to for to, *_, key in post.chat.posted if key.startswith("lockout:")]


async def pass_hours(post: Post, count: int) -> None:
    """Time passes for the cases too, hour by hour."""
    for _ in range(count):
        post.office.clock.forward(HOUR)
        post.office.ticks()
        await post.goes()


def know(post: Post, *people: Person) -> None:
    """A platform said so of them."""
    for person in people:
        now = post.office.clock.now
        post.office.store.transact_now(partial(_save, person=person, now=now))


def _save(uow: SqlUnitOfWork, person: Person, now: datetime) -> None:
    uow.people.save_profile(person, now)
    uow.people.set_away(person.email, person.away_until)


async def test_withdrawn_access_is_waited_for(post: Post) -> None:
    """Until somebody lets us in again nothing is lost; a minute later it is tried again."""
    report(post.office)
    post.chat.answers[MIA] = [refused(Refused.ACCESS)] * 2
    post.chat.answers[SHIPPING] = [refused(Refused.ACCESS)] * 2

    await post.goes()
    await post.goes(MINUTE)
    before = [to for to, *_ in post.chat.posted if to in (MIA, SHIPPING)]
    await post.goes(MINUTE)

    assert before == []
    assert sorted(to for to, *_ in post.chat.posted if to != EVA) == [SHIPPING, MIA]


async def test_it_is_said_to_the_executive_once_a_day(post: Post) -> None:
    """What is late, since when, and what to do; again while it is no better."""
    shut(post, MIA, SHIPPING)
    report(post.office)
    report(post.office)
    await post.goes()
    await post.goes(HOUR)
    first_day = post.chat.read_by(EVA)
    post.office.clock.now = at("2026-11-24 10:00")
    await post.goes()

    [said] = first_day
    assert said == (
        "What was to reach #shipping on Mon 23 Nov, 09:00 is late: I was not let in there. Nothing "
        "is lost, and all of it is said once I am let in again. Please tell whoever looks after "
        "me: “oops doctor” says what to do."
    )
    assert post.chat.read_by(EVA) == [said, said]


async def test_it_is_said_where_we_are_let_in(post: Post) -> None:
    """Where the executive is on the same platform, a lead on another one hears of it, at once."""
    shut(post, MIA, SHIPPING, EVA)
    report(post.office)

    await post.goes()
    await post.goes(HOUR)

    assert told(post) == [LEA]


async def test_it_waits_behind_nothing_that_was_not_let_in(post: Post) -> None:
    """Somebody above to whom something else cannot be said is passed over all the same."""
    report(post.office, by=EVA)
    post.office.types(MIA, "OOPS-1 own")
    await post.goes()
    shut(post, EVA, LEA)

    post.office.types(MIA, "OOPS-1 fixed sent another")
    await post.goes()
    await post.goes(MINUTE)

    assert told(post) == [WANDA]


async def test_it_wakes_nobody(post: Post) -> None:
    """At night it waits for the morning, over a weekend for Monday, and is said once then."""
    shut(post, MIA, MAX, SHIPPING)
    post.office.clock.now = at("2026-11-27 18:00")
    report(post.office)
    await post.goes()
    while post.office.clock.now < at("2026-11-30 08:00"):
        await pass_hours(post, 1)
    by_then = told(post)
    await pass_hours(post, 4)

    assert (by_then, told(post)) == ([], [EVA])


async def test_it_is_said_at_any_hour_of_what_counts_at_any_hour(post: Post) -> None:
    """Who would be reminded at night is told at night why somebody is not."""
    shut(post, MIA, SHIPPING)
    post.office.clock.now = at("2026-11-27 22:00")
    report(post.office, severity="urgent")

    await post.goes()

    assert told(post) == [EVA]


async def test_it_is_not_said_at_night_when_we_are_let_in_again(post: Post) -> None:
    """What had to wait for the executive waits for the morning then."""
    shut(post, MIA, SHIPPING, *ABOVE)
    report(post.office)
    await post.goes()
    post.office.clock.now = at("2026-11-23 23:00")
    post.chat.answers.clear()
    await post.goes()
    by_night = told(post)
    post.office.clock.now = at("2026-11-24 09:00")
    await post.goes()

    assert (by_night, told(post)) == ([], [EVA])


async def test_digest_that_is_not_let_in_wakes_nobody_either(post: Post) -> None:
    """On a Saturday it waits for Monday, there being no case that cannot wait."""
    shut(post, "#oops")
    post.office.clock.now = at("2026-11-28 09:30")
    post.office.ticks()
    await post.goes()
    by_then = told(post)
    await post.goes(2 * DAY)

    assert (by_then, told(post)) == ([], [EVA])


@pytest.mark.parametrize(
    ("absent", "waited_for"), [((EVA,), LEA), ((EVA, LEA), WANDA), (ABOVE, EVA)]
)
async def test_it_waits_for_somebody_who_is_there(
    post: Post, absent: tuple[str, ...], waited_for: str
) -> None:
    """Where none can be reached, the first who is not away; where all are, the first of all."""
    know(post, *(away(each, post.office.clock.now + 14 * DAY) for each in absent))
    shut(post, MIA, SHIPPING, *ABOVE)
    report(post.office)
    await post.goes()

    post.chat.answers.clear()
    await post.goes(HOUR)

    assert told(post) == [waited_for]


async def test_who_is_away_is_passed_over(post: Post) -> None:
    """Somebody who is there hears of it."""
    know(post, away(EVA, post.office.clock.now + 14 * DAY))
    shut(post, MIA, SHIPPING)
    report(post.office)

    await post.goes()

    assert told(post) == [LEA]


async def test_who_left_is_passed_over(post: Post) -> None:
    """The next one above hears of it instead."""
    shut(post, MIA, SHIPPING, EVA)
    post.chat.answers[LEA] = [refused(Refused.PERSON)] * 9
    report(post.office)

    await post.goes()

    assert told(post) == [WANDA]


async def test_it_is_said_once_we_are_let_in_again(post: Post) -> None:
    """Where nobody above could be reached it waits for the executive: one message, for all days."""
    shut(post, MIA, SHIPPING, *ABOVE)
    report(post.office)
    await post.goes()
    for day in (24, 25, 26):
        post.office.clock.now = at(f"2026-11-{day} 10:00")
        await post.goes()
        await post.goes(HOUR)
    before = list(post.chat.posted)

    post.chat.answers.clear()
    await post.goes(HOUR)

    assert before == []
    assert told(post) == [EVA]
    assert any("on Mon 23 Nov, 09:00 is late" in each for each in post.chat.read_by(EVA))


async def test_for_whom_it_waited_may_have_left(post: Post) -> None:
    """Somebody else above hears of it, though they were tried that day."""
    shut(post, MIA, SHIPPING, *ABOVE)
    report(post.office)
    await post.goes()

    post.chat.answers.clear()
    post.chat.answers[EVA] = [refused(Refused.PERSON)] * 9
    await post.goes(HOUR)

    assert told(post) == [LEA]


async def test_somebody_needs_to_be_there(post: Post) -> None:
    """Where all those above left, what is owed waits all the same."""
    report(post.office)
    know(post, *map(gone, ABOVE))
    post.chat.answers[MIA] = [refused(Refused.ACCESS)]

    await post.goes()
    await post.goes(MINUTE)

    assert {to for to, *_ in post.chat.posted} == {SHIPPING, MIA}


async def test_what_may_have_arrived_is_told_of_too(post: Post) -> None:
    """A message that nobody can look for, because we are not let in, is late as any other."""
    report(post.office)
    post.chat.answers[MIA] = [AMBIGUOUS]
    await post.goes()
    post.chat.to_searches = [Delivery(outcome=Outcome.AMBIGUOUS, refused=Refused.ACCESS)] * 9

    await post.goes(MINUTE)

    assert told(post) == [EVA]
