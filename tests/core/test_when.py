"""DueMoments as people type them. It is Wednesday 18 November 2026, ten, in Berlin."""

import re
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.company.calendar import Calendar, Holidays, WorkingHours
from bot.company.when import MomentPassed, NotAMoment, parse_when, split_when

BERLIN = ZoneInfo("Europe/Berlin")
OFFICE = Calendar(
    zone=BERLIN, hours=WorkingHours.parse(["09:00-17:30"]), holidays=Holidays.parse(["DE"])
)
NOW = datetime(2026, 11, 18, 10, tzinfo=BERLIN)


def read(text: str, now: datetime = NOW, calendar: Calendar = OFFICE) -> str:
    """The moment as the clock there shows it, with the words that follow it, if any."""
    at, rest = split_when(text, now, calendar)
    moment = f"{calendar.local(at):%a %Y-%m-%d %H:%M}"
    return f"{moment} | {rest}" if rest else moment


# What is a moment


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("today", "Wed 2026-11-18 17:30"),
        ("tomorrow", "Thu 2026-11-19 17:30"),
        ("Tomorrow", "Thu 2026-11-19 17:30"),
        ("the day after tomorrow", "Fri 2026-11-20 17:30"),
        ("day after tomorrow", "Fri 2026-11-20 17:30"),
        ("friday", "Fri 2026-11-20 17:30"),
        ("Fri", "Fri 2026-11-20 17:30"),
        ("this friday", "Fri 2026-11-20 17:30"),
        ("sat", "Sat 2026-11-21 17:30"),
        ("wednesday", "Wed 2026-11-18 17:30"),
        ("next monday", "Mon 2026-11-23 17:30"),
        ("next friday", "Fri 2026-11-27 17:30"),
        ("friday next week", "Fri 2026-11-27 17:30"),
        ("next wednesday", "Wed 2026-11-25 17:30"),
    ],
)
def test_day_without_a_time(text: str, moment: str) -> None:
    """A day is the close of that working day; a weekday is the next, "next" is next week's."""
    assert read(text) == moment


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("30/11/2026", "Mon 2026-11-30 17:30"),
        ("11/30/2026", "Mon 2026-11-30 17:30"),
        ("3/3/2027", "Wed 2027-03-03 17:30"),
        ("30.11.2026", "Mon 2026-11-30 17:30"),
        ("3.4.2027", "Sat 2027-04-03 17:30"),
        ("2026-11-30", "Mon 2026-11-30 17:30"),
        ("30 Nov", "Mon 2026-11-30 17:30"),
        ("30. Nov. 2026", "Mon 2026-11-30 17:30"),
        ("November 30", "Mon 2026-11-30 17:30"),
        ("Nov 30th, 2026", "Mon 2026-11-30 17:30"),
        ("the 30th of november", "Mon 2026-11-30 17:30"),
        ("Monday 30 November", "Mon 2026-11-30 17:30"),
        ("Mon, 30 Nov 2026", "Mon 2026-11-30 17:30"),
        ("18 Nov", "Wed 2026-11-18 17:30"),
        ("5 Jan", "Tue 2027-01-05 17:30"),
        ("18 oct", "Mon 2027-10-18 17:30"),
        ("29 feb", "Tue 2028-02-29 17:30"),
        ("2028-11-17", "Fri 2028-11-17 17:30"),
    ],
)
def test_date(text: str, moment: str) -> None:
    """A date is read as it is written anywhere, where it can be read in one way only.

    Without a year it is the next of that name, unless it was in the last thirty days.
    """
    assert read(text) == moment


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("17:00", "Wed 2026-11-18 17:00"),
        ("at 17:00", "Wed 2026-11-18 17:00"),
        ("5pm", "Wed 2026-11-18 17:00"),
        ("5 PM", "Wed 2026-11-18 17:00"),
        ("at 5:30 p.m.", "Wed 2026-11-18 17:30"),
        ("4.45pm", "Wed 2026-11-18 16:45"),
        ("noon", "Wed 2026-11-18 12:00"),
        ("12pm", "Wed 2026-11-18 12:00"),
        ("1pm", "Wed 2026-11-18 13:00"),
        ("12am", "Thu 2026-11-19 00:00"),
        ("midnight", "Thu 2026-11-19 00:00"),
        ("24:00", "Thu 2026-11-19 00:00"),
        ("9:30", "Thu 2026-11-19 09:30"),
        ("10:00", "Thu 2026-11-19 10:00"),
        ("eod", "Wed 2026-11-18 17:30"),
        ("end of day", "Wed 2026-11-18 17:30"),
        ("end of the day", "Wed 2026-11-18 17:30"),
        ("close of business", "Wed 2026-11-18 17:30"),
        ("COB", "Wed 2026-11-18 17:30"),
    ],
)
def test_time_without_a_day(text: str, moment: str) -> None:
    """A time is today's or, where that is over, tomorrow's."""
    assert read(text) == moment


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("tomorrow 17:00", "Thu 2026-11-19 17:00"),
        ("today 16:30", "Wed 2026-11-18 16:30"),
        ("tomorrow noon", "Thu 2026-11-19 12:00"),
        ("tomorrow at 5 pm", "Thu 2026-11-19 17:00"),
        ("5pm tomorrow", "Thu 2026-11-19 17:00"),
        ("at noon on friday", "Fri 2026-11-20 12:00"),
        ("mon 9:30", "Mon 2026-11-23 09:30"),
        ("wed 9:30", "Wed 2026-11-25 09:30"),
        ("sat 10:00", "Sat 2026-11-21 10:00"),
        ("next monday at 9:30", "Mon 2026-11-23 09:30"),
        ("friday midnight", "Sat 2026-11-21 00:00"),
        ("close of business friday", "Fri 2026-11-20 17:30"),
        ("30.11.2026 14:00", "Mon 2026-11-30 14:00"),
        ("2026-11-30 14:00", "Mon 2026-11-30 14:00"),
        ("2026-11-30T14:00", "Mon 2026-11-30 14:00"),
        ("November 30 at 2pm", "Mon 2026-11-30 14:00"),
        ("Fri 27 Nov, 17:00", "Fri 2026-11-27 17:00"),
        ("tonight", "Wed 2026-11-18 21:00"),
        ("tonight at 8pm", "Wed 2026-11-18 20:00"),
        ("this morning", "Wed 2026-11-18 12:00"),
        ("this afternoon", "Wed 2026-11-18 18:00"),
        ("tomorrow morning", "Thu 2026-11-19 12:00"),
        ("friday in the evening", "Fri 2026-11-20 21:00"),
        ("by Friday, Nov. 27, 2026 at 5 p.m.", "Fri 2026-11-27 17:00"),
    ],
)
def test_day_with_a_time(text: str, moment: str) -> None:
    """A day and a time may come in either order; a part of a day is over when it ends."""
    assert read(text) == moment


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("in 30 seconds", "Wed 2026-11-18 10:00"),
        ("in 90m", "Wed 2026-11-18 11:30"),
        ("90m", "Wed 2026-11-18 11:30"),
        ("in 2 hours", "Wed 2026-11-18 12:00"),
        ("within two hours", "Wed 2026-11-18 12:00"),
        ("in an hour", "Wed 2026-11-18 11:00"),
        ("2h", "Wed 2026-11-18 12:00"),
        ("in 3 days", "Sat 2026-11-21 10:00"),
        ("in 3 business days", "Mon 2026-11-23 10:00"),
        ("in 3 working days", "Mon 2026-11-23 10:00"),
        ("3d", "Mon 2026-11-23 10:00"),
        ("in 3d", "Mon 2026-11-23 10:00"),
        ("in one day", "Thu 2026-11-19 10:00"),
        ("in six weeks", "Wed 2026-12-30 10:00"),
        ("in a week", "Wed 2026-11-25 10:00"),
        ("in 2 weeks", "Wed 2026-12-02 10:00"),
        ("in 731 days", "Sat 2028-11-18 10:00"),
    ],
)
def test_length_from_now(text: str, moment: str) -> None:
    """A length counts from now; "d" and business days are working days, "days" are all days."""
    assert read(text) == moment


