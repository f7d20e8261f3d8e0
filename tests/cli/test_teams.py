"""Teams on the command line: what is wanting is said, and nothing is served by mistake."""

import asyncio
import json
import urllib.request
from dataclasses import replace
from pathlib import Path

import pytest

from adapters.cli.teams import FRAMEWORK_PACKAGES, framework_version, teams_faults
from adapters.cli.tokens import token_faults
from adapters.config.environment import AGENTS, BOTBUILDER, Environment
from adapters.config.findings import Finding
from tests.cli.installation import Installation
from tests.slack.company import slack_company

APP_ID = "5c5a8f3e-0b8e-4c3f-9a55-2f6f9a7d1c01"
TENANT = "0f3d2a64-7f0c-4b0e-8f5d-5b7f1f2f3a02"
NOT_INSTALLED = Finding(
    what="OOPS_TEAMS_FRAMEWORK is agents, and the Agents SDK is not installed.",
    do=(
        "Run `make setup EXTRA=agents`, or install oops[agents]. Or leave the variable out for "
        "botbuilder."
    ),
)
FULL = Environment(teams_app_id=APP_ID, teams_password="p", teams_tenant=TENANT)


def test_teams_alone_is_enough() -> None:
    """Who has Teams only is not asked for tokens of Slack's."""
    assert token_faults(FULL) == []


def test_ids_in_capitals_are_the_same_ids() -> None:
    """Some of Microsoft's pages and tools show them so; in what Teams sends they are small."""
    given = {
        "MicrosoftAppId": APP_ID.upper(),
        "MicrosoftAppTenantId": TENANT.upper(),
        "MicrosoftAppPassword": "p",
    }

    read = Environment.read(given)

    assert (read.teams_app_id, read.teams_tenant) == (APP_ID, TENANT)
    assert list(teams_faults(read)) == []


def test_teams_leaves_slack_its_faults() -> None:
    """Half of Slack is still half, beside all of Teams."""
    found = token_faults(replace(FULL, slack_bot_token="xoxb-1"))

    assert ["SLACK_SIGNING_SECRET" in each.what for each in found] == [True]


def test_managed_identity_needs_no_password() -> None:
    """Where the machine signs, there is none."""
    machine = replace(FULL, teams_password=None, teams_type="UserAssignedMSI")

    assert list(teams_faults(machine)) == []


@pytest.mark.parametrize(
    ("changes", "variable"),
    [
        ({"teams_app_id": "oops"}, "MicrosoftAppId"),
        ({"teams_tenant": None}, "MicrosoftAppTenantId"),
        ({"teams_tenant": "common"}, "MicrosoftAppTenantId"),
        ({"teams_password": None}, "MicrosoftAppPassword"),
        ({"teams_type": "MultiTenant"}, "MicrosoftAppType"),
        ({"teams_framework": "bolt"}, "OOPS_TEAMS_FRAMEWORK"),
    ],
)
def test_what_is_wanting_is_said(changes: dict[str, str | None], variable: str) -> None:
    """One sentence, with the variable's name in it, and what to do."""
    [fault] = teams_faults(replace(FULL, **changes))  # type: ignore[arg-type]

    assert fault.what.startswith(variable)
    assert fault.do


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"MicrosoftAppPassword": "p"}, "MicrosoftAppPassword is"),
        ({"MicrosoftAppTenantId": TENANT}, "MicrosoftAppTenantId is"),
        ({"MicrosoftAppType": "SingleTenant"}, "MicrosoftAppType is"),
        (
            {"MicrosoftAppType": "UserAssignedMSI", "MicrosoftAppTenantId": TENANT},
            "MicrosoftAppTenantId and MicrosoftAppType are",
        ),
    ],
)
def test_teams_that_is_wanted_and_has_no_id_is_not_left_out(
    given: dict[str, str], said: str
) -> None:
    """Nobody waits for an answer in Teams from an Oops that serves Slack alone."""
    slack = {"SLACK_BOT_TOKEN": "xoxb-1", "SLACK_SIGNING_SECRET": "s"}

    [fault] = token_faults(Environment.read(slack | given | {"MicrosoftAppId": " "}))

    assert fault.what == f"{said} set, and MicrosoftAppId is not."
    assert fault.do.startswith("Set MicrosoftAppId: ")


