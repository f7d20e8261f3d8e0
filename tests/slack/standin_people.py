"""auth.test, users.info, users.lookupByEmail, apps.connections.open."""

from tests.slack.standin_calls import Asked, RefusedError
from tests.slack.standin_kept import BOT, BOT_USER, TEAM, Json, Member
from tests.slack.workspace import Workspace


def auth_test(workspace: Workspace, asked: Asked) -> Json:
    """Whose token that is."""
    return {
        "url": "https://paper.slack.example/",
        "team": "The Paper",
        "team_id": TEAM,
        "user": workspace.members[BOT_USER].handle,
        "user_id": BOT_USER,
        "bot_id": BOT,
        "is_enterprise_install": False,
    }


def info(workspace: Workspace, asked: Asked) -> Json:
    """One person, deactivated or not; the address only to those who may see it."""
    member = workspace.members.get(asked.required("user"))
    if member is None:
        raise RefusedError("user_not_found")
    return {"user": _seen(member, asked)}


def lookup(workspace: Workspace, asked: Asked) -> Json:
    """The person with that address; a deactivated one is not found."""
    asked.need("users:read")
    email = asked.required("email").lower()
    for member in workspace.members.values():
        if member.email.lower() == email and not (member.deleted or member.is_stranger):
            return {"user": _seen(member, asked)}
    raise RefusedError("users_not_found")


def connect(workspace: Workspace, asked: Asked) -> Json:
    """A place at the Socket Mode server; the server puts the address in."""
    return {"url": f"?ticket={workspace.number()}"}


def _seen(member: Member, asked: Asked) -> Json:
    return member.as_json(with_email="users:read.email" in asked.grant.scopes)
