"""The shapes of Slack's payloads, with the fields in use."""

import re
from collections.abc import Sequence
from typing import Annotated, Any, Final

from pydantic import BeforeValidator, Field, StringConstraints

from adapters.chat.payloads import Payload, read

#: An id of Slack's. Stored unchanged.
SlackId = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_-]{1,64}$")]
_ID: Final = re.compile(r"[A-Za-z0-9_-]{1,64}")


def _id_or_nothing(value: object) -> str:
    return value if isinstance(value, str) and _ID.fullmatch(value) else ""


#: An id that is not needed: anything else than an id reads as "", and refuses nothing.
OptionalSlackId = Annotated[str, BeforeValidator(_id_or_nothing)]
#: A trigger id. Slack documents no form; the length is that of an inbox key.
TriggerId = Annotated[str, StringConstraints(pattern=r"^[!-~]{0,255}$")]
MessageStamp = Annotated[str, StringConstraints(pattern=r"^[0-9]{1,16}\.[0-9]{1,16}$")]


class SlashCommand(Payload):
    """A typed `/oops …`."""

    text: str = ""
    user_id: SlackId
    channel_id: OptionalSlackId = ""
    trigger_id: TriggerId = ""


class UserReference(Payload):
    """The user behind a payload. Only the id is trusted."""

    id: SlackId


class ChannelReference(Payload):
    """The channel of a message. `name` is "directmessage" or "privategroup" in private places."""

    id: SlackId
    name: str = ""

    @property
    def is_private(self) -> bool:
        """True for a direct message, a group message and a private channel."""
        named = self.name in ("directmessage", "privategroup") or self.name.startswith("mpdm-")
        return named or not self.id.startswith("C")


class PressedIn(Payload):
    """The channel of a pressed button, for an answer only."""

    id: OptionalSlackId = ""


class ButtonContainer(Payload):
    """The surface around a button."""

    type: str = ""
    is_ephemeral: bool = False


class ChosenOption(Payload):
    """An option of a menu."""

    value: str


class PressedAction(Payload):
    """A pressed button or a used menu."""

    action_id: Annotated[str, StringConstraints(min_length=1, max_length=255)]
    value: str | None = None
    selected_option: ChosenOption | None = None

    @property
    def chosen(self) -> str:
        """The value of the button or the chosen option."""
        return self.selected_option.value if self.selected_option else self.value or ""


class PressedView(Payload):
    """The view around a pressed button: the home page or a form."""

    type: str = ""


class BlockActions(Payload):
    """A press of a button or menu."""

    user: UserReference
    actions: Annotated[list[PressedAction], Field(min_length=1)]
    container: ButtonContainer = ButtonContainer()
    channel: PressedIn | None = None
    view: PressedView | None = None
    trigger_id: TriggerId = ""

    @property
    def is_on_home(self) -> bool:
        """True for a button on the home page."""
        return self.view is not None and self.view.type == "home"


class SubmittedView(Payload):
    """A filled-in form."""

    id: SlackId
    private_metadata: str
    blocks: list[Any] = Field(default_factory=list)
    state: dict[str, Any] = Field(default_factory=dict)

    def field_for(self, wanted: Sequence[str]) -> str:
        """The first of the wanted fields that the form has, or else the form's first field."""
        inputs = [each for each in self.blocks if isinstance(each, dict) and "element" in each]
        names = [str(each.get("block_id", "")) for each in inputs]
        return next((each for each in wanted if each in names), next(iter(names), ""))


class ViewSubmission(Payload):
    """The submission of a form."""

    user: UserReference
    view: SubmittedView


class FormIdentity(Payload):
    """The request that a form belongs to, carried in the private metadata."""

    verb: str
    value: str
    #: The source and the link of a message, if the form reports it.
    source: str | None = None
    link: str | None = None
    #: True for a form that was opened on the home page.
    is_from_home: bool = False


class MessageAction(Payload):
    """A use of "Report to Oops" in a message's menu."""

    user: UserReference
    channel: ChannelReference
    message: dict[str, Any]
    api_app_id: str = ""
    trigger_id: TriggerId = ""

    @property
    def ts(self) -> str:
        """The message's timestamp, which is also an id."""
        return read(StampedMessage, self.message).ts

    @property
    def is_ours(self) -> bool:
        """True for a message of this app."""
        return bool(self.api_app_id) and self.message.get("app_id") == self.api_app_id


class StampedMessage(Payload):
    """A message, reduced to the timestamp."""

    ts: MessageStamp


