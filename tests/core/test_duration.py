"""Lengths of time as a policy writes them."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.company.duration import Duration, DurationUnit


@pytest.mark.parametrize(
    ("text", "duration", "elapsed"),
    [
        ("2s", Duration(2, DurationUnit.SECOND), timedelta(seconds=2)),
        ("90m", Duration(90, DurationUnit.MINUTE), timedelta(minutes=90)),
        ("2h", Duration(2, DurationUnit.HOUR), timedelta(hours=2)),
        ("3d", Duration(3, DurationUnit.DAY), timedelta(days=3)),
        (" 3 d ", Duration(3, DurationUnit.DAY), timedelta(days=3)),
        ("99999h", Duration(99_999, DurationUnit.HOUR), timedelta(hours=99_999)),
    ],
)
def test_duration_as_written(text: str, duration: Duration, elapsed: timedelta) -> None:
    """A number with a unit is that length, spaces beside it or not."""
    assert Duration.parse(text) == duration
    assert duration.elapsed == elapsed


@pytest.mark.parametrize(
    "text",
    [
        *("", "2", "h", "02h", "-2h", "+2h", "2.5h", "2 hours", "2H", "1h30m", "100000s"),
        *("٢h", "２h", "2ｈ", "²h", "2h\x00", "2h\nx"),
    ],
)
def test_duration_of_any_other_form(text: str) -> None:
    """What is no whole number with a unit is refused with an example of one."""
    with pytest.raises(ValueError, match=r'^a duration such as "90m", "2h" or "3d"$'):
        Duration.parse(text)


@pytest.mark.parametrize("text", ["0", "0h", "00m", "0 d", "0.0h"])
def test_duration_of_nothing(text: str) -> None:
    """Nought is a number with a unit, but nobody can act in no time."""
    with pytest.raises(
        ValueError, match=r'^a duration longer than nothing, such as "15m" or "2h"$'
    ):
        Duration.parse(text)


@given(st.integers(1, 99_999), st.sampled_from(DurationUnit))
def test_duration_reads_what_it_writes(count: int, unit: DurationUnit) -> None:
    """A length that was written down is read back as the same."""
    duration = Duration(count, unit)

    assert Duration.parse(str(duration)) == duration
