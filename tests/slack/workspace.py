"""A newspaper's Slack workspace, as Slack itself keeps it: people, conversations, messages, views.

`newspaper()` is the one that most tests use. Nothing in here speaks HTTP.
"""

import re
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from itertools import count
from typing import Any, Literal

Json = dict[str, Any]
Clock = Callable[[], float]
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
    team: str = TEAM

    def as_json(self, *, with_email: bool) -> Json:
        """The user object of users.info; a deactivated account keeps little of it."""
        profile: Json = {"real_name": self.name, "display_name": self.handle, "team": self.team}
        if with_email and not self.is_bot:
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
            "is_shared": self.is_ext_shared,
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
    root: str
    previous: str | None = None

    def as_json(self) -> Json:
        """The view object of views.open and of interactions."""
        return self.body | {
            "id": self.id,
            "hash": self.hash,
            "team_id": TEAM,
            "app_id": APP,
            "app_installed_team_id": TEAM,
            "bot_id": BOT,
            "root_view_id": self.root,
            "previous_view_id": self.previous,
            "state": {"values": {}},
            "callback_id": self.body.get("callback_id", ""),
            "private_metadata": self.body.get("private_metadata", ""),
            "external_id": self.body.get("external_id", ""),
        }


class Workspace:
    """Everything that Slack knows of one company. Time is the test's: `clock` gives Unix seconds."""

    def __init__(self, clock: Clock = time.time) -> None:
        """Begin with nobody in it but the bot."""
        self.clock = clock
        self.members: dict[str, Member] = {}
        self.conversations: dict[str, Conversation] = {}
        #: Views by id, closed ones taken out.
        self.views: dict[str, View] = {}
        #: Each person's home tab.
        self.homes: dict[str, View] = {}
        #: What may be exchanged for a modal: trigger id -> its person.
        self.triggers: dict[str, str] = {}
        self.spent_triggers: set[str] = set()
        self.expired_triggers: set[str] = set()
        self._numbers = count(1)
        self._stamps = count(1)
        self._last_second = 0
        self._add(Member(id=BOT_USER, handle="oops", name="Oops", email="", is_bot=True))

    def add_person(self, name: str, email: str | None = None, **more: Any) -> Member:  # noqa: ANN401
        """Hire somebody; the handle is the first name in lower case unless given."""
        handle = more.pop("handle", name.split(maxsplit=1)[0].lower())
        more = {"id": f"U0{handle.upper()}", "email": email or f"{handle}@paper.example"} | more
        return self._add(Member(handle=handle, name=name, **more))

    def change_person(self, who: str | Member, **changes: Any) -> Member:  # noqa: ANN401
        """Move somebody to another zone, deactivate them (`deleted=True`), rename them."""
        return self._add(replace(self.person(who), **changes))

    def add_channel(
        self,
        name: str,
        *,
        members: Iterable[str] = (),
        bot: bool = True,
        **more: Any,  # noqa: ANN401
    ) -> Conversation:
        """Open a channel with those handles in it (everybody, where none are named)."""
        private = more.pop("private", False)
        ids = {self.person(each).id for each in members} or set(self.members)
        ids = ids | {BOT_USER} if bot else ids - {BOT_USER}
        opened = Conversation(
            id=f"C0{re.sub('[^A-Z0-9]', '', name.upper())}",
            name=name,
            kind="private" if private else "channel",
            members=ids,
            **more,
        )
        self.conversations[opened.id] = opened
        return opened

    def person(self, who: str | Member) -> Member:
        """Somebody by handle, id or address; raises LookupError where nobody is that."""
        if isinstance(who, Member):
            return self.members[who.id]
        wanted = who.removeprefix("@")
        for member in self.members.values():
            if wanted in {member.id, member.handle} or wanted.casefold() == member.email.casefold():
                return member
        message = f"nobody here is {who!r}"
        raise LookupError(message)

    def channel(self, which: str) -> Conversation:
        """A conversation by id or name, with or without #; raises LookupError."""
        wanted = which.removeprefix("#")
        for conversation in self.conversations.values():
            if wanted in {conversation.id, conversation.name}:
                return conversation
        message = f"there is no conversation {which!r}"
        raise LookupError(message)

    def direct(self, who: str | Member) -> Conversation:
        """The direct message between the bot and somebody, opened where it was not."""
        person = self.person(who)
        id_ = "D" + person.id[1:]
        if id_ not in self.conversations:
            members = {person.id, BOT_USER}
            self.conversations[id_] = Conversation(id=id_, name="", kind="im", members=members)
        return self.conversations[id_]

    def say(self, who: str | Member, where: str, text: str, **more: Any) -> Post:  # noqa: ANN401
        """Somebody types a message; `text` is kept as Slack keeps what a person types.

        `raw=True` keeps it to the letter. Fields of Post that are given besides are taken over.
        """
        kept = text if more.pop("raw", False) else self.typed(text)
        return self.post(self.channel(where), author=self.person(who).id, text=kept, **more)

    def post(self, conversation: Conversation, **message: Any) -> Post:  # noqa: ANN401
        """Put a message into a conversation, with the next ts."""
        post = Post(channel=conversation.id, ts=self.next_ts(), **message)
        conversation.posts.append(post)
        if post.is_reply and post.thread_ts and (parent := conversation.find(post.thread_ts)):
            conversation.exchange(replace(parent, thread_ts=parent.ts))
        return post

    def typed(self, text: str) -> str:
        """What Slack makes of typed text: three characters escaped, links and names in brackets."""
        text = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
        text = re.sub(r"https?://[^\s]+", lambda found: f"<{found[0]}>", text)
        for member in self.members.values():
            text = re.sub(rf"(?<!\S)@{member.handle}\b", f"<@{member.id}>", text)
        return text

    def next_ts(self) -> str:
        """The next message's ts: the clock's second and a running number, always greater."""
        self._last_second = max(self._last_second, int(self.clock()))
        return f"{self._last_second}.{next(self._stamps):06d}"

    def number(self) -> int:
        """A running number, for whatever needs an id of its own."""
        return next(self._numbers)

    def trigger(self, who: Member) -> str:
        """A ticket with which one modal may be opened before that person."""
        key = f"{self.number()}.{TEAM}.{who.id}"
        self.triggers[key] = who.id
        return key

    def name_of(self, id_: str) -> str:
        """What a person reads in place of a user's or a channel's id."""
        if id_ in self.members:
            return self.members[id_].name
        return self.conversations[id_].name if id_ in self.conversations else id_

    def _add(self, member: Member) -> Member:
        self.members[member.id] = member
        return member


