"""What was heard of names and ids is kept for a while, and not without end."""

from datetime import timedelta

from adapters.slack.places import Known
from tests.slack.watch import Watch


def test_what_was_heard_is_known_for_ten_minutes() -> None:
    """Then it is asked for again."""
    watch = Watch()
    known = Known(watch)
    known.keep("dora", "U0DORA")

    watch.now += timedelta(minutes=9, seconds=59)
    before = known.get("dora")
    watch.now += timedelta(seconds=1)

    assert (before, known.get("dora"), known.get("ed")) == ("U0DORA", None, None)


def test_no_more_is_kept_than_there_is_room_for() -> None:
    """A process that runs for a year does not grow for a year."""
    known = Known(Watch())

    for number in range(10_001):
        known.keep(f"{number}", "U1")

    kept = [number for number in range(10_001) if known.get(f"{number}")]
    assert kept == [10_000]
