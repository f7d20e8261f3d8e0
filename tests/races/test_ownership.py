"""A case that several take at once."""

import pytest

from tests.races.ownership import race

RACES, WIDE = 20, 4


@pytest.mark.slow
def test_fault_45_case_that_many_take_at_once_has_one_owner(url: str) -> None:
    """One is told that it is theirs, and the others who has it; `make races` does it longer."""
    tally = race(url, RACES, WIDE)
    assert (tally.one_owner, tally.told_who) == (RACES, RACES * (WIDE - 1))
