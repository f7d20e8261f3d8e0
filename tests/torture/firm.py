"""A firm with nothing but complaints: everybody owes the customer a word, one case after another.

A person has one or two cases, so that there are bundles, and a lead hears of up to five. So no
message is longer than the list that is shown whole, and every nag can be read off its text.
"""

from collections.abc import Iterator
from datetime import datetime, time, timedelta
from functools import partial
from typing import Final
from zoneinfo import ZoneInfo

from bot.case import commands as c
from bot.chat.places import MessageRef
from bot.company.calendar import Holidays, WorkingHours
from bot.company.duration import Duration
from bot.company.organization import Department, Organization, Policy
from bot.company.people import Person
from bot.desk import handle_command
from bot.work.transaction import begin_transaction
from storage.store import SqlStore
from storage.unit_of_work import SqlUnitOfWork
from tests.torture.plan import Plan

_WORD_WITHIN: Final = Duration.parse("1h")
_LONG: Final = Duration.parse("900d")
#: So many cases have one lead.
_UNDER_A_LEAD: Final = 5
#: Of so many cases, the last has the owner of the first.
_AMONG_OWNERS: Final = 4
_AT_ONCE: Final = 50


def firm(plan: Plan, *, nags: bool = True) -> Organization:
    """The company; `nags=False`: so patient that nobody is reminded of anything twice."""
    departments = range(-(-plan.cases // _UNDER_A_LEAD))
    policy = Policy(
        severity="urgent",
        accept_within=_LONG,
        acknowledge_within=_WORD_WITHIN,
        fix_within=_LONG,
        tell_within=_LONG,
        update_every=_LONG,
        nag_every=Duration.parse(f"{plan.nag_every}s") if nags else _LONG,
        escalate_after=plan.escalate_after,
        any_hour=True,
    )
    return Organization(
        name="The Firm",
        zone=ZoneInfo("UTC"),
        hours=WorkingHours.parse(["24/7"]),
        holidays=Holidays(),
        digest_at=time(9, 30),
        digest_channel=None,
        departments=tuple(Department(name=f"Team {each}", lead=lead(each)) for each in departments),
        policies={policy.severity: policy},
    )


def lead(department: int) -> str:
    """Who leads that department."""
    return f"lead{department}@firm.example"


def owner(case: int) -> str:
    """Who owns the case of that number."""
    shared = case % _AMONG_OWNERS == 0
    return f"p{case - _AMONG_OWNERS + 1 if shared else case}@firm.example"


def addresses(plan: Plan) -> set[str]:
    """Everybody's address."""
    return {email for number in range(1, plan.cases + 1) for email in _concerned(number)}


def found(store: SqlStore, plan: Plan, begin: datetime) -> None:
    """Put the cases into the database; one after the other is due within the first interval.

    Everybody is known, everybody has taken their cases, and what there was to say was said.
    """
    company = firm(plan)
    numbers = range(1, plan.cases + 1)
    for start in numbers[::_AT_ONCE]:
        some = numbers[start - 1 : start - 1 + _AT_ONCE]
        store.transact_now(partial(_open, company, some, plan, begin))
    while store.transact_now(lambda uow: _say(uow, begin)):
        pass


def _open(
    company: Organization, numbers: range, plan: Plan, begin: datetime, uow: SqlUnitOfWork
) -> None:
    for number in numbers:
        due_at = begin + timedelta(seconds=plan.nag_every * number / plan.cases)
        for command in _takes(company, number):
            handle_command(begin_transaction(company, uow, due_at - _WORD_WITHIN.elapsed), command)
        for email in _concerned(number):
            uow.people.save_profile(Person(email=email, name=email), begin)


def _takes(company: Organization, number: int) -> Iterator[c.Command]:
    """What is asked of Oops until somebody owns the case."""
    yield c.ReportComplaint(
        by=owner(number),
        via="/oops",
        complaint=f"Nothing works, for the {number}th time",
        department=company.departments[_department(number)].name,
        has_reporter=False,
    )
    yield c.Own(by=owner(number), via="/oops", number=number)


def _concerned(number: int) -> tuple[str, str]:
    return owner(number), lead(_department(number))


def _department(number: int) -> int:
    return (number - 1) // _UNDER_A_LEAD


def _say(uow: SqlUnitOfWork, now: datetime) -> int:
    """Say what there is to say before it begins; how much that was."""
    claimed = uow.deliveries.claim(now, now, _AT_ONCE)
    for each in claimed:
        uow.deliveries.mark_delivered(
            each, MessageRef(channel="C0GONE", message=f"{each.id}.000000"), now
        )
    return len(claimed)
