"""Cards and forms as Slack's Block Kit.

Texts are sent escaped as plain_text: no mention, link or markup in them comes alive. The only
exception is the bold label of a fact, which is never a customer's text. Long texts are shortened,
and lines that do not fit are counted.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from functools import partial
from itertools import chain
from typing import Any, assert_never

from adapters.slack import limits
from adapters.slack.blocks import (
    ActionIds,
    BlockJson,
    BlockPiece,
    block_pieces,
    choice,
    choices,
    context,
    plain,
    quotation,
    quotation_is_cut,
    section,
)
from bot.chat.cards import (
    Actions,
    AnyField,
    Block,
    Card,
    Choice,
    Divider,
    Facts,
    Field,
    Form,
    Heading,
    Link,
    MomentField,
    PersonField,
    Quote,
    Small,
    Text,
)
from bot.screens.views import with_the_rest
from bot.wording import form_text
from bot.wording.card_text import not_shown

#: The longest text of a block; the next figure is tried if the message is too long.
_TEXT_LENGTHS = (limits.SECTION_TEXT, 900, 300)
_END_OF_TEN_DIGITS = 10**10


def message(card: Card) -> BlockJson:
    """The card as arguments of chat.postMessage and chat.update: `text` and `blocks`."""
    return {"text": _summary_text(card), "blocks": card_blocks(card)}


def plain_message(card: Card) -> BlockJson:
    """The card as `text` alone, for a retry after Slack refused the blocks."""
    return {"text": _message_text("\n".join(_text_lines(card))) or _summary_text(card)}


def card_blocks(card: Card) -> list[BlockJson]:
    """The blocks of a card; an empty card shows the summary."""
    shown = _fitting_blocks(card.blocks, limits.MESSAGE_BLOCKS, limits.MESSAGE_SIZE, card.shows)
    return shown or [section(card.summary, limits.SECTION_TEXT)]


def home(cards: Sequence[Card]) -> BlockJson:
    """The App Home with these cards, one under the other."""
    parts: list[Block] = []
    for card in cards:
        parts += [Divider(), *card.blocks] if parts else card.blocks
    return {"type": "home", "blocks": _fitting_blocks(parts, limits.VIEW_BLOCKS)}


def modal(form: Form, **carried: object) -> BlockJson:
    """The form as a view to open; `private_metadata` is JSON with `verb`, `value` and `carried`.

    A choice without options is left out. Raises ValueError for a value longer than Slack returns.
    """
    inputs = [block for field in form.fields for block in _input_blocks(field)]
    intro = _fitting_blocks(form.intro, limits.VIEW_BLOCKS - len(inputs))
    return {
        "type": "modal",
        "callback_id": "form",
        "private_metadata": _private_metadata(form, carried),
        "title": plain(form.title, limits.VIEW_TITLE),
        "submit": plain(form.submit, limits.VIEW_TITLE),
        "close": plain(limits.CANCEL_LABEL, limits.VIEW_TITLE),
        "blocks": [*intro, *inputs],
    }


def values(state: Mapping[str, Any]) -> dict[str, str]:
    """The input of a submitted view by field name, unchanged; "" for an empty field.

    `state` is the view's state. A person is a Slack user id. Malformed elements are skipped.
    """
    blocks = state.get("values")
    return {
        name: _filled_in(element)
        for block in (blocks.values() if isinstance(blocks, dict) else ())
        for name, element in (block.items() if isinstance(block, dict) else ())
        if isinstance(element, dict)
    }


def _filled_in(element: Mapping[str, Any]) -> str:
    option = element.get("selected_option")
    given = (
        element.get("value"),
        element.get("selected_user"),
        _chosen_instant(element.get("selected_date_time")),
        option.get("value") if isinstance(option, dict) else None,
    )
    return next((value for value in given if isinstance(value, str)), "")


def _chosen_instant(seconds: object) -> str | None:
    """The instant of a datetimepicker, ten digits of Unix time (docs.slack.dev, "Block Kit")."""
    if not isinstance(seconds, int) or isinstance(seconds, bool):
        return None
    if not 0 <= seconds < _END_OF_TEN_DIGITS:
        return None
    return f"{datetime.fromtimestamp(seconds, UTC):%Y-%m-%dT%H:%MZ}"


def _private_metadata(form: Form, carried: Mapping[str, object]) -> str:
    """The private metadata as JSON, without the three characters that Slack would escape."""
    held = {"verb": form.verb, "value": form.value} | {
        name: value for name, value in carried.items() if value
    }
    written = json.dumps(held, ensure_ascii=False)
    for sign in "&<>":
        written = written.replace(sign, f"\\u{ord(sign):04x}")
    if limits.utf16_units(written) > limits.PRIVATE_METADATA:
        raise ValueError(f"a form's value of {len(form.value)} characters is too long for Slack")
    return written


def _input_blocks(field: AnyField) -> Iterator[BlockJson]:
    """The field as input blocks. Words and pickers of a moment are optional: one is enough."""
    element = _input_element(field)
    if element is None:
        return
    block = _input_block(field.name, field.label, element, required=field.required)
    hint = {"hint": plain(field.hint, limits.INPUT_HINT)} if limits.clean_text(field.hint) else {}
    if not isinstance(field, MomentField):
        yield block | hint
    else:
        yield block | hint | {"optional": True}
        picker = {"type": "datetimepicker"}
        yield _input_block(field.date_name, form_text.CHOSEN_MOMENT, picker, required=False)


def _input_block(name: str, label: str, element: BlockJson, *, required: bool) -> BlockJson:
    return {
        "type": "input",
        "block_id": name,
        "label": plain(label, limits.INPUT_LABEL),
        "element": {"action_id": name} | element,
        "optional": not required,
    }


def _input_element(field: AnyField) -> BlockJson | None:
    match field:
        case Field() | MomentField():
            return _text_input(field)
        case PersonField():
            return {"type": "users_select"}
        case Choice():
            return _choice_input(field) if field.options else None
        case _:
            assert_never(field)


def _text_input(field: Field | MomentField) -> BlockJson:
    already = limits.shorten_text(limits.clean_text(field.value), limits.INPUT_TEXT)
    multiline = isinstance(field, Field) and field.multiline
    element: BlockJson = {"type": "plain_text_input", "multiline": multiline}
    return element | ({"initial_value": already} if already else {})


def _choice_input(field: Choice) -> BlockJson:
    chosen = next((each for each in field.options if each.value == field.value), None)
    few = len(field.options) <= limits.RADIO_BUTTONS
    kind = {"type": "radio_buttons" if few else "static_select"}
    return kind | choices(field.options) | ({"initial_option": choice(chosen)} if chosen else {})


def _summary_text(card: Card) -> str:
    return (
        _message_text(card.summary)
        or _message_text(next(_text_lines(card), ""))
        or limits.EMPTY_TEXT
    )


def _message_text(text: str) -> str:
    short = limits.shorten_text(
        limits.clean_text(text), limits.MESSAGE_TEXT_BYTES, limits.utf8_bytes
    )
    return limits.escape_text(limits.shorten_text(short, limits.MESSAGE_TEXT))


def _text_lines(card: Card) -> Iterator[str]:
    """The card as lines of text, for clients without blocks."""
    for block in card.blocks:
        match block:
            case Heading() | Text() | Small():
                yield block.text
            case Quote():
                yield quotation(block.text, limits.MESSAGE_TEXT)
            case Facts():
                yield from (f"{label}: {value}" for label, value in block.rows)
            case Link():
                yield f"{block.label}: {block.address}"
            case Actions() | Divider():
                pass
            case _:
                assert_never(block)
    if any(isinstance(block, Actions) for block in card.blocks):
        yield limits.NO_BUTTONS


def _fitting_blocks(
    blocks: Sequence[Block], most: int, size: int | None = None, ref: str | None = None
) -> list[BlockJson]:
    """The blocks that fit into a message, with shorter texts if needed."""
    rendered: list[BlockPiece] = []
    for longest in _TEXT_LENGTHS:
        ids = ActionIds()
        shown = with_the_rest(blocks, ref, partial(quotation_is_cut, room=longest))
        rendered = [piece for block in shown for piece in block_pieces(block, longest, ids)]
        if size is None or _message_size(rendered) <= size:
            break
    return _first_blocks(rendered, most, size)


def _first_blocks(rendered: Sequence[BlockPiece], most: int, size: int | None) -> list[BlockJson]:
    """The first blocks that fit, and a count of the hidden lines."""
    if len(rendered) <= most and (size is None or _message_size(rendered) <= size):
        return [block for block, _ in rendered]
    shown = rendered[: most - 1]
    while size is not None and _message_size(shown) > size - 2 * limits.BLOCK_OVERHEAD:
        shown = shown[:-1]
    hidden = sum(lines for _, lines in rendered[len(shown) :])
    more = [context(not_shown(hidden), limits.CONTEXT_TEXT)] if hidden else []
    return [block for block, _ in shown] + more


def _message_size(rendered: Sequence[BlockPiece]) -> int:
    return sum(
        limits.BLOCK_OVERHEAD + sum(map(limits.utf16_units, _text_values(block)))
        for block, _ in rendered
    )


def _text_values(node: object) -> Iterator[str]:
    match node:
        case list():
            yield from chain.from_iterable(map(_text_values, node))
        case {"text": str(text)}:
            yield text
        case dict():
            yield from chain.from_iterable(map(_text_values, node.values()))
