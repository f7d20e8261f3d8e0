"""Load `oops.toml`; all faults are reported together, one line each.

    ConfigError
        ConfigMissing   no such file
        ConfigInvalid   the file has faults

The text of a ConfigError is shown to the author of the file.
"""

import re
import tomllib
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from adapters.config.build import organization_of
from adapters.config.check import checked_tables
from adapters.config.faults import ConfigFault, key_text
from adapters.config.lines import lines_of, nearest_line
from adapters.config.warnings import find_warnings
from bot.company.organization import Organization

_LARGEST_FILE = 1024 * 1024
_SYNTAX_MESSAGE = re.compile(
    r"(.*) \(at (?:line ([0-9]+), column [0-9]+|end of document)\)", re.DOTALL
)
#: The most common causes of two messages of tomllib.
_SYNTAX_HINTS = {
    "Invalid value": 'text stands in "quotation marks"',
    "Cannot overwrite a value": "the same key stands there twice",
}
_LIST_HINT = (
    "a list begins there, in which a quotation mark, a comma or the ] at the end is missing"
)
#: Digits of a number that Python does not read: more than 4,300.
_LONG_NUMBER = re.compile(r"[0-9][0-9_]{4300,}")
#: A line that goes on with a key or a table, where a list was not closed.
_NEXT_ENTRY = re.compile(r"\s*(?:[\w-]+\s*=|\[)")
_QUOTED_OR_COMMENT = re.compile(r"\"(?:\\.|[^\"\\])*\"|'[^']*'|#.*")
#: What tomllib says of a text that does not end on its line.
_UNCLOSED_TEXTS = {
    "Found invalid character '\\n'",
    "Illegal character '\\n'",
    'Expected "\'"',
    "Unterminated string",
}


class ConfigError(Exception):
    """The configuration cannot be used."""


class ConfigMissing(ConfigError):
    """The file is missing."""


class ConfigInvalid(ConfigError):
    """The file has faults, one line each."""


def load_organization(path: Path) -> Organization:
    """Load the organization. Raises ConfigMissing, or ConfigInvalid with every fault."""
    return _load(path)[0]


def load_with_warnings(path: Path) -> tuple[Organization, list[str]]:
    """Load the organization, and say what may not be meant. Raises like `load_organization`."""
    organization, text = _load(path)
    return organization, _fault_sentences(path, text, find_warnings(organization))


def _load(path: Path) -> tuple[Organization, str]:
    text = _decoded_text(path, _file_content(path))
    config, faults = checked_tables(_parsed_toml(path, text))
    if config is None or faults:
        raise ConfigInvalid("\n".join(_fault_sentences(path, text, faults)))
    return organization_of(config), text


def _file_content(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            content = file.read(_LARGEST_FILE + 1)
    except FileNotFoundError:
        raise ConfigMissing(
            f"There is no {path}. Run `oops init`, which writes it,"
            " or name another file in OOPS_CONFIG."
        ) from None
    except OSError as error:
        raise ConfigInvalid(f"{path}: cannot be read ({error.strerror})") from None
    if len(content) > _LARGEST_FILE:
        raise ConfigInvalid(f"{path}: expected at most 1 MiB, found more")
    return content


def _decoded_text(path: Path, content: bytes) -> str:
    if b"\0" in content:
        raise ConfigInvalid(
            f"{path}: expected UTF-8, found what looks like UTF-16. Save it as UTF-8."
        )
    try:
        return content.decode("utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise ConfigInvalid(
            f"{path}, line {line}: expected UTF-8, found the byte 0x{content[error.start]:02X}."
            " Save it as UTF-8."
        ) from None


def _parsed_toml(path: Path, text: str) -> dict[str, Any]:
    try:
        return tomllib.loads(text)
    except RecursionError:
        line = _line_of_most_brackets(text)
        raise ConfigInvalid(
            f"{path}, line {line}: not valid TOML: lists are nested too deeply"
        ) from None
    except tomllib.TOMLDecodeError as error:
        raise ConfigInvalid(_syntax_fault(path, text, str(error))) from None
    except ValueError:
        match = _LONG_NUMBER.search(text)
        line = text.count("\n", 0, match.start() if match else len(text)) + 1
        raise ConfigInvalid(f"{path}, line {line}: not valid TOML: a number is too long") from None


def _line_of_most_brackets(text: str) -> int:
    lines = text.split("\n")
    counts = [line.count("[") + line.count("{") for line in lines]
    return counts.index(max(counts)) + 1


def _syntax_fault(path: Path, text: str, message: str) -> str:
    """Turn a message of tomllib into a fault's sentence."""
    match = _SYNTAX_MESSAGE.fullmatch(message)
    if not match:
        return f"{path}: not valid TOML: {message}"
    what, line = match[1], match[2]
    if what in _UNCLOSED_TEXTS:
        line = line or text.count("\n", 0, max(map(text.rfind, "'\""))) + 1
        return (
            f"{path}, line {line}: not valid TOML: a quotation mark is missing at the end of a text"
        )
    hint = _SYNTAX_HINTS.get(what) if line else "the file ends there"
    last = text.rstrip("\n").count("\n") + 1
    opened = _last_opened_list(what, text.split("\n")[: int(line or last)], at_end=not line)
    if opened:
        return f"{path}, line {opened}: not valid TOML: {_LIST_HINT}"
    fault = f"{what[:1].lower()}{what[1:]}{f' ({hint})' if hint else ''}"
    return f"{path}, line {line or last}: not valid TOML: {fault}"


def _last_opened_list(what: str, lines: list[str], *, at_end: bool) -> int | None:
    """Return the number of the line of a list that is not closed, if that is the fault.

    `lines` end where tomllib stopped; `at_end`: at the end of the file.
    """
    if what == "Invalid value" and at_end:
        return _last_open_bracket(lines)
    if what == "Invalid value" and _NEXT_ENTRY.match(lines[-1]):
        return _last_open_bracket(lines[:-1])
    return _last_open_bracket(lines) or len(lines) if what == "Unclosed array" else None


def _last_open_bracket(lines: list[str]) -> int | None:
    opened: list[int] = []
    for number, line in enumerate(lines, start=1):
        for bracket in re.findall(r"[][]", _QUOTED_OR_COMMENT.sub("", line)):
            if bracket == "[":
                opened.append(number)
            elif opened:
                opened.pop()
    return opened[-1] if opened else None


def _fault_sentences(path: Path, text: str, faults: Iterable[ConfigFault]) -> list[str]:
    """Return the faults as sentences, in the order of the file."""
    lines = lines_of(text)
    placed = [(nearest_line(lines, fault.at), fault) for fault in faults]
    return [
        f"{path}{f', line {line}' if line else ''}: {key_text(fault.at)}: {fault.what}"
        for line, fault in sorted(placed, key=lambda each: each[0] or 0)
    ]
