"""One run: workers nag, and are killed in doing so; in the end everything is counted."""

import asyncio
import os
import signal
import time
from collections import Counter
from collections.abc import AsyncIterator, Callable
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import Any, Final

from storage.database.engine import make_read_only_engine
from tests.torture.failing_slack import FailingSlack, FirmWorkspace
from tests.torture.floods import Floods, pause
from tests.torture.jumps import Jump, Jumps
from tests.torture.mishaps import Mishap, Mishaps
from tests.torture.nursery import a_nursery
from tests.torture.orders import Orders, Stage
from tests.torture.plan import Failpoint, Plan
from tests.torture.verdict import Verdict, count_waiting, judge

#: Seconds between two looks at how far the run is.
_BEAT: Final = 0.05
#: Seconds within which a worker has to come by its failpoint; else it is killed where it is.
_PATIENCE: Final = 3.0
#: Of so many kills, one strikes at any moment.
_ANYWHERE: Final = 4


def _nobody(_line: str) -> None:
    """Who hears how far it is: nobody."""


@dataclass(frozen=True, kw_only=True)
class Figures:
    """What a run came to."""

    plan: Plan
    verdict: Verdict
    kills: Counter[Failpoint]
    mishaps: Counter[Mishap]
    jumps: Counter[Jump]
    floods: int
    #: Connections in all floods, and those of them that the worker closed.
    connections: int
    closed: int
    read_back: int
    #: Workers that ended otherwise than they were meant to, and rounds that failed.
    troubles: Counter[str]
    seconds: float
    #: Seconds of a processor that the workers took together; known when the loaded process ended.
    busy: float = 0


async def torture(
    plan: Plan, url: str, folder: Path, door: Path, report: Callable[[str], None] = _nobody
) -> Figures:
    """Run it on that database, which is migrated and empty; `report` hears how far it is.

    `door` is the socket of a `loaded_process`.
    """
    begun = time.perf_counter()
    orders, database = Orders(folder / "orders"), make_read_only_engine(url)
    orders.stage = Stage.NAG
    run = Run(plan, orders, report, url)
    async with (
        FailingSlack(plan, orders, run.mishaps, run.kill) as slack,
        a_nursery(plan, url, slack.url, folder / "orders", door) as told,
    ):
        listening = asyncio.create_task(run.listen(told))
        await run.nag(slack.firm)
        await run.finish(slack, lambda: count_waiting(database))
        await listening
    verdict = await asyncio.to_thread(judge, database, slack.firm.taken)
    database.dispose()
    return Figures(
        plan=plan,
        verdict=verdict,
        kills=run.kills,
        mishaps=run.mishaps.struck,
        jumps=run.jumps.made,
        floods=run.floods.made,
        connections=run.floods.opened,
        closed=run.floods.closed,
        read_back=slack.read_back,
        troubles=run.troubles,
        seconds=time.perf_counter() - begun,
    )


