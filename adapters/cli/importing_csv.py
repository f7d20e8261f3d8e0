"""CSV files of complaints as the JSON lines that an import reads, with the columns by header.

The headers of Zendesk's and Freshdesk's exports of tickets are known as well.
"""

import csv
import io
import json
from collections.abc import Iterator
from typing import Final

#: A line with its number, counted from 1.
_NumberedLine = tuple[int, bytes]
#: The keys of an import by header, in lower case. Of two headers for one key the first counts.
_KEY_BY_HEADER: Final = {
    **dict.fromkeys(("text", "complaint", "description", "subject", "ticket subject"), "text"),
    **dict.fromkeys(("customer", "requester", "requester name", "full name", "name"), "customer"),
    **dict.fromkeys(("contact", "email", "e-mail", "requester email", "contact id"), "contact"),
    **{each: each for each in ("reporter", "department", "severity")},
    **dict.fromkeys(("id", "ticket id", "source", "url"), "id"),
    **dict.fromkeys(
        ("reported_at", "created_at", "created at", "created time", "requested at"), "reported_at"
    ),
}
#: Headers whose words are better than a subject.
_WHOLE_TEXT: Final = ("text", "complaint", "description")


def is_csv(start: bytes) -> bool:
    """True for a file whose first line is a header with a column for the complaint."""
    first = start.decode("utf-8", "replace").removeprefix("\ufeff").lstrip().partition("\n")[0]
    if first.startswith(("{", "[")):
        return False
    return "text" in _keys(next(csv.reader([first], delimiter=_delimiter(first)), []))


def json_lines(content: bytes) -> Iterator[_NumberedLine]:
    """Each row as a JSON object, with the number of its last line. Other columns are kept.

    Raises UnicodeDecodeError for a file that is not UTF-8.
    """
    text = content.decode("utf-8-sig")
    header = text.lstrip().partition("\n")[0]
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(header))
    names = next(rows, [])
    keys = _keys(names)
    for row in rows:
        if any(each.strip() for each in row):
            cells = [each.strip() for each in row]
            others = {f"column {n}": each for n, each in enumerate(cells) if _key(keys, n) is None}
            known = {key: each for n, each in enumerate(cells) if (key := _key(keys, n))}
            yield rows.line_num, json.dumps(known | {"columns": others}).encode()


def _delimiter(header: str) -> str:
    return max(",;\t", key=header.count)


def _keys(names: list[str]) -> list[str | None]:
    """The key of each column; None for a column that is not used."""
    lowered = [each.strip().casefold().replace("_", " ") for each in names]
    lowered = [each.replace("reported at", "reported_at") for each in lowered]
    found = [_KEY_BY_HEADER.get(each) for each in lowered]
    whole = next((n for n, each in enumerate(lowered) if each in _WHOLE_TEXT), None)
    for number, key in enumerate(found):
        is_lesser_text = key == "text" and whole is not None and number != whole
        if is_lesser_text or (key and key in found[:number]):
            found[number] = None
    return found


def _key(keys: list[str | None], number: int) -> str | None:
    return keys[number] if number < len(keys) else None
