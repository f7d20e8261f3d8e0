"""DueMoments as people type them, with or without words after them.

    [by|until|till|on] friday [at] 17:00    a day, a time, or both, in either order
    in 2 hours · in 3 business days · 3d    a length of time from now

`tomorrow 17:00 call back` is a moment and what is to be done. What may not be a moment stays a
word ("sat down with them"), and where more of a moment seems to follow than is understood
("friday at 5", "5pm CET"), nothing is: to ask again is better than to promise the wrong hour.

    ValueError
    ├── NotAMoment      nothing that is surely a moment, or one more than two years ahead
    └── MomentPassed    a moment, but not one to come
"""

import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from itertools import islice, takewhile

from bot.company import when_words as known
from bot.company.calendar import Calendar
from bot.company.duration import Duration

_FARTHEST = timedelta(days=2 * 365 + 1)
#: A date without a year that is over for no longer than this has passed; others are next year's.
_LATELY = timedelta(days=30)
_MOST_WORDS = 8
_LONGEST_WORD = 20


class NotAMoment(ValueError):
    """Nothing that can be read as one moment; its text says what was expected instead."""

    def __init__(self, expected: str = '"tomorrow 17:00", "friday" or "in 2 hours"') -> None:
        super().__init__(expected)


class MomentPassed(ValueError):
    """A moment that is over, or is right now; `at` says which (UTC)."""

    def __init__(self, at: datetime) -> None:
        super().__init__("a moment that is still to come")
        self.at = at


def parse_when(text: str, now: datetime, calendar: Calendar) -> datetime:
    """The moment (UTC) that the whole text says. Raises NotAMoment or MomentPassed."""
    at, rest = split_when(text, now, calendar)
    if rest:
        raise NotAMoment
    return at


def split_when(text: str, now: datetime, calendar: Calendar) -> tuple[datetime, str]:
    """The moment (UTC) with which the text begins, read in the calendar's zone, and what follows.

    A day without a time is the close of that working day, a time that is over today is
    tomorrow's, a weekday is the next one, and "next friday" is next week's. `d` and "business
    days" are working days at the same time, "days" and "weeks" any. 3/4/2027 is refused, as it is
    read in two ways; 30/4/2027 and 4/30/2027 are not. A colon or a dash ends the moment.
    Raises NotAMoment or MomentPassed.
    """
    reader = _Reader(now=now, calendar=calendar)
    found = reader.prefix(text)
    if not found:
        raise NotAMoment
    at, end = found
    if reader.goes_on(text, end):
        raise NotAMoment
    if at <= now:
        raise MomentPassed(at)
    if at > now + _FARTHEST:
        raise NotAMoment(_TOO_FAR)
    return at, _DASH.sub("", text[end:].strip())


_TOO_FAR = "a moment within two years"
_NO_TIME = 'a time of day such as "17:00" or "5pm"'
_WORD = re.compile(r"\S+")
_DASH = re.compile(r"^[-\u2013\u2014:;,]+(?=\s)\s*")

_TimeOfDay = Callable[[Calendar, date], datetime]


@dataclass(frozen=True, kw_only=True)
class _Day:
    """A day that was named. A weekday that is over by then comes again."""

    on: date
    weekly: bool = False
    usual: _TimeOfDay = Calendar.close_of