@pytest.mark.parametrize("before", ["by", "until", "till", "on", "By", "UNTIL"])
def test_moment_after_a_preposition(before: str) -> None:
    """By, until, till and on say nothing more, and are swallowed."""
    assert read(f"{before} friday 5pm send it") == "Fri 2026-11-20 17:00 | send it"


@pytest.mark.parametrize(
    ("text", "now", "moment"),
    [
        ("friday", "2026-11-20T17:29", "Fri 2026-11-20 17:30"),
        ("friday", "2026-11-20T17:30", "Fri 2026-11-27 17:30"),
        ("monday 9:00", "2026-11-23T09:01", "Mon 2026-11-30 09:00"),
        ("next monday", "2026-11-22T10:00", "Mon 2026-11-23 17:30"),
        ("next monday", "2026-11-23T10:00", "Mon 2026-11-30 17:30"),
        ("eod", "2026-11-20T18:00", "Mon 2026-11-23 17:30"),
        ("eod", "2026-11-21T10:00", "Mon 2026-11-23 17:30"),
        ("eod", "2026-12-24T18:00", "Mon 2026-12-28 17:30"),
        ("17:00", "2026-11-20T18:00", "Sat 2026-11-21 17:00"),
        ("17:00", "2026-11-21T10:00", "Sat 2026-11-21 17:00"),
        ("5 Jan", "2027-01-05T10:00", "Tue 2027-01-05 17:30"),
    ],
)
def test_moment_that_comes_again(text: str, now: str, moment: str) -> None:
    """A weekday or time that is over comes again; the close of work comes on a working day."""
    assert read(text, datetime.fromisoformat(now).replace(tzinfo=BERLIN)) == moment


