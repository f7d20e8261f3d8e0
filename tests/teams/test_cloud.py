"""Where Microsoft's side is: our token goes to the Connector's hosts, and to nobody else's."""

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from aiohttp import ClientSession

from adapters.chat.access import Access
from adapters.teams.cloud import LOCAL, PUBLIC
from adapters.teams.connector import Connector, NotAnswered
from adapters.teams.tokens import registered, tokens_for
from bot.ports.platform import Outcome, Refused
from tests.clock import Clock
from tests.teams.company import environment
from tests.teams.standin import TeamsStandin


@pytest.mark.parametrize(
    "url",
    [
        "https://smba.trafficmanager.net/emea/",
        "https://smba.trafficmanager.net/emea",
        "https://smba.trafficmanager.net",
        "https://smba.trafficmanager.net:443/emea/",
        "https://smba.trafficmanager.net:8443/emea/",
        "HTTPS://SMBA.TrafficManager.Net/emea/",
        "https://smba.infra.gcc.teams.microsoft.com/teams/",
    ],
)
def test_host_of_the_connector_is_its_own(url: str) -> None:
    """In whatever letters, region and port: the host is Microsoft's."""
    assert PUBLIC.is_service(url)


@pytest.mark.parametrize(
    "url",
    [
        "https://evil.example/emea/",
        "https://smba.infra.gov.teams.microsoft.us/teams/",
        "https://smba.infra.dod.teams.microsoft.us/teams/",
        "https://smba.trafficmanager.net.evil.example/emea/",
        "https://evil.example/smba.trafficmanager.net/",
        "https://evil-smba.trafficmanager.net/emea/",
        "https://evil.smba.trafficmanager.net/emea/",
        "https://trafficmanager.net/emea/",
        "https://evil.trafficmanager.net/emea/",
        "https://smba.trafficmanager.net./emea/",
        "https://smba.trafficmanager.net@evil.example/",
        "https://smba.trafficmanager.net:443@evil.example/",
        "https://evil.example@smba.trafficmanager.net/",
        "https://:secret@smba.trafficmanager.net/",
        "https://evil.example\\@smba.trafficmanager.net/",
        "https://smba.trafficmanager.net\\@evil.example/",
        "https://smba.trafficmanager.net\\.evil.example/",
        "https://evil.example#@smba.trafficmanager.net/",
        "https://smba.trafficmanager.net/#emea",
        "https://smba.trafficmanager.net?@evil.example/",
        "https://smba.trafficmanager.net/?to=evil.example",
        "https://smba.trafficmanager\uff0enet/emea/",
        "https://sm\u0432a.trafficmanager.net/emea/",
        "https://127.0.0.1/emea/",
        "https://[::1]/emea/",
        "https://[smba.trafficmanager.net/emea/",
        "http://smba.trafficmanager.net/emea/",
        "ftp://smba.trafficmanager.net/emea/",
        "//smba.trafficmanager.net/emea/",
        "smba.trafficmanager.net/emea/",
        "https:smba.trafficmanager.net/emea/",
        "https:///smba.trafficmanager.net/emea/",
        "https://",
        "",
    ],
)
def test_host_that_is_not_the_connector_s_is_not(url: str) -> None:
    """What only looks like one of its hosts is none, and what is one is so by https alone."""
    assert not PUBLIC.is_service(url)


@pytest.mark.parametrize("host", ["localhost:3978", "127.0.0.1:3978", "[::1]:3978"])
def test_client_on_this_machine_is_local_and_not_public(host: str) -> None:
    """A tool on the same machine is spoken to where only that was asked for."""
    url = f"http://{host}/_connector"

    assert LOCAL.is_service(url)
    assert not PUBLIC.is_service(url)
    assert not LOCAL.is_service("http://evil.example:3978/_connector")


@pytest_asyncio.fixture
async def teams() -> AsyncIterator[TeamsStandin]:
    """A Connector, and whoever gives out tokens for it."""
    async with TeamsStandin(Clock().seconds, ()) as standin:
        yield standin


@pytest.mark.parametrize(
    ("host", "looks_like"),
    [
        ("127.0.0.1", "localhost"),
        ("127.0.0.1", "127.0.0.1.evil.example"),
        ("127.0.0.1", "127.0.0.1@localhost"),
        ("127.0.0.1", "somebody@127.0.0.1"),
        ("http://127.0.0.1", "https://127.0.0.1"),
    ],
)
async def test_nothing_goes_to_another_host(
    teams: TeamsStandin, host: str, looks_like: str
) -> None:
    """It is not called, and no token is so much as asked for; the Connector itself is called."""
    clock = Clock()
    async with ClientSession() as session:
        cloud = teams.cloud()
        tokens = tokens_for(registered(environment("sqlite:///x.db")), cloud, session, clock)
        connector = Connector(session, tokens, cloud, Access(clock))

        with pytest.raises(NotAnswered) as refused:
            await connector.call("GET", teams.service_url.replace(host, looks_like), "teams")
        asked = len(teams.issuer.asked)
        with pytest.raises(NotAnswered):
            await connector.call("GET", teams.service_url, "teams")

    delivery = refused.value.delivery
    assert (delivery.outcome, delivery.refused) == (Outcome.REFUSED, Refused.ACCESS)
    assert (asked, len(teams.issuer.asked)) == (0, 1)
    assert [(each.path, each.status) for each in teams.calls] == [("teams", 404)]
