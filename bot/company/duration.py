"""Lengths of time as people write them in a policy: ``"2s"``, ``"90m"``, ``"2h"``, ``"3d"``."""

import re
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum


class Unit(StrEnum):
    """What a length is counted in; a day is a working day unless any hour counts."""

    SECOND = "s"
    MINUTE = "m"
    HOUR = "h"
    DAY = "d"


_ELAPSED = {
    Unit.SECOND: timedelta(seconds=1),
    Unit.MINUTE: timedelta(minutes=1),
    Unit.HOUR: timedelta(hours=1),
    Unit.DAY: timedelta(days=1),
}
_WRITTEN = re.compile(r"([1-9][0-9]{0,4})\s*([smhd])")


@dataclass(frozen=True)
class Duration:
    """A positive whole number of seconds, minutes, hours or days."""

    count: int
    unit: Unit

    @classmethod
    def parse(cls, text: str) -> "Duration":
        """Read ``"90m"``. Raises ValueError, naming what was expected."""
        found = _WRITTEN.fullmatch(text.strip())
        if not found:
            raise ValueError('a duration such as "90m", "2h" or "3d"')
        return cls(int(found[1]), Unit(found[2]))

    @property
    def elapsed(self) -> timedelta:
        """The length by the clock on the wall, nights and weekends included."""
        return self.count * _ELAPSED[self.unit]

    def __str__(self) -> str:
        return f"{self.count}{self.unit}"
