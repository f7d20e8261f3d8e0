"""Users of Teams: colleagues by e-mail address, or outsiders."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

from adapters.chat.colleagues import Colleague, ColleagueCache
from adapters.chat.zones import zone
from adapters.teams.accounts import made_up
from adapters.teams.conversations import Places
from adapters.teams.payloads import Activity, Member
from adapters.teams.tenancy import OurTenant
from bot.company.people import Person
from bot.ports.platform import PlatformUnavailable


class Colleagues:
    """Users of Teams as colleagues, cached for ten minutes."""

    def __init__(self, places: Places, tenant: OurTenant, clock: Callable[[], datetime]) -> None:
        self._places = places
        self._tenant = tenant
        self._kept = ColleagueCache(clock)

    async def author(self, activity: Activity) -> Person:
        """Return the author of an activity. Raises Outsider and PlatformUnavailable."""
        try:
            person = await self.person(activity, activity.author.id)
        except PlatformUnavailable:
            person = await self._as_remembered(activity)
        here = zone(activity.localTimezone) or person.timezone or await self._zone(person.email)
        await self._places.heard(activity, person.email)
        return Person(email=person.email, name=person.name, timezone=here)

    async def person(self, activity: Activity, user: str) -> Person:
        """Look up a user. Raises Outsider and PlatformUnavailable."""

        async def look_up(user: str) -> Colleague | None:
            where = activity.conversation.id
            member = await self._places.member(activity.serviceUrl, where, user)
            return await self._colleague(member) if member else None

        return await self._kept.person(user, look_up)

    async def named(self, name: str) -> Person | None:
        """Return the only member of the bot's teams with that name or first name."""
        found = await self._places.named_in_teams(name)
        return await self._places.accounts.identify(found.member) if found else None

    def forget(self, user: str) -> None:
        """Drop a cached profile."""
        self._kept.forget(user)

    async def remembered(self, activity: Activity) -> Person:
        """Return the author as last looked up, or under an address made of the user id."""
        return await self._places.accounts.provide(activity.author)

    async def _colleague(self, member: Member) -> Colleague:
        address = made_up(member.id)
        found = Colleague(
            person=Person(email=address, name=member.name or address),
            stranger=not self._tenant.is_colleague(member),
        )
        if not found.takes_part:
            return found
        person = await self._places.accounts.identify(member)
        return replace(found, person=replace(person, timezone=await self._zone(person.email)))

    async def _as_remembered(self, activity: Activity) -> Person:
        known = await self._places.remembered(activity.conversation.id)
        if not known or not known.email or known.user != activity.author.id:
            raise PlatformUnavailable("Teams does not say who that is")
        return Person(email=known.email, name=known.name or known.email)

    async def _zone(self, email: str) -> str | None:
        known = await self._places.with_person(email)
        return zone(known.timezone) if known else None
