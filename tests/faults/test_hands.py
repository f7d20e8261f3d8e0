"""One conversation that hangs holds up no other; one case that fails stops no clock."""

import asyncio
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from adapters.slack.web_api import PATIENCE as CLIENTS_PATIENCE
from bot import clockwork
from bot.case import commands as c
from bot.case.events import Event
from bot.desk import handle_command
from bot.ports.timing import SETTLING
from bot.ports.unit_of_work import UnitOfWork
from bot.rules.duties import Duties
from bot.rules.nagging import pass_time
from bot.work.transaction import Transaction, begin_transaction
from tests.company import organization, span
from tests.slack.company import SlackCompany

POST = "chat.postMessage"
LATE = "The paper was late again"
WRONG_NAME = "An article has my name misspelt"


async def types(company: SlackCompany, who: str, words: str) -> None:
    """Somebody types, and what there is to say is not waited for."""
    answer = await company.person(who).visitor.slash(words)
    assert answer.status == 200


async def test_conversation_that_hangs_holds_up_no_other(company: SlackCompany) -> None:
    """While one message hangs, others are taken up and said, new ones too."""
    order = company.slack.faults.hang(POST, channel="walt")
    company.oops.clockwork.start()
    await types(company, "dora", LATE)
    await order.reached.wait()

    await types(company, "dora", WRONG_NAME)
    await company.slack.until(lambda: len(company.slack.dm("ed")) == 1, within=CLIENTS_PATIENCE - 1)

    assert company.person("walt").reads() == []
    order.release()
    await company.oops.clockwork.stop()
    assert company.oops.clockwork.failures == 0


async def test_what_many_rounds_find_for_one_person_is_one_message(
    company: SlackCompany, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing is taken up while a tick still looks, though somebody asks for it in each round."""
    loop = asyncio.get_running_loop()

    def noisy_tick(tx: Transaction, *turn: Any) -> bool:  # noqa: ANN401 - as it is
        loop.call_soon_threadsafe(company.oops.clockwork.wake)
        return clockwork.tick(tx, *turn)

    monkeypatch.setattr("adapters.process.scheduler.tick", noisy_tick)
    many = 2 * clockwork.CASES_PER_ROUND + 5
    paper = organization(tmp_path)

    def take_many(uow: UnitOfWork) -> None:
        for number in range(1, many + 1):
            report = c.ReportComplaint(by="dora@paper.example", via="/oops", complaint=LATE)
            handle_command(begin_transaction(paper, uow, company.clock.now), report)
            own = c.Own(by="walt@paper.example", via="/oops", number=number)
            handle_command(begin_transaction(paper, uow, company.clock.now), own)

    await company.store.transact(take_many)
    await company.settle()
    company.person("walt").new()

    company.clock.now += span(hours=2)
    company.oops.clockwork.start()
    await company.slack.until(lambda: any(company.person("walt").reads()))
    await company.oops.clockwork.stop()
    await company.settle()

    [reminder] = company.person("walt").new()
    assert f"And {many - 10} more" in reminder


async def test_stop_waits_for_what_is_under_way(company: SlackCompany) -> None:
    """What became of it is known in the end, and nothing is claimed any more."""
    order = company.slack.faults.hang(POST, channel="walt")
    company.oops.clockwork.start()
    await types(company, "dora", LATE)
    await order.reached.wait()

    stopping = asyncio.create_task(company.oops.clockwork.stop())
    async with company.slack.session.get(f"{company.url}/healthz") as alive:
        assert alive.status == 200
    assert not stopping.done()
    order.release()
    await stopping

    company.clock.now += SETTLING
    claimed = await company.store.transact(
        lambda uow: uow.deliveries.claim(company.clock.now, company.clock.now, 9)
    )
    assert [each.outgoing.place.person for each in claimed] == ["walt@paper.example"]


async def test_message_that_has_to_wait_is_said_by_the_next_tick(company: SlackCompany) -> None:
    """Nobody has to do anything for it: once its time has come, a tick takes it up."""
    company.slack.faults.throttle(POST, retry_after=30, channel="walt")
    await company.person("dora").types(f"/oops {LATE}")
    company.oops.clockwork.start()

    company.clock.now += span(seconds=30)
    await company.slack.until(lambda: len(company.slack.dm("walt")) == 1)

    await company.oops.clockwork.stop()


async def test_channel_keeps_its_order_though_one_message_is_in_doubt(
    company: SlackCompany,
) -> None:
    """What was to be said later in a conversation is said later."""
    company.slack.faults.drop(POST, taken=False, channel="complaints")
    for number in range(1, 5):
        await company.person("dora").types(f"/oops The paper was late, number {number}")
    assert company.channel("complaints") == []

    company.clock.now += SETTLING
    await company.settle()

    titles = [each.splitlines()[0].partition(" ")[0] for each in company.channel("complaints")]
    assert titles == ["OOPS-1", "OOPS-2", "OOPS-3", "OOPS-4"]


async def test_case_that_cannot_be_looked_at_holds_up_no_other(
    company: SlackCompany, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A mistake of ours in one case is counted, and everybody else is reminded as ever."""
    await company.person("dora").types(f"/oops {LATE}")
    await company.person("dora").types(f"/oops {WRONG_NAME}")
    monkeypatch.setattr(clockwork, "pass_time", failing_for(1))

    company.clock.now += span(hours=1)
    await company.oops.clockwork.let_time_pass()
    await company.settle()

    assert (await company.case("OOPS-1"))["owner"] == "walt@paper.example"
    assert (await company.case("OOPS-2"))["owner"] == "olga@paper.example"
    assert company.oops.clockwork.failures == 2
    assert any("Will you take this one?" in each for each in company.person("olga").reads())


def failing_for(number: int) -> Callable[[Duties], list[Event]]:
    """What time does to a case, with a mistake in it that one case meets."""

    def look(duties: Duties) -> list[Event]:
        if duties.case.number == number:
            raise ZeroDivisionError
        return pass_time(duties)

    return look


async def test_digest_that_cannot_be_made_keeps_nobody_from_being_reminded(
    company: SlackCompany, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The cases are looked at all the same, and the digest comes as soon as it can be made."""
    await company.person("dora").types(f"/oops {LATE}")
    company.clock.now += span(hours=1)
    with monkeypatch.context() as broken:
        broken.setattr("bot.clockwork.post_digest", no_digest)
        broken.setattr("adapters.process.scheduler.post_digest", no_digest)
        await company.oops.clockwork.let_time_pass()
    assert (await company.case("OOPS-1"))["owner"] == "wanda@paper.example"
    before = len(company.channel("complaints"))

    await company.oops.clockwork.let_time_pass()
    await company.settle()

    assert "Monday 2 March" in company.channel("complaints")[before]


def no_digest(_tx: Transaction) -> None:
    """It cannot be made."""
    raise KeyError
