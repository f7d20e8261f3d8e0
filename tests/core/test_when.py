"""Dates and times as people type them. It is Wednesday 18 November 2026, ten, in Berlin."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.company.calendar import Calendar, Holidays, WorkingHours
from bot.company.when import DayEdge, parse_when, split_when
from bot.company.when_refused import MomentPassed, MomentProblem, NotAMoment

BERLIN = ZoneInfo("Europe/Berlin")
OFFICE = Calendar(
    zone=BERLIN, hours=WorkingHours.parse(["09:00-17:30"]), holidays=Holidays.parse(["DE"])
)
NOW = datetime(2026, 11, 18, 10, tzinfo=BERLIN)
NEW_YORK = ZoneInfo("America/New_York")
NEW_YORK_OFFICE = Calendar(zone=NEW_YORK, hours=OFFICE.hours, holidays=OFFICE.holidays)


def read(
    text: str, now: datetime = NOW, calendar: Calendar = OFFICE, edge: DayEdge = DayEdge.CLOSE
) -> str:
    """The moment as the clock there shows it, with the words that follow it, if any."""
    at, rest = split_when(text, now, calendar, edge)
    moment = f"{calendar.local(at):%a %Y-%m-%d %H:%M}"
    return f"{moment} | {rest}" if rest else moment


# The table of phrases

REFUSED = MomentProblem.UNCLEAR
TWO_WAYS = MomentProblem.TWO_WAYS
ZONE = MomentProblem.NAMED_ZONE
NO_DATE = MomentProblem.NO_SUCH_DATE
NO_TIME = MomentProblem.NO_SUCH_TIME
TOO_FAR = MomentProblem.TOO_FAR

#: What is typed on Wednesday 18 November 2026 at ten, and the moment meant (with the words after
#: it), or the problem for which it is asked back. Work ends at half past five.
PHRASES: dict[str, str | MomentProblem] = {
    # A day alone is the close of that working day; "next" is next week's.
    "today": "Wed 2026-11-18 17:30",
    "tomorrow": "Thu 2026-11-19 17:30",
    "Tomorrow": "Thu 2026-11-19 17:30",
    "the day after tomorrow": "Fri 2026-11-20 17:30",
    "friday": "Fri 2026-11-20 17:30",
    "Fri": "Fri 2026-11-20 17:30",
    "this friday": "Fri 2026-11-20 17:30",
    "sat": "Sat 2026-11-21 17:30",
    "wednesday": "Wed 2026-11-18 17:30",
    "next monday": "Mon 2026-11-23 17:30",
    "next friday": "Fri 2026-11-27 17:30",
    "friday next week": "Fri 2026-11-27 17:30",
    "next week friday": "Fri 2026-11-27 17:30",
    "next wednesday": "Wed 2026-11-25 17:30",
    # One slip of the finger, and short forms.
    "tmrw": "Thu 2026-11-19 17:30",
    "tmr": "Thu 2026-11-19 17:30",
    "tomorow": "Thu 2026-11-19 17:30",
    "tommorow": "Thu 2026-11-19 17:30",
    "tommorrow": "Thu 2026-11-19 17:30",
    "firday": "Fri 2026-11-20 17:30",
    "wendesday": "Wed 2026-11-18 17:30",
    "thrusday": "Thu 2026-11-19 17:30",
    "saterday": "Sat 2026-11-21 17:30",
    "mondya": REFUSED,
    "fridays": REFUSED,
    "frida": REFUSED,
    "sundry": REFUSED,
    "munday": "Mon 2026-11-23 17:30",
    # A week or month ends on its last working day.
    "next week": "Fri 2026-11-27 17:30",
    "this week": "Fri 2026-11-20 17:30",
    "end of week": "Fri 2026-11-20 17:30",
    "end of the week": "Fri 2026-11-20 17:30",
    "eow": "Fri 2026-11-20 17:30",
    "end of next week": "Fri 2026-11-27 17:30",
    "end of month": "Mon 2026-11-30 17:30",
    "end of the month": "Mon 2026-11-30 17:30",
    "eom": "Mon 2026-11-30 17:30",
    "end of next month": "Thu 2026-12-31 17:30",
    "next week 5pm": REFUSED,
    "next month": REFUSED,
    "early next week": REFUSED,
    # Dates.
    "30/11/2026": "Mon 2026-11-30 17:30",
    "11/30/2026": "Mon 2026-11-30 17:30",
    "30/11": "Mon 2026-11-30 17:30",
    "11/30": "Mon 2026-11-30 17:30",
    "25/12": "Fri 2026-12-25 17:30",
    "12/25": "Fri 2026-12-25 17:30",
    "30.11.2026": "Mon 2026-11-30 17:30",
    "30.11.": "Mon 2026-11-30 17:30",
    "30.11": "Mon 2026-11-30 17:30",
    "5.12.": "Sat 2026-12-05 17:30",
    "25.12. call": "Fri 2026-12-25 17:30 | call",
    "2026-11-30": "Mon 2026-11-30 17:30",
    "30 Nov": "Mon 2026-11-30 17:30",
    "30. Nov. 2026": "Mon 2026-11-30 17:30",
    "November 30": "Mon 2026-11-30 17:30",
    "Nov 30th, 2026": "Mon 2026-11-30 17:30",
    "the 30th of november": "Mon 2026-11-30 17:30",
    "Monday 30 November": "Mon 2026-11-30 17:30",
    "Mon, 30 Nov 2026": "Mon 2026-11-30 17:30",
    "18 Nov": "Wed 2026-11-18 17:30",
    "5 Jan": "Tue 2027-01-05 17:30",
    "18 oct": "Mon 2027-10-18 17:30",
    "29 feb": "Tue 2028-02-29 17:30",
    "3/3": "Wed 2027-03-03 17:30",
    "3.4.2027": "Sat 2027-04-03 17:30",
    "2028-11-17": "Fri 2028-11-17 17:30",
    "the 5th": "Sat 2026-12-05 17:30",
    "by the 5th": "Sat 2026-12-05 17:30",
    "on the 18th": "Wed 2026-11-18 17:30",
    "the 31st": "Thu 2026-12-31 17:30",
    "friday the 27th": "Fri 2026-11-27 17:30",
    # Times.
    "17:00": "Wed 2026-11-18 17:00",
    "at 17:00": "Wed 2026-11-18 17:00",
    "5pm": "Wed 2026-11-18 17:00",
    "5 PM": "Wed 2026-11-18 17:00",
    "at 5:30 p.m.": "Wed 2026-11-18 17:30",
    "4.45pm": "Wed 2026-11-18 16:45",
    "17.30": "Wed 2026-11-18 17:30",
    "17h": "Wed 2026-11-18 17:00",
    "17h30": "Wed 2026-11-18 17:30",
    "17:00h": "Wed 2026-11-18 17:00",
    "17 Uhr": "Wed 2026-11-18 17:00",
    "9 Uhr": "Thu 2026-11-19 09:00",
    "9:30 Uhr": "Thu 2026-11-19 09:30",
    "0900": "Thu 2026-11-19 09:00",
    "1500": "Wed 2026-11-18 15:00",
    "1500 hrs": "Wed 2026-11-18 15:00",
    "noon": "Wed 2026-11-18 12:00",
    "lunchtime": "Wed 2026-11-18 12:00",
    "1pm": "Wed 2026-11-18 13:00",
    "12am": "Thu 2026-11-19 00:00",
    "midnight": "Thu 2026-11-19 00:00",
    "24:00": "Thu 2026-11-19 00:00",
    "9:30": "Thu 2026-11-19 09:30",
    "10:00": "Thu 2026-11-19 10:00",
    "(9am)": "Thu 2026-11-19 09:00",
    "eod": "Wed 2026-11-18 17:30",
    "end of day": "Wed 2026-11-18 17:30",
    "close of business": "Wed 2026-11-18 17:30",
    "COB": "Wed 2026-11-18 17:30",
    # A day and a time, in either order.
    "tomorrow 17:00": "Thu 2026-11-19 17:00",
    "today 16:30": "Wed 2026-11-18 16:30",
    "tomorrow noon": "Thu 2026-11-19 12:00",
    "5pm tomorrow": "Thu 2026-11-19 17:00",
    "5pm tmrw": "Thu 2026-11-19 17:00",
    "at noon on friday": "Fri 2026-11-20 12:00",
    "friday @ 9am": "Fri 2026-11-20 09:00",
    "friday @9am": "Fri 2026-11-20 09:00",
    "friday, 9am": "Fri 2026-11-20 09:00",
    "friday (9am)": "Fri 2026-11-20 09:00",
    "friday (20 Nov) 9am": "Fri 2026-11-20 09:00",
    "friday 0900": "Fri 2026-11-20 09:00",
    "friday 1500": "Fri 2026-11-20 15:00",
    "friday 9h30": "Fri 2026-11-20 09:30",
    "friday 9h": "Fri 2026-11-20 09:00",
    "friday 9 Uhr": "Fri 2026-11-20 09:00",
    "friday 9 Uhr 30": "Fri 2026-11-20 09:30",
    "friday 17.30": "Fri 2026-11-20 17:30",
    "friday lunchtime": "Fri 2026-11-20 12:00",
    "mon 9:30": "Mon 2026-11-23 09:30",
    "wed 9:30": "Wed 2026-11-25 09:30",
    "sat 10:00": "Sat 2026-11-21 10:00",
    "friday midnight": "Sat 2026-11-21 00:00",
    "close of business friday": "Fri 2026-11-20 17:30",
    "5pm on the 30th": "Mon 2026-11-30 17:00",
    "5pm on the 9th": "Wed 2026-12-09 17:00",
    "5pm 30/11": "Mon 2026-11-30 17:00",
    "9am on 12/25": "Fri 2026-12-25 09:00",
    "5pm 25.12.": "Fri 2026-12-25 17:00",
    "30.11.2026 14:00": "Mon 2026-11-30 14:00",
    "2026-11-30 14:00": "Mon 2026-11-30 14:00",
    "2026-11-30T14:00": "Mon 2026-11-30 14:00",
    "Fri 27 Nov, 17:00": "Fri 2026-11-27 17:00",
    "by Friday, Nov. 27, 2026 at 5 p.m.": "Fri 2026-11-27 17:00",
    "by friday the 27th of november 2026 at 5pm": "Fri 2026-11-27 17:00",
    "in 2 days at noon": "Fri 2026-11-20 12:00",
    # A part of a day is over when it ends.
    "tonight": "Wed 2026-11-18 21:00",
    "tonight at 8pm": "Wed 2026-11-18 20:00",
    "tonight 8": "Wed 2026-11-18 20:00",
    "this morning": "Wed 2026-11-18 12:00",
    "this afternoon": "Wed 2026-11-18 18:00",
    "tomorrow morning": "Thu 2026-11-19 12:00",
    "tomorrow morning 9": "Thu 2026-11-19 09:00",
    "tomorrow morning at 9am": "Thu 2026-11-19 09:00",
    "9 tomorrow morning": "Thu 2026-11-19 09:00",
    "tomorrow afternoon at 3": "Thu 2026-11-19 15:00",
    "8 in the evening": "Wed 2026-11-18 20:00",
    "friday in the evening": "Fri 2026-11-20 21:00",
    "tomorrow morning at 9pm": REFUSED,
    "friday morning 3pm": REFUSED,
    # Lengths count every day and keep the time of day; business days are working days.
    "in 30 seconds": "Wed 2026-11-18 10:00",
    "in 90m": "Wed 2026-11-18 11:30",
    "90m": "Wed 2026-11-18 11:30",
    "in half an hour": "Wed 2026-11-18 10:30",
    "half an hour": "Wed 2026-11-18 10:30",
    "in a quarter of an hour": "Wed 2026-11-18 10:15",
    "in ten minutes": "Wed 2026-11-18 10:10",
    "in forty-five minutes": "Wed 2026-11-18 10:45",
    "30 minutes": "Wed 2026-11-18 10:30",
    "in 2 hours": "Wed 2026-11-18 12:00",
    "within two hours": "Wed 2026-11-18 12:00",
    "2 hours": "Wed 2026-11-18 12:00",
    "in an hour": "Wed 2026-11-18 11:00",
    "2h": "Wed 2026-11-18 12:00",
    "24h": "Thu 2026-11-19 10:00",
    "in 9h": "Wed 2026-11-18 19:00",
    "in 17h": "Thu 2026-11-19 03:00",
    "in 2 days": "Fri 2026-11-20 10:00",
    "in 2d": "Fri 2026-11-20 10:00",
    "2d": "Fri 2026-11-20 10:00",
    "2 days": "Fri 2026-11-20 10:00",
    "in 3 days": "Sat 2026-11-21 10:00",
    "3d": "Sat 2026-11-21 10:00",
    "2 days from now": "Fri 2026-11-20 10:00",
    "in 3 business days": "Mon 2026-11-23 10:00",
    "3 working days": "Mon 2026-11-23 10:00",
    "in one day": "Thu 2026-11-19 10:00",
    "in a week": "Wed 2026-11-25 10:00",
    "in six weeks": "Wed 2026-12-30 10:00",
    "2 weeks": "Wed 2026-12-02 10:00",
    "in a fortnight": "Wed 2026-12-02 10:00",
    "in 731 days": "Sat 2028-11-18 10:00",
    # Words after the moment come back as typed.
    "tomorrow 17:00 call back with news": "Thu 2026-11-19 17:00 | call back with news",
    "friday a handwritten note": "Fri 2026-11-20 17:30 | a handwritten note",
    "friday 0900 call": "Fri 2026-11-20 09:00 | call",
    "friday 17.30 call": "Fri 2026-11-20 17:30 | call",
    "in 2 hours send the parcel": "Wed 2026-11-18 12:00 | send the parcel",
    "2 days call Ann": "Fri 2026-11-20 10:00 | call Ann",
    "friday sat down with the customer": "Fri 2026-11-20 17:30 | sat down with the customer",
    "friday may call": "Fri 2026-11-20 17:30 | may call",
    "friday march past": "Fri 2026-11-20 17:30 | march past",
    "friday five parcels": "Fri 2026-11-20 17:30 | five parcels",
    "friday on the phone": "Fri 2026-11-20 17:30 | on the phone",
    "friday by courier": "Fri 2026-11-20 17:30 | by courier",
    "friday and Ann": "Fri 2026-11-20 17:30 | and Ann",
    "friday ask whether 17:00 suits": "Fri 2026-11-20 17:30 | ask whether 17:00 suits",
    "by sat the parcel": "Sat 2026-11-21 17:30 | the parcel",
    "5 May call back": "Wed 2027-05-05 17:30 | call back",
    "25/12 call": "Fri 2026-12-25 17:30 | call",
    "by the 5th call Ann": "Sat 2026-12-05 17:30 | call Ann",
    "friday, the parcel": "Fri 2026-11-20 17:30 | the parcel",
    "sat, the parcel": "Sat 2026-11-21 17:30 | the parcel",
    "friday!": "Fri 2026-11-20 17:30",
    "friday: 2 parcels": "Fri 2026-11-20 17:30 | 2 parcels",
    "friday 17:00: 5pm deliveries were late": "Fri 2026-11-20 17:00 | 5pm deliveries were late",
    "friday - the parcel": "Fri 2026-11-20 17:30 | the parcel",
    # What may be another moment, or a span, is asked back.
    "friday 9": REFUSED,
    "friday at 9": REFUSED,
    "friday at five": REFUSED,
    "friday five": REFUSED,
    "friday nine thirty": REFUSED,
    "friday ~9am": REFUSED,
    "friday 9-11": REFUSED,
    "friday 9am-11am": REFUSED,
    "friday 9am - 11am": REFUSED,
    "friday 17:00-18:00": REFUSED,
    "friday 5pm/6pm": REFUSED,
    "friday - 9am": REFUSED,
    "friday: 9am": REFUSED,
    'friday "9am"': REFUSED,
    "friday … 9am": REFUSED,
    "friday ½": REFUSED,
    "friday #4711": REFUSED,
    "friday 24/7 hotline": REFUSED,
    "24/7": REFUSED,
    "friday 2 parcels": REFUSED,
    "friday 2h": REFUSED,
    "friday 2030": REFUSED,
    "friday 1500 flyers": REFUSED,
    "friday 17:00:30": REFUSED,
    "friday -5% discount": REFUSED,
    "17.30 EUR refund": REFUSED,
    "tomorrow 5 o'clock": REFUSED,
    "tomorrow half past five": REFUSED,
    "tomorrow quarter to five": REFUSED,
    "friday am": REFUSED,
    "friday before lunch": REFUSED,
    "friday after work": REFUSED,
    "friday early": REFUSED,
    "friday or later": REFUSED,
    "friday or monday": REFUSED,
    "friday to monday": REFUSED,
    "friday not saturday": REFUSED,
    "monday in two weeks": REFUSED,
    "tomorrow friday": REFUSED,
    "friday week": REFUSED,
    "monday next month": REFUSED,
    "2 days before christmas": REFUSED,
    "2h ago": REFUSED,
    "2h 30m": REFUSED,
    "in 2 hours and 5 minutes": REFUSED,
    "in an hour and a half": REFUSED,
    "the 5th parcel": REFUSED,
    "25.12 call": REFUSED,
    # What can be read in two ways.
    "3/4": TWO_WAYS,
    "12/11/2026": TWO_WAYS,
    "1/2": TWO_WAYS,
    "10.11": TWO_WAYS,
    "friday 10.11": TWO_WAYS,
    "20.11": TWO_WAYS,
    "friday 20.11": TWO_WAYS,
    "9h": TWO_WAYS,
    "9h30": TWO_WAYS,
    "2h30": TWO_WAYS,
    # What is no date, no time, or too far away.
    "30 feb": NO_DATE,
    "32.1.2027": NO_DATE,
    "13/13": NO_DATE,
    "Tuesday 30 Nov": NO_DATE,
    "friday the 26th": NO_DATE,
    "tomorrow 24:01": NO_TIME,
    "17:60": NO_TIME,
    "13pm": NO_TIME,
    "0am": NO_TIME,
    "in 732 days": TOO_FAR,
    "2028-11-20": TOO_FAR,
    # Zones by name are not read; UTC and differences from UTC are (below).
    "5pm CET": ZONE,
    "5pm est": ZONE,
    "friday 5pm (CET)": ZONE,
    "5pm Berlin time": ZONE,
    "5pm Europe/Berlin": ZONE,
    "5pm Eastern": ZONE,
    "5pm in Berlin": ZONE,
    "friday CET": ZONE,
    "9:00-10:00": REFUSED,
    "22:00-06:00": REFUSED,
    "9:00 -1000": REFUSED,
    "2026-11-30 09:00-10:00": REFUSED,
    # What is no moment at all.
    "now": REFUSED,
    "soon": REFUSED,
    "call tomorrow": REFUSED,
    "5": REFUSED,
    "at 5": REFUSED,
    "17": REFUSED,
    "1.2.26": REFUSED,
    "in 0 minutes": REFUSED,
    "in a hurry": REFUSED,
    "10 parcels": REFUSED,
    "sat down with the customer": REFUSED,
    "2 may come": REFUSED,
    "tomorrow's parcel": REFUSED,
    "monday.com invoice": REFUSED,
}


def meaning(text: str, now: datetime, calendar: Calendar) -> str | MomentProblem:
    """The moment and the words after it, or the problem."""
    try:
        return read(text, now, calendar)
    except NotAMoment as refused:
        return refused.problem


@pytest.mark.parametrize(("text", "wanted"), PHRASES.items())
def test_phrase(text: str, wanted: str | MomentProblem) -> None:
    """Each phrase is the moment that was meant, or is refused, in Berlin as in New York."""
    there = NOW.replace(tzinfo=NEW_YORK)

    assert meaning(text, NOW, OFFICE) == wanted
    assert meaning(text, there, NEW_YORK_OFFICE) == wanted


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2026-11-30T17:00+01:00", "Mon 2026-11-30 17:00"),
        ("2026-11-30T16:00Z", "Mon 2026-11-30 17:00"),
        ("by 2026-11-30T09:00:00-10:00", "Mon 2026-11-30 20:00"),
        ("2026-11-30T14:00:30.5+01:00 call", "Mon 2026-11-30 14:00 | call"),
        ("2026-11-30 14:00Z", "Mon 2026-11-30 15:00"),
        ("5pm UTC", "Wed 2026-11-18 18:00"),
        ("friday 5pm (UTC)", "Fri 2026-11-20 18:00"),
        ("9:30 GMT", "Wed 2026-11-18 10:30"),
        ("8:30 GMT", "Thu 2026-11-19 09:30"),
        ("17:00 GMT+2", "Wed 2026-11-18 16:00"),
        ("17:00+01:00", "Wed 2026-11-18 17:00"),
        ("5pm -0500", "Wed 2026-11-18 23:00"),
        ("tomorrow 5pm +0530 call", "Thu 2026-11-19 12:30 | call"),
    ],
)
def test_time_in_utc_or_at_an_offset(text: str, moment: str) -> None:
    """UTC and a difference from it can be read in one way only."""
    assert read(text) == moment


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("monday", "Mon 2026-11-23 09:00"),
        ("next friday", "Fri 2026-11-27 09:00"),
        ("wednesday", "Wed 2026-11-25 09:00"),
        ("30 Nov", "Mon 2026-11-30 09:00"),
        ("the 5th", "Sat 2026-12-05 09:00"),
        ("next week", "Mon 2026-11-23 09:00"),
        ("end of next week", "Fri 2026-11-27 17:30"),
        ("friday morning", "Fri 2026-11-20 09:00"),
        ("friday afternoon", "Fri 2026-11-20 12:00"),
        ("eod", "Wed 2026-11-18 17:30"),
        ("monday 14:00", "Mon 2026-11-23 14:00"),
        ("in 2 weeks", "Wed 2026-12-02 10:00"),
    ],
)
def test_end_of_an_absence(text: str, moment: str) -> None:
    """Who is away until Monday is back when Monday's work begins."""
    assert read(text, edge=DayEdge.OPENING) == moment


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
        ("next week", "2026-12-23T10:00", "Thu 2026-12-31 17:30"),
        ("the 1st", "2026-12-31T10:00", "Fri 2027-01-01 17:30"),
        ("the 31st", "2026-12-31T10:00", "Thu 2026-12-31 17:30"),
        ("31/1", "2026-12-31T10:00", "Sun 2027-01-31 17:30"),
        ("in 2 days", "2026-12-31T10:00", "Sat 2027-01-02 10:00"),
        ("end of next month", "2026-12-31T10:00", "Fri 2027-01-29 17:30"),
        ("in 2 days", "2026-03-27T10:00", "Sun 2026-03-29 10:00"),
        ("2d", "2026-10-24T10:00", "Mon 2026-10-26 10:00"),
        ("in 24 hours", "2026-03-28T10:00", "Sun 2026-03-29 11:00"),
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


