"""Payloads of Teams, validated for the fields that Oops uses.

https://learn.microsoft.com/azure/bot-service/rest-api/bot-framework-rest-connector-api-reference
"""

from typing import Annotated, Any, Final

from pydantic import ConfigDict, Field, StringConstraints

from adapters.chat.payloads import Payload

Id = Annotated[str, StringConstraints(min_length=1, max_length=1000)]

_COLLEAGUES: Final = ("aadUser", "onPremiseAadUser", "unknownFutureValue")


class _Payload(Payload):
    model_config = ConfigDict(populate_by_name=True, strict=True)


class Account(_Payload):
    """A person or a bot."""

    id: Id
    name: str | None = None
    tenantId: str | None = None  # noqa: N815 -- Teams' own name


class InConversation(_Payload):
    """The conversation of an activity."""

    id: Id
    conversationType: str | None = None  # noqa: N815 -- Teams' own name
    tenantId: str | None = None  # noqa: N815 -- likewise

    @property
    def is_personal(self) -> bool:
        """Return True for a chat of one person with the bot."""
        return self.conversationType == "personal"

    @property
    def is_private(self) -> bool:
        """Return True for a chat of one or several people, which is no team's channel."""
        return self.conversationType in ("personal", "groupChat")


class Named(_Payload):
    """An object with an id."""

    id: Id
    name: str | None = None
    #: The kind of a channel: "standard", "private" or "shared".
    type: str | None = None
    tenantId: str | None = None  # noqa: N815 -- Teams' own name


class ChannelData(_Payload):
    """The data that Teams adds to the Bot Framework's activity."""

    team: Named | None = None
    tenant: Named | None = None


class Reaction(_Payload):
    """A reaction on a message."""

    type: str = ""


class Attached(_Payload):
    """An attachment of a message."""

    contentType: str | None = None  # noqa: N815 -- Teams' own name
    content: Any = None
    contentUrl: Any = None  # noqa: N815 -- likewise
    name: Any = None


class Entity(_Payload):
    """An entity in a message's text, such as a mention."""

    type: str = ""
    text: str | None = None
    mentioned: Account | None = None


class Activity(_Payload):
    """An activity of any type."""

    type: Annotated[str, StringConstraints(min_length=1, max_length=100)]
    serviceUrl: Annotated[str, StringConstraints(max_length=1000)]  # noqa: N815 -- Teams' own name
    conversation: InConversation
    recipient: Account
    author: Annotated[Account, Field(alias="from")]
    id: str | None = None
    channelId: str | None = None  # noqa: N815 -- likewise
    text: str | None = None
    name: str | None = None
    action: str | None = None
    value: Any = None
    replyToId: str | None = None  # noqa: N815 -- Teams' own name
    localTimezone: str | None = None  # noqa: N815 -- likewise
    attachments: list[Attached] | None = None
    entities: list[Entity] | None = None
    membersAdded: list[Account] | None = None  # noqa: N815 -- likewise
    membersRemoved: list[Account] | None = None  # noqa: N815 -- likewise
    reactionsAdded: list[Reaction] | None = None  # noqa: N815 -- likewise
    channelData: ChannelData | None = None  # noqa: N815 -- likewise

    @property
    def tenant(self) -> str | None:
        """Return the tenant of the activity."""
        return next(iter(self.tenants), None)

    @property
    def tenants(self) -> list[str]:
        """Return each tenant that the activity names: its own, the team's, the author's."""
        data = self.channelData
        named = (
            data.tenant.id if data and data.tenant else None,
            self.conversation.tenantId,
            data.team.tenantId if data and data.team else None,
            self.author.tenantId,
        )
        return [each.casefold() for each in named if each]

    @property
    def key(self) -> str | None:
        """Return the inbox key: an activity that is delivered twice counts once."""
        return f"activity:{self.conversation.id}:{self.id}" if self.id else None


class Pressed(_Payload):
    """A button: the `verb`, and the data that the card sends."""

    verb: Annotated[str, StringConstraints(min_length=1, max_length=255)]
    data: dict[str, Any] = Field(default_factory=dict)

    @property
    def value(self) -> str:
        """Return the value of the button or of the chosen option."""
        name = self.data.get("chosen")
        value = self.data.get(name if isinstance(name, str) else "value")
        return value if isinstance(value, str) else ""


class Execute(_Payload):
    """An Action.Execute, which also refreshes a card."""

    action: Pressed


class Task(_Payload):
    """A dialog to open, or a submitted dialog."""

    data: dict[str, Any]


class MessageBody(_Payload):
    """The words of a message, as HTML or plain text."""

    content: str | None = None
    contentType: str | None = None  # noqa: N815 -- Teams' own name


class MessageUser(_Payload):
    """The author of a message."""

    displayName: str | None = None  # noqa: N815 -- Teams' own name
    userIdentityType: str | None = None  # noqa: N815 -- likewise


class MessageFrom(_Payload):
    """The author of a message: a user or an app."""

    user: MessageUser | None = None
    application: Named | None = None


class MarkedMessage(_Payload):
    """The message on which a message action was chosen."""

    id: Id
    body: MessageBody | None = None
    author: Annotated[MessageFrom | None, Field(alias="from")] = None
    linkToMessage: str | None = None  # noqa: N815 -- Teams' own name
    attachments: list[Attached] | None = None

    @property
    def said_by(self) -> str:
        """Return the author's name; "" if Teams gives none."""
        return (self.author and self.author.user and self.author.user.displayName) or ""

    @property
    def is_by_outsider(self) -> bool:
        """Return True for an author outside the tenant, for example by mail.

        learn.microsoft.com, "teamworkUserIdentity": all kinds but those of Microsoft Entra.
        """
        kind = self.author and self.author.user and self.author.user.userIdentityType
        return bool(kind) and kind not in _COLLEAGUES

    def is_by_app(self, app_id: str) -> bool:
        """Return True if the app wrote the message."""
        application = self.author.application if self.author else None
        return application is not None and bool(app_id) and application.id.endswith(app_id)


class MessageAction(_Payload):
    """A message action: chosen, or its form submitted."""

    commandId: str  # noqa: N815 -- Teams' own name
    messagePayload: MarkedMessage | None = None  # noqa: N815 -- likewise
    data: dict[str, Any] | None = None


class Member(_Payload):
    """A member as the Connector knows them."""

    id: Id
    name: str | None = None
    email: str | None = None
    userPrincipalName: str | None = None  # noqa: N815 -- Teams' own name
    tenantId: str | None = None  # noqa: N815 -- likewise
    userRole: str | None = None  # noqa: N815 -- likewise

    @property
    def address(self) -> str | None:
        """Return the e-mail address, or a sign-in name that looks like one."""
        found = self.email or self.userPrincipalName
        return found if found and "@" in found else None
