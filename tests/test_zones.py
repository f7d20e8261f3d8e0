"""Time zones, as platforms tell them."""

import pytest

from adapters.chat.zones import zone


@pytest.mark.parametrize("name", ["Europe/London", "America/New_York", "UTC"])
def test_zone_that_this_machine_knows_is_taken(name: str) -> None:
    """It is kept by its name."""
    assert zone(name) == name


@pytest.mark.parametrize(
    "name",
    [None, "", "Europe/Atlantis", "../etc/passwd", "/etc/passwd", "a\0b", "Europe", "x" * 999],
)
def test_zone_that_nobody_knows_is_none(name: str | None) -> None:
    """What a platform says may be newer than this machine's table, or nothing at all."""
    assert zone(name) is None
