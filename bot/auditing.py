"""The auditor: check the stored data against the rules, and repair or report violations.

An open case is found again only by its due moment in the queue. A case missing from the queue would
be forgotten silently, whether through a bug, a restored backup or a manual edit. So every case,
open or closed, is checked in rotation, one slice at a time. Repairs are reported to the operators,
as are problems that need a person.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import chain
from typing import Final

from bot.case.case import Case
from bot.case.due_moments import DueMoments
from bot.case.events import CaseReopened, Event
from bot.case.evolve import evolve
from bot.case.reasons import AskedBecause
from bot.chat.message_keys import renewed_reminder_key
from bot.chat.messages import NagItem
from bot.company.organization import Organization
from bot.ports.audit import (
    UNREADABLE_PAUSE,
    AuditedCase,
    AuditFinding,
    AuditUnitOfWork,
    FindingKind,
    WaitingMessage,
)
from bot.rules.asking import ask_next
from bot.rules.duties import Duties, duties_of
from bot.rules.nagging import moments, owner_leaves
from bot.wording import replies
from bot.work.bundling import nag_message
from bot.work.composing import still_due
from bot.work.recording import apply_events
from bot.work.transaction import Transaction, circumstances_of, named_today

#: Open cases checked per run, and as many closed ones.
CASES_PER_SLICE: Final = 100
#: Cases per transaction. Short transactions let people's requests in between.
CASES_PER_BATCH: Final = 25
#: Case numbers searched per run. If open cases lie further apart, the next run goes on.
NUMBERS_SEARCHED: Final = 2000
#: Messages checked per run, the longest overdue first.
MOST_MESSAGES: Final = 200
#: Unreadable rows are postponed this long before they would block the queue.
LOOK_AHEAD: Final = timedelta(seconds=30)
#: A claim lasts seconds; a claimed message overdue by this long is abandoned.
ABANDONED_AFTER: Final = timedelta(minutes=10)
#: The longest wait for another message before a check for a deadlock.
ENDLESS_AFTER: Final = timedelta(hours=1)
#: Tolerated delay of a due moment: a case processed without changes is postponed.
_TOLERANCE: Final = timedelta(minutes=2)
#: The longest chain of messages, each in the thread of the next.
_LONGEST_CHAIN: Final = 8
_VIA_AUDITOR: Final = "the auditor"


@dataclass(frozen=True, kw_only=True)
class AuditTransaction(Transaction):
    """A transaction of the auditor."""

    uow: AuditUnitOfWork


def begin_audit(
    organization: Organization, uow: AuditUnitOfWork, now: datetime
) -> AuditTransaction:
    """Begin a transaction of the auditor."""
    today = named_today(organization, uow)
    return AuditTransaction(uow=uow, circumstances=circumstances_of(today, uow, now))


def next_slice(uow: AuditUnitOfWork) -> list[int]:
    """The numbers of the next cases in the rotation. Advances the rotation."""
    return [*_next_numbers(uow, closed=False), *_next_numbers(uow, closed=True)]


def in_batches(numbers: Sequence[int]) -> list[Sequence[int]]:
    """Split the numbers into one batch per transaction."""
    return [
        numbers[start : start + CASES_PER_BATCH]
        for start in range(0, len(numbers), CASES_PER_BATCH)
    ]


def audit_cases(audit: AuditTransaction, numbers: Sequence[int]) -> list[AuditFinding]:
    """Check the cases, and repair if possible. Returns the findings."""
    entries = audit.uow.audit.entries(numbers)
    looks = {
        each.number: duties_of(each.case, audit.circumstances) for each in entries if each.case
    }
    found = (_audit_case(audit, each, looks.get(each.number)) for each in entries)
    return [*chain.from_iterable(found), *_renew_reminders(audit, looks)]


def audit_queue(uow: AuditUnitOfWork, now: datetime) -> list[AuditFinding]:
    """Check the queue's entries due now or soon, and set unreadable ones aside."""
    strays = [
        _finding(FindingKind.STRAY, number)
        for number in uow.audit.clear_queue(now, CASES_PER_BATCH)
    ]
    due = uow.audit.entries(uow.audit.due_by(now + LOOK_AHEAD, CASES_PER_BATCH))
    return [*strays, *(finding for each in due for finding in _audit_readable(each, uow, now))]


def audit_messages(uow: AuditUnitOfWork, now: datetime) -> list[AuditFinding]:
    """Check the messages due now or soon, and free blocked ones."""
    waiting = uow.audit.waiting(now + LOOK_AHEAD, MOST_MESSAGES)
    found = [found for each in waiting for found in _audit_message(each, uow, now)]
    passed_over = [
        AuditFinding(kind=FindingKind.PASSED_OVER, about=str(message_id))
        for message_id in uow.audit.queue_messages_again(now, MOST_MESSAGES)
    ]
    return [*found, *passed_over]


def _next_numbers(uow: AuditUnitOfWork, *, closed: bool) -> list[int]:
    what = "closed cases" if closed else "open cases"
    after = uow.audit.position(what)
    numbers = uow.audit.numbers_between(
        after, after + NUMBERS_SEARCHED, CASES_PER_SLICE, closed=closed
    )
    came_to = numbers[-1] if len(numbers) == CASES_PER_SLICE else after + NUMBERS_SEARCHED
    uow.audit.save_position(what, came_to if came_to < uow.audit.last_number() else 0)
    return numbers


