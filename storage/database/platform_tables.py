"""The tables about platforms: conversations, and what is known of channels and people there."""

from datetime import datetime

from sqlalchemy import Index
from sqlmodel import Field

from storage.database.instants import Instant
from storage.database.tables import TableRow


class ConversationRow(TableRow, table=True):
    """A conversation on a platform without addresses, with the details needed to send there."""

    __tablename__ = "conversations"

    conversation: str = Field(primary_key=True)
    #: A value of `storage.platforms.conversations.ConversationKind`.
    kind: str = Field(index=True)
    service_url: str
    #: The bot's id in the conversation.
    bot: str
    tenant: str | None = None
    #: The person's id in the conversation.
    user: str | None = Field(default=None, index=True)
    email: str | None = Field(default=None, index=True)
    name: str | None = None
    timezone: str | None = None
    heard_at: datetime = Field(sa_type=Instant)
    #: When the platform refused the bot; None: not refused.
    closed_at: datetime | None = Field(default=None, sa_type=Instant)


class ForwardedMessageRow(TableRow, table=True):
    """A forwarded message that nobody has reported as a case yet."""

    __tablename__ = "offers"

    source: str = Field(primary_key=True)
    conversation: str = Field(index=True)
    text: str
    link: str | None = None
    at: datetime = Field(sa_type=Instant, index=True)


class PinnedChannelRow(TableRow, table=True):
    """A channel named in the configuration, with the id under which it was first found."""

    __tablename__ = "pinned_channels"

    platform: str = Field(primary_key=True)
    name: str = Field(primary_key=True)
    #: The platform's id of the channel.
    channel: str
    pinned_at: datetime = Field(sa_type=Instant)


class LastPlatformRow(TableRow, table=True):
    """The platform on which a person was last seen."""

    __tablename__ = "whereabouts"

    email: str = Field(primary_key=True)
    platform: str


class AccountRow(TableRow, table=True):
    """A user account on a platform, and the person behind it."""

    __tablename__ = "accounts"
    __table_args__ = (Index("ix_accounts_person", "person", "platform"),)

    #: The platform, with the workspace or app in which the user id is valid.
    platform: str = Field(primary_key=True)
    user_id: str = Field(primary_key=True)
    person: str
    #: The address last confirmed by the platform.
    address: str | None = None
    #: When the platform first described the account; None: it could not be asked so far.
    described_at: datetime | None = Field(default=None, sa_type=Instant)


class AliasRow(TableRow, table=True):
    """An address, or a former name, of a person who has another name."""

    __tablename__ = "aliases"

    address: str = Field(primary_key=True)
    person: str
