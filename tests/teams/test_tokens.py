"""The token with which we speak to the Connector: fetched once, kept, and fetched again in time."""

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from aiohttp import ClientSession

from adapters.config.environment import MANAGED_IDENTITY
from adapters.teams.tokens import NoTokens, TokenRefused, Tokens, registered, tokens_for
from bot.ports.platform import PlatformUnavailable
from tests.clock import Clock
from tests.company import span
from tests.teams.company import environment
from tests.teams.issuer import APP_ID, ISSUER
from tests.teams.standin import TeamsStandin

CLOCK = Clock()


@pytest_asyncio.fixture
async def teams() -> AsyncIterator[TeamsStandin]:
    """Whoever gives out tokens."""
    async with TeamsStandin(CLOCK.seconds, ()) as standin:
        yield standin


@pytest_asyncio.fixture
async def session() -> AsyncIterator[ClientSession]:
    """Connections of our own."""
    async with ClientSession() as session:
        yield session


def tokens(teams: TeamsStandin, session: ClientSession, clock: Clock, **more: str) -> Tokens:
    """What a process with that environment has."""
    registration = registered(environment("sqlite:///x.db", **more))
    return tokens_for(registration, teams.cloud(), session, clock)


async def test_token_is_fetched_once_and_again_before_it_ends(
    teams: TeamsStandin, session: ClientSession
) -> None:
    """It lasts an hour, and five minutes before its end another one is there."""
    clock = Clock()
    ours = tokens(teams, session, clock)

    first = [dict(await ours.header()) for _ in range(2)]
    clock.now += span(minutes=54)
    still = dict(await ours.header())
    clock.now += span(minutes=2)
    next_one = dict(await ours.header())

    assert first == [{"Authorization": "Bearer token-1"}] * 2
    assert (still, next_one) == (first[0], {"Authorization": "Bearer token-2"})


async def test_machine_signs_without_a_password(
    teams: TeamsStandin, session: ClientSession
) -> None:
    """A managed identity asks the machine it runs on, for the Connector's token alone."""
    ours = tokens(teams, session, Clock(), teams_type=MANAGED_IDENTITY)

    header = await ours.header()

    assert header == {"Authorization": "Bearer token-1"}
    asked = {"api-version": "2018-02-01", "resource": ISSUER, "client_id": APP_ID}
    assert teams.issuer.asked == [asked]


async def test_service_of_azure_signs_with_its_own_header(
    teams: TeamsStandin, session: ClientSession, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where Azure says in the environment whom to ask, that one is asked."""
    monkeypatch.setenv("IDENTITY_ENDPOINT", f"{teams.base}/service-identity")
    monkeypatch.setenv("IDENTITY_HEADER", "between us")
    ours = tokens(teams, session, Clock(), teams_type=MANAGED_IDENTITY)

    assert await ours.header() == {"Authorization": "Bearer token-1"}


async def test_wrong_password_is_refused(teams: TeamsStandin, session: ClientSession) -> None:
    """That is for somebody to see to; waiting does not help."""
    teams.issuer.refuses = True

    with pytest.raises(TokenRefused):
        await tokens(teams, session, Clock()).header()


async def test_nobody_there_is_unavailable(teams: TeamsStandin, session: ClientSession) -> None:
    """A service that does not answer says nothing about the password."""
    ours = tokens(teams, session, Clock())
    await teams.__aexit__()

    with pytest.raises(PlatformUnavailable):
        await ours.header()


async def test_local_tool_gets_no_token(session: ClientSession, teams: TeamsStandin) -> None:
    """Whoever is not asked for one sends none."""
    registration = registered(environment("sqlite:///x.db", teams_app_id=""))

    ours = tokens_for(registration, teams.cloud(), session, Clock())

    assert isinstance(ours, NoTokens)
    assert await ours.header() == {}
