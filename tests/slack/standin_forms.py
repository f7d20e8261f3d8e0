"""Fills in a modal by field name, as a person could, and no other way."""

from collections.abc import Mapping
from typing import Any

from tests.slack.standin_kept import Json
from tests.slack.standin_screen import ShownView
from tests.slack.workspace import Workspace

ONE_OF = {"static_select", "radio_buttons"}
#: By kind, what the value is called, and what it begins with.
PLAIN = {
    "plain_text_input": ("value", "initial_value"),
    "users_select": ("selected_user", "initial_user"),
    "datetimepicker": ("selected_date_time", "initial_date_time"),
}


def filled_in(
    view: ShownView, values: Mapping[str, Any], workspace: Workspace
) -> dict[str, dict[str, Json]]:
    """The form's `state.values` with these values; AssertionError where Slack would not send it.

    A person's field takes a handle or an address, a choice its label or value, a picker of a date
    and time the seconds since 1970; None empties a field.
    """
    for name in values:
        view.field(name)
    state = {}
    for name, block in view.fields.items():
        element = block["element"]
        entry = _entry(element, values.get(name, ...), workspace)
        _check(name, block, entry)
        state[name] = {element["action_id"]: entry}
    return state


def _entry(element: Json, value: Any, workspace: Workspace) -> Json:  # noqa: ANN401
    kind = element["type"]
    if kind in ONE_OF:
        chosen = element.get("initial_option") if value is ... else _option(element, value)
        return {"type": kind, "selected_option": chosen}
    name, initial = PLAIN[kind]
    if value is ...:
        value = element.get(initial)
    elif kind == "users_select" and value is not None:
        value = workspace.person(value).id
    return {"type": kind, name: value}


def _option(element: Json, wanted: str | None) -> Json | None:
    if wanted is None:
        return None
    groups = [each["options"] for each in element.get("option_groups", [])]
    options: list[Json] = [*element.get("options", []), *(one for some in groups for one in some)]
    for option in options:
        if wanted in {option["value"], option["text"]["text"]}:
            return {"text": option["text"], "value": option["value"]}
    message = f"no option {wanted!r} among {[each['text']['text'] for each in options]}"
    raise AssertionError(message)


def _check(name: str, block: Json, entry: Json) -> None:
    value = next(content for key, content in entry.items() if key != "type")
    assert value or block.get("optional", False), f"{name!r} is required and empty"
    longest = block["element"].get("max_length", 3000)
    if isinstance(value, str):
        assert len(value) <= longest, f"{name!r} takes {longest} characters, not {len(value)}"
