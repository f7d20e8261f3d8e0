"""A log that many lines are written to, and one that nobody reads."""

import fcntl
import json
import logging
import os
from collections.abc import Iterator
from datetime import timedelta
from itertools import count
from pathlib import Path

import pytest
from structlog.stdlib import ProcessorFormatter
from structlog.typing import EventDict

from adapters.observability import log_writer
from adapters.observability.log_writer import QueuedLogHandler
from adapters.observability.repeated_lines import MORE, RepeatLimit
from tests.clock import Clock

AT_ONCE = [None] * 5


@pytest.fixture
def clock() -> Clock:
    """The time of the log."""
    return Clock()


@pytest.fixture
def limit(clock: Clock) -> RepeatLimit:
    """What decides which lines are logged now."""
    return RepeatLimit(clock.stopwatch)


def line(level: int = logging.WARNING, **facts: object) -> logging.LogRecord:
    """A record as structlog hands it over."""
    attributes = {"name": "adapters.x", "levelno": level, "_logger": None, "_name": "warning"}
    return logging.makeLogRecord({"msg": facts, **attributes})


def admitted(limit: RepeatLimit, times: int, level: int = logging.WARNING, **facts: object) -> int:
    """How many of so many equal lines are logged at once."""
    return sum(limit.admits(line(level, **facts)) for _ in range(times))


def summaries(limit: RepeatLimit) -> list[tuple[str, int]]:
    """The events whose minute is over, each with the number of lines that were counted."""
    return [(each.msg["event"], getattr(each, MORE)) for each in limit.due_summaries()]  # type: ignore[index]


def test_fault_81_lines_of_one_kind_become_one_line_a_minute(
    limit: RepeatLimit, clock: Clock
) -> None:
    """Five at once; then their number, each minute, for as long as they come; then five again."""
    assert admitted(limit, 100, event="forged") == 5
    assert summaries(limit) == []
    clock.forward(timedelta(minutes=1))
    assert summaries(limit) == [("forged", 95)]
    assert admitted(limit, 7, event="forged") == 0
    clock.forward(timedelta(minutes=1))
    assert summaries(limit) == [("forged", 7)]
    clock.forward(timedelta(minutes=1))
    assert summaries(limit) == []
    assert admitted(limit, 100, event="forged") == 5


def test_fault_81_another_kind_is_not_hidden_by_a_flood(limit: RepeatLimit) -> None:
    """Nor another status or case; what a stranger chose makes no kind of its own."""
    admitted(limit, 100, event="refused", status=401)

    assert admitted(limit, 1, event="refused", status=413) == 1
    assert admitted(limit, 1, event="found amiss", about="OOPS-7") == 1
    assert admitted(limit, 1, event="found amiss", about="OOPS-8") == 1
    assert (
        sum(admitted(limit, 1, event="refused", status=401, tenant=str(n)) for n in range(9)) == 0
    )


def test_fault_81_lines_that_warn_of_nothing_are_all_logged(limit: RepeatLimit) -> None:
    """Each message that leaves has its line."""
    assert admitted(limit, 100, level=logging.INFO, event="message") == 100


def test_fault_81_kinds_are_limited_too(limit: RepeatLimit) -> None:
    """However many kinds there are, what is remembered of them has an end."""
    assert sum(admitted(limit, 1, event=f"event {n}") for n in range(10_000)) == 505


def test_fault_81_lines_of_libraries_are_counted_by_their_template(limit: RepeatLimit) -> None:
    """As asyncio and aiohttp write them; a traceback is not kept for the summary."""
    for number in count():
        error = (ValueError, ValueError(number), None)
        facts = {"msg": "Error from %s", "args": (number,), "levelno": logging.ERROR}
        record = logging.makeLogRecord({"name": "aiohttp.server", "exc_info": error, **facts})
        if not limit.admits(record):
            break

    [summary] = limit.last_summaries()
    assert (number, summary.exc_info, summary.getMessage()) == (5, None, "Error from 5")


@pytest.fixture
def pipe() -> Iterator[tuple[int, int]]:
    """A small pipe, to read from and to write to."""
    ends = os.pipe()
    fcntl.fcntl(ends[1], fcntl.F_SETPIPE_SZ, 4096)
    yield ends
    os.close(ends[0])


def test_fault_82_lines_wait_until_somebody_reads_and_none_is_lost_unnoticed(
    pipe: tuple[int, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nobody who logs is held up; afterwards it is said how many lines were dropped."""
    monkeypatch.setattr(log_writer, "_MOST_WAITING", 100)
    with Path(f"/dev/fd/{pipe[1]}").open("w") as stream:
        os.close(pipe[1])
        handler = QueuedLogHandler(stream)
        handler.setFormatter(ProcessorFormatter(processors=[_as_json]))
        for number in range(1000):
            handler.handle(line(logging.INFO, event="x" * 100, number=number))

        with os.fdopen(os.dup(pipe[0])) as reading:
            read: list[int] = []
            dropped = 0
            while len(read) + dropped < 1000:
                said = json.loads(next(reading))
                dropped += said.get("lines", 0)
                read += [said["number"]] if "number" in said else []
        handler.close()

    assert read == sorted(set(read))
    assert dropped > 0


def _as_json(_logger: object, _name: str, event: EventDict) -> str:
    return json.dumps({name: each for name, each in event.items() if name[0] != "_"})
