"""Answers that could not be given at once: kept, and sent like every other message."""

from collections.abc import Callable
from datetime import datetime

from adapters.teams.conversations import Places
from adapters.teams.inbound import here
from adapters.teams.payloads import Activity
from bot.chat.cards import Card
from bot.chat.message_keys import late_answer_key
from bot.chat.messages import Notice, Outgoing
from bot.chat.places import Place
from bot.ports.platform import Delivery, Outcome, Refused
from storage.store import SqlStore


class LateAnswers:
    """Keeps answers in the outbox. `wake` tells the courier that a message waits."""

    def __init__(
        self,
        store: SqlStore,
        places: Places,
        clock: Callable[[], datetime],
        wake: Callable[[], None],
    ) -> None:
        self._store = store
        self._places = places
        self._clock = clock
        self._wake = wake

    async def keep(
        self, activity: Activity, card: Card, part: int, place: Place | None = None
    ) -> None:
        """Save one part of the answer to an activity, once; for another place, if given."""
        outgoing = Outgoing(
            key=late_answer_key(activity.conversation.id, activity.id or "", part),
            place=place or await self._place(activity),
            content=Notice(card=card),
            not_before=self._clock(),
        )
        await self._store.transact(lambda uow: uow.outbox.enqueue(outgoing))
        self._wake()

    async def _place(self, activity: Activity) -> Place:
        known = await self._places.remembered(activity.conversation.id)
        return Place(person=known.email) if known and known.email else here(activity)


def can_come_later(delivery: Delivery) -> bool:
    """Return True for a failure that says nothing about the message, and after which none came."""
    return delivery.outcome is Outcome.THROTTLED or delivery.refused is Refused.ACCESS
