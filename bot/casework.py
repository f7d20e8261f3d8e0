"""Putting into one transaction what happened to a case: the case, its history, its messages."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime
from functools import cache
from typing import Final

from bot import events as e
from bot.announcing import (
    Change,
    announce,
    ask_message,
    asks,
    nag_message,
    nags,
    updates,
)
from bot.case import Case
from bot.evolution import evolve
from bot.nagging import moments
from bot.organization import Organization
from bot.outgoing import NagItem
from bot.people import Person
from bot.setting import Setting
from bot.unit_of_work import UnitOfWork

#: So many cases are asked for in one message; it lists the first of them, and counts the others.
_MOST_ASKED: Final = 50


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
    after = _after(before, happened)
    uow.save(before, after, moments(after, setting))
    uow.record(after, happened, via)
    change = Change(before=before, after=after, setting=setting)
    say(uow, change, happened)
    return after


def say(uow: UnitOfWork, change: Change, happened: Sequence[e.Event]) -> None:
    """Keep the messages that the events call for. Of a new case nothing stands anywhere yet."""
    for message in announce(change, happened):
        uow.send(message)
    for person in asks(happened):
        _ask(uow, person, change)
    for person, items in nags(change, happened).items():
        _bundle(uow, person, items, change)
    if change.before and any(not isinstance(each, e.Nagged | e.Escalated) for each in happened):
        for message in updates(change, uow.live_messages(change.after.number)):
            uow.send(message)


def _ask(uow: UnitOfWork, person: str, change: Change) -> None:
    """One message holds all that a person is asked to own: join the one that still waits."""
    waiting = uow.waiting_asks(person)
    if waiting and len(waiting[1].cases) < _MOST_ASKED:
        key, bundle = waiting
        joined = dict.fromkeys((*bundle.cases, change.after.number))
        uow.widen_asks(key, replace(bundle, cases=tuple(joined)))
    else:
        uow.send(ask_message(person, change))


def _bundle(uow: UnitOfWork, person: str, items: tuple[NagItem, ...], change: Change) -> None:
    """One message holds all that a person is nagged about: join the one that still waits."""
    setting = change.setting
    not_before = setting.held(change.after, person, setting.now)
    waiting = uow.waiting_nags(person)
    if waiting:
        key, bundle = waiting
        joined = {(each.case, each.owed): each for each in (*bundle.items, *items)}
        wider = replace(bundle, items=tuple(joined.values()))
        uow.widen_nags(key, wider, not_before)
    else:
        uow.send(nag_message(person, items, not_before))


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
