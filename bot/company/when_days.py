"""Days as people type them: tomorrow, friday, 30 Nov, the 5th, 25/12, end of month."""

import re
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from bot.company import when_words
from bot.company.calendar import Calendar
from bot.company.duration import Duration, DurationUnit
from bot.company.when_clock import CLOSE_OF_DAY, TimeOfDay, minutes_of
from bot.company.when_refused import MomentProblem, NotAMoment

#: The farthest moment ahead.
FARTHEST_AHEAD = timedelta(days=2 * 365 + 1)
#: A date without a year counts as past for this long; an older date means next year.
_RECENT_PAST = timedelta(days=30)
_ONE_DAY = timedelta(days=1)
_HALF_DAY = 12 * 60


@dataclass(frozen=True, kw_only=True)
class DayPart:
    """A part of the day, in minutes after midnight."""

    begins: int
    ends: int

    def has(self, time: TimeOfDay) -> bool:
        """Return True if a clock's time is in the part; an evening and a night may be long."""
        late = self.ends > 18 * 60
        ends = 24 * 60 if late else self.ends
        return time.minutes is not None and self.begins <= time.minutes <= ends


@dataclass(frozen=True, kw_only=True)
class NamedDay:
    """A day named in the text."""

    on: date
    #: A weekday repeats if the time of day has passed.
    weekly: bool = False
    part: DayPart | None = None
    #: The time of day, if the words name it.
    time: TimeOfDay | None = None
    #: True for a week or month, which no time of day can follow.
    is_period: bool = False
    #: The first working day of "next week".
    first: date | None = None


