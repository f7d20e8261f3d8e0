"""What Slack sends to an app, and how it signs it.

docs.slack.dev/authentication/verifying-requests-from-slack
"""

import hashlib
import hmac
import json
from dataclasses import dataclass, replace
from typing import Literal
from urllib.parse import urlencode

from tests.slack.standin_hooks import Hooks
from tests.slack.standin_kept import APP, BOT_USER, TEAM, Json, Member
from tests.slack.standin_screen import ShownButton, ShownMessage, ShownView
from tests.slack.workspace import Clock, Workspace

SocketType = Literal["slash_commands", "interactive", "events_api"]


@dataclass(frozen=True, kw_only=True)
class Request:
    """Something that Slack tells an app, over HTTP or over a socket."""

    type: SocketType
    payload: Json

    @property
    def content_type(self) -> str:
        """How the body is encoded."""
        is_event = self.type == "events_api"
        return "application/json" if is_event else "application/x-www-form-urlencoded"

    @property
    def body(self) -> bytes:
        """What is posted."""
        if self.type == "events_api":
            return json.dumps(self.payload).encode()
        if self.type == "slash_commands":
            return urlencode(self.payload).encode()
        return urlencode({"payload": json.dumps(self.payload)}).encode()


@dataclass(frozen=True, kw_only=True)
class Signer:
    """Signs what is sent to the app, by the test's clock."""

    secret: str
    clock: Clock
    #: Seconds by which the timestamp lies in the past.
    age: float = 0
    #: Sign with another secret.
    forged: bool = False
    #: How many times it was sent before, and why it comes again.
    retry: int = 0
    reason: str = "http_timeout"

    def sign(self, request: Request) -> tuple[dict[str, str], bytes]:
        """Headers and body of a request."""
        return self.sign_body(request.body, request.content_type)

    def sign_body(self, body: bytes, content_type: str) -> tuple[dict[str, str], bytes]:
        """Headers and body of anything at all, well formed or not."""
        stamp = str(int(self.clock() - self.age))
        secret = "somebody else's" if self.forged else self.secret
        digest = hmac.new(secret.encode(), f"v0:{stamp}:".encode() + body, hashlib.sha256)
        headers = {
            "Content-Type": content_type,
            "User-Agent": "Slackbot 1.0 (+https://api.slack.com/robots)",
            "X-Slack-Request-Timestamp": stamp,
            "X-Slack-Signature": f"v0={digest.hexdigest()}",
        }
        if self.retry:
            headers["X-Slack-Retry-Num"] = str(self.retry)
            headers["X-Slack-Retry-Reason"] = self.reason
        return headers, body

    def but(self, *, age: float = 0, forged: bool = False, retry: int = 0) -> "Signer":
        """The same, with something about it wrong, or sent again."""
        return replace(self, age=age, forged=forged, retry=retry)


