"""Slack's user objects as people.

https://docs.slack.dev/reference/objects/user-object
"""

from dataclasses import dataclass

from adapters.chat.accounts import Account, Sighting
from adapters.chat.colleagues import Colleague
from adapters.chat.zones import zone
from adapters.slack.json_fields import JsonObject, object_at, text_at
from bot.company.people import Person, normal_address


@dataclass(frozen=True, kw_only=True)
class Workspace:
    """The app's workspace: a team, alone or in an enterprise."""

    team: str
    enterprise: str | None = None
    #: The user id of the app's bot.
    bot: str | None = None


def platform_of(ours: Workspace) -> str:
    """The platform's name for accounts. User ids are unique in a team, or in an enterprise."""
    return f"slack:{ours.enterprise or ours.team}"


def is_confirmed(user: JsonObject) -> bool:
    """False for an address that the user typed and did not confirm by mail."""
    return user.get("is_email_confirmed") is not False


def unknown(user_id: str) -> Person:
    """A person for a user who cannot be looked up, with an address made of the user id."""
    return Person(email=f"{user_id}@slack.invalid".lower(), name=user_id)


def sighting(user: JsonObject, ours: Workspace, asked_for: str = "") -> Sighting:
    """The user's account with the confirmed address, or else with the one of the look-up."""
    user_id = text_at(user, "id")
    return Sighting(
        account=Account(platform=platform_of(ours), user_id=user_id),
        address=_address(user) or asked_for or None,
        made_up=_made_up(user),
        provisional=unknown(user_id).email,
    )


def person(user: JsonObject) -> Person:
    """The user as a person. A hidden or unconfirmed address is replaced by ids in `.invalid`."""
    email = normal_address(_address(user) or _made_up(user))
    profile = object_at(user, "profile")
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


def _address(user: JsonObject) -> str:
    return text_at(object_at(user, "profile"), "email") if is_confirmed(user) else ""


def _made_up(user: JsonObject) -> str:
    return f"{text_at(user, 'id')}@{text_at(user, 'team_id')}.invalid".lower()


def _belongs_to(user: JsonObject, ours: Workspace) -> bool:
    """True for an account of our team or enterprise."""
    enterprise = text_at(object_at(user, "enterprise_user"), "enterprise_id")
    return enterprise == ours.enterprise or text_at(user, "team_id") in ("", ours.team)
