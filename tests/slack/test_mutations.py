"""Any part of a signed request may be anything at all: Oops never fails over it."""

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.slack.company import SlackCompany, slack_company
from tests.slack.mutated import GONE, but, every_kind, kept, paths
from tests.slack.standin_calls import BLUNDERS
from tests.slack.standin_requests import Request

EXAMPLES = 150
KINDS = (
    "a command",
    "a case's command",
    "a button",
    "a menu",
    "a page's button",
    "a form",
    "a message's menu",
    "an emoji",
    "a page",
    "a change",
)
LEAVES = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(),
    st.text(max_size=20),
    st.sampled_from(["OOPS-1", "OOPS-1 2", "U0WALT", "own", "<@U0DORA>", "\x00", "\ud83d", "1.1"]),
)
ANYTHING = st.recursive(
    LEAVES,
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=9), inner, max_size=3)
    ),
    max_leaves=6,
)


@dataclass(frozen=True, kw_only=True)
class Standing:
    """A company that stands while many requests come in, in a loop of its own."""

    loop: asyncio.AbstractEventLoop
    company: SlackCompany
    good: dict[str, Request]

    def send(self, request: Request) -> tuple[int, bool]:
        """The answer's status, and whether anything was kept."""
        return self.loop.run_until_complete(self._send(request))

    async def _send(self, request: Request) -> tuple[int, bool]:
        before = await kept(self.company)
        answer = await self.company.person("sam").visitor.send(request)
        return answer.status, await kept(self.company) != before


@pytest.fixture(scope="module")
def standing(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Standing]:
    """The newspaper, with one good request of every kind at hand."""
    with asyncio.Runner() as runner:
        place = slack_company(tmp_path_factory.mktemp("newspaper"))
        company = runner.run(place.__aenter__())
        company.slack.forgive(*BLUNDERS)  # what came in wrongly may go out wrongly
        good = runner.run(every_kind(company))
        yield Standing(loop=runner.get_loop(), company=company, good=good)
        runner.run(place.__aexit__(None, None, None))


def test_every_kind_is_known(standing: Standing) -> None:
    """Each of the good requests takes part."""
    assert tuple(standing.good) == KINDS


@pytest.mark.slow
@given(kind=st.sampled_from(KINDS), where=st.integers(min_value=0), value=ANYTHING | st.just(GONE))
@settings(max_examples=EXAMPLES)
def test_mutated_request_never_fails(
    standing: Standing, kind: str, where: int, value: object
) -> None:
    """It is refused and leaves nothing behind, or it is answered."""
    good = standing.good[kind]
    places = list(paths(good.payload))

    status, something_kept = standing.send(but(good, places[where % len(places)], value))

    assert status in (200, 400, 404)
    assert status == 200 or not something_kept
