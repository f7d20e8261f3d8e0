"""The database as it lies there, read past the store."""

import json
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from tests.simulation.ledger import Entry, instant


@dataclass(frozen=True, kw_only=True)
class Kept:
    """What is kept of one case in the columns by which it is found."""

    number: int
    version: int
    answers: str | None
    is_closed: bool
    next_due_at: datetime | None
    #: The moments under which it stands in the queue of what is due.
    queued: tuple[datetime, ...]


@dataclass(frozen=True, kw_only=True)
class Staff:
    """Who is not at work, as far as Oops knows."""

    gone: frozenset[str] = frozenset()
    away: frozenset[str] = frozenset()


@dataclass(frozen=True, kw_only=True)
class Waiting:
    """A message that was neither said nor withdrawn."""

    key: str
    kind: str
    due_at: datetime


class Books:
    """Reads what was committed, and writes nothing."""

    def __init__(self, file: Path) -> None:
        self._connection = sqlite3.connect(f"{file.as_uri()}?mode=ro", uri=True)

    def close(self) -> None:
        """Let go of the file."""
        self._connection.close()

    def cases(self) -> list[Kept]:
        """Every case."""
        queued: dict[int, list[datetime]] = {}
        for number, due_at in self._connection.execute("SELECT number, due_at FROM due"):
            queued.setdefault(number, []).append(instant(due_at))
        rows = self._connection.execute(
            "SELECT number, version, answerable, closed_at, next_due_at FROM cases"
        )
        return [
            Kept(
                number=number,
                version=version,
                answers=answers,
                is_closed=closed_at is not None,
                next_due_at=instant(next_due_at) if next_due_at else None,
                queued=tuple(queued.get(number, ())),
            )
            for number, version, answers, closed_at, next_due_at in rows
        ]

    def staff(self, now: datetime) -> Staff:
        """Who left, and who is away now."""
        rows = self._connection.execute("SELECT email, active, away_until FROM people").fetchall()
        return Staff(
            gone=frozenset(email for email, active, _ in rows if not active),
            away=frozenset(email for email, _, until in rows if until and now < instant(until)),
        )

    def history(self, number: int, after: int = 0) -> Iterator[Entry]:
        """What happened to a case, from the row after that one on."""
        rows = self._connection.execute(
            "SELECT position, at, by, kind, body FROM history"
            " WHERE case_number = ? AND position > ? ORDER BY position",
            (number, after),
        )
        for position, at, by, kind, body in rows:
            yield Entry(position=position, at=instant(at), by=by, kind=kind, body=json.loads(body))

    def raw_history(self, number: int) -> list[tuple[object, ...]]:
        """Every column of a case's history, to be compared with what it was."""
        return self._connection.execute(
            "SELECT * FROM history WHERE case_number = ? ORDER BY position", (number,)
        ).fetchall()

    def size(self) -> int:
        """How many bytes the database takes."""
        asked = "SELECT page_count * page_size FROM pragma_page_count, pragma_page_size"
        return int(self._connection.execute(asked).fetchone()[0])

    def events(self) -> int:
        """How many rows all histories have."""
        found: int = self._connection.execute("SELECT count(*) FROM history").fetchone()[0]
        return found

    def next_due_at(self, after: datetime) -> datetime | None:
        """The soonest moment after that one at which a case is due, or a message."""
        row = self._connection.execute(
            "SELECT min(at) FROM (SELECT min(due_at) AS at FROM due WHERE due_at > :after"
            " UNION ALL SELECT min(due_at) FROM outbox"
            " WHERE sent_at IS NULL AND withdrawn_at IS NULL AND due_at > :after)",
            {"after": after.strftime("%Y-%m-%d %H:%M:%S.%f")},
        ).fetchone()
        return instant(row[0]) if row[0] else None

    def is_due(self, now: datetime) -> bool:
        """Whether a case is due."""
        row = self._connection.execute("SELECT min(due_at) FROM due").fetchone()
        return row[0] is not None and instant(row[0]) <= now

    def waiting(self) -> list[Waiting]:
        """The messages that are still to be said."""
        rows = self._connection.execute(
            "SELECT key, kind, due_at FROM outbox WHERE sent_at IS NULL AND withdrawn_at IS NULL"
        )
        return [Waiting(key=key, kind=kind, due_at=instant(at)) for key, kind, at in rows]

    def withdrawn(self, key: str) -> str:
        """Why that message was not said; nothing where it was, or will be."""
        row = self._connection.execute(
            "SELECT detail FROM outbox WHERE key = ? AND withdrawn_at IS NOT NULL", (key,)
        ).fetchone()
        return str(row[0]) if row else ""

    def keys_of(self, person: str, start: str) -> list[str]:
        """The keys of the messages to that person that begin so."""
        asked = "SELECT key FROM outbox WHERE person = ? AND substr(key, 1, ?) = ?"
        found = self._connection.execute(asked, (person, len(start), start))
        return [str(row[0]) for row in found]

    def items(self, key: str) -> list[tuple[int, str, int]]:
        """The case, the thing owed and the number of each nag in a message."""
        row = self._connection.execute(
            "SELECT content FROM outbox WHERE key = ?", (key,)
        ).fetchone()
        items = json.loads(row[0])["items"] if row else []
        return [(each["case"], each["owed"], each["number"]) for each in items]

    def sources(self) -> dict[str, int]:
        """Which case was made of which message."""
        return dict(self._connection.execute("SELECT source, case_number FROM sources"))
