"""Messages on their way to a platform."""

from bot.ports.platform import Outcome
from tests.core.post import SECOND, SHIPPING, Post, report, throttled
from tests.kit import (
    DAY,
    HOUR,
    MAX,
    MIA,
    STAN,
)

# Sent


async def test_message_is_sent_once(post: Post) -> None:
    """What was taken is not sent again, however often the courier goes."""
    report(post.office)

    await post.goes()
    await post.goes(HOUR)

    assert sorted(to for to, *_ in post.chat.posted) == [SHIPPING, MIA]


async def test_card_is_changed_where_it_stands(post: Post) -> None:
    """A later change goes to the message that was posted, and is no message of its own."""
    report(post.office)
    await post.goes()

    post.office.types(MIA, "OOPS-1 own")
    await post.goes()

    changed = {ref.channel: text.splitlines()[0] for ref, text in post.chat.changed}
    assert changed == {SHIPPING: "OOPS-1 · being fixed", MIA: "OOPS-1 · being fixed"}
    assert len(post.chat.read_by(MIA)) == 1


async def test_thread_is_below_the_card(post: Post) -> None:
    """What is said of the case in the channel is said in its card's thread."""
    report(post.office)
    await post.goes()
    (card,) = [
        str(number) for number, (to, *_) in enumerate(post.chat.posted, start=1) if to == SHIPPING
    ]

    post.office.types(MIA, "OOPS-1 own")
    await post.goes()

    in_channel = [(thread, text) for to, thread, text, _ in post.chat.posted if to == SHIPPING]
    assert in_channel[1:] == [(card, "Mia has OOPS-1 now.")]


async def test_sends_are_reported_without_their_words(post: Post) -> None:
    """Whoever counts learns which message it was and what became of it."""
    report(post.office)
    post.chat.answers[MIA] = [throttled(5)]

    await post.goes()

    assert sorted(outcome for _, outcome in post.reported) == [Outcome.SENT, Outcome.THROTTLED]
    assert all("parcel" not in key for key, _ in post.reported)


# Throttled


async def test_throttled_message_waits_as_long_as_it_was_told(post: Post) -> None:
    """Not a second less, and then it is sent once."""
    report(post.office)
    post.chat.answers[MIA] = [throttled(30)]

    await post.goes()
    await post.goes(29 * SECOND)
    early = post.chat.read_by(MIA)
    await post.goes(SECOND)

    assert (early, len(post.chat.read_by(MIA))) == ([], 1)
    assert post.chat.sought == []


async def test_throttled_conversation_holds_up_no_other(post: Post) -> None:
    """Only what is behind it, in its own conversation, waits with it."""
    report(post.office)
    post.chat.answers[SHIPPING] = [throttled(30)]

    await post.goes()

    assert (len(post.chat.read_by(MIA)), post.chat.read_by(SHIPPING)) == (1, [])


async def test_second_throttled_conversation_quiets_all(post: Post) -> None:
    """Where two are too fast the limit is everybody's, and everybody waits."""
    report(post.office)
    post.chat.answers[SHIPPING] = [throttled(30)]
    post.chat.answers[MIA] = [throttled(60)]
    await post.goes()
    report(post.office)

    await post.goes(40 * SECOND)
    quiet = list(post.chat.posted)
    await post.goes(20 * SECOND)

    assert quiet == []
    assert {to for to, *_ in post.chat.posted} == {SHIPPING, MIA, MAX}


async def test_order_within_a_conversation_is_kept(post: Post) -> None:
    """What was to be said first is said first, even if it takes longer."""
    report(post.office)
    post.chat.answers[SHIPPING] = [throttled(30)]
    await post.goes()
    report(post.office, complaint="A second parcel is late.")
    await post.goes()
    early = post.chat.read_by(SHIPPING)
    await post.goes(30 * SECOND)

    keys = [key for to, _, _, key in post.chat.posted if to == SHIPPING]
    assert early == []
    assert keys == ["channel:1:Shipping", "channel:2:Shipping"]


# True when it leaves


async def test_question_that_is_settled_is_not_put(post: Post) -> None:
    """Who was asked is not asked any more once somebody has it."""
    report(post.office)

    post.office.types(STAN, "OOPS-1 own")
    await post.goes()

    assert post.chat.read_by(MIA) == []
    assert len(post.chat.read_by(STAN)) == 1


async def test_reminder_that_was_throttled_says_what_is_true_by_then(post: Post) -> None:
    """Composed when it leaves: what is done meanwhile is left out."""
    for number in (1, 2):
        report(post.office, department="Website")
        post.office.types(MIA, f"OOPS-{number} own")
    await post.goes()
    post.office.clock.forward(5 * HOUR)
    post.office.ticks()
    post.chat.answers[MIA] = [throttled(30)]
    await post.goes()

    post.office.types(MIA, "OOPS-1 update it is on its way")
    await post.goes(30 * SECOND)

    (reminder,) = [text for to, _, text, key in post.chat.posted if key.startswith("nag:")]
    assert [line[:6] for line in reminder.splitlines() if line.startswith("OOPS")] == ["OOPS-2"]


async def test_reminder_that_was_throttled_is_withdrawn_when_nothing_is_left(post: Post) -> None:
    """Who did it in the meantime is not reminded of it."""
    report(post.office)
    post.office.types(MIA, "OOPS-1 own")
    await post.goes()
    post.office.clock.forward(5 * HOUR)
    post.office.ticks()
    post.chat.answers[MIA] = [throttled(30)]
    await post.goes()

    post.office.types(MIA, "OOPS-1 update it is on its way")
    await post.goes(30 * SECOND)
    await post.goes(DAY)

    assert [key for *_, key in post.chat.posted if key.startswith("nag:")] == []
