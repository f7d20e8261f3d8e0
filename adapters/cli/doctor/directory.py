"""Checks that Slack has the channels and the people named in `oops.toml`."""

from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import Final

from adapters.chat.pinned_channels import PinFault, is_channel_name, pin_key
from adapters.cli.doctor import wording
from adapters.cli.doctor.calls import ask_slack
from adapters.cli.doctor.pins import name_fault
from adapters.config.findings import Finding
from adapters.slack.conversations import has_name, is_shared_outside, named_channel
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
    client: SlackClient,
    organization: Organization,
    pins: Mapping[str, str],
    find_in_teams: TeamsLookup,
) -> AsyncIterator[Finding]:
    """Check that the bot is in each channel: one finding per problem, or one for success.

    `pins` are the ids that are pinned to names.
    """
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
    problems = 0
    for name, uses in in_slack.items():
        for finding in _channel_findings(name, uses, joined, pins, both=both):
            problems += finding.is_problem
            yield finding
    if not problems:
        yield wording.channels_found(list(in_slack))


def _channel_findings(
    name: str, uses: list[str], joined: list[Json], pins: Mapping[str, str], *, both: bool
) -> Iterator[Finding]:
    """Yield the problem of one channel, and a note if another company reads it."""
    usable = {str(each.get("id")): each for each in joined if not each.get("is_archived")}
    archived = [each for each in joined if each.get("is_archived")]
    if is_channel_name(name):
        having = [named_channel(each) for each in usable.values() if has_name(each, name)]
        fault = name_fault(name, pins, having, usable)
        channel = usable.get(pins.get(pin_key(name), ""))
    else:
        fault, channel = (None if name in usable else PinFault.MISSING), usable.get(name)
    if fault is PinFault.MISSING:
        is_archived = any(has_name(each, name) or each.get("id") == name for each in archived)
        yield wording.channel_problem(name, uses, archived=is_archived, both=both)
    elif fault:
        yield wording.pin_problem(name, uses, fault)
    elif is_shared_outside(channel) and is_channel_name(name):
        yield wording.pin_problem(name, uses, PinFault.SHARED)
    elif is_shared_outside(channel):
        yield wording.shared_channel(name, uses)


def channels_of(organization: Organization) -> dict[str, list[str]]:
    """Map each channel named in `oops.toml` to its uses, in words."""
    uses: dict[str, list[str]] = {}
    if organization.digest_channel:
        uses[organization.digest_channel] = [wording.FOR_DIGEST]
    for each in organization.departments:
        if each.channel:
            uses.setdefault(each.channel, []).append(wording.for_department(each.name))
    return uses


async def _joined_channels(client: SlackClient) -> list[Json]:
    """Return Slack's record of each channel of the bot. Raises NotAnswered."""
    joined: list[Json] = []
    cursor: str | None = None
    for _ in range(_MOST_PAGES):
        call = partial(
            client.users_conversations,
            types="public_channel,private_channel",
            limit=_CHANNELS_A_PAGE,
            cursor=cursor,
        )
        page = await ask_slack(client, call)
        joined += listed_items(page, "channels")
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
