"""The auditor: what the other rules promise is looked for in the store, and mended where it is not.

An open case is found again by its moment in the queue, and by nothing else. So a case that is in no
queue would be forgotten in silence, whatever took it out: a mistake of ours, a database put back
from a backup, a row that somebody changed by hand. Every open case is looked at in its turn, a
slice at a time, and so is every closed one. What was mended is told to whoever watches; so is what
only a person can mend.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import chain
from typing import Final

from bot.case.case import Case
from bot.case.due_moments import DueMoments
from bot.case.events import AskedBecause, CaseReopened, Event
from bot.case.evolve import evolve
from bot.chat.message_keys import renewed_reminder_key
from bot.chat.messages import NagItem
from bot.company.organization import Organization
from bot.ports.audit import PUT_OFF, AuditUnitOfWork, Entry, Finding, Kind, Waiting
from bot.rules.asking import ask_next
from bot.rules.duties import Duties, duties_of
from bot.rules.nagging import moments, owner_leaves
from bot.wording import replies
from bot.work.bundling import nag_message
from bot.work.composing import still_due
from bot.work.recording import apply
from bot.work.transaction import Transaction, circumstances_of

#: So many open cases, and as many closed ones, have their turn at a time.
SLICE: Final = 100
#: So many are looked at in one transaction; people's requests come in between.
ROUND: Final = 25
#: They are looked for among so many numbers: a few open cases may lie far apart, and then the next
#: one is found the next time.
WINDOW: Final = 2000
#: So many messages are; those that should have left the longest ago come first.
MESSAGES: Final = 200
#: It is put off so long before it would be in the way again.
AHEAD: Final = timedelta(seconds=30)
#: A message that somebody took is theirs for seconds; after so long, nobody takes it up.
ABANDONED_AFTER: Final = timedelta(minutes=10)
#: A message waits so long for one that cannot come.
PATIENCE: Final = timedelta(hours=1)
#: A case's moment may be so much later than the rules say: one that was looked at in vain is.
_TOLERANCE: Final = timedelta(minutes=2)
#: A message belongs to one that belongs to another; nowhere more often than this.
_DEEPEST: Final = 8
_VIA: Final = "the auditor"


@dataclass(frozen=True, kw_only=True)
class Audit(Transaction):
    """One transaction of the auditor."""

    uow: AuditUnitOfWork


def begin_audit(organization: Organization, uow: AuditUnitOfWork, now: datetime) -> Audit:
    """Begin to look at what is kept."""
    return Audit(uow=uow, circumstances=circumstances_of(organization, uow, now))


def next_slice(uow: AuditUnitOfWork) -> list[int]:
    """The numbers of the cases whose turn it is; the next time it is that of those after them."""
    return [*_go_on(uow, closed=False), *_go_on(uow, closed=True)]


def in_rounds(numbers: Sequence[int]) -> list[Sequence[int]]:
    """As many at a time as are looked at in one transaction."""
    return [numbers[start : start + ROUND] for start in range(0, len(numbers), ROUND)]


def audit_cases(audit: Audit, numbers: Sequence[int]) -> list[Finding]:
    """Look at these cases; what was found, and mended where it can be."""
    entries = audit.uow.audit.entries(numbers)
    looks = {
        each.number: duties_of(each.case, audit.circumstances) for each in entries if each.case
    }
    found = (_audit(audit, each, looks.get(each.number)) for each in entries)
    return [*chain.from_iterable(found), *_say_again(audit, looks)]


def audit_queue(uow: AuditUnitOfWork, now: datetime) -> list[Finding]:
    """Look at what is due, or will be in a moment: nothing may be in the way there."""
    strays = [_about(Kind.STRAY, number) for number in uow.audit.clear_queue(now, ROUND)]
    due = uow.audit.entries(uow.audit.due_by(now + AHEAD, ROUND))
    return [*strays, *(finding for each in due for finding in _unreadable(each, uow, now))]


def audit_messages(uow: AuditUnitOfWork, now: datetime) -> list[Finding]:
    """Look at the messages that should have left by now, or will have to in a moment."""
    waiting = uow.audit.waiting(now + AHEAD, MESSAGES)
    return [found for each in waiting for found in _audit_message(each, uow, now)]


def _go_on(uow: AuditUnitOfWork, *, closed: bool) -> list[int]:
    what = "closed cases" if closed else "open cases"
    after = uow.audit.position(what)
    numbers = uow.audit.numbers_between(after, after + WINDOW, SLICE, closed=closed)
    came_to = numbers[-1] if len(numbers) == SLICE else after + WINDOW
    uow.audit.save_position(what, came_to if came_to < uow.audit.last_number() else 0)
    return numbers


def _audit(audit: Audit, entry: Entry, duties: Duties | None) -> Iterator[Finding]:
    if not duties:
        yield from _unreadable(entry, audit.uow, audit.now)
        return
    case = duties.case
    if case.closed and case.untold:
        opened = CaseReopened(at=audit.now, by=None, why=replies.SOMEBODY_UNTOLD)
        left = owner_leaves(evolve(case, opened), audit.circumstances)
        apply(audit, case, [opened, *left], _VIA)
        yield _about(Kind.UNTOLD, case.number)
    elif not case.closed and not case.answerable:
        _do(audit, case, ask_next(case, audit.circumstances, AskedBecause.REPORTED))
        yield _about(Kind.NOBODYS, case.number)
    elif not entry.filed:
        audit.uow.cases.save(case, case, moments(duties))
        yield _about(Kind.MISFILED, case.number)
    elif not case.closed:
        yield from _audit_moments(audit, entry, duties)


def _audit_moments(audit: Audit, entry: Entry, duties: Duties) -> Iterator[Finding]:
    case = duties.case
    if not entry.queued:
        audit.uow.audit.queue_again(case.number)
        yield _about(Kind.UNQUEUED, case.number)
    right = moments(duties)
    if _is_mistimed(entry.kept, right, audit.now):
        audit.uow.cases.reschedule(case, right)
        yield _about(Kind.MISTIMED, case.number)


def _is_mistimed(kept: DueMoments, right: DueMoments, now: datetime) -> bool:
    """It would be looked at later than the rules say, or passes for late at another moment."""
    if not kept.next_due_at or not right.next_due_at:
        return kept != right
    soonest = max(right.next_due_at, now)
    return kept.late_at != right.late_at or kept.next_due_at > soonest + _TOLERANCE


def _unreadable(entry: Entry, uow: AuditUnitOfWork, now: datetime) -> Iterator[Finding]:
    if entry.case:
        return
    if entry.kept.next_due_at:
        is_due = entry.kept.next_due_at <= now + AHEAD
        uow.audit.set_aside(entry.number, now + PUT_OFF if is_due else entry.kept.next_due_at)
    yield _about(Kind.UNREADABLE_CASE, entry.number)


def _do(audit: Audit, case: Case, event: Event | None) -> None:
    apply(audit, case, [event] if event else [], _VIA)


def _say_again(audit: Audit, looks: Mapping[int, Duties]) -> Iterator[Finding]:
    """A reminder that was taken back, though it is owed now, comes no sooner than the next one."""
    wanted = {
        (number, nag.owed, nag.number)
        for number, duties in looks.items()
        for nag in duties.case.nags
        if nag.unanswered and not duties.case.closed
    }
    for person, item in audit.uow.audit.unsaid_reminders(wanted):
        duties = looks[item.case]
        if _is_due(item, duties, person):
            audit.uow.audit.forget_reminder(person, item)
            _remind(audit, person, item, duties.case)
            yield _about(Kind.UNSAID, item.case)


def _is_due(item: NagItem, duties: Duties, person: str) -> bool:
    """It is owed still, to be said to that person, and the next reminder does not come anyway."""
    is_due = still_due(item, duties, person)
    return is_due and duties.next_nags[item.owed] > duties.circumstances.now


def _remind(audit: Audit, person: str, item: NagItem, case: Case) -> None:
    """In the message that waits for that person, or in a new one."""
    not_before = audit.circumstances.held(case, person, audit.now)
    waiting = audit.uow.outbox.waiting_nags(person)
    if waiting:
        key, bundle = waiting
        audit.uow.outbox.widen_nags(key, replace(bundle, items=(*bundle.items, item)), not_before)
    else:
        message = nag_message(person, (item,), not_before)
        audit.uow.outbox.enqueue(replace(message, key=renewed_reminder_key(message.key, audit.now)))


def _audit_message(message: Waiting, uow: AuditUnitOfWork, now: datetime) -> Iterator[Finding]:
    if not message.readable:
        uow.audit.postpone_message(message, now + PUT_OFF)
        yield Finding(kind=Kind.UNREADABLE_MESSAGE, about=str(message.id))
    elif message.taken and message.due_at <= now - ABANDONED_AFTER:
        yield Finding(kind=Kind.ABANDONED, about=str(message.id))
    elif message.due_at <= now - PATIENCE and _is_endless(message, uow):
        uow.audit.detach(message, now)
        yield Finding(kind=Kind.ENDLESS, about=str(message.id))


def _is_endless(message: Waiting, uow: AuditUnitOfWork) -> bool:
    """It belongs to a message that cannot be read, or in the end to itself."""
    keys = set(message.belongs_to)
    for _ in range(_DEEPEST):
        if message.key in keys:
            return True
        found = uow.audit.waiting_under(keys) if keys else {}
        if not all(each.readable for each in found.values()):
            return True
        keys = {key for each in found.values() for key in each.belongs_to}
    return False


def _about(kind: Kind, number: int) -> Finding:
    return Finding(kind=kind, about=f"OOPS-{number}")
