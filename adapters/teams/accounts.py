"""User accounts of Teams as people.

A user id is unique for a bot and does not change with the address: learn.microsoft.com, "Get Teams
context". The address is the `email` of the roster, or else the sign-in name. Both are set by the
tenant's administrators, not by the user.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from hashlib import sha256
from typing import Final

from adapters.chat.accounts import Account, Accounts, Sighting
from adapters.teams.payloads import Account as User
from adapters.teams.payloads import Member
from adapters.teams.tenancy import OurTenant
from bot.company.people import Person, is_made_up
from storage.platforms.conversations import Conversation
from storage.store import SqlStore
from storage.unit_of_work import SqlUnitOfWork

#: A user id that stands in an address as it is, without its colon.
_PLAIN_ID: Final = re.compile(r"\d*:?[a-z0-9]+")


@dataclass(frozen=True, kw_only=True)
class KnownPerson:
    """A person, and how to reach them in Teams."""

    name: str
    #: The existing chat with the person.
    chat: Conversation | None
    #: The user id; looked up only without a chat.
    user: str | None = None


class TeamsAccounts:
    """Accounts in the tenant, as one bot sees them. `clock` returns the current time (UTC)."""

    def __init__(
        self, store: SqlStore, clock: Callable[[], datetime], app_id: str, tenant: OurTenant
    ) -> None:
        self._store = store
        self._tenant = tenant.tenant
        self._accounts = Accounts(store, clock)
        self._platform = f"teams:{app_id}"

    async def identify(self, member: Member) -> Person:
        """Return a colleague under the name that Oops knows, and record the address."""
        seen = self._sighting(member.id, member.address)
        person = Person(email=seen.made_up, name=member.name or "")
        found = await self._accounts.identify(seen, person)
        return replace(found, name=found.name or found.email)

    async def adopt(self, known: Conversation) -> None:
        """Record the account of a conversation from before accounts were recorded."""
        if not known.user or not known.email or is_made_up(known.email):
            return
        account = Account(platform=self._platform, user_id=known.user)
        if not await self._accounts.remembered(account):
            person = Person(email=known.email, name="")
            await self._accounts.identify(self._sighting(known.user, known.email), person)

    async def provide(self, user: User) -> Person:
        """Return the person behind an id that cannot be looked up, a provisional one if unknown."""
        account = Account(platform=self._platform, user_id=user.id)
        provisional = Person(email=made_up(user.id), name=user.name or user.id)
        return await self._accounts.provide(account, provisional)

    async def named(self, address: str) -> "KnownPerson":
        """Return the person to whom an address belongs today."""

        def work(uow: SqlUnitOfWork) -> KnownPerson:
            return self._known(uow.accounts.named(address), uow)

        return await self._store.transact(work)

    async def current(self, person: str) -> "KnownPerson":
        """Return a person under the present name."""

        def work(uow: SqlUnitOfWork) -> KnownPerson:
            return self._known(uow.accounts.current(person), uow)

        return await self._store.transact(work)

    def _known(self, name: str, uow: SqlUnitOfWork) -> "KnownPerson":
        """Find the chat by name; by user id for a person who was never described."""
        chat = uow.conversations.with_person(name, self._tenant)
        if chat:
            return KnownPerson(name=name, chat=chat)
        user = uow.accounts.user_of(self._platform, name)
        chat = uow.conversations.with_user(user, self._tenant) if user else None
        return KnownPerson(name=name, user=user, chat=chat)

    def _sighting(self, user: str, address: str | None) -> Sighting:
        return Sighting(
            account=Account(platform=self._platform, user_id=user),
            address=address,
            made_up=made_up(user),
            provisional=_short(user),
        )


def made_up(user: str) -> str:
    """Return an address made of a user id, different for each id."""
    if _PLAIN_ID.fullmatch(user):
        return _short(user)
    return f"{sha256(user.encode()).hexdigest()[:32]}@teams.invalid"


def _short(user: str) -> str:
    """Return the form of earlier versions, which is the same for ids that differ only in case."""
    return f"{''.join(each for each in user if each.isalnum())}@teams.invalid".lower()
