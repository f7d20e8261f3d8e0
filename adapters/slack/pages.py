"""Splits a long card into several Slack messages."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Final, assert_never

from adapters.chat.text import split_text
from adapters.slack import limits
from bot.chat.cards import (
    Actions,
    Block,
    Card,
    Divider,
    Facts,
    Heading,
    Link,
    Menu,
    Quote,
    Small,
    Text,
)
from bot.wording.card_text import not_shown, page_text

#: Room for the words of one block, without quotation marks and bar.
_BLOCK_ROOM: Final = limits.SECTION_TEXT - 10
#: Room for the blocks of one message, with a margin for rough counting.
_MESSAGE_ROOM: Final = limits.MESSAGE_SIZE - 1000
#: Messages, for some hundred thousand characters.
_MAX_PAGES: Final = 10


def pages(card: Card) -> list[Card]:
    """The card as one or more cards that fit into a message, with long texts split."""
    groups: list[list[Block]] = [[]]
    for block in (part for each in card.blocks for part in _split_block(each)):
        full = sum(map(_block_size, groups[-1])) + _block_size(block) > _MESSAGE_ROOM
        if full or len(groups[-1]) == limits.MESSAGE_BLOCKS // 2:
            groups.append([])
        groups[-1].append(block)
    if len(groups) == 1:
        return [replace(card, blocks=tuple(groups[0]))]
    shown, hidden = groups[:_MAX_PAGES], sum(map(len, groups[_MAX_PAGES:]))
    if hidden:
        shown[-1].append(Small(text=not_shown(hidden)))
    return [
        Card(summary=card.summary, blocks=(*blocks, Small(text=page_text(number, len(shown)))))
        for number, blocks in enumerate(shown, start=1)
    ]


def _split_block(block: Block) -> Iterator[Block]:
    match block:
        case Quote() | Text():
            parts = split_text(limits.clean_text(block.text), _BLOCK_ROOM, limits.quoted_units)
            yield from (replace(block, text=each) for each in parts)
        case Heading() | Facts() | Link() | Small() | Actions() | Divider():
            yield block
        case _:
            assert_never(block)


def _block_size(block: Block) -> int:
    """The approximate size of a block in a message."""
    match block:
        case Heading() | Text() | Quote() | Small():
            words = [block.text]
        case Facts():
            words = [each for row in block.rows for each in row]
        case Actions():
            menus = [item.options for item in block.items if isinstance(item, Menu)]
            words = [option.label for options in menus for option in options]
            words += [item.label for item in block.items]
        case Link():
            words = [block.label, block.address]
        case Divider():
            words = []
        case _:
            assert_never(block)
    return limits.BLOCK_OVERHEAD + sum(
        limits.quoted_units(limits.clean_text(each)) for each in words
    )
