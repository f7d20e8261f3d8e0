"""The people to choose from in forms, by name."""

from collections.abc import Callable
from datetime import datetime

from bot.chat.cards import Option
from bot.company.organization import Organization
from bot.company.people import Person
from bot.ports.platform import Platform, PlatformUnavailable
from bot.work.transaction import named_today
from storage.store import SqlStore
from storage.unit_of_work import SqlUnitOfWork


class PeopleChoices:
    """All people whom the configuration names."""

    def __init__(
        self, organization: Organization, store: SqlStore, clock: Callable[[], datetime]
    ) -> None:
        self._organization = organization
        self._store = store
        self._clock = clock

    async def options(self) -> list[Option]:
        """Return options with name and address, sorted by name."""

        def work(uow: SqlUnitOfWork) -> list[Option]:
            everybody = named_today(self._organization, uow).addresses
            found = ((each, uow.people.get(each)) for each in everybody)
            return [
                Option(label=known.name if known else email, value=email)
                for email, known in found
                if not known or known.active
            ]

        options = await self._store.transact(work)
        return sorted(options, key=lambda each: each.label.casefold())

    async def look_again(self, platform: Platform) -> None:
        """Look all people up again.

        Ends early if the platform does not answer: the directory continues later.
        """
        for email in self._organization.addresses:
            try:
                person = await platform.find_person(email)
            except PlatformUnavailable:
                return
            if person:
                await self.remember(person)

    async def remember(self, person: Person) -> None:
        """Save a profile."""
        now = self._clock()
        await self._store.transact(lambda uow: uow.people.save_profile(person, now))
