"""What holds for every test: on which machine it runs, and when, does not matter."""

import gc
import os

import pytest
from hypothesis import settings

from tests.memory import disk_in_memory

pytest_plugins = ["tests.databases", "tests.slack.fixtures", "tests.faults.process_fixture"]

_OURS = ("OOPS_", "SLACK_", "MicrosoftApp", "PORT")


def pytest_configure() -> None:
    """Draw the same examples everywhere, and let a slow machine take its time over them.

    Databases are kept in memory where one can: every commit waits for the disk, thousands of times.
    """
    memory = disk_in_memory()
    if memory:
        os.environ.setdefault("PYTEST_DEBUG_TEMPROOT", str(memory))
    settings.register_profile(
        "house", derandomize=True, database=None, deadline=None, max_examples=30
    )
    settings.load_profile("house")


def pytest_collection_finish() -> None:
    """Spare the garbage collector the modules, which stay: it looked through them every time."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 25, 25)


@pytest.fixture(autouse=True)
def nobodys_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    """Take away the settings of whoever runs the tests; one that matters is set by its test."""
    for name in [each for each in os.environ if each.startswith(_OURS)]:
        monkeypatch.delenv(name)
