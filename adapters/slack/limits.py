"""What Slack has room for, and how text is made to fit it without losing its meaning.

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
#: As many as are easier to see all at once than to unfold.
RADIO_BUTTONS = 5
VIEW_TITLE = 24
PRIVATE_METADATA = 3000
LABEL = 2000
HINT = 2000
INPUT = 3000

#: What stands where nothing was said: Slack refuses an empty text.
NOTHING = "…"
#: The button that closes a form.
CANCEL = "Cancel"
NO_BUTTONS = "The buttons cannot be shown here. Type “/oops help” for what you can do without them."

_GAP = re.compile(r"\n[ \t]*\n\s*\n")


def clean(text: str) -> str:
    """The visible text, with no more than one empty line at a time, and none around it."""
    return _GAP.sub("\n\n", chat_text.visible_text(text)).strip()


def escape(text: str) -> str:
    """The text as Slack shows it literally: exactly these three have a meaning of their own.

    https://docs.slack.dev/messaging/formatting-message-text#escaping
    """
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def units(text: str) -> int:
    """How much room an escaped text takes, in UTF-16 code units."""
    return len(text) if text.isascii() else len(text.encode("utf-16-le", "surrogatepass")) // 2


def octets(text: str) -> int:
    """How much room an escaped text takes, in UTF-8 bytes."""
    return len(text.encode())


def shorten(text: str, room: int, size: Callable[[str], int] = units) -> str:
    """The text so that it fits into `room` once it is escaped; it ends in "…" where it was cut.

    `text` is clean and not escaped.
    """
    return chat_text.shorten(text, room, lambda beginning: size(escape(beginning)))


def quoted_units(text: str) -> int:
    """How much room a quotation takes once it is escaped: it has a bar and a space on each line."""
    return units(escape(text)) + 2 * text.count("\n")
