"""One reader for each kind of value in `oops.toml`: what TOML holds, into what the core takes.

Each raises ValueError whose text completes the sentence "expected ...", or Unexpected where it is
a part of the value that is wrong.
"""

import re
import unicodedata
from collections.abc import Callable, Iterable
from datetime import date, datetime, time
from difflib import get_close_matches
from urllib.parse import unquote
from zoneinfo import ZoneInfo, available_timezones

from adapters.config.faults import Fault, Unexpected, unexpected
from adapters.config.lines import KeyPath
from bot.company.calendar import Holidays, WorkingHours
from bot.company.duration import Duration
from bot.company.people import normal_address

_NAME_LENGTH = 80
_ABOUT_LENGTH = 1_000
_LIST_LENGTH = 1_000
#: An address is at most 254 characters long (RFC 5321, 4.5.3.1.3, less the angle brackets).
_ADDRESS_LENGTH = 254
_CHANNEL_LENGTH = 200
_MOST_NAGS = 100

#: https://learn.microsoft.com/microsoftteams/platform/concepts/build-and-test/deep-link-teams; the
#: clouds of governments have hosts of their own, and Teams is moving to the last of these.
_LINK = re.compile(r"https?://", re.IGNORECASE)
_LINK_TO_CHANNEL = re.compile(
    r"https://(?:(?:[a-z]+\.)?teams\.microsoft\.(?:com|us)|teams\.cloud\.microsoft)"
    r"/l/channel/([^/?#]+)(?:[/?#]|$)",
    re.IGNORECASE,
)
_TEAMS_CHANNEL = re.compile(r"19:[A-Za-z0-9_.-]{1,150}@thread\.(?:tacv2|skype|v2)")

_ADDRESS = re.compile(r"""[^\s@<>()",;:]+@[^\s@<>()",;:]+""")
_CLOCK = re.compile(r"(?:[01][0-9]|2[0-3]):[0-5][0-9]")
_ZONE = re.compile(r"[A-Za-z0-9_+/-]{1,64}")
#: Control characters and the two that Unicode ends lines and paragraphs with.
_UNFIT = frozenset({"Cc", "Zl", "Zp"})


def name(value: object) -> str:
    """What something is called."""
    return _line(value, f"a name of at most {_NAME_LENGTH} characters, on one line", _NAME_LENGTH)


def about(value: object) -> str:
    """A sentence or two; line breaks in it are spaces."""
    text = " ".join(value.split()) if isinstance(value, str) else value
    return _line(text, f"a text of at most {_ABOUT_LENGTH:,} characters", _ABOUT_LENGTH)


def address(value: object) -> str:
    """An e-mail address, normalised."""
    return _address(value, 'an e-mail address such as "ann@example.com"')


def lead(value: object) -> str:
    """The e-mail address of a department's lead, normalised."""
    return _address(value, "the e-mail address of the one person who answers for the department")


def addresses(value: object) -> tuple[str, ...]:
    """E-mail addresses, normalised, each once."""
    return _each(value, address, 'a list of e-mail addresses such as ["ann@example.com"]')


def channel(value: object) -> str:
    """A channel by its name, with its #, or by its id, or by the link that Teams gives to it.

    An id always has a capital or a digit in it; a word without either is a name without its #. Of a
    link, the id in it is what is kept.
    """
    expected = 'a channel such as "#oops", or a channel\'s id'
    if isinstance(value, str) and _LINK.match(value.strip()):
        return _linked(value.strip())
    text = _line(value, expected, _CHANNEL_LENGTH)
    if text == "#" or (not text.startswith("#") and not re.search("[A-Z0-9]", text)):
        raise ValueError(expected)
    return text


def _linked(link: str) -> str:
    """The id of the channel to which that link of Teams' leads."""
    found = _LINK_TO_CHANNEL.match(link)
    text = unquote(found[1]) if found else ""
    if not _TEAMS_CHANNEL.fullmatch(text):
        raise ValueError("a link from “Get link to channel” in Teams")
    return text


def keywords(value: object) -> tuple[str, ...]:
    """Words by which a complaint finds its department, each once."""
    return _each(value, _keyword, 'a list of words such as ["paper", "late"]')


def _keyword(value: object) -> str:
    return _line(value, f"a word of at most {_NAME_LENGTH} characters", _NAME_LENGTH)


def reactions(value: object) -> tuple[str, ...]:
    """Names of emoji without the colons around them, each once."""
    return _each(value, _emoji, 'a list of emoji names such as ["oops", "sos"]')


