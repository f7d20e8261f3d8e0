"""views.open, views.push, views.update, views.publish, and what an answer does to a modal."""

from dataclasses import replace

from tests.slack.standin_blocks import problems_of_view, with_ids
from tests.slack.standin_calls import Asked, RefusedError
from tests.slack.standin_kept import Json, View
from tests.slack.workspace import Workspace

#: docs.slack.dev/surfaces/modals
MOST_STACKED = 3


def open_modal(workspace: Workspace, asked: Asked) -> Json:
    """Open a modal before the person whose trigger it is; a trigger is good once."""
    body = body_of(asked, "modal")
    person = _spend(workspace, asked)
    return {"view": shown(workspace, person, body).as_json()}


def push(workspace: Workspace, asked: Asked) -> Json:
    """Lay another modal over the one that is open."""
    body = body_of(asked, "modal")
    person = _spend(workspace, asked)
    open_ones = [view for view in workspace.views.values() if view.person == person]
    if not open_ones:
        raise RefusedError("not_found")
    return {"view": shown(workspace, person, body, over=open_ones[-1]).as_json()}


def update(workspace: Workspace, asked: Asked) -> Json:
    """Exchange what an open view shows; a stale hash is refused."""
    view = _open_view(workspace, asked)
    _check_hash(asked, view)
    return {"view": exchanged(workspace, view, body_of(asked, view.body["type"])).as_json()}


def publish(workspace: Workspace, asked: Asked) -> Json:
    """Exchange a person's home tab; a stale hash is refused."""
    body = body_of(asked, "home")
    user = asked.required("user_id")
    if user not in workspace.members:
        raise RefusedError("invalid_arguments", "invalid user id [json-pointer:/user_id]")
    standing = workspace.homes.get(user)
    if standing:
        _check_hash(asked, standing)
        return {"view": exchanged(workspace, standing, body).as_json()}
    id_ = f"V{workspace.number():08d}"
    workspace.homes[user] = _view(workspace, id_, user, body, root=id_)
    return {"view": workspace.homes[user].as_json()}


def shown(workspace: Workspace, person: str, body: Json, over: View | None = None) -> View:
    """Put a modal before somebody, over another where that is given."""
    id_ = f"V{workspace.number():08d}"
    root = over.root if over else id_
    stacked = [view for view in workspace.views.values() if view.root == root]
    if len(stacked) >= MOST_STACKED:
        raise RefusedError("push_limit_reached")
    view = _view(workspace, id_, person, body, root=root)
    workspace.views[id_] = replace(view, previous=over.id if over else None)
    return workspace.views[id_]


def exchanged(workspace: Workspace, view: View, body: Json) -> View:
    """Show something else in a view that stands, under another hash."""
    fresh = _view(workspace, view.id, view.person, body, root=view.root)
    fresh = replace(fresh, previous=view.previous)
    where = workspace.homes if view.body["type"] == "home" else workspace.views
    where[view.person if view.body["type"] == "home" else view.id] = fresh
    return fresh


def body_of(asked: Asked, kind: str) -> Json:
    """A view that Slack would take; or the refusal."""
    body = asked.structure("view", "invalid_arguments")
    problems = problems_of_view(body)
    if problems:
        raise RefusedError("invalid_arguments", *problems)
    if not isinstance(body, dict) or body["type"] != kind:
        raise RefusedError("invalid_arguments", f"must be a {kind} [json-pointer:/view/type]")
    return body


def _view(workspace: Workspace, id_: str, person: str, body: Json, root: str) -> View:
    kept = body | {"blocks": list(with_ids(body["blocks"], workspace.number))}
    hash_ = f"{int(workspace.clock())}.{workspace.number():08x}"
    return View(id=id_, hash=hash_, person=person, body=kept, root=root)


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


def _open_view(workspace: Workspace, asked: Asked) -> View:
    id_, external = asked.text("view_id"), asked.text("external_id")
    if not id_ and not external:
        raise RefusedError("invalid_arguments", "view_id or external_id is required")
    for view in [*workspace.views.values(), *workspace.homes.values()]:
        if view.id == id_ or (external and view.body.get("external_id") == external):
            return view
    raise RefusedError("not_found")


def _check_hash(asked: Asked, view: View) -> None:
    if asked.text("hash") not in {None, view.hash}:
        raise RefusedError("hash_conflict")
