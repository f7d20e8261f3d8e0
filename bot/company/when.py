"""Dates and times as people type them, alone or before other words.

    [by|until|till|on] friday [at] 17:00    a day, a time, or both, in either order
    in 2 hours · in 3 business days · 3d    a length of time from now

`tomorrow 17:00 call back` is a moment and a task. An ambiguous word stays a word ("sat down with
them"). A moment counts only if all words that could belong to it were read: asking again is better
than promising the wrong hour.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import Enum
from itertools import islice, takewhile

from bot.company import when_leftovers, when_words
from bot.company.calendar import Calendar
from bot.company.when_clock import CLOSE_OF_DAY, TimeOfDay, read_time, read_time_alone
from bot.company.when_days import FARTHEST_AHEAD, DayReader, NamedDay
from bot.company.when_refused import MomentPassed, MomentProblem, NotAMoment
from bot.company.when_spelling import plain_spelling

_MOST_WORDS = 10
_LONGEST_WORD = 35


class DayEdge(Enum):
    """The edge of a day that is meant by a day without a time."""

    #: Of a deadline: the close of the working day.
    CLOSE = "close"
    #: Of the end of an absence: the opening of the working day.
    OPENING = "opening"


def parse_when(
    text: str, now: datetime, calendar: Calendar, edge: DayEdge = DayEdge.CLOSE
) -> datetime:
    """Read the whole text as a moment (UTC). Raises NotAMoment or MomentPassed."""
    at, rest = split_when(text, now, calendar, edge)
    if rest:
        raise NotAMoment
    return at


def split_when(
    text: str, now: datetime, calendar: Calendar, edge: DayEdge = DayEdge.CLOSE
) -> tuple[datetime, str]:
    """Split a text into the moment (UTC) at the beginning and the remaining words.

    Words are read in the calendar's zone; UTC and a difference from UTC may follow a time. A day
    without a time means the edge of the working day, a time already past today means tomorrow, a
    weekday means the coming weekday, and "next friday" the Friday of next week. "next week" as a
    deadline is the close of its last working day. Lengths count every day and keep the time of
    day; "business days" are working days. 3/4 is ambiguous and refused; 30/4 and 4/30 are read. A
    colon ends the moment. Raises NotAMoment or MomentPassed.
    """
    reader = _WhenReader(days=DayReader(now=now, calendar=calendar), edge=edge)
    found = reader.prefix(text)
    if not found:
        raise NotAMoment
    reader.check_leftover(text, found)
    if found.at <= now:
        raise MomentPassed(found.at)
    if found.at > now + FARTHEST_AHEAD:
        raise NotAMoment(MomentProblem.TOO_FAR)
    return found.at, _LEADING_DASH.sub("", text[found.end :].strip())


_WORD_PATTERN = re.compile(r"\S+")
_LEADING_DASH = re.compile(r"^[-\u2013\u2014:;,]+(?=\s)\s*")
_LEADING_COLON = re.compile(r"^[:;](?=\s)\s*")
_INSTANT = re.compile(
    r"(?:by |until |till |on |at )?([0-9]{4}-[0-9]{2}-[0-9]{2} [0-9]{2}:[0-9]{2}"
    r"(?::[0-9]{2}(?:\.[0-9]{1,6})?)?(?:z|[+-][0-9]{2}:?[0-9]{2}))"
)
_ISO_DATE_AND_TIME = re.compile(r"(?<=[0-9])[tT](?=[0-9])")


@dataclass(frozen=True, kw_only=True)
class _Moment:
    """A moment read (UTC)."""

    at: datetime
    #: True if a time of day or a length was read.
    timed: bool
    #: Where the words of the moment end in the text.
    end: int = 0


@dataclass(frozen=True, kw_only=True)
class _WhenReader:
    """Reads words relative to the current time and a calendar."""

    days: DayReader
    edge: DayEdge

    def prefix(self, text: str) -> _Moment | None:
        """The longest moment at the beginning of the text."""
        first = islice(_WORD_PATTERN.finditer(text), _MOST_WORDS)
        words = list(takewhile(lambda word: word.end() - word.start() <= _LONGEST_WORD, first))
        for count in range(len(words), 0, -1):
            start, end = words[0].start(), words[count - 1].end()
            if when_words.ALSO_WORDS.fullmatch(text[start:end]) and not _ends_moment(text, end):
                continue
            said = [word[0] for word in words[:count]]
            if at := _read_instant(said) or self._moment(plain_spelling(said)):
                return _Moment(at=at.at, timed=at.timed, end=end)
        return None

    def check_leftover(self, text: str, found: _Moment) -> None:
        """Raise NotAMoment if words after the moment may belong to it."""
        rest = text[found.end :].lstrip()
        colon = text[found.end - 1] in ":;" or _LEADING_COLON.match(rest) is not None
        if not rest:
            return
        if colon:
            if not found.timed and when_leftovers.continues_with_time(rest):
                raise NotAMoment
            return
        if when_leftovers.names_zone(rest, timed=found.timed):
            raise NotAMoment(MomentProblem.NAMED_ZONE)
        if when_leftovers.continues_moment(rest) or self._moment_follows(rest):
            raise NotAMoment

    def _moment_follows(self, rest: str) -> bool:
        rest = _LEADING_DASH.sub("", rest[: _MOST_WORDS * _LONGEST_WORD]).lower()
        try:
            return self.prefix(when_leftovers.JOINING_WORDS.sub("", rest)) is not None
        except NotAMoment:
            return True

    def _moment(self, said: str) -> _Moment | None:
        """Read the whole text as a moment. Raises NotAMoment for the 30th of February.

        The first words are read first: a date in later words does not count.
        """
        if at := self.days.after_length(said):
            return _Moment(at=at, timed=True)
        whole = when_words.LEADING_WORDS.sub("", said)
        if time := (read_time_alone(whole) if whole == said else read_time(whole)):
            return _Moment(at=self._next(time), timed=True)
        if day := self.days.read(whole):
            return self._on(day, day.time)
        for head, tail in _word_splits(said):
            if (day := self.days.read(head)) and (time := read_time(tail)):
                return self._on(_with_time(day, time), time)
            if (time := read_time(head)) and (day := self.days.read(tail)):
                return self._on(_with_time(day, time), time)
        return None

    def _on(self, day: NamedDay, time: TimeOfDay | None) -> _Moment:
        at = self._instant(day, time)
        if day.weekly and at <= self.days.now:
            at = self._instant(_a_week_later(day), time)
        return _Moment(at=at, timed=time is not None)

    def _instant(self, day: NamedDay, time: TimeOfDay | None) -> datetime:
        calendar, returns = self.days.calendar, self.edge is DayEdge.OPENING
        if time:
            return time.on(day.on, calendar)
        if day.part and day.part.begins and returns:
            return calendar.instant(day.on, day.part.begins)
        if day.part and not returns:
            return calendar.instant(day.on, day.part.ends)
        return calendar.open_of(day.first or day.on) if returns else calendar.close_of(day.on)

    def _next(self, time: TimeOfDay) -> datetime:
        """The next occurrence of a time of day; for the close of work, on a working day."""
        calendar, working = self.days.calendar, time == CLOSE_OF_DAY
        today = self.days.now.astimezone(time.offset).date() if time.offset else self.days.today
        day = calendar.working_day(today) if working else today
        if (at := time.on(day, calendar)) > self.days.now:
            return at
        day += timedelta(days=1)
        return time.on(calendar.working_day(day) if working else day, calendar)


def _read_instant(words: list[str]) -> _Moment | None:
    """Read an instant such as 2026-11-30T17:00-05:00; only "T" makes the end a zone for certain."""
    said = " ".join(words).rstrip(",.:;!")
    if not _ISO_DATE_AND_TIME.search(said):
        return None
    found = _INSTANT.fullmatch(_ISO_DATE_AND_TIME.sub(" ", said).lower())
    if not found:
        return None
    try:
        return _Moment(at=datetime.fromisoformat(found[1].upper()).astimezone(UTC), timed=True)
    except (ValueError, OverflowError):
        raise NotAMoment(MomentProblem.NO_SUCH_DATE) from None


def _with_time(day: NamedDay, time: TimeOfDay) -> NamedDay:
    """The day, if the time fits. Raises NotAMoment for "tomorrow morning 9pm"."""
    if day.is_period or day.time or (day.part and not day.part.has(time)):
        raise NotAMoment
    return day


def _a_week_later(day: NamedDay) -> NamedDay:
    return NamedDay(on=day.on + timedelta(days=7), part=day.part)


def _ends_moment(text: str, end: int) -> bool:
    """Return True at the text's end or a separator. A comma is none: dates contain commas."""
    rest = text[end:].lstrip()
    return not rest or text[end - 1] in ":;" or _LEADING_DASH.match(rest) is not None


def _word_splits(said: str) -> Iterator[tuple[str, str]]:
    words = said.split(" ")
    for cut in range(1, len(words)):
        yield (
            when_words.LEADING_WORDS.sub("", " ".join(words[:cut])),
            when_words.MIDDLE_WORDS.sub("", " ".join(words[cut:])),
        )
