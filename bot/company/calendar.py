"""Working hours, holidays and zones: when people are there, and what "in three days" means to them.

Instants come in with a zone and go out in UTC; one without a zone is a ValueError. A local time
that the clocks skip counts as much later as they skip (02:30 is 03:30 that night); one that they
show twice counts the first time.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import cache, lru_cache
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple
from zoneinfo import ZoneInfo

from bot.company.duration import Duration, Unit

if TYPE_CHECKING:
    from holidays import HolidayBase

_MIDNIGHT = 24 * 60
_ONE_DAY = timedelta(days=1)
#: Days of which it is kept in mind whether their zone has them.
_REMEMBERED = 10_000
#: Days that are searched for an open one. Nobody is closed for longer, unless for good.
_SEARCHED = 400

_WEEK = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_MON_TO_FRI = (0, 1, 2, 3, 4)
_DAY = "mon(?:day)?|tue(?:sday)?|wed(?:nesday)?|thu(?:rsday)?|fri(?:day)?|sat(?:urday)?|sun(?:day)?"
_DAYS = f"(?:{_DAY})(?:-(?:{_DAY}))? "
_HOURS = "[0-9]{1,2}:[0-5][0-9]-[0-9]{1,2}:[0-5][0-9] "
_RULE = re.compile(f"((?:{_DAYS})*)((?:{_HOURS})+)")
_RULES = re.compile(f"(?:{_HOURS})*(?:(?:{_DAYS})+(?:{_HOURS})+)*")


@dataclass(frozen=True, kw_only=True, order=True)
class Span:
    """Open from `opens` until just before `closes`, in minutes after midnight (24:00 is 1440)."""

    opens: int
    closes: int

    def __post_init__(self) -> None:
        if not 0 <= self.opens < self.closes <= _MIDNIGHT:
            raise ValueError(
                'hours of one day in order; a night is "22:00-24:00" and "00:00-06:00"'
            )


@dataclass(frozen=True, kw_only=True)
class WorkingHours:
    """When people work, in the local time of wherever they are."""

    #: Seven tuples, Monday's first, each in order; an empty one is a day off.
    week: tuple[tuple[Span, ...], ...]

    def __post_init__(self) -> None:
        if not any(self.week):
            raise ValueError('at least one open day, such as "mon-fri 09:00-17:30"')
        for spans in self.week:
            if any(later.opens < earlier.closes for earlier, later in pairwise(spans)):
                raise ValueError("hours that do not overlap")

    @classmethod
    def parse(cls, texts: Sequence[str]) -> "WorkingHours":
        """Read lines such as ``"Mon-Thu 09:00-12:00 13:00-17:00, Fri 09:00-15:00"`` or ``"24/7"``.

        Hours without a day before them are those of Monday to Friday; lines add up. Raises
        ValueError, naming what was expected.
        """
        week: list[list[Span]] = [[] for _ in _WEEK]
        for text in texts:
            for day, span in _read_hours(text):
                week[day].append(span)
        return cls(week=tuple(tuple(sorted(spans)) for spans in week))

    def closing(self, weekday: int) -> int:
        """Minutes after midnight at which that day's last span ends; of a day off, the latest."""
        spans = self.week[weekday] or [span for day in self.week for span in day]
        return max(span.closes for span in spans)


def _read_hours(text: str) -> Iterator[tuple[int, Span]]:
    words = re.sub(r"\s*[-\u2013]\s*", "-", text.lower()).replace(",", " ").split()
    if words in (["always"], ["24/7"]):
        words = ["mon-sun", "00:00-24:00"]
    line = "".join(f"{word} " for word in words)
    if not line or not _RULES.fullmatch(line):
        raise ValueError('hours such as "09:00-17:30", "mon-fri 09:00-12:00 13:00-17:00" or "24/7"')
    for days, hours in _RULE.findall(line):
        spans = [_span(each) for each in hours.split()]
        yield from ((day, span) for day in _weekdays(days.split()) for span in spans)


