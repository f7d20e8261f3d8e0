"""What a platform refused for good: it becomes somebody's obligation, never a log line only."""

from dataclasses import replace
from datetime import datetime
from typing import Final

from bot import wording
from bot.casework import apply, setting_of
from bot.events import MessageUndelivered
from bot.leaving import person_left
from bot.organization import Organization
from bot.outgoing import CaseCard, Claimed, Notice, Outgoing
from bot.ports import Delivery, Place, Refused
from bot.unit_of_work import UnitOfWork
from bot.views import notice

_VIA: Final = "delivery"


def undelivered(
    organization: Organization,
    claimed: Claimed,
    delivery: Delivery,
    uow: UnitOfWork,
    now: datetime,
) -> None:
    """Give up this message, and see to it that what it was about is not lost."""
    uow.withdrawn(claimed, delivery.detail, now)
    match delivery.refused:
        case Refused.PERSON:
            _nobody_there(organization, claimed, delivery, uow, now)
        case Refused.CHANNEL:
            _no_channel(organization, claimed.outgoing, uow, now)
        case Refused.MESSAGE:
            _say_anew(claimed.outgoing, uow)


def _nobody_there(
    organization: Organization,
    claimed: Claimed,
    delivery: Delivery,
    uow: UnitOfWork,
    now: datetime,
) -> None:
    """The history says it, and what the person answers for is passed on."""
    email = claimed.outgoing.place.person
    if not email:
        return
    setting = setting_of(organization, uow, now)
    for number in claimed.outgoing.cases:
        case = uow.case(number)
        if case:
            failed = MessageUndelivered(at=now, by=None, to=email, detail=delivery.detail)
            apply(uow, setting, case, [failed], _VIA)
    person_left(organization, email, uow, now, _VIA)


def _no_channel(
    organization: Organization, outgoing: Outgoing, uow: UnitOfWork, now: datetime
) -> None:
    """Whoever answers for the channel hears that it is closed to us, once a day, and the words."""
    channel = outgoing.place.channel or ""
    person = _keeper(organization, channel)
    today = now.astimezone(organization.zone).date()
    told = Outgoing(
        key=f"closed:{channel}:{today}",
        place=Place(person=person),
        content=Notice(card=notice(wording.channel_closed(channel))),
        not_before=now,
    )
    uow.send(told)
    if isinstance(outgoing.content, Notice) and not outgoing.in_thread_of:
        key = f"{outgoing.key}:direct"
        uow.send(replace(outgoing, key=key, place=Place(person=person), not_before=now))


def _keeper(organization: Organization, channel: str) -> str:
    lead = next((each.lead for each in organization.departments if each.channel == channel), None)
    return lead or organization.executive or organization.departments[0].lead


def _say_anew(outgoing: Outgoing, uow: UnitOfWork) -> None:
    """A case's card that somebody deleted is made again, once."""
    if outgoing.replaces and isinstance(outgoing.content, CaseCard):
        again = f"{outgoing.replaces.removesuffix(':again')}:again"
        uow.send(replace(outgoing, key=again, replaces=None))
