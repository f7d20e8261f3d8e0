"""When people are there, in their zone: hours, holidays, clocks put forward and back."""

import re
from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.company.calendar import Calendar, HolidayRegion, Holidays, OpenSpan, WorkingHours
from bot.company.duration import Duration

NO_HOLIDAYS = Holidays()
OFFICE = WorkingHours.parse(["09:00-17:30"])
ALWAYS = WorkingHours.parse(["24/7"])
NINE_TO_HALF_PAST_FIVE = OpenSpan(opens=9 * 60, closes=17 * 60 + 30)


def a_calendar(
    zone: str = "Europe/Berlin",
    hours: WorkingHours = OFFICE,
    holidays: Holidays = NO_HOLIDAYS,
) -> Calendar:
    """People who work in that zone, from nine to half past five unless said otherwise."""
    return Calendar(zone=ZoneInfo(zone), hours=hours, holidays=holidays)


def local(text: str, zone: str = "Europe/Berlin", fold: int = 0) -> datetime:
    """The instant (UTC) of a local time; fold 1 is the second of two."""
    wanted = datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone), fold=fold)
    return wanted.astimezone(UTC)


def days(count: int) -> Duration:
    """So many days."""
    return Duration.parse(f"{count}d")


# Working hours


@pytest.mark.parametrize(
    "text",
    [
        "09:00-17:30",
        "9:00 - 17:30",
        "mon-fri 09:00-17:30",
        "Monday - Friday 09:00-17:30",
        "mon\u2013fri 09:00\u201317:30",
        "MON,TUE,WED,THU,FRI 09:00-17:30",
    ],
)
def test_hours_of_weekdays(text: str) -> None:
    """Hours are those of Monday to Friday unless days stand before them, however it is written."""
    hours = WorkingHours.parse([text])

    full = (NINE_TO_HALF_PAST_FIVE,)
    assert hours.week == (full, full, full, full, full, (), ())


def test_hours_that_adjoin() -> None:
    """One span may begin when another ends; nobody leaves in between."""
    hours = WorkingHours.parse(["wed 08:30-12:00 12:00-17:00"])

    assert hours.week[2] == (OpenSpan(opens=510, closes=720), OpenSpan(opens=720, closes=1020))


def test_hours_until_midnight() -> None:
    """24:00 is the end of a day."""
    hours = WorkingHours.parse(["wed 00:00-24:00"])

    assert hours.week == ((), (), (OpenSpan(opens=0, closes=1440),), (), (), (), ())


def test_hours_of_different_days_in_one_line() -> None:
    """A comma may stand between one rule and the next."""
    hours = WorkingHours.parse(["Mon-Thu 09:00-17:00, Fri 09:00-15:00"])

    long, short = (OpenSpan(opens=540, closes=1020),), (OpenSpan(opens=540, closes=900),)
    assert hours.week == (long, long, long, long, short, (), ())


def test_hours_of_listed_days() -> None:
    """Days with a comma between them share the hours that follow."""
    hours = WorkingHours.parse(["sat,sun 10:00-14:00"])

    short = (OpenSpan(opens=600, closes=840),)
    assert hours.week == ((), (), (), (), (), short, short)


def test_hours_of_days_over_the_weekend() -> None:
    """A range may begin on a Sunday, as the working week does in some countries."""
    hours = WorkingHours.parse(["sun-thu 09:00-17:30"])

    full = (NINE_TO_HALF_PAST_FIVE,)
    assert hours.week == (full, full, full, full, (), (), full)


@pytest.mark.parametrize(
    "texts",
    [
        ["mon-fri 09:00-12:00 13:00-17:00"],
        ["mon-fri 09:00-12:00, 13:00-17:00"],
        ["mon-fri 13:00-17:00", "09:00-12:00"],
    ],
)
def test_hours_with_a_lunch_break(texts: list[str]) -> None:
    """One day may have several spans; they are in order, whatever order they were given in."""
    hours = WorkingHours.parse(texts)

    assert hours.week[0] == (OpenSpan(opens=540, closes=720), OpenSpan(opens=780, closes=1020))


@pytest.mark.parametrize("text", ["always", "24/7", "ALWAYS", "mon-sun 00:00-24:00"])
def test_hours_without_end(text: str) -> None:
    """Always is every day from midnight to midnight."""
    hours = WorkingHours.parse([text])

    assert hours.week == ((OpenSpan(opens=0, closes=1440),),) * 7


