"""Forwarded messages: kept, and offered to be reported."""

from collections.abc import Callable
from datetime import datetime

from adapters.teams import words
from bot.chat.cards import Actions, Button, Card, Heading, Quote, Small
from bot.chat.messages import Notice, Outgoing
from bot.chat.places import Place
from storage.platforms.forwarded import ForwardedMessage
from storage.store import SqlStore
from storage.unit_of_work import SqlUnitOfWork

#: The verb of the button on an offer.
REPORT_OFFER = "offer"


class Offers:
    """Keeps forwarded messages until they are reported.

    `wake` tells the courier that a message waits.
    """

    def __init__(
        self, store: SqlStore, clock: Callable[[], datetime], wake: Callable[[], None]
    ) -> None:
        self._store = store
        self._clock = clock
        self._wake = wake

    async def keep(self, offer: ForwardedMessage, place: Place) -> None:
        """Save a forwarded message and offer to report it, in one commit; each only once."""
        now = self._clock()
        message = Outgoing(
            key=offer.key,
            place=place,
            content=Notice(card=_card(offer)),
            not_before=now,
            offer_of=offer.source,
        )

        def work(uow: SqlUnitOfWork) -> None:
            uow.forwarded.save(offer, now)
            uow.outbox.enqueue(message)

        await self._store.transact(work)
        self._wake()

    async def of(self, source: str) -> ForwardedMessage | None:
        """Return the forwarded message of a source."""
        return await self._store.transact(lambda uow: uow.forwarded.get(source))

    async def in_message(self, conversation: str, message: str) -> ForwardedMessage | None:
        """Return the forwarded message that the bot's message offers to report."""
        return await self._store.transact(
            lambda uow: uow.forwarded.offered_in(conversation, message)
        )


def _card(offer: ForwardedMessage) -> Card:
    """Return the card of the offer."""
    button = Button(verb=REPORT_OFFER, label=words.REPORT_THIS, value=offer.source, primary=True)
    return Card(
        summary=words.OFFER,
        blocks=(
            Heading(text=words.OFFER),
            Quote(text=offer.text),
            Actions(items=(button,)),
            Small(text=words.OFFER_TAKEN),
        ),
    )
