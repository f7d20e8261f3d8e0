"""Process the cases that are due, one transaction per round.

A lock in the store lets one process at a time do this, so that all reminders for a person are found
together and sent in one message: during a sweep no new bundle of reminders leaves.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final

from bot.case.case import Case
from bot.case.due_moments import DueMoments
from bot.case.events import Nagged
from bot.case.future import without_future
from bot.ports.locks import SWEEP_LOCK
from bot.ports.timing import SWEEP_LEASE
from bot.ports.unit_of_work import UnitOfWork
from bot.rules.duties import Duties, duties_of
from bot.rules.nagging import is_passed_on, moments, nag_along, pass_time
from bot.work.absences import begin_absences
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
#: Time for another process to take over an unfinished sweep, in which bundles still wait.
_TAKEOVER_TIME: Final = timedelta(minutes=1)


@dataclass(frozen=True, kw_only=True)
class Sweep:
    """One pass over the cases that are due at its start, by one process at a time."""

    #: The start (UTC); None: the time of the round. What falls due later is left to the next sweep,
    #: so that each sweep ends.
    due_by: datetime | None = None
    #: The process as a lock holder.
    holder: str = ""
    lease: timedelta = SWEEP_LEASE
    #: Returns False once a round has to end, so that the next one extends the lock in time.
    has_time: Callable[[], bool] = lambda: True


_SINGLE_PROCESS: Final = Sweep()


def tick(tx: Transaction, sweep: Sweep = _SINGLE_PROCESS) -> bool:
    """Run one round of the sweep. Returns True if the process should run another at once.

    Each round extends the lock, counted from the round's own time. A process that lost the lock
    stops: the process that took it over finishes the sweep.
    """
    due = tx.uow.cases.due(sweep.due_by or tx.now, CASES_PER_ROUND)
    is_unfinished = bool(due) or tx.uow.locks.is_taken(SWEEP_LOCK)
    if is_unfinished and not _take_lock(tx, sweep):
        return False
    processed = _process_each(tx, due, sweep.has_time)
    begin_absences(tx, _VIA_CLOCK)
    post_digest(tx)
    if processed < len(due) or len(due) == CASES_PER_ROUND:
        return True
    if is_unfinished:
        tx.uow.locks.release(SWEEP_LOCK, sweep.holder)
    return False


def leave_sweep(tx: Transaction, sweep: Sweep) -> None:
    """Let another process take the lock over at once; until it has, new bundles wait."""
    _take_lock(tx, replace(sweep, lease=timedelta()))


def end_sweep(tx: Transaction, sweep: Sweep) -> None:
    """Release the lock, unless another process sweeps."""
    if tx.uow.locks.is_taken(SWEEP_LOCK) and _take_lock(tx, sweep):
        tx.uow.locks.release(SWEEP_LOCK, sweep.holder)


def _take_lock(tx: Transaction, sweep: Sweep) -> bool:
    """Acquire or extend the lock. Returns False if another process sweeps.

    The stored lock outlasts the lease by `_TAKEOVER_TIME`. After the lease another process may take
    it over, but new bundles keep waiting: nobody has looked at everything that they may have to
    include.
    """
    takeover_at = tx.now + _TAKEOVER_TIME
    return tx.uow.locks.acquire(SWEEP_LOCK, sweep.holder, takeover_at, takeover_at + sweep.lease)


def bring_back_future(uow: UnitOfWork, now: datetime, lease: timedelta) -> bool:
    """Look at everything again if the clock was set back. Returns False if it was not.

    What was stored while the clock was ahead would otherwise wait until that time comes.
    """
    is_back = uow.clock_mark.was_set_back(now)
    if is_back:
        uow.clock_mark.look_at_all_again(now, lease)
    return is_back


def due_case_numbers(uow: UnitOfWork, now: datetime) -> list[int]:
    """The numbers of the cases in the next round."""
    return [case.number for case in uow.cases.due(now, CASES_PER_ROUND)]


def process_case(tx: Transaction, number: int) -> None:
    """Process one case alone."""
    case = tx.uow.cases.get(number)
    if case:
        _process_each(tx, [case])


def _process_each(
    tx: Transaction,
    cases: Sequence[Case],
    has_time: Callable[[], bool] = _SINGLE_PROCESS.has_time,
) -> int:
    """Process the cases while there is time, and bundle their messages per person.

    Returns the number of processed cases, at least one.
    """
    changes: list[CaseChange] = []
    processed = 0
    for case in cases:
        if processed and not has_time():
            break
        changes += _process(tx, case)
        processed += 1
    seen = {each.number for each in cases}
    along = list(_bring_along(tx, _nagged_people(changes), seen))
    enqueue_messages(tx.uow, [*changes, *along])
    return processed


def _process(tx: Transaction, case: Case) -> Iterator[CaseChange]:
    case = _bring_back(tx, case)
    duties = duties_of(case, tx.circumstances)
    happened = pass_time(duties)
    if happened:
        yield save_events(tx, case, happened, _VIA_CLOCK)
    else:
        tx.uow.cases.reschedule(case, _not_at_once(moments(duties), tx.now))


def _bring_back(tx: Transaction, case: Case) -> Case:
    """Date facts from the future back, so that deadlines follow from possible times."""
    possible = without_future(case, tx.now)
    if possible is not case:
        tx.uow.cases.save(case, possible, moments(duties_of(possible, tx.circumstances)))
    return possible


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
