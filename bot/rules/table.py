"""What each request does to a case, and at which stages it has a place.

A rule takes the case, the request and its setting, and returns what happened; it changes nothing.
The rules stand in `owning`, `fixing` and `telling`; here is the table of them all.
"""

from collections.abc import Callable, Iterator
from typing import Any, Final

from bot.case import commands as c
from bot.case import errors
from bot.case import events as e
from bot.case.case import Case, Stage
from bot.case.evolve import evolve
from bot.rules import fixing, owning, telling
from bot.rules.circumstances import Setting
from bot.rules.guards import VERBS
from bot.rules.nagging import owner_leaves

_R, _O, _F, _T, _C = Stage
_OPEN: Final = frozenset({_R, _O, _F, _T})

#: At which stages a request has a place; elsewhere it is refused.
ALLOWED: Final[dict[type[c.CaseRequest], frozenset[Stage]]] = {
    c.Own: _OPEN,
    c.Hand: _OPEN,
    c.Move: frozenset({_R, _O}),
    c.Fix: frozenset({_R, _O}),
    c.AddCustomers: frozenset(Stage),
    c.Tell: frozenset({_F, _T}),
    c.GiveUp: frozenset({_F}),
    c.AgreeGivingUp: frozenset({_F}),
    c.MakePromise: _OPEN,
    c.KeepPromise: _OPEN,
    c.Update: frozenset({_R, _O}),
    c.SnoozeNags: frozenset({_O, _F, _T}),
    c.Close: frozenset({_T, _C}),
    c.Reopen: frozenset({_F, _T, _C}),
}

#: The request that a form is filled in for.
FORM_REQUESTS: Final[dict[str, type[c.CaseRequest]]] = {
    "hand": c.Hand,
    "fixed": c.Fix,
    "told": c.Tell,
    "told:unreachable": c.GiveUp,
    "promise": c.MakePromise,
    "update": c.Update,
    "snooze": c.SnoozeNags,
    "reopen": c.Reopen,
    "customer": c.AddCustomers,
}

_RULES: Final[dict[type[c.CaseRequest], Callable[[Case, Any, Setting], Iterator[e.Event]]]] = {
    c.Own: owning.own,
    c.Hand: owning.hand,
    c.Move: owning.move,
    c.Fix: fixing.fix,
    c.Update: fixing.update,
    c.MakePromise: fixing.promise,
    c.KeepPromise: fixing.keep,
    c.SnoozeNags: fixing.snooze,
    c.AddCustomers: telling.add_customers,
    c.Tell: telling.tell,
    c.GiveUp: telling.give_up,
    c.AgreeGivingUp: telling.agree,
    c.Close: telling.close,
    c.Reopen: telling.reopen,
}


def decide(case: Case, request: c.CaseRequest, setting: Setting) -> list[e.Event]:
    """What the request makes happen now; nothing where it is so already. Raises Refusal.

    Where it opens a case whose owner has left meanwhile, somebody else is asked.
    """
    check(case, type(request))
    happened = list(_RULES[type(request)](case, request, setting))
    after = case
    for event in happened:
        after = evolve(after, event)
    return [*happened, *(owner_leaves(after, setting) if case.closed else ())]


def check(case: Case, kind: type[c.CaseRequest]) -> None:
    """Whether such a request has a place at the case's stage. Raises Refusal where not."""
    nobody_is_left = kind is c.Tell and not case.untold and not case.given_up
    if case.stage in ALLOWED[kind] and not nobody_is_left:
        return
    if kind is c.Close and case.untold:
        raise errors.Untold(case, case.untold)
    if case.stage is Stage.REPORTED:
        raise errors.NobodyHasIt(case)
    raise errors.NotNow(case, VERBS[kind])
