"""Changes of a case: `evolve`, one small function an event. No other code changes a case.

A case is the sum of the history: `replay(history) == case`.
"""

from collections.abc import Iterable
from dataclasses import replace
from typing import assert_never

from bot.case import events as e
from bot.case.case import (
    Asked,
    Case,
    Closed,
    Customer,
    CustomerMessage,
    Fixed,
    FurtherTry,
    HandoverOffer,
    NagCount,
    Owner,
    Promise,
    Snooze,
    Told,
    Unreachable,
)


def replay(history: Iterable[e.Event]) -> Case:
    """Rebuild a case from the history. Raises ValueError if no report comes first."""
    opening, *rest = history
    if not isinstance(opening, e.CaseReported):
        raise ValueError("a history begins with a report")
    case = begin(opening, number=0)
    for event in rest:
        case = evolve(case, event)
    return case


def begin(event: e.CaseReported, number: int) -> Case:
    """Open a case with a report."""
    return Case(
        number=number,
        complaint=event.complaint,
        department=event.department,
        matched=event.matched,
        severity=event.severity,
        ladder=event.ladder,
        reporters=(event.reporter,) if event.reporter else (),
        reported_at=event.at,
        open_since=event.at,
        link=event.link,
        private=event.private,
        version=1,
    )


def evolve(case: Case, event: e.Event) -> Case:
    """Return the case after the event."""
    changed = _evolve_by_type(event, case)
    if isinstance(event, _ANSWERING_EVENTS) and event.by:
        answered = tuple(replace(each, unanswered=0) for each in changed.nags)
        changed = replace(changed, nags=answered)
    return replace(changed, version=case.version + 1)


#: Acts of people on a case; a reminder before such an act counts as answered.
_ANSWERING_EVENTS = (
    e.OwnershipAccepted,
    e.HandoverOffered,
    e.HandoverLapsed,
    e.FaultFixed,
    e.CustomersTold,
    e.CustomerGivenUp,
    e.GivingUpAgreed,
    e.GivingUpDeclined,
    e.PromiseMade,
    e.PromiseKept,
    e.CustomersUpdated,
    e.CaseReopened,
)


def _evolve_by_type(event: e.Event, case: Case) -> Case:
    """Apply the event's own changes; frequent events come first."""
    match event:
        case e.Nagged():
            return _nagged(event, case)
        case e.Escalated() | e.MessageUndelivered() | e.MessageInDoubt():
            return case
        case e.OwnerAsked():
            return _owner_asked(event, case)
        case e.CustomerAdded():
            return _customer_added(event, case)
        case e.OwnershipAccepted():
            return _ownership_accepted(event, case)
        case e.FaultFixed():
            return _fault_fixed(event, case)
        case e.CustomersTold():
            return _customers_told(event, case)
        case e.PromiseMade():
            return _promise_made(event, case)
        case e.CustomersUpdated():
            return _customers_updated(event, case)
        case e.ReporterAdded():
            return _reporter_added(event, case)
        case e.DepartmentChanged():
            return _department_changed(event, case)
        case e.HandoverOffered():
            return _handover_offered(event, case)
        case e.HandoverLapsed():
            return _handover_lapsed(case)
        case e.OwnerLeft():
            return _owner_left(event, case)
        case e.CustomerNamed() | e.CustomerRenamed():
            return _customer_named(event, case)
        case e.CustomerGivenUp():
            return _customer_given_up(event, case)
        case e.GivingUpAgreed():
            return _giving_up_agreed(event, case)
        case e.GivingUpDeclined():
            return _giving_up_declined(event, case)
        case e.OutcomeNoted():
            return _outcome_noted(event, case)
        case e.PromiseKept():
            return _promise_kept(event, case)
        case e.PromiseBroken():
            return _promise_broken(event, case)
        case e.Snoozed():
            return _snoozed(event, case)
        case e.CaseClosed():
            return _case_closed(event, case)
        case e.CaseReopened():
            return _case_reopened(event, case)
        case e.CaseReported():
            raise ValueError("a report opens a case, and changes none")
        case _:
            assert_never(event)


def _reporter_added(event: e.ReporterAdded, case: Case) -> Case:
    return replace(case, reporters=(*case.reporters, event.reporter))


def _department_changed(event: e.DepartmentChanged, case: Case) -> Case:
    return replace(
        case,
        department=event.department,
        ladder=event.ladder,
        matched=(),
        owner=None,
        offer=None,
        asked=None,
        tried=(),
        snooze=None,
    )


def _owner_asked(event: e.OwnerAsked, case: Case) -> Case:
    tried = case.tried if event.who in case.tried else (*case.tried, event.who)
    asked = Asked(who=event.who, at=event.at, until=event.until, by=event.by, why=event.why)
    return replace(case, asked=asked, tried=tried)


def _ownership_accepted(event: e.OwnershipAccepted, case: Case) -> Case:
    return replace(
        case,
        owner=Owner(who=event.who, at=event.at),
        asked=None,
        offer=None,
        tried=(),
        snooze=None,
    )


def _handover_offered(event: e.HandoverOffered, case: Case) -> Case:
    offer = HandoverOffer(
        to=event.to,
        by=event.by,
        at=event.at,
        until=event.until,
        why=event.why,
        department=event.department,
        after=event.after,
    )
    return replace(case, offer=offer)


