"""Lengths of time in a policy: only time at work goes by, unless any hour counts."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from adapters.config.loading import load_organization
from bot.company.calendar import Calendar, Holidays, WorkingHours
from bot.company.duration import Duration, DurationUnit
from bot.company.organization import Organization
from bot.company.people import Person
from tests.config.documents import EXAMPLE

ROSA = Person(email="rosa.care@example.com", name="Rosa")
ROSA_IN_TOKYO = Person(email="rosa.care@example.com", name="Rosa", timezone="Asia/Tokyo")
#: The chat has his zone wrong, as the example says.
CARL = Person(email="carl.columnist@example.com", name="Carl", timezone="America/New_York")

NEW_YORK = "America/New_York"
EPOCH = datetime(2025, 12, 1, tzinfo=UTC)


@pytest.fixture(scope="module")
def courier() -> Organization:
    """The newspaper of the example: Monday to Friday 8 to 18, Saturday 8 to 12, New York."""
    return load_organization(EXAMPLE)


def moment(text: str, zone: str) -> datetime:
    """The instant (UTC) of a local time."""
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone)).astimezone(UTC)


#: In New York: reported, the policy's key, and the deadline towards the customer.
OF_THE_EXAMPLE = [
    # by day
    ("2026-11-18T09:00", "acknowledge_within", "2026-11-18T13:00"),
    ("2026-11-18T09:00", "fix_within", "2026-11-21T09:00"),
    # over night
    ("2026-11-18T17:00", "acknowledge_within", "2026-11-19T11:00"),
    ("2026-11-18T23:00", "acknowledge_within", "2026-11-19T12:00"),
    # what would end at closing time ends at the next opening
    ("2026-11-18T14:00", "acknowledge_within", "2026-11-19T08:00"),
    # a quarter of an hour on Friday, the rest on Saturday, or on Saturday and Monday
    ("2026-11-20T17:45", "tell_within", "2026-11-21T11:45"),
    ("2026-11-21T11:00", "tell_within", "2026-11-23T11:00"),
    ("2026-11-22T03:00", "acknowledge_within", "2026-11-23T12:00"),
    # days are working days; a report after closing counts from the next opening
    ("2026-11-20T17:45", "update_every", "2026-11-23T08:00"),
    ("2026-11-20T20:00", "update_every", "2026-11-23T08:00"),
    ("2026-11-20T10:15", "update_every", "2026-11-21T10:15"),
    # Thanksgiving; Christmas Eve is a day off here, and Christmas a holiday
    ("2026-11-25T17:00", "acknowledge_within", "2026-11-27T11:00"),
    ("2026-12-23T17:00", "tell_within", "2026-12-26T11:00"),
    # the clocks go forward, and back, on a Sunday
    ("2026-03-07T11:00", "tell_within", "2026-03-09T11:00"),
    ("2026-10-31T11:00", "tell_within", "2026-11-02T11:00"),
]


@pytest.mark.parametrize(("start", "key", "end"), OF_THE_EXAMPLE)
def test_customers_deadline_by_the_hours_of_the_organization(
    courier: Organization, start: str, key: str, end: str
) -> None:
    """The example's own figures, on the days on which they were once wrong."""
    length = getattr(courier.policies["normal"], key)

    due_at = courier.calendar.within(moment(start, NEW_YORK), length, any_hour=False)

    assert due_at == moment(end, NEW_YORK)


#: The person, asked at, for how long, and until when; in the person's zone.
OF_PEOPLE = [
    (ROSA, "2026-11-18T09:00", "2h", "2026-11-18T11:00"),
    (ROSA, "2026-11-20T17:45", "2h", "2026-11-21T09:45"),
    (ROSA, "2026-11-20T17:55", "10m", "2026-11-21T08:05"),
    # who works in another zone works the organization's hours there
    (ROSA_IN_TOKYO, "2026-11-20T17:45", "2h", "2026-11-21T09:45"),
    # the columnist: 10 to 16 in Lisbon, on Friday with a break, no Saturdays, holidays of PT
    (CARL, "2026-11-18T15:00", "2h", "2026-11-19T11:00"),
    (CARL, "2026-11-20T11:00", "2h", "2026-11-20T15:00"),
    (CARL, "2026-11-20T15:30", "2h", "2026-11-23T11:30"),
    (CARL, "2026-11-20T15:30", "90s", "2026-11-20T15:31:30"),
    (CARL, "2026-11-30T15:00", "2h", "2026-12-02T11:00"),
    (CARL, "2026-11-20T11:00", "1d", "2026-11-23T11:00"),
    (CARL, "2026-11-19T13:00", "1d", "2026-11-20T14:00"),
    (CARL, "2026-11-18T10:00", "12h", "2026-11-20T10:00"),
]


@pytest.mark.parametrize(("person", "start", "length", "end"), OF_PEOPLE)
def test_deadline_of_a_person_by_their_own_hours(
    courier: Organization, person: Person, start: str, length: str, end: str
) -> None:
    """Zone, holidays and part-time hours are those of the person who has the duty."""
    their = courier.calendar_of(person)
    zone = their.zone.key

    due_at = their.within(moment(start, zone), Duration.parse(length), any_hour=False)

    assert due_at == moment(end, zone)


@pytest.mark.parametrize(
    ("length", "end"), [("10m", "2026-11-20T23:10"), ("8h", "2026-11-21T07:00"), ("1d", None)]
)
def test_any_hour_counts_nights(courier: Organization, length: str, end: str | None) -> None:
    """An urgent case has the same time by night."""
    due_at = courier.calendar.within(
        moment("2026-11-20T23:00", NEW_YORK), Duration.parse(length), any_hour=True
    )

    assert due_at == moment(end or "2026-11-21T23:00", NEW_YORK)


