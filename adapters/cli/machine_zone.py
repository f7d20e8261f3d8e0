"""Time zones for `oops init`: the machine's own, and one by the name of a city."""

from pathlib import Path
from typing import Final
from zoneinfo import available_timezones

from adapters.config.values import read_zone

_UTC: Final = "UTC"
#: First parts of IANA names that are followed by cities.
_AREAS: Final = frozenset(
    {
        "Africa",
        "America",
        "Antarctica",
        "Arctic",
        "Asia",
        "Atlantic",
        "Australia",
        "Europe",
        "Indian",
        "Pacific",
    }
)


def machine_zone(variable: str, etc: Path = Path("/etc")) -> str:
    """Return the machine's zone by IANA name; UTC if none is found. `variable` is TZ's value."""
    linked = (etc / "localtime").resolve().as_posix().rpartition("/zoneinfo/")[2]
    for name in (variable.removeprefix(":"), _text_in(etc / "timezone"), linked):
        if name in available_timezones():
            return name
    return _UTC


def _text_in(file: Path) -> str:
    try:
        return file.read_text(encoding="ascii").strip()
    except (OSError, UnicodeDecodeError):
        return ""


def find_zone(answer: str) -> str:
    """Return the IANA name of a zone, or of the zone of a city. Raises ValueError."""
    typed = "_".join(answer.split()).casefold()
    zones = available_timezones()
    whole = [each for each in zones if each.casefold() == typed]
    cities = [each for each in zones if _is_city(each, typed)]
    found = whole or sorted(cities, key=lambda each: (each.count("/"), each))
    return found[0] if found else read_zone(answer).key


def _is_city(zone: str, typed: str) -> bool:
    area, _, rest = zone.partition("/")
    return area in _AREAS and rest.rpartition("/")[2].casefold() == typed
