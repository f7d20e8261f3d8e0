"""Text as every database keeps it.

PostgreSQL takes neither NUL nor half a surrogate pair, in text or in JSON; SQLite takes the one
and not the other. On both, what cannot be kept is replaced as `bot.chat.plain_text.clean` does it,
wherever it stands, and all else is kept as it was. It is done on the way into the database, to
the parameters of a query as well: so what was kept is found again under the same words.
"""

import json
import re
from collections.abc import Mapping, Sequence
from typing import Any, Final

from sqlalchemy import Connection

from bot.chat.plain_text import clean

#: A NUL as JSON writes it, behind backslashes that belong to each other.
_NUL_IN_JSON: Final = re.compile(r"(?<!\\)((?:\\\\)*)\\u0000")


def to_json(value: object) -> str:
    """A document as it is kept."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    if "\\u0000" in text:
        text = _NUL_IN_JSON.sub("\\1\N{REPLACEMENT CHARACTER}", text)
    return text if _is_unicode(text) else clean(text)


def keep_whole(
    _connection: Connection,
    _cursor: object,
    statement: str,
    values: Any,  # noqa: ANN401 - whatever the driver takes
    _context: object,
    many: bool,  # noqa: FBT001 - SQLAlchemy calls it so
) -> tuple[str, Any]:
    """Replace what cannot be kept in what a statement is run with."""
    return statement, [_all_kept(each) for each in values] if many else _all_kept(values)


def _all_kept(values: Mapping[str, Any] | Sequence[Any]) -> Mapping[str, Any] | Sequence[Any]:
    """The same values, which hardly ever need anything; so it is found out in the quickest way."""
    if isinstance(values, dict):
        if not any(type(each) is str and _is_odd(each) for each in values.values()):
            return values
        return {name: _kept(each) for name, each in values.items()}
    if not any(type(each) is str and _is_odd(each) for each in values):
        return values
    return tuple(_kept(each) for each in values)


def _kept(value: Any) -> Any:  # noqa: ANN401 - what is no text stays as it is
    return clean(value) if isinstance(value, str) else value


def _is_odd(text: str) -> bool:
    return "\0" in text or not (text.isascii() or _is_unicode(text))


def _is_unicode(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True
