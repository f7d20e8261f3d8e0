"""Dates and times as people type them, alone or before other words.

    [by|until|till|on] friday [at] 17:00    a day, a time, or both, in either order
    in 2 hours · in 3 business days · 3d    a length of time from now

`tomorrow 17:00 call back` is a moment and a task. An ambiguous word stays a word ("sat down with
them"). A moment that is only partly understood ("friday at 5", "5pm CET") is refused: asking again
is better than promising the wrong hour.

    ValueError
    ├── NotAMoment      no clear moment, or a moment more than two years ahead
    └── MomentPassed    a moment in the past
"""

import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from itertools import islice, takewhile

from bot.company import when_words
from bot.company.calendar import Calendar
from bot.company.duration import Duration

_FARTHEST_AHEAD = timedelta(days=2 * 365 + 1)
#: A date without a year counts as past for this long; an older date means next year.
_RECENT_PAST = timedelta(days=30)
_MOST_WORDS = 8
_LONGEST_WORD = 20


class NotAMoment(ValueError):
    """The text is no clear moment; the message gives the expected form."""

    def __init__(self, expected: str = '"tomorrow 17:00", "friday" or "in 2 hours"') -> None:
        super().__init__(expected)


class MomentPassed(ValueError):
    """The moment `at` (UTC) is not in the future."""

    def __init__(self, at: datetime) -> None:
        super().__init__("a moment that is still to come")
        self.at = at


def parse_when(text: str, now: datetime, calendar: Calendar) -> datetime:
    """Read the whole text as a moment (UTC). Raises NotAMoment or MomentPassed."""
    at, rest = split_when(text, now, calendar)
    if rest:
        raise NotAMoment
    return at


def split_when(text: str, now: datetime, calendar: Calendar) -> tuple[datetime, str]:
    """Split a text into the moment (UTC) at the beginning and the remaining words.

    Words are read in the calendar's zone. A day without a time means the close of the working day,
    a time already past today means tomorrow, a weekday means the coming weekday, and "next friday"
    the Friday of next week. `d` and "business days" count working days and keep the time of day;
    "days" and "weeks" count every day. 3/4/2027 is ambiguous and refused; 30/4/2027 and 4/30/2027
    are read. A colon or a dash ends the moment. Raises NotAMoment or MomentPassed.
    """
    reader = _WhenReader(now=now, calendar=calendar)
    found = reader.prefix(text)
    if not found:
        raise NotAMoment
    at, end = found
    if reader.goes_on(text, end):
        raise NotAMoment
    if at <= now:
        raise MomentPassed(at)
    if at > now + _FARTHEST_AHEAD:
        raise NotAMoment(_TOO_FAR)
    return at, _LEADING_DASH.sub("", text[end:].strip())


_TOO_FAR = "a moment within two years"
_NO_TIME = 'a time of day such as "17:00" or "5pm"'
_WORD_PATTERN = re.compile(r"\S+")
_LEADING_DASH = re.compile(r"^[-\u2013\u2014:;,]+(?=\s)\s*")

_TimeOfDay = Callable[[Calendar, date], datetime]


@dataclass(frozen=True, kw_only=True)
class _NamedDay:
    """A day named in the text. A weekday repeats if the time of day has passed."""

    on: date
    weekly: bool = False
    usual: _TimeOfDay = Calendar.close_of


