"""What holds for every test: on which machine it runs, and when, does not matter."""

import os

import pytest
from hypothesis import settings

_OURS = ("OOPS_", "SLACK_", "MicrosoftApp", "PORT")


def pytest_configure() -> None:
    """Draw the same examples everywhere, and let a slow machine take its time over them."""
    settings.register_profile(
        "house", derandomize=True, database=None, deadline=None, max_examples=50
    )
    settings.load_profile("house")


@pytest.fixture(autouse=True)
def nobodys_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    """Take away the settings of whoever runs the tests; one that matters is set by its test."""
    for name in [each for each in os.environ if each.startswith(_OURS)]:
        monkeypatch.delenv(name)
