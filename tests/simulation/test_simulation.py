"""A few simulated worlds; `python -m tests.simulation --seeds 1000 --jobs 2` is for more.

A seed that fails here replays, day by day, with `python -m tests.simulation --seed 1 --days 12`.
"""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.simulation.running import run, template

pytestmark = pytest.mark.slow

DAYS = 12


@pytest.fixture(scope="module")
def empty() -> Iterator[Path]:
    """A database in which nothing is yet."""
    with template() as file:
        yield file


@pytest.mark.parametrize("seed", [1, 2])
def test_world_is_as_it_must_be(seed: int, empty: Path) -> None:
    """People act and leave, clocks jump, sends fail, processes die: all holds, at each step."""
    lived = run(seed, DAYS, empty, _keep_quiet)

    assert lived.broken == ""
    assert lived.figures
    assert lived.figures.cases > 0
    assert lived.figures.messages > DAYS


def test_seed_lives_again(empty: Path) -> None:
    """The same seed is the same world, to the last message."""
    told: list[tuple[str, str]] = []
    again: list[tuple[str, str]] = []

    once = run(4, 5, empty, lambda at, what: told.append((at, what)))
    twice = run(4, 5, empty, lambda at, what: again.append((at, what)))

    assert once == twice
    assert told == again


def _keep_quiet(_at: str, _what: str) -> None:
    """What happens in it is for those who replay it."""
