"""How `oops serve` puts its parts together on a database that several processes share.

It is served as people serve it, in a process of its own. What each part does is tested by itself.
"""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import closing
from datetime import datetime, timedelta
from pathlib import Path

import pytest
import pytest_asyncio

from bot.chat.pace import PACE
from storage.store import SqlStore
from storage.unit_of_work import SqlUnitOfWork
from tests.clock import Clock
from tests.company import MONDAY, organization, span
from tests.slack.process import Nursery, Running, query
from tests.slack.standin import SlackStandin
from tests.slack.standin_paper import newspaper
from tests.storage.samples import a_notice
from tests.throwaway import Postgres

LATE = "The paper was late again"
#: Seconds between two looks, for nobody to wait for the next, and for nobody to live to see it.
OFTEN, NEVER = 0.05, 3600
#: Seconds that something takes at most, on a machine that has much else to do.
PATIENCE = 20
REPORTED = (
    "SELECT to_char(reported_at AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI') FROM cases"
    " ORDER BY number"
)
WAITING = "SELECT count(*) FROM outbox WHERE sent_at IS NULL"


class TheirClock(Clock):
    """What the database's clock and Slack's show; the machine's shows another time."""

    def __init__(self, set_database: Callable[[datetime], None]) -> None:
        self._set_database = set_database
        self.now = MONDAY

    @property
    def now(self) -> datetime:
        """The moment (UTC)."""
        return self._now

    @now.setter
    def now(self, moment: datetime) -> None:
        self._now = moment
        self._set_database(moment)


class Premises:
    """The newspaper, its Slack and its database, where Oops is to be served."""

    def __init__(
        self, folder: Path, database: str, slack: SlackStandin, clock: Clock, nursery: Nursery
    ) -> None:
        self.slack = slack
        self.clock = clock
        self._folder = folder
        self._database = database
        self._nursery = nursery

    async def serve(self, **how: float) -> Running:
        """Serve it; see `Order`."""
        start = self._nursery.start
        return await start(self.slack, self._folder, self._database, as_people_do=True, **how)

    async def keep(self, *keys: str) -> None:
        """Another process keeps messages to Walt under these keys."""

        def send(uow: SqlUnitOfWork) -> None:
            for key in keys:
                uow.outbox.enqueue(a_notice(key, "walt@paper.example", not_before=MONDAY))

        with closing(SqlStore(self._database)) as another:
            await another.transact(send)

    async def all_said(self, running: Running) -> None:
        """Wait until nothing waits to be said, and until that process has looked for more."""
        waits = True
        async with asyncio.timeout(PATIENCE):
            while waits:
                waits = self.query(WAITING) != [(0,)]
                async with self.slack.session.get(f"{running.url}/readyz") as ready:
                    assert ready.status == 200

    def reported(self) -> list[str]:
        """When each case was reported (UTC)."""
        return [str(at) for (at,) in self.query(REPORTED)]

    def query(self, sql: str) -> list[tuple[object, ...]]:
        """What is in the database."""
        return query(self._database, sql)


@pytest_asyncio.fixture
async def premises(
    tmp_path: Path, postgresql_url: str, postgres: Postgres, nursery: Nursery
) -> AsyncIterator[Premises]:
    """The newspaper on a PostgreSQL whose clock stands on Monday at nine."""
    organization(tmp_path)
    clock = TheirClock(postgres.clock_of(postgresql_url))
    async with SlackStandin(newspaper(clock.seconds)) as slack:
        yield Premises(tmp_path, postgresql_url, slack, clock, nursery)


@pytest.mark.slow
async def test_time_is_the_database_s(premises: Premises) -> None:
    """A complaint came in when the database says it did, whatever the machine's clock says."""
    running = await premises.serve()

    answer = await premises.slack.visitor("dora", running.url).slash(LATE)
    await running.stop()

    assert answer.status == 200
    assert premises.reported() == ["2026-03-02 09:00"]


async def test_database_is_asked_what_time_it_is_again_and_again(premises: Premises) -> None:
    """Its clock is set, and set once more: each time Oops soon goes by it, as Slack does."""
    running = await premises.serve(set_clock=OFTEN)
    dora = premises.slack.visitor("dora", running.url)

    for _ in range(2):
        premises.clock.now += span(hours=3)
        async with asyncio.timeout(PATIENCE):
            while (await dora.slash(LATE)).status == 401:
                pass  # as it is signed three hours ahead of time
    await running.stop()

    assert premises.reported() == ["2026-03-02 12:00", "2026-03-02 15:00"]


async def test_message_that_another_process_keeps_is_said_at_once(premises: Premises) -> None:
    """Oops hears of it from the database: no clock wakes it any more, nor anything of its own."""
    running = await premises.serve(tick=NEVER)

    for key in ("k1", "k2", "k3"):
        await premises.keep(key)
        await premises.all_said(running)
    await running.stop()

    assert len(premises.slack.dm("walt")) == 3


async def test_no_conversation_hears_more_at_once_than_the_pace_allows(premises: Premises) -> None:
    """What is one too many waits, however often Oops looks."""
    allowed, every = PACE.conversation.burst, PACE.conversation.every
    await premises.keep(*(f"k{number}" for number in range(allowed + 1)))

    running = await premises.serve(tick=OFTEN)
    await premises.all_said(running)
    await running.stop()

    [(took,)] = premises.query("SELECT max(claimed_at) - min(claimed_at) FROM outbox")
    assert isinstance(took, timedelta)
    assert took >= every