def calendar(zone: str, hours: str, *days_off: str) -> Calendar:
    """Anybody's hours."""
    return Calendar(
        zone=ZoneInfo(zone),
        hours=WorkingHours.parse([hours]),
        holidays=Holidays.parse(days_off),
    )


def test_night_in_which_the_clocks_change() -> None:
    """Who works by night works an hour less in spring, and one more in autumn."""
    nights = calendar("Europe/Berlin", "sun 00:00-06:00")

    def hours_after(text: str, length: str) -> datetime:
        return nights.within(moment(text, "Europe/Berlin"), Duration.parse(length), any_hour=False)

    assert hours_after("2026-03-29T00:00", "4h") == moment("2026-03-29T05:00", "Europe/Berlin")
    assert hours_after("2026-10-25T00:00", "4h") == moment("2026-10-25T03:00", "Europe/Berlin")
    assert hours_after("2026-03-29T00:00", "5h") == moment("2026-04-05T00:00", "Europe/Berlin")


def test_spans_that_a_clock_change_pushes_over_each_other() -> None:
    """Half past two becomes half past three; the time until then counts once."""
    nights = calendar("Europe/Berlin", "sun 01:00-02:30 03:00-06:00")

    due_at = nights.within(
        moment("2026-03-29T01:00", "Europe/Berlin"), Duration.parse("3h"), any_hour=False
    )

    assert due_at == moment("2026-03-29T05:00", "Europe/Berlin")


def test_hours_that_never_come_or_take_decades_end_somewhere() -> None:
    """A closure without end, or a minute of work a week, delays nothing for ever."""
    start = moment("2026-11-18T09:00", "UTC")
    year_off = [str(date(2026, 1, 1) + timedelta(days=each)) for each in range(800)]
    closed = calendar("UTC", "09:00-17:00", *year_off)
    seldom = calendar("UTC", "mon 09:00-09:01")

    at_once = closed.within(start, Duration.parse("2h"), any_hour=False)
    in_the_end = seldom.within(start, Duration.parse("99999h"), any_hour=False)

    assert at_once == start + timedelta(hours=2)
    assert start + timedelta(days=3_650) < in_the_end < start + timedelta(days=9_000)


CALENDARS = (
    calendar("America/New_York", "mon-fri 08:00-18:00, sat 08:00-12:00", "US"),
    calendar("Europe/Lisbon", "mon-thu 10:00-16:00, fri 10:00-12:00 14:00-16:00", "PT"),
    calendar("America/Santiago", "mon,wed 13:00-15:20", "2026-04-06"),
    calendar("Asia/Kathmandu", "sun-thu 05:00-23:45"),
)
NIGHTS = (
    calendar("Europe/Berlin", "00:00-02:30 03:00-06:00 22:00-24:00, sat,sun 00:00-24:00"),
    calendar("Pacific/Apia", "24/7"),
)
#: Three years of minutes.
STARTS = st.integers(0, 3 * 365 * 1440).map(lambda each: EPOCH + timedelta(minutes=each))
SHORT_LENGTHS = st.builds(
    Duration, st.integers(1, 200), st.sampled_from([DurationUnit.MINUTE, DurationUnit.HOUR])
)
LENGTHS = SHORT_LENGTHS | st.builds(Duration, st.integers(1, 30), st.just(DurationUnit.DAY))


@settings(max_examples=30)
@given(st.sampled_from(CALENDARS), STARTS, STARTS, LENGTHS)
def test_later_start_never_ends_earlier(
    someone: Calendar, one: datetime, other: datetime, length: Duration
) -> None:
    """Nobody gains by reporting later."""
    first, last = sorted([one, other])

    assert someone.within(first, length, any_hour=False) <= someone.within(
        last, length, any_hour=False
    )


@settings(max_examples=30)
@given(st.sampled_from(NIGHTS), STARTS, st.integers(1, 300), SHORT_LENGTHS)
def test_later_start_never_ends_earlier_by_night(
    someone: Calendar, start: datetime, minutes: int, length: Duration
) -> None:
    """Nor in the nights in which the clocks change."""
    later = start + timedelta(minutes=minutes)

    assert someone.within(start, length, any_hour=False) <= someone.within(
        later, length, any_hour=False
    )


@settings(max_examples=30)
@given(st.sampled_from(CALENDARS + NIGHTS), STARTS, LENGTHS)
def test_deadline_is_within_hours_and_not_too_soon(
    someone: Calendar, start: datetime, length: Duration
) -> None:
    """It never falls into a night off, and all the time that was given was there."""
    due_at = someone.within(start, length, any_hour=False)

    assert someone.is_open(due_at)
    assert due_at >= someone.next_open(start)
    if length.unit is not DurationUnit.DAY:
        assert due_at - start >= length.elapsed


@settings(max_examples=30)
@given(st.sampled_from(CALENDARS + NIGHTS), STARTS, st.integers(1, 900), st.integers(1, 900))
def test_two_lengths_are_as_long_as_both(
    someone: Calendar, start: datetime, some: int, more: int
) -> None:
    """Time at work adds up."""
    first, second, both = (
        Duration(each, DurationUnit.MINUTE) for each in (some, more, some + more)
    )
    halfway = someone.within(start, first, any_hour=False)

    assert someone.within(halfway, second, any_hour=False) == someone.within(
        start, both, any_hour=False
    )
