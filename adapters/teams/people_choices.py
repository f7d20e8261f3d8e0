"""The company's people by name, for forms in which one of them is chosen."""

from collections.abc import Callable
from datetime import datetime

from bot.chat.cards import Option
from bot.company.organization import Organization
from bot.company.people import Person
from bot.ports.platform import Platform, PlatformUnavailable
from storage.store import SqlStore
from storage.unit_of_work import SqlUnitOfWork


class Roll:
    """Everybody whom the configuration names, as they are called."""

    def __init__(
        self, organization: Organization, store: SqlStore, clock: Callable[[], datetime]
    ) -> None:
        self._organization = organization
        self._store = store
        self._clock = clock

    async def options(self) -> list[Option]:
        """Name and address, by name."""

        def work(uow: SqlUnitOfWork) -> list[Option]:
            found = ((each, uow.people.get(each)) for each in self._organization.addresses)
            return [
                Option(label=known.name if known else email, value=email)
                for email, known in found
                if not known or known.active
            ]

        options = await self._store.transact(work)
        return sorted(options, key=lambda each: each.label.casefold())

    async def look_again(self, platform: Platform) -> None:
        """Look everybody up, since more of them may be found there now than before.

        Ends early where the platform gives no answer: the directory goes on later.
        """
        for email in self._organization.addresses:
            try:
                person = await platform.find_person(email)
            except PlatformUnavailable:
                return
            if person:
                await self.remember(person)

    async def remember(self, person: Person) -> None:
        """Keep what was said of somebody."""
        now = self._clock()
        await self._store.transact(lambda uow: uow.people.save_profile(person, now))
