"""Durations as written in a policy: ``"2s"``, ``"90m"``, ``"2h"``, ``"3d"``."""

import re
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum


class DurationUnit(StrEnum):
    """The unit of a duration; a day is a working day unless the policy says `any_hour`."""

    SECOND = "s"
    MINUTE = "m"
    HOUR = "h"
    DAY = "d"


_UNIT_LENGTHS = {
    DurationUnit.SECOND: timedelta(seconds=1),
    DurationUnit.MINUTE: timedelta(minutes=1),
    DurationUnit.HOUR: timedelta(hours=1),
    DurationUnit.DAY: timedelta(days=1),
}
_ZERO_PATTERN = re.compile(r"0+(\.0*)?\s*[smhd]?")
_DURATION_PATTERN = re.compile(r"([1-9][0-9]{0,4})\s*([smhd])")


@dataclass(frozen=True)
class Duration:
    """A positive whole number of seconds, minutes, hours or days."""

    count: int
    unit: DurationUnit

    @classmethod
    def parse(cls, text: str) -> "Duration":
        """Read ``"90m"``. Raises ValueError with the expected form."""
        if _ZERO_PATTERN.fullmatch(text.strip()):
            raise ValueError('a duration longer than nothing, such as "15m" or "2h"')
        found = _DURATION_PATTERN.fullmatch(text.strip())
        if not found:
            raise ValueError('a duration such as "90m", "2h" or "3d"')
        return cls(int(found[1]), DurationUnit(found[2]))

    @property
    def elapsed(self) -> timedelta:
        """Elapsed time, nights and weekends included."""
        return self.count * _UNIT_LENGTHS[self.unit]

    def __str__(self) -> str:
        return f"{self.count}{self.unit}"
