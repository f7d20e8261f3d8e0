"""One company on several platforms: whoever is written to is written to where they are.

A person is one person by e-mail address. A channel belongs to the platform whose id it has; a name
belongs to the first. So the core and its courier need not know that there is more than one.
"""

from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import datetime
from typing import Protocol

from adapters.chat.front_desk import Reception
from bot.case.commands import Command, ShowCard
from bot.chat.cards import Card
from bot.chat.places import MessageRef, Place
from bot.company.organization import Organization
from bot.company.people import Person
from bot.desk import Reply
from bot.ports.platform import (
    Delivery,
    Gate,
    Outcome,
    Platform,
    PlatformUnavailable,
    Refused,
    always,
)
from storage.store import SqlStore
from storage.unit_of_work import SqlUnitOfWork


class Recognising(Platform, Protocol):
    """A platform that knows its own conversations by their ids."""

    def has(self, conversation: str) -> bool:
        """Whether that is the id of a conversation there."""


class Switchboard:
    """Several platforms as one. `others` are asked first whether an id is theirs."""

    name = "switchboard"

    def __init__(self, store: SqlStore, first: Platform, *others: Recognising) -> None:
        self._store = store
        self._first = first
        self._others = others

    async def post(self, place: Place, card: Card, key: str, may_leave: Gate = always) -> Delivery:
        """Say it in that channel, or to that person where they were heard of last.

        Where they cannot be written to any more, or we are not let in, the next platform is tried.
        """
        if place.channel is not None or place.person is None:
            return await self._of(place.channel or "").post(place, card, key, may_leave)
        refusals = []
        for each in await self._by_preference(place.person):
            delivery = await each.post(place, card, key, may_leave)
            if delivery.refused not in (Refused.PERSON, Refused.ACCESS):
                return delivery
            refusals.append(delivery)
        return next((each for each in refusals if each.refused is Refused.ACCESS), refusals[0])

    async def update(self, ref: MessageRef, card: Card) -> Delivery:
        """Put another card there, on the platform where it stands."""
        return await self._of(ref.channel).update(ref, card)

    async def find(self, place: Place, key: str, since: float) -> Delivery:
        """Look for it wherever it may have been said; one that cannot tell has the last word."""
        if place.channel is not None or place.person is None:
            return await self._of(place.channel or "").find(place, key, since)
        found = Delivery(outcome=Outcome.REFUSED, refused=Refused.MESSAGE, detail="not found")
        for each in await self._by_preference(place.person):
            answer = await each.find(place, key, since)
            if answer.outcome is Outcome.SENT:
                return answer
            if answer.refused is not Refused.MESSAGE and await self._knows(each, place.person):
                found = answer
        return found

    async def find_person(self, email: str) -> Person | None:
        """The colleague as the platforms know them together; one that has an account is there."""
        found: list[Person] = []
        silent: PlatformUnavailable | None = None
        for each in (self._first, *self._others):
            try:
                person = await each.find_person(email)
            except PlatformUnavailable as unavailable:
                silent = unavailable
            else:
                found += [person] if person else []
        if not found and silent:
            raise silent
        there = sorted(found, key=lambda each: not each.active)
        zone = next((each.timezone for each in there if each.timezone), None)
        return replace(there[0], timezone=zone) if there else None

    def _of(self, conversation: str) -> Platform:
        return next((each for each in self._others if each.has(conversation)), self._first)

    async def _by_preference(self, email: str) -> list[Platform]:
        last = await self._store.transact(lambda uow: uow.conversations.platform_of(email))
        return sorted((self._first, *self._others), key=lambda each: each.name != last)

    async def _knows(self, platform: Platform, email: str) -> bool:
        try:
            return await platform.find_person(email) is not None
        except PlatformUnavailable:
            return True


class HeardOn(Reception):
    """The reception of one platform of several: it remembers who was heard of there."""

    def __init__(
        self,
        organization: Organization,
        store: SqlStore,
        clock: Callable[[], datetime],
        wake: Callable[[], None],
        *,
        platform: str,
    ) -> None:
        super().__init__(organization, store, clock, wake)
        self._heard_in = store
        self._platform = platform

    async def handle(
        self, command: Command, *, people: Iterable[Person] = (), once: str | None = None
    ) -> Reply:
        """See Reception. A zone that another platform told of somebody stays.

        A card that is fetched anew is nobody who speaks: an open window does that by itself.
        """

        def work(uow: SqlUnitOfWork) -> list[Person]:
            if command.by and not isinstance(command, ShowCard):
                uow.conversations.save_platform_of(command.by, self._platform)
            return [_with_zone(each, uow.people.get(each.email)) for each in people]

        known = await self._heard_in.transact(work)
        return await super().handle(command, people=known, once=once)


def _with_zone(person: Person, known: Person | None) -> Person:
    if person.timezone or not known:
        return person
    return replace(person, timezone=known.timezone)


def everywhere(store: SqlStore, first: Platform | None, other: Recognising | None) -> Platform:
    """The company's one platform, or all of them as one."""
    if first and other:
        return Switchboard(store, first, other)
    platform = first or other
    if not platform:
        raise ValueError("a company has at least one platform")
    return platform