ANY_HOURS = 'hours such as "09:00-17:30", "mon-fri 09:00-12:00 13:00-17:00" or "24/7"'
IN_ORDER = 'hours of one day in order; a night is "22:00-24:00" and "00:00-06:00"'


@pytest.mark.parametrize(
    ("texts", "expected"),
    [
        ([], 'at least one open day, such as "mon-fri 09:00-17:30"'),
        ([""], ANY_HOURS),
        (["mon-fri"], ANY_HOURS),
        (["9-17"], ANY_HOURS),
        (["09:60-17:00"], ANY_HOURS),
        (["mo 09:00-17:00"], ANY_HOURS),
        (["09:00-17:00 sat"], ANY_HOURS),
        (["٠٩:٠٠-١٧:٠٠"], ANY_HOURS),
        (["22:00-06:00"], IN_ORDER),
        (["09:00-09:00"], IN_ORDER),
        (["09:00-24:01"], IN_ORDER),
        (["mon-fri 09:00-17:00, fri 09:00-15:00"], "hours that do not overlap"),
    ],
)
def test_hours_that_cannot_be_read(texts: list[str], expected: str) -> None:
    """What was expected instead is said, so that it can end a sentence."""
    with pytest.raises(ValueError, match=f"^{re.escape(expected)}$"):
        WorkingHours.parse(texts)


@given(st.lists(st.text(alphabet="montuefri0123459:-,/ 24\x00", max_size=60), max_size=3))
def test_hours_of_any_text(texts: list[str]) -> None:
    """Any text is hours of some day, or a ValueError and nothing worse."""
    try:
        hours = WorkingHours.parse(texts)
    except ValueError:
        return
    assert any(hours.week)


def test_hours_repeated_very_often() -> None:
    """A line that goes on and on is refused as fast as a short one."""
    with pytest.raises(ValueError, match=r"^hours such as "):
        WorkingHours.parse(["09:00-17:00 mon " * 20_000])


# Holidays


def test_holiday_by_date() -> None:
    """A date that was given is a holiday, in that year only."""
    holidays = Holidays.parse(["2026-12-24"])

    assert holidays.is_holiday(date(2026, 12, 24))
    assert not holidays.is_holiday(date(2027, 12, 24))
    assert not holidays.is_holiday(date(2026, 12, 25))


def test_holiday_of_a_country() -> None:
    """A country's code stands for its public holidays, in every year."""
    holidays = Holidays.parse(["DE"])

    assert holidays.is_holiday(date(2026, 10, 3))
    assert holidays.is_holiday(date(2031, 10, 3))
    assert not holidays.is_holiday(date(2026, 11, 1))


def test_holiday_of_a_region() -> None:
    """Part of a country has the country's holidays and its own: All Saints' Day in Bavaria."""
    holidays = Holidays.parse(["DE-BY"])

    assert holidays.is_holiday(date(2026, 10, 3))
    assert holidays.is_holiday(date(2026, 11, 1))


def test_holiday_of_several_kinds() -> None:
    """Dates and codes may be mixed; each adds its days."""
    holidays = Holidays.parse(["2026-12-31", "US-NY", " de "])

    assert holidays.is_holiday(date(2026, 12, 31))
    assert holidays.is_holiday(date(2026, 7, 4))
    assert holidays.is_holiday(date(2026, 10, 3))
    assert not holidays.is_holiday(date(2026, 12, 30))


def test_holidays_compare_by_value() -> None:
    """The same days are equal however they were written: a reload finds that nothing changed."""
    assert Holidays.parse(["DE-BY", "us", "2026-12-24"]) == Holidays.parse(
        ["2026-12-24", "US", "de-by", "DE-BY"]
    )
    assert Holidays.parse(["uk"]).regions == {HolidayRegion("GB")}
    assert Holidays.parse(["DE"]) != Holidays.parse(["DE-BY"])
    assert Holidays.parse([]) == NO_HOLIDAYS


