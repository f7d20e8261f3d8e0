"""A chat server in small: conversations, threads, marks and what was read, in a file of its own.

It is the demo's stand-in for a vendor's chat, and knows nothing of cases. Everything happens in the
thread of the event loop; a write takes less than a millisecond, since it need not survive a power
cut (`synchronous=NORMAL`), only a crash.
"""

import json
import sqlite3
from collections.abc import Callable
from dataclasses import asdict, replace
from datetime import datetime
from pathlib import Path
from typing import Final

from adapters.web.messages import Draft, Forwarded, Message, Reaction
from bot.chat.cards import Card
from bot.chat.messages import Notice
from bot.stored_names import stored_name
from storage.cases.documents import content_document, read_content

#: Which tables a file has; another number is another version's file.
SCHEMA: Final = 1
#: So many messages of a conversation are shown, the latest ones.
MOST_SHOWN: Final = 200

_TABLES: Final = """
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

_INSERT: Final = """
INSERT INTO messages
    (conversation, thread, author, at, text, card, forwarded, only_for, key)
VALUES
    (:conversation, :thread, :author, :at, :text, :card, :forwarded, :only_for, :key)
"""


class OtherVersion(Exception):
    """The file was made by another version, or is none of ours at all."""


class InUse(Exception):
    """Another process has the file open."""


class Chat:
    """All that is said. `changed` is called after each change that somebody could see."""

    def __init__(self, file: Path, changed: Callable[[], None] = lambda: None) -> None:
        """Open the file, for this process alone. Raises OtherVersion and InUse."""
        self._changed = changed
        self._file = sqlite3.connect(file, isolation_level=None, timeout=0)
        try:
            _prepare(self._file)
        except (sqlite3.Error, OtherVersion) as error:
            self._file.close()
            if getattr(error, "sqlite_errorcode", None) == sqlite3.SQLITE_BUSY:
                raise InUse from error
            raise OtherVersion from error

    def close(self) -> None:
        """Let go of the file."""
        self._file.close()

    # Saying

    def say(self, draft: Draft) -> Message:
        """Say something new; the same key again gives what was said under it."""
        if draft.key and (known := self.by_key(draft.key)):
            return known
        cursor = self._file.execute(_INSERT, _columns(draft))
        self._changed()
        return self._told(cursor.lastrowid)

    def put(self, number: int, card: Card) -> bool:
        """Put another card in the place of one that stands; whether it stands."""
        changed = self._file.execute(
            "UPDATE messages SET card = ? WHERE id = ?", (_card_document(card), number)
        )
        self._changed()
        return changed.rowcount == 1

    def dismiss(self, number: int, person: str) -> None:
        """Take away what that person alone could see."""
        self._file.execute("DELETE FROM messages WHERE id = ? AND only_for = ?", (number, person))
        self._changed()

    def forget_whispers(self) -> None:
        """Take away all that one person alone could see."""
        self._file.execute("DELETE FROM messages WHERE only_for IS NOT NULL")
        self._changed()

    def mark(self, number: int, emoji: str, person: str, *, on: bool) -> None:
        """Put an emoji under a message, or take it away; done twice, it is as done once."""
        statement = (
            "INSERT OR IGNORE INTO reactions (message, emoji, person) VALUES (?, ?, ?)"
            if on
            else "DELETE FROM reactions WHERE message = ? AND emoji = ? AND person = ?"
        )
        self._file.execute(statement, (number, emoji, person))
        self._changed()

    # Looking

    def message(self, number: int) -> Message | None:
        """The message of that number."""
        row = self._file.execute("SELECT * FROM messages WHERE id = ?", (number,)).fetchone()
        return self._message(row) if row else None

    def by_key(self, key: str) -> Message | None:
        """What was said under that key."""
        row = self._file.execute("SELECT * FROM messages WHERE key = ?", (key,)).fetchone()
        return self._message(row) if row else None

    def messages(self, conversation: str, reader: str | None = None) -> list[Message]:
        """The latest of what stands there for that reader, the oldest first, with its threads."""
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
        """Every conversation in which something was said that this person may see."""
        rows = self._file.execute("SELECT DISTINCT conversation FROM messages")
        return {row["conversation"] for row in rows if _may_see(row["conversation"], person)}

    def unread(self, person: str) -> dict[str, int]:
        """How many messages of others this person has not seen, by conversation."""
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
        """This person has seen what stands there up to that message."""
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
        """What was kept under that name."""
        found = self._file.execute("SELECT value FROM settings WHERE name = ?", (name,)).fetchone()
        return found["value"] if found else None

    def keep(self, name: str, value: str) -> None:
        """Keep something under that name."""
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
            card=_read_card(row["card"]),
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


def _prepare(file: sqlite3.Connection) -> None:
    """Have the file to ourselves, with our tables in it."""
    file.row_factory = sqlite3.Row
    file.execute("PRAGMA locking_mode = EXCLUSIVE")
    file.execute("PRAGMA journal_mode = WAL")
    file.execute("PRAGMA synchronous = NORMAL")
    file.execute("BEGIN IMMEDIATE")  # from now on it is ours
    file.execute("COMMIT")
    version = file.execute("PRAGMA user_version").fetchone()[0]
    tables = file.execute("SELECT count(*) FROM sqlite_schema").fetchone()[0]
    if (version, tables) == (0, 0):
        file.executescript(f"BEGIN; {_TABLES} PRAGMA user_version = {SCHEMA}; COMMIT;")
    elif version != SCHEMA:
        raise OtherVersion


def _may_see(conversation: str, person: str) -> bool:
    return conversation.startswith("#") or person in conversation.split()


def _columns(draft: Draft) -> dict[str, object]:
    return {
        "conversation": draft.conversation,
        "thread": draft.thread,
        "author": draft.author,
        "at": draft.at.isoformat(),
        "text": draft.text,
        "card": _card_document(draft.card) if draft.card else None,
        "forwarded": json.dumps(asdict(draft.forwarded)) if draft.forwarded else None,
        "only_for": draft.only_for,
        "key": draft.key,
    }


def _card_document(card: Card) -> str:
    return json.dumps(content_document(Notice(card=card)), ensure_ascii=False)


def _read_card(document: str | None) -> Card | None:
    if not document:
        return None
    content = read_content(stored_name(Notice), json.loads(document))
    return content.card if isinstance(content, Notice) else None
