"""Limits how often the log repeats a line of one kind.

Anybody who reaches the port can cause warnings: a forged signature, a bad token, a malformed body,
a connection too many. The first few lines of a kind are logged at once. After that one line a
minute stands for all the others; its `more` says how many.
"""

import logging
from collections.abc import Callable, Mapping
from copy import copy
from dataclasses import dataclass
from threading import Lock
from typing import Final

#: Lines of one kind that are logged at once.
_AT_ONCE: Final = 5
#: Seconds from one summary to the next.
_EVERY: Final = 60.0
#: Kinds remembered; what comes beyond them counts as one kind.
_MOST_KINDS: Final = 500
#: Facts that make lines of one event different kinds: a few fixed words, or things of ours.
_KIND_FACTS: Final = ("about", "cases", "database", "error", "id", "kind", "route", "status")
_MORE_FACTS: Final = ("what", "where", "why")

#: The attribute of a record, and the fact in a line, that says for how many more the line stands.
MORE: Final = "more"

LineKind = tuple[object, ...]


@dataclass
class _Repeats:
    """The lines of one kind since the last summary."""

    #: Stopwatch reading, in seconds.
    until: float
    at_once: int = 0
    more: int = 0
    last: logging.LogRecord | None = None


class RepeatLimit:
    """Decides for each record whether it is logged now. `stopwatch` is in seconds.

    Only warnings and errors are limited. Safe to use from several threads.
    """

    def __init__(self, stopwatch: Callable[[], float]) -> None:
        self._stopwatch = stopwatch
        self._lock = Lock()
        self._repeats: dict[LineKind, _Repeats] = {}

    def admits(self, record: logging.LogRecord) -> bool:
        """Return True if the record is to be logged now; otherwise count it."""
        if record.levelno < logging.WARNING:
            return True
        with self._lock:
            repeats = self._repeats_of(_line_kind(record))
            if repeats.at_once < _AT_ONCE:
                repeats.at_once += 1
                return True
            repeats.more += 1
            repeats.last = copy(record)
            repeats.last.exc_info = None  # a traceback would hold the memory of its frames
            return False

    def due_summaries(self) -> list[logging.LogRecord]:
        """Return a record for each kind whose minute is over, and start the next minute.

        A kind without a further line in that minute is forgotten.
        """
        return self._summaries(self._stopwatch())

    def last_summaries(self) -> list[logging.LogRecord]:
        """Return a record for each kind with counted lines, at the end."""
        return self._summaries(float("inf"))

    def _summaries(self, now: float) -> list[logging.LogRecord]:
        found = []
        with self._lock:
            for kind, repeats in list(self._repeats.items()):
                if repeats.until > now:
                    continue
                if repeats.last:
                    setattr(repeats.last, MORE, repeats.more)
                    found.append(repeats.last)
                    again = _Repeats(until=self._stopwatch() + _EVERY, at_once=_AT_ONCE)
                    self._repeats[kind] = again
                else:
                    del self._repeats[kind]
        return found

    def _repeats_of(self, kind: LineKind) -> _Repeats:
        if kind not in self._repeats and len(self._repeats) >= _MOST_KINDS:
            kind = ()
        if kind not in self._repeats:
            self._repeats[kind] = _Repeats(until=self._stopwatch() + _EVERY)
        return self._repeats[kind]


def _line_kind(record: logging.LogRecord) -> LineKind:
    """The logger, the event and the facts that tell kinds apart, in a form that can be compared."""
    if not isinstance(record.msg, Mapping):
        return (record.name, record.levelno, str(record.msg))
    facts = [repr(record.msg.get(name)) for name in (*_KIND_FACTS, *_MORE_FACTS)]
    return (record.name, record.levelno, record.msg.get("event"), *facts)
