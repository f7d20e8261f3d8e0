"""A company's Slack workspace. Nothing in here speaks HTTP.

`newspaper()`, in `standin_paper`, is the one that most tests use.
"""

import re
import time
from collections.abc import Callable, Iterable
from dataclasses import replace
from itertools import count
from typing import Any

from tests.slack.standin_kept import BOT_USER, TEAM, Conversation, Member, Post, View

Clock = Callable[[], float]


class Workspace:
    """Everything that Slack knows of one company; `clock` gives Unix seconds."""

    def __init__(self, clock: Clock = time.time) -> None:
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
        #: Whether blocks.validate refuses views that the schema takes.
        self.refuses_views = False
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
