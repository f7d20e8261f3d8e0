"""Text from outside, made inert for Teams.

The runs of a RichTextBlock have no Markdown (adaptivecards.io/explorer/TextRun.html), so a star
stays a star. A mention's tag and the two functions that cards evaluate remain (learn.microsoft.com,
"Text features in Adaptive Cards"); a zero-width space disarms both.
"""

import re
from typing import Final

from adapters.chat.text import shorten, visible_text
from bot.wording.typed_examples import without_command_word

_BREAK: Final = "\u200b"
_MENTION: Final = re.compile(r"<(?=/?\s*at\b)", re.IGNORECASE)
_FUNCTION: Final = re.compile(r"\{(?=\{\s*(?:DATE|TIME)\b)", re.IGNORECASE)
#: A link, and what may be taken for a tag. A backslash would be shown by some clients.
_LINK: Final = re.compile(r"\](?=[(\[:])")
_TAG: Final = re.compile(r"<(?=[/!A-Za-z])")
_OUR_NAME: Final = "@Oops"


def own_words(text: str) -> str:
    """Return a sentence of ours with examples as people type them in Teams."""
    return without_command_word(text, _OUR_NAME)


def inert(text: str) -> str:
    """Return visible text for a place without Markdown."""
    return _FUNCTION.sub("{" + _BREAK, _MENTION.sub("<" + _BREAK, visible_text(text)))


def without_markdown(text: str) -> str:
    """Return visible text for a place that may show Markdown, without a link or tag in it."""
    return _TAG.sub("<" + _BREAK, _LINK.sub("]" + _BREAK, inert(text)))


def label(text: str, room: int) -> str:
    """Return text for a button, list or field label, which may not be empty."""
    return shorten(inert(text).strip(), room) or "…"