def _emoji(value: object) -> str:
    expected = 'the name of an emoji such as "sos"'
    text = _line(value, expected, _NAME_LENGTH).strip(":")
    if not text or not all(each.isalnum() or each in "_-+'" for each in text):
        raise ValueError(expected)
    return text


def duration(value: object) -> Duration:
    """A length of time."""
    return Duration.parse(value if isinstance(value, str) else "")


def count(value: object) -> int:
    """How many nags."""
    if not isinstance(value, int) or isinstance(value, bool) or not 1 <= value <= _MOST_NAGS:
        raise ValueError(f"a whole number from 1 to {_MOST_NAGS}")
    return value


def flag(value: object) -> bool:
    """Yes or no."""
    if not isinstance(value, bool):
        raise ValueError("true or false")
    return value


def clock(value: object) -> time:
    """A local time of day, as text or as TOML writes it."""
    if isinstance(value, time):
        return value
    if not isinstance(value, str) or not _CLOCK.fullmatch(value.strip()):
        raise ValueError('a time of day such as "09:00"')
    return time.fromisoformat(value.strip())


def zone(value: object) -> ZoneInfo:
    """A time zone by its IANA name; the refusal's example is the name that is nearest."""
    text = value.strip() if isinstance(value, str) else ""
    try:
        return ZoneInfo(text if _ZONE.fullmatch(text) else "")
    except (LookupError, OSError, ValueError):
        near = get_close_matches(text[:64], available_timezones(), n=1)
        example = near[0] if near else "Europe/Berlin"
        raise ValueError(f'an IANA time zone such as "{example}"') from None


def hours(value: object) -> WorkingHours:
    """Working hours: a line, a list of lines, or a table of days with either for each."""
    return WorkingHours.parse(_read_all(_hours_lines(value), _hours_line))


def _hours_lines(value: object) -> list[tuple[KeyPath, object]]:
    if not isinstance(value, dict):
        return _spread(value)
    return [
        ((days, *at), f"{days} {line}" if isinstance(line, str) else line)
        for days, lines in value.items()
        for at, line in _spread(lines)
    ]


def _hours_line(value: object) -> str:
    if not isinstance(value, str):
        raise ValueError('hours such as "mon-fri 09:00-17:00"')
    WorkingHours.parse([value])
    return value


def holidays(value: object) -> Holidays:
    """Days off: a date or a code of a country or region, or a list of them."""
    return Holidays.parse(_read_all(_spread(value), _holiday))


def _holiday(value: object) -> str:
    text = value.isoformat() if isinstance(value, date) else value
    if not isinstance(text, str) or isinstance(value, datetime):
        raise ValueError('a date such as "2026-12-24" or a code such as "DE-BY"')
    Holidays.parse([text])
    return text


def _address(value: object, expected: str) -> str:
    text = _line(value, expected, _ADDRESS_LENGTH)
    if not _ADDRESS.fullmatch(text):
        raise ValueError(expected)
    return normal_address(text)


def _line(value: object, expected: str, longest: int) -> str:
    """One line of text, trimmed and not empty."""
    text = value.strip() if isinstance(value, str) else ""
    if not 0 < len(text) <= longest or any(map(_is_unfit, text)):
        raise ValueError(expected)
    return text


def _is_unfit(character: str) -> bool:
    return unicodedata.category(character) in _UNFIT


def _each(value: object, read: Callable[[object], str], expected: str) -> tuple[str, ...]:
    """The elements of a list, each read, each once."""
    if not isinstance(value, list) or len(value) > _LIST_LENGTH:
        raise ValueError(expected)
    return tuple(dict.fromkeys(_read_all(_spread(value), read)))


def _spread(value: object) -> list[tuple[KeyPath, object]]:
    """The elements of a list, or the one value that stands for such a list, with their paths."""
    if isinstance(value, list):
        return [((index,), element) for index, element in enumerate(value)]
    return [((), value)]


def _read_all(parts: Iterable[tuple[KeyPath, object]], read: Callable[[object], str]) -> list[str]:
    """Every part, read; raises Unexpected with the faults of all of them."""
    done: list[str] = []
    faults: list[Fault] = []
    for at, part in parts:
        try:
            done.append(read(part))
        except ValueError as error:
            faults.append(unexpected(at, str(error), part))
    if faults:
        raise Unexpected(faults)
    return done
