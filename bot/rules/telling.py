"""Rules of telling: affected customers, told customers, unreachable customers, closing."""

from collections.abc import Iterator
from typing import Final

from bot.case import commands as c
from bot.case import errors
from bot.case import events as e
from bot.case.case import Case, Customer
from bot.case.evolve import evolve
from bot.company.names import folded
from bot.rules.circumstances import Circumstances
from bot.rules.guards import (
    acting_superiors,
    only_answerable,
    require_customer_words,
    require_words,
)
from bot.rules.known_customers import compare_customers
from bot.rules.matching import CustomerNames, one_customer, only_customers
from bot.rules.telling_words import read_telling

#: The most customers in one request.
MOST_CUSTOMERS: Final = 500


def add_customers(
    case: Case, request: c.AddCustomers, circumstances: Circumstances
) -> Iterator[e.Event]:
    """Add affected customers; the first name goes to an unidentified customer.

    A known customer without a contact gets the contact. Raises OtherContact if there is one.
    """
    require_words(request, case, "".join(each.name for each in request.customers))
    if len(request.customers) > MOST_CUSTOMERS:
        raise errors.TooMuch(MOST_CUSTOMERS)
    named = compare_customers(case, request.customers)
    new = [*named.new]
    if not new and not named.contacts:
        raise errors.SameCustomers(case)
    for known, contact in named.contacts:
        yield e.CustomerNamed(
            at=circumstances.now,
            by=request.by,
            number=known.number,
            name=known.name,
            contact=contact,
        )
    unnamed = next((each for each in case.customers if not each.name), None)
    if new and unnamed and not case.settled(unnamed):
        first = new.pop(0)
        yield e.CustomerNamed(
            at=circumstances.now,
            by=request.by,
            number=unnamed.number,
            name=first.name,
            contact=first.contact,
        )
    yield from customers_added(new, request.by, circumstances, after=len(case.customers))


def rename(
    case: Case, request: c.RenameCustomer, circumstances: Circumstances
) -> Iterator[e.Event]:
    """Correct a customer's name or contact, before anybody is told of the fix.

    Without a new contact, the customer keeps the one that is known.
    """
    if request.by not in case.reporters:
        only_answerable(case, request, circumstances)
    customer = _customer_named(case, request)
    require_words(request, case, "".join(each.name for each in request.customers), [customer])
    if len(request.customers) > 1:
        raise errors.TooMuch(1)
    [named] = request.customers
    contact = named.contact or customer.contact
    others = {folded(each.name) for each in case.customers if each.number != customer.number}
    if (customer.name, customer.contact) == (named.name, contact) or folded(named.name) in others:
        raise errors.SameCustomers(case)
    yield e.CustomerRenamed(
        at=circumstances.now,
        by=request.by,
        number=customer.number,
        name=named.name,
        contact=contact,
        before=customer.name,
    )


def _customer_named(case: Case, request: c.RenameCustomer) -> Customer:
    if request.customer:
        return _customer_by_number(case, request.customer)
    found = CustomerNames(case).at_start(request.whom)
    if not found or request.whom[found[1] :].strip():
        raise errors.NoSuchCustomer(case, request.whom)
    return found[0]


def customers_added(
    new: list[c.NewCustomer], by: str | None, circumstances: Circumstances, *, after: int
) -> Iterator[e.CustomerAdded]:
    """Return events to add customers, numbered on from `after`."""
    for number, each in enumerate(new, start=after + 1):
        yield e.CustomerAdded(
            at=circumstances.now,
            by=by,
            number=number,
            name=each.name,
            contact=each.contact,
            found_in=each.found_in,
        )


def tell(case: Case, request: c.Tell, circumstances: Circumstances) -> Iterator[e.Event]:
    """Record told customers; telling the last customer settles earlier promises."""
    if request.fix not in (None, case.fixes):
        raise errors.FixedAgain(case)
    customers, how = _meant_customers(case, request)
    require_customer_words(request, case, how, customers)
    news = tuple(each.number for each in customers if not case.knows(each))
    if news:
        yield e.CustomersTold(
            at=circumstances.now,
            by=request.by,
            customers=news,
            how=how,
            shown_by=request.shown_by,
        )
        told = evolve(case, e.CustomersTold(at=circumstances.now, by=None, customers=news, how=how))
        if case.untold and not told.untold:
            yield from _keep_all_promises(case, request, circumstances)


