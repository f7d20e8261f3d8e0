"""Slack's size limits, and functions that measure and shorten texts.

Lengths are counted in UTF-16 code units, the larger of the two ways in which Slack's clients and
servers count characters. Limits without a note stand in Block Kit's reference,
https://docs.slack.dev/reference/block-kit.
"""

import re
from collections.abc import Callable

from adapters.chat import text as chat_text

#: https://docs.slack.dev/reference/methods/chat.postMessage advises no more than 4,000.
MESSAGE_TEXT = 3000
#: In UTF-8 bytes: more in `text` and chat.update answers msg_too_long.
MESSAGE_TEXT_BYTES = 4000
MESSAGE_BLOCKS = 50
#: Characters of text in a message's blocks, plus BLOCK_OVERHEAD for each block. Beyond some 13,200
#: Slack answers msg_blocks_too_long. The number is not documented; users measured it:
#: https://github.com/slackapi/bolt-js/issues/2509.
MESSAGE_SIZE = 12_000
BLOCK_OVERHEAD = 125
VIEW_BLOCKS = 100
SECTION_TEXT = 3000
FIELD_TEXT = 2000
SECTION_FIELDS = 10
HEADER_TEXT = 150
CONTEXT_TEXT = 2000
ACTION_ELEMENTS = 25
BUTTON_TEXT = 75
PLACEHOLDER_TEXT = 150
OPTION_TEXT = 75
MENU_OPTIONS = 100
OPTION_GROUPS = 100
#: Up to this number, radio buttons are easier to use than a menu.
RADIO_BUTTONS = 5
VIEW_TITLE = 24
PRIVATE_METADATA = 3000
INPUT_LABEL = 2000
INPUT_HINT = 2000
INPUT_TEXT = 3000

#: Replaces an empty text, which Slack refuses.
EMPTY_TEXT = "…"
#: The button that closes a form.
CANCEL_LABEL = "Cancel"
NO_BUTTONS = "The buttons cannot be shown here. Type “/oops help” for what you can do without them."

_EMPTY_LINES = re.compile(r"\n[ \t]*\n\s*\n")


def clean_text(text: str) -> str:
    """The visible text, trimmed, without repeated empty lines."""
    return _EMPTY_LINES.sub("\n\n", chat_text.visible_text(text)).strip()


def escape_text(text: str) -> str:
    """The text with the three characters escaped that are markup to Slack.

    https://docs.slack.dev/messaging/formatting-message-text#escaping
    """
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def utf16_units(text: str) -> int:
    """The size of an escaped text in UTF-16 code units."""
    return len(text) if text.isascii() else len(text.encode("utf-16-le", "surrogatepass")) // 2


def utf8_bytes(text: str) -> int:
    """The size of an escaped text in UTF-8 bytes."""
    return len(text.encode())


def shorten_text(text: str, room: int, size: Callable[[str], int] = utf16_units) -> str:
    """The text, cut with "…" if the escaped text is larger than `room`.

    `text` is clean and not escaped. `size` measures escaped text.
    """
    return chat_text.shorten(text, room, lambda beginning: size(escape_text(beginning)))


def quoted_units(text: str) -> int:
    """The size of a quotation after escaping, with a bar and a space on each line."""
    return utf16_units(escape_text(text)) + 2 * text.count("\n")
