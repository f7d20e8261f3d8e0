"""Writes log lines in a thread of its own, so that a reader who stops suspends nobody else.

The lines wait in a bounded queue. When it is full, lines are dropped and counted, and the count is
logged as soon as lines can be written again.
"""

import logging
import os
import select
from collections.abc import Iterable
from contextlib import suppress
from datetime import UTC, datetime
from queue import Empty, Full, Queue
from threading import Event, Lock, Thread
from time import monotonic
from typing import Final, TextIO

from adapters.observability.repeated_lines import RepeatLimit

#: Lines that may wait. Most lines are shorter than 300 bytes.
_MOST_WAITING: Final = 5000
#: Bytes of one line; the rest is cut.
_LONGEST_LINE: Final = 16_384
#: Seconds to wait at the end for the lines that still wait.
END_TIMEOUT: Final = 0.4
#: Seconds between two looks for summaries.
_LOOK_EVERY: Final = 1.0
#: In the queue, the end of the thread.
_END: Final = Event()


class QueuedLogHandler(logging.Handler):
    """Formats records in the caller's thread, and writes them in another one."""

    def __init__(self, stream: TextIO, limit: RepeatLimit | None = None) -> None:
        super().__init__()
        self._limit = limit or RepeatLimit(monotonic)
        self._output = _LogOutput(stream)
        #: Lines, and events to set when everything before them is written.
        self._lines: Queue[str | Event] = Queue(_MOST_WAITING)
        self._dropped = 0
        self._count_lock = Lock()
        self._is_stuck = False
        self._thread = Thread(target=self._write_lines, name="log", daemon=True)
        self._thread.start()

    def emit(self, record: logging.LogRecord) -> None:
        """Queue the line of a record, unless the kind of line came too often; never wait."""
        try:
            if self._limit.admits(record):
                self._queue(self.format(record))
        except (AttributeError, LookupError, RecursionError, TypeError, ValueError):
            self._drop(1)  # a library's arguments do not fit its message

    def flush(self) -> None:
        """Write the lines that wait, and summaries, for at most `END_TIMEOUT` seconds in all."""
        if self._is_stuck:
            return
        is_written = Event()
        with suppress(Full):
            self._lines.put_nowait(is_written)
            is_written.wait(END_TIMEOUT)
        self._is_stuck = not is_written.is_set()

    def close(self) -> None:
        """End the thread, which writes no more after this line."""
        with suppress(Full):
            self._lines.put_nowait(_END)
        super().close()

    def _queue(self, line: str) -> None:
        try:
            self._lines.put_nowait(line)
        except Full:
            self._drop(1)

    def _write_lines(self) -> None:
        line: str | Event = ""
        while line is not _END:
            with suppress(Empty):
                line = self._lines.get(timeout=_LOOK_EVERY)
                if isinstance(line, str):
                    self._write(line)
                else:
                    self._write_all(self._limit.last_summaries())
                    line.set()
            self._write_all(self._limit.due_summaries())
            self._report_dropped()

    def _write_all(self, records: Iterable[logging.LogRecord]) -> None:
        for each in records:
            self._write(self.format(each))

    def _write(self, line: str) -> None:
        if not self._output.write(line):
            self._drop(1)

    def _drop(self, count: int) -> None:
        with self._count_lock:
            self._dropped += count

    def _report_dropped(self) -> None:
        with self._count_lock:
            count, self._dropped = self._dropped, 0
        if count and not self._output.write(self._dropped_line(count)):
            self._drop(count)

    def _dropped_line(self, count: int) -> str:
        """The line of an event as structlog hands it to the standard library."""
        facts = {
            "event": "log lines were dropped",
            "lines": count,
            "level": "warning",
            "logger": __name__,
            "at": datetime.now(UTC).isoformat().replace("+00:00", "Z"),
        }
        attributes = {"msg": facts, "_logger": None, "_name": "warning", "name": __name__}
        return self.format(logging.makeLogRecord(attributes))


class _LogOutput:
    """A stream's file descriptor, written without the locks of Python's own streams.

    A thread that hangs in such a lock would stop the whole process from ending.
    """

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream
        try:
            self._descriptor: int | None = stream.fileno()
        except (OSError, ValueError):  # a stream in memory
            self._descriptor = None

    def write(self, line: str) -> bool:
        """Write a line; wait for as long as the reader makes us. Returns False if that failed."""
        try:
            if self._descriptor is None:
                self._stream.write(f"{line}\n")
                self._stream.flush()
            else:
                _write_all(self._descriptor, f"{line}\n".encode(errors="backslashreplace"))
        except (OSError, ValueError):  # nobody reads any more, or the disk is full
            return False
        return True


def _write_all(descriptor: int, content: bytes) -> None:
    if len(content) > _LONGEST_LINE:
        content = content[: _LONGEST_LINE - 1] + b"\n"
    while content:
        try:
            content = content[os.write(descriptor, content) :]
        except BlockingIOError:
            select.select([], [descriptor], [])
