"""Putting into one transaction what happened to a case: the case, its history, its messages."""

from collections.abc import Sequence
from typing import Final

from bot.case import events as e
from bot.case.case import Case
from bot.case.evolve import evolve
from bot.ports.unit_of_work import UnitOfWork
from bot.rules.duties import Duties, duties_of
from bot.rules.nagging import moments
from bot.work.announcing import announce, updates
from bot.work.bundling import bundle
from bot.work.changes import Change
from bot.work.transaction import Transaction

#: What changes nothing on a card.
_OF_TIME: Final = e.Nagged | e.Escalated


def apply(tx: Transaction, before: Case, happened: Sequence[e.Event], via: str) -> Duties:
    """Keep what happened and what is to be said of it; gives what the case owes now."""
    if not happened:
        return duties_of(before, tx.circumstances)
    change = keep(tx, before, happened, via)
    say(tx.uow, [change])
    return change.duties


def keep(tx: Transaction, before: Case, happened: Sequence[e.Event], via: str) -> Change:
    """Keep what happened; it is yet to be said."""
    duties = duties_of(_after(before, happened), tx.circumstances)
    tx.uow.cases.save(before, duties.case, moments(duties))
    tx.uow.history.append(duties.case, happened, via)
    return Change(before=before, happened=happened, duties=duties)


def say(uow: UnitOfWork, changes: Sequence[Change]) -> None:
    """Keep the messages that the changes call for; what is for one person is put together.

    Of a new case nothing stands anywhere yet.
    """
    for change in changes:
        for message in announce(change):
            uow.outbox.enqueue(message)
    bundle(uow, changes)
    for change in changes:
        if change.before and any(not isinstance(each, _OF_TIME) for each in change.happened):
            for message in updates(change, uow.outbox.live_messages(change.after.number)):
                uow.outbox.enqueue(message)


def _after(case: Case, happened: Sequence[e.Event]) -> Case:
    for event in happened:
        case = evolve(case, event)
    return case