def newspaper(clock: Clock = time.time) -> Workspace:
    """A newspaper in London: people who can be named in a story, and channels of every kind."""
    paper = Workspace(clock)
    _hire(paper)
    paper.add_channel("general")
    paper.add_channel("complaints")
    paper.add_channel("newsroom", members=("dora", "ed", "olga", "victor"))
    paper.add_channel("lounge", bot=False)
    paper.add_channel("board", members=("victor", "olga"), bot=False, private=True)
    paper.add_channel("desk", members=("ed", "dora"), private=True)
    paper.add_channel("attic", is_archived=True)
    paper.add_channel("partners", members=("wanda", "stella", "gus"), is_ext_shared=True)
    return paper


def _hire(paper: Workspace) -> None:
    paper.add_person("Dora Quill")  # writes a column
    paper.add_person("Ed Marsh")  # wrote the article with the name misspelt
    paper.add_person("Wanda Stock")  # leads the warehouse
    paper.add_person("Walt Crate")  # works in the warehouse
    paper.add_person("Carla Bell")  # leads customer service
    paper.add_person("Sam Post")  # works in customer service
    paper.add_person("Ines Byte")  # leads software
    paper.add_person("Victor Hale")  # vice president
    paper.add_person("Olga Prime")  # chief executive
    paper.add_person("Nadia York", zone="America/New_York")
    paper.add_person("Gus Visit", is_restricted=True)
    paper.add_person("Una Single", is_ultra_restricted=True)
    paper.add_person("Stella Strange", "stella@other.example", is_stranger=True, team=OTHER_TEAM)
    paper.add_person("Rex Gone", deleted=True)
