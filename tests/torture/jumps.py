"""Clock jumps: a replica's machine, or the PostgreSQL server, is an hour wrong for some seconds.

While a clock is wrong, no worker that follows it is killed: a worker that starts meanwhile would
believe it, because it has not seen the right time. On PostgreSQL workers follow the server's clock,
and are killed whatever their machine says. On SQLite they follow the machine's.
"""

import asyncio
from collections import Counter
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from pathlib import Path
from random import Random
from typing import Final

from storage.database.engine import is_shared
from tests.faults.machine_clock import MachineClock
from tests.throwaway import shifted_clock
from tests.torture.orders import machine_folder
from tests.torture.plan import Plan

#: Seconds for which a process may still see a clock as it was: libfaketime reads it once a second.
_SEEN_LATE: Final = 1.2


class Jump(StrEnum):
    """The clock that jumps, and its direction."""

    MACHINE_AHEAD = "a replica's clock was an hour ahead"
    MACHINE_BEHIND = "a replica's clock was an hour behind"
    SERVER_AHEAD = "PostgreSQL's clock was an hour ahead"
    SERVER_BEHIND = "PostgreSQL's clock was an hour behind"


_OF_SERVER: Final = {Jump.SERVER_AHEAD, Jump.SERVER_BEHIND}
_BY: Final = {
    Jump.MACHINE_AHEAD: timedelta(hours=1),
    Jump.MACHINE_BEHIND: timedelta(hours=-1),
    Jump.SERVER_AHEAD: timedelta(hours=1),
    Jump.SERVER_BEHIND: timedelta(hours=-1),
}


@dataclass
class _Current:
    """The jump under way."""

    jump: Jump
    #: The workers that follow the clock.
    spared: Collection[int]
    set_clock: Callable[[timedelta], None]
    #: Loop time of the jump back, None before the jump; and of the end.
    back_at: float | None = None
    ends_at: float | None = None


class Jumps:
    """Sets clocks wrong and right again, one after the other."""

    def __init__(self, plan: Plan, url: str, orders: Path, random: Random) -> None:
        self.made: Counter[Jump] = Counter()
        self._plan = plan
        self._random = random
        self._shared = is_shared(url)
        self._server = shifted_clock(url) if self._shared else None
        self._machines = [
            MachineClock(machine_folder(orders, place)) for place in range(plan.replicas)
        ]
        self._kinds = self._in_turn()
        self._current: _Current | None = None

    @property
    def is_under_way(self) -> bool:
        """Return True until the last jump is over."""
        return self._current is not None

    @property
    def spared(self) -> Collection[int]:
        """The places of the workers that must not be killed now."""
        return self._current.spared if self._current else ()

    def go_on(self, done: float, calm: Collection[int]) -> None:
        """Begin, continue or end a jump; `done` is the part of the run that is over (0 to 1).

        `calm` has the places of the workers that run and have no order to end.
        """
        now = asyncio.get_running_loop().time()
        if self._current is None:
            if self.made.total() < self._plan.jumps * done:
                self._current = self._next()
            return
        current = self._current
        if current.ends_at is not None:
            if current.ends_at <= now:
                self.made[current.jump] += 1
                self._current = None
        elif current.back_at is not None:
            if current.back_at <= now:
                current.set_clock(timedelta())
                current.ends_at = now + _SEEN_LATE
        elif set(current.spared) <= set(calm):
            current.set_clock(_BY[current.jump])
            current.back_at = now + self._random.uniform(_SEEN_LATE, self._plan.longest_jump)

    def _next(self) -> _Current:
        jump = next(self._kinds)
        if jump in _OF_SERVER and self._server:
            everybody = range(self._plan.replicas)
            return _Current(jump=jump, spared=everybody, set_clock=self._server)
        place = self._random.randrange(self._plan.replicas)
        spared = () if self._shared else (place,)
        return _Current(jump=jump, spared=spared, set_clock=self._machines[place].set_ahead)

    def _in_turn(self) -> Iterator[Jump]:
        while True:
            kinds = [each for each in Jump if self._shared or each not in _OF_SERVER]
            yield from self._random.sample(kinds, len(kinds))
