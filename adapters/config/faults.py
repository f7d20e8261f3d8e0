"""Faults of `oops.toml`, with the key, and values as text."""

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
    """A fault: the path of the key, and the rest of the sentence."""

    at: KeyPath
    what: str


def unexpected_value(at: KeyPath, expected: str, found: object) -> ConfigFault:
    """Return the fault of a wrong value; None: the value is missing."""
    return ConfigFault(at=at, what=f"expected {expected}, found {shown_value(found)}")


class UnexpectedParts(ValueError):
    """Faults in elements of a value, each with the element's path within the value."""

    def __init__(self, faults: Sequence[ConfigFault]) -> None:
        super().__init__(faults)
        self.faults = tuple(faults)


def key_text(path: KeyPath) -> str:
    """Return a path as text, counted from 1: `departments[2].lead` is in the second department."""
    steps = (f"[{step + 1}]" if isinstance(step, int) else f".{_quoted_key(step)}" for step in path)
    return "".join(steps).removeprefix(".")


def _quoted_key(key: str) -> str:
    return key if _BARE_KEY.fullmatch(key) else shown_value(key)


def shown_value(value: object) -> str:
    """Return a value as in TOML, shortened, without characters that a terminal would obey."""
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
