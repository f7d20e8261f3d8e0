"""Working hours, holidays and time zones.

Instants need a zone and are returned in UTC; an instant without a zone raises ValueError. A local
time skipped by a clock change moves by the length of the skip (02:30 becomes 03:30 that night). A
local time that occurs twice means the first occurrence.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import cache, lru_cache
from itertools import islice, pairwise
from typing import TYPE_CHECKING, NamedTuple
from zoneinfo import ZoneInfo

from bot.company.duration import Duration, DurationUnit
from bot.company.instants import date_exists, in_utc, instant_on

if TYPE_CHECKING:
    from holidays import HolidayBase

_MINUTES_A_DAY = 24 * 60
_ONE_DAY = timedelta(days=1)
#: Answers of `_open_instants` held in memory.
_DATE_CACHE_SIZE = 10_000
#: Days to search for an open day. A longer closure is permanent.
_SEARCH_DAYS = 400
#: Longest search for the end of some working time.
_LONGEST_WORK = timedelta(days=3_653)

_WEEK_DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_MON_TO_FRI = (0, 1, 2, 3, 4)
_DAY_PATTERN = (
    "mon(?:day)?|tue(?:sday)?|wed(?:nesday)?|thu(?:rsday)?|fri(?:day)?|sat(?:urday)?|sun(?:day)?"
)
_DAYS_PATTERN = f"(?:{_DAY_PATTERN})(?:-(?:{_DAY_PATTERN}))? "
_HOURS_PATTERN = "[0-9]{1,2}:[0-5][0-9]-[0-9]{1,2}:[0-5][0-9] "
_HOURS_RULE = re.compile(f"((?:{_DAYS_PATTERN})*)((?:{_HOURS_PATTERN})+)")
_HOURS_RULES = re.compile(f"(?:{_HOURS_PATTERN})*(?:(?:{_DAYS_PATTERN})+(?:{_HOURS_PATTERN})+)*")


@dataclass(frozen=True, kw_only=True, order=True)
class OpenSpan:
    """Open hours from `opens` until before `closes`, in minutes after midnight (up to 1440)."""

    opens: int
    closes: int

    def __post_init__(self) -> None:
        if not 0 <= self.opens < self.closes <= _MINUTES_A_DAY:
            raise ValueError(
                'hours of one day in order; a night is "22:00-24:00" and "00:00-06:00"'
            )


@dataclass(frozen=True, kw_only=True)
class WorkingHours:
    """Weekly working hours in local time."""

    #: Seven tuples from Monday to Sunday, sorted; an empty tuple is a day off.
    week: tuple[tuple[OpenSpan, ...], ...]

    def __post_init__(self) -> None:
        if not any(self.week):
            raise ValueError('at least one open day, such as "mon-fri 09:00-17:30"')
        for spans in self.week:
            if any(later.opens < earlier.closes for earlier, later in pairwise(spans)):
                raise ValueError("hours that do not overlap")

    @classmethod
    def parse(cls, texts: Sequence[str]) -> "WorkingHours":
        """Read lines such as ``"Mon-Thu 09:00-12:00 13:00-17:00, Fri 09:00-15:00"`` or ``"24/7"``.

        Hours without a day apply from Monday to Friday; several lines add up. Raises ValueError
        with the expected form.
        """
        week: list[list[OpenSpan]] = [[] for _ in _WEEK_DAYS]
        for text in texts:
            for day, span in _read_hours(text):
                week[day].append(span)
        return cls(week=tuple(tuple(sorted(spans)) for spans in week))

    def closing(self, weekday: int) -> int:
        """Minutes after midnight at closing time; on a day off, the week's latest closing time."""
        return max(span.closes for span in self._spans_of(weekday))

    def opening(self, weekday: int) -> int:
        """Minutes after midnight at opening time; on a day off, the week's earliest opening."""
        return min(span.opens for span in self._spans_of(weekday))

    def _spans_of(self, weekday: int) -> Sequence[OpenSpan]:
        return self.week[weekday] or [span for day in self.week for span in day]


def _read_hours(text: str) -> Iterator[tuple[int, OpenSpan]]:
    words = re.sub(r"\s*[-\u2013]\s*", "-", text.lower()).replace(",", " ").split()
    if words in (["always"], ["24/7"]):
        words = ["mon-sun", "00:00-24:00"]
    line = "".join(f"{word} " for word in words)
    if not line or not _HOURS_RULES.fullmatch(line):
        raise ValueError('hours such as "09:00-17:30", "mon-fri 09:00-12:00 13:00-17:00" or "24/7"')
    for days, hours in _HOURS_RULE.findall(line):
        spans = [_read_span(each) for each in hours.split()]
        yield from ((day, span) for day in _read_weekdays(days.split()) for span in spans)


