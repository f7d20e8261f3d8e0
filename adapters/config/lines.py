"""Line numbers of the keys in a TOML document, which tomllib does not keep."""

import re
import tomllib
from collections.abc import Mapping

#: A key's path from the root, such as ("departments", 1, "lead"); elements are counted from 0.
KeyPath = tuple[str | int, ...]

#: Depth of the longest recorded path; keys of `oops.toml` are at most four deep.
DEEPEST_KEY = 8

_TOKEN_PATTERN = re.compile(
    r"""
      \n
    | \#[^\n]*
    | \"{3}(?:\\.|[^\\])*?\"{3,5}
    | '{3}.*?'{3,5}
    | "(?:\\.|[^"\\])*"
    | '[^']*'
    | [\[\]{}=,.]
    | [^\s\#\[\]{}=,."']+
    """,
    re.VERBOSE | re.DOTALL,
)


def lines_of(document: str) -> Mapping[KeyPath, int]:
    """Map each table, key and list element to the line where it begins, counted from 1.

    `document` must be valid TOML.
    """
    survey = _LineSurvey()
    line = 1
    for token in _TOKEN_PATTERN.finditer(document):
        survey.take(token[0], line)
        line += token[0].count("\n")
    return survey.lines


def nearest_line(lines: Mapping[KeyPath, int], path: KeyPath) -> int | None:
    """Return the line of a key, or else of the innermost enclosing table with a line."""
    around = (path[:length] for length in range(len(path), 0, -1))
    return next((lines[each] for each in around if each in lines), None)


class _LineSurvey:
    """Single pass over the tokens of a document, with an explicit stack instead of recursion."""

    def __init__(self) -> None:
        self.lines: dict[KeyPath, int] = {}
        #: The table of the latest header.
        self._table: KeyPath = ()
        #: Number of tables so far in each array of tables.
        self._counts: dict[KeyPath, int] = {}
        #: Open lists and inline tables; True marks a list.
        self._open: list[tuple[KeyPath, bool]] = []
        #: Path of the value under way; None while reading a key.
        self._value: KeyPath | None = None
        self._key: list[str] = []
        self._brackets = 0

    def take(self, token: str, line: int) -> None:
        """Read the next token; `line` is the token's first line."""
        if token.startswith("#"):
            return
        if self._value is None:
            self._take_in_key(token, line)
        else:
            self._take_in_value(token, line, self._value)

    def _take_in_key(self, token: str, line: int) -> None:
        match token:
            case "." | "\n":
                pass
            case "[":
                self._brackets += 1
            case "]":
                self._end_header(line)
            case "=":
                self._begin_value()
            case "}":
                self._close()
            case _:
                self._key.append(_unquoted_key(token))

    def _end_header(self, line: int) -> None:
        if not self._key:
            return
        path = self._written_out(self._key)
        if self._brackets > 1:
            self._counts[path] = self._counts.get(path, 0) + 1
            path = self._latest(path)
        self._mark(path, line)
        self.lines[path] = line
        self._table, self._key, self._brackets = path, [], 0

    def _written_out(self, key: list[str]) -> KeyPath:
        """Return a header's path, with the index of the latest table for each array of tables."""
        path: KeyPath = (key[0],)
        for step in key[1:DEEPEST_KEY]:
            path = (*self._latest(path), step)
        return path

    def _latest(self, path: KeyPath) -> KeyPath:
        return (*path, self._counts[path] - 1) if path in self._counts else path

    def _begin_value(self) -> None:
        around = self._open[-1][0] if self._open else self._table
        self._value, self._key = (*around, *self._key), []

    def _take_in_value(self, token: str, line: int, value: KeyPath) -> None:
        match token:
            case "\n":
                self._value = value if self._open else None
            case ",":
                self._value = _next_element(value) if self._open[-1][1] else None
            case "]" | "}":
                self._close()
            case "[":
                self._mark(value, line)
                self._open.append((value, True))
                self._value = (*value, 0)
            case "{":
                self._mark(value, line)
                self._open.append((value, False))
                self._value = None
            case _:
                self._mark(value, line)

    def _close(self) -> None:
        self._value, _ = self._open.pop()

    def _mark(self, path: KeyPath, line: int) -> None:
        """Record the line of a path and of each enclosing table not yet recorded."""
        for length in range(1, min(len(path), DEEPEST_KEY) + 1):
            self.lines.setdefault(path[:length], line)


def _next_element(path: KeyPath) -> KeyPath:
    return (*path[:-1], int(path[-1]) + 1)


def _unquoted_key(key: str) -> str:
    """Return a key without quotes, with escapes resolved by tomllib."""
    return str(tomllib.loads(f"key = {key}")["key"]) if key[0] in "\"'" else key
