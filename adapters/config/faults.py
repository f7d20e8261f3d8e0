"""What is wrong with a value, where, and in which words."""

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, time

from adapters.config.lines import KeyPath

_LONGEST = 60
_LARGEST = 10**15
_BARE = re.compile(r"[A-Za-z0-9_-]+")


@dataclass(frozen=True, kw_only=True)
class Fault:
    """One thing wrong: under which key, and the rest of the sentence."""

    at: KeyPath
    what: str


def unexpected(at: KeyPath, expected: str, found: object) -> Fault:
    """A value that is not what its key holds; None: there is no value."""
    return Fault(at=at, what=f"expected {expected}, found {shown(found)}")


class Unexpected(ValueError):
    """Parts of a value are at fault, each by its path within it."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        super().__init__(faults)
        self.faults = tuple(faults)


def key_text(path: KeyPath) -> str:
    """A key as one would write it: `departments[2].lead` is in the second department."""
    steps = (f"[{part + 1}]" if isinstance(part, int) else f".{_quoted(part)}" for part in path)
    return "".join(steps).removeprefix(".")


def _quoted(part: str) -> str:
    return part if _BARE.fullmatch(part) else shown(part)


def shown(value: object) -> str:
    """A value as it is written in TOML, shortened; nothing in it reaches a terminal alive."""
    match value:
        case None:
            words = "nothing"
        case str():
            words = _shown_text(value)
        case bool():
            words = str(value).lower()
        case int() if abs(value) >= _LARGEST:
            words = "a very large number"
        case date() | time():
            words = value.isoformat()
        case list():
            words = f"a list of {len(value):,}" if value else "an empty list"
        case dict():
            words = "a table"
        case _:
            words = str(value)
    return words


def _shown_text(text: str) -> str:
    short = text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "…"
    return json.dumps(short, ensure_ascii=not short.isprintable())