def test_moment_in_the_zone_of_the_calendar() -> None:
    """Five in New York is ten at night in London, and the answer is in UTC."""
    new_york = Calendar(
        zone=ZoneInfo("America/New_York"), hours=OFFICE.hours, holidays=OFFICE.holidays
    )

    at = parse_when("tomorrow 5pm", NOW, new_york)

    assert at == datetime(2026, 11, 19, 22, tzinfo=UTC)
    assert at.tzinfo is UTC


def test_today_in_the_zone_of_the_calendar() -> None:
    """Today is what it is there: in Apia it is tomorrow already."""
    apia = Calendar(zone=ZoneInfo("Pacific/Apia"), hours=OFFICE.hours, holidays=OFFICE.holidays)
    now = datetime(2026, 11, 18, 12, tzinfo=UTC)

    assert read("today", now, apia) == "Thu 2026-11-19 17:30"


def test_time_that_the_clocks_skip() -> None:
    """Half past two on the night in which clocks are put forward is half past three."""
    now = datetime(2026, 3, 28, 12, tzinfo=BERLIN)

    assert read("tomorrow 2:30", now) == "Sun 2026-03-29 03:30"


def test_time_that_the_clocks_show_twice() -> None:
    """Half past two on the night in which clocks are put back is the first of the two."""
    now = datetime(2026, 10, 24, 12, tzinfo=BERLIN)

    assert parse_when("tomorrow 2:30", now, OFFICE) == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)


# What are words


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("tomorrow 17:00 call back with news", "Thu 2026-11-19 17:00 | call back with news"),
        ("friday a handwritten note", "Fri 2026-11-20 17:30 | a handwritten note"),
        ("in 2 hours send the parcel", "Wed 2026-11-18 12:00 | send the parcel"),
        ("friday sat down with the customer", "Fri 2026-11-20 17:30 | sat down with the customer"),
        ("friday may call", "Fri 2026-11-20 17:30 | may call"),
        ("friday march past", "Fri 2026-11-20 17:30 | march past"),
        ("friday second parcel", "Fri 2026-11-20 17:30 | second parcel"),
        ("friday on the phone", "Fri 2026-11-20 17:30 | on the phone"),
        ("friday by courier", "Fri 2026-11-20 17:30 | by courier"),
        ("friday 24/7 hotline opens", "Fri 2026-11-20 17:30 | 24/7 hotline opens"),
        ("friday ask whether 17:00 suits", "Fri 2026-11-20 17:30 | ask whether 17:00 suits"),
        ("friday call 25:00", "Fri 2026-11-20 17:30 | call 25:00"),
        ("friday refund 3/4/2027", "Fri 2026-11-20 17:30 | refund 3/4/2027"),
        ("tomorrow 2 parcels go out", "Thu 2026-11-19 17:30 | 2 parcels go out"),
        ("tomorrow 2 may come", "Thu 2026-11-19 17:30 | 2 may come"),
        ("by sat the parcel", "Sat 2026-11-21 17:30 | the parcel"),
        ("5 May call back", "Wed 2027-05-05 17:30 | call back"),
        ("30 nov 2 parcels", "Mon 2026-11-30 17:30 | 2 parcels"),
        ("  friday\n\n call   Ann \t", "Fri 2026-11-20 17:30 | call   Ann"),
        ("friday Füße 你好 \x00", "Fri 2026-11-20 17:30 | Füße 你好 \x00"),
    ],
)
def test_words_after_a_moment(text: str, expected: str) -> None:
    """What follows a moment comes back as it was typed, none of it swallowed."""
    assert read(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("friday: 5pm deliveries were late", "Fri 2026-11-20 17:30 | 5pm deliveries were late"),
        ("friday - 5pm deliveries were late", "Fri 2026-11-20 17:30 | 5pm deliveries were late"),
        ("friday \u2014 17:00 is too late", "Fri 2026-11-20 17:30 | 17:00 is too late"),
        ("friday, the parcel", "Fri 2026-11-20 17:30 | the parcel"),
        ("sat, the parcel", "Sat 2026-11-21 17:30 | the parcel"),
        ("friday -5% discount", "Fri 2026-11-20 17:30 | -5% discount"),
        ("friday!", "Fri 2026-11-20 17:30"),
    ],
)
def test_words_after_a_mark(text: str, expected: str) -> None:
    """A colon or a dash says that the moment is over, and is dropped; so is a comma after it."""
    assert read(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        *("", " ", "by", "at", "on the phone", "call tomorrow", "5 parcels tomorrow", "now"),
        *("sat down with the customer", "sun damage", "Wed the two", "may call", "march past"),
        *("2 may come", "May 5 parcels do", "second parcel", "10 parcels", "24/7 support"),
        *("tomorrow's parcel", "monday.com invoice", "fridays", "next week", "in a hurry", "soon"),
        *("5", "at 5", "17", "0h", "in 0 minutes", "in -2 hours", "1.2.26", "10.30", "morning"),
        *("1999-01-01", "2126-01-01", "30/11", "in 99999 hours", "2026-11-30T14:00Z"),
        *(
            "٢h",
            "２h",
            "in ٢ hours",
            "１７:００",
            "tom\x00orrow",
            "tomorrow\u200b",
            "завтра",
            "明日",
        ),
    ],
)
def test_words_without_a_moment(text: str) -> None:
    """What does not begin with what is surely a moment is none, and an example is given."""
    with pytest.raises(NotAMoment) as refusal:
        split_when(text, NOW, OFFICE)

    assert str(refusal.value) == '"tomorrow 17:00", "friday" or "in 2 hours"'