@pytest.mark.parametrize("text", ["XX", "DEU1", "", "-", "NYSE", "PUBLIC", "ＤＥ", "D\x00", "ı1"])
def test_holiday_of_an_unknown_country(text: str) -> None:
    """A code of no country is refused with examples of what is known."""
    expected = r'^a date such as "2026-12-24", or a country or region such as "DE" or "US-NY"$'

    with pytest.raises(ValueError, match=expected):
        Holidays.parse([text])


def test_holiday_of_an_unknown_region() -> None:
    """A part that a country does not have is refused with those that it has."""
    expected = r'^"AT" alone or one of AT-1, AT-2, AT-3, AT-4, AT-5, AT-6, AT-7, AT-8, AT-9$'

    with pytest.raises(ValueError, match=expected):
        Holidays.parse(["at-10"])


def test_holiday_of_a_region_where_there_are_none() -> None:
    """A country whose holidays are the same everywhere is named alone."""
    with pytest.raises(ValueError, match=r'^"SE" alone$'):
        Holidays.parse(["SE-AB"])


@pytest.mark.parametrize(
    "text", ["2026-02-30", "2026-13-01", "20261224", "2026-W52-4", "24.12.2026"]
)
def test_holiday_on_a_date_that_does_not_exist(text: str) -> None:
    """Only a date of the calendar, written as ISO 8601 has it, is one."""
    with pytest.raises(ValueError, match=r'^a date that exists, such as "2026-12-24"$'):
        Holidays.parse([text])


# Open and closed


@pytest.mark.parametrize(
    ("text", "is_open"),
    [
        ("2026-11-20T08:59:59", False),
        ("2026-11-20T09:00:00", True),
        ("2026-11-20T17:29:59", True),
        ("2026-11-20T17:30:00", False),
        ("2026-11-21T12:00:00", False),
    ],
)
def test_open_from_the_first_minute_until_before_the_last(text: str, *, is_open: bool) -> None:
    """The hour at which a span begins belongs to it, the one at which it ends does not."""
    assert a_calendar().is_open(local(text)) is is_open


def test_open_at_lunch() -> None:
    """Nobody is there between two spans."""
    calendar = a_calendar(hours=WorkingHours.parse(["09:00-12:00 13:00-17:00"]))

    assert not calendar.is_open(local("2026-11-20T12:30"))
    assert calendar.next_open(local("2026-11-20T12:30")) == local("2026-11-20T13:00")


def test_open_on_a_holiday() -> None:
    """A holiday is closed all day, though it is a Friday."""
    calendar = a_calendar(holidays=Holidays.parse(["DE"]))

    assert not calendar.is_working_day(date(2026, 12, 25))
    assert not calendar.is_open(local("2026-12-25T12:00"))
    assert calendar.next_open(local("2026-12-24T18:00")) == local("2026-12-28T09:00")


def test_open_in_the_zone_of_the_calendar() -> None:
    """The same instant is a working hour in one place and night in another."""
    noon_in_berlin = local("2026-11-20T12:00")

    assert a_calendar("Europe/Berlin").is_open(noon_in_berlin)
    assert not a_calendar("America/New_York").is_open(noon_in_berlin)
    assert a_calendar("America/New_York").local(noon_in_berlin).hour == 6


def test_next_open_when_open() -> None:
    """Who is at work already need not be waited for."""
    now = local("2026-11-20T12:34:56.789")

    assert a_calendar().next_open(now) == now


@pytest.mark.parametrize(
    ("at", "opens"),
    [
        ("2026-11-20T03:00", "2026-11-20T09:00"),
        ("2026-11-20T17:30", "2026-11-23T09:00"),
        ("2026-11-22T23:59", "2026-11-23T09:00"),
    ],
)
def test_next_open_when_closed(at: str, opens: str) -> None:
    """Out of hours the next opening counts: the same morning, or after the weekend."""
    assert a_calendar().next_open(local(at)) == local(opens)


def test_next_open_where_nothing_opens_for_a_year() -> None:
    """Where people would be waited for without end they are not waited for at all."""
    year_off = Holidays(days=frozenset(date(2026, 1, 1) + timedelta(days=n) for n in range(800)))
    calendar = a_calendar(holidays=year_off)
    now = local("2026-01-05T12:00")

    assert calendar.next_open(now) == now
    assert not calendar.is_open(now)
    assert calendar.working_day(date(2026, 1, 5)) == date(2026, 1, 5)


