"""`manifest.json`, as it was shipped: what Slack makes the app from."""

import json
from pathlib import Path
from typing import Final

from adapters.cli.faults import Refused
from adapters.config import wording

_ADAPTERS: Final = Path(__file__).parent.parent
#: Within an installed package, and at the top of a checkout.
_PLACES: Final = (_ADAPTERS / "manifest.json", _ADAPTERS.parent / "manifest.json")


def slack_manifest() -> str:
    """The file's text, whole. Raises Refused where it is missing."""
    place = next((each for each in _PLACES if each.is_file()), None)
    if not place:
        raise Refused([wording.NO_MANIFEST])
    return place.read_text(encoding="utf-8")


def bot_scopes() -> frozenset[str]:
    """The scopes that the bot needs. Raises Refused where the manifest is missing."""
    return frozenset(json.loads(slack_manifest())["oauth_config"]["scopes"]["bot"])
