"""Messages of which nobody knows whether they arrived."""

import asyncio

import pytest

from bot.chat.places import MessageRef
from bot.ports.platform import Delivery, Outcome, Refused
from bot.ports.timing import LEASE, SETTLING
from tests.core.post import (
    AMBIGUOUS,
    SECOND,
    SHIPPING,
    Post,
    refused,
    report,
    throttled,
)
from tests.kit import (
    HOUR,
    MAX,
    MIA,
    MINUTE,
    at,
)


async def test_ambiguous_message_that_is_found_is_not_sent_again(post: Post) -> None:
    """It arrived after all: it stands where it was found, and later changes go there."""
    report(post.office)
    post.chat.answers[MIA] = [AMBIGUOUS]
    sent_at = post.office.clock.now.timestamp()
    there = MessageRef(channel="D7", message="77.7")
    post.chat.to_searches = [Delivery(outcome=Outcome.SENT, ref=there)]

    await post.goes()
    await post.goes(SETTLING)
    post.office.types(MIA, "OOPS-1 own")
    await post.goes()

    assert post.chat.read_by(MIA) == []
    assert post.chat.sought == [(sent_at, sent_at + LEASE.total_seconds())]
    assert there in [ref for ref, _ in post.chat.changed]


async def test_ambiguous_message_is_looked_for_once_it_may_have_landed(post: Post) -> None:
    """Looking at once would miss what is still on its way."""
    report(post.office)
    post.chat.answers[MIA] = [AMBIGUOUS]

    await post.goes()
    await post.goes(SETTLING - SECOND)
    early = list(post.chat.sought)
    await post.goes(SECOND)

    assert (early, len(post.chat.sought)) == ([], 1)


async def test_ambiguous_message_that_is_not_there_is_sent_again(post: Post) -> None:
    """It was lost: it is said now, once."""
    report(post.office)
    post.chat.answers[MIA] = [AMBIGUOUS]

    await post.goes()
    await post.goes(SETTLING)
    await post.goes(HOUR)

    assert len(post.chat.read_by(MIA)) == 1


async def test_ambiguous_message_is_never_simply_repeated(post: Post) -> None:
    """As long as it cannot be found out, it is looked for again, and not said."""
    report(post.office)
    post.chat.answers[MIA] = [AMBIGUOUS]
    post.chat.to_searches = [AMBIGUOUS] * 3

    await post.goes()
    for _ in range(3):
        await post.goes(5 * MINUTE)
    before = (len(post.chat.sought), post.chat.read_by(MIA))
    await post.goes(10 * MINUTE)

    assert before == (3, [])
    assert len(post.chat.read_by(MIA)) == 1


async def test_doubt_outlives_a_throttled_attempt(post: Post) -> None:
    """That a later attempt was too fast says nothing about the first."""
    report(post.office)
    post.chat.answers[MIA] = [AMBIGUOUS, throttled(5)]

    await post.goes()
    await post.goes(SETTLING)
    await post.goes(5 * SECOND)

    assert len(post.chat.sought) == 2
    assert len(post.chat.read_by(MIA)) == 1


async def test_fault_89_search_ends_where_the_last_doubtful_send_can_have_landed(
    post: Post,
) -> None:
    """A send more widens it, and one that was certainly not taken does not."""
    report(post.office)
    post.chat.answers[MIA] = [AMBIGUOUS, throttled(60), AMBIGUOUS]
    first = post.office.clock.now.timestamp()

    await post.goes()
    await post.goes(SETTLING)
    await post.goes(MINUTE)
    third = post.office.clock.now.timestamp()
    await post.goes(MINUTE)

    lease = LEASE.total_seconds()
    assert post.chat.sought == [(first, first + lease)] * 2 + [(first, third + lease)]


async def test_ambiguous_change_is_made_again(post: Post) -> None:
    """Changing twice is changing once."""
    report(post.office)
    await post.goes()
    post.office.types(MIA, "OOPS-1 own")
    post.chat.to_changes = [AMBIGUOUS, AMBIGUOUS]

    await post.goes()
    await post.goes(MINUTE)

    assert sorted(ref.channel for ref, _ in post.chat.changed) == [SHIPPING, MIA]
    assert post.chat.sought == []