def _weekdays(words: list[str]) -> Sequence[int]:
    """The days meant by "mon-thu" and "sat"; a range may go over the weekend."""
    if not words:
        return _MON_TO_FRI
    found: set[int] = set()
    for word in words:
        first, _, last = word.partition("-")
        start, end = _WEEK.index(first[:3]), _WEEK.index((last or first)[:3])
        found.update((start + step) % 7 for step in range((end - start) % 7 + 1))
    return sorted(found)


def _span(text: str) -> Span:
    opens, closes = (each.split(":") for each in text.split("-"))
    return Span(
        opens=int(opens[0]) * 60 + int(opens[1]), closes=int(closes[0]) * 60 + int(closes[1])
    )


class Region(NamedTuple):
    """Where the public holidays of the `holidays` library apply, in its capitals."""

    country: str
    subdivision: str | None = None


@dataclass(frozen=True, kw_only=True)
class Holidays:
    """The days off: single dates, and the public holidays of countries or parts of them."""

    days: frozenset[date] = frozenset()
    regions: frozenset[Region] = frozenset()

    @classmethod
    def parse(cls, texts: Sequence[str]) -> "Holidays":
        """Read ``"2026-12-24"``, ``"DE"`` and ``"US-NY"``, mixed and in any case.

        Raises ValueError, naming what was expected.
        """
        texts = [each.strip() for each in texts]
        dates = [each for each in texts if each[:1].isdigit()]
        return cls(
            days=frozenset(_date(each) for each in dates),
            regions=frozenset(_region(each) for each in texts if each not in dates),
        )

    def is_holiday(self, day: date) -> bool:
        """Whether nobody is expected that day; a year is worked out when it is first asked for."""
        return day in self.days or any(
            day in _public_holidays(region, day.year) for region in self.regions
        )


def _date(text: str) -> date:
    expected = 'a date that exists, such as "2026-12-24"'
    if not re.fullmatch("[0-9]{4}-[0-9]{2}-[0-9]{2}", text):
        raise ValueError(expected)
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise ValueError(expected) from None


def _region(text: str) -> Region:
    country, _, subdivision = text.partition("-")
    expected = 'a date such as "2026-12-24", or a country or region such as "DE" or "US-NY"'
    if not re.fullmatch("[A-Za-z]{2}", country):
        raise ValueError(expected)
    try:
        known = _days_off(country.upper())
    except NotImplementedError:
        raise ValueError(expected) from None
    return Region(known.country, _subdivision(subdivision, known.subdivisions, known.country))


def _subdivision(text: str, known: Sequence[str], country: str) -> str | None:
    if not text:
        return None
    for code in known:
        if code.casefold() == text.casefold():
            return code
    codes = ", ".join(f"{country}-{code}" for code in known)
    raise ValueError(f'"{country}" alone or one of {codes}' if codes else f'"{country}" alone')


@cache
def _public_holidays(region: Region, year: int) -> frozenset[date]:
    return frozenset(_days_off(region.country, region.subdivision, year))


def _days_off(
    country: str, subdivision: str | None = None, year: int | None = None
) -> "HolidayBase":
    """The library is loaded once a country is asked for: it takes as long as most of the core."""
    from holidays import country_holidays  # noqa: PLC0415 -- most commands need not wait for it

    return country_holidays(country, subdiv=subdivision, years=year)


@lru_cache(_REMEMBERED)
def _exists(day: date, zone: ZoneInfo) -> bool:
    """Whether the zone has that day; some have crossed the date line, and left one out."""
    midday = datetime.combine(day, time(12), tzinfo=zone)
    return midday.astimezone(UTC).astimezone(zone).date() == day


