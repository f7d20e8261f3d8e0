"""Who is in our teams is kept for a while, in each process: what another one hears makes it old."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from storage.platforms.conversations import Conversation
from tests.teams.company import PEOPLE, TeamsCompany, teams_company
from tests.teams.standin import TEAM

LATE = "The paper was late again"


@pytest.fixture
async def silent(tmp_path: Path) -> AsyncIterator[TeamsCompany]:
    """The newspaper, where Oops has looked up who is in the team; only Wanda has a chat with it."""
    async with teams_company(tmp_path, installed=False) as company:
        company.teams.installed |= {each.handle for each in PEOPLE}
        await company.install("wanda")
        await company.install_in_team()
        await company.oops.directory.refresh()
        await company.settle()  # both welcomes
        yield company


async def leave_elsewhere(company: TeamsCompany) -> Conversation:
    """Another process hears that Oops was taken out of the team; gives what was known of that."""
    team = await company.store.transact(lambda uow: uow.conversations.get(TEAM))
    assert team
    await company.store.transact(lambda uow: uow.conversations.delete(TEAM))
    return team


async def come_back_elsewhere(company: TeamsCompany, team: Conversation) -> None:
    """And that it is in there again."""
    now = company.clock.now
    await company.store.transact(lambda uow: uow.conversations.save(team, now))


async def test_who_was_found_in_a_team_that_we_left_for_a_moment_is_asked(
    silent: TeamsCompany,
) -> None:
    """No channel is closed, and no question is lost: it is asked when the team is there again."""
    team = await leave_elsewhere(silent)
    await silent.person("dora").types(LATE)
    early = silent.person("walt").new()
    await come_back_elsewhere(silent, team)

    await silent.pass_time(seconds=5)

    assert early == []
    assert "Will you take this one?" in silent.person("walt").latest().visible


async def test_who_was_found_in_a_team_that_we_left_is_looked_up_again(
    silent: TeamsCompany,
) -> None:
    """They are in no other one, so that the case goes to the next; nobody hears of a channel ""."""
    await leave_elsewhere(silent)
    silent.teams.in_team = False

    await silent.person("dora").types(LATE)
    await silent.pass_time(seconds=5)

    asked = silent.person("wanda").reads()
    assert any("Will you take this one?" in each for each in asked)
    told = await silent.person("wanda").types("OOPS-1")
    assert "Walt Crate could not be written to (Oops is not installed for them" in told


async def test_channel_of_a_team_that_we_left_for_a_moment_is_not_closed(
    company: TeamsCompany,
) -> None:
    """The card stands there when the team is there again, and its lead hears of nothing else."""
    dora, wanda = company.person("dora"), company.person("wanda")
    await dora.types(LATE)
    team = await leave_elsewhere(company)
    await dora.types("The paper was wet")
    early = len(company.channel("complaints"))
    await come_back_elsewhere(company, team)

    await company.pass_time(seconds=5)

    assert (early, len(company.channel("complaints"))) == (1, 2)
    assert wanda.reads() == []