def test_working_day_is_that_day_or_the_next() -> None:
    """A working day is itself; a weekend leads to its Monday."""
    calendar = a_calendar()

    assert calendar.working_day(date(2026, 11, 20)) == date(2026, 11, 20)
    assert calendar.working_day(date(2026, 11, 21)) == date(2026, 11, 23)


@pytest.mark.parametrize(
    ("day", "closes"),
    [
        (date(2026, 11, 19), "2026-11-19T17:00"),
        (date(2026, 11, 20), "2026-11-20T15:00"),
        (date(2026, 11, 21), "2026-11-21T17:00"),
        (date(2026, 12, 25), "2026-12-25T15:00"),
    ],
)
def test_close_of_a_day(day: date, closes: str) -> None:
    """People go home when their last span ends; a day off ends as days like it, or late."""
    calendar = a_calendar(
        hours=WorkingHours.parse(["mon-thu 9:00-12:00 13:00-17:00, fri 9:00-15:00"]),
        holidays=Holidays.parse(["DE"]),
    )

    assert calendar.close_of(day) == local(closes)


def test_close_of_a_day_without_end() -> None:
    """Whoever works until 24:00 goes home when the next day begins."""
    assert a_calendar(hours=ALWAYS).close_of(date(2026, 11, 20)) == local("2026-11-21T00:00")


# Lengths of time


@pytest.mark.parametrize("any_hour", [True, False])
@pytest.mark.parametrize(
    ("length", "end"),
    [("30s", "2026-11-20T17:00:30"), ("90m", "2026-11-20T18:30"), ("20h", "2026-11-21T13:00")],
)
def test_add_hours(length: str, end: str, *, any_hour: bool) -> None:
    """Seconds, minutes and hours go by at night as well."""
    start = local("2026-11-20T17:00")

    assert a_calendar().add(start, Duration.parse(length), any_hour=any_hour) == local(end)


@pytest.mark.parametrize(
    ("start", "count", "end"),
    [
        ("2026-11-18T10:15", 1, "2026-11-19T10:15"),
        ("2026-11-20T10:15", 1, "2026-11-23T10:15"),
        ("2026-11-20T22:00", 3, "2026-11-25T22:00"),
        ("2026-11-21T10:15", 1, "2026-11-24T10:15"),
        ("2026-12-23T10:15", 2, "2026-12-28T10:15"),
    ],
)
def test_add_working_days(start: str, count: int, end: str) -> None:
    """Days off do not count, a start on one counts from the next working day, the hour stays."""
    calendar = a_calendar(holidays=Holidays.parse(["DE"]))

    assert calendar.add(local(start), days(count), any_hour=False) == local(end)


def test_add_days_at_any_hour() -> None:
    """Where every hour counts, so does every day."""
    start = local("2026-11-20T10:15")

    assert a_calendar().add(start, days(3), any_hour=True) == local("2026-11-23T10:15")


def test_add_very_many_days() -> None:
    """The longest length that can be written ends somewhere."""
    start = local("2026-11-20T10:15")

    end = a_calendar().add(start, days(99_999), any_hour=True)

    assert end == local("2300-09-04T10:15")


@pytest.mark.parametrize(
    ("start", "length", "end"),
    [
        ("2026-11-18T10:00", "2h", "2026-11-18T12:00"),
        ("2026-11-18T03:00", "2h", "2026-11-18T11:00"),
        ("2026-11-18T17:00", "2h", "2026-11-19T10:30"),
        ("2026-11-18T17:00", "30m", "2026-11-19T09:00"),
        ("2026-11-20T20:00", "30m", "2026-11-23T09:30"),
        ("2026-11-20T10:00", "1d", "2026-11-23T10:00"),
        ("2026-11-21T12:00", "1d", "2026-11-24T09:00"),
    ],
)
def test_within_working_hours(start: str, length: str, end: str) -> None:
    """The time to answer begins and ends when people are there: nobody loses a turn by night."""
    calendar = a_calendar()

    assert calendar.within(local(start), Duration.parse(length), any_hour=False) == local(end)


@pytest.mark.parametrize(
    ("length", "end"), [("2h", "2026-11-21T01:00"), ("1d", "2026-11-21T23:00")]
)
def test_within_any_hour(length: str, end: str) -> None:
    """Where every hour counts, one is asked by night, and passed over by night."""
    start = local("2026-11-20T23:00")

    assert a_calendar().within(start, Duration.parse(length), any_hour=True) == local(end)


