"""Where something can be said in Teams, and to whom: what we heard of, and what we can look up.

Teams tells no addresses: a conversation is found by its id alone, and the Connector by the
`serviceUrl` of what came out of it last. Both are kept in the database.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from adapters.teams.calls import Connector, NotAnswered
from adapters.teams.payloads import Activity, Malformed, Member, Named, read
from bot.people import normal_address
from bot.ports import Delivery, Outcome, Place, Refused
from storage.conversations import Conversation, Kind
from storage.store import SqlStore

_KEPT_FOR: Final = timedelta(minutes=10)
#: So many pages of a team's members are read; a page has up to 500.
_MOST_PAGES: Final = 40


@dataclass(frozen=True, kw_only=True)
class Spot:
    """A conversation, and the Connector that leads to it."""

    conversation: str
    service_url: str


@dataclass(frozen=True, kw_only=True)
class Known:
    """Somebody who is in one of our teams."""

    member: Member
    team: Conversation


class Places:
    """Finds conversations. What gives no answer raises NotAnswered."""

    def __init__(
        self, connector: Connector, store: SqlStore, clock: Callable[[], datetime]
    ) -> None:
        self._connector = connector
        self._store = store
        self._clock = clock
        self._heard: dict[str, Conversation] = {}
        self._channels: dict[str, Spot] = {}
        self._channels_read_at: datetime | None = None
        self._roster: dict[str, Known] = {}
        self._roster_read_at: datetime | None = None

    async def heard(self, activity: Activity, email: str | None = None) -> None:
        """Remember from where that came, as soon as it is another place than before."""
        for each in _conversations(activity, email):
            if self._heard.get(each.conversation) != each:
                await self._keep(each)

    async def left(self, conversation: str) -> None:
        """We were taken out of it."""
        self._heard.pop(conversation, None)
        self.look_again()
        await self._store.transact(lambda uow: uow.forget_conversation(conversation))

    def look_again(self) -> None:
        """A team, its channels or its members changed."""
        self._channels_read_at = self._roster_read_at = None

    async def to_write(self, place: Place) -> Spot:
        """Where that place is; a conversation with a person is begun if need be."""
        if place.channel is not None:
            return await self._channel(place.channel, place.thread)
        return await self._person(place.person or "")

    async def around(self, conversation: str) -> Spot:
        """A conversation that we know by its id."""
        known = await self.remembered(conversation)
        if known:
            return Spot(conversation=conversation, service_url=known.service_url)
        for each in await self._teams():
            return Spot(conversation=conversation, service_url=each.service_url)
        raise _nowhere(Refused.CHANNEL, "Oops is in no team")

    async def with_person(self, email: str) -> Conversation | None:
        """The conversation with that person, where there is one already."""
        return await self._store.transact(lambda uow: uow.conversation_with(email))

    async def remembered(self, conversation: str) -> Conversation | None:
        """What is known of that conversation."""
        return await self._store.transact(lambda uow: uow.conversation(conversation))

    async def in_teams(self, email: str) -> Known | None:
        """Somebody in one of our teams, whether or not they ever spoke to us."""
        if self._is_old(self._roster_read_at):
            self._roster = {}
            for team in await self._teams():
                await self._read_members(team)
            self._roster_read_at = self._clock()
        return self._roster.get(normal_address(email))

    async def member(self, service_url: str, conversation: str, user: str) -> Member | None:
        """Who that is; None where nobody of that id is there."""
        where = conversation.partition(";")[0]
        try:
            found = await self._connector.call(
                "GET", service_url, "conversations", where, "members", user
            )
        except NotAnswered as failure:
            if failure.delivery.refused in (Refused.MESSAGE, Refused.CONTENT):
                return None
            raise
        try:
            return read(Member, found)
        except Malformed:
            return None

    async def _keep(self, heard: Conversation) -> None:
        now = self._clock()
        await self._store.transact(lambda uow: uow.keep_conversation(heard, now))
        self._heard[heard.conversation] = heard
        if heard.kind is Kind.TEAM:
            self.look_again()

    async def _person(self, email: str) -> Spot:
        known = await self.with_person(email)
        if known:
            return Spot(conversation=known.conversation, service_url=known.service_url)
        found = await self.in_teams(email)
        if not found:
            raise _nowhere(Refused.PERSON, "Oops is not installed for them")
        return await self._begin(found, email)

    async def _begin(self, found: Known, email: str) -> Spot:
        """Begin a conversation with somebody who has never spoken to us; again gives the same."""
        team, member = found.team, found.member
        body = {
            "bot": {"id": team.bot},
            "members": [{"id": member.id}],
            "tenantId": team.tenant,
            "channelData": {"tenant": {"id": team.tenant}},
            "isGroup": False,
        }
        answer = await self._connector.call("POST", team.service_url, "conversations", body=body)
        conversation = str(answer.get("id") or "")
        if not conversation:
            raise _nowhere(Refused.PERSON, "no conversation was begun")
        begun = Conversation(
            conversation=conversation,
            kind=Kind.PERSON,
            service_url=team.service_url,
            bot=team.bot,
            tenant=team.tenant,
            user=member.id,
            email=email,
            name=member.name,
        )
        await self._keep(begun)
        return Spot(conversation=conversation, service_url=team.service_url)

    async def _channel(self, channel: str, thread: str | None) -> Spot:
        spot = await (self._named(channel) if channel.startswith("#") else self.around(channel))
        if thread and not await self._is_with_a_person(spot.conversation):
            conversation = f"{spot.conversation};messageid={thread}"
            return Spot(conversation=conversation, service_url=spot.service_url)
        return spot

    async def _is_with_a_person(self, conversation: str) -> bool:
        known = await self.remembered(conversation)
        return bool(known and known.kind is Kind.PERSON)

    async def _named(self, name: str) -> Spot:
        if self._is_old(self._channels_read_at):
            self._channels = {}
            for team in await self._teams():
                await self._read_channels(team)
            self._channels_read_at = self._clock()
        spot = self._channels.get(_channel_name(name))
        if not spot:
            raise _nowhere(Refused.CHANNEL, "no team of ours has that channel")
        return spot

    async def _read_channels(self, team: Conversation) -> None:
        found = await self._asked(team, "teams", team.conversation, "conversations")
        for each in _objects(found.get("conversations")):
            name = each.name or "General"  # Teams gives that one no name
            spot = Spot(conversation=each.id, service_url=team.service_url)
            self._channels.setdefault(_channel_name(name), spot)

    async def _read_members(self, team: Conversation) -> None:
        query = {"pageSize": "500"}
        for _ in range(_MOST_PAGES):
            where = ("conversations", team.conversation, "pagedmembers")
            found = await self._asked(team, *where, query=query)
            members = found.get("members")
            for each in members if isinstance(members, list) else ():
                self._add(each, team)
            more = found.get("continuationToken")
            if not isinstance(more, str) or not more:
                return
            query = {**query, "continuationToken": more}

    def _add(self, found: object, team: Conversation) -> None:
        try:
            member = read(Member, found)
        except Malformed:
            return
        if member.address and member.userRole != "guest":
            self._roster.setdefault(normal_address(member.address), Known(member=member, team=team))

    async def _asked(
        self, team: Conversation, *path: str, query: dict[str, str] | None = None
    ) -> dict[str, object]:
        """What the team answers; nothing where we are not in it any more."""
        try:
            return await self._connector.call("GET", team.service_url, *path, query=query)
        except NotAnswered as failure:
            if failure.delivery.refused in (Refused.PERSON, Refused.MESSAGE):
                return {}
            raise

    async def _teams(self) -> list[Conversation]:
        return await self._store.transact(lambda uow: uow.conversations(Kind.TEAM))

    def _is_old(self, read_at: datetime | None) -> bool:
        return read_at is None or self._clock() - read_at > _KEPT_FOR


def _conversations(activity: Activity, email: str | None) -> list[Conversation]:
    """What an activity tells of where one can speak."""
    team = activity.channelData.team if activity.channelData else None
    found = []
    if team:
        found.append(_heard_in(activity, team.id, Kind.TEAM, team.name))
    if activity.conversation.is_personal:
        author = activity.author
        found.append(
            Conversation(
                conversation=activity.conversation.id,
                kind=Kind.PERSON,
                service_url=activity.serviceUrl,
                bot=activity.recipient.id,
                tenant=activity.tenant,
                user=author.id,
                email=email,
                name=author.name,
                timezone=activity.localTimezone,
            )
        )
    return found


def _heard_in(activity: Activity, conversation: str, kind: Kind, name: str | None) -> Conversation:
    return Conversation(
        conversation=conversation,
        kind=kind,
        service_url=activity.serviceUrl,
        bot=activity.recipient.id,
        tenant=activity.tenant,
        name=name,
    )


def _channel_name(name: str) -> str:
    """The form in which names are compared: `#night-desk` is "Night desk"."""
    return "-".join(name.removeprefix("#").casefold().split())


def _objects(found: object) -> list[Named]:
    items = found if isinstance(found, list) else []
    named = []
    for each in items:
        try:
            named.append(read(Named, each))
        except Malformed:
            continue
    return named


def _nowhere(why: Refused, detail: str) -> NotAnswered:
    return NotAnswered(delivery=Delivery(outcome=Outcome.REFUSED, refused=why, detail=detail))
