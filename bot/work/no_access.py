"""A platform lets us in no more: what is owed there waits, and somebody above hears of it.

Once a day, and one of them: each in turn, as some may be on another platform, which does let us in.
Where none of them can be reached, it waits for one.
"""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, datetime

from bot.chat.message_keys import lockout_key
from bot.chat.messages import Claimed, Lockout, Outgoing
from bot.chat.places import Place
from bot.work.composing import held_until
from bot.work.transaction import Transaction


def locked_out(tx: Transaction, claimed: Claimed) -> None:
    """See to it that somebody hears why this message is late."""
    outgoing = claimed.outgoing
    if not isinstance(outgoing.content, Lockout):
        why = Lockout(late_at=outgoing.place, since=outgoing.not_before)
        _try(tx, tx.organization.above, replace(outgoing, content=why))
    elif not _is_awaited(tx, outgoing.content):
        tx.uow.deliveries.cancel(claimed, "nor are they where we are let in", tx.now)
        tell_the_next(tx, outgoing)


def tell_the_next(tx: Transaction, outgoing: Outgoing) -> None:
    """Say it to somebody else above: the one who could not be reached is passed over."""
    if isinstance(outgoing.content, Lockout) and _is_awaited(tx, outgoing.content):
        _await(tx, outgoing)
        return
    above, person = tx.organization.above, outgoing.place.person
    if person in above:
        above = above[above.index(person) + 1 :]
    _try(tx, above, outgoing)


def _try(tx: Transaction, people: Iterable[str], outgoing: Outgoing) -> None:
    person = next(filter(tx.circumstances.is_there, people), None)
    if person:
        _say(tx, person, outgoing, awaited=False)
    else:
        _await(tx, outgoing)


def _await(tx: Transaction, outgoing: Outgoing) -> None:
    left = [each for each in tx.organization.above if tx.circumstances.person(each).active]
    here = filter(tx.circumstances.is_there, left)
    if person := next(here, next(iter(left), None)):
        _say(tx, person, outgoing, awaited=True)


def _say(tx: Transaction, person: str, outgoing: Outgoing, *, awaited: bool) -> None:
    """To them, in their hours, if nothing of the kind was said to them for that day."""
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