async def test_person_who_cannot_be_searched_any_more_is_given_up(post: Post) -> None:
    """Whether it arrived no longer matters where nobody is there to read it."""
    report(post.office)
    post.chat.answers[MIA] = [AMBIGUOUS]
    post.chat.to_searches = [refused(Refused.PERSON)]

    await post.goes()
    await post.goes(SETTLING)

    assert post.office.case().answerable == MAX


async def test_courier_that_died_before_it_said_anything_leaves_no_doubt(post: Post) -> None:
    """What it had taken is said by the next one, also where nobody could look for it."""
    report(post.office)
    await post.courier.claim(50)
    post.chat.to_searches = [Delivery(outcome=Outcome.UNKNOWN)] * 2
    other = Post(post.office, post.chat)

    await other.goes(LEASE - SECOND)
    early = list(post.chat.posted)
    await other.goes(SECOND)

    assert (early, post.chat.sought) == ([], [])
    assert sorted(to for to, *_ in post.chat.posted) == [SHIPPING, MIA]


async def test_courier_that_died_is_not_repeated(post: Post) -> None:
    """What had left is looked for by the next one, when its lease is over."""
    report(post.office)
    for each in (MIA, SHIPPING):
        post.chat.answers[each] = [asyncio.CancelledError()]
    for parcel in await post.courier.claim(50):
        with pytest.raises(asyncio.CancelledError):
            await post.courier.deliver(parcel)
    other = Post(post.office, post.chat)

    await other.goes(LEASE - SECOND)
    early = (list(post.chat.posted), list(post.chat.sought))
    await other.goes(SECOND)

    assert early == ([], [])
    assert len(post.chat.sought) == 2
    assert sorted(to for to, *_ in post.chat.posted) == [SHIPPING, MIA]


async def test_message_that_was_held_up_for_too_long_does_not_leave(post: Post) -> None:
    """Somebody else may be about to say it: it waits for another claim, and is not in doubt."""
    report(post.office)
    parcels = await post.courier.claim(50)
    post.seconds = (LEASE - SETTLING).total_seconds() / 2
    for each in parcels:
        await post.courier.deliver(each)
    too_late = list(post.chat.posted)

    await post.goes(2 * SECOND)

    assert too_late == []
    assert sorted(to for to, *_ in post.chat.posted) == [SHIPPING, MIA]
    assert post.chat.sought == []


async def test_change_that_was_held_up_for_too_long_does_not_leave(post: Post) -> None:
    """What it shows may be older than what stands there by now."""
    report(post.office)
    await post.goes()
    post.office.types(MIA, "OOPS-1 own")
    parcels = await post.courier.claim(50)
    post.seconds = 60
    for each in parcels:
        await post.courier.deliver(each)
    assert post.chat.changed == []


async def test_claim_that_another_took_over_comes_to_nothing(post: Post) -> None:
    """Whoever slept through their lease says nothing, though no stopwatch told them."""
    report(post.office)
    slept = await post.courier.claim(50)
    other = Post(post.office, post.chat)
    await other.goes(LEASE)
    said = list(post.chat.posted)

    for each in slept:
        await post.courier.deliver(each)

    assert (len(said), post.chat.posted) == (2, said)


async def test_nag_that_could_not_leave_in_time_waits_for_the_morning(post: Post) -> None:
    """Nobody is woken by what was owed in the afternoon."""
    report(post.office)
    post.office.types(MIA, "OOPS-1 own")
    await post.goes()
    post.office.clock.now = at("2026-11-23 13:00")
    post.office.ticks()
    said = len(post.chat.read_by(MIA))
    await post.goes(9 * HOUR)
    by_night = len(post.chat.read_by(MIA))
    await post.goes(at("2026-11-24 09:00") - post.office.clock.now)

    assert (by_night - said, len(post.chat.read_by(MIA)) - said) == (0, 1)
