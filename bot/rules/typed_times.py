"""Times typed or chosen in a request, in the zone of the person asking."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime

from bot.case import commands as c
from bot.case.case import Case
from bot.case.errors import NotATime, TimePassed, TwoTimes
from bot.company.calendar import Calendar
from bot.company.when import DayEdge, parse_when, split_when
from bot.company.when_refused import MomentPassed, NotAMoment
from bot.company.when_words import WEEKDAY_PATTERN
from bot.rules.circumstances import Circumstances


def read_when(
    case: Case, request: c.MakePromise | c.SnoozeNags, beside: str, circumstances: Circumstances
) -> tuple[datetime, str]:
    """Return the time (UTC) of a request about a case, and the words beside.

    Without a form and words beside, the typed text holds both. Raises NotATime, TimePassed and
    TwoTimes.
    """
    now, calendar = circumstances.now, circumstances.calendar(request.by)
    if request.chosen is None:
        with _refused(f"{case.ref} {request.verb.word}", request.when):
            if beside:
                return parse_when(request.when, now, calendar), beside.strip()
            return split_when(request.when, now, calendar)
    found = []
    for text in filter(None, (request.when.strip(), request.chosen)):
        with _refused(None, text):
            found.append(parse_when(text, now, calendar))
    if not found:
        raise NotATime(None, "")
    if found[0] != found[-1]:
        raise TwoTimes(*found)
    return found[0], beside.strip()


@dataclass(frozen=True, kw_only=True)
class Absence:
    """An absence. A start in the future, and an end (UTC)."""

    start: datetime | None
    until: datetime


def read_absence(request: c.GoAway, circumstances: Circumstances) -> Absence:
    """Return an absence: on a day without a time, the opening of that day counts.

    A weekday as the end is the first after the start. Raises NotATime and TimePassed.
    """
    now, calendar = circumstances.now, circumstances.calendar(request.by)
    if not request.start:
        return Absence(start=None, until=_read_end("away until", request.until, now, calendar))
    start = _read_start(request.start, now, calendar)
    before = f"away from {request.start} until"
    until = _read_end(before, request.until, now, calendar)
    if until <= start and _WEEKDAY.match(request.until):
        until = _read_end(before, request.until, start, calendar)
    if until <= start:
        raise NotATime(before, request.until)
    return Absence(start=start if start > now else None, until=until)


_WEEKDAY = re.compile(f"{WEEKDAY_PATTERN}\\b", re.IGNORECASE)


def _read_start(text: str, now: datetime, calendar: Calendar) -> datetime:
    """Return the start (UTC) of an absence; now, if it began this morning."""
    with _refused("away from", text):
        try:
            return parse_when(text, now, calendar, DayEdge.OPENING)
        except MomentPassed as passed:
            if calendar.local(passed.at).date() != calendar.local(now).date():
                raise
            return now


def _read_end(before: str, text: str, now: datetime, calendar: Calendar) -> datetime:
    with _refused(before, text):
        return parse_when(text, now, calendar, DayEdge.OPENING)


@contextmanager
def _refused(before: str | None, words: str) -> Iterator[None]:
    """Turn an unclear or past moment into an answer to the person."""
    try:
        yield
    except MomentPassed as passed:
        raise TimePassed(passed.at) from passed
    except NotAMoment as unclear:
        raise NotATime(before, words, unclear.problem) from unclear
