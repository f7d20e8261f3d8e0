"""The process that serves: it takes requests, lets time pass, says what there is to say, and dies.

It dies where a commit begins or ends, and where a message leaves or has left: whatever it had in
its memory is gone, whatever it had committed is there.
"""

import asyncio
from collections.abc import Callable
from typing import Final, TypeVar

from bot.case import commands as c
from bot.chat.messages import ClaimedMessage
from bot.chat.pace import Pace
from bot.clockwork import Sweep, tick
from bot.courier import Courier
from bot.desk import Reply, handle_command
from bot.ports.platform import Delivery
from bot.ports.timing import Timing
from bot.work.transaction import begin_transaction
from storage.database.engine import make_engine
from storage.job import StoreJob
from storage.unit_of_work import SqlUnitOfWork
from tests.simulation.chance import Chance
from tests.simulation.world import World

T = TypeVar("T")

_HANDS: Final = 8


class Killed(BaseException):
    """The process is gone, in the middle of what it did."""


class Fate:
    """When the process dies."""

    def __init__(self, chance: Chance) -> None:
        #: How likely it is at each of the moments.
        self.danger = 0.0
        self.deaths = 0
        self._chance = chance

    def strikes(self) -> None:
        """One of the moments at which it may die. Raises Killed."""
        if self.danger and self._chance.happens(self.danger):
            self.deaths += 1
            raise Killed


class MortalStore:
    """The store's jobs on its engine, without its thread.

    Implements `bot.ports.unit_of_work.Store`.

    In each commit the process may die, before it or after it.
    """

    def __init__(self, url: str, fate: Fate) -> None:
        self._engine = make_engine(url)
        self._fate = fate

    async def transact(self, work: Callable[[SqlUnitOfWork], T]) -> T:
        """As the store's; there is nothing to be done meanwhile."""
        return self.now(work)

    def now(self, work: Callable[[SqlUnitOfWork], T]) -> T:
        """Commit what `work` did, or nothing. Raises Killed."""
        job = StoreJob(work)
        with self._engine.begin() as connection:
            job.run(connection)
            self._fate.strikes()
        self._fate.strikes()
        job.resolve(None)
        return job.future.result()

    def close(self) -> None:
        """Let go of the file."""
        self._engine.dispose()


class Process:
    """One run of the program, from its start to its end."""

    def __init__(
        self, name: str, store: MortalStore, world: World, loop: asyncio.Runner, pace: Pace | None
    ) -> None:
        # As the configuration stands at the start; edits wait for the next.
        self.organization = world.company.organization
        self._name = name
        self._store = store
        self._clock = world.clock
        self._loop = loop
        timing = Timing(clock=world.clock, stopwatch=world.clock.stopwatch, pace=pace)
        self._courier = Courier(store, world.chat, self.organization, timing, _nobody_listens)

    def takes(self, command: c.Command, once: str) -> Reply:
        """Somebody asks for something. Raises Killed."""
        now = self._clock.now
        return self._store.now(
            lambda uow: handle_command(
                begin_transaction(self.organization, uow, now), command, once
            )
        )

    def looks(self) -> int:
        """Let time pass until nothing more is due; how many rounds that took."""
        rounds, sweep = 1, Sweep(holder=self._name)
        while self._store.now(
            lambda uow: tick(begin_transaction(self.organization, uow, self._clock.now), sweep)
        ):
            rounds += 1
        return rounds

    def says(self) -> int:
        """Say what may be said now, one message to each of some; to how many."""
        return self._loop.run(self._say())

    async def _say(self) -> int:
        claimed = await self._courier.claim(_HANDS)
        for each in claimed:
            await self._courier.deliver(each)
        return len(claimed)


def _nobody_listens(_claimed: ClaimedMessage, _delivery: Delivery) -> None:
    """Of sends, the simulation learns in the chat."""