@dataclass(frozen=True, kw_only=True)
class DayReader:
    """Reads days relative to the current time and a calendar."""

    now: datetime
    calendar: Calendar

    @property
    def today(self) -> date:
        """The local date."""
        return self.calendar.local(self.now).date()

    def after_length(self, text: str) -> datetime | None:
        """Read "in 2 hours" and "3 days": the instant (UTC) so long from now."""
        found = _read_length(text)
        return self.calendar.add(self.now, found[0], any_hour=found[1]) if found else None

    def read(self, text: str) -> NamedDay | None:
        """Read the whole text as a day, perhaps with a part of it. Raises NotAMoment."""
        for form in when_words.HOUR_OF_PART:
            found = form.fullmatch(text)
            named = found.groupdict().get("day", "today") if found else None
            if found and named and (day := self._whole_day(named)) and not day.is_period:
                return replace(day, time=_hour_of_part(found))
        found = when_words.DAY_AND_PART.fullmatch(text)
        if found and (day := self._whole_day(found["day"])) and not day.is_period:
            begins, ends = when_words.DAY_PARTS[found["part"]]
            return replace(day, part=DayPart(begins=begins, ends=ends))
        return self._whole_day(text)

    def _whole_day(self, text: str) -> NamedDay | None:
        if text in when_words.NEAR_DAYS:
            return NamedDay(on=self.today + timedelta(days=when_words.NEAR_DAYS[text]))
        if found := when_words.BY_WEEK.fullmatch(text):
            return self._weekday(found)
        if found := when_words.PERIODS.fullmatch(text):
            return self._period(found)
        if day := self._day_after_length(text):
            return NamedDay(on=day)
        dates = (form.fullmatch(text) for form in when_words.DATE_FORMS)
        found = next(filter(None, dates), None)
        if not found or _is_dotted_time(found.groupdict()):
            return None
        return NamedDay(on=self._date(found.groupdict()))

    def _day_after_length(self, text: str) -> date | None:
        """Read the day of "in 2 days" in "in 2 days at noon"."""
        found = _read_length(text) if text.startswith(("in ", "within ")) else None
        if not found or found[0].unit is not DurationUnit.DAY:
            return None
        at = self.calendar.add(self.now, found[0], any_hour=found[1])
        return self.calendar.local(at).date()

    def _weekday(self, found: re.Match[str]) -> NamedDay:
        wanted, today = when_words.WEEKDAY_NAMES.index(found["name"][:3]), self.today.weekday()
        if found["next"] or found["later"]:
            return NamedDay(on=self.today + timedelta(days=7 - today + wanted))
        return NamedDay(on=self.today + timedelta(days=(wanted - today) % 7), weekly=True)

    def _period(self, found: re.Match[str]) -> NamedDay:
        """A week or month: its last working day, and of "next week" also the first."""
        is_next = found["whole"] == "next week" or bool(found["next"])
        monday = self.today - timedelta(days=self.today.weekday() - (7 if is_next else 0))
        days = [monday + timedelta(days=each) for each in range(7)]
        if found["of"] == "month" or found["short"] == "m":
            days = _days_of_month(self.today, later=is_next)
        working = [each for each in days if self.calendar.is_working_day(each)] or days
        if found["whole"] == "next week":
            return NamedDay(on=working[-1], is_period=True, first=working[0])
        return NamedDay(on=working[-1], is_period=True, time=CLOSE_OF_DAY)

    def _date(self, said: dict[str, str | None]) -> date:
        on = next(self._dates(said), None)
        weekday = said["weekday"]
        if on is None or (weekday and when_words.WEEKDAY_NAMES.index(weekday[:3]) != on.weekday()):
            raise NotAMoment(MomentProblem.NO_SUCH_DATE)
        return on

    def _dates(self, said: dict[str, str | None]) -> Iterator[date]:
        """The dates that may be meant, the likeliest first."""
        if not said.get("month"):
            return self._next_days(int(said["day"] or 0))
        day, month = _day_and_month(said)
        if year := said.get("year"):
            return _matching_dates(range(int(year), int(year) + 1), month, day)
        years = range(self.today.year - 1, self.today.year + 3)
        found = _matching_dates(years, month, day)
        return (each for each in found if each >= self.today - _RECENT_PAST)

    def _next_days(self, day: int) -> Iterator[date]:
        """The coming days with this number in their month."""
        for month in range(self.today.month, self.today.month + 12):
            with suppress(ValueError):
                on = date(self.today.year + (month - 1) // 12, (month - 1) % 12 + 1, day)
                if on >= self.today:
                    yield on


def _days_of_month(today: date, *, later: bool) -> list[date]:
    first = today.replace(day=1)
    if later:
        first = (first + 31 * _ONE_DAY).replace(day=1)
    ahead = (first + timedelta(days=each) for each in range(31))
    return [each for each in ahead if each.month == first.month]


def _read_length(text: str) -> tuple[Duration, bool] | None:
    """Read a length of time, and True if nights and days off count."""
    found = next(filter(None, (form.fullmatch(text) for form in when_words.LENGTHS)), None)
    if not found:
        return None
    count, unit_name = found["count"].strip(), found["unit"]
    if minutes := when_words.HOUR_PARTS.get(count):
        return Duration(minutes, DurationUnit.MINUTE), True
    number = when_words.COUNT_WORDS.get(count) or int(count)
    if text == f"{number}h" and number in when_words.HOURS_OR_CLOCK:
        raise NotAMoment(MomentProblem.TWO_WAYS)
    if text == f"{number}h" and number in when_words.HOURS_ON_A_CLOCK:
        return None
    for names, unit, times, any_hour in when_words.LENGTH_UNITS:
        if names.fullmatch(unit_name):
            length = Duration(number * times, unit)
            if length.elapsed > FARTHEST_AHEAD:
                raise NotAMoment(MomentProblem.TOO_FAR)
            return length, any_hour
    return None


def _hour_of_part(found: re.Match[str]) -> TimeOfDay:
    """Read "9 in the morning". Raises NotAMoment for an hour that is not in the part."""
    begins, ends = when_words.DAY_PARTS[found["part"]]
    minutes = minutes_of(int(found["hour"]), int(found["minute"] or 0))
    likely = minutes + _HALF_DAY if begins and minutes < _HALF_DAY else minutes
    time = TimeOfDay(minutes=likely)
    if not DayPart(begins=begins, ends=ends).has(time):
        raise NotAMoment(MomentProblem.NO_SUCH_TIME)
    return time


def _is_dotted_time(said: dict[str, str | None]) -> bool:
    """Return True for 17.30, which is no date. Raises NotAMoment for "friday 20.11"."""
    if said.get("mark") != "." or said.get("year"):
        return False
    day, month = said["day"] or "", said["month"] or ""
    is_time = int(day) < 24 and len(month) == 2  # noqa: PLR2004 - a clock's hours and digits
    is_date = 1 <= int(month) <= len(when_words.MONTH_NAMES)
    if is_time and is_date and said["weekday"] and not said.get("dot"):
        raise NotAMoment(MomentProblem.TWO_WAYS)
    return is_time and not is_date


def _day_and_month(said: dict[str, str | None]) -> tuple[int, int]:
    day, month = said["day"] or "", said["month"] or ""
    if not month.isdigit():
        return int(day), when_words.MONTH_NAMES.index(month[:3]) + 1
    if said.get("mark") != "/" or int(month) == int(day):
        return int(day), int(month)
    if max(int(day), int(month)) <= len(when_words.MONTH_NAMES):
        raise NotAMoment(MomentProblem.TWO_WAYS)
    return max(int(day), int(month)), min(int(day), int(month))


def _matching_dates(years: range, month: int, day: int) -> Iterator[date]:
    """The date in each year of `years` that has the day."""
    for year in years:
        with suppress(ValueError):
            yield date(year, month, day)