class Requests:
    """Builds the requests of one workspace."""

    def __init__(self, workspace: Workspace, hooks: Hooks) -> None:
        self.workspace = workspace
        self.hooks = hooks

    def slash(
        self, who: str | Member, text: str, *, command: str = "/oops", where: str = "general"
    ) -> Request:
        """A slash command; `text` as it arrives, `Workspace.typed` makes that of what is typed."""
        person, channel = self.workspace.person(who), self.workspace.channel(where)
        direct = channel.is_direct
        return Request(
            type="slash_commands",
            payload={
                "token": "retired",
                "team_id": TEAM,
                "team_domain": "paper",
                "channel_id": channel.id,
                "channel_name": "directmessage" if direct else channel.name,
                "user_id": person.id,
                "user_name": person.handle,
                "command": command,
                "text": text,
                "api_app_id": APP,
                "is_enterprise_install": "false",
                "response_url": self.hooks.open(channel.id, person.id),
                "trigger_id": self.workspace.trigger(person),
            },
        )

    def click(
        self,
        who: str | Member,
        screen: ShownMessage | ShownView,
        button: ShownButton,
        option: str | None = None,
    ) -> Request:
        """A button is pressed, or a menu's option chosen by its label or value."""
        person = self.workspace.person(who)
        action = _action(button, option, self.workspace.next_ts())
        payload = self._common("block_actions", person) | {"actions": [action]}
        payload |= {"state": {"values": {}}}
        if isinstance(screen, ShownView):
            container = {"type": "view", "view_id": screen.id}
            return _interactive(payload | {"container": container, "view": screen.view.as_json()})
        return _interactive(payload | self._from_message(person, screen))

    def submit(
        self, who: str | Member, view: ShownView, values: dict[str, dict[str, Json]]
    ) -> Request:
        """A modal is sent off, with `state.values` as given."""
        person = self.workspace.person(who)
        body = view.view.as_json() | {"state": {"values": values}}
        payload = self._common("view_submission", person) | {"view": body, "response_urls": []}
        return _interactive(payload)

    def shortcut(
        self, who: str | Member, message: ShownMessage, callback_id: str = "report"
    ) -> Request:
        """A message shortcut is chosen from a message's menu."""
        person = self.workspace.person(who)
        payload = self._common("message_action", person) | {
            "callback_id": callback_id,
            "action_ts": self.workspace.next_ts(),
            "message_ts": message.ts,
            "message": message.post.as_json(),
            "channel": self._channel(message.channel),
            "response_url": self.hooks.open(message.channel, person.id),
        }
        return _interactive(payload)

    def event(self, event: Json, *, event_id: str | None = None, **more: object) -> Request:
        """Something happened; `more` stands beside it in the envelope."""
        envelope: Json = {
            "token": "retired",
            "team_id": TEAM,
            "context_team_id": TEAM,
            "context_enterprise_id": None,
            "api_app_id": APP,
            "type": "event_callback",
            "event_id": event_id or f"Ev{self.workspace.number():09d}",
            "event_time": int(self.workspace.clock()),
            "authorizations": [
                {
                    "enterprise_id": None,
                    "team_id": TEAM,
                    "user_id": BOT_USER,
                    "is_bot": True,
                    "is_enterprise_install": False,
                }
            ],
            "is_ext_shared_channel": self._is_shared(event),
            "event": event,
        }
        return Request(type="events_api", payload=envelope | more)

    def reaction(
        self, who: str | Member, message: ShownMessage, emoji: str, *, removed: bool = False
    ) -> Request:
        """Somebody reacts to a message, or takes it back."""
        return self.event(
            {
                "type": "reaction_removed" if removed else "reaction_added",
                "user": self.workspace.person(who).id,
                "reaction": emoji,
                "item_user": message.author,
                "item": {"type": "message", "channel": message.channel, "ts": message.ts},
                "event_ts": self.workspace.next_ts(),
            }
        )

    def message(self, message: ShownMessage) -> Request:
        """Somebody said something where the bot listens."""
        conversation = self.workspace.channel(message.channel)
        kind = {"im": "im", "private": "group", "channel": "channel"}[conversation.kind]
        about = {"channel": conversation.id, "channel_type": kind, "event_ts": message.ts}
        return self.event(message.post.as_json() | about)

    def mention(self, message: ShownMessage) -> Request:
        """Somebody named the bot in a channel that it is in."""
        event = message.post.as_json() | {"type": "app_mention", "channel": message.channel}
        return self.event(event | {"event_ts": message.ts})

    def home_opened(self, who: str | Member, tab: str = "home") -> Request:
        """Somebody looks at the app's home."""
        person = self.workspace.person(who)
        event: Json = {"type": "app_home_opened", "user": person.id, "tab": tab}
        event |= {"channel": f"D{person.id[1:]}", "event_ts": self.workspace.next_ts()}
        if person.id in self.workspace.homes:
            event["view"] = self.workspace.homes[person.id].as_json()
        return self.event(event)

    def user_change(self, who: str | Member) -> Request:
        """Somebody moved, was renamed, was deactivated."""
        user = self.workspace.person(who).as_json(with_email=True)
        stamp = {"cache_ts": int(self.workspace.clock()), "event_ts": self.workspace.next_ts()}
        return self.event({"type": "user_change", "user": user, **stamp})

    def url_verification(self, challenge: str = "are-you-there") -> Request:
        """Slack asks whether an address is the app's."""
        payload = {"token": "retired", "challenge": challenge, "type": "url_verification"}
        return Request(type="events_api", payload=payload)

    def _common(self, kind: str, person: Member) -> Json:
        user: Json = {"id": person.id, "username": person.handle, "name": person.handle}
        return {
            "type": kind,
            "team": {"id": TEAM, "domain": "paper"},
            "user": user | {"team_id": person.team},
            "api_app_id": APP,
            "token": "retired",
            "trigger_id": self.workspace.trigger(person),
            "enterprise": None,
            "is_enterprise_install": False,
        }

    def _from_message(self, person: Member, message: ShownMessage) -> Json:
        ephemeral = message.only_for is not None
        container: Json = {"type": "message", "message_ts": message.ts, "is_ephemeral": ephemeral}
        container["channel_id"] = message.channel
        if message.thread_ts:
            container["thread_ts"] = message.thread_ts
        found: Json = {"container": container, "channel": self._channel(message.channel)}
        if not ephemeral:
            found["message"] = message.post.as_json()
        return found | {"response_url": self.hooks.open(message.channel, person.id, message.ts)}

    def _channel(self, id_: str) -> Json:
        channel = self.workspace.channel(id_)
        private = {"im": "directmessage", "private": "privategroup"}
        return {"id": id_, "name": private.get(channel.kind, channel.name)}

    def _is_shared(self, event: Json) -> bool:
        item = event.get("item", {})
        id_ = event.get("channel") or (item.get("channel") if isinstance(item, dict) else None)
        known = self.workspace.conversations.get(id_) if isinstance(id_, str) else None
        return known is not None and known.is_ext_shared


def _interactive(payload: Json) -> Request:
    return Request(type="interactive", payload=payload)


def _action(button: ShownButton, option: str | None, ts: str) -> Json:
    action: Json = {"type": button.type, "action_id": button.action_id, "action_ts": ts}
    action["block_id"] = button.block_id
    if not button.options:
        words = {"type": "plain_text", "text": button.text, "emoji": True}
        return action | {"text": words} | ({"value": button.value} if button.value else {})
    label, value = next(each for each in button.options if option in each)
    text = {"type": "plain_text", "text": label, "emoji": True}
    return action | {"selected_option": {"text": text, "value": value}}
