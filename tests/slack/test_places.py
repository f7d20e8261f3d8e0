"""What was heard of names and ids is kept for a while, and not without end."""

from datetime import timedelta

import pytest

from adapters.slack.conversations import Known, user_id_in
from tests.clock import Clock


def test_what_was_heard_is_known_for_ten_minutes() -> None:
    """Then it is asked for again."""
    watch = Clock()
    known = Known(watch)
    known.keep("dora", "U0DORA")

    watch.now += timedelta(minutes=9, seconds=59)
    before = known.get("dora")
    watch.now += timedelta(seconds=1)

    assert (before, known.get("dora"), known.get("ed")) == ("U0DORA", None, None)


def test_no_more_is_kept_than_there_is_room_for() -> None:
    """A process that runs for a year does not grow for a year."""
    known = Known(Clock())

    for number in range(10_001):
        known.keep(f"{number}", "U1")

    kept = [number for number in range(10_001) if known.get(f"{number}")]
    assert kept == [10_000]


@pytest.mark.parametrize(
    ("email", "user_id"),
    [
        ("u0dora@t0paper.invalid", "U0DORA"),
        ("w12ab@slack.invalid", "W12AB"),
        ("dora@paper.example", None),
        ("u0dora@paper.invalid.example", None),
        ("x0dora@t0paper.invalid", None),
    ],
)
def test_made_up_address_names_its_user(email: str, user_id: str | None) -> None:
    """Somebody of whom Slack tells no address is written to by the id in their made-up one."""
    assert user_id_in(email) == user_id
