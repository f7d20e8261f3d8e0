"""Whether Slack would take those blocks, and if not, why.

The limits are Slack's: docs.slack.dev/reference/block-kit, and the models of slack_sdk.
"""

from typing import Any, Literal

from tests.slack.standin_elements import ACCESSORIES, ELEMENTS, INPUTS, check_element
from tests.slack.standin_kept import Json
from tests.slack.standin_shape import Shape

Surface = Literal["message", "modal", "home"]

MOST_BLOCKS = {"message": 50, "modal": 100, "home": 100}
#: All text of a message's blocks together; more is answered with msg_blocks_too_long.
#: Undocumented: found by others at about 13,200 (slackapi/bolt-js, issue 2509).
MOST_TEXT = 13_000


def problems_of_blocks(blocks: object, surface: Surface = "message") -> list[str]:
    """Everything that is wrong with them; nothing where Slack would take them."""
    shape = Shape()
    _check_blocks(shape, blocks, surface, "/blocks")
    return shape.problems


def problems_of_view(view: object) -> list[str]:
    """Everything that is wrong with a modal or a home tab."""
    shape = Shape()
    body = shape.mapping(view, "/view")
    if body is None:
        return shape.problems
    kind = body.get("type")
    if kind not in {"modal", "home"}:
        shape.wrong("must be modal or home", "/view/type")
        return shape.problems
    _check_frame(shape, body)
    _check_blocks(shape, body.get("blocks"), "modal" if kind == "modal" else "home", "/view/blocks")
    return shape.problems


def with_ids(blocks: list[Json], number: Any) -> tuple[Json, ...]:  # noqa: ANN401
    """The blocks as Slack keeps them: each with an id, each button with an action's."""
    return tuple(_with_ids(block, number) for block in blocks)


def _with_ids(block: Json, number: Any) -> Json:  # noqa: ANN401
    kept: Json = {"block_id": f"b{number()}"} | block
    if "elements" in kept and kept["type"] == "actions":
        kept["elements"] = [{"action_id": f"a{number()}"} | each for each in kept["elements"]]
    for place in ("accessory", "element"):
        if place in kept and kept[place].get("type") != "image":
            kept[place] = {"action_id": f"a{number()}"} | kept[place]
    return kept


def _check_frame(shape: Shape, body: Json) -> None:
    frame = "type blocks private_metadata callback_id external_id"
    modal = "title submit close clear_on_close notify_on_close submit_disabled"
    is_modal = body["type"] == "modal"
    shape.keys(body, f"{frame} {modal}" if is_modal else frame, "/view")
    for name, most in (("private_metadata", 3000), ("callback_id", 255), ("external_id", 255)):
        shape.optional_string(body, name, "/view", most=most, least=0)
    if not is_modal:
        return
    shape.text(body.get("title"), "/view/title", most=24, plain=True)
    for name in ("submit", "close"):
        if name in body:
            shape.text(body[name], f"/view/{name}", most=24, plain=True)
    if "submit" not in body and any(_is_input(block) for block in body.get("blocks") or ()):
        shape.wrong("submit is required with input blocks", "/view")


def _is_input(block: object) -> bool:
    return isinstance(block, dict) and block.get("type") == "input"


def _check_blocks(shape: Shape, blocks: object, surface: Surface, at: str) -> None:
    least = 0 if surface != "message" else 1
    listed = shape.items(blocks, at, most=MOST_BLOCKS[surface], least=least)
    ids: list[str] = []
    for index, each in enumerate(listed):
        block = shape.mapping(each, f"{at}/{index}")
        if block is not None:
            _check_block(shape, block, surface, f"{at}/{index}")
            ids += [block["block_id"]] if isinstance(block.get("block_id"), str) else []
    for twice in sorted({id_ for id_ in ids if ids.count(id_) > 1}):
        shape.wrong(f"block_id {twice!r} already exists", at)


