"""What `oops doctor` asks Microsoft: for a token, and whether Teams has what `oops.toml` names.

The teams that Oops is in are those that it has heard of, and these stand in the database: before
`oops serve` has run once, there is nobody to ask about.
"""

from collections.abc import AsyncIterator, Awaitable, Callable, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime

from aiohttp import ClientSession

from adapters.chat.access import Access
from adapters.cli.doctor import wording
from adapters.cli.doctor.directory import channels_of, people_of
from adapters.cli.teams import teams_faults
from adapters.config.environment import Environment
from adapters.config.findings import Finding
from adapters.teams.cloud import PUBLIC, Cloud
from adapters.teams.connector import Connector, NotAnswered
from adapters.teams.conversations import Places
from adapters.teams.platform import is_in_teams
from adapters.teams.rosters import Rosters
from adapters.teams.tokens import TokenRefused, Tokens, registered, tokens_for
from bot.case.errors import StoreUnavailable
from bot.company.organization import Organization
from bot.ports.platform import PlatformUnavailable
from storage.database.errors import UnfitDatabase
from storage.maintenance.migrating import SchemaState, schema_state
from storage.platforms.conversations import Kind
from storage.store import SqlStore


@dataclass(frozen=True, kw_only=True)
class Asked:
    """Teams, as far as it can be asked."""

    tokens: Tokens
    #: None where no database tells what Oops has heard of.
    places: Places | None
    rosters: Rosters | None
    #: Whether Oops has been installed anywhere.
    is_heard: bool


@asynccontextmanager
async def asking_teams(
    environment: Environment, cloud: Cloud = PUBLIC
) -> AsyncIterator[Asked | None]:
    """Teams, while it is being asked; None where it is not wanted, or not whole."""
    if not environment.teams_app_id or list(teams_faults(environment)):
        yield None
        return
    async with ClientSession() as session:
        tokens = tokens_for(registered(environment), cloud, session, _now)
        if not _has_database(environment.database_url):
            yield Asked(tokens=tokens, places=None, rosters=None, is_heard=False)
            return
        store = SqlStore(environment.database_url)
        try:
            connector = Connector(session, tokens, cloud, Access(_now))
            yield Asked(
                tokens=tokens,
                places=Places(connector, store, _now),
                rosters=Rosters(connector, store, _now),
                is_heard=await _is_heard(store),
            )
        finally:
            store.close()


def found_by(asked: Asked | None) -> Callable[[str], Awaitable[bool]] | None:
    """Whether Teams has somebody, for whoever misses them elsewhere; None where nobody can say.

    While Teams gives no answer, nobody is missed: that it gives none is a finding of its own.
    """
    places = asked.places if asked else None
    if not places:
        return None

    async def is_there(email: str) -> bool:
        try:
            return await _is_there(places, email)
        except PlatformUnavailable:
            return True

    return is_there


async def teams_findings(
    environment: Environment, organization: Organization | None, asked: Asked | None
) -> AsyncIterator[Finding]:
    """Whether the Connector listens to us, and what of `oops.toml` is in Teams.

    Where Slack is served too, names are Slack's, and whoever is in either is looked for there.
    """
    if not asked:
        return
    token = await _token(asked.tokens)
    yield token
    if token.wanting or not organization:
        return
    if not (asked.places and asked.rosters and asked.is_heard):
        yield wording.TEAMS_UNHEARD
        return
    wanted = _channels(organization, alone=not environment.has_slack)
    try:
        async for each in _channel_findings(wanted, asked.places, asked.rosters):
            yield each
        if not environment.has_slack:
            async for each in _people_findings(organization, asked.places):
                yield each
    except NotAnswered as failure:
        yield wording.teams_unknown(failure.delivery.detail)


async def _token(tokens: Tokens) -> Finding:
    try:
        await tokens.header()
    except TokenRefused:
        return wording.TEAMS_TOKEN_REFUSED
    except PlatformUnavailable:
        return wording.TEAMS_TOKEN_UNKNOWN
    return wording.TEAMS_TOKEN


def _channels(organization: Organization, *, alone: bool) -> dict[str, list[str]]:
    named = channels_of(organization).items()
    return {name: uses for name, uses in named if alone or is_in_teams(name)}


async def _channel_findings(
    wanted: dict[str, list[str]], places: Places, rosters: Rosters
) -> AsyncIterator[Finding]:
    """Whether Oops sees each channel; one finding where it sees all of them."""
    missing = [each for each in wanted if not await _sees(each, places, rosters)]
    for each in missing:
        yield wording.teams_channel_wanting(each, wanted[each])
    if wanted and not missing:
        yield wording.teams_channels_found(list(wanted))


async def _sees(channel: str, places: Places, rosters: Rosters) -> bool:
    if channel.startswith("#"):
        return await rosters.named(channel) is not None
    listed: Iterable[str] = (each.conversation for each in await rosters.channels())
    return channel in listed or await places.sees(channel)


async def _people_findings(organization: Organization, places: Places) -> AsyncIterator[Finding]:
    """Whether everybody can be written to; one finding where all of them can."""
    wanted = people_of(organization)
    missing = [each for each in wanted if not await _is_there(places, each)]
    for each in missing:
        blocked = await places.has_refused(each)
        hindrance = wording.BLOCKED_IN_TEAMS if blocked else wording.NOT_IN_TEAMS
        part = wanted[each]
        yield wording.teams_person_wanting(each, part.leads, part.others, hindrance)
    if not missing:
        yield wording.people_found(len(wanted), "Teams")


async def _is_there(places: Places, email: str) -> bool:
    return bool(await places.with_person(email) or await places.in_teams(email))


def _has_database(url: str) -> bool:
    """Whether one can look into it; what is wrong with it is said elsewhere."""
    try:
        return schema_state(url) is SchemaState.CURRENT
    except UnfitDatabase:
        return False


async def _is_heard(store: SqlStore) -> bool:
    try:
        return await store.transact(
            lambda uow: any(uow.conversations.of_kind(each) for each in Kind)
        )
    except StoreUnavailable:
        return False


def _now() -> datetime:
    return datetime.now(UTC)
