"""What is wrong with a value, where, and in which words."""

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, time

from adapters.config.lines import KeyPath

_LONGEST_SHOWN = 60
_LARGEST_SHOWN = 10**15
_BARE_KEY = re.compile(r"[A-Za-z0-9_-]+")


@dataclass(frozen=True, kw_only=True)
class ConfigFault:
    """One thing wrong: under which key, and the rest of the sentence."""

    at: KeyPath
    what: str


def unexpected_value(at: KeyPath, expected: str, found: object) -> ConfigFault:
    """A value that is not what its key holds; None: there is no value."""
    return ConfigFault(at=at, what=f"expected {expected}, found {shown_value(found)}")


class UnexpectedParts(ValueError):
    """Parts of a value are at fault, each by its path within it."""

    def __init__(self, faults: Sequence[ConfigFault]) -> None:
        super().__init__(faults)
        self.faults = tuple(faults)


def key_text(path: KeyPath) -> str:
    """A key as one would write it: `departments[2].lead` is in the second department."""
    steps = (f"[{part + 1}]" if isinstance(part, int) else f".{_quoted_key(part)}" for part in path)
    return "".join(steps).removeprefix(".")


def _quoted_key(part: str) -> str:
    return part if _BARE_KEY.fullmatch(part) else shown_value(part)


def shown_value(value: object) -> str:
    """A value as it is written in TOML, shortened; nothing in it reaches a terminal alive."""
    match value:
        case None:
            words = "nothing"
        case str():
            words = _shown_text(value)
        case bool():
            words = str(value).lower()
        case int() if abs(value) >= _LARGEST_SHOWN:
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
    short = text if len(text) <= _LONGEST_SHOWN else text[: _LONGEST_SHOWN - 1] + "…"
    return json.dumps(short, ensure_ascii=not short.isprintable())
