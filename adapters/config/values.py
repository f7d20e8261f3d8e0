"""Readers for the values in `oops.toml`: from TOML's types to the core's.

A reader raises ValueError with the end of the sentence "expected ...", or UnexpectedParts if
elements of the value are wrong.
"""

import re
import unicodedata
from collections.abc import Callable, Iterable
from datetime import date, datetime, time
from difflib import get_close_matches
from urllib.parse import unquote
from zoneinfo import ZoneInfo, available_timezones

from adapters.config.faults import ConfigFault, UnexpectedParts, unexpected_value
from adapters.config.lines import KeyPath
from bot.chat.plain_text import clean_words
from bot.company.calendar import Holidays, WorkingHours
from bot.company.duration import Duration
from bot.company.keywords import plain_words
from bot.company.people import normal_address

_NAME_LENGTH = 80
_ABOUT_LENGTH = 1_000
_LIST_LENGTH = 1_000
#: An address is at most 254 characters long (RFC 5321, 4.5.3.1.3, less the angle brackets).
_ADDRESS_LENGTH = 254
_CHANNEL_LENGTH = 200
_MOST_NAGS = 100
#: In ten minutes, or in a minute.
_MOST_REQUESTS = 100_000

#: https://learn.microsoft.com/microsoftteams/platform/concepts/build-and-test/deep-link-teams; the
#: clouds of governments have hosts of their own, and Teams is moving to the last of these.
_LINK_START = re.compile(r"https?://", re.IGNORECASE)
_LINK_TO_CHANNEL = re.compile(
    r"https://(?:(?:[a-z]+\.)?teams\.microsoft\.(?:com|us)|teams\.cloud\.microsoft)"
    r"/l/channel/([^/?#]+)(?:[/?#]|$)",
    re.IGNORECASE,
)
_CHANNEL_ID = re.compile(r"(?=.*[A-Z0-9])\S+")
_TEAMS_CHANNEL = re.compile(r"19:[A-Za-z0-9_.-]{1,150}@thread\.(?:tacv2|skype|v2)")

_ADDRESS_PATTERN = re.compile(r"""[^\s@<>()",;:]+@[^\s@<>()",;:]+""")
_CLOCK_PATTERN = re.compile(r"(?:[01][0-9]|2[0-3]):[0-5][0-9]")
_ZONE_PATTERN = re.compile(r"[A-Za-z0-9_+/-]{1,64}")
#: Unicode categories of control characters and of line and paragraph separators.
_UNFIT_CATEGORIES = frozenset({"Cc", "Zl", "Zp"})


def read_name(value: object) -> str:
    """Read a name on one line."""
    return _read_line(
        value, f"a name of at most {_NAME_LENGTH} characters, on one line", _NAME_LENGTH
    )


def read_about(value: object) -> str:
    """Read a sentence or two; line breaks become spaces."""
    text = " ".join(value.split()) if isinstance(value, str) else value
    return _read_line(text, f"a text of at most {_ABOUT_LENGTH:,} characters", _ABOUT_LENGTH)


def read_address(value: object) -> str:
    """Read an e-mail address, normalised."""
    return _read_one_address(value, 'an e-mail address such as "ann@example.com"')


def read_lead(value: object) -> str:
    """Read the e-mail address of a department's lead, normalised."""
    return _read_one_address(
        value, "the e-mail address of the one person who answers for the department"
    )


def read_addresses(value: object) -> tuple[str, ...]:
    """Read a list of e-mail addresses, normalised, without duplicates."""
    return _read_each(value, read_address, 'a list of e-mail addresses such as ["ann@example.com"]')


def read_channel(value: object) -> str:
    """Read a channel: a name with #, an id, or a link from Teams, which becomes the id.

    An id always has a capital letter or a digit, and no space. Other words are refused, as a name
    that lacks the #.
    """
    expected = 'a channel such as "#oops", or a channel\'s id'
    if isinstance(value, str) and _LINK_START.match(value.strip()):
        return _channel_of_link(value.strip())
    text = _read_line(value, expected, _CHANNEL_LENGTH)
    if text == "#" or not (text.startswith("#") or _CHANNEL_ID.fullmatch(text)):
        raise ValueError(expected)
    return text


def _channel_of_link(link: str) -> str:
    """Return the channel's id from a Teams link."""
    match = _LINK_TO_CHANNEL.match(link)
    text = unquote(match[1]) if match else ""
    if not _TEAMS_CHANNEL.fullmatch(text):
        raise ValueError("a link from “Get link to channel” in Teams")
    return text


def read_keywords(value: object) -> tuple[str, ...]:
    """Read the routing keywords of a department, without duplicates."""
    return _read_each(value, _read_keyword, 'a list of words such as ["paper", "late"]')


def _read_keyword(value: object) -> str:
    text = _read_line(value, f"a word of at most {_NAME_LENGTH} characters", _NAME_LENGTH)
    if not plain_words(text):
        raise ValueError("a word with a letter or a digit in it, since signs match nothing")
    return text


