"""Clock jumps: the clock that workers follow is an hour ahead or behind for some seconds.

On PostgreSQL that is the server's, on SQLite the machine's. While it is wrong, no worker that
follows it is killed: a worker that starts meanwhile would believe it, because it has not seen the
right time.
"""

import asyncio
from collections import Counter
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from functools import partial
from random import Random
from typing import Final

from storage.database.engine import is_shared
from tests.throwaway import shifted_clock
from tests.torture.orders import Orders
from tests.torture.plan import Plan

#: Seconds after which each worker has read its clock again.
_SEEN_LATE: Final = 1.2


class Jump(StrEnum):
    """The clock that jumps, and its direction."""

    MACHINE_AHEAD = "a replica's clock was an hour ahead"
    MACHINE_BEHIND = "a replica's clock was an hour behind"
    SERVER_AHEAD = "PostgreSQL's clock was an hour ahead"
    SERVER_BEHIND = "PostgreSQL's clock was an hour behind"


_OF_SERVER: Final = (Jump.SERVER_AHEAD, Jump.SERVER_BEHIND)
_OF_MACHINE: Final = (Jump.MACHINE_AHEAD, Jump.MACHINE_BEHIND)
#: Hours.
_BY: Final = {
    Jump.MACHINE_AHEAD: 1,
    Jump.MACHINE_BEHIND: -1,
    Jump.SERVER_AHEAD: 1,
    Jump.SERVER_BEHIND: -1,
}


@dataclass
class _Current:
    """The jump under way."""

    jump: Jump
    #: The workers that follow the clock.
    spared: Collection[int]
    set_clock: Callable[[int], None]
    #: Loop time of the jump back, None before the jump; and of the end.
    back_at: float | None = None
    ends_at: float | None = None


class Jumps:
    """Sets clocks wrong and right again, one after the other."""

    def __init__(self, plan: Plan, url: str, orders: Orders, random: Random) -> None:
        self.made: Counter[Jump] = Counter()
        self._plan = plan
        self._random = random
        self._orders = orders
        self._server = shifted_clock(url) if is_shared(url) else None
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
                current.set_clock(0)
                current.ends_at = now + _SEEN_LATE
        elif set(current.spared) <= set(calm):
            current.set_clock(_BY[current.jump])
            current.back_at = now + self._random.uniform(_SEEN_LATE, self._plan.longest_jump)

    def _next(self) -> _Current:
        jump = next(self._kinds)
        server = self._server
        if server:
            everybody = range(self._plan.replicas)
            set_server = partial(_set_server, server)
            return _Current(jump=jump, spared=everybody, set_clock=set_server)
        place = self._random.randrange(self._plan.replicas)
        set_machine = partial(self._orders.set_clock, place)
        return _Current(jump=jump, spared=(place,), set_clock=set_machine)

    def _in_turn(self) -> Iterator[Jump]:
        while True:
            kinds = _OF_SERVER if self._server else _OF_MACHINE
            yield from self._random.sample(kinds, len(kinds))


def _set_server(set_clock: Callable[[timedelta], None], hours_ahead: int) -> None:
    set_clock(timedelta(hours=hours_ahead))
