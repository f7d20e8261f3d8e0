"""The welcome when Oops is installed: once in each conversation."""

from collections.abc import Callable
from datetime import datetime
from typing import Final

from adapters.teams import words
from bot.chat.cards import Card, Text
from bot.chat.message_keys import welcome_key
from bot.chat.messages import Notice, Outgoing
from bot.chat.places import Place
from storage.store import SqlStore
from storage.unit_of_work import SqlUnitOfWork

_LIST_SIGN: Final = "• "


class Welcomes:
    """Enqueues welcomes. `wake` tells the courier that a message waits."""

    def __init__(
        self, store: SqlStore, clock: Callable[[], datetime], wake: Callable[[], None]
    ) -> None:
        self._store = store
        self._clock = clock
        self._wake = wake

    async def in_chat(self, conversation: str, email: str) -> None:
        """Welcome a person in their chat with the bot."""
        await self._enqueue(conversation, Place(person=email), words.TRY_IN_CHAT)

    async def in_team(self, conversation: str) -> None:
        """Welcome a team in its first channel."""
        await self._enqueue(conversation, Place(channel=conversation), words.TRY_IN_TEAM)

    async def _enqueue(self, conversation: str, place: Place, tips: tuple[str, ...]) -> None:
        key, now = welcome_key(conversation), self._clock()
        content = Notice(card=_card(tips), is_courtesy=True)
        outgoing = Outgoing(key=key, place=place, content=content, not_before=now)

        def work(uow: SqlUnitOfWork) -> None:
            if uow.inbox.claim(key, now):
                uow.outbox.enqueue(outgoing)

        await self._store.transact(work)
        self._wake()


def _card(tips: tuple[str, ...]) -> Card:
    listed = "\n".join(_LIST_SIGN + each for each in tips)
    return Card(summary=words.WELCOME, blocks=(Text(text=words.WELCOME), Text(text=listed)))
