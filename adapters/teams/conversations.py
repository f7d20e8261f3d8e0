"""Conversations in Teams, heard of or looked up.

Teams knows no e-mail addresses: a conversation has an id, and the `serviceUrl` of its last activity
leads to the Connector. Both are kept in the database and read from there each time, so that all
processes share them.
"""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import datetime

from adapters.chat.payloads import Malformed, read
from adapters.chat.pinned_channels import ChannelNotPinned, is_channel_name
from adapters.teams.accounts import TeamsAccounts
from adapters.teams.connector import Connector, NotAnswered
from adapters.teams.payloads import Activity, Member
from adapters.teams.rosters import Rosters, TeamMember
from adapters.teams.tenancy import OurTenant
from bot.chat.places import Place
from bot.company.people import normal_address
from bot.ports.platform import Delivery, Outcome, Refused
from storage.platforms.conversations import Conversation, ConversationKind
from storage.store import SqlStore


@dataclass(frozen=True, kw_only=True)
class ConversationAddress:
    """A conversation and the URL of its Connector."""

    conversation: str
    service_url: str


class Places:
    """Finds conversations of our tenant. Raises NotAnswered if the Connector does not answer.

    `configured` are the channels of the configuration. One that is named there by its id is
    written to even if no team lists it, as with private channels.
    """

    def __init__(  # noqa: PLR0913, PLR0917 -- what a conversation is found by
        self,
        connector: Connector,
        store: SqlStore,
        clock: Callable[[], datetime],
        tenant: OurTenant,
        accounts: TeamsAccounts,
        configured: Collection[str] = (),
    ) -> None:
        self.accounts = accounts
        self._connector = connector
        self._store = store
        self._clock = clock
        self._tenant = tenant
        self._configured = frozenset(configured)
        self._rosters = Rosters(connector, store, clock, tenant)

    async def heard(self, activity: Activity, email: str | None = None) -> None:
        """Save the conversation of an activity, if changed."""
        now = self._clock()
        for each in _conversations(activity, email):
            is_news = await self._store.transact(
                lambda uow, each=each: uow.conversations.observe(each, now)  # type: ignore[misc]
            )
            if is_news and each.kind is ConversationKind.TEAM:
                self.look_again()

    async def left(self, conversation: str) -> None:
        """Delete a conversation that the bot was removed from."""
        self.look_again()
        await self._store.transact(lambda uow: uow.conversations.delete(conversation))

    async def refused(self, conversation: str) -> None:
        """Close the conversation until the person writes or installs the app again.

        learn.microsoft.com, "Status codes from bot conversational APIs": after a 403, a bot has to
        stop until the person or their administrator changes the block.
        """
        known = await self.remembered(conversation)
        if known:
            await self._close(known)

    async def has_refused(self, email: str) -> bool:
        """Return True if the person refused the bot since their last activity."""
        return await self._store.transact(lambda uow: uow.conversations.is_closed(email))

    def look_again(self) -> None:
        """Drop the cached team after a change to the team, its channels or members."""
        self._rosters.look_again()

    async def to_write(self, place: Place) -> ConversationAddress:
        """Return the conversation of a place; begins a conversation with a person if needed."""
        if place.channel is not None:
            return await self._channel(place.channel, place.thread)
        return await self._person(place.person or "")

    async def around(self, conversation: str) -> ConversationAddress:
        """Return a conversation of ours by its id.

        A conversation that was never heard of in our tenant, that no team of ours lists and that
        the configuration does not name is refused: it may be a stranger's.
        """
        known = await self.remembered(conversation)
        if known:
            return ConversationAddress(conversation=conversation, service_url=known.service_url)
        teams = await self._rosters.teams()
        if not teams:
            raise _nowhere(Refused.CHANNEL, "Oops is in no team")
        if conversation in self._configured:
            return ConversationAddress(conversation=conversation, service_url=teams[0].service_url)
        listed = await self._rosters.listed(conversation)
        if not listed:
            raise _nowhere(Refused.MESSAGE, "not a conversation of our tenant")
        team = await self._team(listed.team)
        return ConversationAddress(conversation=conversation, service_url=team.service_url)

    async def pin(self, name: str) -> None:
        """Pin the channel of a name. Raises ChannelNotPinned."""
        await self._rosters.named(name)

    async def sees(self, conversation: str) -> bool:
        """Return True if the bot is in the conversation, even if no team lists the channel."""
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
        """Return the existing conversation with a person."""
        ours = self._tenant.tenant
        return await self._store.transact(lambda uow: uow.conversations.with_person(email, ours))

    async def remembered(self, conversation: str) -> Conversation | None:
        """Return the stored conversation."""
        known = await self._store.transact(lambda uow: uow.conversations.get(conversation))
        return known if known and self._tenant.owns(known.tenant) else None

    async def forget_foreign(self) -> int:
        """Delete what was learned from other tenants. Returns the number of conversations."""
        ours = self._tenant.tenant
        if ours is None:
            return 0
        return await self._store.transact(lambda uow: uow.conversations.delete_foreign(ours))

    async def in_teams(self, email: str, user: str | None = None) -> TeamMember | None:
        """Find a member of the bot's teams by user id or address, even one who never wrote."""
        if await self.has_refused(email):
            return None
        if user:
            return await self._rosters.member_with_id(user)
        return await self._rosters.member(email)

    async def named_in_teams(self, name: str) -> TeamMember | None:
        """Find the only member of the bot's teams with a name or first name."""
        return await self._rosters.member_named(name)

    async def member(self, service_url: str, conversation: str, user: str) -> Member | None:
        """Look up a member by id; None if absent."""
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

    async def _person(self, email: str) -> ConversationAddress:
        known = await self.accounts.current(email)
        if known.chat:
            return ConversationAddress(
                conversation=known.chat.conversation, service_url=known.chat.service_url
            )
        found = await self.in_teams(known.name, known.user)
        if not found:
            raise _nowhere(Refused.PERSON, "Oops is not installed for them, or they blocked it")
        identified = await self.accounts.identify(found.member)
        return await self._begin(found, identified.email)

    async def _begin(self, found: TeamMember, email: str) -> ConversationAddress:
        """Begin a conversation with a person; a second call gives the same conversation."""
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
        return ConversationAddress(conversation=conversation, service_url=team.service_url)

    async def _close(self, refused: Conversation) -> None:
        now = self._clock()
        await self._store.transact(lambda uow: uow.conversations.close(refused, now))

    async def _team(self, team: str) -> Conversation:
        """Return the team of a member or channel.

        If another process heard that the bot left the team, the cache is out of date and says
        nothing about the person or channel: it is dropped.
        """
        known = await self.remembered(team)
        if not known:
            self.look_again()
            detail = "Oops is not in that team any more"
            raise NotAnswered(delivery=Delivery(outcome=Outcome.THROTTLED, detail=detail))
        return known

    async def _channel(self, channel: str, thread: str | None) -> ConversationAddress:
        spot = await (self._named(channel) if is_channel_name(channel) else self.around(channel))
        if thread and not await self._is_with_a_person(spot.conversation):
            conversation = f"{spot.conversation};messageid={thread}"
            return ConversationAddress(conversation=conversation, service_url=spot.service_url)
        return spot

    async def _is_with_a_person(self, conversation: str) -> bool:
        known = await self.remembered(conversation)
        return bool(known and known.kind is ConversationKind.PERSON)

    async def _named(self, name: str) -> ConversationAddress:
        try:
            found = await self._rosters.named(name)
        except ChannelNotPinned as refused:
            if not await self._rosters.teams():
                detail = "Oops is in no team yet"
                raise NotAnswered(
                    delivery=Delivery(outcome=Outcome.THROTTLED, detail=detail)
                ) from None
            raise _nowhere(Refused.CHANNEL, str(refused)) from None
        if not found:
            raise _nowhere(Refused.CHANNEL, "no team of ours has that channel")
        team = await self._team(found.team)
        return ConversationAddress(conversation=found.conversation, service_url=team.service_url)


def _conversations(activity: Activity, email: str | None) -> list[Conversation]:
    """Return the conversations that an activity reveals."""
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


def _begun(conversation: str, found: TeamMember, team: Conversation, email: str) -> Conversation:
    """Return the new conversation with a person, named by the person's id if none began."""
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