def _read_weekdays(words: list[str]) -> Sequence[int]:
    """Read "mon-thu" and "sat" as weekday numbers; a range may wrap around the weekend."""
    if not words:
        return _MON_TO_FRI
    found: set[int] = set()
    for word in words:
        first, _, last = word.partition("-")
        start, end = _WEEK_DAYS.index(first[:3]), _WEEK_DAYS.index((last or first)[:3])
        found.update((start + step) % 7 for step in range((end - start) % 7 + 1))
    return sorted(found)


def _read_span(text: str) -> OpenSpan:
    opens, closes = (each.split(":") for each in text.split("-"))
    return OpenSpan(
        opens=int(opens[0]) * 60 + int(opens[1]), closes=int(closes[0]) * 60 + int(closes[1])
    )


class HolidayRegion(NamedTuple):
    """A country or subdivision of the `holidays` library, in the library's capitals."""

    country: str
    subdivision: str | None = None


@dataclass(frozen=True, kw_only=True)
class Holidays:
    """Days off: single dates, and the public holidays of regions."""

    days: frozenset[date] = frozenset()
    regions: frozenset[HolidayRegion] = frozenset()

    @classmethod
    def parse(cls, texts: Sequence[str]) -> "Holidays":
        """Read ``"2026-12-24"``, ``"DE"`` and ``"US-NY"``, mixed and in any case.

        Raises ValueError with the expected form.
        """
        texts = [each.strip() for each in texts]
        dates = [each for each in texts if each[:1].isdigit()]
        return cls(
            days=frozenset(_read_date(each) for each in dates),
            regions=frozenset(_read_region(each) for each in texts if each not in dates),
        )

    def is_holiday(self, day: date) -> bool:
        """Return True on a day off. A year's public holidays are calculated on first use."""
        if day in self.days or not self.regions:
            return day in self.days
        return any(day in public_holidays(region, day.year) for region in self.regions)


def _read_date(text: str) -> date:
    expected = 'a date that exists, such as "2026-12-24"'
    if not re.fullmatch("[0-9]{4}-[0-9]{2}-[0-9]{2}", text):
        raise ValueError(expected)
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise ValueError(expected) from None


def _read_region(text: str) -> HolidayRegion:
    country, _, subdivision = text.partition("-")
    expected = 'a date such as "2026-12-24", or a country or region such as "DE" or "US-NY"'
    if not re.fullmatch("[A-Za-z]{2}", country):
        raise ValueError(expected)
    try:
        known = _load_holidays(country.upper())
    except NotImplementedError:
        raise ValueError(expected) from None
    return HolidayRegion(
        known.country, _find_subdivision(subdivision, known.subdivisions, known.country)
    )


def _find_subdivision(text: str, known: Sequence[str], country: str) -> str | None:
    if not text:
        return None
    for code in known:
        if code.casefold() == text.casefold():
            return code
    codes = ", ".join(f"{country}-{code}" for code in known)
    raise ValueError(f'"{country}" alone or one of {codes}' if codes else f'"{country}" alone')


def regions_of(country: str) -> tuple[str, ...]:
    """The codes of a country's subdivisions."""
    return tuple(_load_holidays(country).subdivisions)


@cache
def public_holidays(region: HolidayRegion, year: int) -> frozenset[date]:
    """The public holidays of a year."""
    return frozenset(_load_holidays(region.country, region.subdivision, year))


def _load_holidays(
    country: str, subdivision: str | None = None, year: int | None = None
) -> "HolidayBase":
    """Load the holidays library on first use: the import takes as long as most of the core."""
    from holidays import country_holidays  # noqa: PLC0415 -- most commands need not wait for it

    return country_holidays(country, subdiv=subdivision, years=year)


@lru_cache(_DATE_CACHE_SIZE)
def _open_instants(
    zone: ZoneInfo, spans: tuple[OpenSpan, ...], day: date
) -> tuple[tuple[datetime, datetime], ...]:
    """Spans of a date as instants. A clock change may move an opening past the closing."""
    if not date_exists(day, zone):
        return ()
    instants = (
        (instant_on(zone, day, each.opens), instant_on(zone, day, each.closes)) for each in spans
    )
    return tuple((opens, closes) for opens, closes in instants if opens < closes)


