"""`oops manifest slack`: the shipped `manifest.json`, from which Slack creates the app."""

import json
from pathlib import Path
from typing import Final

from adapters.cli import wording
from adapters.cli.faults import CommandRefused

_ADAPTERS_FOLDER: Final = Path(__file__).parent.parent
#: In an installed package, and at the top of a checkout.
_MANIFEST_PLACES: Final = (
    _ADAPTERS_FOLDER / "manifest.json",
    _ADAPTERS_FOLDER.parent / "manifest.json",
)


def slack_manifest() -> str:
    """Return the file's text. Raises CommandRefused if the file is missing."""
    place = next((each for each in _MANIFEST_PLACES if each.is_file()), None)
    if not place:
        raise CommandRefused([wording.NO_MANIFEST])
    return place.read_text(encoding="utf-8")


def bot_scopes() -> frozenset[str]:
    """Return the scopes of the bot. Raises CommandRefused if the manifest is missing."""
    return frozenset(json.loads(slack_manifest())["oauth_config"]["scopes"]["bot"])
