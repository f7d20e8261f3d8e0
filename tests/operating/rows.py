"""What is in a company's database, and what somebody may do to it by hand."""

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import Table, select, update

from bot.case import commands as c
from storage.database.schema import SCHEMA
from tests.kit import ANN, COMPLAINT, MIA, RITA, Office
from tests.throwaway import KINDS

#: Runs a statement that Oops never would; gives the rows, where it has any.
Tamper = Callable[..., list[Any]]

#: A test that is worth the time of a second database.
on_both = pytest.mark.parametrize("kind", KINDS, indirect=True)


def report(office: Office, *typed: str, by: str = MIA) -> None:
    """Rita reports a case, somebody types about it, and all that is to be said leaves."""
    reported = c.ReportComplaint(by=RITA, via="chat", complaint=COMPLAINT, customers=(ANN,))
    number = office.asks(reported).number
    assert number
    for each in typed:
        office.types(by, f"OOPS-{number} {each}")
    office.leaves()


def change_facts(tamper: Tamper, number: int = 1, **facts: object) -> None:
    """Write these facts into a case, over those that it has."""
    cases = table("cases")
    ((known,),) = tamper(select(cases.c.facts).where(cases.c.number == number))
    changed = update(cases).where(cases.c.number == number)
    tamper(changed.values(facts=known | facts))


def table(name: str) -> Table:
    """A table of the database, by its name."""
    return SCHEMA.tables[name]
