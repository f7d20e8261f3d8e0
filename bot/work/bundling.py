"""Questions and reminders for one person, put together in one message."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Final

from bot.case import events as e
from bot.chat.message_keys import ask_key, reminder_key
from bot.chat.messages import AskBundle, NagBundle, NagItem, Outgoing
from bot.chat.places import Place
from bot.ports.unit_of_work import UnitOfWork
from bot.work.changes import Change

#: So many cases are asked for in one message; it lists the first of them, and counts the others.
_MOST_ASKED: Final = 50


def bundle(uow: UnitOfWork, changes: Sequence[Change]) -> None:
    """Keep the questions and reminders that the changes call for, one message a person each."""
    for person, asked in _by_person((who, change) for change in changes for who in _asks(change)):
        _ask(uow, person, asked)
    for person, owing in _by_person((who, change) for change in changes for who in _nags(change)):
        _nag(uow, person, owing)


def _by_person(pairs: Iterable[tuple[str, Change]]) -> Iterable[tuple[str, list[Change]]]:
    """By person, in the order in which they come."""
    by_person: dict[str, list[Change]] = {}
    for person, change in pairs:
        by_person.setdefault(person, []).append(change)
    return by_person.items()


def _asks(change: Change) -> tuple[str, ...]:
    """Who is asked to own the case."""
    people = (
        event.who if isinstance(event, e.OwnerAsked) else event.to
        for event in change.happened
        if isinstance(event, e.OwnerAsked | e.HandoverOffered)
    )
    return tuple(dict.fromkeys(people))


def _ask(uow: UnitOfWork, person: str, asked: Sequence[Change]) -> None:
    """One message holds all that a person is asked to own: join the one that still waits."""
    waiting = uow.outbox.waiting_asks(person)
    if waiting and len(waiting[1].cases) < _MOST_ASKED:
        key, waiting_bundle = waiting
        joined = dict.fromkeys((*waiting_bundle.cases, *(each.after.number for each in asked)))
        uow.outbox.widen_asks(key, replace(waiting_bundle, cases=tuple(joined)))
    else:
        uow.outbox.enqueue(_ask_message(person, asked))


def _ask_message(person: str, asked: Sequence[Change]) -> Outgoing:
    """The question to one person about these cases; its key is that of the first."""
    first = asked[0].after
    cases = tuple(each.after.number for each in asked)
    return Outgoing(
        key=ask_key(first.number, first.version, person),
        place=Place(person=person),
        content=AskBundle(person=person, cases=cases),
        cases=cases,
        not_before=asked[0].circumstances.now,
    )


def _nags(change: Change) -> dict[str, tuple[NagItem, ...]]:
    """By person, what they are to be nagged about."""
    items: dict[str, tuple[NagItem, ...]] = {}
    for event in change.happened:
        if isinstance(event, e.Nagged):
            item = NagItem(
                case=change.after.number,
                owed=event.owed,
                number=event.number,
                level=event.level,
            )
            for person in event.people:
                items[person] = (*items.get(person, ()), item)
    return items


def _nag(uow: UnitOfWork, person: str, owing: Sequence[Change]) -> None:
    items = tuple(item for change in owing for item in _nags(change)[person])
    not_before = min(
        each.circumstances.held(each.after, person, each.circumstances.now) for each in owing
    )
    nag(uow, person, items, not_before)


def nag(uow: UnitOfWork, person: str, items: tuple[NagItem, ...], not_before: datetime) -> None:
    """One message holds all that a person is nagged about: join the one that still waits."""
    waiting = uow.outbox.waiting_nags(person)
    if waiting:
        key, waiting_bundle = waiting
        joined = {(each.case, each.owed): each for each in (*waiting_bundle.items, *items)}
        wider = replace(waiting_bundle, items=tuple(joined.values()))
        uow.outbox.widen_nags(key, wider, not_before)
    else:
        uow.outbox.enqueue(nag_message(person, items, not_before))


def nag_message(person: str, items: tuple[NagItem, ...], not_before: datetime) -> Outgoing:
    """The bundle for one person; its key is that of its first item."""
    first = items[0]
    return Outgoing(
        key=reminder_key(first.case, first.owed, first.number, person),
        place=Place(person=person),
        content=NagBundle(person=person, items=items),
        cases=tuple(dict.fromkeys(each.case for each in items)),
        not_before=not_before,
    )