@dataclass(frozen=True, kw_only=True)
class _Reader:
    """Reads words as they are meant now and there."""

    now: datetime
    calendar: Calendar

    @property
    def today(self) -> date:
        return self.calendar.local(self.now).date()

    def prefix(self, text: str) -> tuple[datetime, int] | None:
        """The moment in the most words from the first on, and where they end."""
        first = islice(_WORD.finditer(text), _MOST_WORDS)
        words = list(takewhile(lambda word: word.end() - word.start() <= _LONGEST_WORD, first))
        for count in range(len(words), 0, -1):
            start, end = words[0].start(), words[count - 1].end()
            if known.ALSO_WORDS.fullmatch(text[start:end]) and not _is_over(text, end):
                continue
            if at := self._moment(_normal([word[0] for word in words[:count]])):
                return at, end
        return None

    def goes_on(self, text: str, end: int) -> bool:
        """Whether what follows belongs to the moment too, so that it was not understood."""
        if _is_over(text, end):
            return False
        rest = text[end:].lstrip()[: _MOST_WORDS * _LONGEST_WORD]
        more = rest.lower()
        if known.MORE.match(more) or known.ZONE.match(rest):
            return True
        try:
            return self.prefix(known.AND.sub("", more)) is not None
        except NotAMoment:
            return True

    def _moment(self, said: str) -> datetime | None:
        """What was said, where all of it is a moment. Raises NotAMoment for the 30th of February.

        What comes first is read first: a date among the words that follow is none of ours.
        """
        if at := self._from_now(said):
            return at
        whole = known.BEFORE.sub("", said)
        if day := self._day(whole):
            return self._on(day, day.usual)
        if time := _time(whole):
            return self._next(time)
        for head, tail in _divisions(said):
            if (day := self._day(head)) and (time := _time(tail)):
                return self._on(day, time)
            if (time := _time(head)) and (day := self._day(tail)):
                return self._on(day, time)
        return None

    def _from_now(self, said: str) -> datetime | None:
        found = known.IN.fullmatch(said) or known.SHORT.fullmatch(said)
        if not found:
            return None
        for names, unit, times, any_hour in known.UNITS:
            if names.fullmatch(found["unit"]):
                length = Duration(_count(found["count"]) * times, unit)
                if length.elapsed > _FARTHEST:
                    raise NotAMoment(_TOO_FAR)
                return self.calendar.add(self.now, length, any_hour=any_hour)
        return None

    def _on(self, day: _Day, time: _TimeOfDay) -> datetime:
        at = time(self.calendar, day.on)
        if day.weekly and at <= self.now:
            return time(self.calendar, day.on + timedelta(days=7))
        return at

    def _next(self, time: _TimeOfDay) -> datetime:
        """That time today or, where it is over, tomorrow; the close of work on a working day."""
        working = time is Calendar.close_of
        day = self.calendar.working_day(self.today) if working else self.today
        if (at := time(self.calendar, day)) > self.now:
            return at
        day += timedelta(days=1)
        return time(self.calendar, self.calendar.working_day(day) if working else day)

    def _day(self, text: str) -> _Day | None:
        found = known.PART.fullmatch(text)
        if found and (day := self._whole_day(found["day"])):
            return replace(day, usual=_after_midnight(known.PARTS[found["part"]]))
        return self._whole_day(text)

    def _whole_day(self, text: str) -> _Day | None:
        if text in known.NEAR:
            return _Day(on=self.today + timedelta(days=known.NEAR[text]))
        if found := known.BY_WEEK.fullmatch(text):
            return self._weekday(found)
        dates = (form.fullmatch(text) for form in known.DATES)
        return next((_Day(on=self._date(found.groupdict())) for found in dates if found), None)

    def _weekday(self, found: re.Match[str]) -> _Day:
        wanted, today = known.NAMES.index(found["name"][:3]), self.today.weekday()
        if found["next"] or found["later"]:
            return _Day(on=self.today + timedelta(days=7 - today + wanted))
        return _Day(on=self.today + timedelta(days=(wanted - today) % 7), weekly=True)

    def _date(self, said: dict[str, str | None]) -> date:
        day, month = _day_and_month(said)
        if said["year"]:
            dates = _dates(range(int(said["year"]), int(said["year"]) + 1), month, day)
        else:
            years = range(self.today.year - 1, self.today.year + 3)
            dates = (each for each in _dates(years, month, day) if each >= self.today - _LATELY)
        on = next(dates, None)
        weekday = said["weekday"]
        if on is None or (weekday and known.NAMES.index(weekday[:3]) != on.weekday()):
            raise NotAMoment('a date that exists, such as "30 Nov 2026"')
        return on


def _normal(words: Sequence[str]) -> str:
    said = " ".join(word.rstrip(",.") for word in words).rstrip(",.:;!").lower()
    for pattern, plain in known.SAME:
        said = pattern.sub(plain, said)
    return said


def _is_over(text: str, end: int) -> bool:
    """Whether nothing follows, or a mark says so; a comma does not, as dates have them too."""
    rest = text[end:].lstrip()
    return not rest or text[end - 1] in ":;" or _DASH.match(rest) is not None


def _divisions(said: str) -> Iterator[tuple[str, str]]:
    words = said.split(" ")
    for cut in range(1, len(words)):
        yield (
            known.BEFORE.sub("", " ".join(words[:cut])),
            known.BEFORE.sub("", " ".join(words[cut:])),
        )


def _time(text: str) -> _TimeOfDay | None:
    if known.CLOSE.fullmatch(text):
        return Calendar.close_of
    if text in known.NAMED:
        return _after_midnight(known.NAMED[text])
    if found := known.CLOCK_24.fullmatch(text):
        return _after_midnight(_minutes(int(found["hour"]), int(found["minute"])))
    if found := known.CLOCK_12.fullmatch(text):
        return _after_midnight(_half_day(found))
    return None


def _after_midnight(minutes: int) -> _TimeOfDay:
    return lambda calendar, day: calendar.instant(day, minutes)


def _half_day(found: re.Match[str]) -> int:
    hour = int(found["hour"])
    if not 1 <= hour <= 12:  # noqa: PLR2004 - the hours on a clock's face
        raise NotAMoment(_NO_TIME)
    return _minutes(hour % 12 + (12 if found["half"] == "p" else 0), int(found["minute"] or 0))


def _minutes(hour: int, minute: int) -> int:
    minutes = hour * 60 + minute
    if minute >= 60 or minutes > 24 * 60:  # noqa: PLR2004 - an hour's minutes
        raise NotAMoment(_NO_TIME)
    return minutes


def _count(text: str) -> int:
    return known.COUNTS.get(text.strip()) or int(text)


def _day_and_month(said: dict[str, str | None]) -> tuple[int, int]:
    day, month = said["day"] or "", said["month"] or ""
    if not month.isdigit():
        return int(day), known.MONTHS.index(month[:3]) + 1
    if said.get("mark") != "/" or int(month) == int(day):
        return int(day), int(month)
    if max(int(day), int(month)) <= len(known.MONTHS):
        raise NotAMoment('a date that is read in one way only, such as "3 Apr 2027"')
    return max(int(day), int(month)), min(int(day), int(month))


def _dates(years: range, month: int, day: int) -> Iterator[date]:
    """That day in each of the years that have it."""
    for year in years:
        with suppress(ValueError):
            yield date(year, month, day)
