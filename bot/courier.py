"""Takes outgoing messages to the platform, and knows what to do when that fails.

A message is claimed, composed from what is true when it leaves, sent, and what became of it is
kept. Of a message that may have been taken without our hearing of it, the platform is asked before
it is said again: an ambiguous send is never simply repeated. Where a platform can never be asked,
it is left at that, and what is still owed is said under the next reminder's own key. What a
platform refuses for good becomes somebody's obligation.

Any number of processes may do this on one store. A claim is a lease: whoever was held up for longer
than its first half sends nothing any more, because somebody else may be about to.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Final

from bot.case.errors import StoreUnavailable
from bot.chat.cards import Card
from bot.chat.messages import NOTHING_LEFT, Claimed
from bot.chat.places import Place
from bot.company.organization import Organization
from bot.ports.platform import Delivery, Gate, Outcome, Platform, Refused
from bot.ports.timing import Timing
from bot.ports.unit_of_work import Store, UnitOfWork
from bot.work.composing import compose, held_until
from bot.work.no_access import locked_out
from bot.work.transaction import Transaction, begin_transaction
from bot.work.undeliverable import in_doubt, undelivered

#: Not at once, which would go round in circles.
_SHORTLY: Final = timedelta(seconds=1)
_LONGEST_WAIT: Final = timedelta(minutes=5)
#: No platform is believed to have meant that it wants to hear nothing for longer.
_LONGEST_ASKED: Final = timedelta(hours=1)
_ACCESS_WAIT: Final = timedelta(minutes=1)
#: A message that we stumble over so often is no longer tried in the form that it has.
_MOST_STUMBLES: Final = 5


@dataclass(kw_only=True)
class Parcel:
    """A claimed message in our hands."""

    claimed: Claimed
    #: Whether there is still time for it to leave.
    in_time: Callable[[], bool]
    #: From then on it may have arrived.
    has_left: bool = False


class Courier:
    """Sends what waits in the store. `report` is told of every send, without its words."""

    def __init__(
        self,
        store: Store,
        platform: Platform,
        organization: Organization,
        timing: Timing,
        report: Callable[[Claimed, Delivery], None],
    ) -> None:
        self._store = store
        self._platform = platform
        self._organization = organization
        self._timing = timing
        self._report = report

    async def claim(self, most: int) -> list[Parcel]:
        """Messages to be delivered now, at most one a conversation, for this process alone."""
        in_time = self._timing.for_a_claim()
        claimed = await self._store.transact(lambda uow: self._claimed(uow, most))
        return [Parcel(claimed=each, in_time=in_time) for each in claimed]

    async def deliver(self, parcel: Parcel) -> None:
        """Say it, unless there is nothing to say any more, and keep what became of it."""
        claimed = parcel.claimed
        delivery = await self._attempt(parcel)
        if delivery:
            self._report(claimed, delivery)
            await self._store.transact(lambda uow: self._mark(uow, claimed, delivery))

    def _claimed(self, uow: UnitOfWork, most: int) -> list[Claimed]:
        now = self._timing.clock()
        return uow.deliveries.claim(now, now + self._timing.lease, most, self._timing.pace)

    async def _attempt(self, parcel: Parcel) -> Delivery | None:
        """What came of trying; None where there was nothing left to say."""
        claimed = parcel.claimed
        try:
            found = await self._look_for(claimed)
        except Exception as error:
            return _failed(parcel, error, Delivery(outcome=Outcome.UNKNOWN))
        if found:
            return found
        try:
            card = await self._store.transact(lambda uow: self._composed(uow, claimed))
            return await self._send(parcel, card) if card else None
        except Exception as error:
            at_last = Delivery(outcome=Outcome.REFUSED, refused=Refused.CONTENT)
            return _failed(parcel, error, at_last)

    async def _look_for(self, claimed: Claimed) -> Delivery | None:
        """What came of looking for an earlier attempt; None where it can be sent."""
        if claimed.target or not claimed.doubtful_since:
            return None
        since = claimed.doubtful_since.timestamp()
        found = await self._platform.find(_place(claimed), claimed.outgoing.key, since)
        return None if found.refused is Refused.MESSAGE else found

    def _composed(self, uow: UnitOfWork, claimed: Claimed) -> Card | None:
        """The card as it is to be sent; None where nothing is, and then that is kept."""
        tx = self._transaction(uow)
        if not uow.deliveries.holds_claim(claimed, tx.now):
            return None
        changes = claimed.outgoing.replaces and not claimed.outgoing.is_repost
        card = None if changes and not claimed.target else compose(tx, claimed)
        held = held_until(tx, claimed.outgoing)
        if not card:
            uow.deliveries.cancel(claimed, NOTHING_LEFT, tx.now)
        elif held > tx.now:
            uow.deliveries.postpone(claimed, held)
            card = None
        return card

    async def _send(self, parcel: Parcel, card: Card) -> Delivery:
        claimed, key = parcel.claimed, parcel.claimed.outgoing.key
        if not claimed.target:
            return await self._platform.post(_place(claimed), card, key, self._gate(parcel))
        if not parcel.in_time():
            return Delivery(outcome=Outcome.LATE)
        return await self._platform.update(claimed.target, card)

    def _gate(self, parcel: Parcel) -> Gate:
        """What lets it leave: it is kept that it does, so that only then it is ever in doubt."""
        clock = self._timing.clock

        async def may_leave() -> bool:
            leaves = parcel.in_time() and await self._store.transact(
                lambda uow: uow.deliveries.mark_leaving(parcel.claimed, clock())
            )
            parcel.has_left = leaves and parcel.in_time()
            return parcel.has_left

        return may_leave

    def _mark(self, uow: UnitOfWork, claimed: Claimed, delivery: Delivery) -> None:
        tx = self._transaction(uow)
        now, waits = tx.now, _wait(claimed, delivery)
        match delivery.outcome:
            case Outcome.SENT:
                uow.deliveries.mark_delivered(claimed, delivery.ref or claimed.target, now)
            case Outcome.STUMBLED:
                uow.deliveries.record_fault(claimed, now + waits)
            case Outcome.UNKNOWN:
                in_doubt(tx, claimed)
            case Outcome.AMBIGUOUS if not claimed.target:
                uow.deliveries.retry_at(
                    claimed, now + max(waits, self._timing.settling), doubtful=True
                )
            case Outcome.REFUSED if delivery.refused is not Refused.ACCESS:
                undelivered(tx, claimed, delivery)
            case _:
                if delivery.outcome is Outcome.THROTTLED and delivery.retry_after is not None:
                    uow.rate_limits.slow_down(now, now + waits)
                uow.deliveries.retry_at(claimed, now + waits, doubtful=False)
        if delivery.refused is Refused.ACCESS:
            locked_out(tx, claimed)

    def _transaction(self, uow: UnitOfWork) -> Transaction:
        return begin_transaction(self._organization, uow, self._timing.clock())


def _place(claimed: Claimed) -> Place:
    """Where it is to be said: in the thread that it belongs to, where that stands."""
    place, thread = claimed.outgoing.place, claimed.thread
    return replace(place, channel=thread.channel, thread=thread.message) if thread else place


def _failed(parcel: Parcel, error: Exception, at_last: Delivery) -> Delivery:
    """A mistake of ours in one message holds up neither the others nor, for ever, its own.

    It is none of the message's where the store cannot be reached.
    """
    detail = type(error).__name__
    if parcel.has_left:
        return Delivery(outcome=Outcome.AMBIGUOUS, detail=detail)
    if isinstance(error, StoreUnavailable):
        return Delivery(outcome=Outcome.LATE, detail=detail)
    if parcel.claimed.stumbles + 1 < _MOST_STUMBLES:
        return Delivery(outcome=Outcome.STUMBLED, detail=detail)
    return replace(at_last, detail=detail)


def _wait(claimed: Claimed, delivery: Delivery) -> timedelta:
    """Until the next attempt: what the platform asked for, or ever longer."""
    if delivery.outcome is Outcome.LATE:
        return _SHORTLY
    if delivery.retry_after is not None:
        return min(max(timedelta(seconds=delivery.retry_after), _SHORTLY), _LONGEST_ASKED)
    ever_longer = min(_SHORTLY * (1 << min(claimed.attempts, 16)), _LONGEST_WAIT)
    is_withdrawn = delivery.refused is Refused.ACCESS
    return max(ever_longer, _ACCESS_WAIT) if is_withdrawn else ever_longer
