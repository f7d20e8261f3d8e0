"""Cancelled at whichever await: nothing is left behind, and nothing is lost or said twice."""

import asyncio
import threading
from collections.abc import Awaitable, Callable, Coroutine, Generator
from datetime import timedelta
from pathlib import Path
from typing import Any

from adapters.chat.front_desk import Reception
from adapters.process.clock import timing
from adapters.slack.platform import SlackPlatform, connect
from bot.case import commands as c
from bot.chat.messages import Notice, Outgoing
from bot.chat.places import Place
from bot.courier import Courier
from bot.ports.timing import LEASE
from bot.screens.views import notice_card
from storage.store import SqlStore
from tests.company import organization
from tests.faults.kinds import on_each_database
from tests.slack.company import SlackCompany, slack_company
from tests.slack.process import query

#: More awaits than anything that is interrupted here has.
MANY = 200


class Interrupted:
    """Work that is cancelled when it waits for the `left`-th time."""

    def __init__(self, work: Coroutine[Any, Any, object], left: int) -> None:
        self._work = work
        self._left = left

    def __await__(self) -> Generator[Any, Any, None]:
        """Wait as the work waits."""
        go_on: Callable[[Any], Any] = self._work.send
        argument: Any = None
        while True:
            try:
                waits_for = go_on(argument)
            except StopIteration:
                return
            if not self._left:
                task = asyncio.current_task()
                assert task
                task.cancel()
            self._left -= 1
            try:
                argument = yield waits_for
                go_on = self._work.send
            except BaseException as error:  # noqa: BLE001 - whatever it is, it is the work's
                go_on, argument = self._work.throw, error


async def interrupt(work: Coroutine[Any, Any, object], left: int) -> bool:
    """Cancel the work at that await; whether it had so many."""

    async def run() -> None:
        await Interrupted(work, left)

    task = asyncio.create_task(run())
    await asyncio.wait([task])
    return task.cancelled()


async def interrupted_everywhere(
    work: Callable[[int], Awaitable[Coroutine[Any, Any, object]]],
) -> int:
    """Interrupt work of that kind once at each of its awaits; how many it has."""
    for left in range(MANY):
        if not await interrupt(await work(left), left):
            return left
    raise AssertionError("there is no end of it")


@on_each_database
async def test_fault_09_report_is_cancelled_at_any_await(
    company: SlackCompany, tmp_path: Path
) -> None:
    """A case is there with its messages or not at all, and the next one finds the store free."""
    paper = organization(tmp_path)
    reception = Reception(paper, company.store, company.clock, company.oops.clockwork.wake)

    async def report(number: int) -> Coroutine[Any, Any, object]:
        words = f"The paper was late, number {number}"
        command = c.ReportComplaint(by="sam@paper.example", via="/oops", complaint=words)
        return reception.handle(command)

    awaits = await interrupted_everywhere(report)

    assert awaits > 0
    whole = "SELECT count(*) FROM cases WHERE number IN (SELECT case_number FROM outbox_cases)"
    assert query(company.database, whole) == query(company.database, "SELECT count(*) FROM cases")
    assert len(await company.cases()) > 0


def another_courier(company: SlackCompany, folder: Path) -> Courier:
    """One that speaks for the company as its own does."""
    platform = SlackPlatform(
        connect(company.slack.bot_token, company.slack.url), company.clock, company.store
    )
    paper = organization(folder)
    return Courier(company.store, platform, paper, timing(company.clock), lambda *_: None)


async def send_to_walt(company: SlackCompany, number: int) -> None:
    """Put a message into the outbox."""
    outgoing = Outgoing(
        key=f"message {number}",
        place=Place(person="walt@paper.example"),
        content=Notice(card=notice_card(f"number {number}")),
        not_before=company.clock.now,
    )
    await company.store.transact(lambda uow: uow.outbox.enqueue(outgoing))


class Held:
    """Holds the commit that comes next, once a test wants it."""

    def __init__(self) -> None:
        self.wanted = False
        self.reached, self.go_on = threading.Event(), threading.Event()

    def __call__(self, moment: str) -> None:
        """The store says where it is."""
        if self.wanted and moment == "before commit":
            self.wanted = False
            self.reached.set()
            assert self.go_on.wait(timeout=10)


@on_each_database
async def test_fault_09_claim_is_cancelled_before_its_commit(tmp_path: Path, database: str) -> None:
    """What nobody got into their hands nobody holds: the next one says it at once."""
    held = Held()
    async with slack_company(
        tmp_path, open_store=lambda url: SqlStore(url, on_commit=held), database=database
    ) as company:
        courier = another_courier(company, tmp_path)
        await send_to_walt(company, 0)
        held.wanted = True
        claiming = asyncio.create_task(courier.claim(1))
        await asyncio.to_thread(held.reached.wait)

        claiming.cancel()
        await asyncio.wait([claiming])
        held.go_on.set()
        await company.settle()

        assert company.person("walt").reads() == ["number 0"]


@on_each_database
async def test_fault_09_delivery_is_cancelled_at_any_await(
    company: SlackCompany, tmp_path: Path
) -> None:
    """Wherever it was, the message is said once in the end."""
    courier = another_courier(company, tmp_path)

    async def message(number: int) -> Coroutine[Any, Any, object]:
        await finish()
        await send_to_walt(company, number)
        [claimed] = await courier.claim(1)
        return courier.deliver(claimed)

    async def finish() -> None:
        """Whoever comes next says what was left."""
        company.clock.now += LEASE
        await company.settle()

    awaits = await interrupted_everywhere(message)
    await finish()

    assert awaits > 5
    assert company.person("walt").reads() == [f"number {number}" for number in range(awaits + 1)]


@on_each_database
async def test_fault_09_tick_is_cancelled_at_any_await(company: SlackCompany) -> None:
    """The next one has its turn at once, and everybody hears once of what they owe."""
    walt = company.person("walt")
    reminded = []

    async def tick(number: int) -> Coroutine[Any, Any, object]:
        await company.person("dora").types(f"/oops The paper was late, for the {number}th time")
        await walt.types(f"/oops OOPS-{number + 1} own")
        walt.new()
        company.clock.now += timedelta(hours=2)
        return company.oops.clockwork.let_time_pass()

    async def look(number: int) -> Coroutine[Any, Any, object]:
        """The tick, and afterwards whoever comes next."""
        if number:
            await company.oops.clockwork.let_time_pass()
            await company.settle()
            reminded.append(sum("OOPS-" in each for each in walt.new()))
        return await tick(number)

    awaits = await interrupted_everywhere(look)

    assert awaits > 0
    assert set(reminded) == {1}
    assert query(company.database, "SELECT name FROM turns") == []
