"""Oops in a process that can be killed; a test says `pytest_plugins = [...]` with this module."""

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
import pytest_asyncio

from tests.faults.nag_round import NagRound, prepare, workplace
from tests.slack.process import Nursery, a_nursery
from tests.slack.standin import SlackStandin


@pytest.fixture(scope="session")
def nursery() -> Iterator[Nursery]:
    """Starts Oops in a process of its own."""
    with a_nursery() as place:
        yield place


@pytest_asyncio.fixture
async def nag_round(tmp_path: Path) -> AsyncIterator[NagRound]:
    """A nag round that is about to begin."""
    clock = prepare(tmp_path)
    async with SlackStandin(workplace(clock)) as slack:
        yield NagRound(tmp_path, slack, clock)
