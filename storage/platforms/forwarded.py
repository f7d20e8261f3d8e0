"""Messages that people forwarded, kept until somebody makes a case of them."""

from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import Row, bindparam
from sqlmodel import col, select
from sqlmodel.sql.expression import SelectOfScalar

from bot.chat.message_keys import offer_key
from storage.database.engine import keep_newest
from storage.database.repository import Repository
from storage.database.tables import OfferRow, OutboxRow


@dataclass(frozen=True, kw_only=True)
class ForwardedMessage:
    """Words that were passed on to us; `source` names the message that they came in."""

    source: str
    conversation: str
    text: str
    link: str | None = None

    @property
    def key(self) -> str:
        """The key of the message of ours that offers to make a case of them."""
        return offer_key(self.source)


class ForwardedMessages(Repository):
    """Messages that people forwarded."""

    def save(self, offer: ForwardedMessage, now: datetime) -> None:
        """Keep what was passed on until somebody makes a case of it."""
        keep_newest(self._session, OfferRow, [{**vars(offer), "at": now}])

    def get(self, source: str) -> ForwardedMessage | None:
        """What came in that message."""
        row = self._execute(select(OfferRow).where(OfferRow.source == source)).first()
        return _read_offer(row) if row else None

    def offered_in(self, conversation: str, message: str) -> ForwardedMessage | None:
        """What that message of ours offers."""
        row = self._execute(_offered(), {"conversation": conversation, "message": message}).first()
        return _read_offer(row) if row else None


@cache
def _offered() -> SelectOfScalar[OfferRow]:
    return (
        select(OfferRow)
        .join(OutboxRow, col(OutboxRow.offer_of) == col(OfferRow.source))
        .where(
            col(OfferRow.conversation) == bindparam("conversation"),
            col(OutboxRow.ref_message) == bindparam("message"),
        )
    )


def _read_offer(row: Row[Any]) -> ForwardedMessage:
    return ForwardedMessage(
        source=row.source,
        conversation=row.conversation,
        text=row.text,
        link=row.link,
    )
