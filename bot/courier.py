"""Takes outgoing messages to the platform, and knows what to do when that fails.

A message is claimed and composed in one transaction, sent, and marked in another. Of a message
that may have been taken without our hearing of it, the platform is asked before it is said again:
an ambiguous send is never simply repeated. What a platform refuses for good becomes somebody's
obligation.
"""

import asyncio
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final

from bot.cards import Card
from bot.casework import setting_of
from bot.composing import compose
from bot.organization import Organization
from bot.outgoing import Claimed
from bot.ports import Delivery, Outcome, Platform, Refused
from bot.undelivered import undelivered
from bot.unit_of_work import Store, UnitOfWork

#: How long a claimed message belongs to its claimer; longer than a send may take.
LEASE: Final = timedelta(seconds=15)
#: How long an ambiguous send may still land; only then is it looked for.
SETTLING: Final = timedelta(seconds=15)
_AT_ONCE: Final = 8
_FIRST_WAIT: Final = 1.0
_LONGEST_WAIT: Final = 300.0
_ACCESS_WAIT: Final = timedelta(minutes=1)


class Courier:
    """Sends what waits in the store. `report` is told of every send, without its words."""

    def __init__(
        self,
        store: Store,
        platform: Platform,
        organization: Organization,
        clock: Callable[[], datetime],
        report: Callable[[Claimed, Delivery], None],
    ) -> None:
        self._store = store
        self._platform = platform
        self._organization = organization
        self._clock = clock
        self._report = report

    async def deliver(self) -> int:
        """Send what may be sent now, at most one message a conversation; how many that was."""
        batch = await self._store.transact(self._claim)
        await asyncio.gather(*(self._handle(claimed, card) for claimed, card in batch))
        return len(batch)

    def _claim(self, uow: UnitOfWork) -> list[tuple[Claimed, Card]]:
        now = self._clock()
        setting = setting_of(self._organization, uow, now)
        composed = [
            (claimed, compose(claimed, uow, setting))
            for claimed in uow.claim(now, now + LEASE, _AT_ONCE)
        ]
        for claimed, card in composed:
            if not card or _has_lost_its_target(claimed):
                uow.withdrawn(claimed, "nothing left to say", now)
        return [
            (claimed, card)
            for claimed, card in composed
            if card and not _has_lost_its_target(claimed)
        ]

    async def _handle(self, claimed: Claimed, card: Card) -> None:
        delivery = await self._send(claimed, card)
        self._report(claimed, delivery)
        await self._store.transact(lambda uow: self._mark(uow, claimed, delivery))

    async def _send(self, claimed: Claimed, card: Card) -> Delivery:
        if claimed.target:
            return await self._platform.update(claimed.target, card)
        place, key = claimed.outgoing.place, claimed.outgoing.key
        if claimed.thread:
            thread = claimed.thread
            place = replace(place, channel=thread.channel, thread=thread.message)
        if claimed.doubtful_since:
            since = claimed.doubtful_since.timestamp()
            found = await self._platform.find(place, key, since)
            if found.outcome is Outcome.SENT:
                return found
            if found.refused is not Refused.MESSAGE:
                return replace(found, outcome=Outcome.AMBIGUOUS)
        return await self._platform.post(place, card, key)

    def _mark(self, uow: UnitOfWork, claimed: Claimed, delivery: Delivery) -> None:
        now = self._clock()
        waits = timedelta(seconds=_wait(claimed, delivery))
        match delivery.outcome:
            case Outcome.SENT:
                uow.sent(claimed, delivery.ref or claimed.target, now)
            case Outcome.THROTTLED:
                uow.again_at(claimed, now + waits, doubtful=False)
            case Outcome.AMBIGUOUS if claimed.target:
                uow.again_at(claimed, now + waits, doubtful=False)
            case Outcome.AMBIGUOUS:
                uow.again_at(claimed, now + max(waits, SETTLING), doubtful=True)
            case Outcome.REFUSED if delivery.refused is Refused.ACCESS:
                uow.again_at(claimed, now + _ACCESS_WAIT, doubtful=False)
            case Outcome.REFUSED:
                undelivered(self._organization, claimed, delivery, uow, now)


def _has_lost_its_target(claimed: Claimed) -> bool:
    return bool(claimed.outgoing.replaces) and not claimed.target


def _wait(claimed: Claimed, delivery: Delivery) -> float:
    """Seconds until the next attempt: what the platform asked for, or ever longer."""
    if delivery.retry_after is not None:
        return delivery.retry_after
    return float(min(_FIRST_WAIT * 2 ** min(claimed.attempts, 16), _LONGEST_WAIT))