@dataclass(frozen=True, kw_only=True)
class Calendar:
    """Hours and holidays in one zone."""

    zone: ZoneInfo
    hours: WorkingHours
    holidays: Holidays

    def local(self, at: datetime) -> datetime:
        """What the clock there shows at that instant."""
        return _in_utc(at).astimezone(self.zone)

    def instant(self, day: date, minutes: int) -> datetime:
        """When the clock there shows so many minutes after that day's midnight; 1440 ends it."""
        midnight = datetime.combine(day, time.min, tzinfo=self.zone)
        return (midnight + timedelta(minutes=minutes)).astimezone(UTC)

    def is_working_day(self, day: date) -> bool:
        """Whether people work that day at all; not on a day that the zone left out."""
        if not self.hours.week[day.weekday()] or self.holidays.is_holiday(day):
            return False
        return _exists(day, self.zone)

    def working_day(self, day: date) -> date:
        """That day or the next on which people work; that day where the next 400 days have none."""
        ahead = (day + step * _ONE_DAY for step in range(_SEARCHED))
        return next((each for each in ahead if self.is_working_day(each)), day)

    def is_open(self, at: datetime) -> bool:
        """Whether people are at work; they are when a span begins, no more when it ends."""
        at = _in_utc(at)
        opening = self._opening(at)
        return opening is not None and opening <= at

    def next_open(self, at: datetime) -> datetime:
        """`at` when open then, otherwise when it next opens.

        `at` too where nothing opens in the next 400 days: a nag must not wait for ever.
        """
        at = _in_utc(at)
        return max(at, self._opening(at) or at)

    def _opening(self, at: datetime) -> datetime | None:
        """When the first span opens, or has opened, that is not over at `at`."""
        yesterday = self.local(at).date() - _ONE_DAY
        for step in range(_SEARCHED + 1):
            for opens, closes in self._spans(yesterday + step * _ONE_DAY):
                if opens < closes and at < closes:
                    return opens
        return None

    def _spans(self, day: date) -> Iterator[tuple[datetime, datetime]]:
        """The instants of that day's spans; one whose start the clocks skip may end before it."""
        if self.is_working_day(day):
            for span in self.hours.week[day.weekday()]:
                yield self.instant(day, span.opens), self.instant(day, span.closes)

    def close_of(self, day: date) -> datetime:
        """When people go home that day.

        On a holiday when they otherwise would, on a weekday without hours as late as they ever do.
        """
        return self.instant(day, self.hours.closing(day.weekday()))

    def last_close(self, at: datetime) -> datetime:
        """When people last went home, or to lunch, before that moment.

        That moment where they were never at work in the 400 days before.
        """
        today = self.local(at).date()
        days = (today - timedelta(days=back) for back in range(_SEARCHED))
        left = (closes for day in days for _, closes in reversed([*self._spans(day)]))
        return next((each for each in left if each < at), at)

    def add(self, start: datetime, duration: Duration, *, any_hour: bool) -> datetime:
        """`duration` after `start`: hours and less go by, days are working days at the same time.

        A start on a day off counts from the next working day. With `any_hour` all days count.
        """
        if duration.unit is not Unit.DAY:
            return _in_utc(start) + duration.elapsed
        local = self.local(start)
        if any_hour:
            day = local.date() + duration.elapsed
        else:
            day = self._working_days_after(local.date(), duration.count)
        wanted = datetime.combine(day, local.time().replace(fold=0), tzinfo=self.zone)
        return wanted.astimezone(UTC)

    def _working_days_after(self, day: date, count: int) -> date:
        day = self.working_day(day)
        for _ in range(count):
            day = self.working_day(day + _ONE_DAY)
        return day

    def within(self, start: datetime, duration: Duration, *, any_hour: bool) -> datetime:
        """By when somebody who is asked at `start` should have answered: not by night.

        Unless `any_hour`, the time begins when it is open, and ends when it is.
        """
        if any_hour:
            return self.add(start, duration, any_hour=True)
        return self.next_open(self.add(self.next_open(start), duration, any_hour=False))


def _in_utc(at: datetime) -> datetime:
    if at.utcoffset() is None:
        raise ValueError("an instant with its time zone")
    return at.astimezone(UTC)
