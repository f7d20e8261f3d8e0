"""Questions and reminders for one person, combined into one message."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Final

from bot.case import events as e
from bot.chat.message_keys import ask_key, reminder_key
from bot.chat.messages import AskBundle, NagBundle, NagItem, Outgoing
from bot.chat.places import Place
from bot.ports.unit_of_work import UnitOfWork
from bot.work.changes import CaseChange

#: Cases in one question; the card lists the first ones and counts the rest.
_MOST_ASKED: Final = 50


def enqueue_bundles(uow: UnitOfWork, changes: Sequence[CaseChange]) -> None:
    """Enqueue the questions and reminders of the changes, one message per person."""
    for person, asked in _by_person(
        (who, change) for change in changes for who in _asked_people(change)
    ):
        _bundle_questions(uow, person, asked)
    for person, owing in _by_person(
        (who, change) for change in changes for who in _nag_items(change)
    ):
        _bundle_nags(uow, person, owing)


def _by_person(pairs: Iterable[tuple[str, CaseChange]]) -> Iterable[tuple[str, list[CaseChange]]]:
    """Group changes by person, in order of first appearance."""
    by_person: dict[str, list[CaseChange]] = {}
    for person, change in pairs:
        by_person.setdefault(person, []).append(change)
    return by_person.items()


def _asked_people(change: CaseChange) -> tuple[str, ...]:
    """The people asked to own the case."""
    people = (
        event.who if isinstance(event, e.OwnerAsked) else event.to
        for event in change.happened
        if isinstance(event, e.OwnerAsked | e.HandoverOffered)
    )
    return tuple(dict.fromkeys(people))


def _bundle_questions(uow: UnitOfWork, person: str, asked: Sequence[CaseChange]) -> None:
    """Add the questions to the person's waiting message, or enqueue a new one."""
    waiting = uow.outbox.waiting_asks(person)
    if waiting and len(waiting[1].cases) < _MOST_ASKED:
        key, waiting_bundle = waiting
        joined = dict.fromkeys((*waiting_bundle.cases, *(each.after.number for each in asked)))
        uow.outbox.widen_asks(key, replace(waiting_bundle, cases=tuple(joined)))
    else:
        uow.outbox.enqueue(_question_message(person, asked))


def _question_message(person: str, asked: Sequence[CaseChange]) -> Outgoing:
    """A question to one person about several cases. The key comes from the first case."""
    first = asked[0].after
    cases = tuple(each.after.number for each in asked)
    return Outgoing(
        key=ask_key(first.number, first.version, person),
        place=Place(person=person),
        content=AskBundle(person=person, cases=cases),
        cases=cases,
        not_before=asked[0].circumstances.now,
    )


def _nag_items(change: CaseChange) -> dict[str, tuple[NagItem, ...]]:
    """The reminders of a change, by person."""
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


def _bundle_nags(uow: UnitOfWork, person: str, owing: Sequence[CaseChange]) -> None:
    items = tuple(item for change in owing for item in _nag_items(change)[person])
    not_before = min(
        each.circumstances.held(each.after, person, each.circumstances.now) for each in owing
    )
    enqueue_nags(uow, person, items, not_before)


def enqueue_nags(
    uow: UnitOfWork, person: str, items: tuple[NagItem, ...], not_before: datetime
) -> None:
    """Add the reminders to the person's waiting message, or enqueue a new one."""
    waiting = uow.outbox.waiting_nags(person)
    if waiting:
        key, waiting_bundle = waiting
        joined = {(each.case, each.owed): each for each in (*waiting_bundle.items, *items)}
        wider = replace(waiting_bundle, items=tuple(joined.values()))
        uow.outbox.widen_nags(key, wider, not_before)
    else:
        uow.outbox.enqueue(nag_message(person, items, not_before))


def nag_message(person: str, items: tuple[NagItem, ...], not_before: datetime) -> Outgoing:
    """A reminder message to one person. The key comes from the first item."""
    first = items[0]
    return Outgoing(
        key=reminder_key(first.case, first.owed, first.number, person),
        place=Place(person=person),
        content=NagBundle(person=person, items=items),
        cases=tuple(dict.fromkeys(each.case for each in items)),
        not_before=not_before,
    )
