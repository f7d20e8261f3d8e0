"""What each request does to a case, and what it refuses: one function a request.

A rule takes the case, the request and its setting, and returns what happened; it changes nothing.
`ALLOWED` says at which stages a request has a place; elsewhere it is refused with NotNow.
"""

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any, Final

from bot import commands as c
from bot import errors
from bot import events as e
from bot.asking import ask, ask_next
from bot.case import Case, Customer, Stage
from bot.evolution import evolve
from bot.matching import one_customer, split_customers
from bot.placeholders import placeholder_in
from bot.setting import Setting
from bot.times import read_when

#: More customers than this are not taken with one request.
MOST_CUSTOMERS: Final = 500

_R, _O, _F, _T, _C = Stage
_OPEN: Final = frozenset({_R, _O, _F, _T})

#: At which stages a request has a place.
ALLOWED: Final[dict[type[c.CaseRequest], frozenset[Stage]]] = {
    c.Own: _OPEN,
    c.Hand: _OPEN,
    c.Move: frozenset({_R, _O}),
    c.Fix: frozenset({_R, _O}),
    c.AddCustomers: frozenset(Stage),
    c.Tell: frozenset({_F}),
    c.GiveUp: frozenset({_F}),
    c.AgreeGivingUp: frozenset({_F}),
    c.MakePromise: _OPEN,
    c.KeepPromise: _OPEN,
    c.Update: frozenset({_R, _O}),
    c.SnoozeNags: frozenset({_O, _F, _T}),
    c.Close: frozenset({_T}),
    c.Reopen: frozenset({_F, _T, _C}),
}

#: The word by which people know a request.
VERBS: Final[dict[type[c.CaseRequest], str]] = {
    c.Own: "own",
    c.Hand: "hand",
    c.Move: "hand",
    c.Fix: "fixed",
    c.AddCustomers: "customer",
    c.Tell: "told",
    c.GiveUp: "told",
    c.AgreeGivingUp: "told",
    c.MakePromise: "promise",
    c.KeepPromise: "promise",
    c.Update: "update",
    c.SnoozeNags: "snooze",
    c.Close: "close",
    c.Reopen: "reopen",
}


def decide(case: Case, request: c.CaseRequest, setting: Setting) -> list[e.Event]:
    """What the request makes happen now; nothing where it is so already. Raises Refusal."""
    kind = type(request)
    if case.stage not in ALLOWED[kind]:
        raise _refusal(case, kind)
    return list(_RULES[kind](case, request, setting))


def _refusal(case: Case, kind: type[c.CaseRequest]) -> errors.Refusal:
    if kind is c.Close and case.stage is not Stage.CLOSED:
        return errors.Untold(case, case.untold)
    if case.stage is Stage.REPORTED:
        return errors.NobodyHasIt(case)
    return errors.NotNow(case, VERBS[kind])


def _own(case: Case, request: c.Own, setting: Setting) -> Iterator[e.Event]:
    owner = case.owner
    if owner and owner.who == request.by:
        return
    if owner and not _may_take(case, request.by, setting):
        raise errors.Taken(case, owner.who, owner.at)
    before = owner.who if owner else case.asked.who if case.asked else None
    yield e.OwnershipAccepted(
        at=setting.now,
        by=request.by,
        who=request.by,
        instead_of=before if before != request.by else None,
    )


def _may_take(case: Case, who: str, setting: Setting) -> bool:
    """Whether that person may take a case from its owner: it was offered, or they are above."""
    offered = case.offer is not None and case.offer.to == who
    owner_away = case.owner is not None and not setting.is_there(case.owner.who)
    return offered or owner_away or who in case.ladder.superiors


def _hand(case: Case, request: c.Hand, setting: Setting) -> Iterator[e.Event]:
    _only_answerable(case, request, setting)
    if request.to == case.answerable:
        raise errors.HandedToSelf(case, request.to)
    if not setting.person(request.to).active:
        raise errors.NoSuchPerson(request.to)
    asked = ask(case, setting, request.to, e.AskedBecause.HANDED)
    if not case.owner:
        yield replace(asked, by=request.by)
    elif not (case.offer and case.offer.to == request.to):
        yield e.HandoverOffered(
            at=setting.now, by=request.by, to=request.to, until=asked.until
        )


