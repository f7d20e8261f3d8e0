"""Dates, lengths of time and lists in words."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

_MINUTE = 60
_HOUR = 60 * _MINUTE
_DAY = 24 * _HOUR


#: Beyond this from now, a date needs its year.
_NEEDS_YEAR = timedelta(days=300)


def moment_text(at: datetime, zone: ZoneInfo, now: datetime | None = None) -> str:
    """A date and time in the zone, clear on any day: ``Fri 27 Nov, 17:00``.

    With `now`, a date far from now has its year: ``Sat 27 Nov 2027, 17:00``.
    """
    local = at.astimezone(zone)
    year = f" {local.year}" if now and abs(at - now) > _NEEDS_YEAR else ""
    return f"{local:%a} {local.day} {local:%b}{year}, {local:%H:%M}"


def example_date(now: datetime, zone: ZoneInfo) -> str:
    """A date two weeks ahead as a person may type it: ``11 Dec``."""
    local = (now + timedelta(weeks=2)).astimezone(zone)
    return f"{local.day} {local:%b}"


def day_text(at: datetime, zone: ZoneInfo) -> str:
    """A date in the zone: ``Friday 27 November``."""
    local = at.astimezone(zone)
    return f"{local:%A} {local.day} {local:%B}"


def length_text(span: timedelta) -> str:
    """A length in its largest unit, rounded down: ``40 s``, ``5 min``, ``3 h``, ``2 days``."""
    seconds = max(int(span.total_seconds()), 0)
    if seconds < _MINUTE:
        return f"{seconds} s"
    if seconds < _HOUR:
        return f"{seconds // _MINUTE} min"
    if seconds < 2 * _DAY:
        return f"{seconds // _HOUR} h"
    return f"{seconds // _DAY} days"


def lateness_text(due_at: datetime, now: datetime) -> str:
    """A deadline relative to now: ``2 h late``, ``now`` or ``in 20 min``."""
    if due_at <= now < due_at + timedelta(seconds=_MINUTE):
        return "now"
    if now >= due_at:
        return f"{length_text(now - due_at)} late"
    return f"in {length_text(due_at - now)}"


def shorten(text: str, most: int) -> str:
    """The text on one line of at most `most` characters, with an ellipsis if cut."""
    line = " ".join(text.split())
    return line if len(line) <= most else f"{line[: most - 1].rstrip()}…"


def shorten_lines(text: str, most: int, most_lines: int) -> str:
    """The text with its line breaks, but without empty lines; with an ellipsis if cut."""
    lines = [" ".join(each.split()) for each in text.splitlines() if each.strip()]
    kept = "\n".join(lines[:most_lines])
    is_whole = len(kept) <= most and len(lines) <= most_lines
    return kept if is_whole else f"{kept[: most - 1].rstrip()}…"


def listed(names: list[str], most: int = 5) -> str:
    """A list in words, ``Ann, Bob and Carl``, with a count of names beyond `most`."""
    if len(names) > most:
        return f"{', '.join(names[:most])} and {len(names) - most} more"
    if len(names) < 2:  # noqa: PLR2004 -- "and" needs two
        return "".join(names)
    return f"{', '.join(names[:-1])} and {names[-1]}"
