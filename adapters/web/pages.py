"""What stands on a page: who acts, the conversations, the messages, the clock and the guide."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

from adapters.web import words
from adapters.web.conversations import HOME, OOPS_ROOM
from adapters.web.guide import Guide
from adapters.web.listeners import Listeners
from adapters.web.messages import Message, direct
from adapters.web.users import OOPS, Colleague
from adapters.web.workspace import Workspace
from bot.wording.phrases import day, moment

#: Messages of one author within this time stand beneath each other without a new head.
_TOGETHER: Final = timedelta(minutes=5)


@dataclass(frozen=True, kw_only=True)
class Link:
    """A way to another conversation, or to another person's eyes."""

    name: str
    href: str
    current: bool
    unread: int = 0
    colleague: Colleague | None = None


@dataclass(frozen=True, kw_only=True)
class Mark:
    """An emoji under a message, as one person sees it."""

    emoji: str
    count: int
    mine: bool
    label: str


@dataclass(frozen=True, kw_only=True)
class Line:
    """A message, or the beginning of a day, as one person sees it."""

    message: Message
    author: Colleague | None
    time: str
    #: The day that begins with it; "" where it began before.
    day: str
    #: Whether it goes on where the same author left off.
    goes_on: bool
    marks: tuple[Mark, ...]
    replies: "tuple[Line, ...]" = ()


class Pages:
    """Makes pages of what there is."""

    def __init__(self, workspace: Workspace, listeners: Listeners, guide: Guide) -> None:
        self._workspace = workspace
        self._chat = workspace.chat
        self._staff = workspace.staff
        self._places = workspace.places
        self._organization = workspace.organization
        self._listeners = listeners
        self._guide = guide

    async def view(self, who: Colleague, where: str) -> dict[str, Any] | None:
        """All that the page shows to that person; None where there is no such conversation."""
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
            "clock": moment(self._workspace.clock(), self._zone),
            "zone": self._zone.key,
            "guide": await self._guide.guidance(),
            "guide_there": self._guide.there,
        }

    def lines(self, conversation: str, who: Colleague) -> list[Line]:
        """What stands in a conversation for that person, the oldest first."""
        lines: list[Line] = []
        for message in self._chat.messages(conversation, who.email):
            lines.append(self._line(message, lines[-1].message if lines else None, who))
        return lines

    def _line(self, message: Message, before: Message | None, who: Colleague) -> Line:
        date = self._day(message.at)
        same_day = before is not None and self._day(before.at) == date
        return Line(
            message=message,
            author=self._staff.by_email(message.author),
            time=f"{message.at.astimezone(self._zone):%H:%M}",
            day="" if same_day else date,
            goes_on=same_day and before is not None and _goes_on(before, message),
            marks=tuple(
                Mark(
                    emoji=each.emoji,
                    count=len(each.people),
                    mine=who.email in each.people,
                    label=words.reaction(each.emoji, self._names(each.people, who)),
                )
                for each in message.reactions
            ),
            replies=tuple(self._line(each, message, who) for each in message.replies),
        )

    @property
    def _zone(self) -> ZoneInfo:
        return self._organization.zone

    def _day(self, at: datetime) -> str:
        """How that day is called today."""
        today = self._workspace.clock().astimezone(self._zone).date()
        ago = today - at.astimezone(self._zone).date()
        near = {timedelta(): words.TODAY, timedelta(days=1): words.YESTERDAY}
        return near.get(ago, day(at, self._zone))

    def _names(self, emails: tuple[str, ...], who: Colleague) -> str:
        found = (self._staff.by_email(each) for each in emails)
        return ", ".join(words.YOU if each is who else each.name for each in found if each)

    def _people(self, who: Colleague, where: str) -> list[Link]:
        """Everybody, each with a way to the same place as they see it."""
        place = where if where == HOME or where.startswith("channel/") else OOPS_ROOM
        return [
            Link(
                name=each.name,
                href=f"/as/{each.handle}/{place}",
                current=each is who,
                unread=self._waiting_for(each) if each is not who or where != OOPS_ROOM else 0,
                colleague=each,
            )
            for each in self._staff.everybody
        ]

    def _waiting_for(self, colleague: Colleague) -> int:
        """How much of what Oops told them they have not seen."""
        return self._chat.unread(colleague.email).get(direct(OOPS, colleague.email), 0)

    def _channel(self, name: str, who: Colleague, where: str, unread: dict[str, int]) -> Link:
        place = self._places.where(who, name)
        return Link(
            name=name[1:],
            href=f"/as/{who.handle}/{place}",
            current=place == where,
            unread=unread.get(name, 0),
        )

    def _directs(self, who: Colleague, where: str, unread: dict[str, int]) -> list[Link]:
        """Oops first, then everybody else."""
        others: list[Colleague | None] = [None]
        others += [each for each in self._staff.everybody if each is not who]
        found = []
        for each in others:
            place = f"direct/{each.handle}" if each else OOPS_ROOM
            conversation = direct(who.email, each.email if each else OOPS)
            link = Link(
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
        return words.HOME if where == HOME else other.name if other else words.OOPS_NAME

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


def _goes_on(before: Message, message: Message) -> bool:
    plain = not (message.card or before.card or message.forwarded or message.only_for)
    near = message.at - before.at < _TOGETHER
    return plain and near and before.author == message.author and not before.only_for
