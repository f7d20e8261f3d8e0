"""`oops manifest slack`: the shipped `manifest.json`, from which Slack creates the app."""

import json

from adapters.cli.shipped_files import shipped_text


def slack_manifest() -> str:
    """Return the file's text. Raises CommandRefused if the file is missing."""
    return shipped_text("manifest.json")


def bot_scopes() -> frozenset[str]:
    """Return the scopes of the bot. Raises CommandRefused if the manifest is missing."""
    return frozenset(json.loads(slack_manifest())["oauth_config"]["scopes"]["bot"])
