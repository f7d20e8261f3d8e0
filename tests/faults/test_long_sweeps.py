"""A sweep over the due cases that takes longer than its lease, or is broken off."""

import asyncio
from pathlib import Path

import pytest
import pytest_asyncio

from bot import clockwork
from bot.case import commands as c
from bot.clockwork import Sweep, tick
from bot.desk import handle_command
from bot.ports.timing import SWEEP_LEASE
from bot.work.transaction import Transaction, begin_transaction
from storage.unit_of_work import SqlUnitOfWork
from tests.company import organization, span
from tests.faults.kinds import on_each_database
from tests.slack.company import SlackCompany, another_oops

#: Seconds that something may take on a machine that has much else to do.
PATIENCE = 20
CASES = 8
#: Nobody is told of every case: ten stand in a message.
ALL_OF_THEM = [f"OOPS-{number}" for number in range(1, CASES + 1)]


@pytest_asyncio.fixture
async def owing(
    company: SlackCompany, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> SlackCompany:
    """Nadia owes the customers of many cases a word; the clock looks at two in a round."""
    monkeypatch.setattr(clockwork, "CASES_PER_ROUND", 2)
    paper = organization(tmp_path)
    report = c.ReportComplaint(by="sam@paper.example", via="/oops", complaint="A dead link")

    def take_all(uow: SqlUnitOfWork) -> None:
        for number in range(1, CASES + 1):
            tx = begin_transaction(paper, uow, company.clock.now)
            handle_command(tx, report)
            handle_command(tx, c.Own(by="nadia@paper.example", via="/oops", number=number))

    await company.store.transact(take_all)
    await company.settle()
    company.person("nadia").new()
    company.clock.now += span(days=3, hours=7)
    return company


@on_each_database
async def test_fault_73_sweep_takes_longer_than_its_lease(
    owing: SlackCompany, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each round extends the lock: no other process sweeps, and nobody gets half of a bundle."""
    sweeping: list[str] = []

    def slow_tick(tx: Transaction, sweep: Sweep) -> bool:
        """Take most of a lease for each round."""
        more = tick(tx, sweep)
        if more:
            sweeping.append(sweep.holder)
            owing.clock.now += SWEEP_LEASE * 0.7
        return more

    monkeypatch.setattr("adapters.process.scheduler.tick", slow_tick)
    async with another_oops(owing, organization(tmp_path)) as other:
        looking = asyncio.create_task(owing.oops.clockwork.let_time_pass())
        while not looking.done():
            await other.oops.clockwork.let_time_pass()
            await other.settle()
        await other.settle()

    [bundle] = owing.person("nadia").new()
    assert all(each in bundle for each in ALL_OF_THEM)
    assert sweeping == sweeping[:1] * (CASES // 2)


@on_each_database
async def test_fault_73_sweep_is_taken_over(owing: SlackCompany, tmp_path: Path) -> None:
    """After the lease another process finishes it; the first one stops, and bundles wait."""
    paper = organization(tmp_path)
    due_by = owing.clock.now

    async def runs_a_round(holder: str) -> bool:
        sweep = Sweep(due_by=due_by, holder=holder)
        return await owing.store.transact(
            lambda uow: tick(begin_transaction(paper, uow, owing.clock.now), sweep)
        )

    begun = await runs_a_round("one that stalls")
    early = await runs_a_round("another")
    owing.clock.now += SWEEP_LEASE
    await owing.settle()
    in_between = owing.person("nadia").new()
    taken_over = await runs_a_round("another")
    lost = await runs_a_round("one that stalls")
    while await runs_a_round("another"):
        pass
    await owing.settle()

    [bundle] = owing.person("nadia").new()
    assert (begun, early, in_between, taken_over, lost) == (True, False, [], True, False)
    assert all(each in bundle for each in ALL_OF_THEM)


@on_each_database
async def test_fault_73_nobody_finishes_a_sweep(owing: SlackCompany, tmp_path: Path) -> None:
    """Where no process takes it over, what was found leaves all the same, some time later."""
    sweep = Sweep(due_by=owing.clock.now, holder="one that dies")
    paper = organization(tmp_path)
    await owing.store.transact(
        lambda uow: tick(begin_transaction(paper, uow, owing.clock.now), sweep)
    )

    owing.clock.now += SWEEP_LEASE + span(minutes=1)
    await owing.settle()

    assert len(owing.person("nadia").new()) == 1


async def test_message_leaves_while_the_sweep_goes_on(
    owing: SlackCompany, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What belongs to no bundle, such as the digest, does not wait for the last case."""

    def endless_tick(tx: Transaction, sweep: Sweep) -> bool:
        """Go on for as long as Oops runs."""
        tick(tx, sweep)
        return True

    monkeypatch.setattr("adapters.process.scheduler.tick", endless_tick)
    owing.oops.clockwork.start()
    await owing.slack.until(
        lambda: any("Thursday 5 March" in each for each in owing.channel("complaints")),
        within=PATIENCE,
    )
    await owing.oops.clockwork.stop()
