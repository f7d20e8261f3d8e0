"""A platform refuses our access: delayed messages wait, and a superior is told once a day.

The superiors are tried in turn, since some may be on another platform with working access. If none
can be reached, the message waits for one of the superiors.
"""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, datetime

from bot.chat.message_keys import lockout_key
from bot.chat.messages import ClaimedMessage, Lockout, Outgoing
from bot.chat.places import Place
from bot.work.composing import held_until
from bot.work.transaction import Transaction


def queue_lockout(tx: Transaction, claimed: ClaimedMessage) -> None:
    """Queue a message to a superior about this message's delay."""
    outgoing = claimed.outgoing
    if not isinstance(outgoing.content, Lockout):
        why = Lockout(late_at=outgoing.place, since=outgoing.not_before)
        _queue_for_first(tx, tx.organization.above, replace(outgoing, content=why))
    elif not _is_awaited(tx, outgoing.content):
        tx.uow.deliveries.cancel(claimed, "nor are they where we are let in", tx.now)
        tell_next_superior(tx, outgoing)


def tell_next_superior(tx: Transaction, outgoing: Outgoing) -> None:
    """Queue the lockout message for the next superior, after one could not be reached."""
    if isinstance(outgoing.content, Lockout) and _is_awaited(tx, outgoing.content):
        _queue_to_wait(tx, outgoing)
        return
    above, person = tx.organization.above, outgoing.place.person
    if person in above:
        above = above[above.index(person) + 1 :]
    _queue_for_first(tx, above, outgoing)


def _queue_for_first(tx: Transaction, people: Iterable[str], outgoing: Outgoing) -> None:
    person = next(filter(tx.circumstances.is_there, people), None)
    if person:
        _enqueue_lockout(tx, person, outgoing, awaited=False)
    else:
        _queue_to_wait(tx, outgoing)


def _queue_to_wait(tx: Transaction, outgoing: Outgoing) -> None:
    left = [each for each in tx.organization.above if tx.circumstances.person(each).active]
    here = filter(tx.circumstances.is_there, left)
    if person := next(here, next(iter(left), None)):
        _enqueue_lockout(tx, person, outgoing, awaited=True)


def _enqueue_lockout(tx: Transaction, person: str, outgoing: Outgoing, *, awaited: bool) -> None:
    """Enqueue the message within the person's hours, at most once per local day."""
    content = outgoing.content
    told = Outgoing(
        key="",
        place=Place(person=person),
        content=content,
        cases=outgoing.cases,
        not_before=tx.now,
    )
    at = held_until(tx, told)
    day = _local_day(tx, at)
    if isinstance(content, Lockout):
        told = replace(told, content=replace(content, awaited_on=day if awaited else None))
    key = lockout_key(day, person, is_awaited=awaited)
    tx.uow.outbox.enqueue(replace(told, key=key, not_before=at))


def _is_awaited(tx: Transaction, lockout: Lockout) -> bool:
    return lockout.awaited_on == _local_day(tx, tx.now)


def _local_day(tx: Transaction, at: datetime) -> date:
    return at.astimezone(tx.organization.zone).date()