@dataclass(frozen=True, kw_only=True)
class Calendar:
    """Working hours and holidays in one time zone."""

    zone: ZoneInfo
    hours: WorkingHours
    holidays: Holidays

    def local(self, at: datetime) -> datetime:
        """The local date and time at an instant."""
        return in_utc(at).astimezone(self.zone)

    def instant(self, day: date, minutes: int) -> datetime:
        """The instant a number of minutes after a day's local midnight; 1440 is the day's end."""
        return instant_on(self.zone, day, minutes)

    def is_working_day(self, day: date) -> bool:
        """Return True if the day has working hours, is no holiday and exists in the zone."""
        if not self.hours.week[day.weekday()] or self.holidays.is_holiday(day):
            return False
        return date_exists(day, self.zone)

    def working_day(self, day: date) -> date:
        """The first working day from `day` on, or `day` if the next 400 days have none."""
        if self.is_working_day(day):
            return day
        ahead = (day + step * _ONE_DAY for step in range(_SEARCH_DAYS))
        return next((each for each in ahead if self.is_working_day(each)), day)

    def is_open(self, at: datetime) -> bool:
        """Return True within working hours: from the start of a span until just before the end."""
        at = in_utc(at)
        return any(opens == at for opens, _ in islice(self._spans_from(at), 1))

    def next_open(self, at: datetime) -> datetime:
        """The first instant within working hours from `at` on.

        Returns `at` if the next 400 days have no working hours: a nag must not wait for ever.
        """
        at = in_utc(at)
        return next((opens for opens, _ in self._spans_from(at)), at)

    def _spans_from(self, at: datetime) -> Iterator[tuple[datetime, datetime]]:
        """The working time from `at` on, in order, without overlaps; ends before 400 days off."""
        day, days_off = self.local(at).date() - _ONE_DAY, 0
        while days_off <= _SEARCH_DAYS:
            days_off += 1
            for opens, closes in self._spans(day):
                if max(opens, at) < closes:
                    yield max(opens, at), closes
                    at, days_off = closes, 0
            day += _ONE_DAY

    def _spans(self, day: date) -> tuple[tuple[datetime, datetime], ...]:
        """The day's spans as instants."""
        spans = self.hours.week[day.weekday()]
        if not spans or self.holidays.is_holiday(day):
            return ()
        return _open_instants(self.zone, spans, day)

    def close_of(self, day: date) -> datetime:
        """The end of a day's working hours.

        A holiday counts like an ordinary day; a weekday without hours ends as late as the latest.
        """
        return self.instant(day, self.hours.closing(day.weekday()))

    def open_of(self, day: date) -> datetime:
        """The beginning of a day's working hours; for holidays and days off as `close_of`."""
        return self.instant(day, self.hours.opening(day.weekday()))

    def last_close(self, at: datetime) -> datetime:
        """The latest end of a span before `at`, or `at` if the 400 days before had no hours."""
        today = self.local(at).date()
        days = (today - timedelta(days=back) for back in range(_SEARCH_DAYS))
        left = (closes for day in days for _, closes in reversed(self._spans(day)))
        return next((each for each in left if each < at), at)

    def add(self, start: datetime, duration: Duration, *, any_hour: bool) -> datetime:
        """Add a duration as a person means it: "in 2 hours", "in 3 working days".

        Hours and less are elapsed time. Days are working days and keep the time of day; a start on
        a day off counts from the next working day. With `any_hour` every day counts.
        """
        if duration.unit is not DurationUnit.DAY:
            return in_utc(start) + duration.elapsed
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
        """The deadline of a duty that begins at `start`, in working time unless `any_hour`.

        Hours and less pass only within working hours; days are working days. The deadline is within
        working hours: one at closing time is at the next opening.
        """
        if any_hour:
            return self.add(start, duration, any_hour=True)
        if duration.unit is DurationUnit.DAY:
            start = self.next_open(start)
            return self.next_open(self.add(start, duration, any_hour=False))
        return self._after_working(in_utc(start), duration.elapsed)

    def _after_working(self, start: datetime, length: timedelta) -> datetime:
        """The end of so much working time; beyond ten years, or without hours, time elapses."""
        at = start
        for opens, closes in self._spans_from(start):
            if length < closes - opens or opens - start > _LONGEST_WORK:
                return opens + length
            at, length = closes, length - (closes - opens)
        return at + length