def _handover_lapsed(case: Case) -> Case:
    return replace(case, offer=None)


def _owner_left(event: e.OwnerLeft, case: Case) -> Case:
    return replace(case, owner=None, offer=None, snooze=None, tried=(event.who,))


def _customer_added(event: e.CustomerAdded, case: Case) -> Case:
    added = Customer(number=event.number, name=event.name, contact=event.contact, added_at=event.at)
    return replace(case, customers=(*case.customers, added), closed=None)


def _customer_named(event: e.CustomerNamed | e.CustomerRenamed, case: Case) -> Case:
    return _change_customers(case, (event.number,), name=event.name, contact=event.contact)


def _fault_fixed(event: e.FaultFixed, case: Case) -> Case:
    fixed = Fixed(number=event.number, by=event.by, at=event.at, what=event.what, cost=event.cost)
    return replace(case, fixed=fixed, fixes=event.number)


def _customers_told(event: e.CustomersTold, case: Case) -> Case:
    told = Told(by=event.by, at=event.at, how=event.how, shown_by=event.shown_by, fix=case.fixes)
    changed = _change_customers(case, event.customers, told=told)
    return replace(changed, acknowledged=case.acknowledged or _customer_message(event, event.how))


def _customer_given_up(event: e.CustomerGivenUp, case: Case) -> Case:
    given_up = Unreachable(by=event.by, at=event.at, attempts=event.attempts, reason=event.reason)
    return _change_customers(case, (event.customer,), unreachable=given_up)


def _giving_up_agreed(event: e.GivingUpAgreed, case: Case) -> Case:
    given_up = case.customer(event.customer).unreachable
    if not given_up:
        return case
    agreed = replace(given_up, agreed_by=event.by, agreed_at=event.at)
    return _change_customers(case, (event.customer,), unreachable=agreed)


def _giving_up_declined(event: e.GivingUpDeclined, case: Case) -> Case:
    given_up = case.customer(event.customer).unreachable
    if not given_up:
        return case
    asked = FurtherTry(
        customer=event.customer,
        by=event.by,
        at=event.at,
        why=event.why,
        given_up_at=given_up.at,
    )
    changed = _change_customers(case, (event.customer,), unreachable=None)
    return replace(changed, further_tries=(*case.further_tries, asked))


def _outcome_noted(event: e.OutcomeNoted, case: Case) -> Case:
    return _change_customers(case, event.customers, outcome=event.outcome)


def _promise_made(event: e.PromiseMade, case: Case) -> Case:
    made = Promise(
        number=event.number,
        what=event.what,
        by=event.by,
        made_at=event.at,
        due_at=event.due_at,
    )
    capped = case.snooze and replace(case.snooze, until=min(case.snooze.until, event.due_at))
    return replace(case, promises=(*case.promises, made), snooze=capped)


def _promise_kept(event: e.PromiseKept, case: Case) -> Case:
    return _change_promise(case, event.number, kept_at=event.at)


def _promise_broken(event: e.PromiseBroken, case: Case) -> Case:
    return _change_promise(case, event.number, broken_at=event.at)


def _customers_updated(event: e.CustomersUpdated, case: Case) -> Case:
    word = _customer_message(event, event.what)
    return replace(case, updated=word, acknowledged=case.acknowledged or word)


def _snoozed(event: e.Snoozed, case: Case) -> Case:
    return replace(case, snooze=Snooze(until=event.until, by=event.by, why=event.why))


def _nagged(event: e.Nagged, case: Case) -> Case:
    before = next((each for each in case.nags if each.owed == event.owed), None)
    count = NagCount(
        owed=event.owed,
        number=event.number,
        unanswered=(before.unanswered if before else 0) + 1,
        last_at=event.at,
    )
    others = tuple(each for each in case.nags if each.owed != event.owed)
    return replace(case, nags=(*others, count))


def _case_closed(event: e.CaseClosed, case: Case) -> Case:
    return replace(case, closed=Closed(by=event.by, at=event.at), snooze=None, offer=None)


def _case_reopened(event: e.CaseReopened, case: Case) -> Case:
    """Reopen the case; customers given up and then told must be told of the next fix, too."""
    reached = tuple(each.number for each in case.customers if case.knows(each))
    changed = _change_customers(case, reached, unreachable=None)
    return replace(changed, closed=None, fixed=None, snooze=None, open_since=event.at)


def _customer_message(event: e.CustomersTold | e.CustomersUpdated, what: str) -> CustomerMessage:
    return CustomerMessage(by=event.by, at=event.at, what=what)


def _change_customers(case: Case, numbers: tuple[int, ...], **changes: object) -> Case:
    return replace(
        case,
        customers=tuple(
            replace(each, **changes) if each.number in numbers else each  # type: ignore[arg-type]
            for each in case.customers
        ),
    )


def _change_promise(case: Case, number: int, **changes: object) -> Case:
    return replace(
        case,
        promises=tuple(
            replace(each, **changes) if each.number == number else each  # type: ignore[arg-type]
            for each in case.promises
        ),
    )
