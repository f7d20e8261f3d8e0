"""A channel's name, which anybody can take, decides once where customers' words go."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from adapters.cli.doctor.pins import unpin
from adapters.cli.doctor.slack import slack_findings
from adapters.cli.doctor.teams import connect_teams, teams_findings
from adapters.config.environment import Environment
from adapters.config.findings import Finding
from tests.company import organization, span
from tests.faults.kinds import on_each_database
from tests.faults.test_teams import LATE, on_database
from tests.paper import CONFIG
from tests.slack.company import SlackCompany
from tests.slack.standin_kept import Conversation
from tests.teams.company import TeamsCompany, environment
from tests.teams.standin import BOT, OtherTeam

#: A colleague's own team. Its id sorts before the id of the company's team.
OWN = OtherTeam(id="19:aaa@thread.tacv2", channels={"19:aaac@thread.tacv2": "Complaints"})
[OWN_CHANNEL] = OWN.channels
OURS = "19:complaints@thread.tacv2"


@pytest_asyncio.fixture
async def paper(tmp_path: Path, database: str) -> AsyncIterator[TeamsCompany]:
    """The newspaper on Teams, on Monday morning at nine."""
    async with on_database(database, tmp_path) as place:
        yield place


async def make_own_team(paper: TeamsCompany) -> None:
    """A colleague makes a team of their own, and adds Oops to it."""
    paper.teams.others[OWN.id] = OWN
    ed = paper.teams.people["ed"]
    added = paper.client.activity(ed, "conversationUpdate", OWN.id, membersAdded=[{"id": BOT}])
    assert (await paper.client.send(added)).status == 200
    paper.clock.now += span(minutes=11)  # what is known of the teams is looked up again


async def doctor(paper: TeamsCompany, folder: Path, url: str) -> list[Finding]:
    """What `oops doctor` says of the channels in Teams, where something is wrong."""
    company = organization(folder, CONFIG)
    async with connect_teams(environment(url), paper.teams.cloud(), company.channels) as asked:
        found = [each async for each in teams_findings(environment(url), company, asked)]
    return [each for each in found if each.is_problem]


@on_each_database
async def test_fault_65_colleague_takes_the_name_of_our_channel(paper: TeamsCompany) -> None:
    """The channel that was found first is written to, also when it is renamed."""
    await paper.person("dora").types(LATE)
    await make_own_team(paper)
    paper.teams.channels |= {OURS: "Feedback", "19:second@thread.tacv2": "Complaints"}

    await paper.person("dora").types("The parcel was wet")

    assert len(paper.channel("complaints")) == 2
    assert paper.teams.said(OWN_CHANNEL) == paper.teams.said("19:second@thread.tacv2") == []


@on_each_database
async def test_fault_65_two_channels_of_the_name_at_first(
    paper: TeamsCompany, tmp_path: Path, database: str
) -> None:
    """Neither is written to: the lead hears that, and the doctor says what to do."""
    await make_own_team(paper)

    await paper.person("dora").types(LATE)

    assert paper.teams.said(OWN_CHANNEL) == paper.teams.said(OURS) == []
    assert any("#complaints" in each for each in paper.person("wanda").reads())
    [problem] = await doctor(paper, tmp_path, database)
    assert "could be one of several" in problem.what
    assert "by its id" in problem.do


async def test_fault_65_name_that_is_settled_by_an_id(tmp_path: Path, sqlite_url: str) -> None:
    """With the channel's id in oops.toml, the names of others do not matter."""
    config = CONFIG.replace("#complaints", OURS)
    async with on_database(sqlite_url, tmp_path, config=config) as paper:
        await make_own_team(paper)

        await paper.person("dora").types(LATE)

        assert len(paper.channel("complaints")) == 1


@on_each_database
async def test_fault_65_our_channel_is_gone(
    paper: TeamsCompany, tmp_path: Path, database: str
) -> None:
    """Another one of the name is not looked for, until somebody says so."""
    await paper.person("dora").types(LATE)
    del paper.teams.channels[OURS]
    await make_own_team(paper)

    await paper.person("dora").types("The parcel was wet")
    early, problems = list(paper.teams.said(OWN_CHANNEL)), await doctor(paper, tmp_path, database)
    unpin(database, "#Complaints")
    await paper.person("dora").types("The parcel was late")

    assert early == []
    assert any("#complaints" in each for each in paper.person("wanda").reads())
    assert [each.do.partition(": ")[2] for each in problems] == [
        "oops doctor --repin '#complaints'."
    ]
    assert len(paper.teams.said(OWN_CHANNEL)) == 1
    assert await doctor(paper, tmp_path, database) == []


