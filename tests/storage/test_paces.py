"""How fast all who share a database speak together."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from bot.chat.messages import ClaimedMessage
from bot.chat.pace import Pace, Rate
from storage.unit_of_work import SqlUnitOfWork
from tests.storage.samples import MINUTE, NOW, THERE, a_lockout, a_nag, a_notice, add, nags

SECOND = timedelta(seconds=1)
PACE = Pace(conversation=Rate(every=SECOND, burst=2), everywhere=Rate(every=SECOND / 10, burst=3))


def say(unit: SqlUnitOfWork, now: datetime, most: int = 9) -> list[str]:
    """Say what may be said then; the keys."""
    claimed = unit.deliveries.claim(now, now + MINUTE, most, PACE)
    arrive(unit, claimed, now)
    return keys(claimed)


def arrive(unit: SqlUnitOfWork, claimed: Iterable[ClaimedMessage], now: datetime) -> None:
    """All of them were said."""
    for each in claimed:
        unit.deliveries.mark_delivered(each, THERE, now)


def keys(claimed: Iterable[ClaimedMessage]) -> list[str]:
    """By what they are known."""
    return [each.outgoing.key for each in claimed]


def test_conversation_hears_a_burst_and_then_waits(unit: SqlUnitOfWork) -> None:
    """Two at once, one after the other, and the third a second later."""
    for key in ("k1", "k2", "k3"):
        unit.outbox.enqueue(a_notice(key))
    assert [say(unit, NOW) for _ in range(3)] == [["k1"], ["k2"], []]
    assert say(unit, NOW + SECOND) == ["k3"]


def test_both_lanes_of_a_conversation_share_its_rate(unit: SqlUnitOfWork) -> None:
    """A message and a lockout are two for the platform, also where they are claimed at once."""
    for outgoing in (a_notice("k1"), a_lockout("k2"), a_notice("k3")):
        unit.outbox.enqueue(outgoing)
    assert [say(unit, NOW) for _ in range(2)] == [["k1", "k2"], []]
    assert say(unit, NOW + SECOND) == ["k3"]


def test_one_conversation_that_waits_holds_up_no_other(unit: SqlUnitOfWork) -> None:
    """Each has a rate of its own."""
    for key in ("k1", "k2", "k3"):
        unit.outbox.enqueue(a_notice(key, "ann@example.com"))
    unit.outbox.enqueue(a_notice("k4", "ben@example.com"))
    say(unit, NOW, most=1)
    say(unit, NOW, most=1)
    assert say(unit, NOW) == ["k4"]


def test_all_conversations_together_wait_too(unit: SqlUnitOfWork) -> None:
    """Three at once, whoever takes them, and then ten a second."""
    for number in range(5):
        unit.outbox.enqueue(a_notice(f"k{number}", f"p{number}@example.com"))
    assert say(unit, NOW, most=2) == ["k0", "k1"]
    assert say(unit, NOW) == ["k2"]
    assert say(unit, NOW) == []
    assert say(unit, NOW + SECOND / 10) == ["k3"]


def test_what_climbed_is_said_first_where_not_all_may_be(unit: SqlUnitOfWork) -> None:
    """An escalation takes the place of what has waited longer."""
    add(unit)
    for number in range(4):
        unit.outbox.enqueue(a_notice(f"k{number}", f"p{number}@example.com"))
    unit.outbox.enqueue(nags("up", a_nag(level=1)))
    assert say(unit, NOW) == ["up", "k0", "k1"]


def test_one_that_is_throttled_waits_alone_and_two_make_all_wait(unit: SqlUnitOfWork) -> None:
    """The limit was the conversation's, or else it is everybody's."""
    unit.outbox.enqueue(a_notice("k1"))
    unit.rate_limits.slow_down(NOW, NOW + 30 * SECOND)
    one = keys(unit.deliveries.claim(NOW, NOW, 9))
    unit.rate_limits.slow_down(NOW + SECOND, NOW + 20 * SECOND)
    two = [keys(unit.deliveries.claim(NOW + late * SECOND, NOW, 9)) for late in (2, 19, 20)]
    assert (one, two) == (["k1"], [[], [], ["k1"]])


def test_throttled_long_after_another_waits_alone(unit: SqlUnitOfWork) -> None:
    """What is over counts no longer."""
    unit.outbox.enqueue(a_notice("k1"))
    unit.rate_limits.slow_down(NOW, NOW + SECOND)
    unit.rate_limits.slow_down(NOW + MINUTE, NOW + 2 * MINUTE)
    assert keys(unit.deliveries.claim(NOW + MINUTE, NOW + 2 * MINUTE, 9)) == ["k1"]


def test_quiet_that_was_asked_for_before_the_clock_was_set_back_is_over(
    unit: SqlUnitOfWork,
) -> None:
    """Nobody is silent for as long as the clock was wrong, nor when they are throttled again."""
    unit.outbox.enqueue(a_notice("k1"))
    wrong = NOW + 60 * MINUTE
    for _ in range(2):
        unit.rate_limits.slow_down(wrong, wrong + 30 * SECOND)
    silent = keys(unit.deliveries.claim(wrong + SECOND, wrong + SECOND, 9))
    said = keys(unit.deliveries.claim(NOW, NOW, 9))
    unit.rate_limits.slow_down(NOW, NOW + 30 * SECOND)
    again = [keys(unit.deliveries.claim(NOW + late * SECOND, NOW, 9)) for late in (29, 30)]
    assert (silent, said, again) == ([], ["k1"], [[], ["k1"]])


def test_clock_that_was_set_back_silences_nobody(unit: SqlUnitOfWork) -> None:
    """What was said in a future that never came does not count."""
    for number in range(4):
        unit.outbox.enqueue(a_notice(f"k{number}"))
    later = NOW + 60 * MINUTE
    said = [say(unit, later), say(unit, later), say(unit, later)]
    assert (said, say(unit, NOW)) == ([["k0"], ["k1"], []], ["k2"])
