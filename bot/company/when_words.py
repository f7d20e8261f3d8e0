"""The words in which people say a moment, as patterns of lower-case text with single spaces."""

import re

from bot.company.duration import Unit

NAMES = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_WEEKDAY = (
    "(?:mon(?:day)?|tue(?:s|sday)?|wed(?:s|nesday)?|thu(?:r|rs|rsday)?|fri(?:day)?"
    "|sat(?:urday)?|sun(?:day)?)"
)
MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH = (
    "(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?"
    "|sept?|september|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)"
)

#: What may stand before a day or a time and says nothing more.
BEFORE = re.compile("^(?:by|until|till|on|at) ")
#: Two ways of writing the same: what is read is the second.
SAME = (
    (re.compile("(?<=[0-9])t(?=[0-9])"), " "),
    (re.compile(r"\btonight\b"), "today night"),
    (re.compile(r"\bthis (?=morning|afternoon|evening)"), "today "),
)
#: What is a word as well as a day ("2 may come") until something beside it says which; as typed.
ALSO_WORDS = re.compile("(?i:sat|sun|wed)|[0-9]{1,2} may|[Mm]ay [0-9]{1,2}")

#: Days from today.
NEAR = {"today": 0, "tomorrow": 1, "day after tomorrow": 2, "the day after tomorrow": 2}
BY_WEEK = re.compile(f"(?P<next>next )?(?:this )?(?P<name>{_WEEKDAY})(?P<later> next week)?")

_NTH = "(?P<day>[0-9]{1,2})(?:st|nd|rd|th)?"
#: Years of other centuries are out of reach both ways.
_YEAR = "(?P<year>20[0-9]{2})"
DATES = tuple(
    re.compile(f"(?:(?P<weekday>{_WEEKDAY}) )?(?:the )?{form}")
    for form in (
        f"{_YEAR}-(?P<month>[0-9]{{2}})-(?P<day>[0-9]{{2}})",
        f"(?P<day>[0-9]{{1,2}})(?P<mark>[./])(?P<month>[0-9]{{1,2}})(?P=mark){_YEAR}",
        f"{_NTH} (?:of )?(?P<month>{_MONTH})(?: {_YEAR})?",
        f"(?P<month>{_MONTH}) (?:the )?{_NTH}(?: {_YEAR})?",
    )
)

#: Minutes after midnight; midnight is the day's end.
NAMED = {"noon": 12 * 60, "midday": 12 * 60, "midnight": 24 * 60}
CLOCK_24 = re.compile("(?P<hour>[0-9]{1,2}):(?P<minute>[0-9]{2})")
CLOCK_12 = re.compile(r"(?P<hour>[0-9]{1,2})(?:[:.](?P<minute>[0-9]{2}))? ?(?P<half>[ap])\.?m")
CLOSE = re.compile(
    "eod|cob|eob|close of (?:business|play)|end of business"
    "|end of (?:the )?(?:business |working )?day"
)
#: Minutes after midnight at which a part of the day is over.
PARTS = {"morning": 12 * 60, "afternoon": 18 * 60, "evening": 21 * 60, "night": 21 * 60}
PART = re.compile("(?P<day>.+?) (?:in the |at )?(?P<part>morning|afternoon|evening|night)")

COUNTS = {"a": 1, "an": 1, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6}
IN = re.compile(
    f"(?:in|within) (?P<count>[1-9][0-9]{{0,3}} ?|(?:{'|'.join(COUNTS)}) )"
    "(?P<unit>[a-z]+(?: days?)?)"
)
SHORT = re.compile("(?P<count>[1-9][0-9]{0,3})(?P<unit>[mhd])")
#: What it is called, what it is, how many of it, and whether nights and days off count.
UNITS = (
    (re.compile("s|secs?|seconds?"), Unit.SECOND, 1, True),
    (re.compile("m|mins?|minutes?"), Unit.MINUTE, 1, True),
    (re.compile("h|hrs?|hours?"), Unit.HOUR, 1, True),
    (re.compile("days?"), Unit.DAY, 1, True),
    (re.compile("w|weeks?"), Unit.DAY, 7, True),
    (re.compile("d|workdays?|(?:business|work|working) days?"), Unit.DAY, 1, False),
)

_NEAR_TO = "(?:at|by|before|after|from|between|around|about)"
#: How more of a moment begins that is not understood: an hour, half of one, another week.
MORE = re.compile(
    rf"(?:{_NEAR_TO} )?\d{{1,2}}[:.\uff1a]\d{{2}}|{_NEAR_TO} [0-9]{{1,2}}\b"
    r"|[0-9]{1,2} ?o.?clock\b|[ap]\.?m\b|half past\b|quarter (?:past|to)\b|and a half\b"
    r"|(?:and )?[0-9]{1,4} (?:min|minute|hr|hour|day|week)s?\b"
    r"|the [0-9]{1,2}(?:st|nd|rd|th)\b|(?:next |last )(?:week|month|year)\b|week\b|ago\b"
)
#: Another zone than the calendar's, in capitals, for "ist" and "est" are words elsewhere.
ZONE = re.compile(r"(?:UTC|GMT|[CEW]ES?T|[ECMP][SD]T|BST|IST|JST)\b")
#: What joins more of a moment to it.
AND = re.compile(f"^(?:or|and|to|{_NEAR_TO}) ")
