"""Teams' part of `oops doctor`: the token, the channels and the people.

The database lists the teams in which Oops is installed. `oops serve` records each installation, so
there is nothing to check before its first run.
"""

from collections.abc import AsyncIterator, Awaitable, Callable, Collection
from contextlib import asynccontextmanager
from dataclasses import dataclass

from adapters.chat.access import Access
from adapters.chat.http_answers import open_session
from adapters.chat.pinned_channels import PinFault, is_channel_name
from adapters.cli.doctor import wording
from adapters.cli.doctor.directory import channels_of, people_of
from adapters.cli.doctor.pins import has_database, name_fault, stored_pins
from adapters.cli.teams import framework_version, teams_faults
from adapters.config.environment import Environment
from adapters.config.findings import Finding
from adapters.process.clock import utc_now
from adapters.teams.accounts import TeamsAccounts
from adapters.teams.cloud import PUBLIC, Cloud
from adapters.teams.connector import Connector, NotAnswered
from adapters.teams.conversations import Places
from adapters.teams.platform import is_in_teams
from adapters.teams.rosters import Rosters
from adapters.teams.tenancy import OurTenant
from adapters.teams.tokens import TokenRefused, Tokens, registered, tokens_for
from bot.case.errors import StoreUnavailable
from bot.company.organization import Organization
from bot.ports.platform import PlatformUnavailable
from storage.platforms.conversations import ConversationKind
from storage.store import SqlStore


@dataclass(frozen=True, kw_only=True)
class TeamsConnection:
    """Clients for the checks of Teams."""

    tokens: Tokens
    #: None: no database that lists the installations.
    places: Places | None
    rosters: Rosters | None
    #: True if the database lists at least one conversation.
    is_installed: bool


@asynccontextmanager
async def connect_teams(
    environment: Environment, cloud: Cloud = PUBLIC, channels: Collection[str] = ()
) -> AsyncIterator[TeamsConnection | None]:
    """Open a connection to Teams. Yields None if Teams is off or its variables are at fault.

    `channels` are the channels of `oops.toml`.
    """
    if not environment.teams_app_id or list(teams_faults(environment)):
        yield None
        return
    async with open_session() as session:
        tokens = tokens_for(registered(environment), cloud, session, utc_now)
        if not has_database(environment.database_url):
            yield TeamsConnection(tokens=tokens, places=None, rosters=None, is_installed=False)
            return
        store = SqlStore(environment.database_url)
        try:
            connector = Connector(session, tokens, cloud, Access(utc_now))
            tenant = OurTenant(tenant=environment.teams_tenant)
            accounts = TeamsAccounts(store, utc_now, environment.teams_app_id, tenant)
            yield TeamsConnection(
                tokens=tokens,
                places=Places(connector, store, utc_now, tenant, accounts, channels),
                rosters=Rosters(connector, store, utc_now, tenant),
                is_installed=await _is_installed(store),
            )
        finally:
            store.close()


def teams_lookup(connection: TeamsConnection | None) -> Callable[[str], Awaitable[bool]] | None:
    """Return a look-up of e-mail addresses in Teams; None if Teams cannot be asked.

    The look-up returns True while Teams gives no answer: the outage is a finding of its own.
    """
    places = connection.places if connection else None
    if not places:
        return None

    async def is_there(email: str) -> bool:
        try:
            return await _knows_person(places, email)
        except PlatformUnavailable:
            return True

    return is_there


async def teams_findings(
    environment: Environment, organization: Organization | None, connection: TeamsConnection | None
) -> AsyncIterator[Finding]:
    """Check the token, and the channels and people of `oops.toml` in Teams.

    If Slack is in use too, channel names are Slack's and people are checked with Slack.
    """
    if not connection:
        return
    yield wording.teams_framework(framework_version(environment.teams_framework) or "")
    token = await _token_finding(connection.tokens)
    yield token
    if token.is_problem or not organization:
        return
    if not (connection.places and connection.rosters and connection.is_installed):
        yield wording.TEAMS_UNHEARD
        return
    channels = _teams_channels(organization, alone=not environment.has_slack)
    pins = stored_pins(environment.database_url, "teams")
    try:
        async for each in _channel_findings(channels, pins, connection.places, connection.rosters):
            yield each
        if not environment.has_slack:
            async for each in _people_findings(organization, connection.places):
                yield each
    except NotAnswered as failure:
        yield wording.teams_unknown(failure.delivery.detail)


async def _token_finding(tokens: Tokens) -> Finding:
    try:
        await tokens.header()
    except TokenRefused:
        return wording.TEAMS_TOKEN_REFUSED
    except PlatformUnavailable:
        return wording.TEAMS_TOKEN_UNKNOWN
    return wording.TEAMS_TOKEN


def _teams_channels(organization: Organization, *, alone: bool) -> dict[str, list[str]]:
    named = channels_of(organization).items()
    return {name: uses for name, uses in named if alone or is_in_teams(name)}


async def _channel_findings(
    channels: dict[str, list[str]], pins: dict[str, str], places: Places, rosters: Rosters
) -> AsyncIterator[Finding]:
    """Check access to each channel: one finding per problem, or one for success."""
    listed = [each.conversation for each in await rosters.channels()]
    faults: dict[str, PinFault] = {}
    for each in channels:
        if is_channel_name(each):
            fault = name_fault(each, pins, await rosters.having(each), listed)
        else:
            is_there = each in listed or await places.sees(each)
            fault = None if is_there else PinFault.MISSING
        faults |= {each: fault} if fault else {}
    for each, fault in faults.items():
        if fault is PinFault.MISSING:
            yield wording.teams_channel_problem(each, channels[each])
        else:
            yield wording.pin_problem(each, channels[each], fault)
    if channels and not faults:
        yield wording.teams_channels_found(list(channels))


async def _people_findings(organization: Organization, places: Places) -> AsyncIterator[Finding]:
    """Check that each person can be messaged: one finding per problem, or one for success."""
    people = people_of(organization)
    missing = [each for each in people if not await _knows_person(places, each)]
    for each in missing:
        blocked = await places.has_refused(each)
        reason = wording.BLOCKED_IN_TEAMS if blocked else wording.NOT_IN_TEAMS
        roles = people[each]
        yield wording.teams_person_problem(each, roles.leads, roles.others, reason)
    if not missing:
        yield wording.people_found(len(people), "Teams")


async def _knows_person(places: Places, email: str) -> bool:
    return bool(await places.with_person(email) or await places.in_teams(email))


async def _is_installed(store: SqlStore) -> bool:
    try:
        return await store.transact(
            lambda uow: any(uow.conversations.of_kind(each) for each in ConversationKind)
        )
    except StoreUnavailable:
        return False
