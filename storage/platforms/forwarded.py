"""The repository of forwarded messages that nobody has reported as a case yet."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, bindparam
from sqlmodel import col, select
from sqlmodel.sql.expression import SelectOfScalar

from bot.chat.message_keys import offer_key
from storage.database.inserting import upsert_rows
from storage.database.platform_tables import ForwardedMessageRow
from storage.database.repository import Repository
from storage.database.statements import built_once
from storage.database.tables import OutboxRow


@dataclass(frozen=True, kw_only=True)
class ForwardedMessage:
    """The text of a forwarded message; `source` is the key of the platform's message."""

    source: str
    conversation: str
    text: str
    link: str | None = None

    @property
    def key(self) -> str:
        """The key of the bot's message that offers to report the text."""
        return offer_key(self.source)


class ForwardedMessageRepository(Repository):
    """Forwarded messages, in the table `offers`."""

    def save(self, forwarded: ForwardedMessage, now: datetime) -> None:
        """Insert or replace the message; `now` starts the retention period."""
        upsert_rows(self._connection, ForwardedMessageRow, [{**vars(forwarded), "at": now}])

    def get(self, source: str) -> ForwardedMessage | None:
        """Return the message with the source, or None."""
        row = self._execute(_by_source(), {"source": source}).first()
        return _to_forwarded_message(row) if row else None

    def offered_in(self, conversation: str, message: str) -> ForwardedMessage | None:
        """Return the forwarded message behind one of the bot's messages, or None."""
        row = self._execute(
            _offered_in_message(), {"conversation": conversation, "message": message}
        ).first()
        return _to_forwarded_message(row) if row else None


@built_once
def _by_source() -> SelectOfScalar[ForwardedMessageRow]:
    return select(ForwardedMessageRow).where(ForwardedMessageRow.source == bindparam("source"))


@built_once
def _offered_in_message() -> SelectOfScalar[ForwardedMessageRow]:
    return (
        select(ForwardedMessageRow)
        .join(OutboxRow, col(OutboxRow.offer_of) == col(ForwardedMessageRow.source))
        .where(
            col(ForwardedMessageRow.conversation) == bindparam("conversation"),
            col(OutboxRow.ref_message) == bindparam("message"),
        )
    )


def _to_forwarded_message(row: Row[Any]) -> ForwardedMessage:
    return ForwardedMessage(
        source=row.source,
        conversation=row.conversation,
        text=row.text,
        link=row.link,
    )
