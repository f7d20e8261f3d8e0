"""Text that every database can store.

PostgreSQL rejects NUL and unpaired surrogates, in text and in JSON; SQLite rejects the latter only.
For both, unsupported characters are replaced as in `bot.chat.plain_text.clean` and all others are
kept. Query parameters are treated alike, so that a search finds the stored text.
"""

import json
import re
from collections.abc import Mapping, Sequence
from typing import Any, Final

from sqlalchemy import Connection

from bot.chat.plain_text import clean

#: An escaped NUL in JSON, after an even number of backslashes.
_NUL_IN_JSON: Final = re.compile(r"(?<!\\)((?:\\\\)*)\\u0000")


def to_json(value: object) -> str:
    """Serialise a document as stored."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    if "\\u0000" in text:
        text = _NUL_IN_JSON.sub("\\1\N{REPLACEMENT CHARACTER}", text)
    return text if _is_unicode(text) else clean(text)


def clean_parameters(
    _connection: Connection,
    _cursor: object,
    statement: str,
    values: Any,  # noqa: ANN401 - any parameters of the driver
    _context: object,
    many: bool,  # noqa: FBT001 - SQLAlchemy calls it so
) -> tuple[str, Any]:
    """Replace unsupported characters in a statement's parameters."""
    return statement, [_clean_values(each) for each in values] if many else _clean_values(values)


def _clean_values(values: Mapping[str, Any] | Sequence[Any]) -> Mapping[str, Any] | Sequence[Any]:
    """The cleaned parameters. Values rarely need cleaning, so the check is optimised for speed."""
    if isinstance(values, dict):
        if not any(type(each) is str and _needs_cleaning(each) for each in values.values()):
            return values
        return {name: clean_if_text(each) for name, each in values.items()}
    if not any(type(each) is str and _needs_cleaning(each) for each in values):
        return values
    return tuple(clean_if_text(each) for each in values)


def clean_if_text(value: Any) -> Any:  # noqa: ANN401 - any value
    """Replace unsupported characters in a text; other values stay unchanged."""
    return clean(value) if isinstance(value, str) else value


def _needs_cleaning(text: str) -> bool:
    return "\0" in text or not (text.isascii() or _is_unicode(text))


def _is_unicode(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True
