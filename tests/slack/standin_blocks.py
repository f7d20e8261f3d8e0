"""Check blocks and views as Slack does, by the schema in `block_kit.json`.

The schema knows the blocks that Oops sends. A new kind of block is added to it first.
"""

import json
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Literal

from jsonschema_rs import Draft202012Validator

from tests.slack.standin_kept import Json

Surface = Literal["message", "modal", "home"]

#: All text of a message's blocks together; more is answered with msg_blocks_too_long.
#: Undocumented: found by others at about 13,200 (slackapi/bolt-js, issue 2509).
MOST_TEXT = 13_000

_SCHEMA: Json = json.loads(Path(__file__).with_name("block_kit.json").read_text("utf-8"))
_VALIDATORS: dict[Surface, Draft202012Validator] = {
    "message": Draft202012Validator({"$ref": "#/$defs/message", **_SCHEMA}),
    "modal": Draft202012Validator({"$ref": "#/$defs/modal", **_SCHEMA}),
    "home": Draft202012Validator({"$ref": "#/$defs/home", **_SCHEMA}),
}


def problems_of_blocks(blocks: Any) -> list[str]:  # noqa: ANN401
    """Everything that is wrong with a message's blocks; nothing where Slack would take them."""
    return list(_broken_limits("message", blocks, "/blocks")) or list(_repeated(blocks))


def problems_of_view(view: Any) -> list[str]:  # noqa: ANN401
    """Everything that is wrong with a modal or a home tab."""
    surface: Surface = "home" if isinstance(view, dict) and view.get("type") == "home" else "modal"
    return list(_broken_limits(surface, view, "/view")) or list(_repeated(view["blocks"]))


def with_ids(blocks: list[Json], number: Any) -> tuple[Json, ...]:  # noqa: ANN401
    """The blocks as Slack keeps them: each with an id, each button with an action's."""
    return tuple(_with_ids(block, number) for block in blocks)


def _with_ids(block: Json, number: Any) -> Json:  # noqa: ANN401
    kept: Json = {"block_id": f"b{number()}"} | block
    if kept["type"] == "actions":
        kept["elements"] = [{"action_id": f"a{number()}"} | each for each in kept["elements"]]
    for place in ("accessory", "element"):
        if place in kept:
            kept[place] = {"action_id": f"a{number()}"} | kept[place]
    return kept


def _broken_limits(surface: Surface, value: Any, top: str) -> Iterator[str]:  # noqa: ANN401
    for error in _VALIDATORS[surface].iter_errors(value):
        pointer = "".join(f"/{each}" for each in error.instance_path)
        yield f"{error.message[:300]} [json-pointer:{top}{pointer}]"


def _repeated(blocks: list[Json]) -> Iterator[str]:
    """Ids and values that stand twice, and choices that are not among the options."""
    yield from _twice("block_id", blocks, "/blocks")
    for index, block in enumerate(blocks):
        at = f"/blocks/{index}"
        row = block["elements"] if block["type"] == "actions" else ()
        yield from _twice("action_id", row, f"{at}/elements")
        for each in (*row, block.get("accessory", {}), block.get("element", {})):
            options = _options(each)
            yield from _twice("value", options, at)
            if "initial_option" in each and each["initial_option"] not in options:
                yield f"must be one of the options [json-pointer:{at}/initial_option]"


def _options(element: Json) -> list[Json]:
    grouped = [one for group in element.get("option_groups", ()) for one in group["options"]]
    return [*element.get("options", ()), *grouped]


def _twice(name: str, among: Any, at: str) -> Iterator[str]:  # noqa: ANN401
    for each, times in Counter(each[name] for each in among if name in each).items():
        if times > 1:
            yield f"{name} {each!r} already exists [json-pointer:{at}]"
