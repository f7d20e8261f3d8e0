"""Record the events of a case in one transaction: the case, the history, the messages."""

from collections.abc import Sequence
from typing import Final

from bot.case import events as e
from bot.case.case import Case
from bot.case.evolve import evolve
from bot.ports.unit_of_work import UnitOfWork
from bot.rules.duties import Duties, duties_of
from bot.rules.nagging import moments
from bot.work.announcing import announce_change, card_updates
from bot.work.bundling import enqueue_bundles
from bot.work.changes import CaseChange
from bot.work.transaction import Transaction

#: Events without effect on a card.
_NO_CARD_CHANGE: Final = e.Nagged | e.Escalated


def apply_events(tx: Transaction, before: Case, happened: Sequence[e.Event], via: str) -> Duties:
    """Save the events and enqueue their messages. Returns the duties now open."""
    if not happened:
        return duties_of(before, tx.circumstances)
    change = save_events(tx, before, happened, via)
    enqueue_messages(tx.uow, [change])
    return change.duties


def save_events(tx: Transaction, before: Case, happened: Sequence[e.Event], via: str) -> CaseChange:
    """Save the events without enqueueing messages yet."""
    duties = duties_of(_case_after(before, happened), tx.circumstances)
    tx.uow.cases.save(before, duties.case, moments(duties))
    tx.uow.history.append(duties.case, happened, via)
    return CaseChange(before=before, happened=happened, duties=duties)


def enqueue_messages(uow: UnitOfWork, changes: Sequence[CaseChange]) -> None:
    """Enqueue the messages of the changes, bundled per person.

    A new case has no cards to update yet.
    """
    for change in changes:
        for message in announce_change(change):
            uow.outbox.enqueue(message)
    enqueue_bundles(uow, changes)
    for change in changes:
        if change.before and any(not isinstance(each, _NO_CARD_CHANGE) for each in change.happened):
            for message in card_updates(change, uow.outbox.live_messages(change.after.number)):
                uow.outbox.enqueue(message)


def _case_after(case: Case, happened: Sequence[e.Event]) -> Case:
    for event in happened:
        case = evolve(case, event)
    return case
