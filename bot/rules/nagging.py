"""The passing of time in one case: questions to the next person, reminders, closing, due moments.

Reminders begin when a duty falls due, come again every `nag_every`, and never stop on their own.
After `escalate_after` reminders without an answer the lead is reminded too, and after as many more
the executive. Reminders wait at night. After a pause of the process, the missed reminders are one,
not twenty.
"""

from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from typing import Final

from bot.case import events as e
from bot.case.case import Case
from bot.case.due_moments import DueMoments
from bot.case.evolve import evolve
from bot.case.reasons import AskedBecause
from bot.rules.asking import ask_next
from bot.rules.circumstances import Circumstances
from bot.rules.duties import Duties
from bot.rules.duty_deadlines import Duty
from bot.rules.owning import offer_to_next


def pass_time(duties: Duties) -> list[e.Event]:
    """Return the events due by now without a request."""
    happened: list[e.Event] = []
    for step in _TIME_STEPS:
        for event in step(duties):
            duties = duties.after(event)
            happened.append(event)
    return happened


def nag_along(duties: Duties) -> list[e.Event]:
    """Return the reminders that go along with others to the same person.

    Reminders due within half an interval come along, bundled in one message. A duty without a
    reminder so far keeps its moment.
    """
    case, circumstances = duties.case, duties.circumstances
    soon = circumstances.now + circumstances.policy(case).nag_every.elapsed / 2
    return [
        event
        for owed in duties.open_duties
        if owed.nag_from <= circumstances.now and duties.next_nags[owed.key] <= soon
        for event in _nag_about(owed, duties)
    ]


def moments(duties: Duties) -> DueMoments:
    """Return when to look at the case again, and since when a duty is overdue."""
    if duties.case.closed:
        return DueMoments(next_due_at=None, late_at=None)
    return DueMoments(next_due_at=_next_due_at(duties), late_at=duties.late_at)


def owner_leaves(case: Case, circumstances: Circumstances) -> Iterator[e.Event]:
    """Release a case of an owner without an account."""
    if case.closed or not case.owner or circumstances.person(case.owner.who).active:
        return
    left = e.OwnerLeft(at=circumstances.now, by=None, who=case.owner.who)
    yield left
    asked = ask_next(evolve(case, left), circumstances, AskedBecause.LEFT)
    if asked:
        yield asked


def _release_if_left(duties: Duties) -> Iterator[e.Event]:
    return owner_leaves(duties.case, duties.circumstances)


def _pass_on(duties: Duties) -> Iterator[e.Event]:
    """Ask the next person if the person asked is silent or away."""
    case, circumstances = duties.case, duties.circumstances
    if case.closed or case.owner or not case.asked:
        return
    silent = case.asked.until <= circumstances.now
    if silent or not circumstances.is_there(case.asked.who):
        because = AskedBecause.NO_ANSWER if silent else AskedBecause.AWAY
        asked = ask_next(case, circumstances, because)
        if asked:
            yield asked


def is_passed_on(duties: Duties) -> bool:
    """Return True if the next person is to be asked now."""
    return any(_pass_on(duties))


def _lapse_offer(duties: Duties) -> Iterator[e.Event]:
    """Let an offer lapse; the owner stays the owner. In a department, the next one is asked."""
    case, now = duties.case, duties.circumstances.now
    offer = case.offer
    if not offer or offer.until > now:
        return
    yield e.HandoverLapsed(at=now, by=None, to=offer.to)
    yield from offer_to_next(case, duties.circumstances)


def _break_promises(duties: Duties) -> Iterator[e.Event]:
    case, now = duties.case, duties.circumstances.now
    for each in () if case.closed else case.open_promises:
        if each.due_at <= now and not each.broken_at:
            yield e.PromiseBroken(at=now, by=None, number=each.number)


def _nag_if_due(duties: Duties) -> Iterable[e.Event]:
    is_due = any(each <= duties.circumstances.now for each in duties.next_nags.values())
    return nag_along(duties) if is_due else ()


def _nag_about(owed: Duty, duties: Duties) -> Iterator[e.Event]:
    now, escalate_after = (
        duties.circumstances.now,
        duties.circumstances.policy(duties.case).escalate_after,
    )
    before = duties.nag_count(owed)
    unanswered = before.unanswered if before else 0
    level = unanswered // escalate_after
    yield e.Nagged(
        at=now,
        by=None,
        owed=owed.key,
        number=before.number + 1 if before else 1,
        level=min(level, 2),
        people=duties.nagged_people(owed, level),
    )
    above = duties.people_above(owed)
    first_of_level = unanswered % escalate_after == 0
    if first_of_level and 0 < level <= len(above):
        yield e.Escalated(at=now, by=None, owed=owed.key, to=above[level - 1])


def _close_by_itself(duties: Duties) -> Iterator[e.Event]:
    """Close a case by itself, some time after all customers were told."""
    now = duties.circumstances.now
    if duties.closes_at and duties.closes_at <= now:
        yield e.CaseClosed(at=now, by=None)


_TIME_STEPS: Final[tuple[Callable[[Duties], Iterable[e.Event]], ...]] = (
    _release_if_left,
    _pass_on,
    _lapse_offer,
    _break_promises,
    _nag_if_due,
    _close_by_itself,
)


def _next_due_at(duties: Duties) -> datetime:
    case, now = duties.case, duties.circumstances.now
    due = [*duties.next_nags.values()]
    due += [each.due_at for each in case.open_promises if not each.broken_at]
    due += [duties.closes_at] if duties.closes_at else []
    due += [case.offer.until] if case.offer else []
    due += [case.asked.until] if case.asked and now < case.asked.until else []
    due += [now] if is_passed_on(duties) else []
    return min(due)