@dataclass
class Run:
    """Says who is to end where, and when."""

    plan: Plan
    orders: Orders
    report: Callable[[str], None]
    url: str
    kills: Counter[Failpoint] = field(default_factory=Counter)
    troubles: Counter[str] = field(default_factory=Counter)

    def __post_init__(self) -> None:
        self._random = Random(self.plan.seed)  # noqa: S311 - nobody gains by guessing it
        self.mishaps = Mishaps(Random(self.plan.seed + 1))  # noqa: S311 - nor this
        self.jumps = Jumps(self.plan, self.url, self.orders, Random(self.plan.seed + 2))  # noqa: S311 - nor this
        self.floods = Floods(self.plan, Random(self.plan.seed + 3))  # noqa: S311 - nor this
        self._pids: dict[int, int] = {}
        #: Where the workers that are ready listen.
        self._ports: dict[int, int] = {}
        #: Until when a worker that has an order may live, by the loop's clock.
        self._until: dict[int, float] = {}
        self._turns: list[Failpoint] = []
        self._is_over = False

    def kill(self, place: int) -> None:
        """End that worker with -9; it may have ended meanwhile."""
        self._strike(place, signal.SIGKILL)

    async def listen(self, told: AsyncIterator[dict[str, Any]]) -> None:
        """Hear who begins, and who ended how."""
        async for each in told:
            match each:
                case {"pid": int(pid), "place": int(place), "stage": int(stage)}:
                    self._pids[place] = pid
                    if stage != self.orders.stage:  # it began before the stage, unheard
                        self._strike(place, signal.SIGTERM)
                case {"status": int(status), "place": int(place)}:
                    self._ended(place, status, each["failpoint"])
                case {"port": int(port), "place": int(place)}:
                    self._ports[place] = port
                case {"trouble": str(what)}:
                    self.troubles[what] += 1
        self._is_over = True

    async def nag(self, firm: FirmWorkspace) -> None:
        """Kill, set clocks and flood in step with what is said, until there was enough of each."""
        while self._goes_on(firm):
            await self._beat(f"{firm.mentioned:,} nags, {self.kills.total():,} kills")
            self._let_end_late_ones()
            done = min(firm.mentioned / self.plan.nags, 1)
            self.jumps.go_on(done, self._ports.keys() - self._until.keys())
            self.floods.go_on(done, self._ports.values())
            behind = self.plan.kills * done - self._ordered
            taken = {*self._until, *self.jumps.spared}
            idle = [place for place in self._pids if place not in taken]
            self._random.shuffle(idle)
            for place in idle[: max(0, round(behind))]:
                self._order(place)

    async def finish(self, slack: FailingSlack, waiting: Callable[[], int]) -> None:
        """Let nothing fall due any more, wait until all is said and has landed, and end."""
        self.orders.stage = Stage.FINISH
        for place in self._pids:
            self.orders.give(place, None)
        earlier = set(self._pids.values())
        self._stop_all()
        while earlier & set(self._pids.values()):
            await self._beat("those that nag end")
        while left := slack.in_the_air + await asyncio.to_thread(waiting):
            await self._beat(f"{left:,} messages wait")
        self.orders.stage = Stage.END
        self._stop_all()

    def _goes_on(self, firm: FirmWorkspace) -> bool:
        """Return True also until each case was mentioned: only later reminders can be held off."""
        plan = self.plan
        return (
            firm.mentioned < plan.nags
            or len(firm.cases) < plan.cases
            or self.kills.total() < plan.kills
            or self.jumps.made.total() < plan.jumps
            or self.floods.made < plan.floods
            or self.jumps.is_under_way
            or self.floods.is_under_way
        )

    async def _beat(self, how_far: str) -> None:
        """Let the fake answer for a while. Raises RuntimeError where nobody works any more."""
        self.report(how_far)
        if self._is_over:
            raise RuntimeError("the nursery ended; why stands above")
        await pause(_BEAT)

    @property
    def _ordered(self) -> int:
        """How many kills there were, and will be in a moment."""
        return self.kills.total() + len(self._until)

    def _order(self, place: int) -> None:
        """Let that worker end, at the failpoint whose turn it is."""
        if not self._turns:
            named = [each for each in Failpoint if each is not Failpoint.ANYWHERE]
            anywhere = [Failpoint.ANYWHERE] * (len(named) // (_ANYWHERE - 1))
            self._turns = self._random.sample([*named, *anywhere], len(named) + len(anywhere))
        failpoint = self._turns.pop()
        at_once = failpoint is Failpoint.ANYWHERE
        wait = self._random.uniform(0, 2 * _BEAT) if at_once else _PATIENCE
        self._until[place] = asyncio.get_running_loop().time() + wait
        self.orders.give(place, failpoint)

    def _let_end_late_ones(self) -> None:
        """Who did not come by their failpoint in time ends where they are."""
        now = asyncio.get_running_loop().time()
        for place in [place for place, until in self._until.items() if until <= now]:
            self.orders.give(place, Failpoint.ANYWHERE)
            self.kill(place)

    def _ended(self, place: int, status: int, failpoint: str | None) -> None:
        self._pids.pop(place)
        self._ports.pop(place, None)
        self._until.pop(place, None)
        if failpoint and status == -signal.SIGKILL:
            self.kills[Failpoint(failpoint)] += 1
        elif status not in (0, -signal.SIGTERM):
            self.troubles[f"ended with {status}"] += 1

    def _stop_all(self) -> None:
        for place in list(self._pids):
            self._strike(place, signal.SIGTERM)

    def _strike(self, place: int, with_what: signal.Signals) -> None:
        with suppress(KeyError, ProcessLookupError):
            os.kill(self._pids[place], with_what)
