"""A platform lets us in no more: what is owed there waits, and somebody above hears of it.

Once a day, and one of them: each in turn, as some may be on another platform, which does let us in.
Where none of them can be reached, it waits for one.
"""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from typing import Final

from bot.chat.messages import Claimed, Lockout, Outgoing
from bot.chat.places import Place
from bot.rules.circumstances import Circumstances
from bot.work.composing import held_until
from bot.work.transaction import Transaction

#: In the key, between the day and a person: whether they are tried, or waited for.
_TRIED: Final = "to"
_AWAITED: Final = "for"


def locked_out(tx: Transaction, claimed: Claimed) -> None:
    """See to it that somebody hears why this message is late."""
    outgoing = claimed.outgoing
    if not isinstance(outgoing.content, Lockout):
        why = Lockout(late_at=outgoing.place, since=outgoing.not_before)
        _try(tx, tx.organization.above, replace(outgoing, content=why))
    elif not outgoing.key.startswith(_key(_AWAITED, tx.now, tx.circumstances)):
        tx.uow.deliveries.cancel(claimed, "nor are they where we are let in", tx.now)
        tell_the_next(tx, outgoing)


def tell_the_next(tx: Transaction, outgoing: Outgoing) -> None:
    """Say it to somebody else above: the one who could not be reached is passed over."""
    if outgoing.key.startswith(_key(_AWAITED, tx.now, tx.circumstances)):
        _await(tx, outgoing)
        return
    above, person = tx.organization.above, outgoing.place.person
    if person in above:
        above = above[above.index(person) + 1 :]
    _try(tx, above, outgoing)


def _try(tx: Transaction, people: Iterable[str], outgoing: Outgoing) -> None:
    person = next(filter(tx.circumstances.is_there, people), None)
    if person:
        _say(tx, _TRIED, person, outgoing)
    else:
        _await(tx, outgoing)


def _await(tx: Transaction, outgoing: Outgoing) -> None:
    left = [each for each in tx.organization.above if tx.circumstances.person(each).active]
    here = filter(tx.circumstances.is_there, left)
    if person := next(here, next(iter(left), None)):
        _say(tx, _AWAITED, person, outgoing)


def _say(tx: Transaction, how: str, person: str, outgoing: Outgoing) -> None:
    """To them, in their hours, if nothing of the kind was said to them for that day."""
    told = Outgoing(
        key="",
        place=Place(person=person),
        content=outgoing.content,
        cases=outgoing.cases,
        not_before=tx.now,
    )
    at = held_until(tx, told)
    tx.uow.outbox.enqueue(
        replace(told, key=f"{_key(how, at, tx.circumstances)}{person}", not_before=at)
    )


def _key(how: str, at: datetime, circumstances: Circumstances) -> str:
    return f"lockout:{at.astimezone(circumstances.organization.zone).date()}:{how}:"