def read_reactions(value: object) -> tuple[str, ...]:
    """Read emoji names, without colons and duplicates."""
    return _read_each(value, _read_emoji, 'a list of emoji names such as ["oops", "sos"]')


def _read_emoji(value: object) -> str:
    expected = 'the name of an emoji such as "sos"'
    text = _read_line(value, expected, _NAME_LENGTH).strip(":")
    if not text or not all(each.isalnum() or each in "_-+'" for each in text):
        raise ValueError(expected)
    return text


def read_duration(value: object) -> Duration:
    """Read a duration."""
    return Duration.parse(value if isinstance(value, str) else "")


def read_count(value: object) -> int:
    """Read a number of reminders."""
    if not isinstance(value, int) or isinstance(value, bool) or not 1 <= value <= _MOST_NAGS:
        raise ValueError(f"a whole number from 1 to {_MOST_NAGS}")
    return value


def read_limit(value: object) -> int:
    """Read a number of requests."""
    if not isinstance(value, int) or isinstance(value, bool) or not 1 <= value <= _MOST_REQUESTS:
        raise ValueError(f"a whole number from 1 to {_MOST_REQUESTS}")
    return value


def read_flag(value: object) -> bool:
    """Read a truth value."""
    if not isinstance(value, bool):
        raise ValueError("true or false")
    return value


def read_clock(value: object) -> time:
    """Read a local time of day, as text or as a TOML time."""
    if isinstance(value, time):
        return value
    if not isinstance(value, str) or not _CLOCK_PATTERN.fullmatch(value.strip()):
        raise ValueError('a time of day such as "09:00"')
    return time.fromisoformat(value.strip())


def read_zone(value: object) -> ZoneInfo:
    """Read a time zone by IANA name; the refusal suggests the nearest name."""
    text = value.strip() if isinstance(value, str) else ""
    try:
        return ZoneInfo(text if _ZONE_PATTERN.fullmatch(text) else "")
    except (LookupError, OSError, ValueError):
        near = get_close_matches(text[:64], available_timezones(), n=1)
        example = near[0] if near else "Europe/Berlin"
        raise ValueError(f'an IANA time zone such as "{example}"') from None


def read_hours(value: object) -> WorkingHours:
    """Read working hours: a line, a list of lines, or a table of days with lines or lists."""
    return WorkingHours.parse(_read_all(_hours_lines(value), _read_hours_line))


def _hours_lines(value: object) -> list[tuple[KeyPath, object]]:
    if not isinstance(value, dict):
        return _elements_of(value)
    return [
        ((days, *at), f"{days} {line}" if isinstance(line, str) else line)
        for days, lines in value.items()
        for at, line in _elements_of(lines)
    ]


def _read_hours_line(value: object) -> str:
    if not isinstance(value, str):
        raise ValueError('hours such as "mon-fri 09:00-17:00"')
    WorkingHours.parse([value])
    return value


def read_holidays(value: object) -> Holidays:
    """Read holidays: a date, a country or region code, or a list of both."""
    return Holidays.parse(_read_all(_elements_of(value), _read_holiday))


def _read_holiday(value: object) -> str:
    text = value.isoformat() if isinstance(value, date) else value
    if not isinstance(text, str) or isinstance(value, datetime):
        raise ValueError('a date such as "2026-12-24" or a code such as "DE-BY"')
    Holidays.parse([text])
    return text


def _read_one_address(value: object, expected: str) -> str:
    text = _read_line(value, expected, _ADDRESS_LENGTH)
    if not _ADDRESS_PATTERN.fullmatch(text):
        raise ValueError(expected)
    return normal_address(text)


def _read_line(value: object, expected: str, longest: int) -> str:
    """Read one line of text, trimmed and not empty."""
    text = value.strip() if isinstance(value, str) else ""
    if not 0 < len(text) <= longest or any(map(_is_unfit, text)) or not clean_words(text):
        raise ValueError(expected)
    return text


def _is_unfit(character: str) -> bool:
    return unicodedata.category(character) in _UNFIT_CATEGORIES


def _read_each(value: object, read: Callable[[object], str], expected: str) -> tuple[str, ...]:
    """Read each element of a list, and drop duplicates."""
    if not isinstance(value, list) or len(value) > _LIST_LENGTH:
        raise ValueError(expected)
    return tuple(dict.fromkeys(_read_all(_elements_of(value), read)))


def _elements_of(value: object) -> list[tuple[KeyPath, object]]:
    """Return the elements of a list with their paths; any other value is a list of one."""
    if isinstance(value, list):
        return [((index,), element) for index, element in enumerate(value)]
    return [((), value)]


def _read_all(
    elements: Iterable[tuple[KeyPath, object]], read: Callable[[object], str]
) -> list[str]:
    """Read every element. Raises UnexpectedParts with all faults."""
    values: list[str] = []
    faults: list[ConfigFault] = []
    for at, element in elements:
        try:
            values.append(read(element))
        except ValueError as error:
            faults.append(unexpected_value(at, str(error), element))
    if faults:
        raise UnexpectedParts(faults)
    return values
