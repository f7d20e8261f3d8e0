"""User accounts of platforms as people, kept in the database."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

from bot.company.people import Person, stranger
from storage.cases.accounts import Account, Sighting
from storage.store import SqlStore
from storage.unit_of_work import SqlUnitOfWork

__all__ = ["Account", "Accounts", "Sighting"]


class Accounts:
    """Whose the user accounts are. `clock` returns the current time (UTC)."""

    def __init__(self, store: SqlStore, clock: Callable[[], datetime]) -> None:
        self._store = store
        self._clock = clock

    async def identify(self, seen: Sighting, person: Person) -> Person:
        """Return a looked-up colleague under the name that Oops knows, and record the address."""
        now = self._clock()
        name = await self._store.transact(lambda uow: uow.accounts.identify(seen, now))
        return replace(person, email=name)

    async def recognize(self, seen: Sighting, person: Person) -> Person:
        """Return an outsider under the name that Oops knows, and record nothing."""
        name = await self._store.transact(lambda uow: uow.accounts.recognize(seen))
        return replace(person, email=name)

    async def remembered(self, account: Account) -> Person | None:
        """Return the person behind an account as last looked up; None for an unknown account."""

        def work(uow: SqlUnitOfWork) -> Person | None:
            name = uow.accounts.person_of(account)
            return (uow.people.get(name) or stranger(name)) if name else None

        return await self._store.transact(work)

    async def named(self, address: str, platform: str) -> tuple[str, str | None]:
        """Return the person to whom an address belongs today, and their user id on a platform."""

        def work(uow: SqlUnitOfWork) -> tuple[str, str | None]:
            name = uow.accounts.named(address)
            return name, uow.accounts.user_of(platform, name)

        return await self._store.transact(work)

    async def current(self, person: str, platform: str) -> tuple[str, str | None]:
        """Return the present name of a person, and their user id on a platform."""

        def work(uow: SqlUnitOfWork) -> tuple[str, str | None]:
            name = uow.accounts.current(person)
            return name, uow.accounts.user_of(platform, name)

        return await self._store.transact(work)

    async def provide(self, account: Account, provisional: Person) -> Person:
        """Return the person behind an account that cannot be looked up now.

        An unknown account gets the provisional person, until the platform describes it.
        """

        def work(uow: SqlUnitOfWork) -> Person:
            name = uow.accounts.provide(account, provisional.email)
            return uow.people.get(name) or replace(provisional, email=name)

        return await self._store.transact(work)
