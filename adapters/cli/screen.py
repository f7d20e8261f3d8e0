"""What goes to a screen: one line a thing, of bounded width, in which nothing comes alive."""

import unicodedata
from collections.abc import Iterator, Sequence
from typing import Final

from bot.chat.cards import Actions, Block, Card, Divider, Facts, Heading, Quote, Small, Text

#: Unicode's letters for characters that take two columns of a terminal (UAX 11).
_WIDE: Final = frozenset({"W", "F"})
#: Marks stand on the character before them; format characters, such as those that turn the
#: direction of what follows, are left out.
_NO_WIDTH: Final = frozenset({"Mn", "Me"})


def inert(text: str) -> str:
    """The text on one line, without what a terminal would obey."""
    line = " ".join(text.split())
    return "".join(filter(None, map(_inert_character, line)))


def _inert_character(each: str) -> str:
    if unicodedata.category(each) == "Cf":
        return ""
    return each if each.isprintable() else "\N{REPLACEMENT CHARACTER}"


def row(cells: Sequence[str], widths: Sequence[int]) -> str:
    """A line of a table; what does not fit into its column ends in an ellipsis."""
    fitted = (_fitted(inert(text), width) for text, width in zip(cells, widths, strict=True))
    return "  ".join(fitted).rstrip()


def _fitted(text: str, width: int) -> str:
    if _columns(text) > width:
        text = f"{_cut(text, width - 1).rstrip()}…"
    return text + " " * (width - _columns(text))


def _cut(text: str, width: int) -> str:
    """As much of it as so many columns hold."""
    taken = 0
    for index, each in enumerate(text):
        taken += _columns(each)
        if taken > width:
            return text[:index]
    return text


def _columns(text: str) -> int:
    """How many columns of a terminal it takes."""
    return sum(map(_width, text))


def _width(each: str) -> int:
    if unicodedata.category(each) in _NO_WIDTH:
        return 0
    return 2 if unicodedata.east_asian_width(each) in _WIDE else 1


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