# What is refused


@pytest.mark.parametrize(
    "text",
    [
        *("", " ", "by", "at", "on the phone", "5 parcels tomorrow", "sun damage", "Wed the two"),
        *("may call", "march past", "May 5 parcels do", "second parcel", "24/7 support", "0h"),
        *("in -2 hours", "morning", "1999-01-01", "2126-01-01", "in 99999 hours"),
        *("٢h", "２h", "in ٢ hours", "１７:００", "tom\x00orrow", "tomorrow\u200b"),
        *("завтра", "明日", "tomorrow ١٧:٠٠ call", "friday \u200b9am", "friday & saturday"),
    ],
)
def test_words_without_a_moment(text: str) -> None:
    """What does not begin with what is surely a moment is none."""
    with pytest.raises(NotAMoment):
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


MOMENTS = ("friday", "tomorrow 17:00", "5pm", "25/12", "next week", "in 2 hours", "2d", "the 5th")


@given(
    st.sampled_from(MOMENTS),
    st.sampled_from(
        ["", "at ", "by ", "and ", "- ", "or ", "(", "@ ", "~", "@", "“", "…", "+", "UTC"]
    ),
    st.one_of(st.integers(0, 99_999).map(str), st.from_regex(r"\A[0-9]{1,2}[:.h/-][0-9]{0,2}")),
    st.text(max_size=10),
)
def test_digits_after_a_moment(moment: str, before: str, digits: str, words: str) -> None:
    """Digits after a moment are all read as a part of it, or nothing is."""
    try:
        rest = split_when(f"{moment} {before}{digits}{words}", NOW, OFFICE)[1]
    except (NotAMoment, MomentPassed):
        return
    assert digits not in rest


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
