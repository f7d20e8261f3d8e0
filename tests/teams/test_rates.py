"""No conversation is spoken to faster than Teams lets one bot speak in it."""

from pathlib import Path

import pytest

from adapters.teams.rates import LIMITS, Rates
from tests.clock import Clock
from tests.company import span
from tests.teams.company import TeamsCompany, teams_company


@pytest.mark.parametrize(("most", "seconds"), LIMITS)
def test_one_too_many_waits_until_it_is_not(most: int, seconds: float) -> None:
    """As many as are allowed in a span are said, and the next one when the first is past it."""
    clock = Clock()
    rates = Rates(clock)
    for each in range(most):
        clock.now += span(seconds=seconds / most / 2 if each else 0)
        rates.note("a:dora")

    wait = rates.wait("a:dora")

    assert 0 < wait <= seconds
    clock.now += span(seconds=wait + 0.001)
    assert rates.wait("a:dora") < wait


def test_other_conversations_do_not_wait() -> None:
    """The limit is one conversation's."""
    rates = Rates(Clock())
    for _ in range(7):
        rates.note("a:dora")

    assert rates.wait("a:dora") > 0
    assert rates.wait("a:ed") == 0


async def test_what_is_too_fast_is_said_later(tmp_path: Path) -> None:
    """Of ten questions to one person in one moment seven are put, and then the rest in one."""
    async with teams_company(tmp_path) as company:
        for number in range(10):
            await _ask(company, number)
        at_once = _said_to_walt(company)

        await company.pass_time(seconds=30)

        assert (at_once, _said_to_walt(company)) == (7, 8)
        assert "3 cases that you are asked to take" in company.person("walt").reads()[-1]


async def _ask(company: TeamsCompany, number: int) -> None:
    dora = company.teams.people["dora"]
    activity = company.client.says(dora, f"The paper was late, for the {number}th time")
    assert (await company.client.send(activity)).status == 200
    await company.settle()


def _said_to_walt(company: TeamsCompany) -> int:
    return len(company.person("walt").reads())