# Clocks that are put forward and back


@pytest.mark.parametrize(
    ("zone", "start", "end"),
    [
        ("Europe/Berlin", "2026-03-28T02:30", "2026-03-29T03:30"),
        ("America/New_York", "2026-03-07T02:30", "2026-03-08T03:30"),
        ("America/Santiago", "2026-09-05T00:15", "2026-09-06T01:15"),
        ("Pacific/Apia", "2011-12-29T10:00", "2011-12-31T10:00"),
    ],
)
def test_add_a_day_into_a_gap(zone: str, start: str, end: str) -> None:
    """A local time that the clocks skip counts as much later as they skip."""
    added = a_calendar(zone).add(local(start, zone), days(1), any_hour=True)

    assert added == local(end, zone)
    assert added - local(start, zone) == timedelta(days=1)


@pytest.mark.parametrize(
    ("zone", "start", "end"),
    [
        ("Europe/Berlin", "2026-10-24T02:30", "2026-10-25T02:30"),
        ("America/New_York", "2026-10-31T01:30", "2026-11-01T01:30"),
        ("America/Santiago", "2026-04-03T23:30", "2026-04-04T23:30"),
    ],
)
def test_add_a_day_into_an_overlap(zone: str, start: str, end: str) -> None:
    """A local time that the clocks show twice is the first of the two."""
    added = a_calendar(zone).add(local(start, zone), days(1), any_hour=True)

    assert added == local(end, zone, fold=0)
    assert added != local(end, zone, fold=1)


def test_add_a_day_from_the_second_of_two_hours() -> None:
    """A start in the hour that comes twice has the same local time the next day."""
    start = local("2026-10-25T02:30", fold=1)

    assert a_calendar().add(start, days(1), any_hour=True) == local("2026-10-26T02:30")


def test_add_hours_over_a_gap_and_an_overlap() -> None:
    """An hour is an hour, whatever is done to the clocks meanwhile."""
    calendar, length = a_calendar(), Duration.parse("2h")

    assert calendar.add(local("2026-03-29T01:00"), length, any_hour=False) == local(
        "2026-03-29T04:00"
    )
    assert calendar.add(local("2026-10-25T01:00"), length, any_hour=False) == local(
        "2026-10-25T02:00", fold=1
    )


def test_working_day_that_a_zone_left_out() -> None:
    """Samoa had no Friday 30 December 2011: nobody worked that day, and it does not count."""
    apia = a_calendar("Pacific/Apia")

    assert not apia.is_working_day(date(2011, 12, 30))
    assert apia.add(local("2011-12-29T10:00", "Pacific/Apia"), days(1), any_hour=False) == local(
        "2012-01-02T10:00", "Pacific/Apia"
    )
    assert apia.next_open(local("2011-12-29T18:00", "Pacific/Apia")) == local(
        "2012-01-02T09:00", "Pacific/Apia"
    )


def test_open_where_midnight_is_skipped() -> None:
    """In Santiago the day may begin at one: that is when it opens, and the day before ends."""
    weekend = WorkingHours.parse(["sat,sun 00:00-24:00"])
    santiago = a_calendar("America/Santiago", weekend)
    begins = local("2026-09-06T01:00", "America/Santiago")

    assert santiago.close_of(date(2026, 9, 5)) == begins
    assert santiago.is_open(begins - timedelta(seconds=1))
    assert santiago.is_open(begins)
    sunday = a_calendar("America/Santiago", WorkingHours.parse(["sun 00:00-24:00"]))
    assert sunday.next_open(local("2026-09-05T12:00", "America/Santiago")) == begins


def test_open_in_the_hour_that_comes_twice() -> None:
    """Who works all night works an hour more when the clocks are put back."""
    berlin = a_calendar(hours=WorkingHours.parse(["sun 00:00-06:00"]))

    assert berlin.is_open(local("2026-10-25T02:30", fold=0))
    assert berlin.is_open(local("2026-10-25T02:30", fold=1))
    closes = berlin.close_of(date(2026, 10, 25))
    assert closes - local("2026-10-25T00:00") == timedelta(hours=7)


