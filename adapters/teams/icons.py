"""The app's two icons, drawn here: a speech bubble with a tick, as PNG.

Teams wants 192 by 192 pixels in colour and 32 by 32 in white on nothing (learn.microsoft.com,
"Design your Microsoft Teams app icon"). PNG: www.w3.org/TR/png.
"""

import struct
import zlib
from collections.abc import Callable
from typing import Final

Pixel = tuple[int, int, int, int]

COLOUR: Final = "#B3402A"
_GROUND: Final[Pixel] = (0xB3, 0x40, 0x2A, 0xFF)
_WHITE: Final[Pixel] = (0xFF, 0xFF, 0xFF, 0xFF)
_NOTHING: Final[Pixel] = (0xFF, 0xFF, 0xFF, 0x00)
#: Half the width of the tick's strokes, where the icon is 1 wide.
_STROKE: Final = 0.04
#: A pixel at an edge is looked at in so many places across and down, which makes the edge smooth.
_FINE: Final = 4


def color_icon() -> bytes:
    """The bubble in white on our colour, with the tick in it."""
    return _png(192, lambda x, y: _WHITE if _bubble(x, y) and not _tick(x, y) else _GROUND)


def outline_icon() -> bytes:
    """The bubble's outline and the tick, in white on nothing."""

    def pixel(x: float, y: float) -> Pixel:
        edge = _bubble(x, y) and not _bubble(x, y, 0.07)
        return _WHITE if edge or _tick(x, y) else _NOTHING

    return _png(32, pixel)


def _bubble(x: float, y: float, within: float = 0.0) -> bool:
    """A rounded box with a tail, in a square of 1 by 1; `within`: so far inside its edge."""
    left, right, top, bottom, round_ = 0.16, 0.84, 0.18, 0.70, 0.14
    inner_x = min(max(x, left + round_), right - round_)
    inner_y = min(max(y, top + round_), bottom - round_)
    in_box = (x - inner_x) ** 2 + (y - inner_y) ** 2 <= (round_ - within) ** 2
    depth = y - bottom + 2 * within
    in_tail = 0 <= depth <= 0.16 - 2 * within and 0.28 + within <= x <= 0.46 - within - depth
    return in_box or in_tail


def _tick(x: float, y: float) -> bool:
    strokes = (((0.34, 0.45), (0.45, 0.56)), ((0.45, 0.56), (0.67, 0.33)))
    return any(_distance(x, y, *each) < _STROKE for each in strokes)


def _distance(x: float, y: float, start: tuple[float, float], end: tuple[float, float]) -> float:
    """How far a point is from a stroke."""
    across, down = end[0] - start[0], end[1] - start[1]
    along = ((x - start[0]) * across + (y - start[1]) * down) / (across**2 + down**2)
    along = min(max(along, 0.0), 1.0)
    near = (start[0] + along * across, start[1] + along * down)
    return float(((x - near[0]) ** 2 + (y - near[1]) ** 2) ** 0.5)


def _png(size: int, pixel: Callable[[float, float], Pixel]) -> bytes:
    lines = [[pixel(x / size, y / size) for x in range(size + 1)] for y in range(size + 1)]
    rows = b"".join(b"\x00" + _row(lines, each, pixel) for each in range(size))
    header = struct.pack(">IIBBBBB", size, size, 8, 6, 0, 0, 0)  # eight bits each of four channels
    chunks = (("IHDR", header), ("IDAT", zlib.compress(rows, 9)), ("IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(name, body) for name, body in chunks)


def _row(lines: list[list[Pixel]], y: int, pixel: Callable[[float, float], Pixel]) -> bytes:
    """The pixels between two lines; only where corners differ is there an edge to be smoothed."""
    size = len(lines) - 1
    made = bytearray()
    for x in range(size):
        corners = {*lines[y][x : x + 2], *lines[y + 1][x : x + 2]}
        made += bytes(_smooth(size, x, y, pixel) if len(corners) > 1 else corners.pop())
    return bytes(made)


def _smooth(size: int, x: int, y: int, pixel: Callable[[float, float], Pixel]) -> Pixel:
    offsets = [(2 * each + 1) / (2 * _FINE) for each in range(_FINE)]
    seen = [pixel((x + dx) / size, (y + dy) / size) for dx in offsets for dy in offsets]
    red, green, blue, alpha = (round(sum(each) / len(seen)) for each in zip(*seen, strict=True))
    return red, green, blue, alpha


def _chunk(name: str, body: bytes) -> bytes:
    typed = name.encode("ascii") + body
    return struct.pack(">I", len(body)) + typed + struct.pack(">I", zlib.crc32(typed))
