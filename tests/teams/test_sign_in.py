"""Who is not Teams is told nothing, and leaves nothing behind; with keys of our own, for real."""

import base64
import json
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import jwt
import pytest
import pytest_asyncio

from adapters.config.environment import AGENTS, BOTBUILDER
from tests.company import span
from tests.teams.company import TeamsCompany, teams_company
from tests.teams.issuer import APP_ID, ISSUER, private_key

COMPLAINT = "The paper was late again"


@pytest_asyncio.fixture(params=[BOTBUILDER, AGENTS])
async def company(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[TeamsCompany]:
    """The newspaper on each framework, where nobody has Oops installed yet."""
    async with teams_company(tmp_path, installed=False, framework=request.param) as place:
        yield place


def activity(company: TeamsCompany) -> dict[str, Any]:
    """Words that would open a case."""
    return company.client.says(company.teams.people["dora"], COMPLAINT)


async def test_good_token_is_let_in(company: TeamsCompany) -> None:
    """Signed by the Connector's key, for us, now: a case is opened."""
    answer = await company.client.send(activity(company))

    assert answer.status == 200
    assert len(await company.cases()) == 1


@pytest.mark.parametrize(
    "claims",
    [
        {"exp": 1000},
        {"nbf": 4_000_000_000},
        {"exp": "tomorrow"},
        {"exp": None},
        {"aud": "00000000-0000-0000-0000-000000000000"},
        {"aud": None},
        {"iss": "https://sts.windows.net/"},
        {"iss": None},
        {"serviceurl": "https://smba.trafficmanager.net/emea/"},
        {"serviceurl": "http://127.0.0.1:1/emea/"},
        {"serviceurl": None},
        {"serviceurl": ["http://127.0.0.1/"]},
    ],
    ids=lambda claims: "-".join(f"{name}:{value}" for name, value in claims.items()),
)
async def test_wrong_claim_is_refused(company: TeamsCompany, claims: dict[str, Any]) -> None:
    """One claim that is not as it should be is a 401, and nothing is kept."""
    good = {"serviceurl": company.teams.service_url}
    token = company.teams.issuer.token(None, **good | claims)

    answer = await company.client.send(activity(company), token)

    assert (answer.status, len(await company.cases())) == (401, 0)


async def test_clocks_may_be_apart_by_minutes(company: TeamsCompany) -> None:
    """What ended four minutes ago still counts, and what ended six minutes ago does not."""
    now = int(company.clock.seconds())
    signed = company.teams.issuer.token

    late = await company.client.send(
        activity(company), signed(company.teams.service_url, exp=now - 360)
    )
    close = await company.client.send(
        activity(company), signed(company.teams.service_url, exp=now - 240)
    )

    assert (late.status, close.status, len(await company.cases())) == (401, 200, 1)


@pytest.mark.parametrize(
    "header",
    [
        "",
        "Bearer",
        "Bearer ",
        "Bearer garbage",
        "Bearer a.b.c",
        "Basic Zm9vOmJhcg==",
        "Bearer é.é.é",
    ],
)
async def test_no_token_is_refused(company: TeamsCompany, header: str) -> None:
    """What is no token at all is a 401, too."""
    headers = {"Authorization": header.encode().decode("latin-1")}

    answer = await company.client.send(activity(company), **headers)

    assert (answer.status, len(await company.cases())) == (401, 0)


async def test_token_that_nobody_signed_is_refused(company: TeamsCompany) -> None:
    """`alg=none` does not talk anybody into anything."""
    signed = company.teams.issuer.token(company.teams.service_url).split(".")
    header = base64.urlsafe_b64encode(json.dumps({"alg": "none", "kid": "first"}).encode())
    token = f"{header.decode().rstrip('=')}.{signed[1]}."

    answer = await company.client.send(activity(company), token)

    assert (answer.status, len(await company.cases())) == (401, 0)


async def test_token_signed_with_our_own_words_is_refused(company: TeamsCompany) -> None:
    """HS256 under the Connector's key id is a 401, whatever secret it was made with."""
    claims = {"iss": ISSUER, "aud": APP_ID, "exp": 4_000_000_000}
    claims |= {"serviceurl": company.teams.service_url}
    token = jwt.encode(claims, "k" * 40, algorithm="HS256", headers={"kid": "first"})

    answer = await company.client.send(activity(company), token)

    assert (answer.status, len(await company.cases())) == (401, 0)


async def test_token_of_another_key_under_a_known_id_is_refused(company: TeamsCompany) -> None:
    """The key's id is not the key."""
    claims = {"iss": ISSUER, "aud": APP_ID, "exp": 4_000_000_000}
    claims |= {"serviceurl": company.teams.service_url}
    token = jwt.encode(claims, private_key("stolen"), algorithm="RS256", headers={"kid": "first"})

    answer = await company.client.send(activity(company), token)

    assert (answer.status, len(await company.cases())) == (401, 0)


async def test_key_that_is_new_is_looked_up(company: TeamsCompany) -> None:
    """A key nobody knows is a 401; once the Connector publishes it, it counts without a restart."""
    token = company.teams.issuer.token(company.teams.service_url, kid="second")
    before = await company.client.send(activity(company), token)
    company.teams.issuer.published["second"] = ["msteams"]
    company.clock.now += span(seconds=31)

    after = await company.client.send(activity(company), token)

    assert (before.status, after.status, len(await company.cases())) == (401, 200, 1)


async def test_nobody_is_refused_while_no_key_can_be_read(tmp_path: Path) -> None:
    """Whoever signed may be right: it is to come again, and is taken once the keys are there."""
    async with teams_company(tmp_path, installed=False) as company:
        issuer = company.teams.issuer
        issuer.base, there = f"{issuer.base}/nowhere", issuer.base
        during = [await company.client.send(activity(company)) for _ in range(2)]
        issuer.base = there
        company.clock.now += timedelta(seconds=31)
        after = await company.client.send(activity(company))

    assert ([each.status for each in during], after.status) == ([503, 503], 200)


async def test_key_of_another_channel_is_refused(company: TeamsCompany) -> None:
    """A key that is endorsed for something else does not speak for Teams."""
    company.teams.issuer.published["web"] = ["webchat"]
    company.clock.now += timedelta(seconds=31)

    answer = await company.client.send(
        activity(company), company.teams.issuer.token(company.teams.service_url, kid="web")
    )

    assert (answer.status, len(await company.cases())) == (401, 0)


async def test_hostile_service_url_is_refused(company: TeamsCompany) -> None:
    """Words that want their answer, and our token, elsewhere are a 401, and nothing goes there."""
    elsewhere = company.teams.service_url.replace("127.0.0.1", "localhost")
    hostile = activity(company) | {"serviceUrl": elsewhere}
    asked = len(company.teams.calls)

    signed = [company.teams.issuer.token(each) for each in (elsewhere, company.teams.service_url)]
    answers = [await company.client.send(hostile, each) for each in signed]

    assert [each.status for each in answers] == [401, 401]
    assert (len(await company.cases()), len(company.teams.calls)) == (0, asked)


async def test_user_in_a_service_url_is_refused(company: TeamsCompany) -> None:
    """What stands before an @ is nobody's host, whether or not the host is the Connector's."""
    good = company.teams.service_url
    urls = [
        good.replace("127.0.0.1", "127.0.0.1@localhost"),
        good.replace("127.0.0.1", "somebody@127.0.0.1"),
    ]

    answers = [
        await company.client.send(
            activity(company) | {"serviceUrl": each}, company.teams.issuer.token(each)
        )
        for each in urls
    ]

    assert [each.status for each in answers] == [401, 401]
    assert len(await company.cases()) == 0


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"[]",
        b'"text"',
        b"null",
        b"\xff\xfe",
        b'{"type": "message"}',
        b'{"serviceUrl": "\\ud800"}',
        b"[" * 100_000,
    ],
)
async def test_broken_json_is_malformed(company: TeamsCompany, body: bytes) -> None:
    """What is no activity is a 400, and no 500."""
    answer = await company.client.send(body)

    assert (answer.status, len(await company.cases())) == (400, 0)


