"""Card blocks as Block Kit blocks and elements, with literal texts inside Slack's limits."""

import re
from collections.abc import Iterator, Sequence
from itertools import chain, count
from typing import Any, TypeVar, assert_never

from adapters.slack import limits
from bot.chat.cards import (
    Actions,
    Block,
    Button,
    Divider,
    Facts,
    Heading,
    Link,
    Menu,
    Option,
    Quote,
    Small,
    Text,
)

BlockJson = dict[str, Any]
#: A Slack block, and the number of lines that are lost without it.
BlockPiece = tuple[BlockJson, int]

_ItemT = TypeVar("_ItemT")
_QUOTE_BAR = "▏"
_VALUE_REFERENCE = re.compile(r"[\w-]{1,100}")


class ActionIds:
    """The action ids of one message or view: verbs, made unique by a suffix.

    Slack refuses an id used twice. The text after the first ":" has no meaning.
    """

    def __init__(self) -> None:
        self._taken: set[str] = set()

    def of(self, verb: str, value: str) -> str:
        """The first free id: the verb, alone or with the value's reference, or with a number."""
        reference = _VALUE_REFERENCE.match(value)
        named = f"{verb}:{reference[0]}" if reference else verb
        numbered = (f"{named}:{number}" for number in count(2))
        free = next(each for each in chain((verb, named), numbered) if each not in self._taken)
        self._taken.add(free)
        return free


def block_pieces(block: Block, longest: int, ids: ActionIds) -> Iterator[BlockPiece]:
    """The blocks for a card block, with texts up to `longest`; none for an empty text."""
    match block:
        case Divider():
            yield {"type": "divider"}, 0
        case Facts():
            for some in _batches(block.rows, limits.SECTION_FIELDS // 2):
                yield _fields_block(some, min(longest, limits.FIELD_TEXT)), len(some)
        case Link():
            yield _link_block(block), 1
        case Actions():
            elements = [each for item in block.items for each in _action_elements(item, ids)]
            for few in _batches(elements, limits.ACTION_ELEMENTS):
                yield {"type": "actions", "elements": list(few)}, 1
        case Heading() | Text() | Quote() | Small():
            if limits.clean_text(block.text):
                yield _text_block(block, longest), 1
        case _:
            assert_never(block)


def _text_block(block: Heading | Text | Quote | Small, longest: int) -> BlockJson:
    match block:
        case Heading():
            return {"type": "header", "text": plain(block.text, limits.HEADER_TEXT)}
        case Small():
            return context(block.text, min(longest, limits.CONTEXT_TEXT))
        case Quote():
            return section(quotation(block.text, longest), limits.SECTION_TEXT)
        case Text():
            return section(block.text, longest)
        case _:
            assert_never(block)


def quotation(text: str, room: int) -> str:
    """A quoted text: in quotation marks, with a bar before each line."""
    said = _shortened_quote(text, room)
    return "\n".join(f"{_QUOTE_BAR} {line}" for line in f"“{said}”".split("\n"))


def quotation_is_cut(text: str, room: int) -> bool:
    """True for a quoted text that is longer than `room`."""
    return _shortened_quote(text, room) != limits.clean_text(text)


def _shortened_quote(text: str, room: int) -> str:
    around = limits.utf16_units(f"{_QUOTE_BAR} “”")
    return limits.shorten_text(limits.clean_text(text), room - around, _quoted_size)


def _quoted_size(text: str) -> int:
    return limits.utf16_units(text) + text.count("\n") * limits.utf16_units(f"{_QUOTE_BAR} ")


def section(text: str, room: int) -> BlockJson:
    """A paragraph."""
    return {"type": "section", "text": plain(text, room)}


def context(text: str, room: int) -> BlockJson:
    """A paragraph in small print."""
    return {"type": "context", "elements": [plain(text, room)]}


def _link_block(link: Link) -> BlockJson:
    """The label as a link, in small print. Its address has nothing to escape but "&"."""
    label = limits.escape_text(limits.clean_text(link.label)).replace("|", "/")
    text = f"<{limits.escape_text(link.address)}|{label}>"
    return {"type": "context", "elements": [{"type": "mrkdwn", "text": text, "verbatim": True}]}


def _fields_block(rows: Sequence[tuple[str, str]], room: int) -> BlockJson:
    pairs = ((_bold_label(label), plain(value, room)) for label, value in rows)
    return {"type": "section", "fields": list(chain.from_iterable(pairs))}


def _bold_label(label: str) -> BlockJson:
    """A label in bold. Asterisks and line breaks, which would end the bold, are removed."""
    line = " ".join(limits.clean_text(label).replace("*", "").split())
    words = (
        limits.escape_text(limits.shorten_text(line, limits.FIELD_TEXT - 2)) or limits.EMPTY_TEXT
    )
    return {"type": "mrkdwn", "text": f"*{words}*", "verbatim": True}


def _action_elements(item: Button | Menu, ids: ActionIds) -> Iterator[BlockJson]:
    """The element; none for a menu without options."""
    match item:
        case Button():
            yield _button_element(item, ids)
        case Menu(options=()):
            return
        case Menu():
            yield {
                "type": "static_select",
                "action_id": ids.of(item.verb, item.options[0].value),
                "placeholder": plain(item.label, limits.PLACEHOLDER_TEXT),
            } | choices(item.options)


def _button_element(button: Button, ids: ActionIds) -> BlockJson:
    element: BlockJson = {
        "type": "button",
        "text": plain(button.label, limits.BUTTON_TEXT),
        "action_id": ids.of(button.verb, button.value),
    }
    value = {"value": button.value} if button.value else {}
    return element | value | ({"style": "primary"} if button.primary else {})


def choices(options: Sequence[Option]) -> BlockJson:
    """The options of a menu, in numbered groups above a hundred.

    Options with a repeated value are dropped: Slack could not tell them apart.
    """
    distinct = tuple({each.value: each for each in options}.values())
    if len(distinct) <= limits.MENU_OPTIONS:
        return {"options": [choice(each) for each in distinct]}
    groups = []
    for number, some in enumerate(_batches(distinct, limits.MENU_OPTIONS)):
        first = number * limits.MENU_OPTIONS + 1
        label = plain(f"{first} … {first + len(some) - 1}", limits.OPTION_TEXT)
        groups.append({"label": label, "options": [choice(each) for each in some]})
    return {"option_groups": groups[: limits.OPTION_GROUPS]}


def choice(option: Option) -> BlockJson:
    """One option of a menu."""
    return {"text": plain(option.label, limits.OPTION_TEXT), "value": option.value}


def plain(text: str, room: int) -> BlockJson:
    """A literal text object. `room` limits the length of the escaped text."""
    shown = (
        limits.escape_text(limits.shorten_text(limits.clean_text(text), room)) or limits.EMPTY_TEXT
    )
    return {"type": "plain_text", "text": shown, "emoji": False}


def _batches(things: Sequence[_ItemT], size: int) -> Iterator[Sequence[_ItemT]]:
    for start in range(0, len(things), size):
        yield things[start : start + size]
