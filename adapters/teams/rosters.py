"""The teams of the bot: channels and members, looked up and cached."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from adapters.chat.ages import is_fresh
from adapters.chat.payloads import Malformed, read
from adapters.chat.pinned_channels import NamedChannel, PinnedChannels, pin_key
from adapters.teams.connector import Connector, NotAnswered
from adapters.teams.payloads import Member, Named
from adapters.teams.tenancy import OurTenant
from bot.company.people import normal_address
from bot.ports.platform import Refused
from storage.platforms.conversations import Conversation, ConversationKind
from storage.store import SqlStore

_KEPT_FOR: Final = timedelta(minutes=10)
#: The most pages of a team's members to read; a page has up to 500.
_MOST_PAGES: Final = 40


@dataclass(frozen=True, kw_only=True)
class Channel:
    """A channel of a team."""

    conversation: str
    #: The name as `pin_key` gives it: `#night-desk` is "Night desk".
    name: str
    #: The team's id.
    team: str
    #: Other teams take part in the channel, perhaps of other companies.
    is_shared: bool = False


@dataclass(frozen=True, kw_only=True)
class TeamMember:
    """A member of a team."""

    member: Member
    #: The team's id.
    team: str


class Rosters:
    """Looks up the teams of our tenant. Raises NotAnswered if the Connector does not answer."""

    def __init__(
        self,
        connector: Connector,
        store: SqlStore,
        clock: Callable[[], datetime],
        tenant: OurTenant,
    ) -> None:
        self._connector = connector
        self._store = store
        self._clock = clock
        self._tenant = tenant
        self._pins = PinnedChannels(store, "teams", clock)
        self._channels: list[Channel] = []
        self._channels_read_at: datetime | None = None
        self._members: dict[str, TeamMember] = {}
        self._members_by_id: dict[str, TeamMember] = {}
        self._members_read_at: datetime | None = None

    def look_again(self) -> None:
        """Drop the cached team."""
        self._channels_read_at = self._members_read_at = None

    async def teams(self) -> list[Conversation]:
        """Return the ids of the known teams."""
        ours = self._tenant.tenant
        return await self._store.transact(
            lambda uow: uow.conversations.of_kind(ConversationKind.TEAM, ours)
        )

    async def named(self, name: str) -> Channel | None:
        """Return the channel that is pinned to a name, or None if no team of ours has it.

        Raises ChannelNotPinned for a name that does not lead to one channel.
        """

        async def search() -> list[NamedChannel]:
            return await self.having(name)

        return await self.listed(await self._pins.find(name, search))

    async def having(self, name: str) -> list[NamedChannel]:
        """Return the channels of our teams that have a name now."""
        wanted = pin_key(name)
        return [
            NamedChannel(channel=each.conversation, is_shared=each.is_shared)
            for each in await self.channels()
            if each.name == wanted
        ]

    async def listed(self, conversation: str) -> Channel | None:
        """Return the channel of that id, or None if no team of ours has it."""
        channels = await self.channels()
        return next((each for each in channels if each.conversation == conversation), None)

    async def channels(self) -> list[Channel]:
        """Return all channels of the teams."""
        if self._is_old(self._channels_read_at):
            self._channels = []
            for team in await self.teams():
                self._channels += await self._channels_of(team)
            self._channels_read_at = self._clock()
        return self._channels

    async def member(self, email: str) -> TeamMember | None:
        """Find a member of the teams by address, even one who never wrote."""
        await self._look_at_members()
        return self._members.get(normal_address(email))

    async def member_with_id(self, user: str) -> TeamMember | None:
        """Find a member of the teams by user id."""
        await self._look_at_members()
        return self._members_by_id.get(user)

    async def member_named(self, name: str) -> TeamMember | None:
        """Find the only member of the teams with a whole name, else with a first name."""
        await self._look_at_members()
        wanted = " ".join(name.casefold().split())
        names = [
            (" ".join((each.member.name or "").casefold().split()), each)
            for each in self._members_by_id.values()
        ]
        whole = [each for called, each in names if wanted and called == wanted]
        first = [each for called, each in names if wanted and called.split(" ")[0] == wanted]
        found = whole or first
        return found[0] if len(found) == 1 else None

    async def _look_at_members(self) -> None:
        if self._is_old(self._members_read_at):
            self._members, self._members_by_id = {}, {}
            for team in await self.teams():
                await self._read_members(team)
            self._members_read_at = self._clock()

    async def _channels_of(self, team: Conversation) -> list[Channel]:
        found = await self._asked(team, "teams", team.conversation, "conversations")
        return [
            Channel(
                conversation=each.id,
                name=pin_key(each.name or "General"),  # Teams gives that one no name
                team=team.conversation,
                is_shared=each.type == "shared",
            )
            for each in _objects(found.get("conversations"))
        ]

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
        if not self._tenant.is_colleague(member):
            return
        known = TeamMember(member=member, team=team.conversation)
        self._members_by_id.setdefault(member.id, known)
        if member.address:
            self._members.setdefault(normal_address(member.address), known)

    async def _asked(
        self, team: Conversation, *path: str, query: dict[str, str] | None = None
    ) -> dict[str, object]:
        """Return the team's answer; empty if the bot is no longer in the team."""
        try:
            return await self._connector.call("GET", team.service_url, *path, query=query)
        except NotAnswered as failure:
            if failure.delivery.refused in (Refused.PERSON, Refused.MESSAGE):
                return {}
            raise

    def _is_old(self, read_at: datetime | None) -> bool:
        return not is_fresh(read_at, self._clock(), _KEPT_FOR)


def _objects(found: object) -> list[Named]:
    items = found if isinstance(found, list) else []
    named = []
    for each in items:
        try:
            named.append(read(Named, each))
        except Malformed:
            continue
    return named
