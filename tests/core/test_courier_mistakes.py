"""Messages that a mistake of ours keeps from leaving."""

from bot.case.errors import StoreUnavailable
from bot.chat.places import MessageRef
from bot.ports.platform import Delivery, Outcome
from tests.core.post import AMBIGUOUS, NOT_THERE, SECOND, SHIPPING, Post, report
from tests.kit import (
    MIA,
    MINUTE,
)


async def test_mistake_of_ours_holds_up_nobody_else(post: Post) -> None:
    """One message that we stumble over does not keep the others."""
    report(post.office)
    post.chat.answers[MIA] = [ValueError("a mistake of ours")]

    await post.goes()

    assert (post.chat.read_by(MIA), len(post.chat.read_by(SHIPPING))) == ([], 1)


async def test_mistake_of_ours_before_it_left_is_no_doubt(post: Post) -> None:
    """Where nobody could look for it, it is said all the same: it cannot have arrived."""
    report(post.office)
    post.chat.answers[MIA] = [ValueError("a mistake of ours")]
    post.chat.to_searches = [Delivery(outcome=Outcome.UNKNOWN)]

    await post.goes()
    await post.goes(10 * MINUTE)

    assert len(post.chat.read_by(MIA)) == 1
    assert post.chat.sought == []


async def test_mistake_of_ours_ends(post: Post) -> None:
    """A message that we always stumble over is said plainly in the end, and the next one leaves."""
    report(post.office)
    post.chat.answers[SHIPPING] = [ValueError("a mistake of ours")] * 5
    for _ in range(6):
        await post.goes(10 * MINUTE)

    report(post.office)
    await post.goes()

    assert [key for to, *_, key in post.chat.posted if to == SHIPPING] == [
        "channel:1:Shipping:plainly",
        "channel:2:Shipping",
    ]


async def test_throttled_attempt_is_no_mistake_of_ours(post: Post) -> None:
    """However often it was throttled before: the first mistake does not cost it its form."""
    report(post.office)
    throttled = Delivery(outcome=Outcome.THROTTLED)
    post.chat.answers[SHIPPING] = [*[throttled] * 7, ValueError("a mistake of ours")]

    for _ in range(9):
        await post.goes(10 * MINUTE)

    assert [key for to, *_, key in post.chat.posted if to == SHIPPING] == ["channel:1:Shipping"]


async def test_store_that_cannot_be_reached_is_no_mistake_in_the_message(post: Post) -> None:
    """However often: no message loses its words because our own database was away."""
    report(post.office)
    post.chat.answers[SHIPPING] = [StoreUnavailable("away")] * 9

    for _ in range(10):
        await post.goes(SECOND)

    assert [key for to, *_, key in post.chat.posted if to == SHIPPING] == ["channel:1:Shipping"]
    card = [outcome for key, outcome in post.reported if key == "channel:1:Shipping"]
    assert card == [Outcome.LATE] * 9 + [Outcome.SENT]


async def test_mistake_of_ours_after_it_left_is_no_reason_to_say_it_otherwise(post: Post) -> None:
    """However often we stumble: what may have arrived is looked for, and not said plainly too."""
    report(post.office)
    post.chat.answers[SHIPPING] = [ConnectionResetError()] * 7
    there = MessageRef(channel=SHIPPING, message="77.7")
    post.chat.to_searches += [NOT_THERE] * 6 + [Delivery(outcome=Outcome.SENT, ref=there)]

    for _ in range(8):
        await post.goes(10 * MINUTE)

    card = [outcome for key, outcome in post.reported if key == "channel:1:Shipping"]
    assert card == [Outcome.AMBIGUOUS] * 7 + [Outcome.SENT]
    assert [key for *_, key in post.chat.posted if key.endswith(":plainly")] == []


async def test_mistake_of_ours_in_looking_ends(post: Post) -> None:
    """What can never be looked for is left at that: it may have arrived, and is not said again."""
    report(post.office)
    post.chat.answers[SHIPPING] = [AMBIGUOUS]
    post.chat.to_searches = [ValueError("a mistake of ours")] * 9
    for _ in range(6):
        await post.goes(10 * MINUTE)

    report(post.office)
    await post.goes()

    assert [key for to, *_, key in post.chat.posted if to == SHIPPING] == ["channel:2:Shipping"]