def _move(case: Case, request: c.Move, setting: Setting) -> Iterator[e.Event]:
    organization = setting.organization
    department = organization.department(request.department)
    if not department:
        known = tuple(each.name for each in organization.departments)
        raise errors.NoSuchDepartment(request.department, known)
    if department.name == case.department:
        return
    moved = e.DepartmentChanged(
        at=setting.now,
        by=request.by,
        department=department.name,
        ladder=organization.ladder(department),
    )
    yield moved
    asked = ask_next(evolve(case, moved), setting, e.AskedBecause.MOVED)
    if asked:
        yield asked


def _fix(case: Case, request: c.Fix, setting: Setting) -> Iterator[e.Event]:
    _needs(request, case, request.what)
    yield from _accepting(case, request, setting)
    yield e.FaultFixed(
        at=setting.now,
        by=request.by,
        number=case.fixes + 1,
        what=request.what,
        cost=request.cost,
    )


def _add_customers(case: Case, request: c.AddCustomers, setting: Setting) -> Iterator[e.Event]:
    _needs(request, case, "".join(each.name for each in request.customers))
    if len(request.customers) > MOST_CUSTOMERS:
        raise errors.TooMuch(MOST_CUSTOMERS)
    known = {_who(each) for each in case.customers}
    new = [each for each in dict.fromkeys(request.customers) if _who(each) not in known]
    if not new:
        raise errors.SameCustomers(case)
    unnamed = next((each for each in case.customers if not each.name), None)
    if unnamed and not case.settled(unnamed):
        first = new.pop(0)
        yield e.CustomerNamed(
            at=setting.now,
            by=request.by,
            number=unnamed.number,
            name=first.name,
            contact=first.contact,
        )
    yield from customers_added(new, request.by, setting, after=len(case.customers))


def customers_added(
    new: list[c.NewCustomer], by: str | None, setting: Setting, *, after: int
) -> Iterator[e.CustomerAdded]:
    """They are affected too; `after`: so many were known before."""
    for number, each in enumerate(new, start=after + 1):
        yield e.CustomerAdded(
            at=setting.now, by=by, number=number, name=each.name, contact=each.contact
        )


def _tell(case: Case, request: c.Tell, setting: Setting) -> Iterator[e.Event]:
    customers, how = _meant(case, request)
    _needs(request, case, how)
    news = tuple(each.number for each in customers if not case.knows(each))
    if news:
        yield e.CustomersTold(
            at=setting.now,
            by=request.by,
            customers=news,
            how=how,
            shown_by=request.shown_by,
        )
        told = evolve(case, e.CustomersTold(at=setting.now, by=None, customers=news, how=how))
        if not told.untold:
            yield from _keep_all(case, request, setting)


def _meant(case: Case, request: c.Tell) -> tuple[tuple[Customer, ...], str]:
    if request.customers:
        return tuple(case.customer(each) for each in request.customers), request.how
    return split_customers(case, request.words)


def _keep_all(case: Case, request: c.Tell, setting: Setting) -> Iterator[e.Event]:
    """Whoever has told everybody has also kept what was promised until then."""
    for each in case.open_promises:
        yield e.PromiseKept(at=setting.now, by=request.by, number=each.number)


def _give_up(case: Case, request: c.GiveUp, setting: Setting) -> Iterator[e.Event]:
    _needs(request, case, request.attempts)
    _needs(request, case, request.reason)
    if request.customer:
        customer = case.customer(request.customer)
    else:
        customer, _ = one_customer(case, request.words)
    if case.settled(customer):
        return
    yield e.CustomerGivenUp(
        at=setting.now,
        by=request.by,
        customer=customer.number,
        attempts=request.attempts,
        reason=request.reason,
    )


def _agree(case: Case, request: c.AgreeGivingUp, setting: Setting) -> Iterator[e.Event]:
    if request.by not in case.ladder.superiors:
        raise errors.OnlyAbove(case)
    if request.customer:
        meant: tuple[Customer, ...] = (case.customer(request.customer),)
    else:
        meant = split_customers(case, request.words)[0] if request.words else case.to_agree
    waiting = [each for each in meant if each in case.to_agree]
    if not waiting:
        raise errors.NoSuchCustomer(case, request.words)
    for each in waiting:
        yield e.GivingUpAgreed(at=setting.now, by=request.by, customer=each.number)


def _promise(case: Case, request: c.MakePromise, setting: Setting) -> Iterator[e.Event]:
    due_at, what = read_when("promise", request.by, (request.when, request.what), setting)
    _needs(request, case, what)
    yield from _accepting(case, request, setting)
    yield e.PromiseMade(
        at=setting.now,
        by=request.by,
        number=len(case.promises) + 1,
        what=what,
        due_at=due_at,
    )


