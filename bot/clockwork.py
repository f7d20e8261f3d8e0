"""Process the cases that are due, one transaction per round.

A lock in the store lets one process at a time do this, so that all reminders for a person are found
together and sent in one message.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from typing import Final

from bot.case.case import Case
from bot.case.due_moments import DueMoments
from bot.case.events import Nagged
from bot.ports.locks import SWEEP_LOCK
from bot.ports.timing import SWEEP_LEASE
from bot.ports.unit_of_work import UnitOfWork
from bot.rules.duties import Duties, duties_of
from bot.rules.nagging import is_passed_on, moments, nag_along, pass_time
from bot.work.changes import CaseChange
from bot.work.digest import post_digest
from bot.work.recording import enqueue_messages, save_events
from bot.work.transaction import Transaction

#: Cases in one transaction. Short rounds let people's requests in between.
CASES_PER_ROUND: Final = 25
#: Cases searched per round for reminders to send along.
_MOST_ALONG: Final = 100
_VIA_CLOCK: Final = "the clock"
_RETRY_AFTER: Final = timedelta(minutes=1)


def tick(tx: Transaction, holder: str = "", sweep_lease: timedelta = SWEEP_LEASE) -> bool:
    """Run one round over the due cases. Returns True if `holder` should run another at once."""
    due = tx.uow.cases.due(tx.now, CASES_PER_ROUND)
    if due and not tx.uow.locks.acquire(SWEEP_LOCK, holder, tx.now, tx.now + sweep_lease):
        return False
    _process_each(tx, due)
    post_digest(tx)
    if len(due) == CASES_PER_ROUND:
        return True
    tx.uow.locks.release(SWEEP_LOCK, holder)
    return False


def due_case_numbers(uow: UnitOfWork, now: datetime) -> list[int]:
    """The numbers of the cases in the next round."""
    return [case.number for case in uow.cases.due(now, CASES_PER_ROUND)]


def process_case(tx: Transaction, number: int) -> None:
    """Process one case alone."""
    case = tx.uow.cases.get(number)
    if case:
        _process_each(tx, [case])


def _process_each(tx: Transaction, cases: Sequence[Case]) -> None:
    """Process the cases, and bundle their messages per person."""
    changes = [change for case in cases for change in _process(tx, case)]
    seen = {each.number for each in cases}
    along = list(_bring_along(tx, _nagged_people(changes), seen))
    enqueue_messages(tx.uow, [*changes, *along])


def _process(tx: Transaction, case: Case) -> Iterator[CaseChange]:
    duties = duties_of(case, tx.circumstances)
    happened = pass_time(duties)
    if happened:
        yield save_events(tx, case, happened, _VIA_CLOCK)
    else:
        tx.uow.cases.reschedule(case, _not_at_once(moments(duties), tx.now))


def _not_at_once(found: DueMoments, now: datetime) -> DueMoments:
    """Postpone a case without changes, to keep it out of the current round."""
    later = now + _RETRY_AFTER
    again = max(found.next_due_at, later) if found.next_due_at else None
    return DueMoments(next_due_at=again, late_at=found.late_at)


def _nagged_people(changes: Iterable[CaseChange]) -> set[str]:
    happened = (event for change in changes for event in change.happened)
    return {who for event in happened if isinstance(event, Nagged) for who in event.people}


def _bring_along(tx: Transaction, people: Iterable[str], seen: set[int]) -> Iterator[CaseChange]:
    """Nag the people nagged in this round about nearly due cases too, in the same message.

    Cases already due are left to their own round, and join the same waiting message.
    """
    left = _MOST_ALONG
    for person in sorted(people):
        if not left:
            return
        for case in tx.uow.cases.answered_by(person, left):
            left -= 1
            duties = duties_of(case, tx.circumstances)
            if case.number not in seen and not _is_case_due(duties):
                # Otherwise a case often nagged along would never be processed by itself.
                happened = pass_time(duties) or nag_along(duties)
                if happened:
                    yield save_events(tx, case, happened, _VIA_CLOCK)
            seen.add(case.number)


def _is_case_due(duties: Duties) -> bool:
    """Check that the case is due by itself, not merely through the return of a possible owner."""
    due_at = moments(duties).next_due_at
    return due_at is not None and due_at <= duties.circumstances.now and not is_passed_on(duties)
