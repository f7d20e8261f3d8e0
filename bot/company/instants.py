"""Instants of local dates and times."""

from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from typing import Final
from zoneinfo import ZoneInfo

#: Answers of `date_exists` held in memory.
_DATE_CACHE_SIZE: Final = 10_000


def in_utc(at: datetime) -> datetime:
    """Convert an instant to UTC. Raises ValueError if it has no zone."""
    if at.utcoffset() is None:
        raise ValueError("an instant with its time zone")
    return at.astimezone(UTC)


def instant_on(zone: ZoneInfo, day: date, minutes: int) -> datetime:
    """The instant (UTC) a number of minutes after a date's local midnight."""
    midnight = datetime.combine(day, time.min, tzinfo=zone)
    return (midnight + timedelta(minutes=minutes)).astimezone(UTC)


@lru_cache(_DATE_CACHE_SIZE)
def date_exists(day: date, zone: ZoneInfo) -> bool:
    """Return False for a date that the zone skipped by crossing the date line."""
    midday = datetime.combine(day, time(12), tzinfo=zone)
    return midday.astimezone(UTC).astimezone(zone).date() == day
