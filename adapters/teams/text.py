"""Text from outside, so that Teams shows it as it stands and nothing in it comes alive.

The runs of a RichTextBlock have no Markdown (adaptivecards.io/explorer/TextRun.html), so a star
stays a star there. Two things are left: a mention's tag, and the two functions that cards evaluate
(learn.microsoft.com, "Text features in Adaptive Cards"). A space of no width takes their power.
"""

import re
from typing import Final

from adapters.chat.text import shorten, visible_text

_BREAK: Final = "\u200b"
_MENTION: Final = re.compile(r"<(?=/?\s*at\b)", re.IGNORECASE)
_FUNCTION: Final = re.compile(r"\{(?=\{\s*(?:DATE|TIME)\b)", re.IGNORECASE)
_MARKDOWN: Final = re.compile(r"([\\`*_\[\]<>#|~])")


def inert(text: str) -> str:
    """The visible text for a place that knows no Markdown."""
    return _FUNCTION.sub("{" + _BREAK, _MENTION.sub("<" + _BREAK, visible_text(text)))


def without_markdown(text: str) -> str:
    """The text for a place that knows Markdown."""
    return _MARKDOWN.sub(r"\\\1", inert(text))


def label(text: str, room: int) -> str:
    """The text on a button, in a list or over a field, where nothing may stand empty."""
    return shorten(inert(text).strip(), room) or "…"
