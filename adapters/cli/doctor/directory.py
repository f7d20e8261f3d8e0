"""Whether Slack has the channels and the people that `oops.toml` counts on."""

from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field
from functools import partial
from typing import Final

from slack_sdk.web.async_client import AsyncWebClient

from adapters.cli.doctor import wording
from adapters.cli.doctor.calls import ask
from adapters.config.findings import Finding
from adapters.slack.web_api import Json, NotAnswered
from adapters.teams.platform import is_in_teams
from bot.company.organization import Organization
from bot.ports.platform import Refused

_PAGE: Final = 200

#: Whether Teams has somebody; None where it is not served.
Elsewhere = Callable[[str], Awaitable[bool]] | None


@dataclass(frozen=True, kw_only=True)
class Part:
    """What somebody is counted on for."""

    #: The departments that they lead.
    leads: list[str] = field(default_factory=list)
    #: In words, whatever else.
    others: list[str] = field(default_factory=list)


async def channel_findings(
    client: AsyncWebClient, organization: Organization, elsewhere: Elsewhere
) -> AsyncIterator[Finding]:
    """Whether the bot is in each channel; one finding where it is in all of them."""
    try:
        ours = await _our_channels(client)
    except NotAnswered as failure:
        yield wording.channels_unknown(failure.delivery.detail)
        return
    if not organization.digest_channel:
        yield wording.NO_DIGEST
    both = elsewhere is not None
    named = channels_of(organization)
    wanted = {name: named[name] for name in named if not (both and is_in_teams(name))}
    found = 0
    for name, uses in wanted.items():
        channel = ours.get(name.removeprefix("#").casefold())
        if channel and not channel.get("is_archived"):
            found += 1
        else:
            yield wording.channel_wanting(name, uses, archived=bool(channel), both=both)
    if found == len(wanted):
        yield wording.channels_found(list(wanted))


def channels_of(organization: Organization) -> dict[str, list[str]]:
    """Each channel that is named, with what it is for."""
    found: dict[str, list[str]] = {}
    if organization.digest_channel:
        found[organization.digest_channel] = [wording.FOR_DIGEST]
    for each in organization.departments:
        if each.channel:
            found.setdefault(each.channel, []).append(wording.for_department(each.name))
    return found


async def _our_channels(client: AsyncWebClient) -> dict[str, Json]:
    """The channels that the bot is in, by name and by id, in small letters. Raises NotAnswered."""
    found: dict[str, Json] = {}
    cursor: str | None = None
    while cursor != "":
        call = partial(
            client.users_conversations,
            types="public_channel,private_channel",
            limit=_PAGE,
            cursor=cursor,
        )
        page = await ask(client, call)
        for channel in page.get("channels", []):
            found |= {str(channel.get(key)).casefold(): channel for key in ("name", "id")}
        cursor = page.get("response_metadata", {}).get("next_cursor", "")
    return found


async def people_findings(
    client: AsyncWebClient, organization: Organization, elsewhere: Elsewhere
) -> AsyncIterator[Finding]:
    """Whether everybody is there and can take part; one finding where all of them can."""
    wanted = people_of(organization)
    found = 0
    for email, part in wanted.items():
        try:
            user = await _user(client, email)
        except NotAnswered as failure:
            yield wording.people_unknown(failure.delivery.detail)
            return
        hindrance = _hindrance(user)
        if hindrance and not (elsewhere and await elsewhere(email)):
            both = wording.NOR_IN_TEAMS if elsewhere else ""
            yield wording.person_wanting(email, part.leads, part.others, hindrance + both)
        else:
            found += 1
    if found == len(wanted):
        yield wording.people_found(found, "Slack or Teams" if elsewhere else "Slack")


def people_of(organization: Organization) -> dict[str, Part]:
    """Everybody who is named, by address, with what they are counted on for."""
    found: dict[str, Part] = {}

    def part(email: str) -> Part:
        return found.setdefault(email, Part())

    for each in organization.departments:
        part(each.lead).leads.append(each.name)
        for member in each.members:
            part(member).others.append(wording.member_of(each.name))
        if each.executive:
            part(each.executive).others.append(wording.executive_of(each.name))
    if organization.executive:
        part(organization.executive).others.append(wording.EXECUTIVE)
    for email, settings in organization.people.items():
        part(email).others.append(wording.LISTED)
        if settings.deputy:
            part(settings.deputy).others.append(wording.deputy_of(email))
    return found


async def _user(client: AsyncWebClient, email: str) -> Json | None:
    """The user with that address; None where there is none. Raises NotAnswered."""
    try:
        answer = await ask(client, partial(client.users_lookupByEmail, email=email))
    except NotAnswered as failure:
        if failure.delivery.refused is Refused.PERSON:
            return None
        raise
    user: Json = answer.get("user", {})
    return user


def _hindrance(user: Json | None) -> str | None:
    """Why that person cannot take part; None where they can."""
    if user is None or user.get("deleted"):
        return wording.NOT_FOUND
    if user.get("is_restricted") or user.get("is_ultra_restricted"):
        return wording.A_GUEST
    return wording.AN_APP if user.get("is_bot") else None
