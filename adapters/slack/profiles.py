"""Slack's user objects as people.

https://docs.slack.dev/reference/objects/user-object
"""

from dataclasses import dataclass

from adapters.chat.colleagues import Colleague
from adapters.chat.zones import zone
from adapters.slack.json_fields import JsonObject, object_at, text_at
from bot.company.people import Person, normal_address


@dataclass(frozen=True, kw_only=True)
class Workspace:
    """The app's workspace: a team, alone or in an enterprise."""

    team: str
    enterprise: str | None = None


def person(user: JsonObject) -> Person:
    """The user as a person. A hidden e-mail address is replaced by ids in `.invalid`."""
    profile = object_at(user, "profile")
    address = (
        text_at(profile, "email") or f"{text_at(user, 'id')}@{text_at(user, 'team_id')}.invalid"
    )
    email = normal_address(address)
    names = (
        text_at(profile, "real_name"),
        text_at(user, "real_name"),
        text_at(user, "name"),
        email,
    )
    return Person(
        email=email,
        name=next(name for name in names if name),
        timezone=zone(text_at(user, "tz")),
        active=user.get("deleted") is not True,
    )


def colleague(user: JsonObject, ours: Workspace) -> Colleague:
    """The user, with guest and stranger judged from the workspace `ours`."""
    return Colleague(
        person=person(user),
        guest=any(user.get(flag) is True for flag in ("is_restricted", "is_ultra_restricted")),
        stranger=user.get("is_stranger") is True or not _belongs_to(user, ours),
        bot=user.get("is_bot") is True or user.get("id") == "USLACKBOT",
    )


def _belongs_to(user: JsonObject, ours: Workspace) -> bool:
    """True for an account of our team or enterprise."""
    enterprise = text_at(object_at(user, "enterprise_user"), "enterprise_id")
    return enterprise == ours.enterprise or text_at(user, "team_id") in ("", ours.team)
