"""Text for a terminal: on one line, of bounded width, without control characters."""

import unicodedata
from collections.abc import Iterator, Sequence
from typing import assert_never

from rich.cells import cell_len, set_cell_size

from adapters.chat.text import visible_text
from bot.chat.cards import Actions, Block, Card, Divider, Facts, Heading, Link, Quote, Small, Text


def inert_line(text: str) -> str:
    """Return the text on one line, without characters that a terminal would obey."""
    line = " ".join(text.split())
    return visible_text("".join(filter(None, map(_inert_character, line))))


def _inert_character(each: str) -> str:
    if unicodedata.category(each) == "Cf":
        return ""
    return each if each.isprintable() else "\N{REPLACEMENT CHARACTER}"


def table_row(cells: Sequence[str], widths: Sequence[int]) -> str:
    """Return one line of a table; text too long for a column ends in an ellipsis.

    Tables are written line by line, so that memory use does not grow with the number of rows.
    """
    columns = zip(cells, widths, strict=True)
    return "  ".join(_table_cell(inert_line(text), width) for text, width in columns).rstrip()


def _table_cell(text: str, width: int) -> str:
    if cell_len(text) > width:
        text = f"{set_cell_size(text, width - 1).rstrip()}…"
    return set_cell_size(text, width)


def card_lines(card: Card) -> Iterator[str]:
    """Yield a card as plain text, without buttons."""
    for block in card.blocks:
        yield from map(inert_line, _block_lines(block))


def _block_lines(block: Block) -> list[str]:
    match block:
        case Heading() | Text() | Small():
            return [block.text]
        case Quote():
            return [f"> {block.text}"]
        case Facts():
            return [f"{label}: {value}" for label, value in block.rows]
        case Link():
            return [f"{block.label}: {block.address}"]
        case Divider():
            return [""]
        case Actions():
            return []
        case _:
            assert_never(block)
