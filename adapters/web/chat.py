"""A small chat server: conversations, threads, reactions and read markers in a SQLite file.

The demo uses the server in place of a vendor's chat; cases are stored elsewhere. All calls run in
the event loop's thread. A write takes less than a millisecond: with `synchronous=NORMAL` a write
survives a crash, but not a power cut.
"""

import json
import sqlite3
from collections.abc import Callable
from contextlib import suppress
from dataclasses import asdict, replace
from datetime import datetime
from pathlib import Path
from typing import Final

from adapters.web.messages import Draft, Forwarded, Message, Reaction
from bot.chat.cards import Card
from bot.chat.messages import Notice
from bot.stored_names import stored_name
from storage.cases.documents import content_document, read_content
from storage.database.sqlite_file import create_private

#: Version of the file's tables.
SCHEMA_VERSION: Final = 1
#: Most messages of a conversation shown on a page.
MOST_SHOWN: Final = 200

_TABLE_STATEMENTS: Final = """
CREATE TABLE messages (
    id INTEGER PRIMARY KEY,
    conversation TEXT NOT NULL,
    thread INTEGER REFERENCES messages (id),
    author TEXT NOT NULL,
    at TEXT NOT NULL,
    text TEXT NOT NULL,
    card TEXT,
    forwarded TEXT,
    only_for TEXT,
    key TEXT UNIQUE
) STRICT;
CREATE INDEX messages_by_conversation ON messages (conversation, id);
CREATE INDEX messages_by_thread ON messages (thread, id) WHERE thread IS NOT NULL;
CREATE TABLE reactions (
    message INTEGER NOT NULL REFERENCES messages (id),
    emoji TEXT NOT NULL,
    person TEXT NOT NULL,
    UNIQUE (message, emoji, person)
) STRICT;
CREATE TABLE read_up_to (
    person TEXT NOT NULL,
    conversation TEXT NOT NULL,
    message INTEGER NOT NULL,
    PRIMARY KEY (person, conversation)
) STRICT;
CREATE TABLE settings (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT;
"""

_INSERT_MESSAGE: Final = """
INSERT INTO messages
    (conversation, thread, author, at, text, card, forwarded, only_for, key)
VALUES
    (:conversation, :thread, :author, :at, :text, :card, :forwarded, :only_for, :key)
"""


class OtherVersion(Exception):
    """The file belongs to another version or another program."""


class InUse(Exception):
    """The file is open in another process."""


