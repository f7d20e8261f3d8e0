"""Where the keys of a TOML document stand: tomllib reads the values and forgets the lines."""

import re
import tomllib
from collections.abc import Mapping

#: A key's path from the top, such as ("departments", 1, "lead"); elements are counted from 0.
KeyPath = tuple[str | int, ...]

#: `oops.toml` nests its keys no deeper than four; what lies below this depth is not looked at.
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
    """The line, counted from 1, on which each table, key and element of a list first stands.

    `document` is one that tomllib has read; of anything else the answer means nothing.
    """
    survey = _LineSurvey()
    line = 1
    for token in _TOKEN_PATTERN.finditer(document):
        survey.take(token[0], line)
        line += token[0].count("\n")
    return survey.lines


def nearest_line(lines: Mapping[KeyPath, int], path: KeyPath) -> int | None:
    """The line of a key, or of the innermost table around it that is written down at all."""
    around = (path[:length] for length in range(len(path), 0, -1))
    return next((lines[each] for each in around if each in lines), None)


class _LineSurvey:
    """One walk over the tokens of a document, on a stack of its own rather than Python's."""

    def __init__(self) -> None:
        self.lines: dict[KeyPath, int] = {}
        #: The table whose header stands above.
        self._table: KeyPath = ()
        #: How many tables each array of tables has so far.
        self._counts: dict[KeyPath, int] = {}
        #: The lists and inline tables that are open, each with whether it is a list.
        self._open: list[tuple[KeyPath, bool]] = []
        #: The value that is being read; None while a key is.
        self._value: KeyPath | None = None
        self._key: list[str] = []
        self._brackets = 0

    def take(self, token: str, line: int) -> None:
        """Read the next token, which begins on that line."""
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
        """A header's path, in which every array of tables on the way means its latest table."""
        path: KeyPath = (key[0],)
        for part in key[1:DEEPEST_KEY]:
            path = (*self._latest(path), part)
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
        """Note the line of a path and of every table that it is the first to mention."""
        for length in range(1, min(len(path), DEEPEST_KEY) + 1):
            self.lines.setdefault(path[:length], line)


def _next_element(path: KeyPath) -> KeyPath:
    return (*path[:-1], int(path[-1]) + 1)


def _unquoted_key(key: str) -> str:
    """A part of a key without its quotes; tomllib knows the escapes."""
    return str(tomllib.loads(f"key = {key}")["key"]) if key[0] in "\"'" else key