def _check_block(shape: Shape, block: Json, surface: Surface, at: str) -> None:
    shape.optional_string(block, "block_id", at, most=255)
    match block.get("type"):
        case "section":
            _check_section(shape, block, at)
        case "header":
            shape.keys(block, "type block_id text level", at)
            shape.text(block.get("text"), f"{at}/text", most=150, plain=True)
        case "divider":
            shape.keys(block, "type block_id", at)
        case "context":
            _check_context(shape, block, at)
        case "actions":
            _check_actions(shape, block, at)
        case "input":
            _check_input(shape, block, at)
        case "image":
            _check_image(shape, block, at)
        case "rich_text":
            shape.keys(block, "type block_id elements", at)
            _check_rich_text(shape, block, at)
        case "markdown" if surface == "message":
            shape.keys(block, "type block_id text", at)
            shape.string(block.get("text"), f"{at}/text", most=12_000)
        case kind:
            shape.wrong(f"unsupported type: {kind}", at)


def _check_section(shape: Shape, block: Json, at: str) -> None:
    shape.keys(block, "type block_id text fields accessory expand", at)
    if "text" not in block and "fields" not in block:
        shape.wrong("must define either `text` or `fields`", at)
    if "text" in block:
        shape.text(block["text"], f"{at}/text", most=3000)
    if "fields" in block:
        for index, each in enumerate(shape.items(block["fields"], f"{at}/fields", most=10)):
            shape.text(each, f"{at}/fields/{index}", most=2000)
    if "accessory" in block:
        check_element(shape, block["accessory"], f"{at}/accessory", ACCESSORIES)


def _check_context(shape: Shape, block: Json, at: str) -> None:
    shape.keys(block, "type block_id elements", at)
    for index, each in enumerate(shape.items(block.get("elements"), f"{at}/elements", most=10)):
        here = f"{at}/elements/{index}"
        if isinstance(each, dict) and each.get("type") == "image":
            check_element(shape, each, here, {"image"})
        else:
            shape.text(each, here, most=3000)


def _check_actions(shape: Shape, block: Json, at: str) -> None:
    shape.keys(block, "type block_id elements", at)
    elements = shape.items(block.get("elements"), f"{at}/elements", most=25)
    for index, each in enumerate(elements):
        check_element(shape, each, f"{at}/elements/{index}", ELEMENTS)
    ids = [each.get("action_id") for each in elements if isinstance(each, dict)]
    for twice in sorted({id_ for id_ in ids if isinstance(id_, str) and ids.count(id_) > 1}):
        shape.wrong(f"action_id {twice!r} already exists", f"{at}/elements")


def _check_input(shape: Shape, block: Json, at: str) -> None:
    shape.keys(block, "type block_id label element hint optional dispatch_action", at)
    shape.text(block.get("label"), f"{at}/label", most=2000, plain=True)
    if "hint" in block:
        shape.text(block["hint"], f"{at}/hint", most=2000, plain=True)
    check_element(shape, block.get("element"), f"{at}/element", INPUTS)


def _check_image(shape: Shape, block: Json, at: str) -> None:
    shape.keys(block, "type block_id image_url slack_file alt_text title", at)
    shape.string(block.get("alt_text"), f"{at}/alt_text", most=2000)
    shape.optional_string(block, "image_url", at, most=3000)
    if "title" in block:
        shape.text(block["title"], f"{at}/title", most=2000, plain=True)


RICH_TEXT = {"rich_text_section", "rich_text_list", "rich_text_preformatted", "rich_text_quote"}


def _check_rich_text(shape: Shape, block: Json, at: str) -> None:
    for index, each in enumerate(shape.items(block.get("elements"), f"{at}/elements", most=1000)):
        here = f"{at}/elements/{index}"
        part = shape.mapping(each, here)
        if part is None:
            continue
        if part.get("type") not in RICH_TEXT:
            shape.wrong(f"unsupported type: {part.get('type')}", here)
        elif part["type"] == "rich_text_list":
            _check_rich_text(shape, part, here)
        else:
            _check_rich_words(shape, part, here)


def _check_rich_words(shape: Shape, part: Json, at: str) -> None:
    for index, each in enumerate(shape.items(part.get("elements"), f"{at}/elements", most=1000)):
        word = shape.mapping(each, f"{at}/elements/{index}")
        if word is not None and word.get("type") == "text":
            shape.string(word.get("text"), f"{at}/elements/{index}/text", most=12_000)
