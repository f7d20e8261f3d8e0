"""What every use case runs in: one unit of work, at one moment in one company."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cache

from bot.company.organization import Organization
from bot.company.people import Person, stranger
from bot.ports.unit_of_work import UnitOfWork
from bot.rules.circumstances import Circumstances


def begin_transaction(organization: Organization, uow: UnitOfWork, now: datetime) -> "Transaction":
    """Begin with what the store knows of the company's people."""
    return Transaction(uow=uow, circumstances=circumstances_of(organization, uow, now))


@dataclass(frozen=True, kw_only=True)
class Transaction:
    """One unit of work, and the moment in the company at which it runs."""

    uow: UnitOfWork
    circumstances: Circumstances

    @property
    def organization(self) -> Organization:
        """The company."""
        return self.circumstances.organization

    @property
    def now(self) -> datetime:
        """The moment (UTC)."""
        return self.circumstances.now

    def refreshed(self) -> "Transaction":
        """The same transaction, after something was kept about a person."""
        return replace(self, circumstances=circumstances_of(self.organization, self.uow, self.now))


def circumstances_of(organization: Organization, uow: UnitOfWork, now: datetime) -> Circumstances:
    """The moment in the company; each person is read from the store once."""
    return Circumstances(
        now=now,
        organization=organization,
        person=_people(uow),
        load_of=uow.cases.load_of,
    )


def _people(uow: UnitOfWork) -> Callable[[str], Person]:
    @cache
    def person(email: str) -> Person:
        return uow.people.get(email) or stranger(email)

    return person
