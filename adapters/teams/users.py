"""Who somebody in Teams is: a colleague by their e-mail address, or one who cannot take part."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Final

from adapters.chat.zones import zone
from adapters.teams.conversations import Places
from adapters.teams.payloads import Activity, Member
from bot.company.people import Person, normal_address
from bot.ports.platform import PlatformUnavailable

_KEPT_FOR: Final = timedelta(minutes=10)
_MOST_KEPT: Final = 10_000


class Outsider(Exception):
    """A guest, somebody of another company, or nobody: refused by policy."""

    def __init__(self, name: str = "") -> None:
        self.name = name


class Colleagues:
    """Looks users up, and keeps what it heard for ten minutes. `tenant` is ours; None: any."""

    def __init__(self, places: Places, tenant: str | None, clock: Callable[[], datetime]) -> None:
        self._places = places
        self._tenant = tenant
        self._clock = clock
        self._kept: dict[str, tuple[datetime, Person]] = {}

    async def author(self, activity: Activity) -> Person:
        """Who did that. Raises Outsider, and PlatformUnavailable."""
        if self._tenant and activity.tenant not in (None, self._tenant):
            raise Outsider(activity.author.name or "")
        try:
            person = await self.person(activity, activity.author.id)
        except PlatformUnavailable:
            person = await self._as_remembered(activity)
        here = zone(activity.localTimezone) or person.timezone or await self._zone(person.email)
        await self._places.heard(activity, person.email)
        return Person(email=person.email, name=person.name, timezone=here)

    async def person(self, activity: Activity, user: str) -> Person:
        """Who that user is. Raises Outsider, and PlatformUnavailable."""
        kept = self._kept.get(user)
        if kept and self._clock() - kept[0] < _KEPT_FOR:
            return kept[1]
        member = await self._places.member(activity.serviceUrl, activity.conversation.id, user)
        if not member:
            raise Outsider
        if self._is_strange(member):
            raise Outsider(member.name or "")
        email = normal_address(member.address or _made_up(user))
        person = Person(email=email, name=member.name or email, timezone=await self._zone(email))
        if len(self._kept) >= _MOST_KEPT:
            self._kept.clear()
        self._kept[user] = (self._clock(), person)
        return person

    def forget(self, user: str) -> None:
        """What was heard of them is out of date."""
        self._kept.pop(user, None)

    def _is_strange(self, member: Member) -> bool:
        elsewhere = self._tenant and member.tenantId not in (None, "", self._tenant)
        return member.userRole in ("guest", "anonymous") or bool(elsewhere)

    async def _as_remembered(self, activity: Activity) -> Person:
        known = await self._places.remembered(activity.conversation.id)
        if not known or not known.email or known.user != activity.author.id:
            raise PlatformUnavailable("Teams does not say who that is")
        return Person(email=known.email, name=known.name or known.email)

    async def _zone(self, email: str) -> str | None:
        known = await self._places.with_person(email)
        return zone(known.timezone) if known else None


def unknown(activity: Activity) -> Person:
    """Somebody who reports while Teams does not say who they are: an address made of their id."""
    user = activity.author
    return Person(email=_made_up(user.id), name=user.name or user.id)


def _made_up(user: str) -> str:
    return f"{''.join(each for each in user if each.isalnum())}@teams.invalid".lower()
