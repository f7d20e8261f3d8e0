"""Customers named again: the same person, a missing contact, or a question."""

from collections.abc import Iterable
from dataclasses import dataclass

from bot.case import commands as c
from bot.case import errors
from bot.case.case import Case, Customer
from bot.company.names import folded


@dataclass(frozen=True, kw_only=True)
class NamedCustomers:
    """The customers of a request, compared with those of the case."""

    new: tuple[c.NewCustomer, ...]
    #: Customers of the case without a contact so far, and the contact.
    contacts: tuple[tuple[Customer, str], ...]


def compare_customers(case: Case, named: Iterable[c.NewCustomer]) -> NamedCustomers:
    """Find who is new, and who only gets a contact. Raises OtherContact.

    A name alone is a customer of this name. Contacts go to the customer of this name who has one
    of them, or else to the only one if there is none so far. Any other contact may be another
    person's, which only the reader can tell.
    """
    new: list[c.NewCustomer] = []
    contacts: dict[int, tuple[Customer, str]] = {}
    for each in each_once(named):
        same = [known for known in case.customers if known.name and _same_name(known, each)]
        if not same:
            new.append(each)
        elif each.contact:
            known = _with_contact(same, each.contact)
            if not known or known.number in contacts:
                raise errors.OtherContact(case, same[0], each.contact)
            more = _joined_contacts(known.contact, each.contact)
            if more != known.contact:
                contacts[known.number] = (known, more)
    return NamedCustomers(new=tuple(new), contacts=tuple(contacts.values()))


def each_once(customers: Iterable[c.NewCustomer]) -> list[c.NewCustomer]:
    """Drop repeated customers, regardless of capitals; the first spelling stays.

    A name alone is the same customer as the name with a contact.
    """
    first: dict[tuple[str, str], c.NewCustomer] = {}
    for each in customers:
        first.setdefault(_identity_key(each), each)
    reached = {name for name, contact in first if contact}
    return [each for (name, contact), each in first.items() if contact or name not in reached]


def _with_contact(same: list[Customer], contact: str) -> Customer | None:
    """Return the customer meant by a contact, of those with the name; None if that is unclear."""
    wanted = _contact_keys(contact)
    sharing = [each for each in same if wanted & _contact_keys(each.contact)]
    alone = [each for each in same if not each.contact] if len(same) == 1 else []
    return next(iter(sharing or alone), None)


def _joined_contacts(known: str, named: str) -> str:
    keys = _contact_keys(known)
    more = [each for each in _contacts(named) if folded(each) not in keys]
    return ", ".join([*_contacts(known), *more])


def _contact_keys(contact: str) -> set[str]:
    return {folded(each) for each in _contacts(contact)}


def _contacts(contact: str) -> list[str]:
    return [each for each in contact.split(", ") if each]


def _same_name(known: Customer, named: c.NewCustomer) -> bool:
    return folded(known.name) == folded(named.name)


def _identity_key(customer: Customer | c.NewCustomer) -> tuple[str, str]:
    return folded(customer.name), folded(customer.contact)
