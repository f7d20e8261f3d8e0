"""The inbox: deliveries from outside, each taken once."""

from collections.abc import Sequence
from datetime import datetime
from functools import cache

from sqlalchemy import Delete, Integer, Select, bindparam, select
from sqlalchemy.orm import Mapped
from sqlalchemy.sql.elements import ColumnElement
from sqlmodel import col, delete

from storage.database.engine import keep_once
from storage.database.instants import Instant
from storage.database.repository import Repository
from storage.database.tables import InboxRow, OfferRow, OutboxRow
from storage.platforms.forwarded import offer_key


class Inbox(Repository):
    """Deliveries from outside; implements `bot.ports.inbox.Inbox`."""

    def claim(self, key: str, now: datetime) -> bool:
        """Whether nothing came in under this key before; from now on, something has."""
        return keep_once(self._session, InboxRow(key=key, at=now))

    def prune(self, before: datetime, most: int) -> bool:
        """Forget what came in before then, at most so much of a kind; whether there may be more.

        With words that were passed on goes the message that offered to report them.
        """
        asked = {"before": before, "most": most}
        forgotten = [self._execute(each, asked).rowcount for each in _oldest()]
        return max(forgotten) == most


@cache
def _oldest() -> Sequence[Delete]:
    key, source = col(InboxRow.key), col(OfferRow.source)
    return [
        delete(InboxRow).where(key.in_(_oldest_of(InboxRow, key))),
        delete(OutboxRow).where(col(OutboxRow.key).in_(_oldest_of(OfferRow, offer_key(source)))),
        delete(OfferRow).where(source.in_(_oldest_of(OfferRow, source))),
    ]


def _oldest_of(
    table: type[InboxRow | OfferRow], wanted: Mapped[str] | ColumnElement[str]
) -> Select[str]:
    return (
        select(wanted)
        .where(col(table.at) < bindparam("before", type_=Instant))
        .order_by(col(table.at))
        .limit(bindparam("most", type_=Integer))
    )
