"""What goes to a screen: one line a thing, of bounded width, in which nothing comes alive."""

import unicodedata
from collections.abc import Iterator, Sequence
from typing import assert_never

from rich.cells import cell_len, set_cell_size

from adapters.chat.text import visible_text
from bot.chat.cards import Actions, Block, Card, Divider, Facts, Heading, Quote, Small, Text


def inert(text: str) -> str:
    """The text on one line, without what a terminal would obey."""
    line = " ".join(text.split())
    return visible_text("".join(filter(None, map(_inert_character, line))))


def _inert_character(each: str) -> str:
    if unicodedata.category(each) == "Cf":
        return ""
    return each if each.isprintable() else "\N{REPLACEMENT CHARACTER}"


def row(cells: Sequence[str], widths: Sequence[int]) -> str:
    """A line of a table; text that is too long for its column ends in an ellipsis.

    Tables are written line by line, so that one of a million lines needs no more memory.
    """
    columns = zip(cells, widths, strict=True)
    return "  ".join(_cell(inert(text), width) for text, width in columns).rstrip()


def _cell(text: str, width: int) -> str:
    if cell_len(text) > width:
        text = f"{set_cell_size(text, width - 1).rstrip()}…"
    return set_cell_size(text, width)


def card_lines(card: Card) -> Iterator[str]:
    """A card in plain text. Buttons are left out: nobody can press them here."""
    for block in card.blocks:
        yield from map(inert, _lines(block))


def _lines(block: Block) -> list[str]:
    match block:
        case Heading() | Text() | Small():
            return [block.text]
        case Quote():
            return [f"> {block.text}"]
        case Facts():
            return [f"{label}: {value}" for label, value in block.rows]
        case Divider():
            return [""]
        case Actions():
            return []
        case _:
            assert_never(block)
