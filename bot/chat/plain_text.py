"""Text for every database and every platform."""

import re
from typing import Final

#: An address in which nothing can end a link on any platform.
_WEB_ADDRESS: Final = re.compile(r"https://[!#-;=?-\[\]_a-z~]{1,2000}")
#: Marks, embeddings, overrides and isolates (Unicode Standard Annex #9, section 2).
_DIRECTION: Final = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")


def clean(text: str) -> str:
    """Replace characters rejected by databases: NUL and lone surrogates."""
    kept = text.replace("\x00", "\N{REPLACEMENT CHARACTER}")
    return kept.encode("utf-8", "replace").decode("utf-8")


def clean_words(text: str) -> str:
    """Clean what somebody wrote, and remove what only turns the direction of writing.

    Such a character can make a text read as another (unicode.org/reports/tr36, "Bidirectional Text
    Spoofing").
    """
    return _DIRECTION.sub("", clean(text))


def is_web_address(text: str) -> bool:
    """Check for an https address of ASCII characters that needs no escape in a link."""
    return bool(_WEB_ADDRESS.fullmatch(text))
