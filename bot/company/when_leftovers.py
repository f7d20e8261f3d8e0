"""Words after a moment that may belong to it.

A moment counts only if all words that could be part of it were read. So "friday 9-11", "5pm CET"
and "friday before lunch" are no moments, and nothing is promised for another time.
"""

import re

from bot.company import when_words

_NUMBER_WORDS = "|".join(sorted({*when_words.COUNT_WORDS} - {"a", "an"}, reverse=True))
#: Marks that a time may follow, as in "@9", "(9am)", "~9" or "+1".
_MARKS = frozenset("@(~+<=&/[{±≈")
_MINUS = re.compile("[-\u2212\u2010-\u2015][0-9]")
#: Words after which the moment is another one, whatever follows.
_OTHER_MOMENT = re.compile(
    r"(?:or|before|after|until|till|til|from|except|past|prior|not|no later|every|each|ago|of"
    r"|[ap]\.? ?m|\w*noon\w*|midnight|morning|afternoon|evening|night|lunch\w*|dinner|breakfast"
    r"|early|late|later|latest|earliest|first thing|half|quarter|o.?clock|ish|uhr|hrs|hours?"
    r"|minutes?|mins?|days?|time"
    r"|sharp|and a half|eod|cob|close of|end of|start of|beginning of"
    r"|week|weeks|fortnight|month|year|(?:the |this |next |last |same )?(?:week|month|year)s?"
    r"|the (?:following|next|same|day)|january|february|july|august|september|october|november"
    r"|december|(?:in|of) (?:jan|feb|mar|apr|may|june?|july?|aug|sept?|oct|nov|dec)\w*)\b"
)
#: Words after which a number or a moment is another one, as in "at 5" or "and monday".
JOINING_WORDS = re.compile(
    "^(?:(?:or|and|to|at|by|on|in|the|around|about|between|approx|circa|ca|maybe|then|also|plus"
    r"|roughly|only|just)\b\.?\s*)+"
)
_NUMBER = re.compile(
    rf"(?:{_NUMBER_WORDS})(?:$|[\s-]+(?:{_NUMBER_WORDS}|o.?clock|[ap]\.?m|ish|past|to)\b)"
)
_NUMBER_WORD = re.compile(rf"(?:{_NUMBER_WORDS})\b")
_MONEY = re.compile(r"(?:eur|euros?|usd|dollars?|gbp|pounds?|chf|%)(?:\b|$)|[€$£¥%]")
#: Names of time zones that are no words in other languages.
_ZONE_NAMES = re.compile(
    "(?:utc|gmt|cet|cest|eet|eest|bst|edt|pst|pdt|cdt|mdt|jst|kst|hkt|sgt|aest|aedt|acst|awst"
    r"|nzst|nzdt|hst|akst|akdt|msk|sast|wib)(?![^\W\d_])"
)
#: Names of time zones that are words too ("est" and "ist" are verbs): only in capitals.
_ZONE_CAPITALS = re.compile(r"(?:EST|CST|MST|IST|WET|WEST|MET|MEZ|MESZ|ET|PT|CT|MT|Z)(?![^\W\d_])")
#: The same after a time of day, in any case, and "Berlin time" and "Europe/Berlin".
_ZONE_AFTER_TIME = re.compile(
    r"(?:est|cst|mst|ist|wet|west|mez|mesz|et|pt|ct|mt|z|eastern|pacific|central|mountain)(?![^\W\d_])"
    r"|[^\W\d_]+/[^\W\d_]+\b|(?:\S+ ){1,2}time\b"
)
_IN_A_PLACE = re.compile("in [A-Z]")
_CLOCK = re.compile(
    r"[0-9]{1,2}(?:[:.h][0-9]{2}\b| ?h\b| ?[ap]\.? ?m\b| ?uhr\b| ?o.?clock)|0[0-9]{3}\b"
)
_LEADING_MARKS = re.compile(r"^(?:(?![0-9])[\W_])+")
#: Characters of the leftover that are looked at.
_LOOKED_AT = 160


def names_zone(rest: str, *, timed: bool) -> bool:
    """Return True if the words begin with a time zone. `timed`: a time of day comes before."""
    rest = _LEADING_MARKS.sub("", rest[:_LOOKED_AT])
    lower = rest.lower()
    if _ZONE_NAMES.match(lower) or _ZONE_CAPITALS.match(rest):
        return True
    return timed and bool(_ZONE_AFTER_TIME.match(lower) or _IN_A_PLACE.match(rest))


def continues_moment(rest: str) -> bool:
    """Return True if the words begin with anything that could belong to the moment before."""
    rest = rest[:_LOOKED_AT].lower()
    if rest[:1] in _MARKS or _MINUS.match(rest):
        return True
    words = _LEADING_MARKS.sub("", rest)
    joined = JOINING_WORDS.sub("", words)
    if _starts_with_number(words) or _OTHER_MOMENT.match(words) or _NUMBER.match(words):
        return True
    if _MONEY.match(rest):
        return True
    after = _LEADING_MARKS.sub("", joined)
    follows = after != words and (_NUMBER_WORD.match(after) or _starts_with_number(after))
    return bool(follows or _OTHER_MOMENT.match(after))


def continues_with_time(rest: str) -> bool:
    """Return True if the words begin with a time of day: "friday: 9am" is Friday at nine."""
    return _CLOCK.match(_LEADING_MARKS.sub("", rest[:_LOOKED_AT].lower())) is not None


def _starts_with_number(words: str) -> bool:
    first = words[:1]
    return first.isdecimal() or (first.isnumeric() and not first.isalpha())
