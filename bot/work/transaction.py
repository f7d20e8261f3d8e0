"""The transaction of a use case: one unit of work at one time in one company."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cache

from bot.company.organization import Organization
from bot.company.people import Person, stranger
from bot.ports.unit_of_work import UnitOfWork
from bot.rules.circumstances import Circumstances


def begin_transaction(organization: Organization, uow: UnitOfWork, now: datetime) -> "Transaction":
    """Begin a transaction with the people as the store knows them."""
    today = named_today(organization, uow)
    return Transaction(uow=uow, circumstances=circumstances_of(today, uow, now))


def named_today(organization: Organization, uow: UnitOfWork) -> Organization:
    """Return the company with the persons to whom the configured addresses belong today."""
    return organization.renamed(uow.people.renamed(organization.addresses))


@dataclass(frozen=True, kw_only=True)
class Transaction:
    """A unit of work, with the time and the company."""

    uow: UnitOfWork
    circumstances: Circumstances

    @property
    def organization(self) -> Organization:
        """The company."""
        return self.circumstances.organization

    @property
    def now(self) -> datetime:
        """The time of the transaction (UTC)."""
        return self.circumstances.now

    def refreshed(self) -> "Transaction":
        """Return the same transaction with people read again, after a profile was saved."""
        return replace(self, circumstances=circumstances_of(self.organization, self.uow, self.now))


def circumstances_of(organization: Organization, uow: UnitOfWork, now: datetime) -> Circumstances:
    """The time, the company and its people, each person read from the store once."""
    return Circumstances(
        now=now,
        organization=organization,
        person=_people_reader(uow),
        load_of=uow.cases.load_of,
        mark=uow.installation.mark,
    )


def _people_reader(uow: UnitOfWork) -> Callable[[str], Person]:
    @cache
    def person(email: str) -> Person:
        return uow.people.get(email) or stranger(email)

    return person