def test_local_tools_need_no_id() -> None:
    """What is set for a real bot is of no use to them, and in nobody's way."""
    environment = Environment.read({"MicrosoftAppTenantId": TENANT})

    assert list(teams_faults(replace(environment, insecure_teams=True))) == []


@pytest.mark.parametrize(
    ("framework", "package"),
    [(BOTBUILDER, "botbuilder-core 4.17.1"), (AGENTS, "microsoft-agents-hosting-core 1.")],
)
def test_framework_that_is_installed_is_no_fault(framework: str, package: str) -> None:
    """Both are installed here, and each is named with its version."""
    read = Environment.read({"OOPS_TEAMS_FRAMEWORK": framework})

    assert (framework_version(read.teams_framework) or "").startswith(package)
    assert list(teams_faults(replace(FULL, teams_framework=framework))) == []


@pytest.mark.parametrize(
    ("environment", "faults"),
    [
        (FULL, [NOT_INSTALLED]),
        (Environment(insecure_teams=True), [NOT_INSTALLED]),
        (Environment(slack_bot_token="xoxb-1"), []),
    ],
    ids=["a bot", "a local tool", "Slack alone"],
)
def test_framework_that_is_not_installed_is_a_fault_where_teams_is_used(
    monkeypatch: pytest.MonkeyPatch, environment: Environment, faults: list[Finding]
) -> None:
    """Nothing of Teams starts without it, and the fault says what to install."""
    monkeypatch.setitem(FRAMEWORK_PACKAGES, AGENTS, "oops-without-the-extra")

    assert list(teams_faults(replace(environment, teams_framework=AGENTS))) == faults


def test_password_is_never_shown() -> None:
    """The environment's text has no secret in it."""
    assert "hush" not in repr(replace(FULL, teams_password="hush"))


def test_insecure_teams_beside_a_real_bot_is_refused(ferries: Installation) -> None:
    """Nobody opens a real bot to everybody by mistake."""
    ran = ferries.run("serve", "--insecure-teams", MicrosoftAppId=APP_ID)

    assert ran.status == 1
    assert "Leave out one of the two" in ran.err


@pytest.mark.slow
async def test_insecure_teams_warns_and_listens_here_alone(
    ferries: Installation, unused_tcp_port: int
) -> None:
    """Nobody misses the warning, and nobody on another machine reaches it."""
    process = await ferries.start("serve", "--insecure-teams", PORT=str(unused_tcp_port))
    said = await _until(process.stderr, '"serving"')

    status = await asyncio.to_thread(_post, f"http://127.0.0.1:{unused_tcp_port}")
    process.terminate()
    await process.communicate()

    assert "NOBODY IS ASKED WHO THEY ARE" in said
    assert f'"addresses": ["127.0.0.1:{unused_tcp_port}"]' in said
    assert status == 400


async def test_without_teams_nothing_is_served_there(tmp_path: Path) -> None:
    """Where Teams is not configured, `/api/messages` does not exist."""
    async with slack_company(tmp_path) as company:
        status = await asyncio.to_thread(_post, company.url)

    assert status == 404


async def _until(stream: asyncio.StreamReader, words: str) -> str:
    said = ""
    async with asyncio.timeout(30):
        while words not in said:
            line = await stream.readline()
            assert line, said
            said += line.decode()
    return said


def _post(address: str) -> int:
    """The status that an activity without much in it gets."""
    body = json.dumps({"type": "message"}).encode()
    url = f"{address}/api/messages"
    request = urllib.request.Request(url, body, {"Content-Type": "application/json"})  # noqa: S310 -- http
    try:
        with urllib.request.urlopen(request) as answer:  # noqa: S310 -- likewise
            return int(answer.status)
    except urllib.error.HTTPError as error:
        error.close()
        return error.code
