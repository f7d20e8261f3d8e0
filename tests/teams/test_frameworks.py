"""Both of Microsoft's frameworks: the same answers to the same activities, and a whole case."""

import logging
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from adapters.config.environment import AGENTS, BOTBUILDER
from tests.teams.client import Json
from tests.teams.company import TeamsCompany, teams_company
from tests.teams.mutated import CANARY, every_kind

#: Parts of an activity that are of another kind than Teams sends, with the status of the answer.
ODD: dict[str, tuple[Json, int]] = {
    "type": ({"type": [CANARY]}, 400),
    "sender": ({"from": CANARY}, 400),
    "conversation": ({"conversation": [CANARY]}, 400),
    "time": ({"timestamp": CANARY}, 400),
    "attachments": ({"attachments": CANARY}, 400),
    "unknown type": ({"type": CANARY}, 200),
    "unknown fields": ({CANARY: {CANARY: [CANARY]}}, 200),
}

#: Parts that Oops does not need, as they may well be.
BLANK: list[Json] = [
    {"locale": "", "localTimezone": None, "replyToId": None, "textFormat": ""},
    {"timestamp": None, "id": None, "name": "", "action": None},
    {"conversation": {"name": "", "conversationType": "personal", "isGroup": None}},
    {"from": {"name": None, "aadObjectId": None, "role": ""}},
    {"entities": [{"type": "ProductInfo", "id": "COPILOT"}, {"text": None}]},
    {"attachments": [{"contentType": None, "name": "", "thumbnailUrl": None}]},
]


@pytest_asyncio.fixture(params=[BOTBUILDER, AGENTS])
async def company(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[TeamsCompany]:
    """The newspaper on each framework."""
    async with teams_company(tmp_path, framework=request.param) as place:
        yield place


async def test_case_is_reported_fixed_and_told(company: TeamsCompany) -> None:
    """Messages, buttons and forms reach Oops, and the answers of invokes reach Teams."""
    sam, walt = company.person("sam"), company.person("walt")
    await sam.types("The parcel of Ann Archer is late again")
    await walt.presses("own")
    await walt.types("OOPS-1 fixed sent it by express")
    await walt.types("OOPS-1 customer Ann Archer")
    await walt.presses("told")
    await walt.fills(whom="1", how="by phone")

    case = await company.case("OOPS-1")
    assert case["stage"] == "told"
    assert case["owner"] == "walt@paper.example"


async def test_activity_of_every_kind_is_answered(company: TeamsCompany) -> None:
    """Nothing that Teams sends is a mistake."""
    for kind, activity in (await every_kind(company)).items():
        answer = await company.client.send(activity)
        assert answer.status == 200, kind


async def test_removed_and_added_person_is_forgotten_and_known_again(company: TeamsCompany) -> None:
    """A removal and an arrival are activities of two kinds, and both are heard."""
    walt = company.teams.people["walt"]
    removed = company.client.activity(walt, "installationUpdate", action="remove")
    added = company.client.activity(
        walt, "conversationUpdate", membersAdded=[removed["recipient"]], localTimezone=walt.zone
    )

    known = []
    for each in (removed, added):
        assert (await company.client.send(each)).status == 200
        known.append(await company.store.transact(lambda uow: uow.conversations.get(walt.chat)))

    assert [bool(each) for each in known] == [False, True]


@pytest.mark.parametrize("blank", BLANK, ids="-".join)
async def test_blank_field_loses_no_complaint(company: TeamsCompany, blank: Json) -> None:
    """A field that is null, empty or of no use to us refuses nothing."""
    said = company.client.says(company.teams.people["dora"], "The paper was late again")
    for name, value in blank.items():
        said[name] = said[name] | value if isinstance(value, dict) else value

    answer = await company.client.send(said)

    assert (answer.status, len(await company.cases())) == (200, 1)


@pytest.mark.parametrize(("part", "status"), ODD.values(), ids=ODD)
async def test_odd_activity_is_refused_without_its_words(
    company: TeamsCompany, caplog: pytest.LogCaptureFixture, part: Json, status: int
) -> None:
    """Neither framework logs what it refuses."""
    caplog.set_level(logging.DEBUG)
    activity = company.client.says(company.person("sam").who, CANARY) | part

    assert (await company.client.send(activity)).status == status
    assert CANARY not in caplog.text
