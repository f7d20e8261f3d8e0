"""What Slack sends, checked for the shape that we rely on; all else is malformed."""

from collections.abc import Sequence
from typing import Annotated, Any, Final

from pydantic import Field, StringConstraints

from adapters.chat.payloads import Payload, read

#: Slack's ids are capital letters and digits; what we keep under one is kept as it came.
Id = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_-]{1,64}$")]
#: Slack promises nothing of a trigger's form; whatever it is, it is no longer than a key may be.
Trigger = Annotated[str, StringConstraints(pattern=r"^[!-~]{0,255}$")]
Stamp = Annotated[str, StringConstraints(pattern=r"^[0-9]{1,16}\.[0-9]{1,16}$")]


class SlashCommand(Payload):
    """`/oops …`."""

    text: str = ""
    user_id: Id
    channel_id: Id
    trigger_id: Trigger = ""


class User(Payload):
    """Who pressed or filled in; only the id is trusted."""

    id: Id


class Channel(Payload):
    """Where a message stands."""

    id: Id


class Container(Payload):
    """What a button stood on."""

    type: str = ""
    is_ephemeral: bool = False


class Chosen(Payload):
    """An option of a menu."""

    value: str


class Action(Payload):
    """A button that was pressed, or a menu that was chosen from."""

    action_id: Annotated[str, StringConstraints(min_length=1, max_length=255)]
    value: str | None = None
    selected_option: Chosen | None = None

    @property
    def chosen(self) -> str:
        """The value that the button carried, or the option."""
        return self.selected_option.value if self.selected_option else self.value or ""


class BlockActions(Payload):
    """Something was pressed."""

    user: User
    actions: Annotated[list[Action], Field(min_length=1)]
    container: Container = Container()
    channel: Channel | None = None
    trigger_id: Trigger = ""


class View(Payload):
    """A form that was filled in."""

    id: Id
    private_metadata: str
    blocks: list[Any] = Field(default_factory=list)
    state: dict[str, Any] = Field(default_factory=dict)

    def field_for(self, wanted: Sequence[str]) -> str:
        """The first of these fields that it has, or else the first field of all."""
        inputs = [each for each in self.blocks if isinstance(each, dict) and "element" in each]
        names = [str(each.get("block_id", "")) for each in inputs]
        return next((each for each in wanted if each in names), next(iter(names), ""))


class ViewSubmission(Payload):
    """A form that was sent."""

    user: User
    view: View


class FormIdentity(Payload):
    """What a form of ours carries: which request it is for."""

    verb: str
    value: str


class MessageAction(Payload):
    """The shortcut "Report to Oops" was chosen in a message's menu."""

    user: User
    channel: Channel
    message: dict[str, Any]
    api_app_id: str = ""

    @property
    def ts(self) -> str:
        """Which message it is."""
        return read(Stamped, self.message).ts

    @property
    def is_ours(self) -> bool:
        """Whether this app wrote the message."""
        return bool(self.api_app_id) and self.message.get("app_id") == self.api_app_id


class Stamped(Payload):
    """Anything with a message's timestamp."""

    ts: Stamp


class MessageItem(Payload):
    """The message that a reaction stands on."""

    type: str
    channel: Id
    ts: Stamp


class Authorization(Payload):
    """In whose name we are told something, and in which workspace that is."""

    user_id: str | None = None
    is_bot: bool = False
    team_id: str | None = None
    enterprise_id: str | None = None


class Event(Payload):
    """What stands around anything that happened."""

    event_id: Id | None = None
    authorizations: list[Authorization] | None = None

    @property
    def key(self) -> str | None:
        """The name of what happened: told twice, it has happened once."""
        return f"event:{self.event_id}" if self.event_id else None

    def is_by_us(self, user_id: str | None) -> bool:
        """Whether that user is the one in whose name we speak."""
        us = [each.user_id for each in self.authorizations or () if each.is_bot]
        return user_id is not None and user_id in us


class _Named(Payload):
    id: str | None = None


class _Opened(Payload):
    app_installed_team_id: str | None = None


class _FromTeam(Payload):
    team_id: str | None = None


class Origin(Payload):
    """Which workspaces and enterprises a payload names, whatever kind it is of.

    An installation for a whole enterprise may name no workspace. In a channel that is shared with
    another company it may happen in theirs, and be told to ours (docs.slack.dev, "Slack Connect").
    """

    type: str = ""
    team_id: str | None = None
    enterprise_id: str | None = None
    team: _Named | None = None
    enterprise: _Named | None = None
    authorizations: list[Authorization] | None = None
    view: _Opened | None = None
    user: _FromTeam | None = None
    is_ext_shared_channel: bool = False

    @property
    def kind(self) -> str:
        """What it is, in a word."""
        return _KINDS.get(self.type, _OTHER)

    def is_of(self, team: str, enterprise: str | None) -> bool:
        """Whether it is told to that workspace, and happened there or in a shared channel.

        What names nobody is none of Slack's, and no other workspace's either.
        """
        enterprises, told_to, happened_in = self._enterprises, self._told_to, self._happened_in
        if enterprise in enterprises or not (enterprises or told_to or happened_in):
            return True
        if told_to and team not in told_to:
            return False
        return happened_in == team or bool(told_to and (self._is_shared or not happened_in))

    @property
    def _enterprises(self) -> set[str | None]:
        named = {self.enterprise_id, self.enterprise.id if self.enterprise else None}
        return (named | {each.enterprise_id for each in self.authorizations or ()}) - {None}

    @property
    def _told_to(self) -> set[str | None]:
        opened_for = self.view.app_installed_team_id if self.view else None
        return ({each.team_id for each in self.authorizations or ()} | {opened_for}) - {None}

    @property
    def _happened_in(self) -> str | None:
        return self.team.id if self.team else self.team_id

    @property
    def _is_shared(self) -> bool:
        """A form is sent from the workspace of whoever filled it in."""
        is_theirs = self.user is not None and self.user.team_id == self._happened_in
        return self.is_ext_shared_channel or is_theirs


_KINDS: Final = {
    "": "command",  # it has no type
    "event_callback": "event",
    "block_actions": "button",
    "view_submission": "form",
    "message_action": "menu",
}
_OTHER: Final = "other"
#: Every kind of payload, in a word.
PAYLOAD_KINDS: Final = (*_KINDS.values(), _OTHER)


class ReactionAdded(Payload):
    """An emoji was put on something."""

    user: Id
    reaction: str
    item: dict[str, Any]
    #: Who wrote what it was put on, where that is a user.
    item_user: str | None = None

    @property
    def message(self) -> MessageItem | None:
        """The message, unless the reaction stands on something else."""
        return read(MessageItem, self.item) if self.item.get("type") == "message" else None


class HomeOpened(Payload):
    """Somebody looks at the app's own page."""

    user: Id
    tab: str = "home"


class UserChange(Payload):
    """A colleague's account changed."""

    user: User
