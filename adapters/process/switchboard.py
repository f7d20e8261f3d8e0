"""Several platforms joined to one, for a company on Slack and Teams.

A person has the same name on each platform: see `storage.cases.accounts`. A channel id belongs to
the platform of the conversation; a channel name belongs to the first platform. The core and the
courier see a single platform.
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


class RecognisingPlatform(Platform, Protocol):
    """A platform that recognises the ids of its own conversations."""

    def has(self, conversation: str) -> bool:
        """Return True if the id is a conversation of the platform."""


class Switchboard:
    """Several platforms as one. An id that no other platform recognises belongs to the first."""

    name = "switchboard"

    def __init__(self, store: SqlStore, first: Platform, *others: RecognisingPlatform) -> None:
        self._store = store
        self._first = first
        self._others = others

    async def post(self, place: Place, card: Card, key: str, may_leave: Gate = always) -> Delivery:
        """Post to a channel, or to a person on the platform last used by the person.

        If a platform refuses the person or the access, the next platform is tried.
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
        """Replace a card on the platform of the original message."""
        return await self._of(ref.channel).update(ref, card)

    async def find(self, place: Place, key: str, since: float, until: float) -> Delivery:
        """Search for a message on every platform used for the place.

        If no platform finds the message, a platform without a clear answer decides the result.
        """
        if place.channel is not None or place.person is None:
            return await self._of(place.channel or "").find(place, key, since, until)
        result = Delivery(outcome=Outcome.REFUSED, refused=Refused.MESSAGE, detail="not found")
        for each in await self._by_preference(place.person):
            answer = await each.find(place, key, since, until)
            if answer.outcome is Outcome.SENT:
                return answer
            if answer.refused is not Refused.MESSAGE and await self._may_know(each, place.person):
                result = answer
        return result

    async def find_person(self, email: str) -> Person | None:
        """Merge the platforms' records of a person; a record of an active account comes first.

        Raises PlatformUnavailable if a platform gave no answer and no other knows the person.
        """
        records: list[Person] = []
        outage: PlatformUnavailable | None = None
        for each in (self._first, *self._others):
            try:
                person = await each.find_person(email)
            except PlatformUnavailable as unavailable:
                outage = unavailable
            else:
                records += [person] if person else []
        if not records and outage:
            raise outage
        if not records:
            return None
        found, *_ = sorted(records, key=lambda each: not each.active)
        same = (each for each in records if each.email == found.email)
        zone = next((each.timezone for each in same if each.timezone), None)
        return replace(found, timezone=found.timezone or zone)

    def _of(self, conversation: str) -> Platform:
        return next((each for each in self._others if each.has(conversation)), self._first)

    async def _by_preference(self, email: str) -> list[Platform]:
        last = await self._store.transact(lambda uow: uow.conversations.platform_of(email))
        return sorted((self._first, *self._others), key=lambda each: each.name != last)

    async def _may_know(self, platform: Platform, email: str) -> bool:
        try:
            return await platform.find_person(email) is not None
        except PlatformUnavailable:
            return True


class RememberingReception(Reception):
    """Reception of one of several platforms; records which platform a person used last."""

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
        self._record_store = store
        self._platform = platform

    async def handle(
        self, command: Command, *, people: Iterable[Person] = (), once: str | None = None
    ) -> Reply:
        """Handle a command as `Reception` does, and record the platform.

        A time zone known from another platform is kept. `ShowCard` is not recorded, because an open
        window sends it without the person.
        """

        def work(uow: SqlUnitOfWork) -> list[Person]:
            if command.by and not isinstance(command, ShowCard):
                uow.conversations.save_platform_of(command.by, self._platform)
            return [_with_zone(each, uow.people.get(each.email)) for each in people]

        merged = await self._record_store.transact(work)
        return await super().handle(command, people=merged, once=once)


def _with_zone(person: Person, stored: Person | None) -> Person:
    if person.timezone or not stored:
        return person
    return replace(person, timezone=stored.timezone)


def joined_platform(
    store: SqlStore, first: Platform | None, other: RecognisingPlatform | None
) -> Platform:
    """Return the company's only platform, or both joined. Raises ValueError if there is none."""
    if first and other:
        return Switchboard(store, first, other)
    platform = first or other
    if not platform:
        raise ValueError("a company has at least one platform")
    return platform
