"""Words that were passed on to us: kept, and offered to be reported."""

from collections.abc import Callable
from datetime import datetime

from adapters.teams import words
from bot.cards import Actions, Button, Card, Heading, Quote, Small
from storage.conversations import Offer
from storage.store import SqlStore

#: The verb of the button beneath an offer.
REPORT_OFFER = "offer"


class Offers:
    """Keeps what was passed on until somebody makes a case of it."""

    def __init__(self, store: SqlStore, clock: Callable[[], datetime]) -> None:
        self._store = store
        self._clock = clock

    async def keep(self, offer: Offer) -> bool:
        """Remember it; False where it was offered already, and a message of ours says so."""
        now = self._clock()
        known = await self.of(offer.source)
        if known and not offer.message:
            return False
        await self._store.transact(lambda uow: uow.keep_offer(offer, now))
        return True

    async def of(self, source: str) -> Offer | None:
        """What came in that message."""
        return await self._store.transact(lambda uow: uow.offer(source))

    async def in_message(self, conversation: str, message: str) -> Offer | None:
        """What that message of ours offers."""
        return await self._store.transact(lambda uow: uow.offer_in(conversation, message))

    def card(self, offer: Offer) -> Card:
        """The offer, for whoever sees it."""
        button = Button(
            verb=REPORT_OFFER, label=words.REPORT_THIS, value=offer.source, primary=True
        )
        return Card(
            summary=words.OFFER,
            blocks=(
                Heading(text=words.OFFER),
                Quote(text=offer.text),
                Actions(items=(button,)),
                Small(text=words.OFFER_TAKEN),
            ),
        )
