"""The welcome on installation, and lists that change, or are sent to the person who asks."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from adapters.teams import words
from tests.teams.company import GENERAL, TeamsCompany, teams_company
from tests.teams.standin import TEAM


@pytest.fixture
async def fresh(tmp_path: Path) -> AsyncIterator[TeamsCompany]:
    """The newspaper on Teams before anybody installed Oops."""
    async with teams_company(tmp_path, installed=False) as company:
        yield company


async def test_person_is_welcomed_once(fresh: TeamsCompany) -> None:
    """Each installation is told twice by Teams, and an upgrade again."""
    dora = fresh.teams.people["dora"]
    await fresh.install("dora")
    await fresh.install("dora")
    upgraded = fresh.client.activity(dora, "installationUpdate", action="add-upgrade")
    assert (await fresh.client.send(upgraded)).status == 200

    await fresh.settle()

    [welcome] = [each.visible for each in fresh.teams.said(dora.chat)]
    assert welcome.splitlines()[0] == words.WELCOME
    assert [each in welcome for each in words.TRY_IN_CHAT] == [True, True, True]


async def test_team_is_welcomed_once(fresh: TeamsCompany) -> None:
    """The welcome of a team says how to write to Oops there."""
    await fresh.install_in_team()
    await fresh.install_in_team()

    await fresh.settle()

    [welcome] = [each.visible for each in fresh.teams.said(TEAM)]
    assert [each in welcome for each in words.TRY_IN_TEAM] == [True, True, True]


async def test_welcome_that_cannot_be_delivered_alarms_nobody(fresh: TeamsCompany) -> None:
    """A team that removes Oops at once isn't a channel that somebody has to care about."""
    for each in ("carla", "olga"):
        await fresh.install(each)
    await fresh.install_in_team()
    fresh.teams.in_team = False

    await fresh.settle()

    said = {each: fresh.teams.said(fresh.teams.people[each].chat) for each in ("carla", "olga")}
    assert {each: len(shown) for each, shown in said.items()} == {"carla": 1, "olga": 1}


async def test_digest_waits_for_the_team(fresh: TeamsCompany) -> None:
    """It was due before anybody added Oops to the team; nobody hears that the channel is closed."""
    await fresh.install("carla")
    await fresh.person("carla").types("/oops The invoice is wrong, says a reader")
    await fresh.pass_time(hours=1)
    assert not any("cannot write in #complaints" in each for each in fresh.person("carla").reads())

    await fresh.install_in_team()
    await fresh.pass_time(minutes=30)

    posted = [each.partition("\n")[0] for each in fresh.channel("complaints")]
    assert [each for each in posted if each.startswith("Oops, ")] == ["Oops, Monday 2 March"]


async def test_digest_of_another_day_is_not_sent(fresh: TeamsCompany) -> None:
    """A team that is added on Thursday gets Thursday's list alone."""
    await fresh.install("carla")
    await fresh.pass_time(days=3, hours=1)

    await fresh.install_in_team()
    await fresh.pass_time(minutes=30)

    posted = [each.partition("\n")[0] for each in fresh.channel("complaints")]
    assert [each for each in posted if each.startswith("Oops, ")] == ["Oops, Thursday 5 March"]


async def test_upgrade_alone_is_no_reason_for_a_welcome(fresh: TeamsCompany) -> None:
    """Where Oops was before, nothing is said."""
    dora = fresh.teams.people["dora"]
    fresh.teams.installed.add("dora")
    upgraded = fresh.client.activity(dora, "installationUpdate", action="add-upgrade")
    assert (await fresh.client.send(upgraded)).status == 200

    await fresh.settle()

    assert fresh.teams.said(dora.chat) == []


async def test_home_changes_after_a_button(company: TeamsCompany) -> None:
    """What was taken is no more to be taken, on the page itself."""
    await company.person("dora").types("The paper was late again")
    walt = company.person("walt")
    page = await walt.home()
    assert "own" in page.verbs

    await walt.presses("own", on=page)

    assert "own" not in page.verbs
    assert "fixed" in page.verbs


async def test_home_changes_after_a_dialog(company: TeamsCompany) -> None:
    """A form that was opened from the page changes the page."""
    await company.person("dora").types("The paper was late again")
    walt = company.person("walt")
    await walt.types("OOPS-1 own")
    page = await walt.home()

    await walt.presses("fixed", on=page)
    await walt.fills(what="sent another")

    assert "FaultFixed" in await company.history(1)
    assert "fixed" not in page.verbs


@pytest.mark.parametrize("asked", ["mine", "overdue", "help", "home"])
async def test_list_asked_for_in_a_channel_is_sent_in_private(
    company: TeamsCompany, asked: str
) -> None:
    """In the channel stands one line."""
    await company.person("dora").types("The paper was late again")
    walt = company.person("walt")
    await walt.types(asked)
    expected = [each.visible for each in company.teams.said(walt.who.chat)][-1]

    answer = await walt.says(asked, GENERAL)

    assert answer == words.SENT_TO_CHAT
    assert [each.visible for each in company.teams.said(walt.who.chat)][-1] == expected


async def test_typed_verb_is_answered_with_a_sentence(company: TeamsCompany) -> None:
    """No second copy of the card is posted; the cards there are change."""
    await company.person("dora").types("The paper was late again")

    answer = await company.person("walt").types("OOPS-1 own")

    assert len(answer.splitlines()) == 1
    assert "OOPS-1" in answer


async def test_report_in_a_channel_is_answered_with_a_sentence(company: TeamsCompany) -> None:
    """The case's card stands in the department's channel, not here as well."""
    answer = await company.person("dora").says("The paper was late again", GENERAL)

    assert len(answer.splitlines()) == 1
    assert answer.startswith("OOPS-1: thank you")