def _keep(case: Case, request: c.KeepPromise, setting: Setting) -> Iterator[e.Event]:
    wanted = [each for each in case.open_promises if request.promise in (None, each.number)]
    if not wanted:
        raise errors.NothingPromised(case)
    yield e.PromiseKept(at=setting.now, by=request.by, number=wanted[0].number)


def _update(case: Case, request: c.Update, setting: Setting) -> Iterator[e.Event]:
    _needs(request, case, request.what)
    yield from _accepting(case, request, setting)
    yield e.CustomersUpdated(at=setting.now, by=request.by, what=request.what)


def _snooze(case: Case, request: c.SnoozeNags, setting: Setting) -> Iterator[e.Event]:
    _only_answerable(case, request, setting)
    until, why = read_when("snooze", request.by, (request.when, request.why), setting)
    _needs(request, case, why)
    promise = next(iter(case.open_promises), None)
    if promise and promise.due_at <= setting.now:
        raise errors.PromiseFirst(case, promise)
    capped = min(until, promise.due_at) if promise else until
    yield e.Snoozed(at=setting.now, by=request.by, until=capped, why=why)


def _close(case: Case, request: c.Close, setting: Setting) -> Iterator[e.Event]:
    everybody = tuple(each.number for each in case.customers)
    if request.outcome is e.Outcome.WANTS_MORE:
        yield _noted(request, everybody, setting)
        yield e.CaseReopened(at=setting.now, by=request.by, why=e.Outcome.WANTS_MORE)
        return
    if case.open_promises:
        raise errors.StillPromised(case, case.open_promises[0])
    if request.outcome:
        yield _noted(request, everybody, setting)
    yield e.CaseClosed(at=setting.now, by=request.by)


def _noted(request: c.Close, customers: tuple[int, ...], setting: Setting) -> e.Event:
    return e.OutcomeNoted(
        at=setting.now,
        by=request.by,
        customers=customers,
        outcome=request.outcome or e.Outcome.DID_NOT_ANSWER,
    )


def _reopen(case: Case, request: c.Reopen, setting: Setting) -> Iterator[e.Event]:
    _needs(request, case, request.why)
    yield e.CaseReopened(at=setting.now, by=request.by, why=request.why)


_FOR_CUSTOMERS: Final = (c.Tell, c.MakePromise, c.Update)


def _needs(request: c.CaseRequest, case: Case, words: str) -> None:
    """Words must be there; and what a customer reads holds no blank that nobody filled in."""
    if not words.strip():
        raise errors.WordsMissing(VERBS[type(request)], case.ref)
    blank = placeholder_in(words) if isinstance(request, _FOR_CUSTOMERS) else None
    if blank:
        raise errors.HasPlaceholder(blank)


def _accepting(case: Case, request: c.CaseRequest, setting: Setting) -> Iterator[e.Event]:
    """Whoever is asked and does something about it has accepted; others take it first."""
    if case.owner:
        return
    if not case.asked or case.asked.who != request.by:
        raise errors.NobodyHasIt(case)
    yield e.OwnershipAccepted(at=setting.now, by=request.by, who=request.by)


def _only_answerable(case: Case, request: c.CaseRequest, setting: Setting) -> None:
    """The owner or the one asked, whoever stands in for them, and those above them."""
    answerable = case.answerable
    deputy = setting.organization.deputy_of(answerable) if answerable else None
    if request.by not in (answerable, deputy, *case.ladder.superiors):
        raise errors.NotYours(case, VERBS[type(request)])


def _who(customer: Customer | c.NewCustomer) -> tuple[str, str]:
    return customer.name.casefold(), customer.contact.casefold()


_RULES: Final[dict[type[c.CaseRequest], Callable[[Case, Any, Setting], Iterator[e.Event]]]] = {
    c.Own: _own,
    c.Hand: _hand,
    c.Move: _move,
    c.Fix: _fix,
    c.AddCustomers: _add_customers,
    c.Tell: _tell,
    c.GiveUp: _give_up,
    c.AgreeGivingUp: _agree,
    c.MakePromise: _promise,
    c.KeepPromise: _keep,
    c.Update: _update,
    c.SnoozeNags: _snooze,
    c.Close: _close,
    c.Reopen: _reopen,
}
