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
#: Characters of text in a message's blocks, each block counted as BLOCK besides its text. Beyond
#: some 13,200 Slack answers msg_blocks_too_long. It documents no number; people measured it:
#: https://github.com/slackapi/bolt-js/issues/2509.
MESSAGE_SIZE = 12_000
BLOCK = 125
VIEW_BLOCKS = 100
SECTION = 3000
FIELD = 2000
FIELDS = 10
HEADER = 150
CONTEXT = 2000
ELEMENTS = 25
BUTTON = 75
PLACEHOLDER = 150
OPTION = 75
OPTIONS = 100
OPTION_GROUPS = 100
#: Up to this number, radio buttons are easier to use than a menu.
RADIO_BUTTONS = 5
VIEW_TITLE = 24
PRIVATE_METADATA = 3000
LABEL = 2000
HINT = 2000
INPUT = 3000

#: Replaces an empty text, which Slack refuses.
NOTHING = "…"
#: The button that closes a form.
CANCEL = "Cancel"
NO_BUTTONS = "The buttons cannot be shown here. Type “/oops help” for what you can do without them."

_EMPTY_LINES = re.compile(r"\n[ \t]*\n\s*\n")


def clean(text: str) -> str:
    """The visible text, trimmed, without repeated empty lines."""
    return _EMPTY_LINES.sub("\n\n", chat_text.visible_text(text)).strip()


def escape(text: str) -> str:
    """The text with the three characters escaped that are markup to Slack.

    https://docs.slack.dev/messaging/formatting-message-text#escaping
    """
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def units(text: str) -> int:
    """The size of an escaped text in UTF-16 code units."""
    return len(text) if text.isascii() else len(text.encode("utf-16-le", "surrogatepass")) // 2


def octets(text: str) -> int:
    """The size of an escaped text in UTF-8 bytes."""
    return len(text.encode())


def shorten(text: str, room: int, size: Callable[[str], int] = units) -> str:
    """The text, cut with "…" if the escaped text is larger than `room`.

    `text` is clean and not escaped. `size` measures escaped text.
    """
    return chat_text.shorten(text, room, lambda beginning: size(escape(beginning)))


def quoted_units(text: str) -> int:
    """The size of a quotation after escaping, with a bar and a space on each line."""
    return units(escape(text)) + 2 * text.count("\n")
