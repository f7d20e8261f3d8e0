"""Putting into one transaction what happened to a case: the case, its history, its messages."""

from collections.abc import Callable, Sequence
from datetime import datetime
from functools import cache
from typing import Final

from bot.case import events as e
from bot.case.case import Case
from bot.case.evolve import evolve
from bot.company.organization import Organization
from bot.company.people import Person
from bot.ports.unit_of_work import UnitOfWork
from bot.rules.circumstances import Setting
from bot.rules.duties import duties_of
from bot.rules.nagging import moments
from bot.work.announcing import announce, updates
from bot.work.bundling import bundle
from bot.work.changes import Change

#: What changes nothing on a card.
_OF_TIME: Final = e.Nagged | e.Escalated


def setting_of(organization: Organization, uow: UnitOfWork, now: datetime) -> Setting:
    """The moment in the company, with what the store knows of its people."""
    return Setting(
        now=now,
        organization=organization,
        person=_people(uow),
        load_of=uow.load_of,
    )


def apply(
    uow: UnitOfWork, setting: Setting, before: Case, happened: Sequence[e.Event], via: str
) -> Case:
    """Keep what happened and what is to be said of it; gives the case as it is now."""
    if not happened:
        return before
    change = keep(uow, setting, before, happened, via)
    say(uow, [change])
    return change.after


def keep(
    uow: UnitOfWork, setting: Setting, before: Case, happened: Sequence[e.Event], via: str
) -> Change:
    """Keep what happened; it is yet to be said."""
    duties = duties_of(_after(before, happened), setting)
    uow.save(before, duties.case, moments(duties))
    uow.record(duties.case, happened, via)
    return Change(before=before, happened=happened, duties=duties)


def say(uow: UnitOfWork, changes: Sequence[Change]) -> None:
    """Keep the messages that the changes call for; what is for one person is put together.

    Of a new case nothing stands anywhere yet.
    """
    for change in changes:
        for message in announce(change):
            uow.send(message)
    bundle(uow, changes)
    for change in changes:
        if change.before and any(not isinstance(each, _OF_TIME) for each in change.happened):
            for message in updates(change, uow.live_messages(change.after.number)):
                uow.send(message)


def _after(case: Case, happened: Sequence[e.Event]) -> Case:
    for event in happened:
        case = evolve(case, event)
    return case


def _people(uow: UnitOfWork) -> Callable[[str], Person]:
    @cache
    def person(email: str) -> Person:
        return uow.person(email) or stranger(email)

    return person


def stranger(email: str) -> Person:
    """Somebody of whom no platform has said anything yet, called after their address."""
    local = email.partition("@")[0]
    name = " ".join(part.capitalize() for part in local.replace("_", ".").split(".") if part)
    return Person(email=email, name=name or email)
