"""What goes wrong in Teams in its own way: nothing can be read back, and addresses change."""

import asyncio
import base64
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing
from dataclasses import replace
from pathlib import Path

import pytest
import pytest_asyncio
from aiohttp import ClientSession
from hypothesis import example, given

from adapters.teams.cloud import PUBLIC
from bot.ports.platform import SAY_WITHIN
from bot.ports.timing import LEASE, SETTLING
from storage.store import SqlStore
from tests.clock import Clock
from tests.company import MONDAY, span
from tests.faults.kinds import on_each_database
from tests.faults.test_outbound import FEW, LONG_WORDS, readable, the_way_on
from tests.paper import CONFIG
from tests.teams.client import TeamsClient
from tests.teams.company import PEOPLE, TeamsCompany, oops_on
from tests.teams.standin import TeamsStandin

LATE = "The paper was late again"


@asynccontextmanager
async def on_database(
    database: str, folder: Path, patience: float = PUBLIC.patience, config: str = CONFIG
) -> AsyncIterator[TeamsCompany]:
    """The newspaper on Teams, where Oops keeps what it knows in that database."""
    clock = Clock(MONDAY)
    with closing(SqlStore(database)) as store:
        async with (
            TeamsStandin(clock.seconds, PEOPLE) as teams,
            ClientSession() as session,
            oops_on(teams, folder, config, store, clock, patience) as (oops, address),
        ):
            client = TeamsClient(teams, session, address)
            company = TeamsCompany(teams, oops, store, clock, client)
            await company.be_installed()
            await oops.directory.refresh()
            yield company


@pytest_asyncio.fixture
async def company(tmp_path: Path, database: str) -> AsyncIterator[TeamsCompany]:
    """The newspaper on Teams, on Monday morning at nine."""
    async with on_database(database, tmp_path) as place:
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

    assert (answer.status, len(await company.cases())) == (401, 0)


@on_each_database
async def test_fault_27_answer_that_never_comes(tmp_path: Path, database: str) -> None:
    """It is given up soon, and what was taken stands there once."""
    async with on_database(database, tmp_path, patience=0.3) as company:
        said = company.client.says(company.teams.people["dora"], LATE)
        assert (await company.client.send(said)).status == 200
        hanging = [company.teams.fail("POST").hangs for _ in range(3)]  # as many as are said

        async with asyncio.timeout(SAY_WITHIN.total_seconds()):
            await company.settle()
        for each in hanging:
            assert each
            each.set()
        await company.pass_time(minutes=10)

        assert posts(company, "walt") == [201]
        assert len(company.person("walt").reads()) == 1


def test_fault_27_patience_is_below_the_lease() -> None:
    """A message that leaves in time is given up, and has settled, before its lease is over."""
    patience = span(seconds=PUBLIC.patience)

    assert patience <= SAY_WITHIN
    assert 2 * patience + SETTLING <= LEASE


@on_each_database
async def test_fault_30_person_blocked_us(company: TeamsCompany) -> None:
    """A 403: the case goes on to the next, and the history says so."""
    company.teams.installed.discard("walt")

    await company.person("dora").types(LATE)

    assert posts(company, "walt") == [403]
    assert "MessageUndelivered" in await company.history(1)
    assert "Will you take this one?" in company.person("wanda").latest().visible


@on_each_database
@given(words=LONG_WORDS)
@example(words="<at>" * 700)
@FEW
async def test_fault_31_very_long_words(company: TeamsCompany, words: str) -> None:
    """They are shown shortened, with what to type; and whole to whoever types it."""
    dora = company.person("dora")
    company.clock.now += span(minutes=1)  # so that nothing is too fast for Teams
    card = await dora.types(f"late {words}")
    ref = card.partition(" ")[0]

    company.clock.now += span(minutes=1)
    whole = await dora.types(the_way_on(card))

    asked = company.person("walt").latest().visible
    assert asked.startswith(f"{ref} · ")
    assert max(len(card), len(asked)) < 2000
    assert "…" in asked
    assert the_way_on(asked) == the_way_on(card)
    assert readable(whole).count(readable(f"late {words}")) == 1


@on_each_database
async def test_fault_34_told_to_come_again(company: TeamsCompany) -> None:
    """A 412 took nothing: the message is said once, when its time has come and no sooner."""
    said = company.client.says(company.teams.people["dora"], LATE)
    assert (await company.client.send(said)).status == 200
    for _ in range(3):  # the answer, the channel's card, and the question
        company.teams.fail("POST", 412, Retry_After="20")
    await company.settle()

    await company.pass_time(seconds=19)
    early = posts(company, "walt")
    await company.pass_time(seconds=1)

    assert early == [412]
    assert posts(company, "walt") == [412, 201]
    assert len(company.person("walt").reads()) == 1


@on_each_database
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


@on_each_database
async def test_fault_35_service_url_changes(company: TeamsCompany) -> None:
    """Whoever speaks from another region is written to there from then on."""
    company.teams.region = "amer"
    walt = company.person("walt")
    await walt.types("mine")

    await company.person("dora").types(LATE)

    path = f"conversations/{walt.who.chat}/activities"
    said = [each for each in company.teams.calls if each.path == path]
    assert (said[-1].region, said[-1].status) == ("amer", 201)


@pytest.mark.parametrize(
    "hostile",
    [
        "http://localhost:{port}/emea/",
        "http://evil.example/emea/",
        "http://127.0.0.1.evil.example:{port}/emea/",
        "http://127.0.0.1@localhost:{port}/emea/",
        "http://127.0.0.1:{port}@evil.example/emea/",
        "http://evil.example:{port}#@127.0.0.1:{port}/emea/",
        "https://127.0.0.1:{port}/emea/",
    ],
)
async def test_fault_35_service_url_of_somebody_else(company: TeamsCompany, hostile: str) -> None:
    """A host that is none of Teams' is refused, also where the token vouches for it."""
    hostile = hostile.format(port=company.teams.base.rpartition(":")[2])
    activity = company.client.says(company.teams.people["dora"], LATE)
    activity["serviceUrl"] = hostile
    calls = len(company.teams.calls)

    answer = await company.client.send(activity, company.teams.issuer.token(hostile))

    await company.settle()
    assert (answer.status, len(await company.cases())) == (401, 0)
    assert len(company.teams.calls) == calls


@on_each_database
async def test_fault_35_nothing_is_said_to_somebody_else(company: TeamsCompany) -> None:
    """Whatever address was kept, words and token go to Teams alone; all others hear theirs."""
    hostile = company.teams.service_url.replace("127.0.0.1", "localhost")
    walt = company.person("walt")
    known = await company.store.transact(lambda uow: uow.conversations.get(walt.who.chat))
    assert known
    moved = replace(known, service_url=hostile)
    await company.store.transact(lambda uow: uow.conversations.save(moved, company.clock.now))

    await company.person("dora").types(LATE)
    await company.pass_time(minutes=5)
    early = posts(company, "walt")
    await walt.types("mine")
    await company.pass_time(minutes=5)

    assert len(company.channel("complaints")) == 1
    assert (early, posts(company, "walt")) == ([], [201])
