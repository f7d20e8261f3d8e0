"""Checks that Slack has the channels and the people named in `oops.toml`."""

from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field
from functools import partial
from typing import Final

from adapters.cli.doctor import wording
from adapters.cli.doctor.calls import ask_slack
from adapters.config.findings import Finding
from adapters.slack.web_api import Json, NotAnswered, SlackClient, listed_items, next_cursor
from adapters.teams.platform import is_in_teams
from bot.company.organization import Organization
from bot.ports.platform import Refused

_CHANNELS_A_PAGE: Final = 200
#: Pages read at most, against a cursor that leads round in a circle.
_MOST_PAGES: Final = 500

#: Looks up an e-mail address in Teams; None if Teams is not in use.
TeamsLookup = Callable[[str], Awaitable[bool]] | None


@dataclass(frozen=True, kw_only=True)
class PersonRoles:
    """The roles of one person in `oops.toml`."""

    #: Names of the departments led.
    leads: list[str] = field(default_factory=list)
    #: Other roles, in words.
    others: list[str] = field(default_factory=list)


async def channel_findings(
    client: SlackClient, organization: Organization, find_in_teams: TeamsLookup
) -> AsyncIterator[Finding]:
    """Check that the bot is in each channel: one finding per problem, or one for success."""
    try:
        joined = await _joined_channels(client)
    except NotAnswered as failure:
        yield wording.channels_unknown(failure.delivery.detail)
        return
    if not organization.digest_channel:
        yield wording.NO_DIGEST
    both = find_in_teams is not None
    named = channels_of(organization)
    in_slack = {name: named[name] for name in named if not (both and is_in_teams(name))}
    usable = 0
    for name, uses in in_slack.items():
        channel = joined.get(name.removeprefix("#").casefold())
        if channel and not channel.get("is_archived"):
            usable += 1
        else:
            yield wording.channel_problem(name, uses, archived=bool(channel), both=both)
    if usable == len(in_slack):
        yield wording.channels_found(list(in_slack))


def channels_of(organization: Organization) -> dict[str, list[str]]:
    """Map each channel named in `oops.toml` to its uses, in words."""
    uses: dict[str, list[str]] = {}
    if organization.digest_channel:
        uses[organization.digest_channel] = [wording.FOR_DIGEST]
    for each in organization.departments:
        if each.channel:
            uses.setdefault(each.channel, []).append(wording.for_department(each.name))
    return uses


async def _joined_channels(client: SlackClient) -> dict[str, Json]:
    """Map the lowercase name and id of each channel of the bot to Slack's record.

    Raises NotAnswered.
    """
    joined: dict[str, Json] = {}
    cursor: str | None = None
    for _ in range(_MOST_PAGES):
        call = partial(
            client.users_conversations,
            types="public_channel,private_channel",
            limit=_CHANNELS_A_PAGE,
            cursor=cursor,
        )
        page = await ask_slack(client, call)
        for channel in listed_items(page, "channels"):
            joined |= {str(channel.get(key)).casefold(): channel for key in ("name", "id")}
        cursor = next_cursor(page)
        if not cursor:
            break
    return joined


async def people_findings(
    client: SlackClient, organization: Organization, find_in_teams: TeamsLookup
) -> AsyncIterator[Finding]:
    """Check that each person can take part: one finding per problem, or one for success."""
    people = people_of(organization)
    able = 0
    for email, roles in people.items():
        try:
            user = await _find_user(client, email)
        except NotAnswered as failure:
            yield wording.people_unknown(failure.delivery.detail)
            return
        reason = _why_excluded(user)
        if reason and not (find_in_teams and await find_in_teams(email)):
            both = wording.NOR_IN_TEAMS if find_in_teams else ""
            yield wording.person_problem(email, roles.leads, roles.others, reason + both)
        else:
            able += 1
    if able == len(people):
        yield wording.people_found(able, "Slack or Teams" if find_in_teams else "Slack")


def people_of(organization: Organization) -> dict[str, PersonRoles]:
    """Map the e-mail address of each person named in `oops.toml` to their roles."""
    people: dict[str, PersonRoles] = {}

    def roles_of(email: str) -> PersonRoles:
        return people.setdefault(email, PersonRoles())

    for each in organization.departments:
        roles_of(each.lead).leads.append(each.name)
        for member in each.members:
            roles_of(member).others.append(wording.member_of(each.name))
        if each.executive:
            roles_of(each.executive).others.append(wording.executive_of(each.name))
    if organization.executive:
        roles_of(organization.executive).others.append(wording.COMPANY_EXECUTIVE)
    for email, settings in organization.people.items():
        roles_of(email).others.append(wording.LISTED_IN_PEOPLE)
        if settings.deputy:
            roles_of(settings.deputy).others.append(wording.deputy_of(email))
    return people


async def _find_user(client: SlackClient, email: str) -> Json | None:
    """Look up a Slack user by e-mail address, or return None. Raises NotAnswered."""
    try:
        answer = await ask_slack(client, partial(client.users_lookupByEmail, email=email))
    except NotAnswered as failure:
        if failure.delivery.refused is Refused.PERSON:
            return None
        raise
    user = answer.get("user")
    return user if isinstance(user, dict) else None


def _why_excluded(user: Json | None) -> str | None:
    """Return the reason why a user cannot take part, in words; None: no reason."""
    if user is None or user.get("deleted"):
        return wording.NOT_FOUND
    if user.get("is_restricted") or user.get("is_ultra_restricted"):
        return wording.A_GUEST
    return wording.AN_APP if user.get("is_bot") else None
