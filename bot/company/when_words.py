"""Patterns for dates and times in lower-case text with single spaces."""

import re

from bot.company.duration import DurationUnit

WEEKDAY_NAMES = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_WEEKDAY_PATTERN = (
    "(?:mon(?:day)?|tue(?:s|sday)?|wed(?:s|nesday)?|thu(?:r|rs|rsday)?|fri(?:day)?"
    "|sat(?:urday)?|sun(?:day)?)"
)
MONTH_NAMES = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH_PATTERN = (
    "(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?"
    "|sept?|september|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)"
)

#: Words before a day or a time that add no meaning.
LEADING_WORDS = re.compile("^(?:by|until|till|on|at) ")
#: Patterns and the text that replaces them.
SPELLINGS_REPLACED = (
    (re.compile("(?<=[0-9])t(?=[0-9])"), " "),
    (re.compile(r"\btonight\b"), "today night"),
    (re.compile(r"\bthis (?=morning|afternoon|evening)"), "today "),
)
#: Text as typed that is ambiguous without more words: a day or a plain word ("2 may come").
ALSO_WORDS = re.compile("(?i:sat|sun|wed)|[0-9]{1,2} may|[Mm]ay [0-9]{1,2}")

#: Days from today.
NEAR_DAYS = {"today": 0, "tomorrow": 1, "day after tomorrow": 2, "the day after tomorrow": 2}
BY_WEEK = re.compile(
    f"(?P<next>next )?(?:this )?(?P<name>{_WEEKDAY_PATTERN})(?P<later> next week)?"
)

_DAY_NUMBER = "(?P<day>[0-9]{1,2})(?:st|nd|rd|th)?"
#: Only years of this century are accepted.
_YEAR_PATTERN = "(?P<year>20[0-9]{2})"
DATE_FORMS = tuple(
    re.compile(f"(?:(?P<weekday>{_WEEKDAY_PATTERN}) )?(?:the )?{form}")
    for form in (
        f"{_YEAR_PATTERN}-(?P<month>[0-9]{{2}})-(?P<day>[0-9]{{2}})",
        f"(?P<day>[0-9]{{1,2}})(?P<mark>[./])(?P<month>[0-9]{{1,2}})(?P=mark){_YEAR_PATTERN}",
        f"{_DAY_NUMBER} (?:of )?(?P<month>{_MONTH_PATTERN})(?: {_YEAR_PATTERN})?",
        f"(?P<month>{_MONTH_PATTERN}) (?:the )?{_DAY_NUMBER}(?: {_YEAR_PATTERN})?",
    )
)

#: Minutes after midnight; midnight is the day's end.
NAMED_TIMES = {"noon": 12 * 60, "midday": 12 * 60, "midnight": 24 * 60}
CLOCK_24 = re.compile("(?P<hour>[0-9]{1,2}):(?P<minute>[0-9]{2})")
CLOCK_12 = re.compile(r"(?P<hour>[0-9]{1,2})(?:[:.](?P<minute>[0-9]{2}))? ?(?P<half>[ap])\.?m")
CLOSE_OF_BUSINESS = re.compile(
    "eod|cob|eob|close of (?:business|play)|end of business"
    "|end of (?:the )?(?:business |working )?day"
)
#: The end of each part of the day, in minutes after midnight.
DAY_PART_ENDS = {"morning": 12 * 60, "afternoon": 18 * 60, "evening": 21 * 60, "night": 21 * 60}
DAY_AND_PART = re.compile("(?P<day>.+?) (?:in the |at )?(?P<part>morning|afternoon|evening|night)")

COUNT_WORDS = {"a": 1, "an": 1, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6}
LENGTH_FROM_NOW = re.compile(
    f"(?:in|within) (?P<count>[1-9][0-9]{{0,3}} ?|(?:{'|'.join(COUNT_WORDS)}) )"
    "(?P<unit>[a-z]+(?: days?)?)"
)
SHORT_LENGTH = re.compile("(?P<count>[1-9][0-9]{0,3})(?P<unit>[mhd])")
#: Pattern of the name, unit, multiple, and True if nights and days off count.
LENGTH_UNITS = (
    (re.compile("s|secs?|seconds?"), DurationUnit.SECOND, 1, True),
    (re.compile("m|mins?|minutes?"), DurationUnit.MINUTE, 1, True),
    (re.compile("h|hrs?|hours?"), DurationUnit.HOUR, 1, True),
    (re.compile("days?"), DurationUnit.DAY, 1, True),
    (re.compile("w|weeks?"), DurationUnit.DAY, 7, True),
    (re.compile("d|workdays?|(?:business|work|working) days?"), DurationUnit.DAY, 1, False),
)

_NEAR_TO = "(?:at|by|before|after|from|between|around|about)"
#: The beginning of a continuation in an unknown form: an hour, half an hour, another week.
MOMENT_CONTINUED = re.compile(
    rf"(?:{_NEAR_TO} )?\d{{1,2}}[:.\uff1a]\d{{2}}|{_NEAR_TO} [0-9]{{1,2}}\b"
    r"|[0-9]{1,2} ?o.?clock\b|[ap]\.?m\b|half past\b|quarter (?:past|to)\b|and a half\b"
    r"|(?:and )?[0-9]{1,4} (?:min|minute|hr|hour|day|week)s?\b"
    r"|the [0-9]{1,2}(?:st|nd|rd|th)\b|(?:next |last )(?:week|month|year)\b|week\b|ago\b"
)
#: Time zone names, in capitals only: "ist" and "est" are words in other languages.
ZONE_NAMES = re.compile(r"(?:UTC|GMT|[CEW]ES?T|[ECMP][SD]T|BST|IST|JST)\b")
#: Words that join two parts of a moment.
JOINING_WORDS = re.compile(f"^(?:or|and|to|{_NEAR_TO}) ")
