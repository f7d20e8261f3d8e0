"""The inbox: accepted deliveries from outside, which prevent duplicates."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Delete, Integer, Row, Select, bindparam, select
from sqlalchemy.orm import Mapped
from sqlalchemy.sql.dml import ReturningDelete
from sqlalchemy.sql.elements import ColumnElement
from sqlmodel import col, delete, func

from storage.database.inserting import insert_once
from storage.database.instants import Instant
from storage.database.platform_tables import ForwardedMessageRow
from storage.database.repository import Repository
from storage.database.statements import built_once
from storage.database.tables import InboxRow, OutboxRow


class InboxRepository(Repository):
    """Deliveries from outside; implements `bot.ports.inbox.Inbox`."""

    def __init__(
        self, connection: Connection, end_message: Callable[[Row[Any], datetime], None]
    ) -> None:
        """`end_message` is called for each deleted message that was waiting to be sent."""
        super().__init__(connection)
        self._end_message = end_message

    def claim(self, key: str, now: datetime) -> bool:
        """Insert the key; the primary key prevents a duplicate."""
        return insert_once(self._connection, InboxRow, {"key": key, "at": now})

    def prune(self, before: datetime, most: int) -> bool:
        """Delete rows from before `before`. Returns True if more rows may remain.

        Deletes up to `most` rows of each table. With a forwarded message goes the bot's message
        that offers to report the text.
        """
        params = {"before": before, "most": most}
        offers = self._execute(_delete_offers(), params).all()
        for each in offers:
            if not each.ended_at:
                self._end_message(each, before)
        deleted = [self._change(each(), params) for each in (_delete_keys, _delete_forwarded)]
        return max(len(offers), *deleted) == most


@built_once
def _delete_offers() -> ReturningDelete[str, str, str, datetime]:
    of_oldest = _oldest_keys(ForwardedMessageRow, col(ForwardedMessageRow.source))
    ended_at = func.coalesce(OutboxRow.sent_at, OutboxRow.withdrawn_at)
    return (
        delete(OutboxRow)
        .where(col(OutboxRow.offer_of).in_(of_oldest))
        .returning(
            col(OutboxRow.destination),
            col(OutboxRow.lane),
            col(OutboxRow.key),
            ended_at.label("ended_at"),
        )
    )


@built_once
def _delete_keys() -> Delete:
    key = col(InboxRow.key)
    return delete(InboxRow).where(key.in_(_oldest_keys(InboxRow, key)))


@built_once
def _delete_forwarded() -> Delete:
    source = col(ForwardedMessageRow.source)
    return delete(ForwardedMessageRow).where(source.in_(_oldest_keys(ForwardedMessageRow, source)))


def _oldest_keys(
    table: type[InboxRow | ForwardedMessageRow], column: Mapped[str] | ColumnElement[str]
) -> Select[str]:
    return (
        select(column)
        .where(col(table.at) < bindparam("before", type_=Instant))
        .order_by(col(table.at))
        .limit(bindparam("most", type_=Integer))
    )
