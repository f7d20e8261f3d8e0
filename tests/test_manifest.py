"""The Slack app manifest says what the code does, no more and no less."""

import ast
import inspect
import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, cast

import pytest
from slack_sdk.web.async_client import AsyncWebClient

from adapters.slack.answering import Answering
from adapters.slack.listeners import Listeners

Json = dict[str, Any]

ROOT = Path(__file__).parents[1]
#: The scopes that a bot's token needs for each method, as we call it:
#: https://docs.slack.dev/reference/methods names them.
METHODS: dict[str, set[str]] = {
    "apps.connections.open": set(),  # with the app's own token
    "auth.test": set(),
    "blocks.validate": set(),
    "chat.getPermalink": set(),
    "chat.postEphemeral": {"chat:write"},
    "chat.postMessage": {"chat:write"},
    "chat.update": {"chat:write"},
    "conversations.info": {"channels:read", "groups:read"},
    "conversations.history": {"channels:history", "groups:history", "im:history"},
    "conversations.open": {"im:write"},
    "conversations.replies": {"channels:history", "groups:history", "im:history"},
    "users.conversations": {"channels:read", "groups:read"},
    "users.info": {"users:read", "users:read.email"},
    "users.lookupByEmail": {"users:read", "users:read.email"},
    "views.open": set(),
    "views.publish": set(),
}
#: The same for each event: https://docs.slack.dev/reference/events.
EVENTS: dict[str, set[str]] = {
    "app_home_opened": set(),
    "app_mention": {"app_mentions:read"},
    "message.im": {"im:history"},
    "reaction_added": {"reactions:read"},
    "user_change": {"users:read"},
}
#: The most characters of each text: https://docs.slack.dev/reference/app-manifest.
LONGEST = {
    ("display_information", "name"): 35,
    ("display_information", "description"): 140,
    ("features", "bot_user", "display_name"): 80,
    ("features", "shortcuts", 0, "name"): 24,
    ("features", "shortcuts", 0, "callback_id"): 255,
    ("features", "shortcuts", 0, "description"): 150,
    ("features", "slash_commands", 0, "command"): 32,
    ("features", "slash_commands", 0, "description"): 2000,
    ("features", "slash_commands", 0, "usage_hint"): 1000,
}


class Ear:
    """What an app listens to, by kind; it hears nothing."""

    def __init__(self) -> None:
        self.heard: dict[str, list[str]] = {}
        for kind in ("command", "action", "view", "shortcut", "event"):
            setattr(self, kind, self._listen(kind))

    def _listen(self, kind: str) -> Callable[[object], Callable[[object], None]]:
        """Notes a name; a pattern stands for whatever is not named."""

        def listen(wanted: object) -> Callable[[object], None]:
            names = self.heard.setdefault(kind, [])
            names += [wanted] if isinstance(wanted, str) else []
            return lambda _listener: None

        return listen


@pytest.fixture
def manifest() -> Json:
    """The manifest, as it stands."""
    found: Json = json.loads((ROOT / "manifest.json").read_text(encoding="utf-8"))
    return found


@pytest.fixture
def heard() -> dict[str, list[str]]:
    """What the code listens to."""
    ear = Ear()
    listeners = Listeners(Answering(*cast("Any", [None] * 4)))  # nothing is asked of them
    listeners.listen(cast("Any", ear))
    events = ["message.im" if each == "message" else each for each in ear.heard["event"]]
    return ear.heard | {"event": events}


def test_each_command_event_and_shortcut_is_listened_to(
    manifest: Json,
    heard: dict[str, list[str]],
) -> None:
    """And whatever is listened to is asked for."""
    features, settings = manifest["features"], manifest["settings"]

    assert [each["command"] for each in features["slash_commands"]] == heard["command"]
    assert [each["callback_id"] for each in features["shortcuts"]] == heard["shortcut"]
    assert [each["type"] for each in features["shortcuts"]] == ["message"]
    assert settings["event_subscriptions"]["bot_events"] == sorted(heard["event"])
    assert {"action", "view"} <= heard.keys()
    assert settings["interactivity"] == {"is_enabled": True}
    assert features["app_home"]["home_tab_enabled"] is ("app_home_opened" in heard["event"])
    is_writable = not features["app_home"]["messages_tab_read_only_enabled"]
    assert is_writable is ("message.im" in heard["event"])


def test_every_method_and_event_is_known_here() -> None:
    """Whoever calls another method of Slack's, or listens to another event, looks its scopes up."""
    assert set(methods_called()) == METHODS.keys()


def test_scopes_are_those_that_are_used(manifest: Json, heard: dict[str, list[str]]) -> None:
    """Not one is missing, and not one is asked for in vain."""
    needed = {"commands"} if heard["command"] or heard["shortcut"] else set()
    needed |= {scope for method in methods_called() for scope in METHODS[method]}
    needed |= {scope for event in heard["event"] for scope in EVENTS[event]}

    assert manifest["oauth_config"]["scopes"] == {"bot": sorted(needed)}


def test_files_and_group_messages_are_left_alone(manifest: Json) -> None:
    """What people might expect here, and is not needed.

    `files:read` is for the methods of `files.*` and for what is in a file. A mail that was
    forwarded into a channel, its sender and its text with it, is part of its message, which the
    history scopes let us read (docs.slack.dev/changelog/2018-05-file-threads-soon-tread).

    `mpim:history` is for group messages, into which nobody invites an app that does not talk there.
    The shortcut works in them without it, and whoever marks a message there is told so.
    """
    scopes = set(manifest["oauth_config"]["scopes"]["bot"])

    assert scopes & {"files:read", "mpim:history", "mpim:read", "chat:write.public"} == set()


def test_texts_are_short_enough_for_slack(manifest: Json) -> None:
    """Slack refuses a manifest of which one text is too long."""
    for path, longest in LONGEST.items():
        text: Any = manifest
        for step in path:
            text = text[step]
        assert 0 < len(text) <= longest, path
    assert re.fullmatch(r"#[0-9a-f]{6}", manifest["display_information"]["background_color"])


def test_app_works_without_an_address_of_its_own(manifest: Json) -> None:
    """Socket Mode is on, so that nobody has to open a door to the internet to begin with."""
    settings = manifest["settings"]

    assert settings["socket_mode_enabled"] is True
    assert "url" not in json.dumps(manifest)


def test_mentions_arrive_as_ids(manifest: Json) -> None:
    """`/oops OOPS-42 hand @somebody` tells who is meant, whatever they are called."""
    [command] = manifest["features"]["slash_commands"]

    assert command["should_escape"] is True


def methods_called() -> Iterator[str]:
    """The Web API's methods that our code reaches for."""
    for path in sorted((ROOT / "adapters").rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            called = node.func if isinstance(node, ast.Call) else None
            name = called.attr if isinstance(called, ast.Attribute) else ""
            if not name.startswith("_") and inspect.iscoroutinefunction(
                getattr(AsyncWebClient, name, None)
            ):
                assert name != "api_call", f"{path}: call the method by its name"
                yield name.replace("_", ".")
