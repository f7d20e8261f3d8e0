"""Deliver outgoing messages to the platform: claim, compose, send, record the result.

A message is composed from the current state at send time. An ambiguous send is never simply
repeated: first the platform is searched for the earlier attempt. If a platform has no search, the
message is given up, and the next reminder covers open duties under a key of its own. A message
refused for good becomes a person's duty.

Several processes may deliver from one store. A claim is a lease: after the first half of the lease
a process no longer sends, since another process may claim the message soon.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Final

from bot.case.errors import StoreUnavailable
from bot.chat.cards import Card
from bot.chat.messages import NOTHING_LEFT, ClaimedMessage
from bot.chat.places import Place
from bot.company.organization import Organization
from bot.ports.platform import Delivery, Gate, Outcome, Platform, Refused
from bot.ports.timing import Timing
from bot.ports.unit_of_work import Store, UnitOfWork
from bot.work.composing import compose_card, held_until
from bot.work.no_access import queue_lockout
from bot.work.transaction import Transaction, begin_transaction
from bot.work.undeliverable import handle_in_doubt, handle_undelivered

#: The shortest retry delay, against busy loops.
_SHORTEST_WAIT: Final = timedelta(seconds=1)
_LONGEST_WAIT: Final = timedelta(minutes=5)
#: The longest `Retry-After` believed.
_LONGEST_RETRY_AFTER: Final = timedelta(hours=1)
_ACCESS_WAIT: Final = timedelta(minutes=1)
#: Faults of ours per message before the message is given up in its present form.
_MOST_FAULTS: Final = 5


@dataclass(kw_only=True)
class Parcel:
    """A claimed message in delivery."""

    claimed: ClaimedMessage
    #: Returns False once the lease leaves no time to send.
    in_time: Callable[[], bool]
    #: True once the send has started: the message may have arrived.
    has_left: bool = False


class Courier:
    """Deliver queued messages. `report` gets every result, without the message text."""

    def __init__(
        self,
        store: Store,
        platform: Platform,
        organization: Organization,
        timing: Timing,
        report: Callable[[ClaimedMessage, Delivery], None],
    ) -> None:
        self._store = store
        self._platform = platform
        self._organization = organization
        self._timing = timing
        self._report = report

    async def claim(self, most: int) -> list[Parcel]:
        """Claim messages due now for this process, at most one per conversation."""
        in_time = self._timing.for_a_claim()
        claimed = await self._store.transact(lambda uow: self._claimed(uow, most))
        return [Parcel(claimed=each, in_time=in_time) for each in claimed]

    async def deliver(self, parcel: Parcel) -> None:
        """Send the message, if still needed, and record the result."""
        claimed = parcel.claimed
        delivery = await self._attempt(parcel)
        if delivery:
            self._report(claimed, delivery)
            await self._store.transact(lambda uow: self._mark(uow, claimed, delivery))

    def _claimed(self, uow: UnitOfWork, most: int) -> list[ClaimedMessage]:
        now = self._timing.clock()
        return uow.deliveries.claim(now, now + self._timing.lease, most, self._timing.pace)

    async def _attempt(self, parcel: Parcel) -> Delivery | None:
        """Try to send. Returns None if the message was no longer needed."""
        claimed = parcel.claimed
        try:
            found = await self._look_for(claimed)
        except Exception as error:
            return _delivery_after(parcel, error, Delivery(outcome=Outcome.UNKNOWN))
        if found:
            return found
        try:
            card = await self._store.transact(lambda uow: self._composed(uow, claimed))
            return await self._send(parcel, card) if card else None
        except Exception as error:
            at_last = Delivery(outcome=Outcome.REFUSED, refused=Refused.CONTENT)
            return _delivery_after(parcel, error, at_last)

    async def _look_for(self, claimed: ClaimedMessage) -> Delivery | None:
        """Search for an earlier, doubtful attempt. Returns None if the message can be sent."""
        if claimed.target or not claimed.doubtful_since:
            return None
        last_sent_at = claimed.left_at or self._timing.clock()
        since, until = claimed.doubtful_since, last_sent_at + self._timing.lease
        found = await self._platform.find(
            _place_to_post(claimed), claimed.outgoing.key, since.timestamp(), until.timestamp()
        )
        return None if found.refused is Refused.MESSAGE else found

    def _composed(self, uow: UnitOfWork, claimed: ClaimedMessage) -> Card | None:
        """Compose the card. Returns None for a cancelled or postponed message, recorded as such."""
        tx = self._transaction(uow)
        if not uow.deliveries.holds_claim(claimed, tx.now):
            return None
        changes = claimed.outgoing.replaces and not claimed.outgoing.is_repost
        card = None if changes and not claimed.target else compose_card(tx, claimed)
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
            return await self._platform.post(_place_to_post(claimed), card, key, self._gate(parcel))
        if not parcel.in_time():
            return Delivery(outcome=Outcome.LATE)
        return await self._platform.update(claimed.target, card)

    def _gate(self, parcel: Parcel) -> Gate:
        """Build the gate to pass before the send, which records that the message is leaving.

        Only messages recorded as leaving can ever be in doubt.
        """
        clock = self._timing.clock

        async def may_leave() -> bool:
            leaves = parcel.in_time() and await self._store.transact(
                lambda uow: uow.deliveries.mark_leaving(parcel.claimed, clock())
            )
            parcel.has_left = leaves and parcel.in_time()
            return parcel.has_left

        return may_leave

    def _mark(self, uow: UnitOfWork, claimed: ClaimedMessage, delivery: Delivery) -> None:
        tx = self._transaction(uow)
        now, waits = tx.now, _retry_wait(claimed, delivery)
        match delivery.outcome:
            case Outcome.SENT:
                uow.deliveries.mark_delivered(claimed, delivery.ref or claimed.target, now)
            case Outcome.STUMBLED:
                uow.deliveries.record_fault(claimed, now + waits)
            case Outcome.UNKNOWN:
                handle_in_doubt(tx, claimed)
            case Outcome.AMBIGUOUS if not claimed.target:
                uow.deliveries.retry_at(
                    claimed, now + max(waits, self._timing.settling), doubtful=True
                )
            case Outcome.REFUSED if delivery.refused is not Refused.ACCESS:
                handle_undelivered(tx, claimed, delivery)
            case _:
                if delivery.outcome is Outcome.THROTTLED and delivery.retry_after is not None:
                    uow.rate_limits.slow_down(now, now + waits)
                uow.deliveries.retry_at(claimed, now + waits, doubtful=False)
        if delivery.refused is Refused.ACCESS:
            queue_lockout(tx, claimed)

    def _transaction(self, uow: UnitOfWork) -> Transaction:
        return begin_transaction(self._organization, uow, self._timing.clock())


def _place_to_post(claimed: ClaimedMessage) -> Place:
    """The place to post in: the thread of the message, if one exists yet."""
    place, thread = claimed.outgoing.place, claimed.thread
    return replace(place, channel=thread.channel, thread=thread.message) if thread else place


def _delivery_after(parcel: Parcel, error: Exception, at_last: Delivery) -> Delivery:
    """The result for an unexpected exception, which never blocks other messages.

    Repeated faults end in `at_last`. An unreachable store is not counted as a fault.
    """
    detail = type(error).__name__
    if parcel.has_left:
        return Delivery(outcome=Outcome.AMBIGUOUS, detail=detail)
    if isinstance(error, StoreUnavailable):
        return Delivery(outcome=Outcome.LATE, detail=detail)
    if parcel.claimed.stumbles + 1 < _MOST_FAULTS:
        return Delivery(outcome=Outcome.STUMBLED, detail=detail)
    return replace(at_last, detail=detail)


def _retry_wait(claimed: ClaimedMessage, delivery: Delivery) -> timedelta:
    """The delay before the next attempt: as asked by the platform, or exponential backoff."""
    if delivery.outcome is Outcome.LATE:
        return _SHORTEST_WAIT
    if delivery.retry_after is not None:
        return min(
            max(timedelta(seconds=delivery.retry_after), _SHORTEST_WAIT), _LONGEST_RETRY_AFTER
        )
    ever_longer = min(_SHORTEST_WAIT * (1 << min(claimed.attempts, 16)), _LONGEST_WAIT)
    is_withdrawn = delivery.refused is Refused.ACCESS
    return max(ever_longer, _ACCESS_WAIT) if is_withdrawn else ever_longer
