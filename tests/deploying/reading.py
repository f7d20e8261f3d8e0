"""Reading what deploys Oops: as much of each form as these files are written in."""

import json
import re
from configparser import RawConfigParser
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]


def compose() -> dict[str, Any]:
    """`compose.yaml`: nested mappings, lists of one line each, and JSON."""
    lines = [each for each in lines_of("compose.yaml") if each.strip()[0] != "#"]
    return dict(_block([(len(each) - len(each.lstrip()), each.strip()) for each in lines]))


def lines_of(name: str) -> list[str]:
    """The lines of a file in which something stands."""
    return [each for each in (ROOT / name).read_text().splitlines() if each.strip()]


def _block(lines: list[tuple[int, str]]) -> Any:  # noqa: ANN401 - whatever stands there
    depth = lines[0][0]
    if lines[0][1].startswith("- "):
        return [_value(line.removeprefix("- ")) for _, line in lines]
    starts = [number for number, (indent, _) in enumerate(lines) if indent == depth]
    found = {}
    for start, end in zip(starts, [*starts[1:], len(lines)], strict=True):
        key, _, rest = lines[start][1].partition(":")
        inner = lines[start + 1 : end]
        found[key] = _block(inner) if inner else _value(rest.strip())
    return found


def _value(text: str) -> Any:  # noqa: ANN401 - whatever stands there
    if not text:
        return None
    try:
        return json.loads(text)
    except ValueError:
        return text


def unit() -> RawConfigParser:
    """`deploy/oops.service`; what stands several times has a value a line."""
    text = (ROOT / "deploy/oops.service").read_text()
    for key in ("Environment", "SystemCallFilter"):
        values = re.findall(rf"^{key}=(.*)$", text, re.MULTILINE)
        rest = re.sub(rf"^{key}=.*\n", "", text, flags=re.MULTILINE)
        text = rest.replace("[Service]\n", "\n ".join([f"[Service]\n{key}=", *values]) + "\n")
    parser = RawConfigParser(strict=True, delimiters="=", comment_prefixes="#")
    parser.optionxform = str  # type: ignore[assignment,method-assign]
    parser.read_string(text)
    return parser


def dockerfile() -> list[list[tuple[str, str]]]:
    """The instructions of each stage of the `Dockerfile`, with what they are given."""
    text = (ROOT / "Dockerfile").read_text()
    plain = re.sub(r"^#.*\n", "", text, flags=re.MULTILINE).replace("\\\n", " ")
    stages: list[list[tuple[str, str]]] = []
    for line in filter(str.strip, plain.splitlines()):
        word, _, rest = line.partition(" ")
        if word == "FROM":
            stages.append([])
        stages[-1].append((word, " ".join(rest.split())))
    return stages
