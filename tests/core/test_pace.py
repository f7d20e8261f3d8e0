"""How fast we may speak."""

from datetime import datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from bot.chat.pace import PACE, Rate
from tests.kit import MONDAY

SECOND = timedelta(seconds=1)
RATE = Rate(every=SECOND, burst=3)


def said_at(rate: Rate, moments: list[datetime]) -> list[datetime]:
    """Of these moments, those at which one message was allowed; each of them is spent."""
    free_at, said = MONDAY, []
    for now in moments:
        if rate.left(free_at, now):
            assert free_at <= rate.still_free(now)
            free_at = rate.worked_off(free_at, now, 1)
            said.append(now)
        else:
            assert free_at > rate.still_free(now)
    return said


def test_burst_goes_at_once_and_then_one_every_so_often() -> None:
    """Three in the first instant, and from then on one a second."""
    tries = [MONDAY + SECOND * half / 2 for half in (0, 0, 0, 0, 1, 2, 3, 4)]
    assert said_at(RATE, tries) == [MONDAY, MONDAY, MONDAY, MONDAY + SECOND, MONDAY + 2 * SECOND]


def test_pause_gives_the_burst_back() -> None:
    """Who was silent for long may say as much at once as in the beginning, and no more."""
    free_at = RATE.worked_off(MONDAY, MONDAY, 3)
    later = MONDAY + timedelta(hours=1)
    assert [RATE.left(free_at, now) for now in (MONDAY, MONDAY + SECOND, later)] == [0, 1, 3]


def test_several_are_spent_together() -> None:
    """What is said at once counts as often as it is."""
    assert RATE.worked_off(MONDAY, MONDAY, 2) == MONDAY + 2 * SECOND


def test_clock_that_was_set_back_keeps_nobody_from_speaking() -> None:
    """What was worked off in a future that never came says nothing of now."""
    free_at = RATE.worked_off(MONDAY, MONDAY + timedelta(hours=1), 1)
    assert RATE.left(free_at, MONDAY) == 3
    assert RATE.worked_off(free_at, MONDAY, 1) == MONDAY + SECOND


@given(st.lists(st.integers(min_value=0, max_value=20_000), max_size=200))
def test_conversation_never_hears_more_than_the_platforms_allow(milliseconds: list[int]) -> None:
    """Seven in one second, eight in two, sixty in thirty, whenever it is tried."""
    tries = [MONDAY + timedelta(milliseconds=each) for each in sorted(milliseconds)]
    said = said_at(PACE.conversation, tries)
    for most, seconds in ((7, 1), (8, 2), (60, 30)):
        for first, one_more in zip(said, said[most:], strict=False):
            assert one_more - first >= timedelta(seconds=seconds)