class MessageItem(Payload):
    """A message with a reaction."""

    type: str
    channel: SlackId
    ts: MessageStamp


class SaidMessage(Payload):
    """A message to the bot: a mention in a channel, or a direct message."""

    type: str
    channel: SlackId
    ts: MessageStamp
    user: OptionalSlackId = ""
    text: str = ""
    thread_ts: MessageStamp | None = None
    subtype: str | None = None
    bot_id: str | None = None
    channel_type: str = ""

    @property
    def is_direct(self) -> bool:
        """True for a direct message."""
        return self.channel_type == "im" or self.channel.startswith("D")

    @property
    def is_by_person(self) -> bool:
        """True for words of a person: no bot's, and no edit, deletion, joining or other notice."""
        return bool(self.user) and not self.bot_id and self.subtype in _SAID_BY_PEOPLE

    @property
    def is_to_us(self) -> bool:
        """True for a mention, and for a direct message."""
        return self.type == "app_mention" or self.is_direct

    @property
    def key(self) -> str:
        """The inbox key: one for the message, however many events tell of it."""
        return f"said:{self.channel}:{self.ts}"

    @property
    def root(self) -> str | None:
        """The first message of the thread around it."""
        return self.thread_ts if self.thread_ts != self.ts else None


class EventAuthorization(Payload):
    """An installation of the app that receives an event."""

    user_id: str | None = None
    is_bot: bool = False
    team_id: str | None = None
    enterprise_id: str | None = None


class EventEnvelope(Payload):
    """The envelope of an event."""

    event_id: SlackId | None = None
    authorizations: list[EventAuthorization] | None = None

    @property
    def key(self) -> str | None:
        """The idempotency key of the event."""
        return f"event:{self.event_id}" if self.event_id else None

    def is_by_us(self, user_id: str | None) -> bool:
        """True for the app's own bot user."""
        us = [each.user_id for each in self.authorizations or () if each.is_bot]
        return user_id is not None and user_id in us


class _NamedOwner(Payload):
    id: str | None = None


class _OpenedView(Payload):
    app_installed_team_id: str | None = None


class _TeamUser(Payload):
    team_id: str | None = None


class PayloadOrigin(Payload):
    """The workspaces and enterprises in a payload of any kind.

    An installation for a whole enterprise may name no workspace. In a channel shared with another
    company, an event may happen in one workspace and be delivered to another (docs.slack.dev,
    "Slack Connect").
    """

    type: str = ""
    team_id: str | None = None
    enterprise_id: str | None = None
    team: _NamedOwner | None = None
    enterprise: _NamedOwner | None = None
    authorizations: list[EventAuthorization] | None = None
    view: _OpenedView | None = None
    user: _TeamUser | None = None
    is_ext_shared_channel: bool = False

    @property
    def kind(self) -> str:
        """The kind of payload, in one word."""
        return _KIND_BY_TYPE.get(self.type, _OTHER_KIND)

    def is_of(self, team: str, enterprise: str | None) -> bool:
        """True for a payload delivered to that workspace, from inside or from a shared channel.

        A payload without any workspace counts as well.
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
        """True in a shared channel, and for a form, which names the author's workspace."""
        is_theirs = self.user is not None and self.user.team_id == self._happened_in
        return self.is_ext_shared_channel or is_theirs


_KIND_BY_TYPE: Final = {
    "": "command",  # has no type
    "event_callback": "event",
    "block_actions": "button",
    "view_submission": "form",
    "message_action": "menu",
}
_OTHER_KIND: Final = "other"
#: The subtypes of messages that a person typed (docs.slack.dev, "message event").
_SAID_BY_PEOPLE: Final = frozenset({None, "file_share", "me_message", "thread_broadcast"})
#: All kinds of payload.
PAYLOAD_KINDS: Final = (*_KIND_BY_TYPE.values(), _OTHER_KIND)


class ReactionAdded(Payload):
    """An emoji added to a message or file."""

    user: SlackId
    reaction: str
    item: dict[str, Any]
    #: The author of the message or file, if a user.
    item_user: str | None = None

    @property
    def message(self) -> MessageItem | None:
        """The message with the reaction; None for a file."""
        return read(MessageItem, self.item) if self.item.get("type") == "message" else None


class HomeOpened(Payload):
    """A visit to the app's home page."""

    user: SlackId
    tab: str = "home"


class UserChange(Payload):
    """A change of a user's account."""

    user: UserReference