async def test_fault_65_channel_that_other_teams_share(paper: TeamsCompany) -> None:
    """A shared channel may have members of other companies: it is never found by its name."""
    paper.teams.kinds = {OURS: "shared"}

    await paper.person("dora").types(LATE)

    assert paper.channel("complaints") == []
    assert any("#complaints" in each for each in paper.person("wanda").reads())


def complaints(company: SlackCompany) -> Conversation:
    """The channel of that id."""
    return company.slack.workspace.conversations["C0COMPLAINTS"]


async def slack_doctor(company: SlackCompany, folder: Path, config: str = CONFIG) -> list[Finding]:
    """What `oops doctor` says of Slack's channels."""
    settings = Environment(
        database_url=company.database,
        slack_api_url=company.slack.url,
        slack_bot_token=company.slack.bot_token,
    )
    found = [each async for each in slack_findings(settings, organization(folder, config))]
    return [each for each in found if each.what.startswith(("The channel", "Channels"))]


@on_each_database
async def test_fault_66_channel_is_renamed_to_the_name_of_ours(company: SlackCompany) -> None:
    """The channel that was found first is written to, whatever the two are called now."""
    await company.person("dora").types(f"/oops {LATE}")
    complaints(company).name = "feedback"
    company.slack.workspace.add_channel("trap").name = "complaints"

    await company.person("dora").types("/oops The parcel was wet")

    assert len(company.channel("C0COMPLAINTS")) == 2
    assert company.channel("C0TRAP") == []


async def test_fault_66_our_channel_is_archived(company: SlackCompany, tmp_path: Path) -> None:
    """Another one of the name is not looked for; the doctor says how to take it all the same."""
    await company.person("dora").types(f"/oops {LATE}")
    complaints(company).is_archived, complaints(company).name = True, "complaints-old"
    company.slack.workspace.add_channel("trap").name = "complaints"

    await company.person("dora").types("/oops The parcel was wet")

    assert company.channel("C0TRAP") == []
    assert any("#complaints" in each for each in company.person("wanda").reads())
    [problem] = await slack_doctor(company, tmp_path)
    assert problem.do.endswith("oops doctor --repin '#complaints'.")


@pytest.mark.parametrize("flag", ["is_ext_shared", "is_pending_ext_shared"])
async def test_fault_67_channel_that_another_company_reads(
    company: SlackCompany, tmp_path: Path, flag: str
) -> None:
    """It is never found by its name, and the doctor says why."""
    setattr(complaints(company), flag, True)

    await company.person("dora").types(f"/oops {LATE}")

    assert company.channel("complaints") == []
    assert any("#complaints" in each for each in company.person("wanda").reads())
    [problem] = await slack_doctor(company, tmp_path)
    assert "is shared with another company" in problem.what


async def test_fault_67_channel_that_is_shared_later(company: SlackCompany, tmp_path: Path) -> None:
    """Nothing goes there any more by its name, though it is ours; named by its id, it does."""
    await company.person("dora").types(f"/oops {LATE}")
    complaints(company).is_ext_shared = True
    company.clock.now += span(minutes=11)  # what is known of the channel is looked up again

    await company.person("dora").types("/oops The parcel was wet")
    by_id = await slack_doctor(company, tmp_path, CONFIG.replace("#complaints", "C0COMPLAINTS"))

    assert len(company.channel("complaints")) == 1
    assert (by_id[0].is_problem, by_id[0].is_note) == (False, True)
    assert "which reads the digest, the cases of Customer service" in by_id[0].what


async def test_fault_67_channel_that_our_workspaces_share(company: SlackCompany) -> None:
    """A channel of several workspaces of one enterprise stays within the company."""
    complaints(company).is_org_shared = True

    await company.person("dora").types(f"/oops {LATE}")

    assert len(company.channel("complaints")) == 1
