"""`oops doctor` in Teams: the token, the channels and the people, each with what to do."""

from pathlib import Path

import pytest

from adapters.cli.doctor.teams import connect_teams, teams_findings
from adapters.cli.teams import framework_version
from adapters.config.environment import Environment
from adapters.config.findings import Finding
from tests.company import organization
from tests.paper import CONFIG
from tests.teams.company import FRAMEWORK, TeamsCompany, environment, store_url
from tests.teams.standin import TeamsStandin

TOKEN = "Teams: Microsoft issues a token."
READER = f"Teams: {framework_version(FRAMEWORK)} reads what Teams sends."


async def examined(
    teams: TeamsStandin, settings: Environment, folder: Path, config: str = CONFIG
) -> list[Finding]:
    """What is found of Teams."""
    company = organization(folder, config)
    async with connect_teams(settings, teams.cloud(), company.channels) as asked:
        return [each async for each in teams_findings(settings, company, asked)]


async def found_in(company: TeamsCompany, folder: Path, config: str = CONFIG) -> list[Finding]:
    """The same, of a company that is at work."""
    return await examined(company.teams, environment(store_url(folder)), folder, config)


async def test_all_is_found(company: TeamsCompany, tmp_path: Path) -> None:
    """A line for the token, for the channels and for the people."""
    found = await found_in(company, tmp_path)

    assert [each.what for each in found] == [
        READER,
        TOKEN,
        "Channels in Teams: Oops is in #complaints and #newsroom.",
        "People: all 9 people in oops.toml found in Teams.",
    ]
    assert not any(each.is_problem for each in found)


async def test_each_problem_says_what_to_do(company: TeamsCompany, tmp_path: Path) -> None:
    """A channel that no team of ours has, a stranger, and somebody who blocked us."""
    link = "https://teams.microsoft.com/l/channel/19%3agone%40thread.tacv2/Gone?groupId=1"
    config = CONFIG.replace('"#newsroom"', f'"{link}"', 1).replace("sam@", "nobody@")
    company.teams.installed.discard("walt")
    await company.person("dora").types("The paper was late again")

    found = await found_in(company, tmp_path, config)

    problems = [(each.what, each.do) for each in found if each.is_problem]
    assert problems == [
        (
            (
                "The channel 19:gone@thread.tacv2, for the cases of Newsroom, is in no team that"
                " Oops is in."
            ),
            (
                "In Teams, add Oops to its team (to a private channel by itself), or name another"
                " one in oops.toml, by its name or its link: in Teams, the channel's menu, Get link"
                " to channel."
            ),
        ),
        (
            (
                "nobody@paper.example (member of Customer service) is in no team that Oops is in,"
                " and has not installed Oops."
            ),
            (
                "Add them to the team, or install Oops for them (Teams admin center, Setup"
                " policies); or correct the address in oops.toml to the one that Teams shows of"
                " them."
            ),
        ),
        (
            ("walt@paper.example (member of Deliveries) has blocked or uninstalled Oops in Teams."),
            "Ask them to write to Oops, or name somebody else.",
        ),
    ]


async def test_channel_that_no_team_lists_may_be_seen(
    company: TeamsCompany, tmp_path: Path
) -> None:
    """A private channel stands in no team's list; being in it is enough."""
    config = CONFIG.replace('"#newsroom"', '"19:private@thread.tacv2"', 1)
    company.teams.private.add("19:private@thread.tacv2")

    found = await found_in(company, tmp_path, config)

    assert [each.what for each in found if each.is_problem] == []


async def test_company_that_oops_has_not_heard_of(company: TeamsCompany, tmp_path: Path) -> None:
    """Before the first start there is nobody to ask about, and no file is made by asking."""
    found = await examined(company.teams, environment(f"sqlite:///{tmp_path / 'no.db'}"), tmp_path)

    assert [each.what for each in found] == [
        READER,
        TOKEN,
        "Teams: Oops is not installed anywhere yet, as far as it knows.",
    ]
    assert not (tmp_path / "no.db").exists()


async def test_silence_of_teams_is_said(company: TeamsCompany, tmp_path: Path) -> None:
    """Where the Connector fails, nobody is called missing."""
    company.teams.fail("GET", 503)

    found = await found_in(company, tmp_path)

    assert [each.what for each in found if each.is_problem] == [
        "Teams: it gave no answer about channels and people (503 Injected)."
    ]


@pytest.mark.parametrize("refuses", [False, True])
async def test_doctor_tries_for_a_token(
    company: TeamsCompany, tmp_path: Path, *, refuses: bool
) -> None:
    """It says whether Microsoft gives us one, and what to do where it does not."""
    company.teams.issuer.refuses = refuses

    found = await found_in(company, tmp_path)

    assert [each.is_problem for each in found[:2]] == [False, refuses]
    assert (len(found) == 2) == refuses


async def test_nothing_is_found_where_teams_is_not_wanted(
    company: TeamsCompany, tmp_path: Path
) -> None:
    """Whoever has Slack only hears nothing about Teams."""
    settings = environment(store_url(tmp_path), teams_app_id="")

    assert await examined(company.teams, settings, tmp_path) == []