@pytest.mark.parametrize(
    "text",
    [
        *("tomorrow at 5 call back", "tomorrow 10.30 call", "friday 17:00-18:00 call"),
        *("friday 17:00 CET call", "5pm EST", "2026-11-30 14:00Z", "tomorrow ١٧:٠٠ call"),
        *("friday or monday call", "friday to monday", "tomorrow friday", "friday 2h"),
        *("in an hour and a half", "in 2 hours 30 minutes", "in 2 hours and 5 minutes", "2h 30m"),
        *("tomorrow 5 o'clock call", "tomorrow half past five", "tomorrow quarter to five"),
        *("friday week", "friday the 27th", "monday next month", "in 2 days at noon", "2h ago"),
        *("march 5 pm", "friday or 30 feb", "friday, 3d model", "tomorrow, 10.30 call"),
        "by friday the 27th of november 2026 at 5pm",
    ],
)
def test_words_that_go_on_with_the_moment(text: str) -> None:
    """Where more of a moment follows than is understood, nothing is promised by mistake."""
    with pytest.raises(NotAMoment):
        split_when(text, NOW, OFFICE)


# What is refused


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("12/11/2026 call", 'a date that is read in one way only, such as "3 Apr 2027"'),
        ("3/4/2027 call", 'a date that is read in one way only, such as "3 Apr 2027"'),
        ("30 feb call", 'a date that exists, such as "30 Nov 2026"'),
        ("32.1.2027", 'a date that exists, such as "30 Nov 2026"'),
        ("13/13/2027", 'a date that exists, such as "30 Nov 2026"'),
        ("Tuesday 30 Nov", 'a date that exists, such as "30 Nov 2026"'),
        ("tomorrow 24:01", 'a time of day such as "17:00" or "5pm"'),
        ("17:60 call", 'a time of day such as "17:00" or "5pm"'),
        ("13pm", 'a time of day such as "17:00" or "5pm"'),
        ("0am", 'a time of day such as "17:00" or "5pm"'),
        ("in 732 days", "a moment within two years"),
        ("in 9999 business days", "a moment within two years"),
        ("2028-11-20", "a moment within two years"),
        ("31 Dec 2099", "a moment within two years"),
    ],
)
def test_moment_that_cannot_be(text: str, expected: str) -> None:
    """A moment that is none, or can be read in two ways, or is far away, is not guessed at."""
    with pytest.raises(NotAMoment, match=f"^{re.escape(expected)}$"):
        split_when(text, NOW, OFFICE)


