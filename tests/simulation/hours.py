"""People's hours, reckoned a second time and in another way than the core does.

In the simulation everybody works in one span a day, on the hour; that is enough to tell whether a
nag came at night.
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

_DAY: Final = timedelta(days=1)
_NAMES: Final = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_UNITS: Final = {"m": timedelta(minutes=1), "h": timedelta(hours=1), "d": _DAY}


@dataclass(frozen=True, kw_only=True)
class Hours:
    """Open from `opens` to `closes` o'clock on these days of the week, but for the days off."""

    zone: ZoneInfo
    weekdays: tuple[int, ...] = (0, 1, 2, 3, 4)
    opens: int = 9
    closes: int = 17
    days_off: tuple[date, ...] = ()

    @property
    def text(self) -> str:
        """As one writes it in the configuration."""
        days = " ".join(_NAMES[each] for each in self.weekdays)
        return f"{days} {self.opens:02}:00-{self.closes:02}:00"

    def works_on(self, day: date) -> bool:
        """Whether one works that day."""
        return day.weekday() in self.weekdays and day not in self.days_off

    def is_open(self, at: datetime) -> bool:
        """Whether one is at work then."""
        local = at.astimezone(self.zone)
        return self.works_on(local.date()) and self.opens <= local.hour < self.closes

    def next_open(self, at: datetime) -> datetime:
        """That moment, or when one is at work again."""
        if self.is_open(at):
            return at
        opens = (opens for opens, _ in self._spans(at, at + 60 * _DAY) if opens > at)
        return next(opens)

    def open_time(self, start: datetime, end: datetime) -> timedelta:
        """How much of the time between the two one is at work."""
        shared = (min(closes, end) - max(opens, start) for opens, closes in self._spans(start, end))
        return sum((each for each in shared if each > timedelta()), timedelta())

    def _spans(self, start: datetime, end: datetime) -> list[tuple[datetime, datetime]]:
        """The spans of all the days from one to the other."""
        first = start.astimezone(self.zone).date()
        last = end.astimezone(self.zone).date()
        days = (first + count * _DAY for count in range((last - first).days + 1))
        return [
            (self._at(day, self.opens), self._at(day, self.closes))
            for day in days
            if self.works_on(day)
        ]

    def _at(self, day: date, hour: int) -> datetime:
        return datetime.combine(day, time(hour), tzinfo=self.zone).astimezone(UTC)

    def after(self, start: datetime, length: str, *, any_hour: bool) -> datetime:
        """So long after: only time at work goes by, and days are those on which one works."""
        count, unit = int(length[:-1]), length[-1]
        if any_hour:
            return self._later_day(start, count) if unit == "d" else start + length_of(length)
        start = self.next_open(start)
        if unit == "d":
            day = start
            for _ in range(count):
                day = self._later_day(day, 1)
                while not self.works_on(day.astimezone(self.zone).date()):
                    day = self._later_day(day, 1)
            return self.next_open(day)
        left = length_of(length)
        while (today := self._closing(start)) - start <= left:
            start, left = self.next_open(today), left - (today - start)
        return start + left

    def _closing(self, at: datetime) -> datetime:
        return self._at(at.astimezone(self.zone).date(), self.closes)

    def _later_day(self, start: datetime, count: int) -> datetime:
        local = start.astimezone(self.zone)
        day = local.date() + count * _DAY
        return datetime.combine(day, local.time(), tzinfo=self.zone).astimezone(UTC)


def length_of(text: str) -> timedelta:
    """How long that is, days of the calendar where it counts days."""
    return int(text[:-1]) * _UNITS[text[-1]]
