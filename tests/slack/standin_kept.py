"""What Slack keeps of a workspace: members, messages, conversations, views."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, Literal

Json = dict[str, Any]
Kind = Literal["channel", "private", "im"]

TEAM = "T0PAPER"
OTHER_TEAM = "T0GUESTS"
APP = "A0OOPS"
BOT = "B0OOPS"
BOT_USER = "U0OOPS"


@dataclass(frozen=True, kw_only=True)
class Member:
    """Somebody with an account, whole or half."""

    id: str
    #: What one types after an @.
    handle: str
    name: str
    email: str
    zone: str = "Europe/London"
    deleted: bool = False
    #: A guest in several channels.
    is_restricted: bool = False
    #: A guest in one channel.
    is_ultra_restricted: bool = False
    #: From another workspace, met in a shared channel.
    is_stranger: bool = False
    is_bot: bool = False
    #: The user object leaves the address out.
    hides_email: bool = False
    #: The address was confirmed by mail.
    has_confirmed: bool = True
    team: str = TEAM

    def as_json(self, *, with_email: bool) -> Json:
        """The user object of users.info; a deactivated account keeps little of it."""
        profile: Json = {"real_name": self.name, "display_name": self.handle, "team": self.team}
        if with_email and not (self.is_bot or self.hides_email):
            profile["email"] = self.email
        about: Json = {"id": self.id, "team_id": self.team, "name": self.handle}
        about |= {"deleted": self.deleted, "is_bot": self.is_bot, "profile": profile, "updated": 0}
        if self.deleted:
            return about
        if self.is_stranger:
            about["is_stranger"] = True
        return about | {
            "real_name": self.name,
            "tz": self.zone,
            "tz_label": self.zone,
            "tz_offset": 0,
            "is_restricted": self.is_restricted,
            "is_ultra_restricted": self.is_ultra_restricted,
            "is_app_user": False,
            "is_email_confirmed": self.has_confirmed,
        }


@dataclass(frozen=True, kw_only=True)
class Post:
    """A message that stands in a conversation, as the API sends it out."""

    channel: str
    ts: str
    author: str
    text: str
    blocks: tuple[Json, ...] = ()
    thread_ts: str | None = None
    metadata: Json | None = None
    #: Whether `text` is read as markup.
    mrkdwn: bool = True
    #: Whether bare @names and #names in `text` become links.
    link_names: bool = False
    #: Whether bare addresses in `text` become links.
    link_urls: bool = True
    edited_ts: str | None = None
    #: The one person who sees it; None: everybody in the conversation.
    only_for: str | None = None
    #: (emoji, user), in the order in which they came.
    reactions: tuple[tuple[str, str], ...] = ()
    #: Anything else, such as attachments, files or a subtype.
    more: Json = field(default_factory=dict)

    @property
    def is_reply(self) -> bool:
        """Whether it stands in a thread under another message."""
        return self.thread_ts is not None and self.thread_ts != self.ts

    def as_json(self, *, with_metadata: bool = True) -> Json:
        """The message object of conversations.history, events and interactions."""
        message: Json = {"type": "message", "ts": self.ts, "user": self.author, "text": self.text}
        if self.author == BOT_USER:
            message |= {"bot_id": BOT, "app_id": APP}
        message |= {"team": TEAM, "blocks": list(self.blocks)} if self.blocks else {"team": TEAM}
        if self.thread_ts:
            message["thread_ts"] = self.thread_ts
        if self.metadata and with_metadata:
            message["metadata"] = self.metadata
        if self.edited_ts:
            message["edited"] = {"user": self.author, "ts": self.edited_ts}
        if self.reactions:
            message["reactions"] = list(counted(self.reactions))
        return message | self.more


def counted(reactions: Iterable[tuple[str, str]]) -> Iterable[Json]:
    """Reactions by emoji, each with those who chose it."""
    by_emoji: dict[str, list[str]] = {}
    for emoji, user in reactions:
        by_emoji.setdefault(emoji, []).append(user)
    for emoji, users in by_emoji.items():
        yield {"name": emoji, "users": users, "count": len(users)}


@dataclass(kw_only=True)
class Conversation:
    """A channel or a direct message, with what was said in it, the oldest first."""

    id: str
    name: str
    kind: Kind
    members: set[str]
    is_archived: bool = False
    is_ext_shared: bool = False
    is_pending_ext_shared: bool = False
    is_org_shared: bool = False
    posts: list[Post] = field(default_factory=list)

    @property
    def is_direct(self) -> bool:
        """Whether it is between the bot and one person."""
        return self.kind == "im"

    @property
    def has_bot(self) -> bool:
        """Whether the bot is a member."""
        return BOT_USER in self.members

    @property
    def lasting(self) -> list[Post]:
        """What everybody in it sees, and history keeps."""
        return [post for post in self.posts if post.only_for is None]

    @property
    def person(self) -> str:
        """The person on the other side of a direct message."""
        return next(iter(self.members - {BOT_USER}))

    def find(self, ts: str) -> Post | None:
        """The lasting message of that ts."""
        return next((post for post in self.lasting if post.ts == ts), None)

    def exchange(self, post: Post) -> None:
        """Put another version of a message in its place."""
        at = next(at for at, each in enumerate(self.posts) if each.ts == post.ts)
        self.posts[at] = post

    def as_json(self) -> Json:
        """The channel object of conversations.info."""
        common: Json = {"id": self.id, "is_archived": self.is_archived, "is_im": self.is_direct}
        if self.is_direct:
            return common | {"user": self.person, "is_open": True, "created": 0}
        return common | {
            "name": self.name,
            "name_normalized": self.name,
            "is_channel": self.kind == "channel",
            "is_group": self.kind == "private",
            "is_mpim": False,
            "is_private": self.kind == "private",
            "is_member": self.has_bot,
            "is_ext_shared": self.is_ext_shared,
            "is_pending_ext_shared": self.is_pending_ext_shared,
            "is_org_shared": self.is_org_shared,
            "is_shared": self.is_ext_shared or self.is_org_shared,
            "num_members": len(self.members),
            "created": 0,
        }


@dataclass(frozen=True, kw_only=True)
class View:
    """A modal or a home tab, as a person has it before them."""

    id: str
    hash: str
    person: str
    #: What the app sent, with the block ids that Slack adds.
    body: Json

    def as_json(self) -> Json:
        """The view object of views.open and of interactions."""
        return self.body | {
            "id": self.id,
            "hash": self.hash,
            "team_id": TEAM,
            "app_id": APP,
            "app_installed_team_id": TEAM,
            "bot_id": BOT,
            "root_view_id": self.id,
            "previous_view_id": None,
            "state": {"values": {}},
            "callback_id": self.body.get("callback_id", ""),
            "private_metadata": self.body.get("private_metadata", ""),
            "external_id": self.body.get("external_id", ""),
        }
