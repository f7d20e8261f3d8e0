"""Where something can be said in Teams, and to whom: what we heard of, and what we can look up.

Teams tells no addresses: a conversation is found by its id alone, and the Connector by the
`serviceUrl` of what came out of it last. Both are in the database, and are asked for there each
time, so that what one process hears of counts in all of them.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from adapters.chat.payloads import Malformed, read
from adapters.teams.connector import Connector, NotAnswered
from adapters.teams.payloads import Activity, Member
from adapters.teams.rosters import Known, Rosters
from bot.chat.places import Place
from bot.company.people import normal_address
from bot.ports.platform import Delivery, Outcome, Refused
from storage.platforms.conversations import Conversation, ConversationKind
from storage.store import SqlStore


@dataclass(frozen=True, kw_only=True)
class Spot:
    """A conversation, and the Connector that leads to it."""

    conversation: str
    service_url: str


class Places:
    """Finds conversations. What gives no answer raises NotAnswered."""

    def __init__(
        self, connector: Connector, store: SqlStore, clock: Callable[[], datetime]
    ) -> None:
        self._connector = connector
        self._store = store
        self._clock = clock
        self._rosters = Rosters(connector, store, clock)

    async def heard(self, activity: Activity, email: str | None = None) -> None:
        """Remember from where that came, where it is another place than before."""
        now = self._clock()
        for each in _conversations(activity, email):
            is_news = await self._store.transact(
                lambda uow, each=each: uow.conversations.observe(each, now)  # type: ignore[misc]
            )
            if is_news and each.kind is ConversationKind.TEAM:
                self.look_again()

    async def left(self, conversation: str) -> None:
        """We were taken out of it."""
        self.look_again()
        await self._store.transact(lambda uow: uow.conversations.delete(conversation))

    async def refused(self, conversation: str) -> None:
        """The person there will not hear from us, until they speak to us or install us again.

        learn.microsoft.com, "Status codes from bot conversational APIs": whoever gets a 403 is to
        stop until the person or their administrator changes that.
        """
        known = await self.remembered(conversation)
        if known:
            await self._close(known)

    async def has_refused(self, email: str) -> bool:
        """Whether they would not hear from us, and have not been heard of since."""
        return await self._store.transact(lambda uow: uow.conversations.is_closed(email))

    def look_again(self) -> None:
        """A team, its channels or its members changed."""
        self._rosters.look_again()

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
        for each in await self._rosters.teams():
            return Spot(conversation=conversation, service_url=each.service_url)
        raise _nowhere(Refused.CHANNEL, "Oops is in no team")

    async def sees(self, conversation: str) -> bool:
        """Whether we are in that conversation, also where no team lists it among its channels."""
        spot = await self.around(conversation)
        where = ("conversations", conversation, "pagedmembers")
        try:
            await self._connector.call("GET", spot.service_url, *where, query={"pageSize": "50"})
        except NotAnswered as failure:
            if failure.delivery.outcome is Outcome.REFUSED:
                return False
            raise
        return True

    async def with_person(self, email: str) -> Conversation | None:
        """The conversation with that person, where there is one already."""
        return await self._store.transact(lambda uow: uow.conversations.with_person(email))

    async def remembered(self, conversation: str) -> Conversation | None:
        """What is known of that conversation."""
        return await self._store.transact(lambda uow: uow.conversations.get(conversation))

    async def in_teams(self, email: str) -> Known | None:
        """Somebody in one of our teams who would hear from us, though they never spoke to us."""
        return None if await self.has_refused(email) else await self._rosters.member(email)

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

    async def _person(self, email: str) -> Spot:
        known = await self.with_person(email)
        if known:
            return Spot(conversation=known.conversation, service_url=known.service_url)
        found = await self.in_teams(email)
        if not found:
            raise _nowhere(Refused.PERSON, "Oops is not installed for them, or they blocked it")
        return await self._begin(found, email)

    async def _begin(self, found: Known, email: str) -> Spot:
        """Begin a conversation with somebody who has never spoken to us; again gives the same."""
        team, member = await self._team(found.team), found.member
        body = {
            "bot": {"id": team.bot},
            "members": [{"id": member.id}],
            "tenantId": team.tenant,
            "channelData": {"tenant": {"id": team.tenant}},
            "isGroup": False,
        }
        try:
            answer = await self._connector.call(
                "POST", team.service_url, "conversations", body=body
            )
        except NotAnswered as failure:
            if failure.delivery.refused is Refused.PERSON:
                await self._close(_begun(member.id, found, team, email))
            raise
        conversation = str(answer.get("id") or "")
        if not conversation:
            raise _nowhere(Refused.PERSON, "no conversation was begun")
        begun, now = _begun(conversation, found, team, email), self._clock()
        await self._store.transact(lambda uow: uow.conversations.save(begun, now))
        return Spot(conversation=conversation, service_url=team.service_url)

    async def _close(self, refused: Conversation) -> None:
        now = self._clock()
        await self._store.transact(lambda uow: uow.conversations.close(refused, now))

    async def _team(self, team: str) -> Conversation:
        """The team in which somebody or something was found.

        Where another process heard that we left it, what we found there is out of date, and says
        nothing about the person or the channel: they are looked for again, soon.
        """
        known = await self.remembered(team)
        if not known:
            self.look_again()
            detail = "Oops is not in that team any more"
            raise NotAnswered(delivery=Delivery(outcome=Outcome.THROTTLED, detail=detail))
        return known

    async def _channel(self, channel: str, thread: str | None) -> Spot:
        spot = await (self._named(channel) if channel.startswith("#") else self.around(channel))
        if thread and not await self._is_with_a_person(spot.conversation):
            conversation = f"{spot.conversation};messageid={thread}"
            return Spot(conversation=conversation, service_url=spot.service_url)
        return spot

    async def _is_with_a_person(self, conversation: str) -> bool:
        known = await self.remembered(conversation)
        return bool(known and known.kind is ConversationKind.PERSON)

    async def _named(self, name: str) -> Spot:
        found = await self._rosters.named(name)
        if not found:
            raise _nowhere(Refused.CHANNEL, "no team of ours has that channel")
        team = await self._team(found.team)
        return Spot(conversation=found.conversation, service_url=team.service_url)


def _conversations(activity: Activity, email: str | None) -> list[Conversation]:
    """What an activity tells of where one can speak."""
    team = activity.channelData.team if activity.channelData else None
    found = []
    if team:
        found.append(_heard_in(activity, team.id, ConversationKind.TEAM, team.name))
    if not activity.conversation.is_personal:
        room = activity.conversation.id.partition(";")[0]
        found.append(_heard_in(activity, room, ConversationKind.ROOM, None))
    if activity.conversation.is_personal:
        author = activity.author
        found.append(
            Conversation(
                conversation=activity.conversation.id,
                kind=ConversationKind.PERSON,
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


def _heard_in(
    activity: Activity, conversation: str, kind: ConversationKind, name: str | None
) -> Conversation:
    return Conversation(
        conversation=conversation,
        kind=kind,
        service_url=activity.serviceUrl,
        bot=activity.recipient.id,
        tenant=activity.tenant,
        name=name,
    )


def _begun(conversation: str, found: Known, team: Conversation, email: str) -> Conversation:
    """The conversation with them; one that would not begin is called as they are."""
    return Conversation(
        conversation=conversation,
        kind=ConversationKind.PERSON,
        service_url=team.service_url,
        bot=team.bot,
        tenant=team.tenant,
        user=found.member.id,
        email=normal_address(email),
        name=found.member.name,
    )


def _nowhere(why: Refused, detail: str) -> NotAnswered:
    return NotAnswered(delivery=Delivery(outcome=Outcome.REFUSED, refused=why, detail=detail))
