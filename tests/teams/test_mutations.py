"""Any part of a signed activity may be anything at all: Oops never fails over it."""

import asyncio
import logging
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from structlog.testing import capture_logs

from tests.slack.mutated import GONE, changed, paths
from tests.slack.test_mutations import ANYTHING
from tests.teams.client import Json
from tests.teams.company import TeamsCompany, teams_company
from tests.teams.mutated import CANARY, every_kind, kept

EXAMPLES = 300
KINDS = (
    "words",
    "words to hand on",
    "words passed on",
    "a reaction",
    "somebody comes",
    "an installation",
    "an offer",
    "a button",
    "a look",
    "a form",
    "a form in a message",
    "a message's menu",
    "its form",
)


def deep(levels: int) -> object:
    """A list in a list in a list."""
    found: list[object] = []
    for _ in range(levels):
        found = [found]
    return found


VALUES = ANYTHING | st.sampled_from(
    [GONE, deep(300), f"{CANARY} " * 2000, CANARY, "report", "told"]
)


@dataclass(frozen=True, kw_only=True)
class Standing:
    """A company that stands while much comes in, in a loop of its own."""

    loop: asyncio.AbstractEventLoop
    company: TeamsCompany
    good: dict[str, Json]
    folder: Path

    def send(self, activity: Json) -> int:
        """The answer's status."""
        return self.loop.run_until_complete(self.company.client.send(activity)).status


@pytest.fixture(scope="module")
def standing(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Standing]:
    """The newspaper, with one good activity of every kind at hand."""
    folder = tmp_path_factory.mktemp("newspaper")
    with asyncio.Runner() as runner:
        place = teams_company(folder)
        company = runner.run(place.__aenter__())
        good = runner.run(every_kind(company))
        yield Standing(loop=runner.get_loop(), company=company, good=good, folder=folder)
        runner.run(place.__aexit__(None, None, None))


class Heard(logging.Handler):
    """Everything that anybody logs, as it would stand there with its traceback."""

    def __init__(self) -> None:
        super().__init__(logging.DEBUG)
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        """One more line."""
        self.lines.append(self.format(record))


def test_every_kind_is_known(standing: Standing) -> None:
    """Each of the good activities takes part."""
    assert tuple(standing.good) == KINDS


@pytest.mark.slow
@given(kind=st.sampled_from(KINDS), where=st.integers(min_value=0), value=VALUES)
@settings(max_examples=EXAMPLES)
def test_mutated_activity_never_fails(
    standing: Standing, kind: str, where: int, value: object
) -> None:
    """It is refused and leaves nothing behind, or it is answered; the log has none of its words."""
    good, before, heard = standing.good[kind], kept(standing.folder), Heard()
    places = list(paths(good))
    logging.getLogger().addHandler(heard)
    try:
        with capture_logs() as said:
            status = standing.send(changed(good, places[where % len(places)], value))
    finally:
        logging.getLogger().removeHandler(heard)

    assert status in (200, 400, 401)
    assert status == 200 or kept(standing.folder) == before
    assert CANARY not in repr([*said, *heard.lines])
