"""Times of day as people type them: 17:00, 5pm, 17.30, 9h30, 0900, 9 Uhr, noon, end of day."""

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, timezone

from bot.company.calendar import Calendar
from bot.company.when_refused import MomentProblem, NotAMoment

_NAMED_TIMES = {
    **dict.fromkeys(("noon", "midday", "lunchtime"), 12 * 60),
    "midnight": 24 * 60,
}
_CLOSE_OF_BUSINESS = re.compile(
    "eod|cob|eob|close of (?:business|play)|end of business"
    "|end of (?:the )?(?:business |working )?day"
)
_CLOCKS_24 = tuple(
    re.compile(form)
    for form in (
        "(?P<hour>[0-9]{1,2}):(?P<minute>[0-9]{2})(?::00)?(?: ?(?:h|hrs|hours|uhr))?",
        "(?P<hour>[0-9]{1,2}) ?h ?(?P<minute>[0-9]{2})?",
        r"(?P<hour>[0-9]{1,2})(?:\.(?P<minute>[0-9]{2}))? ?uhr",
        "(?P<hour>[0-9]{1,2}) ?uhr (?P<minute>[0-9]{2})",
        "(?P<hour>[01][0-9]|2[0-4])(?P<minute>[0-5][0-9]) ?(?:h|hrs|hours|uhr)",
        # Without a word for hours, 20 and more may be a year.
        "(?P<hour>[01][0-9]|2[1-4])(?P<minute>[0-5][0-9])",
    )
)
_CLOCK_12 = re.compile(
    r"(?P<hour>[0-9]{1,2})(?:[:.](?P<minute>[0-9]{2}))? ?(?P<half>[ap])(?:\.? ?m)"
)
_DOTTED = re.compile(r"(?P<hour>[0-9]{1,2})\.(?P<minute>[0-9]{2})\.?")
#: UTC, or a difference from UTC. Without a space, "09:00-10:00" is a span.
_OFFSET = re.compile(
    r"(?P<clock>.*[0-9pmn]) ?(?:z|utc|gmt|(?:(?:(?:utc|gmt) ?)(?P<name_sign>[+-])"
    r"(?P<name_hours>[0-9]{1,2})(?::?(?P<name_minutes>00|15|30|45))?)"
    r"|(?P<sign>\+|(?<= )-)(?P<hours>[0-9]{2}):?(?P<minutes>00|15|30|45))"
)
_HOURS_AND_H = re.compile("(?P<hour>[0-9]{1,2}) ?h ?(?P<minute>[0-9]{2})?")
#: The first hour of "9h" that is a time and not a length, after a day.
_FIRST_HOUR_AFTER_DAY = 7
#: The first hour of "17h" that is a time and not a length, alone.
_FIRST_HOUR_ALONE = 13
_FARTHEST_OFFSET = 14 * 60


@dataclass(frozen=True, kw_only=True)
class TimeOfDay:
    """A time of day, in the calendar's zone or at an offset from UTC."""

    #: Minutes after midnight, up to 1440; None for the close of the working day.
    minutes: int | None
    offset: timezone | None = None

    def on(self, day: date, calendar: Calendar) -> datetime:
        """The instant (UTC) of the time on a day."""
        if self.minutes is None:
            return calendar.close_of(day)
        if self.offset:
            midnight = datetime.combine(day, time.min, tzinfo=self.offset)
            return (midnight + timedelta(minutes=self.minutes)).astimezone(UTC)
        return calendar.instant(day, self.minutes)


CLOSE_OF_DAY = TimeOfDay(minutes=None)


def read_time(text: str) -> TimeOfDay | None:
    """Read the whole text as a time of day after a day. Raises NotAMoment for 17:60."""
    if _CLOSE_OF_BUSINESS.fullmatch(text):
        return CLOSE_OF_DAY
    found = _OFFSET.fullmatch(text)
    if found and (minutes := _clock_minutes(found["clock"].rstrip())) is not None:
        return TimeOfDay(minutes=minutes, offset=_read_offset(found, minutes))
    minutes = _clock_minutes(text)
    return None if minutes is None else TimeOfDay(minutes=minutes)


def read_time_alone(text: str) -> TimeOfDay | None:
    """Read the whole text as a time of day without a day.

    Raises NotAMoment for 9h30, which is a length too.
    """
    found = _HOURS_AND_H.fullmatch(text)
    if found and int(found["hour"]) < _FIRST_HOUR_ALONE:
        raise NotAMoment(MomentProblem.TWO_WAYS)
    return read_time(text)


def minutes_of(hour: int, minute: int) -> int:
    """Minutes after midnight. Raises NotAMoment for a time that no clock shows."""
    minutes = hour * 60 + minute
    if minute >= 60 or minutes > 24 * 60:  # noqa: PLR2004 - an hour's minutes
        raise NotAMoment(MomentProblem.NO_SUCH_TIME)
    return minutes


def _clock_minutes(text: str) -> int | None:
    if text in _NAMED_TIMES:
        return _NAMED_TIMES[text]
    if found := _CLOCK_12.fullmatch(text):
        return _half_day(found)
    if found := _DOTTED.fullmatch(text):
        return _dotted_time(found)
    clocks = (form.fullmatch(text) for form in _CLOCKS_24)
    found = next(filter(None, clocks), None)
    if not found or _is_length(text):
        return None
    return minutes_of(int(found["hour"]), int(found["minute"] or 0))


def _is_length(text: str) -> bool:
    """Return True for "2h", which is no time of day."""
    found = _HOURS_AND_H.fullmatch(text)
    return bool(found and not found["minute"] and int(found["hour"]) < _FIRST_HOUR_AFTER_DAY)


def _half_day(found: re.Match[str]) -> int:
    hour = int(found["hour"])
    if not 1 <= hour <= 12:  # noqa: PLR2004 - the hours on a clock's face
        raise NotAMoment(MomentProblem.NO_SUCH_TIME)
    return minutes_of(hour % 12 + (12 if found["half"] == "p" else 0), int(found["minute"] or 0))


def _dotted_time(found: re.Match[str]) -> int | None:
    """Read 17.30; 10.11 may be the tenth of November, and 30.11 is a date."""
    hour, minute = int(found["hour"]), int(found["minute"])
    is_date = 1 <= minute <= 12 and hour >= 1  # noqa: PLR2004 - a year's months
    is_time = hour < 24  # noqa: PLR2004 - a day's hours
    if is_date and is_time and not found[0].endswith("."):
        raise NotAMoment(MomentProblem.TWO_WAYS)
    return None if is_date or not is_time else minutes_of(hour, minute)


def _read_offset(found: re.Match[str], clock: int) -> timezone:
    """Read a difference from UTC. Raises NotAMoment for one that may be the end of a span."""
    is_ahead = "-" not in (found["sign"], found["name_sign"])
    hours, minutes = (found[each] or found[f"name_{each}"] or 0 for each in ("hours", "minutes"))
    ahead = int(hours) * 60 + int(minutes)
    is_span = found["sign"] == "-" and ahead > clock
    if ahead > _FARTHEST_OFFSET or is_span:
        raise NotAMoment
    return timezone(timedelta(minutes=ahead if is_ahead else -ahead))
