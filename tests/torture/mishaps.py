"""What goes wrong in the fake Slack, by chance, and how often each did."""

from collections import Counter
from dataclasses import dataclass, field
from enum import StrEnum
from random import Random
from typing import Final


class Mishap(StrEnum):
    """How one call goes wrong."""

    THROTTLED = "throttled"
    DROPPED = "dropped before it was taken"
    DROPPED_AFTER = "dropped after it was taken"
    BROKEN = "500 before it was taken"
    BROKEN_AFTER = "500 after it was taken"
    LATE = "landed late"


#: In how many of a thousand messages.
_IN_MESSAGES: Final = {
    Mishap.THROTTLED: 5,
    Mishap.DROPPED: 10,
    Mishap.DROPPED_AFTER: 15,
    Mishap.BROKEN: 5,
    Mishap.BROKEN_AFTER: 15,
    Mishap.LATE: 15,
}
#: In how many of a thousand other calls; nothing is taken with these.
_IN_OTHERS: Final = {Mishap.THROTTLED: 1, Mishap.DROPPED: 2, Mishap.BROKEN: 2}
#: After so many mishaps a message is left in peace; each attempt waits longer than the last.
_MOST: Final = 2


@dataclass
class Mishaps:
    """Strikes calls by chance, the same ones for the same seed as long as they come in order."""

    random: Random
    struck: Counter[Mishap] = field(default_factory=Counter)
    _met: Counter[str] = field(default_factory=Counter)

    def __post_init__(self) -> None:
        #: The first messages meet each mishap once, so that a short run has them all.
        self._first = self.random.sample([*Mishap], len(Mishap))

    def for_message(self, key: str) -> Mishap | None:
        """What happens to this attempt to post."""
        if self._met[key] >= _MOST:
            return None
        mishap = self._strike(self._first.pop()) if self._first else self._draw(_IN_MESSAGES)
        if mishap:
            self._met[key] += 1
        return mishap

    def for_call(self) -> Mishap | None:
        """What happens to any other call."""
        return self._draw(_IN_OTHERS)

    def _draw(self, chances: dict[Mishap, int]) -> Mishap | None:
        drawn = self.random.randrange(1000)
        for mishap, chance in chances.items():
            drawn -= chance
            if drawn < 0:
                return self._strike(mishap)
        return None

    def _strike(self, mishap: Mishap) -> Mishap:
        self.struck[mishap] += 1
        return mishap
