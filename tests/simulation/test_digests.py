"""One digest a local day, also where the clocks do what nobody expects."""

from datetime import time

import pytest

from tests.simulation.digests import ten_years

pytestmark = pytest.mark.slow


@pytest.mark.parametrize(
    ("zone", "first", "digest_at"),
    [
        ("Pacific/Apia", 2007, time(0)),  # skipped a day in 2011
        ("America/Santiago", 2026, time(0)),  # skips midnight, and has one twice
        ("Australia/Lord_Howe", 2026, time(2)),  # changes by half an hour
        ("Africa/Casablanca", 2007, time(2, 30)),  # changes four times a year
    ],
)
def test_ten_years_of_digests(zone: str, first: int, digest_at: time) -> None:
    """Every local day of ten years has its digest, at its hour or later, and none has two."""
    found = ten_years(zone, first, digest_at)

    assert found.wrong == ()
    assert abs(found.digests - 3653) <= 1
