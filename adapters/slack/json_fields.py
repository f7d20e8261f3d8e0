"""Fields of JSON objects of unknown shape. A missing or wrong field reads as empty."""

from collections.abc import Mapping
from typing import Any

JsonObject = Mapping[str, Any]


def object_at(body: JsonObject, key: str) -> JsonObject:
    """The object in a field."""
    value = body.get(key)
    return value if isinstance(value, dict) else {}


def text_at(body: JsonObject, key: str) -> str:
    """The text in a field, trimmed."""
    return untrimmed_text_at(body, key).strip()


def untrimmed_text_at(body: JsonObject, key: str) -> str:
    """The text in a field."""
    value = body.get(key)
    return value if isinstance(value, str) else ""