def _audit_case(
    audit: AuditTransaction, entry: AuditedCase, duties: Duties | None
) -> Iterator[AuditFinding]:
    if not duties:
        yield from _audit_readable(entry, audit.uow, audit.now)
        return
    case = duties.case
    if case.closed and case.untold:
        opened = CaseReopened(at=audit.now, by=None, why=replies.SOMEBODY_UNTOLD)
        left = owner_leaves(evolve(case, opened), audit.circumstances)
        apply_events(audit, case, [opened, *left], _VIA_AUDITOR)
        yield _finding(FindingKind.UNTOLD, case.number)
    elif not case.closed and not case.answerable:
        _apply_event(audit, case, ask_next(case, audit.circumstances, AskedBecause.REPORTED))
        yield _finding(FindingKind.NOBODYS, case.number)
    elif not entry.filed:
        audit.uow.cases.save(case, case, moments(duties))
        yield _finding(FindingKind.MISFILED, case.number)
    elif not case.closed:
        yield from _audit_moments(audit, entry, duties)


def _audit_moments(
    audit: AuditTransaction, entry: AuditedCase, duties: Duties
) -> Iterator[AuditFinding]:
    case = duties.case
    if not entry.queued:
        audit.uow.audit.queue_again(case.number)
        yield _finding(FindingKind.UNQUEUED, case.number)
    right = moments(duties)
    if _is_mistimed(entry.kept, right, audit.now):
        audit.uow.cases.reschedule(case, right)
        yield _finding(FindingKind.MISTIMED, case.number)


def _is_mistimed(kept: DueMoments, right: DueMoments, now: datetime) -> bool:
    """Check for a due moment later than the rules say, or a differing time of lateness."""
    if not kept.next_due_at or not right.next_due_at:
        return kept != right
    soonest = max(right.next_due_at, now)
    return kept.late_at != right.late_at or kept.next_due_at > soonest + _TOLERANCE


def _audit_readable(
    entry: AuditedCase, uow: AuditUnitOfWork, now: datetime
) -> Iterator[AuditFinding]:
    if entry.case:
        return
    if entry.kept.next_due_at:
        is_due = entry.kept.next_due_at <= now + LOOK_AHEAD
        uow.audit.set_aside(
            entry.number, now + UNREADABLE_PAUSE if is_due else entry.kept.next_due_at
        )
    yield _finding(FindingKind.UNREADABLE_CASE, entry.number)


def _apply_event(audit: AuditTransaction, case: Case, event: Event | None) -> None:
    apply_events(audit, case, [event] if event else [], _VIA_AUDITOR)


def _renew_reminders(
    audit: AuditTransaction, looks: Mapping[int, Duties]
) -> Iterator[AuditFinding]:
    """Renew a due reminder that was cancelled, unless the next reminder comes as soon."""
    wanted = {
        (number, nag.owed, nag.number)
        for number, duties in looks.items()
        for nag in duties.case.nags
        if nag.unanswered and not duties.case.closed
    }
    for person, item in audit.uow.audit.unsaid_reminders(wanted):
        duties = looks[item.case]
        if _is_reminder_due(item, duties, person):
            audit.uow.audit.forget_reminder(person, item)
            _enqueue_reminder(audit, person, item, duties.case)
            yield _finding(FindingKind.UNSAID, item.case)


def _is_reminder_due(item: NagItem, duties: Duties, person: str) -> bool:
    """Check that the reminder is still due to the person, and the next one is not due yet."""
    is_due = still_due(item, duties, person)
    return is_due and duties.next_nags[item.owed] > duties.circumstances.now


def _enqueue_reminder(audit: AuditTransaction, person: str, item: NagItem, case: Case) -> None:
    """Add the item to the person's waiting message, or enqueue a new message."""
    not_before = audit.circumstances.held(case, person, audit.now)
    waiting = audit.uow.outbox.waiting_nags(person)
    if waiting:
        key, bundle = waiting
        audit.uow.outbox.widen_nags(key, replace(bundle, items=(*bundle.items, item)), not_before)
    else:
        message = nag_message(person, (item,), not_before)
        audit.uow.outbox.enqueue(replace(message, key=renewed_reminder_key(message.key, audit.now)))


def _audit_message(
    message: WaitingMessage, uow: AuditUnitOfWork, now: datetime
) -> Iterator[AuditFinding]:
    if not message.readable:
        uow.audit.postpone_message(message, now + UNREADABLE_PAUSE)
        yield AuditFinding(kind=FindingKind.UNREADABLE_MESSAGE, about=str(message.id))
    elif message.taken and message.due_at <= now - ABANDONED_AFTER:
        yield AuditFinding(kind=FindingKind.ABANDONED, about=str(message.id))
    elif message.due_at <= now - ENDLESS_AFTER and _is_endless(message, uow):
        uow.audit.detach(message, now)
        yield AuditFinding(kind=FindingKind.ENDLESS, about=str(message.id))


def _is_endless(message: WaitingMessage, uow: AuditUnitOfWork) -> bool:
    """Check if the message waits for an unreadable message or, through a cycle, for itself."""
    keys = set(message.belongs_to)
    for _ in range(_LONGEST_CHAIN):
        if message.key in keys:
            return True
        found = uow.audit.waiting_under(keys) if keys else {}
        if not all(each.readable for each in found.values()):
            return True
        keys = {key for each in found.values() for key in each.belongs_to}
    return False


def _finding(kind: FindingKind, number: int) -> AuditFinding:
    return AuditFinding(kind=kind, about=f"OOPS-{number}")
