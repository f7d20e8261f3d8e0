"""Text from outside: hidden characters removed, shortened, split into parts."""

import re
from bisect import bisect_right
from collections.abc import Callable, Iterator
from typing import Final

from wcwidth import grapheme_boundary_before

_ELLIPSIS: Final = "…"
#: Characters. A longer grapheme is an attack, such as a letter under a thousand accents.
_LONGEST_GRAPHEME: Final = 40

_LINE_END: Final = re.compile("\r\n|[\r\v\f\x1c-\x1e\x85\u2028\u2029]")
#: Controls other than tab and line feed.
_CONTROL: Final = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f]")
_HALF_CHARACTER: Final = re.compile("[\ud800-\udfff]")
_JOINERS: Final = "\u200c\u200d"
_VARIATIONS: Final = "\u180b-\u180d\u180f\ufe00-\ufe0f\U000e0100-\U000e01ef"
#: The default ignorable code points (Unicode Standard, section 5.21), all writing directions among
#: them, and the marks of annotations.
_HIDDEN: Final = (
    f"{_JOINERS}{_VARIATIONS}"
    "\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f"
    "\u3164\ufeff\uffa0\ufff0-\ufffb\U0001bca0-\U0001bca3\U0001d173-\U0001d17a"
    "\U000e0000-\U000e00ff\U000e01f0-\U000e0fff"
)
#: Group 1 is a sequence to keep: the flag of a region, a keycap, or a joiner or variation after a
#: character outside ASCII, as in emoji, Persian and Hindi.
_HIDDEN_CHARACTER: Final = re.compile(
    "(\U0001f3f4[\U000e0020-\U000e007e]{1,30}\U000e007f"
    "|[#*0-9]\ufe0f(?=\u20e3)"
    rf"|[^\x00-\x7f\s{_HIDDEN}](?:[{_VARIATIONS}]?[{_JOINERS}]|[{_VARIATIONS}]))"
    f"|[{_HIDDEN}]"
)


def visible_text(text: str) -> str:
    """The text without controls, direction marks and other invisible characters.

    Line breaks become line feeds. Half a surrogate pair becomes U+FFFD, so that the result is
    always valid UTF-8. Joiners and variations stay where emoji and scripts need them.
    """
    plain = _CONTROL.sub("", _LINE_END.sub("\n", text))
    if plain.isascii():
        return plain
    whole = _HALF_CHARACTER.sub("\N{REPLACEMENT CHARACTER}", plain)
    return _HIDDEN_CHARACTER.sub(r"\1", whole)


def shorten(text: str, room: int, size: Callable[[str], int] = len) -> str:
    """The text if its size is at most `room`, otherwise its beginning and an ellipsis.

    The cut never goes through a grapheme: a letter with its accents, a flag, a family of emoji.
    `size` is 1 or more for every character.
    """
    if size(text) <= room:
        return text
    end = _most_characters(text, room - size(_ELLIPSIS), size)
    return text[: _grapheme_end(text, end)].rstrip() + _ELLIPSIS


def split_text(text: str, room: int, size: Callable[[str], int] = len) -> Iterator[str]:
    """Parts of the text, each of a size of at most `room`. Joined, the parts are the text.

    A cut is after a gap in the second half of a part, or else after a grapheme. `size` is 1 or more
    for every character, and at most `room`.
    """
    rest = text
    while size(rest) > room:
        end = _grapheme_end(rest, _most_characters(rest, room, size)) or 1
        gap = max(rest.rfind(each, end // 2, end) for each in " \n") + 1
        cut = _grapheme_end(rest, gap) or end
        yield rest[:cut]
        rest = rest[cut:]
    yield rest


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
