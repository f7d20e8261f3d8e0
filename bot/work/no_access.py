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
from bot.company.organization import Organization
from bot.ports.unit_of_work import UnitOfWork
from bot.rules.circumstances import Setting
from bot.work.composing import held_until
from bot.work.recording import setting_of

#: In the key, between the day and a person: whether they are tried, or waited for.
_TRIED: Final = "to"
_AWAITED: Final = "for"


def locked_out(
    organization: Organization, claimed: Claimed, uow: UnitOfWork, now: datetime
) -> None:
    """See to it that somebody hears why this message is late."""
    setting, outgoing = setting_of(organization, uow, now), claimed.outgoing
    if not isinstance(outgoing.content, Lockout):
        why = Lockout(late_at=outgoing.place, since=outgoing.not_before)
        _try(setting.organization.above, replace(outgoing, content=why), uow, setting)
    elif not outgoing.key.startswith(_key(_AWAITED, now, setting)):
        uow.withdrawn(claimed, "nor are they where we are let in", now)
        tell_the_next(outgoing, uow, setting)


def tell_the_next(outgoing: Outgoing, uow: UnitOfWork, setting: Setting) -> None:
    """Say it to somebody else above: the one who could not be reached is passed over."""
    if outgoing.key.startswith(_key(_AWAITED, setting.now, setting)):
        _await(outgoing, uow, setting)
        return
    above, person = setting.organization.above, outgoing.place.person
    if person in above:
        above = above[above.index(person) + 1 :]
    _try(above, outgoing, uow, setting)


def _try(people: Iterable[str], outgoing: Outgoing, uow: UnitOfWork, setting: Setting) -> None:
    person = next(filter(setting.is_there, people), None)
    if person:
        _say(_TRIED, person, outgoing, uow, setting)
    else:
        _await(outgoing, uow, setting)


def _await(outgoing: Outgoing, uow: UnitOfWork, setting: Setting) -> None:
    left = [each for each in setting.organization.above if setting.person(each).active]
    here = filter(setting.is_there, left)
    if person := next(here, next(iter(left), None)):
        _say(_AWAITED, person, outgoing, uow, setting)


def _say(how: str, person: str, outgoing: Outgoing, uow: UnitOfWork, setting: Setting) -> None:
    """To them, in their hours, if nothing of the kind was said to them for that day."""
    told = Outgoing(
        key="",
        place=Place(person=person),
        content=outgoing.content,
        cases=outgoing.cases,
        not_before=setting.now,
    )
    at = held_until(told, uow, setting)
    uow.send(replace(told, key=f"{_key(how, at, setting)}{person}", not_before=at))


def _key(how: str, at: datetime, setting: Setting) -> str:
    return f"lockout:{at.astimezone(setting.organization.zone).date()}:{how}:"