@dataclass(frozen=True, kw_only=True)
class _WhenReader:
    """Reads words relative to the current time and a calendar."""

    now: datetime
    calendar: Calendar

    @property
    def today(self) -> date:
        return self.calendar.local(self.now).date()

    def prefix(self, text: str) -> tuple[datetime, int] | None:
        """The longest moment at the beginning of the text, and the end position."""
        first = islice(_WORD_PATTERN.finditer(text), _MOST_WORDS)
        words = list(takewhile(lambda word: word.end() - word.start() <= _LONGEST_WORD, first))
        for count in range(len(words), 0, -1):
            start, end = words[0].start(), words[count - 1].end()
            if when_words.ALSO_WORDS.fullmatch(text[start:end]) and not _ends_moment(text, end):
                continue
            if at := self._moment(_normalize_words([word[0] for word in words[:count]])):
                return at, end
        return None

    def goes_on(self, text: str, end: int) -> bool:
        """Return True if the text after `end` continues the moment in an unknown form."""
        if _ends_moment(text, end):
            return False
        rest = text[end:].lstrip()[: _MOST_WORDS * _LONGEST_WORD]
        more = rest.lower()
        if when_words.MOMENT_CONTINUED.match(more) or when_words.ZONE_NAMES.match(rest):
            return True
        try:
            return self.prefix(when_words.JOINING_WORDS.sub("", more)) is not None
        except NotAMoment:
            return True

    def _moment(self, said: str) -> datetime | None:
        """Read the whole text as a moment. Raises NotAMoment for the 30th of February.

        The first words are read first: a date in later words does not count.
        """
        if at := self._from_now(said):
            return at
        whole = when_words.LEADING_WORDS.sub("", said)
        if day := self._day(whole):
            return self._on(day, day.usual)
        if time := _read_time(whole):
            return self._next(time)
        for head, tail in _word_splits(said):
            if (day := self._day(head)) and (time := _read_time(tail)):
                return self._on(day, time)
            if (time := _read_time(head)) and (day := self._day(tail)):
                return self._on(day, time)
        return None

    def _from_now(self, said: str) -> datetime | None:
        found = when_words.LENGTH_FROM_NOW.fullmatch(said) or when_words.SHORT_LENGTH.fullmatch(
            said
        )
        if not found:
            return None
        for names, unit, times, any_hour in when_words.LENGTH_UNITS:
            if names.fullmatch(found["unit"]):
                length = Duration(_read_count(found["count"]) * times, unit)
                if length.elapsed > _FARTHEST_AHEAD:
                    raise NotAMoment(_TOO_FAR)
                return self.calendar.add(self.now, length, any_hour=any_hour)
        return None

    def _on(self, day: _NamedDay, time: _TimeOfDay) -> datetime:
        at = time(self.calendar, day.on)
        if day.weekly and at <= self.now:
            return time(self.calendar, day.on + timedelta(days=7))
        return at

    def _next(self, time: _TimeOfDay) -> datetime:
        """The next occurrence of a time of day; for the close of work, on a working day."""
        working = time is Calendar.close_of
        day = self.calendar.working_day(self.today) if working else self.today
        if (at := time(self.calendar, day)) > self.now:
            return at
        day += timedelta(days=1)
        return time(self.calendar, self.calendar.working_day(day) if working else day)

    def _day(self, text: str) -> _NamedDay | None:
        found = when_words.DAY_AND_PART.fullmatch(text)
        if found and (day := self._whole_day(found["day"])):
            return replace(day, usual=_after_midnight(when_words.DAY_PART_ENDS[found["part"]]))
        return self._whole_day(text)

    def _whole_day(self, text: str) -> _NamedDay | None:
        if text in when_words.NEAR_DAYS:
            return _NamedDay(on=self.today + timedelta(days=when_words.NEAR_DAYS[text]))
        if found := when_words.BY_WEEK.fullmatch(text):
            return self._weekday(found)
        dates = (form.fullmatch(text) for form in when_words.DATE_FORMS)
        return next((_NamedDay(on=self._date(found.groupdict())) for found in dates if found), None)

    def _weekday(self, found: re.Match[str]) -> _NamedDay:
        wanted, today = when_words.WEEKDAY_NAMES.index(found["name"][:3]), self.today.weekday()
        if found["next"] or found["later"]:
            return _NamedDay(on=self.today + timedelta(days=7 - today + wanted))
        return _NamedDay(on=self.today + timedelta(days=(wanted - today) % 7), weekly=True)

    def _date(self, said: dict[str, str | None]) -> date:
        day, month = _day_and_month(said)
        if said["year"]:
            dates = _matching_dates(range(int(said["year"]), int(said["year"]) + 1), month, day)
        else:
            years = range(self.today.year - 1, self.today.year + 3)
            dates = (
                each
                for each in _matching_dates(years, month, day)
                if each >= self.today - _RECENT_PAST
            )
        on = next(dates, None)
        weekday = said["weekday"]
        if on is None or (weekday and when_words.WEEKDAY_NAMES.index(weekday[:3]) != on.weekday()):
            raise NotAMoment('a date that exists, such as "30 Nov 2026"')
        return on


def _normalize_words(words: Sequence[str]) -> str:
    said = " ".join(word.rstrip(",.") for word in words).rstrip(",.:;!").lower()
    for pattern, plain in when_words.SPELLINGS_REPLACED:
        said = pattern.sub(plain, said)
    return said


def _ends_moment(text: str, end: int) -> bool:
    """Return True at the text's end or a separator. A comma is none: dates contain commas."""
    rest = text[end:].lstrip()
    return not rest or text[end - 1] in ":;" or _LEADING_DASH.match(rest) is not None


def _word_splits(said: str) -> Iterator[tuple[str, str]]:
    words = said.split(" ")
    for cut in range(1, len(words)):
        yield (
            when_words.LEADING_WORDS.sub("", " ".join(words[:cut])),
            when_words.LEADING_WORDS.sub("", " ".join(words[cut:])),
        )


def _read_time(text: str) -> _TimeOfDay | None:
    if when_words.CLOSE_OF_BUSINESS.fullmatch(text):
        return Calendar.close_of
    if text in when_words.NAMED_TIMES:
        return _after_midnight(when_words.NAMED_TIMES[text])
    if found := when_words.CLOCK_24.fullmatch(text):
        return _after_midnight(_clock_minutes(int(found["hour"]), int(found["minute"])))
    if found := when_words.CLOCK_12.fullmatch(text):
        return _after_midnight(_half_day(found))
    return None


def _after_midnight(minutes: int) -> _TimeOfDay:
    return lambda calendar, day: calendar.instant(day, minutes)


def _half_day(found: re.Match[str]) -> int:
    hour = int(found["hour"])
    if not 1 <= hour <= 12:  # noqa: PLR2004 - the hours on a clock's face
        raise NotAMoment(_NO_TIME)
    return _clock_minutes(
        hour % 12 + (12 if found["half"] == "p" else 0), int(found["minute"] or 0)
    )


def _clock_minutes(hour: int, minute: int) -> int:
    minutes = hour * 60 + minute
    if minute >= 60 or minutes > 24 * 60:  # noqa: PLR2004 - an hour's minutes
        raise NotAMoment(_NO_TIME)
    return minutes


def _read_count(text: str) -> int:
    return when_words.COUNT_WORDS.get(text.strip()) or int(text)


def _day_and_month(said: dict[str, str | None]) -> tuple[int, int]:
    day, month = said["day"] or "", said["month"] or ""
    if not month.isdigit():
        return int(day), when_words.MONTH_NAMES.index(month[:3]) + 1
    if said.get("mark") != "/" or int(month) == int(day):
        return int(day), int(month)
    if max(int(day), int(month)) <= len(when_words.MONTH_NAMES):
        raise NotAMoment('a date that is read in one way only, such as "3 Apr 2027"')
    return max(int(day), int(month)), min(int(day), int(month))


def _matching_dates(years: range, month: int, day: int) -> Iterator[date]:
    """The date in each year of `years` that has the day."""
    for year in years:
        with suppress(ValueError):
            yield date(year, month, day)