class Chat:
    """The chat of a workspace. Calls `changed` after each visible change."""

    def __init__(self, file: Path, changed: Callable[[], None] = lambda: None) -> None:
        """Open the file exclusively. Raises OtherVersion and InUse."""
        self._changed = changed
        with suppress(OSError):  # SQLite has the better error
            create_private(file)
        self._file = sqlite3.connect(file, isolation_level=None, timeout=0)
        try:
            _prepare_file(self._file)
        except (sqlite3.Error, OtherVersion) as error:
            self._file.close()
            if getattr(error, "sqlite_errorcode", None) == sqlite3.SQLITE_BUSY:
                raise InUse from error
            raise OtherVersion from error

    def close(self) -> None:
        """Close the file."""
        self._file.close()

    # Writing

    def say(self, draft: Draft) -> Message:
        """Add a message; a repeated key returns the first message."""
        if draft.key and (known := self.by_key(draft.key)):
            return known
        cursor = self._file.execute(_INSERT_MESSAGE, _message_columns(draft))
        self._changed()
        return self._told(cursor.lastrowid)

    def put(self, number: int, card: Card) -> bool:
        """Replace the card of a message. Returns False if the message does not exist."""
        changed = self._file.execute(
            "UPDATE messages SET card = ? WHERE id = ?", (_write_card_json(card), number)
        )
        self._changed()
        return changed.rowcount == 1

    def dismiss(self, number: int, person: str) -> None:
        """Delete a message visible only to `person`."""
        self._file.execute("DELETE FROM messages WHERE id = ? AND only_for = ?", (number, person))
        self._changed()

    def forget_whispers(self) -> None:
        """Delete all messages visible to a single person."""
        self._file.execute("DELETE FROM messages WHERE only_for IS NOT NULL")
        self._changed()

    def mark(self, number: int, emoji: str, person: str, *, on: bool) -> None:
        """Add or remove an emoji; repeated calls change nothing."""
        statement = (
            "INSERT OR IGNORE INTO reactions (message, emoji, person) VALUES (?, ?, ?)"
            if on
            else "DELETE FROM reactions WHERE message = ? AND emoji = ? AND person = ?"
        )
        self._file.execute(statement, (number, emoji, person))
        self._changed()

    # Reading

    def message(self, number: int) -> Message | None:
        """Find a message by number."""
        row = self._file.execute("SELECT * FROM messages WHERE id = ?", (number,)).fetchone()
        return self._message(row) if row else None

    def by_key(self, key: str) -> Message | None:
        """Find a message by idempotency key."""
        row = self._file.execute("SELECT * FROM messages WHERE key = ?", (key,)).fetchone()
        return self._message(row) if row else None

    def messages(self, conversation: str, reader: str | None = None) -> list[Message]:
        """The latest messages visible to a reader, the oldest first, with threads."""
        rows = self._file.execute(
            "SELECT * FROM messages WHERE conversation = ? AND thread IS NULL"
            " AND (only_for IS NULL OR only_for = ?) ORDER BY id DESC LIMIT ?",
            (conversation, reader, MOST_SHOWN),
        ).fetchall()
        found = [self._message(row) for row in reversed(rows)]
        return [replace(each, replies=self._replies(each.id)) for each in found]

    def _replies(self, number: int) -> tuple[Message, ...]:
        rows = self._file.execute("SELECT * FROM messages WHERE thread = ? ORDER BY id", (number,))
        return tuple(self._message(row) for row in rows)

    def conversations_of(self, person: str) -> set[str]:
        """The conversations with messages that a person may see."""
        rows = self._file.execute("SELECT DISTINCT conversation FROM messages")
        return {row["conversation"] for row in rows if _may_see(row["conversation"], person)}

    def unread(self, person: str) -> dict[str, int]:
        """Count a person's unread messages from others, by conversation."""
        rows = self._file.execute(
            "SELECT m.conversation, count(*) AS number FROM messages AS m"
            " LEFT JOIN read_up_to AS r ON r.conversation = m.conversation AND r.person = ?"
            " WHERE m.author != ? AND m.only_for IS NULL AND m.thread IS NULL"
            " AND m.id > coalesce(r.message, 0) GROUP BY m.conversation",
            (person, person),
        )
        return {
            row["conversation"]: row["number"]
            for row in rows
            if _may_see(row["conversation"], person)
        }

    def read(self, person: str, conversation: str, up_to: int) -> None:
        """Mark a conversation as read up to a message."""
        done = self._file.execute(
            "INSERT INTO read_up_to (person, conversation, message) VALUES (?, ?, ?)"
            " ON CONFLICT (person, conversation) DO UPDATE SET message = excluded.message"
            " WHERE excluded.message > message",
            (person, conversation, up_to),
        )
        if done.rowcount:
            self._changed()

    # Settings of the workspace

    def setting(self, name: str) -> str | None:
        """Read a setting."""
        found = self._file.execute("SELECT value FROM settings WHERE name = ?", (name,)).fetchone()
        return found["value"] if found else None

    def keep(self, name: str, value: str) -> None:
        """Store a setting."""
        self._file.execute("INSERT OR REPLACE INTO settings VALUES (?, ?)", (name, value))
        self._changed()

    def _told(self, number: int | None) -> Message:
        found = self.message(number or 0)
        if not found:
            raise LookupError(number)
        return found

    def _message(self, row: sqlite3.Row) -> Message:
        document = row["forwarded"]
        return Message(
            id=row["id"],
            conversation=row["conversation"],
            thread=row["thread"],
            author=row["author"],
            at=datetime.fromisoformat(row["at"]),
            text=row["text"],
            card=_read_card_json(row["card"]),
            forwarded=Forwarded(**json.loads(document)) if document else None,
            only_for=row["only_for"],
            reactions=self._reactions(row["id"]),
        )

    def _reactions(self, number: int) -> tuple[Reaction, ...]:
        rows = self._file.execute(
            "SELECT emoji, person FROM reactions WHERE message = ? ORDER BY rowid", (number,)
        )
        people: dict[str, list[str]] = {}
        for row in rows:
            people.setdefault(row["emoji"], []).append(row["person"])
        return tuple(Reaction(emoji=each, people=tuple(who)) for each, who in people.items())


def _prepare_file(file: sqlite3.Connection) -> None:
    """Lock the file, and create the tables in a new file."""
    file.row_factory = sqlite3.Row
    file.execute("PRAGMA locking_mode = EXCLUSIVE")
    file.execute("PRAGMA journal_mode = WAL")
    file.execute("PRAGMA synchronous = NORMAL")
    file.execute("BEGIN IMMEDIATE")  # takes the exclusive lock
    file.execute("COMMIT")
    version = file.execute("PRAGMA user_version").fetchone()[0]
    tables = file.execute("SELECT count(*) FROM sqlite_schema").fetchone()[0]
    if (version, tables) == (0, 0):
        file.executescript(
            f"BEGIN; {_TABLE_STATEMENTS} PRAGMA user_version = {SCHEMA_VERSION}; COMMIT;"
        )
    elif version != SCHEMA_VERSION:
        raise OtherVersion


def _may_see(conversation: str, person: str) -> bool:
    return conversation.startswith("#") or person in conversation.split()


def _message_columns(draft: Draft) -> dict[str, object]:
    return {
        "conversation": draft.conversation,
        "thread": draft.thread,
        "author": draft.author,
        "at": draft.at.isoformat(),
        "text": draft.text,
        "card": _write_card_json(draft.card) if draft.card else None,
        "forwarded": json.dumps(asdict(draft.forwarded)) if draft.forwarded else None,
        "only_for": draft.only_for,
        "key": draft.key,
    }


def _write_card_json(card: Card) -> str:
    return json.dumps(content_document(Notice(card=card)), ensure_ascii=False)


def _read_card_json(document: str | None) -> Card | None:
    if not document:
        return None
    content = read_content(stored_name(Notice), json.loads(document))
    return content.card if isinstance(content, Notice) else None
