"""Patterns for days and lengths of time in lower-case text with single spaces."""

import re

from bot.company.duration import DurationUnit

WEEKDAY_NAMES = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
WEEKDAY_PATTERN = (
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
#: Words between a day and a time that add no meaning; "friday until 6pm" may be a span.
MIDDLE_WORDS = re.compile("^(?:by|on|at) ")
#: Text as typed that is ambiguous without more words: a day or a plain word ("2 may come"), a time
#: or a number ("friday 1500 flyers").
ALSO_WORDS = re.compile(
    r"(?i:sat|sun|wed)|[0-9]{1,2} may|[Mm]ay [0-9]{1,2}|(?i:the )?[0-9]{1,2}(?i:st|nd|rd|th)"
    r"|(?:.*[\s@(])?(?!20)[1-9][0-9]{3}|[0-9]{1,2}\.(?:0?[1-9]|1[0-2])"
)

#: Days from today.
NEAR_DAYS = {"today": 0, "tomorrow": 1, "day after tomorrow": 2, "the day after tomorrow": 2}
BY_WEEK = re.compile(
    f"(?P<next>next |next week (?:on )?)?(?:this )?(?P<name>{WEEKDAY_PATTERN})"
    "(?P<later> (?:of )?next week)?"
)
#: Weeks and months, which end on their last working day.
PERIODS = re.compile(
    "(?P<whole>this week|next week)"
    "|(?:the )?end of (?:the |this )?(?P<next>next )?(?P<of>week|month)"
    "|eo(?P<short>[wm])"
)

_DAY_NUMBER = "(?P<day>[0-9]{1,2})(?:st|nd|rd|th)?"
#: Only years of this century are accepted.
_YEAR_PATTERN = "(?P<year>20[0-9]{2})"
DATE_FORMS = tuple(
    re.compile(f"(?:(?P<weekday>{WEEKDAY_PATTERN}) )?(?:the )?{form}")
    for form in (
        f"{_YEAR_PATTERN}-(?P<month>[0-9]{{2}})-(?P<day>[0-9]{{2}})",
        f"(?P<day>[0-9]{{1,2}})(?P<mark>[./])(?P<month>[0-9]{{1,2}})(?P=mark){_YEAR_PATTERN}",
        # 24/7 is every hour of the week.
        "(?!24/7)(?P<day>[0-9]{1,2})(?P<mark>/)(?P<month>[0-9]{1,2})",
        r"(?P<day>[0-9]{1,2})(?P<mark>\.)(?P<month>[0-9]{1,2})(?P<dot>\.?)",
        f"{_DAY_NUMBER} (?:of )?(?P<month>{_MONTH_PATTERN})(?: {_YEAR_PATTERN})?",
        f"(?P<month>{_MONTH_PATTERN}) (?:the )?{_DAY_NUMBER}(?: {_YEAR_PATTERN})?",
        "(?P<day>[0-9]{1,2})(?:st|nd|rd|th)",
    )
)

#: The beginning and the end of each part of the day, in minutes after midnight.
DAY_PARTS = {
    "morning": (0, 12 * 60),
    "afternoon": (12 * 60, 18 * 60),
    "evening": (17 * 60, 21 * 60),
    "night": (18 * 60, 21 * 60),
}
PART_PATTERN = "(?P<part>morning|afternoon|evening|night)"
DAY_AND_PART = re.compile(f"(?P<day>.+?) (?:in the |at )?{PART_PATTERN}")
_PART_HOUR = r"(?P<hour>[0-9]{1,2})(?:[:.](?P<minute>[0-9]{2}))?(?: o.?clock)?"
#: An hour of a named part of a day: "tomorrow morning 9", "9 in the morning".
HOUR_OF_PART = (
    re.compile(f"(?P<day>.+?) (?:in the |at )?{PART_PATTERN} (?:at )?{_PART_HOUR}"),
    re.compile(f"{_PART_HOUR} (?P<day>.+?) (?:in the |at )?{PART_PATTERN}"),
    re.compile(f"{_PART_HOUR} (?:in the |at ){PART_PATTERN}"),
)

_NUMBER_NAMES = (
    *"one two three four five six seven eight nine ten eleven twelve".split(),  # noqa: SIM905
    *"fifteen twenty thirty forty forty-five fifty sixty ninety".split(),  # noqa: SIM905
)
_NUMBERS = (*range(1, 13), 15, 20, 30, 40, 45, 50, 60, 90)
COUNT_WORDS = {"a": 1, "an": 1, **dict(zip(_NUMBER_NAMES, _NUMBERS, strict=True))}
_SEVERAL = "|".join(sorted({*COUNT_WORDS} - {"a", "an", "one"}, reverse=True))
_DIGITS = "[1-9][0-9]{0,3}"
_FEW_DIGITS = "[1-9][0-9]{0,2}"
#: "in 2 hours", "in half an hour", "2 days", "90m". Alone, "a day" and "one day" are plain words.
LENGTHS = (
    re.compile(
        f"(?:in|within) (?P<count>{_DIGITS} ?|(?:an?|one|{_SEVERAL}) )(?P<unit>[a-z]+(?: days?)?)"
        "(?: from now)?"
    ),
    re.compile(
        f"(?P<count>{_FEW_DIGITS} ?|(?:{_SEVERAL}) )"
        "(?P<unit>seconds?|mins?|minutes?|hrs?|hours?|days?|weeks?|(?:business|work|working) days?)"
        "(?: from now)?"
    ),
    re.compile(f"(?P<count>{_DIGITS})(?P<unit>[mhdw])"),
    re.compile("(?:(?:in|within) )?(?P<count>half an) (?P<unit>hour)"),
    re.compile("(?:(?:in|within) )?(?P<count>a quarter of an|quarter of an) (?P<unit>hour)"),
)
#: Minutes in parts of an hour.
HOUR_PARTS = {"half an": 30, "a quarter of an": 15, "quarter of an": 15}
#: Pattern of the name, unit, multiple, and True if nights and days off count.
LENGTH_UNITS = (
    (re.compile("s|secs?|seconds?"), DurationUnit.SECOND, 1, True),
    (re.compile("m|mins?|minutes?"), DurationUnit.MINUTE, 1, True),
    (re.compile("h|hrs?|hours?"), DurationUnit.HOUR, 1, True),
    (re.compile("d|days?"), DurationUnit.DAY, 1, True),
    (re.compile("w|weeks?"), DurationUnit.DAY, 7, True),
    (re.compile("fortnights?"), DurationUnit.DAY, 14, True),
    (re.compile("workdays?|(?:business|work|working) days?"), DurationUnit.DAY, 1, False),
)
#: "9h" is nine hours or nine o'clock; fewer hours are a length, and more up to 23 a time.
HOURS_OR_CLOCK = range(7, 13)
HOURS_ON_A_CLOCK = range(13, 24)
