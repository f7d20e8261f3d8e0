"""What goes wrong in Teams in its own way: nothing can be read back, and addresses change."""

import base64
import json
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from tests.teams.company import TeamsCompany, teams_company

LATE = "The paper was late again"


@pytest_asyncio.fixture
async def company(tmp_path: Path) -> AsyncIterator[TeamsCompany]:
    """The newspaper on Teams, on Monday morning at nine."""
    async with teams_company(tmp_path) as place:
        yield place


def posts(company: TeamsCompany, handle: str) -> list[int]:
    """What became of each message to somebody."""
    path = f"conversations/a:{handle}/activities"
    calls = company.teams.calls
    return [each.status for each in calls if (each.method, each.path) == ("POST", path)]


async def test_fault_14_one_invoke_under_two_ids(company: TeamsCompany) -> None:
    """A button that arrives four times, under two ids, is one step."""
    await company.person("dora").types(LATE)
    walt = company.person("walt")
    shown = walt.latest()
    own = next(each for each in shown.buttons if each.verb.startswith("own"))
    action = {"type": own.kind, "verb": own.verb, "data": dict(own.data)}
    value = {"action": action, "trigger": "manual"}
    invokes = [
        company.client.invokes(walt.who, "adaptiveCard/action", value, replyToId=shown.number)
        for _ in range(2)
    ]

    answers = [await company.client.send(each) for each in invokes * 2]

    assert [each.status for each in answers] == [200] * 4
    assert (await company.history(1)).count("OwnershipAccepted") == 1


async def test_fault_21_token_that_nobody_signed(company: TeamsCompany) -> None:
    """A token with `alg=none` is a 401, and nothing is kept."""
    signed = company.teams.issuer.token(company.teams.service_url).split(".")
    header = base64.urlsafe_b64encode(json.dumps({"alg": "none", "kid": "first"}).encode())
    token = f"{header.decode().rstrip('=')}.{signed[1]}."
    activity = company.client.says(company.teams.people["dora"], LATE)

    answer = await company.client.send(activity, token)

    assert (answer.status, await company.count()) == (401, 0)


async def test_fault_30_person_blocked_us(company: TeamsCompany) -> None:
    """A 403: the case goes on to the next, and the history says so."""
    company.teams.installed.discard("walt")

    await company.person("dora").types(LATE)

    assert posts(company, "walt") == [403]
    assert "MessageUndelivered" in await company.history(1)
    assert "Will you take this one?" in company.person("wanda").latest().visible


async def test_fault_34_told_to_come_again(company: TeamsCompany) -> None:
    """A 412 took nothing: the message is said once, when its time has come."""
    said = company.client.says(company.teams.people["dora"], LATE)
    assert (await company.client.send(said)).status == 200
    for _ in range(3):  # the answer, the channel's card, and the question
        company.teams.fail("POST", 412, Retry_After="20")
    await company.settle()
    early = company.person("walt").reads()

    await company.pass_time(seconds=41)

    assert early == []
    assert len(company.person("walt").reads()) == 1


@pytest.mark.parametrize("status", [502, 504])
async def test_fault_34_gateway_fails(company: TeamsCompany, status: int) -> None:
    """It may have been said, and nobody can look: the next that is said is the next reminder."""
    walt = company.person("walt")
    await walt.types(LATE)
    await walt.types("OOPS-1 own")
    await company.pass_time(hours=1, minutes=59)
    seen = len(posts(company, "walt"))
    company.teams.fail("POST", status)

    await company.pass_time(minutes=30)
    within_its_slot = posts(company, "walt")[seen:]
    await company.pass_time(hours=1)

    assert within_its_slot == [status]
    assert posts(company, "walt")[seen:] == [status, 201]


async def test_fault_35_service_url_changes(company: TeamsCompany) -> None:
    """Whoever speaks from another region is written to there from then on."""
    company.teams.region = "amer"
    walt = company.person("walt")
    await walt.types("mine")

    await company.person("dora").types(LATE)

    path = f"conversations/{walt.who.chat}/activities"
    said = [each for each in company.teams.calls if each.path == path]
    assert (said[-1].region, said[-1].status) == ("amer", 201)


async def test_fault_35_service_url_of_somebody_else(company: TeamsCompany) -> None:
    """A host that is none of Teams' is refused, also where the token vouches for it."""
    hostile = "https://smba.trafficmanager.net.example.org/emea/"
    activity = company.client.says(company.teams.people["dora"], LATE)
    activity["serviceUrl"] = hostile

    answer = await company.client.send(activity, company.teams.issuer.token(hostile))

    assert (answer.status, await company.count()) == (401, 0)
