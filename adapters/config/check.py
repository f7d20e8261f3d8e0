"""Checks of a parsed `oops.toml`: each table, and names across tables."""

import re
from collections.abc import Iterator, Mapping
from difflib import get_close_matches
from itertools import chain
from typing import Any

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from adapters.config.faults import ConfigFault, UnexpectedParts, unexpected_value
from adapters.config.lines import KeyPath
from adapters.config.tables import ConfigTable, table_at

_SEVERITY_PATTERN = re.compile(r"[a-z0-9_-]{1,40}")
_SEVERITY_EXPECTED = (
    "a severity's name in at most 40 lowercase letters, digits, hyphens and underscores"
)


def checked_tables(document: Mapping[str, Any]) -> tuple[ConfigTable | None, list[ConfigFault]]:
    """Return the tables, None if one has a fault; and all faults."""
    across = list(_faults_across(document))
    try:
        return ConfigTable.model_validate(document), across
    except ValidationError as error:
        within = chain.from_iterable(map(_faults_within, error.errors(include_url=False)))
        return None, [*within, *across]


def _faults_within(error: ErrorDetails) -> list[ConfigFault]:
    at, cause = error["loc"], error.get("ctx", {}).get("error")
    if error["type"] == "extra_forbidden":
        return [ConfigFault(at=at, what=_unknown_key(at))]
    if isinstance(cause, UnexpectedParts):
        return [ConfigFault(at=(*at, *each.at), what=each.what) for each in cause.faults]
    expected = str(cause) if cause else table_at(at).expected
    return [unexpected_value(at, expected, error["input"])]


def _unknown_key(at: KeyPath) -> str:
    """Suggest the nearest known key for an unknown one, or else list all known keys."""
    keys = table_at(at[:-1]).model_fields
    near = get_close_matches(str(at[-1]).lower(), keys, n=1)
    if near:
        return f"unknown key; did you mean {near[0]}?"
    return f"unknown key; known here: {', '.join(keys)}"


def _faults_across(document: Mapping[str, Any]) -> Iterator[ConfigFault]:
    """Yield the faults across tables. The document may be invalid in any other way."""
    yield from _misnamed_severities(document.get("policy"))
    yield from _repeated_names(
        document, ("departments", "name"), "a name that no department above has"
    )
    yield from _repeated_names(document, ("people", "email"), "somebody who is not listed above")


def _misnamed_severities(policies: object) -> Iterator[ConfigFault]:
    """Yield severities with a name that cannot be typed in a command."""
    for severity in policies if isinstance(policies, dict) else ():
        if not _SEVERITY_PATTERN.fullmatch(severity):
            yield unexpected_value(("policy", severity), _SEVERITY_EXPECTED, severity)


def _repeated_names(
    document: Mapping[str, Any], key: tuple[str, str], expected: str
) -> Iterator[ConfigFault]:
    """Yield tables with the same name as a table above; case does not matter."""
    tables, name = key
    above: set[str] = set()
    for index, table in enumerate(_as_list(document.get(tables))):
        value = table.get(name) if isinstance(table, dict) else None
        if not isinstance(value, str):
            continue
        if value.strip().casefold() in above:
            yield unexpected_value((tables, index, name), expected, value)
        above.add(value.strip().casefold())


def _as_list(value: object) -> list[object]:
    return value if isinstance(value, list) else []
