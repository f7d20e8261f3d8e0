"""`manifest.json`, as it was shipped: what Slack makes the app from."""

import json
from pathlib import Path
from typing import Final

from adapters import cli_wording as wording
from adapters.cli_faults import Refused

_HERE: Final = Path(__file__).parent
#: Within an installed package, and at the top of a checkout.
_PLACES: Final = (_HERE / "manifest.json", _HERE.parent / "manifest.json")


def slack_manifest() -> str:
    """The file's text, whole. Raises Refused where it is missing."""
    place = next((each for each in _PLACES if each.is_file()), None)
    if not place:
        raise Refused([wording.NO_MANIFEST])
    return place.read_text(encoding="utf-8")


def bot_scopes() -> frozenset[str]:
    """The scopes that the bot needs. Raises Refused where the manifest is missing."""
    return frozenset(json.loads(slack_manifest())["oauth_config"]["scopes"]["bot"])