def test_open_where_a_span_begins_in_a_gap() -> None:
    """A span that would begin after its end, as clocks skip its beginning, is left out that day."""
    berlin = a_calendar(hours=WorkingHours.parse(["sun 02:30-03:15 12:00-13:00"]))

    assert berlin.next_open(local("2026-03-29T01:00")) == local("2026-03-29T12:00")


ZONES = ("Europe/Berlin", "America/New_York", "America/Santiago", "Pacific/Apia", "America/Nuuk")
INSTANTS = st.datetimes(
    datetime(2010, 1, 1),  # noqa: DTZ001 - hypothesis adds the zone
    datetime(2030, 1, 1),  # noqa: DTZ001 - as above
    timezones=st.just(UTC),
)


@given(INSTANTS, st.sampled_from(ZONES), st.sampled_from([OFFICE, ALWAYS]))
def test_next_open_is_open(at: datetime, zone: str, hours: WorkingHours) -> None:
    """In every zone on every day, the next opening is one, is not past, and is the first."""
    calendar = a_calendar(zone, hours)

    opens = calendar.next_open(at)

    assert calendar.is_open(opens)
    assert opens >= at
    assert (opens == at) == calendar.is_open(at)
    assert opens.tzinfo is UTC
    assert opens == at or not calendar.is_open(opens - timedelta(microseconds=1))


@given(INSTANTS, st.sampled_from(ZONES))
def test_always_is_never_closed(at: datetime, zone: str) -> None:
    """Round the clock leaves no hole where a day ends, nor where clocks are changed."""
    assert a_calendar(zone, ALWAYS).is_open(at)


@given(
    day=st.dates(date(2010, 1, 1), date(2030, 1, 1)),
    clock=st.times(time(4), time(21, 59)),
    zone=st.sampled_from(ZONES),
    count=st.integers(1, 30),
    any_hour=st.booleans(),
)
def test_add_days_keeps_the_local_time(
    *, day: date, clock: time, zone: str, count: int, any_hour: bool
) -> None:
    """So many days later the clock shows the same, on a day on which people work if that counts."""
    calendar = a_calendar(zone)
    start = datetime.combine(day, clock, tzinfo=calendar.zone)

    end = calendar.local(calendar.add(start, days(count), any_hour=any_hour))

    assert end.time() == clock
    assert end.date() >= day + timedelta(days=count)
    assert any_hour or calendar.is_working_day(end.date())


ASKED: dict[str, Callable[[Calendar, datetime], object]] = {
    "local": Calendar.local,
    "is_open": Calendar.is_open,
    "next_open": Calendar.next_open,
    "add days": lambda calendar, at: calendar.add(at, days(1), any_hour=True),
    "add hours": lambda calendar, at: calendar.add(at, Duration.parse("1h"), any_hour=True),
    "within": lambda calendar, at: calendar.within(at, days(1), any_hour=False),
}


@pytest.mark.parametrize("asked", ASKED)
def test_instant_without_a_zone(asked: str) -> None:
    """An instant that could be anywhere in the world is refused, not guessed at."""
    with pytest.raises(ValueError, match=r"^an instant with its time zone$"):
        ASKED[asked](a_calendar(), datetime(2026, 11, 20, 12))  # noqa: DTZ001 - that is the point


def test_last_close_is_when_people_last_went_home() -> None:
    """On Monday morning that was Friday; in the middle of Tuesday it was Monday."""
    calendar = Calendar(
        zone=ZoneInfo("Europe/Berlin"),
        hours=WorkingHours.parse(["mon-fri 09:00-17:00"]),
        holidays=Holidays(),
    )
    monday = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)

    assert calendar.last_close(monday) == datetime(2026, 11, 20, 16, 0, tzinfo=UTC)
    assert calendar.last_close(monday + timedelta(days=1, hours=3)) == datetime(
        2026, 11, 23, 16, 0, tzinfo=UTC
    )


def test_last_close_is_the_beginning_of_a_break() -> None:
    """Whoever is at lunch left at noon, and not the evening before."""
    calendar = a_calendar(hours=WorkingHours.parse(["mon-fri 09:00-12:00 13:00-17:00"]))

    assert calendar.last_close(local("2026-11-23T13:00")) == local("2026-11-23T12:00")
    assert calendar.last_close(local("2026-11-23T17:30")) == local("2026-11-23T17:00")