def _meant_customers(case: Case, request: c.Tell) -> tuple[tuple[Customer, ...], str]:
    if request.customers:
        return tuple(_customer_by_number(case, each) for each in request.customers), request.how
    if request.of_first is not None:
        return tuple(each for each in case.untold if each.number <= request.of_first), request.how
    return read_telling(case, request.words)


def _customer_by_number(case: Case, number: int) -> Customer:
    found = next((each for each in case.customers if each.number == number), None)
    if not found:
        raise errors.NoSuchCustomer(case, str(number))
    return found


def _keep_all_promises(
    case: Case, request: c.Tell, circumstances: Circumstances
) -> Iterator[e.Event]:
    """Telling the last customer keeps all promises made until then."""
    for each in case.open_promises:
        yield e.PromiseKept(at=circumstances.now, by=request.by, number=each.number)


def give_up(case: Case, request: c.GiveUp, circumstances: Circumstances) -> Iterator[e.Event]:
    """Record an unreachable customer; counts once the lead agrees."""
    if request.customer is not None:
        customer = _customer_by_number(case, request.customer)
    else:
        customer = one_customer(case, request.words)
    said = request.attempts.strip() and request.reason
    require_words(request, case, said, [customer])
    if case.settled(customer):
        return
    yield e.CustomerGivenUp(
        at=circumstances.now,
        by=request.by,
        customer=customer.number,
        attempts=request.attempts,
        reason=request.reason,
    )


def agree(case: Case, request: c.AgreeGivingUp, circumstances: Circumstances) -> Iterator[e.Event]:
    """Agree to give up customers: as the lead, or as the deputy of an absent lead."""
    for each in _given_up_customers(case, request, circumstances):
        yield e.GivingUpAgreed(at=circumstances.now, by=request.by, customer=each.number)


def keep_trying(
    case: Case, request: c.KeepTrying, circumstances: Circumstances
) -> Iterator[e.Event]:
    """Decline to give up customers, as those who may agree; they have to be told again."""
    waiting = _given_up_customers(case, request, circumstances)
    if len(waiting) > 1 and not request.words:
        raise errors.NoSuchCustomer(case, request.words)
    require_words(request, case, request.why, waiting)
    for each in waiting:
        yield e.GivingUpDeclined(
            at=circumstances.now, by=request.by, customer=each.number, why=request.why
        )


def _given_up_customers(
    case: Case, request: c.AgreeGivingUp | c.KeepTrying, circumstances: Circumstances
) -> list[Customer]:
    """Return the meant customers on whom the lead has to decide. Raises a Refusal for none."""
    if request.by not in acting_superiors(case, circumstances):
        raise errors.OnlyAbove(case)
    if request.customer:
        meant: tuple[Customer, ...] = (_customer_by_number(case, request.customer),)
    else:
        meant = only_customers(case, request.words) if request.words else case.to_agree
    waiting = [each for each in meant if each in case.to_agree]
    if not waiting:
        raise errors.NoSuchCustomer(case, request.words)
    return waiting


def close(case: Case, request: c.Close, circumstances: Circumstances) -> Iterator[e.Event]:
    """Close the case, unless a promise is open or a customer wants more."""
    everybody = tuple(each.number for each in case.customers)
    if request.outcome is e.Satisfaction.WANTS_MORE:
        yield _note_outcome(request, everybody, circumstances)
        yield e.CaseReopened(at=circumstances.now, by=request.by, why=e.Satisfaction.WANTS_MORE)
        return
    if case.open_promises:
        raise errors.StillPromised(case, case.open_promises[0])
    if request.outcome:
        yield _note_outcome(request, everybody, circumstances)
    if not case.closed:
        yield e.CaseClosed(at=circumstances.now, by=request.by)


def _note_outcome(
    request: c.Close, customers: tuple[int, ...], circumstances: Circumstances
) -> e.Event:
    return e.OutcomeNoted(
        at=circumstances.now,
        by=request.by,
        customers=customers,
        outcome=request.outcome or e.Satisfaction.DID_NOT_ANSWER,
    )


def reopen(case: Case, request: c.Reopen, circumstances: Circumstances) -> Iterator[e.Event]:
    """Reopen the case."""
    require_words(request, case, request.why)
    yield e.CaseReopened(at=circumstances.now, by=request.by, why=request.why)
