"""Rules of the time until the fix: the fix, updates, promises, snoozes."""

import re
from collections.abc import Iterator
from datetime import datetime
from typing import Final

from bot.case import commands as c
from bot.case import errors
from bot.case import events as e
from bot.case.case import Case
from bot.rules.circumstances import Circumstances
from bot.rules.guards import (
    accept_by_acting,
    only_answerable,
    require_customer_words,
    require_words,
)
from bot.rules.matching import CustomerNames
from bot.rules.typed_times import read_when

_TO_ALL: Final = re.compile(r"(?:all|everyone|everybody)\s*:\s*", re.IGNORECASE)


def fix(case: Case, request: c.Fix, circumstances: Circumstances) -> Iterator[e.Event]:
    """Record the fix and the cost."""
    if case.fixed:
        raise errors.NotNow(case, request.verb.word)
    require_words(request, case, request.what)
    yield from accept_by_acting(case, request, circumstances)
    yield e.FaultFixed(
        at=circumstances.now,
        by=request.by,
        number=case.fixes + 1,
        what=request.what,
        cost=request.cost,
    )


def update(case: Case, request: c.Update, circumstances: Circumstances) -> Iterator[e.Event]:
    """Record an update for all customers."""
    to_all = _TO_ALL.match(request.what)
    what = request.what[to_all.end() :] if to_all else request.what
    require_customer_words(request, case, what)
    if len(case.customers) > 1 and not to_all and CustomerNames(case).at_start(what):
        raise errors.UpdateUnclear(case, what)
    yield from accept_by_acting(case, request, circumstances)
    yield e.CustomersUpdated(at=circumstances.now, by=request.by, what=what)


def promise(case: Case, request: c.MakePromise, circumstances: Circumstances) -> Iterator[e.Event]:
    """Record a promise with a date."""
    due_at, what = read_when(case, request, request.what, circumstances)
    require_customer_words(request, case, what)
    yield from accept_by_acting(case, request, circumstances)
    yield e.PromiseMade(
        at=circumstances.now,
        by=request.by,
        number=len(case.promises) + 1,
        what=what,
        due_at=due_at,
    )


def keep(case: Case, request: c.KeepPromise, circumstances: Circumstances) -> Iterator[e.Event]:
    """Record a kept promise."""
    wanted = [each for each in case.open_promises if request.promise in (None, each.number)]
    if not wanted:
        raise errors.NothingPromised(case)
    yield e.PromiseKept(at=circumstances.now, by=request.by, number=wanted[0].number)


def has_overdue_promise(case: Case, now: datetime) -> bool:
    """Return True if a promise is due: then reminders about the case cannot be paused."""
    return any(each.due_at <= now for each in case.open_promises)


def snooze(case: Case, request: c.SnoozeNags, circumstances: Circumstances) -> Iterator[e.Event]:
    """Pause the owner's reminders, at most until the next promise is due."""
    only_answerable(case, request, circumstances)
    until, why = read_when(case, request, request.why, circumstances)
    require_words(request, case, why)
    promise = next(iter(case.open_promises), None)
    if promise and has_overdue_promise(case, circumstances.now):
        raise errors.PromiseFirst(case, promise)
    capped = min(until, promise.due_at) if promise else until
    yield e.Snoozed(at=circumstances.now, by=request.by, until=capped, why=why)
