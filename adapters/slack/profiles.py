"""Slack's user objects as people.

https://docs.slack.dev/reference/objects/user-object
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from adapters.chat.colleagues import Colleague
from adapters.chat.zones import zone
from bot.company.people import Person, normal_address

Json = Mapping[str, Any]


@dataclass(frozen=True, kw_only=True)
class Workspace:
    """The app's workspace: a team, alone or in an enterprise."""

    team: str
    enterprise: str | None = None


def person(user: Json) -> Person:
    """The user as a person. A hidden e-mail address is replaced by ids in `.invalid`."""
    profile = _mapping(user, "profile")
    address = _text(profile, "email") or f"{_text(user, 'id')}@{_text(user, 'team_id')}.invalid"
    email = normal_address(address)
    names = (_text(profile, "real_name"), _text(user, "real_name"), _text(user, "name"), email)
    return Person(
        email=email,
        name=next(name for name in names if name),
        timezone=zone(_text(user, "tz")),
        active=user.get("deleted") is not True,
    )


def colleague(user: Json, ours: Workspace) -> Colleague:
    """The user, with guest and stranger judged from the workspace `ours`."""
    return Colleague(
        person=person(user),
        guest=any(user.get(flag) is True for flag in ("is_restricted", "is_ultra_restricted")),
        stranger=user.get("is_stranger") is True or not _belongs_to(user, ours),
        bot=user.get("is_bot") is True or user.get("id") == "USLACKBOT",
    )


def _belongs_to(user: Json, ours: Workspace) -> bool:
    """True for an account of our team or enterprise."""
    enterprise = _text(_mapping(user, "enterprise_user"), "enterprise_id")
    return enterprise == ours.enterprise or _text(user, "team_id") in ("", ours.team)


def _mapping(body: Json, key: str) -> Json:
    value = body.get(key)
    return value if isinstance(value, dict) else {}


def _text(body: Json, key: str) -> str:
    value = body.get(key)
    return value.strip() if isinstance(value, str) else ""
