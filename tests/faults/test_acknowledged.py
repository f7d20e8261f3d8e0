"""A complaint is on disk before anybody is told that it was taken."""

import asyncio
import threading
from pathlib import Path

import aiohttp
import pytest

from storage.store import SqlStore
from tests.company import MONDAY, span
from tests.faults.kinds import on_each_database
from tests.faults.nag_round import LEASE_OVER, NagRound
from tests.slack.company import slack_company
from tests.slack.process import Running, query
from tests.slack.standin_requests import Request

WORDS = "The paper with my own obituary came late"
#: 28 cases were there before.
IT_IS_THERE = "SELECT count(*) = 29 FROM cases"


async def report_and_die(nag_round: NagRound, moment: str) -> Request:
    """Report a complaint to a process that is killed at that moment of the case's commit."""
    return await die(nag_round, moment, nag_round.slack.requests.slash("sam", WORDS))


async def die(nag_round: NagRound, moment: str, request: Request) -> Request:
    """Send it to a process that is killed at that moment of the case's commit."""
    nag_round.clock.now = MONDAY + span(minutes=10)
    killed = await nag_round.start(moment=moment, when=IT_IS_THERE)
    with pytest.raises(aiohttp.ServerDisconnectedError):
        await nag_round.slack.visitor("sam", killed.url).send(request)
    assert await killed.end() == -9
    return request


@on_each_database
async def test_fault_01_killed_before_the_commit(nag_round: NagRound) -> None:
    """No acknowledgement, and nothing there: whoever reported it is told that it did not work."""
    await report_and_die(nag_round, "before commit")

    assert nag_round.query("SELECT number FROM cases WHERE complaint LIKE '%obituary%'") == []
    assert nag_round.query("SELECT key FROM outbox WHERE key LIKE '%:29%'") == []


@on_each_database
async def test_fault_02_killed_after_the_commit(nag_round: NagRound) -> None:
    """No acknowledgement either, but the case is there, whole; delivered again it is still one."""
    request = await report_and_die(nag_round, "after commit")
    nag_round.clock.now += LEASE_OVER  # a claim may have shared the commit
    again = await nag_round.start()
    await nag_round.slack.until(lambda: "obituary" in "".join(dm(nag_round, "walt")), within=10)
    replayed = await nag_round.slack.visitor("sam", again.url).send(request)
    await again.stop()

    assert replayed.status == 200
    assert nag_round.query("SELECT complaint FROM cases WHERE number > 28") == [(WORDS,)]
    kinds = "SELECT kind FROM history WHERE case_number = 29 ORDER BY position"
    names = ("case_reported.v1", "customer_added.v1", "owner_asked.v1")
    assert nag_round.query(kinds) == [(each,) for each in names]


async def mark_and_die(nag_round: NagRound, moment: str) -> bool:
    """Mark a message with an emoji; whether the case was kept by the process that was killed.

    Slack hears nothing of it, and delivers that twice more, under the same id.
    """
    message = nag_round.slack.say("ed", "general", WORDS)
    event = await die(nag_round, moment, nag_round.slack.requests.reaction("sam", message, "oops"))
    kept = nag_round.query("SELECT count(*) FROM cases WHERE number > 28")
    nag_round.clock.now += LEASE_OVER
    again = await nag_round.start()
    await deliver_late(nag_round, again, event)
    return kept == [(1,)]


async def deliver_late(nag_round: NagRound, running: Running, event: Request) -> None:
    """Slack tells us a second and a third time: each is acknowledged, and it is one case."""
    sam, signer = nag_round.slack.visitor("sam", running.url), nag_round.slack.signer
    answers = [await sam.send(event, signer.but(retry=retry)) for retry in (1, 2)]
    await nag_round.slack.until(lambda: len(dm(nag_round, "sam")) == 1, within=10)
    await running.stop()

    assert [each.status for each in answers] == [200, 200]
    assert nag_round.query("SELECT complaint FROM cases WHERE number > 28") == [(WORDS,)]
    assert len(dm(nag_round, "sam")) == 1


@on_each_database
async def test_fault_01_killed_before_an_event_is_committed(nag_round: NagRound) -> None:
    """Nothing is there, and Slack knows: it comes again, and is taken then."""
    assert not await mark_and_die(nag_round, "before commit")


@on_each_database
async def test_fault_02_killed_after_an_event_was_committed(nag_round: NagRound) -> None:
    """It is there, although Slack does not know; what comes again is the same."""
    assert await mark_and_die(nag_round, "after commit")


@on_each_database
async def test_fault_17_switched_off_for_a_day(nag_round: NagRound) -> None:
    """What Slack kept for us meanwhile is taken when we are back, and is one case."""
    running = await nag_round.start()
    await running.stop()
    message = nag_round.slack.say("ed", "general", WORDS)
    event = nag_round.slack.requests.reaction("sam", message, "oops")
    with pytest.raises(aiohttp.ClientConnectorError):
        await nag_round.slack.visitor("sam", running.url).send(event)

    nag_round.clock.now += span(hours=24)
    back = await nag_round.start()

    await deliver_late(nag_round, back, event)


def dm(nag_round: NagRound, handle: str) -> list[str]:
    """What was written to somebody."""
    return [each.visible for each in nag_round.slack.dm(handle)]


async def test_answer_waits_for_the_commit(tmp_path: Path) -> None:
    """As long as the commit is under way nothing is answered; then it is there and acknowledged."""
    begun, go_on = asyncio.Event(), threading.Event()
    loop = asyncio.get_running_loop()
    happened: list[str] = []

    def on_commit(moment: str) -> None:
        """Hold the commit that has the case in it, until the test lets it go on."""
        happened.append(moment)
        if armed and moment == "before commit":
            armed.clear()
            loop.call_soon_threadsafe(begun.set)
            assert go_on.wait(timeout=10)

    armed: list[bool] = []
    async with slack_company(
        tmp_path, open_store=lambda url: SqlStore(url, on_commit=on_commit)
    ) as company:
        armed.append(True)
        answering = asyncio.create_task(company.person("sam").visitor.slash(WORDS))
        await begun.wait()
        async with company.slack.session.get(f"{company.url}/healthz") as alive:
            assert alive.status == 200
        assert not answering.done()
        assert query(company.database, "SELECT count(*) FROM cases") == [(0,)]
        happened.clear()

        go_on.set()
        answer = await answering
        happened.append("answered")

        assert answer.status == 200
        assert happened.index("after commit") < happened.index("answered")
        assert query(company.database, "SELECT complaint FROM cases") == [(WORDS,)]
