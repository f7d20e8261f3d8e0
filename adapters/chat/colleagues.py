"""Colleagues and outsiders, and a cache of colleagues."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime

from adapters.chat.lookup_cache import LookupCache
from bot.company.people import Person


@dataclass(frozen=True, kw_only=True)
class Colleague:
    """A user of a platform as a person, with the reasons for refusing the user."""

    person: Person
    #: Has access to some channels only, or no account at all.
    guest: bool = False
    #: Belongs to another company with a shared channel.
    stranger: bool = False
    #: An app, or the platform itself.
    bot: bool = False

    @property
    def takes_part(self) -> bool:
        """True for a user who can report complaints and own cases."""
        return self.person.active and not (self.guest or self.stranger or self.bot)


class Outsider(Exception):
    """A guest, a member of another company, an app or nobody: refused by policy."""

    def __init__(self, name: str = "") -> None:
        self.name = name


def admitted(found: Colleague | None) -> Person:
    """The person behind a user who can take part. Raises Outsider for other users."""
    if not found:
        raise Outsider
    if not found.takes_part:
        raise Outsider(found.person.name)
    return found.person


class ColleagueCache:
    """Colleagues by user id. `clock` returns the current time (UTC)."""

    def __init__(self, clock: Callable[[], datetime]) -> None:
        self._people = LookupCache[Person](clock)

    async def person(
        self, user: str, look_up: Callable[[str], Awaitable[Colleague | None]]
    ) -> Person:
        """The colleague behind the user id. Raises Outsider, and every error of `look_up`.

        Outsiders are not cached: an administrator may let one in at any moment.
        """
        kept = self._people.get(user)
        if kept:
            return kept
        person = admitted(await look_up(user))
        self._people.keep(user, person)
        return person

    def forget(self, user: str) -> None:
        """Look up the user again the next time."""
        self._people.forget(user)
