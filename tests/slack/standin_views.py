"""views.open and views.publish."""

from tests.slack.standin_blocks import problems_of_view, with_ids
from tests.slack.standin_calls import Asked, RefusedError
from tests.slack.standin_kept import Json, View
from tests.slack.workspace import Workspace


def open_modal(workspace: Workspace, asked: Asked) -> Json:
    """Open a modal before the person whose trigger it is; a trigger is good once."""
    body = body_of(asked, "modal")
    person = _spend(workspace, asked)
    id_ = f"V{workspace.number():08d}"
    workspace.views[id_] = _view(workspace, id_, person, body)
    return {"view": workspace.views[id_].as_json()}


def validate(workspace: Workspace, asked: Asked) -> Json:
    """Hold a view against the schema. A workspace may take less than the schema does."""
    problems = problems_of_view(asked.structure("view", "invalid_arguments"))
    if problems or workspace.refuses_views:
        raise RefusedError("invalid_view", *problems)
    return {}


def publish(workspace: Workspace, asked: Asked) -> Json:
    """Exchange a person's home tab; a stale hash is refused."""
    body = body_of(asked, "home")
    user = asked.required("user_id")
    if user not in workspace.members:
        raise RefusedError("invalid_arguments", "invalid user id [json-pointer:/user_id]")
    standing = workspace.homes.get(user)
    if standing and asked.text("hash") not in {None, standing.hash}:
        raise RefusedError("hash_conflict")
    id_ = standing.id if standing else f"V{workspace.number():08d}"
    workspace.homes[user] = _view(workspace, id_, user, body)
    return {"view": workspace.homes[user].as_json()}


def body_of(asked: Asked, kind: str) -> Json:
    """A view that Slack would take; or the refusal."""
    body = asked.structure("view", "invalid_arguments")
    problems = problems_of_view(body)
    if problems:
        raise RefusedError("invalid_arguments", *problems)
    if not isinstance(body, dict) or body["type"] != kind:
        raise RefusedError("invalid_arguments", f"must be a {kind} [json-pointer:/view/type]")
    return body


def _view(workspace: Workspace, id_: str, person: str, body: Json) -> View:
    kept = body | {"blocks": list(with_ids(body["blocks"], workspace.number))}
    hash_ = f"{int(workspace.clock())}.{workspace.number():08x}"
    return View(id=id_, hash=hash_, person=person, body=kept)


def _spend(workspace: Workspace, asked: Asked) -> str:
    trigger = asked.required("trigger_id")
    if trigger in workspace.expired_triggers:
        raise RefusedError("expired_trigger_id")
    if trigger in workspace.spent_triggers:
        raise RefusedError("exchanged_trigger_id")
    if trigger not in workspace.triggers:
        raise RefusedError("invalid_trigger_id")
    workspace.spent_triggers.add(trigger)
    return workspace.triggers[trigger]
