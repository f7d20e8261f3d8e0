"""Colleagues and outsiders: who can take part, looked up on a platform and kept for a while."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime

from adapters.chat.lookup_cache import LookupCache
from bot.company.people import Person


@dataclass(frozen=True, kw_only=True)
class Colleague:
    """A user of a platform as a person, and what keeps them from taking part."""

    person: Person
    #: They were let into some channels only, or take part in a meeting without an account.
    guest: bool = False
    #: They belong to another company, and share a channel with us.
    stranger: bool = False
    #: It is an app, or the platform itself.
    bot: bool = False

    @property
    def takes_part(self) -> bool:
        """Whether they can report, and answer for something."""
        return self.person.active and not (self.guest or self.stranger or self.bot)


class Outsider(Exception):
    """A guest, somebody of another company, an app, or nobody: refused by policy."""

    def __init__(self, name: str = "") -> None:
        self.name = name


def admitted(found: Colleague | None) -> Person:
    """The person behind a user who can take part. Raises Outsider for any other user."""
    if not found:
        raise Outsider
    if not found.takes_part:
        raise Outsider(found.person.name)
    return found.person


class ColleagueCache:
    """Colleagues by the ids of their users. `clock` gives the moment (UTC)."""

    def __init__(self, clock: Callable[[], datetime]) -> None:
        self._people = LookupCache[Person](clock)

    async def person(
        self, user: str, look_up: Callable[[str], Awaitable[Colleague | None]]
    ) -> Person:
        """The colleague behind that id. Raises Outsider, and whatever `look_up` raises.

        An outsider is looked up each time: they may be let in at any moment.
        """
        kept = self._people.get(user)
        if kept:
            return kept
        person = admitted(await look_up(user))
        self._people.keep(user, person)
        return person

    def forget(self, user: str) -> None:
        """Look that user up again the next time."""
        self._people.forget(user)
