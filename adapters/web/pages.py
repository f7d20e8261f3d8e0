"""Content of a page: people, conversations, messages, clock and guide."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

from adapters.web import words
from adapters.web.conversations import HOME, OOPS_ROOM
from adapters.web.guide import Guide
from adapters.web.listeners import ActionHandlers
from adapters.web.messages import Message, direct
from adapters.web.users import OOPS, Colleague
from adapters.web.workspace import Workspace
from bot.wording.phrases import day_text, moment_text

#: Longest pause between messages shown under the same author's head.
_GROUPING_PAUSE: Final = timedelta(minutes=5)


@dataclass(frozen=True, kw_only=True)
class PageLink:
    """A link to another conversation, or to another person's view."""

    name: str
    href: str
    current: bool
    unread: int = 0
    colleague: Colleague | None = None


@dataclass(frozen=True, kw_only=True)
class ReactionMark:
    """An emoji under a message, as seen by a person."""

    emoji: str
    count: int
    mine: bool
    label: str


@dataclass(frozen=True, kw_only=True)
class MessageLine:
    """A message as seen by a person, perhaps under the heading of a new day."""

    message: Message
    author: Colleague | None
    time: str
    #: The day's name above the day's first message, otherwise empty.
    day: str
    #: True if the author's head is not repeated.
    goes_on: bool
    marks: tuple[ReactionMark, ...]
    replies: "tuple[MessageLine, ...]" = ()


class PageViews:
    """Builds the values that the page template shows."""

    def __init__(self, workspace: Workspace, listeners: ActionHandlers, guide: Guide) -> None:
        self._workspace = workspace
        self._chat = workspace.chat
        self._staff = workspace.staff
        self._places = workspace.places
        self._organization = workspace.organization
        self._listeners = listeners
        self._guide = guide

    async def view(self, who: Colleague, where: str) -> dict[str, Any] | None:
        """The values of a page for a person; None for an unknown conversation."""
        conversation = self._places.conversation(who, where)
        if not conversation:
            return None
        unread = self._chat.unread(who.email) | {conversation: 0}
        at_home = where == HOME
        return {
            "who": who,
            "where": where,
            "at_home": at_home,
            "title": self._title(where),
            "about": self._about(where),
            "company": self._organization.name,
            "people": self._people(who, where),
            "channels": [
                self._channel(each, who, where, unread) for each in self._workspace.channels
            ],
            "directs": self._directs(who, where, unread),
            "home_href": f"/as/{who.handle}/{HOME}",
            "cards": await self._listeners.home(who) if at_home else [],
            "lines": [] if at_home else self.lines(conversation, who),
            "reactions": self._organization.reactions,
            "now": self._workspace.clock(),
            "clock": moment_text(self._workspace.clock(), self._zone),
            "zone": self._zone.key,
            "guide": await self._guide.guidance(),
            "guide_there": self._guide.there,
        }

    def lines(self, conversation: str, who: Colleague) -> list[MessageLine]:
        """The messages of a conversation visible to a person, the oldest first."""
        lines: list[MessageLine] = []
        for message in self._chat.messages(conversation, who.email):
            lines.append(self._line(message, lines[-1].message if lines else None, who))
        return lines

    def _line(self, message: Message, before: Message | None, who: Colleague) -> MessageLine:
        date = self._day(message.at)
        same_day = before is not None and self._day(before.at) == date
        return MessageLine(
            message=message,
            author=self._staff.by_email(message.author),
            time=f"{message.at.astimezone(self._zone):%H:%M}",
            day="" if same_day else date,
            goes_on=same_day and before is not None and _continues_group(before, message),
            marks=tuple(
                ReactionMark(
                    emoji=each.emoji,
                    count=len(each.people),
                    mine=who.email in each.people,
                    label=words.reaction_label(each.emoji, self._names(each.people, who)),
                )
                for each in message.reactions
            ),
            replies=tuple(self._line(each, message, who) for each in message.replies),
        )

    @property
    def _zone(self) -> ZoneInfo:
        return self._organization.zone

    def _day(self, at: datetime) -> str:
        """Name a day relative to today."""
        today = self._workspace.clock().astimezone(self._zone).date()
        ago = today - at.astimezone(self._zone).date()
        near = {timedelta(): words.TODAY_NAME, timedelta(days=1): words.YESTERDAY_NAME}
        return near.get(ago, day_text(at, self._zone))

    def _names(self, emails: tuple[str, ...], who: Colleague) -> str:
        found = (self._staff.by_email(each) for each in emails)
        return ", ".join(words.YOU_NAME if each is who else each.name for each in found if each)

    def _people(self, who: Colleague, where: str) -> list[PageLink]:
        """Links to the same place as seen by each colleague."""
        place = where if where == HOME or where.startswith("channel/") else OOPS_ROOM
        return [
            PageLink(
                name=each.name,
                href=f"/as/{each.handle}/{place}",
                current=each is who,
                unread=self._waiting_for(each) if each is not who or where != OOPS_ROOM else 0,
                colleague=each,
            )
            for each in self._staff.everybody
        ]

    def _waiting_for(self, colleague: Colleague) -> int:
        """Count a colleague's unread messages from Oops."""
        return self._chat.unread(colleague.email).get(direct(OOPS, colleague.email), 0)

    def _channel(self, name: str, who: Colleague, where: str, unread: dict[str, int]) -> PageLink:
        place = self._places.where(who, name)
        return PageLink(
            name=name[1:],
            href=f"/as/{who.handle}/{place}",
            current=place == where,
            unread=unread.get(name, 0),
        )

    def _directs(self, who: Colleague, where: str, unread: dict[str, int]) -> list[PageLink]:
        """Links to direct conversations, with Oops first."""
        others: list[Colleague | None] = [None]
        others += [each for each in self._staff.everybody if each is not who]
        found = []
        for each in others:
            place = f"direct/{each.handle}" if each else OOPS_ROOM
            conversation = direct(who.email, each.email if each else OOPS)
            link = PageLink(
                name=each.name if each else words.OOPS_NAME,
                href=f"/as/{who.handle}/{place}",
                current=place == where,
                unread=unread.get(conversation, 0),
                colleague=each,
            )
            found.append(link)
        return found

    def _title(self, where: str) -> str:
        kind, _, name = where.partition("/")
        if kind == "channel":
            return f"#{name}"
        other = self._staff.by_handle(name)
        return words.HOME_LABEL if where == HOME else other.name if other else words.OOPS_NAME

    def _about(self, where: str) -> str:
        if where == HOME:
            return words.HOME_ABOUT
        kind, _, name = where.partition("/")
        if kind == "direct":
            other = self._staff.by_handle(name)
            return other.role if other else words.OOPS_ABOUT
        departments = self._organization.departments
        about = (each.about for each in departments if each.channel == f"#{name}")
        return next(about, "")


def _continues_group(before: Message, message: Message) -> bool:
    plain = not (message.card or before.card or message.forwarded or message.only_for)
    near = message.at - before.at < _GROUPING_PAUSE
    return plain and near and before.author == message.author and not before.only_for