@pytest.mark.parametrize(
    ("text", "at"),
    [
        ("today 9:00 call", "2026-11-18T09:00"),
        ("today 10:00", "2026-11-18T10:00"),
        ("2026-11-17", "2026-11-17T17:30"),
        ("10 Nov", "2026-11-10T17:30"),
        ("19 Oct", "2026-10-19T17:30"),
        ("30.11.2025 14:00", "2025-11-30T14:00"),
    ],
)
def test_moment_that_has_passed(text: str, at: str) -> None:
    """What is over, or is right now, is refused, and the refusal knows which moment was meant."""
    with pytest.raises(MomentPassed) as refusal:
        split_when(text, NOW, OFFICE)

    assert refusal.value.at == datetime.fromisoformat(at).replace(tzinfo=BERLIN)
    assert refusal.value.at.tzinfo is UTC


def test_date_of_last_year_in_january() -> None:
    """A day in December that is just over in January is not the one a year ahead."""
    with pytest.raises(MomentPassed) as refusal:
        split_when("20 Dec", datetime(2027, 1, 5, 10, tzinfo=BERLIN), OFFICE)

    assert refusal.value.at == datetime(2026, 12, 20, 16, 30, tzinfo=UTC)


def test_whole_text_is_a_moment() -> None:
    """A form's field holds a moment and nothing else."""
    assert parse_when(" by friday 5pm. ", NOW, OFFICE) == datetime(2026, 11, 20, 16, tzinfo=UTC)
    with pytest.raises(NotAMoment):
        parse_when("friday 5pm call back", NOW, OFFICE)


# Whatever is typed

PIECES = st.sampled_from(
    [
        *("by", "until", "at", "on", "in", "the", "next", "this", "a", "of", ",", ":", "-", "week"),
        *("friday", "sat", "tomorrow", "tonight", "today", "morning", "noon", "eod", "end", "day"),
        *("5", "11", "29", "30", "1st", "pm", "may", "nov", "feb", "2026", "99999", "9" * 30),
        *("5pm", "17:00", "25:00", "2h", "hours", "business", "days", "2027-02-30", "1.1.2027"),
        *("30/11/2026", "3/4/2027", "\x00", "١٧", "İ", "\u017fat", "\ud800", "\u202e"),
    ]
)
TYPED = st.one_of(
    st.text(max_size=80),
    st.lists(PIECES, max_size=12).map(" ".join),
    st.lists(PIECES, max_size=6).map("".join),
    st.from_regex(r"(in )?[0-9]{1,20} ?[a-z]{1,8} [0-9:/.\-]{1,20}"),
)
INSTANTS = st.datetimes(
    datetime(2020, 1, 1),  # noqa: DTZ001 - hypothesis adds the zone
    datetime(2060, 1, 1),  # noqa: DTZ001 - as above
    timezones=st.just(UTC),
)
CALENDARS = [
    OFFICE,
    Calendar(
        zone=ZoneInfo("America/Santiago"),
        hours=WorkingHours.parse(["24/7"]),
        holidays=Holidays(),
    ),
    Calendar(
        zone=ZoneInfo("Pacific/Apia"),
        hours=WorkingHours.parse(["sun 00:00-01:00"]),
        holidays=Holidays.parse(["2026-11-22"]),
    ),
]


@given(TYPED, INSTANTS, st.sampled_from(CALENDARS))
def test_any_text(text: str, now: datetime, calendar: Calendar) -> None:
    """Any text is a moment to come within two years with the words after it, or is refused."""
    try:
        at, rest = split_when(text, now, calendar)
    except (NotAMoment, MomentPassed):
        return
    assert now < at <= now + timedelta(days=731)
    assert at.tzinfo is UTC
    assert text.rstrip().endswith(rest)


@given(st.sampled_from(["", "tomorrow", "by friday 5pm", "in 2 hours"]), st.text(max_size=40))
def test_any_words_after_a_moment(moment: str, words: str) -> None:
    """Words after a colon are never part of the moment, whatever they are."""
    try:
        alone = split_when(moment, NOW, OFFICE)[0]
    except NotAMoment:
        return
    at, rest = split_when(f"{moment}: note {words}", NOW, OFFICE)
    assert at == alone
    assert rest == f"note {words}".strip()


@pytest.mark.parametrize(
    "text", ["9", "a", " ", "\x00", "the ", "1/", "friday ", "in 1 ", "in 9 hours ", "5pm, "]
)
def test_very_long_text(text: str) -> None:
    """What is repeated without end is no one moment; its first words are enough to say so."""
    with pytest.raises(NotAMoment):
        split_when(text * 200_000, NOW, OFFICE)


def test_very_long_words() -> None:
    """A moment before a million characters is read, and the characters are all kept."""
    at, rest = split_when("tomorrow " + "x" * 1_000_000, NOW, OFFICE)

    assert at == datetime(2026, 11, 19, 16, 30, tzinfo=UTC)
    assert rest == "x" * 1_000_000
