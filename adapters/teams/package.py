"""The app package for Teams: a manifest and two icons.

https://learn.microsoft.com/microsoft-365/extensibility/schema (version 1.25)
"""

import io
import json
import zipfile
from importlib.metadata import version
from importlib.resources import files
from typing import Any, Final

from adapters.teams.words import REPORT_ACTION
from bot.screens.requests import help_lines, typed_beginning

_VERSION: Final = "1.25"
_SCHEMA: Final = (
    f"https://developer.microsoft.com/json-schemas/teams/v{_VERSION}/MicrosoftTeams.schema.json"
)
_ACCENT_COLOR: Final = "#B3402A"
#: 192 by 192 pixels in colour, and 32 by 32 in white on nothing (learn.microsoft.com, "Design
#: your Microsoft Teams app icon").
_ICONS: Final = {"color": "color.png", "outline": "outline.png"}
#: The earliest date of a zip file, so that the same manifest gives the same bytes.
_EPOCH: Final = (1980, 1, 1, 0, 0, 0)
#: The limits on commands, and on the lengths of their titles and descriptions.
_MOST_COMMANDS: Final = 10
_TITLE: Final = 32
_DESCRIPTION: Final = 128

_SHORT: Final = "Chases a customer's complaint until every affected customer has been told."
_FULL: Final = (
    "Anybody at work reports what a customer complained about: in words to Oops, with the action "
    "“Report to Oops” in a message's menu, or by forwarding the message to Oops. Oops finds the "
    "one person who answers for it, and keeps after them, and then after the people above them, "
    "until every affected customer has been told. Fixed is not closed. Told is closed."
)


def manifest(app_id: str, website: str, privacy: str = "", terms: str = "") -> dict[str, Any]:
    """Return the manifest of an app id; `website` is the company's own page about the app.

    `privacy` and `terms` are the company's pages; "": the website.
    """
    return {
        "$schema": _SCHEMA,
        "manifestVersion": _VERSION,
        "version": version("oops"),
        "id": app_id,
        "name": {"short": "Oops", "full": "Oops, until every customer has been told"},
        "description": {"short": _SHORT, "full": _FULL},
        "developer": {
            "name": "Oops",
            "websiteUrl": website,
            "privacyUrl": privacy or website,
            "termsOfUseUrl": terms or website,
        },
        "icons": _ICONS,
        "accentColor": _ACCENT_COLOR,
        "bots": [_bot(app_id)],
        "composeExtensions": [_message_action(app_id)],
        "permissions": ["identity", "messageTeamMembers"],
        "validDomains": [],
    }


def package(app_id: str, website: str, privacy: str = "", terms: str = "") -> bytes:
    """Return the zip file; the same ids give the same bytes."""
    written = (
        json.dumps(manifest(app_id, website, privacy, terms), ensure_ascii=False, indent=2) + "\n"
    )
    icons = {name: _icon(name) for name in _ICONS.values()}
    contents = {"manifest.json": written.encode(), **icons}
    whole = io.BytesIO()
    with zipfile.ZipFile(whole, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in contents.items():
            archive.writestr(zipfile.ZipInfo(name, _EPOCH), content)
    return whole.getvalue()


def _icon(name: str) -> bytes:
    return files("adapters.teams").joinpath("icons", name).read_bytes()


def _bot(app_id: str) -> dict[str, Any]:
    scopes = ["personal", "team", "groupChat"]
    return {
        "botId": app_id,
        "scopes": scopes,
        "isNotificationOnly": False,
        "supportsFiles": False,
        "commandLists": [{"scopes": scopes, "commands": _commands()}],
    }


def _commands() -> list[dict[str, str]]:
    """Return the commands to suggest, up to where people go on themselves."""
    home = {"title": "home", "description": "What you owe, with the buttons, and a form to report"}
    suggested = [home, {"title": "help", "description": "What you can write"}]
    for typed, does in help_lines():
        title = typed_beginning(typed.removeprefix("/oops")).strip()
        if title and len(title) <= _TITLE and not title.startswith("OOPS-"):
            suggested.append({"title": title, "description": does[:_DESCRIPTION]})
    return suggested[:_MOST_COMMANDS]


def _message_action(app_id: str) -> dict[str, Any]:
    return {
        "botId": app_id,
        "commands": [
            {
                "id": REPORT_ACTION,
                "type": "action",
                "title": "Report to Oops",
                "description": "Make a case of what a customer said",
                "context": ["message"],
                "fetchTask": True,
            }
        ],
    }
