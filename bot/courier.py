"""Takes outgoing messages to the platform, and knows what to do when that fails.

A message is claimed, composed from what is true when it leaves, sent, and what became of it is
kept. Of a message that may have been taken without our hearing of it, the platform is asked before
it is said again: an ambiguous send is never simply repeated. Where a platform can never be asked,
it is left at that, and what is still owed is said under the next reminder's own key. What a
platform refuses for good becomes somebody's obligation.
"""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Final

from bot.cards import Card
from bot.casework import setting_of
from bot.composing import compose
from bot.organization import Organization
from bot.outgoing import Claimed
from bot.ports import Delivery, Outcome, Place, Platform, Refused
from bot.undelivered import undelivered
from bot.unit_of_work import Store, UnitOfWork

#: How long an ambiguous send may still land; only then is it looked for.
SETTLING: Final = timedelta(seconds=10)
#: How long a claimed message belongs to its claimer: as long as a send may take, and then may still
#: land. Whoever takes it up after a crash looks for it no sooner than that.
LEASE: Final = SETTLING + timedelta(seconds=10)
_FIRST_WAIT: Final = 1.0
_LONGEST_WAIT: Final = 300.0
#: The longest wait, in seconds, that a platform is believed to have meant.
_LONGEST_ASKED: Final = 3600.0
_ACCESS_WAIT: Final = timedelta(minutes=1)
#: A message that we stumble over so often is no longer tried in the form that it has.
_MOST_STUMBLES: Final = 5
_LONG_AGO: Final = datetime.min.replace(tzinfo=UTC)


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
        self._throttled_until = _LONG_AGO
        self._quiet_until = _LONG_AGO

    async def claim(self, most: int) -> list[Claimed]:
        """Messages to be delivered now, at most one a conversation, for this process alone."""
        now = self._clock()
        if now < self._quiet_until:
            return []
        return await self._store.transact(lambda uow: uow.claim(now, now + LEASE, most))

    async def deliver(self, claimed: Claimed) -> None:
        """Say it, unless there is nothing to say any more, and keep what became of it."""
        delivery = await self._attempt(claimed)
        if delivery:
            self._report(claimed, delivery)
            self._pace(delivery)
            await self._store.transact(lambda uow: self._mark(uow, claimed, delivery))

    async def _attempt(self, claimed: Claimed) -> Delivery | None:
        """What came of trying; None where there was nothing left to say."""
        try:
            found = await self._look_for(claimed)
            if found:
                return found
            card = await self._store.transact(lambda uow: self._composed(uow, claimed))
            return await self._send(claimed, card) if card else None
        except Exception as error:
            return _stumbled(claimed, error)

    async def _look_for(self, claimed: Claimed) -> Delivery | None:
        """What came of looking for an earlier attempt; None where it can be sent."""
        if claimed.target or not claimed.doubtful_since:
            return None
        since = claimed.doubtful_since.timestamp()
        found = await self._platform.find(_place(claimed), claimed.outgoing.key, since)
        return None if found.refused is Refused.MESSAGE else found

    def _composed(self, uow: UnitOfWork, claimed: Claimed) -> Card | None:
        """The card as it is to be sent; where there is none any more, the message is withdrawn."""
        now = self._clock()
        has_lost_its_target = claimed.outgoing.replaces and not claimed.target
        if not has_lost_its_target:
            card = compose(claimed, uow, setting_of(self._organization, uow, now))
            if card:
                return card
        uow.withdrawn(claimed, "nothing left to say", now)
        return None

    async def _send(self, claimed: Claimed, card: Card) -> Delivery:
        if claimed.target:
            return await self._platform.update(claimed.target, card)
        return await self._platform.post(_place(claimed), card, claimed.outgoing.key)

    def _pace(self, delivery: Delivery) -> None:
        """Where a second conversation is throttled too, all wait: the limit is everybody's."""
        if delivery.outcome is not Outcome.THROTTLED or delivery.retry_after is None:
            return
        now = self._clock()
        until = now + timedelta(seconds=_within_reason(delivery.retry_after))
        if now < self._throttled_until:
            self._quiet_until = max(self._quiet_until, until)
        self._throttled_until = max(self._throttled_until, until)

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
            case Outcome.UNKNOWN:
                uow.withdrawn(claimed, "nobody knows whether it arrived", now)
            case Outcome.REFUSED if delivery.refused is Refused.ACCESS:
                uow.again_at(claimed, now + _ACCESS_WAIT, doubtful=False)
            case Outcome.REFUSED:
                undelivered(self._organization, claimed, delivery, uow, now)


def _place(claimed: Claimed) -> Place:
    """Where it is to be said: in the thread that it belongs to, where that stands."""
    place, thread = claimed.outgoing.place, claimed.thread
    return replace(place, channel=thread.channel, thread=thread.message) if thread else place


def _stumbled(claimed: Claimed, error: Exception) -> Delivery:
    """A mistake of ours in one message holds up neither the others nor, for ever, its own."""
    detail = type(error).__name__
    if claimed.attempts < _MOST_STUMBLES:
        return Delivery(outcome=Outcome.AMBIGUOUS, detail=detail)
    return Delivery(outcome=Outcome.REFUSED, refused=Refused.CONTENT, detail=detail)


def _wait(claimed: Claimed, delivery: Delivery) -> float:
    """Seconds until the next attempt: what the platform asked for, or ever longer."""
    if delivery.retry_after is not None:
        return _within_reason(delivery.retry_after)
    return float(min(_FIRST_WAIT * 2 ** min(claimed.attempts, 16), _LONGEST_WAIT))


def _within_reason(asked: float) -> float:
    """Not at once, which would go round in circles, and not next week, which would be never."""
    return min(max(asked, _FIRST_WAIT), _LONGEST_ASKED)
