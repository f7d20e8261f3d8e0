"""What Slack sends, checked for the shape that we rely on; all else is malformed."""

from collections.abc import Sequence
from typing import Annotated, Any, TypeVar

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError

#: Slack's ids are capital letters and digits; what we keep under one is kept as it came.
Id = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_-]{1,64}$")]
#: Slack promises nothing of a trigger's form; whatever it is, it is no longer than a key may be.
Trigger = Annotated[str, StringConstraints(pattern=r"^[!-~]{0,255}$")]
Stamp = Annotated[str, StringConstraints(pattern=r"^[0-9]{1,16}\.[0-9]{1,16}$")]
T = TypeVar("T", bound=BaseModel)


class Malformed(Exception):
    """A payload without the shape that Slack's have."""


class _Payload(BaseModel):
    model_config = ConfigDict(extra="ignore", frozen=True)


class SlashCommand(_Payload):
    """`/oops …`."""

    text: str = ""
    user_id: Id
    channel_id: Id
    trigger_id: Trigger = ""


class User(_Payload):
    """Who pressed or filled in; only the id is trusted."""

    id: Id


class Channel(_Payload):
    """Where a message stands."""

    id: Id


class Container(_Payload):
    """What a button stood on."""

    type: str = ""
    is_ephemeral: bool = False


class Chosen(_Payload):
    """An option of a menu."""

    value: str


class Action(_Payload):
    """A button that was pressed, or a menu that was chosen from."""

    action_id: Annotated[str, StringConstraints(min_length=1, max_length=255)]
    value: str | None = None
    selected_option: Chosen | None = None

    @property
    def chosen(self) -> str:
        """The value that the button carried, or the option."""
        return self.selected_option.value if self.selected_option else self.value or ""


class BlockActions(_Payload):
    """Something was pressed."""

    user: User
    actions: Annotated[list[Action], Field(min_length=1)]
    container: Container = Container()
    channel: Channel | None = None
    trigger_id: Trigger = ""


class View(_Payload):
    """A form that was filled in."""

    id: Id
    private_metadata: str
    blocks: list[Any] = []
    state: dict[str, Any] = {}

    def field_for(self, wanted: Sequence[str]) -> str:
        """The first of these fields that it has, or else the first field of all."""
        inputs = [each for each in self.blocks if isinstance(each, dict) and "element" in each]
        names = [str(each.get("block_id", "")) for each in inputs]
        return next((each for each in wanted if each in names), next(iter(names), ""))


class ViewSubmission(_Payload):
    """A form that was sent."""

    user: User
    view: View


class FormIdentity(_Payload):
    """What a form of ours carries: which request it is for."""

    verb: str
    value: str


class MessageAction(_Payload):
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


class Stamped(_Payload):
    """Anything with a message's timestamp."""

    ts: Stamp


class MessageItem(_Payload):
    """The message that a reaction stands on."""

    type: str
    channel: Id
    ts: Stamp


class Authorization(_Payload):
    """In whose name we are told something."""

    user_id: str | None = None
    is_bot: bool = False


class Event(_Payload):
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


class ReactionAdded(_Payload):
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


class HomeOpened(_Payload):
    """Somebody looks at the app's own page."""

    user: Id
    tab: str = "home"


class UserChange(_Payload):
    """A colleague's account changed."""

    user: User


def read(shape: type[T], payload: object) -> T:
    """The payload in that shape. Raises Malformed where it has not got it."""
    try:
        return shape.model_validate(payload)
    except ValidationError as error:
        raise Malformed(shape.__name__) from error
