"""Text from outside, cut to the room that a platform has for it."""

from bisect import bisect_right
from collections.abc import Callable
from typing import Final

from wcwidth import grapheme_boundary_before

_ELLIPSIS: Final = "…"
#: Characters. A longer grapheme is an attack, such as a letter under a thousand accents.
_LONGEST_GRAPHEME: Final = 40


def shorten(text: str, room: int, size: Callable[[str], int] = len) -> str:
    """The text if its size is at most `room`, otherwise its beginning and an ellipsis.

    The cut never goes through a grapheme: a letter with its accents, a flag, a family of emoji.
    `size` is 1 or more for every character.
    """
    if size(text) <= room:
        return text
    end = _most_characters(text, room - size(_ELLIPSIS), size)
    return text[: _grapheme_end(text, end)].rstrip() + _ELLIPSIS


def _most_characters(text: str, room: int, size: Callable[[str], int]) -> int:
    """The number of characters from the beginning that fit into `room`."""
    most = max(room, 0)
    if size(text[:most]) <= most:
        return most
    return bisect_right(range(1, most), room, key=lambda count: size(text[:count]))


def _grapheme_end(text: str, end: int) -> int:
    """The last place at or before `end` where a grapheme ends; `end` is within the text."""
    if text.isascii():
        return end
    place = grapheme_boundary_before(text, end + 1)
    return place if end - place < _LONGEST_GRAPHEME else end
