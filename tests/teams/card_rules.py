"""What an Adaptive Card 1.5 may be, as far as ours go, after the published schema's rules.

http://adaptivecards.io/schemas/1.5.0/adaptive-card.json; Teams' own limits beside it: 25 KB, six
actions beside each other, an Action.OpenUrl in a text alone, an Input.ChoiceSet that has choices.
"""

import json
from collections.abc import Iterator
from typing import Any

from jsonschema_rs import Draft202012Validator

Json = dict[str, Any]


def _of(kind: str, required: tuple[str, ...] = (), /, **properties: Json) -> Json:
    return {
        "type": "object",
        "properties": {"type": {"const": kind}, **_COMMON, **properties},
        "required": ["type", *required],
        "additionalProperties": False,
    }


def _one(*names: str) -> Json:
    return {"oneOf": [{"$ref": f"#/$defs/{each}"} for each in names]}


def _many(items: Json, most: int | None = None) -> Json:
    return {"type": "array", "items": items} | ({"maxItems": most} if most else {})


TEXT: Json = {"type": "string", "minLength": 1}
ANY_TEXT: Json = {"type": "string"}
YES_OR_NO: Json = {"type": "boolean"}
SPACING: Json = {"enum": ["Default", "None", "Small", "Medium", "Large", "ExtraLarge", "Padding"]}
_COMMON: Json = {"id": TEXT, "spacing": SPACING, "separator": YES_OR_NO}
_INPUT: Json = {"label": TEXT, "isRequired": YES_OR_NO, "errorMessage": TEXT}
_ACTION: Json = {"title": TEXT, "style": {"enum": ["default", "positive", "destructive"]}}
_ELEMENTS = _one(
    "RichTextBlock",
    "Container",
    "ActionSet",
    "Input.Text",
    "Input.ChoiceSet",
    "Input.Date",
    "Input.Time",
)
_ACTIONS = _one("Action.Execute", "Action.Submit", "Action.ShowCard")

SCHEMA: Json = {
    "$ref": "#/$defs/AdaptiveCard",
    "$defs": {
        "AdaptiveCard": _of(
            "AdaptiveCard",
            ("version",),
            **{
                "$schema": {"const": "http://adaptivecards.io/schemas/adaptive-card.json"},
                "version": {"const": "1.5"},
                "body": _many(_ELEMENTS),
                "actions": _many(_ACTIONS, 6),
                "refresh": {
                    "type": "object",
                    "properties": {
                        "action": _one("Action.Execute"),
                        "userIds": _many(TEXT, 60),
                    },
                    "required": ["action"],
                    "additionalProperties": False,
                },
            },
        ),
        "RichTextBlock": _of(
            "RichTextBlock", ("inlines",), inlines={**_many(_one("TextRun")), "minItems": 1}
        ),
        "TextRun": {
            "type": "object",
            "properties": {
                "type": {"const": "TextRun"},
                "text": TEXT,
                "weight": {"enum": ["Default", "Lighter", "Bolder"]},
                "size": {"enum": ["Default", "Small", "Medium", "Large", "ExtraLarge"]},
                "color": {"enum": ["Default", "Accent", "Good", "Warning", "Attention"]},
                "isSubtle": YES_OR_NO,
                "italic": YES_OR_NO,
                "selectAction": _one("Action.OpenUrl"),
            },
            "required": ["type", "text"],
            "additionalProperties": False,
        },
        "Container": _of(
            "Container", ("items",), items=_many(_ELEMENTS), style={"enum": ["emphasis"]}
        ),
        "ActionSet": _of("ActionSet", ("actions",), actions={**_many(_ACTIONS, 6), "minItems": 1}),
        "Input.Text": _of(
            "Input.Text",
            ("id", "label"),
            **_INPUT,
            isMultiline=YES_OR_NO,
            value=ANY_TEXT,
            placeholder=TEXT,
        ),
        "Input.Date": _of(
            "Input.Date",
            ("id", "label"),
            **_INPUT,
            value={"type": "string", "pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}$"},
        ),
        "Input.Time": _of(
            "Input.Time",
            ("id", "label"),
            **_INPUT,
            value={"type": "string", "pattern": "^[0-9]{2}:[0-9]{2}$"},
        ),
        "Input.ChoiceSet": _of(
            "Input.ChoiceSet",
            ("id", "choices", "label"),
            **_INPUT,
            style={"enum": ["compact", "expanded"]},
            value=ANY_TEXT,
            placeholder=TEXT,
            choices=_many(
                {
                    "type": "object",
                    "properties": {"title": TEXT, "value": TEXT},
                    "required": ["title", "value"],
                    "additionalProperties": False,
                }
            ),
        ),
        "Action.Execute": _of(
            "Action.Execute", ("verb",), **_ACTION, verb=TEXT, data={"type": "object"}
        ),
        "Action.OpenUrl": _of("Action.OpenUrl", ("url",), url=TEXT),
        "Action.Submit": _of("Action.Submit", ("data",), **_ACTION, data={"type": "object"}),
        "Action.ShowCard": _of(
            "Action.ShowCard", ("card",), **_ACTION, card={"$ref": "#/$defs/AdaptiveCard"}
        ),
    },
}

_VALIDATOR = Draft202012Validator(SCHEMA)
LARGEST = 25_000


def faults(card: Json) -> list[str]:
    """What is wrong with the card; nothing where Teams takes it."""
    found = [
        f"{error.instance_path}: {error.message[:300]}" for error in _VALIDATOR.iter_errors(card)
    ]
    size = len(json.dumps(card).encode("utf-8"))
    wide = len(json.dumps(card, ensure_ascii=False).encode("utf-16-le"))
    if min(size, wide) > LARGEST:
        found.append(f"{size} bytes are too many")
    sent = [each["data"] for each in elements(card) if isinstance(each.get("data"), dict)]
    found += ["'key' in data is the client's own" for each in sent if "key" in each]
    names = [each["id"] for each in elements(card) if "id" in each]
    found += [f"{each!r} is there twice" for each in set(names) if names.count(each) > 1]
    return found


def elements(node: object) -> Iterator[Json]:
    """Everything in a card that has a type, from the outside in."""
    if isinstance(node, dict):
        if "type" in node:
            yield node
        for key, each in node.items():
            if key != "data":
                yield from elements(each)
    if isinstance(node, list):
        for each in node:
            yield from elements(each)