@pytest.mark.parametrize(
    "wrong",
    [
        {"type": 7},
        {"type": None},
        {"from": "dora"},
        {"from": None},
        {"conversation": []},
        {"conversation": {"id": 5}},
        {"recipient": {}},
        {"text": {"a": 1}},
        {"entities": "at"},
        {"entities": [7]},
        {"attachments": {"a": 1}},
        {"channelData": "x"},
        {"channelData": {"team": {"id": 1}}},
        {"serviceUrl": 8},
        {"membersAdded": [None]},
        {"timestamp": "when it rained"},
    ],
    ids=str,
)
async def test_wrong_type_is_malformed(company: TeamsCompany, wrong: dict[str, Any]) -> None:
    """A field of another type than Teams' is a 400, and nothing is kept."""
    answer = await company.client.send(activity(company) | wrong)

    assert (answer.status, len(await company.cases())) == (400, 0)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("adaptiveCard/action", None),
        ("adaptiveCard/action", "own"),
        ("adaptiveCard/action", {"action": {}}),
        ("adaptiveCard/action", {"action": {"verb": 3, "data": {}}}),
        ("adaptiveCard/action", {"action": {"verb": "own", "data": []}}),
        ("task/fetch", {}),
        ("task/fetch", {"data": {"verb": None}}),
        ("task/submit", {"data": "x"}),
        ("composeExtension/fetchTask", {"commandId": 1}),
        ("composeExtension/submitAction", []),
    ],
)
async def test_malformed_invoke_is_a_400(company: TeamsCompany, name: str, value: object) -> None:
    """Of what should be answered with a card, a wrong shape is a 400, and no 500."""
    dora = company.teams.people["dora"]

    answer = await company.client.send(company.client.invokes(dora, name, value))

    assert (answer.status, len(await company.cases())) == (400, 0)


@pytest.mark.parametrize("kind", ["text/plain", "application/x-www-form-urlencoded", "nonsense"])
async def test_other_content_type_is_refused(company: TeamsCompany, kind: str) -> None:
    """What is not said to be JSON is a 415."""
    answer = await company.client.send(activity(company), **{"Content-Type": kind})

    assert (answer.status, len(await company.cases())) == (415, 0)


@pytest.mark.parametrize(
    "kind", ["typing", "event", "messageUpdate", "endOfConversation", "novelty"]
)
async def test_what_is_none_of_ours_is_acknowledged(company: TeamsCompany, kind: str) -> None:
    """Whatever else Teams tells us is no failure, and no case."""
    answer = await company.client.send(company.client.activity(company.teams.people["dora"], kind))

    assert (answer.status, len(await company.cases())) == (200, 0)


async def test_unknown_invoke_is_a_bad_request(company: TeamsCompany) -> None:
    """Where Teams waits for something that we do not do, that is no failure of ours."""
    dora = company.teams.people["dora"]

    answer = await company.client.send(company.client.invokes(dora, "signin/verifyState", {}))

    assert answer.status == 400
