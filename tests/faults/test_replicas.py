"""Several Oops on one database: what one keeps another says, once, whoever is killed or asleep."""

import asyncio
import signal
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from itertools import count
from pathlib import Path

import aiohttp
import pytest

from adapters.process.clock import timing
from adapters.process.scheduler import MESSAGES_AT_ONCE
from adapters.slack.platform import SlackPlatform, connect
from bot.courier import Courier
from bot.ports.timing import LEASE
from storage.database.listening import wake_on_messages
from tests.company import organization
from tests.faults.kinds import on_each_database, on_postgresql
from tests.faults.nag_round import LEASE_OVER, NagRound
from tests.paper import CONFIG
from tests.slack.company import SlackCompany, another_oops
from tests.slack.process import Nursery, Running, query
from tests.slack.standin import SlackStandin

LATE = "The paper was late again"
CLAIMED = "SELECT count(*) > 0 FROM outbox WHERE claimed_at IS NOT NULL AND sent_at IS NULL"


@pytest.mark.parametrize(
    ("kind", "replicas"), [("sqlite", 2), ("postgresql", 4)], indirect=["kind"]
)
async def test_fault_43_replicas_claim(nag_round: NagRound, replicas: int) -> None:
    """However many find the same due: each message is said by one of them, each bundle is whole."""
    running = await asyncio.gather(*(nag_round.start() for _ in range(replicas)))

    await nag_round.over(running[0])
    for each in running:
        await each.stop()

    nag_round.assert_said_once()


@pytest.mark.parametrize(
    ("kind", "commit"), [("sqlite", 2), ("postgresql", 1), ("postgresql", 4)], indirect=["kind"]
)
async def test_fault_44_zombie_wakes(nag_round: NagRound, commit: int) -> None:
    """One is suspended after it claimed, or just before its POST: it sends nothing once it wakes.

    Meanwhile its lease ended, and another one said all that there was to say.
    """
    zombie = await nag_round.start(
        moment="after commit", when=CLAIMED, commit=commit, signal=signal.SIGSTOP
    )
    await zombie.suspended()
    nag_round.clock.now += LEASE_OVER
    another = await nag_round.start()
    await nag_round.over(another)
    said = nag_round.keys()

    zombie.go_on()
    async with nag_round.slack.session.get(f"{zombie.url}/readyz") as awake:
        assert awake.status == 200
    await zombie.stop()
    await another.stop()

    assert nag_round.keys() == said
    nag_round.assert_said_once()


@on_each_database
async def test_fault_44_another_took_over_before_the_card_was_made(
    company: SlackCompany, tmp_path: Path
) -> None:
    """By the database's clock the claim ended, though not by ours: it is not said once more."""
    await company.person("dora").types(f"/oops {LATE}")
    await company.person("walt").visitor.slash("OOPS-1 own")
    held_up = courier(company, tmp_path)
    parcels = await held_up.claim(MESSAGES_AT_ONCE)

    company.clock.now += LEASE
    await company.settle()
    said = said_and_changed(company)
    await asyncio.gather(*(held_up.deliver(each) for each in parcels))

    assert {bool(each.claimed.target) for each in parcels} == {True, False}
    assert said_and_changed(company) == said


@on_each_database
async def test_fault_44_another_took_over_while_it_was_asked_where_to_say_it(
    company: SlackCompany, tmp_path: Path
) -> None:
    """A claim that ended between the card and its POST is noticed too: it is said once."""
    await company.person("dora").visitor.slash(LATE)
    asked_where = company.slack.faults.late("conversations.open", channel="walt")
    held_up = courier(company, tmp_path)
    parcels = await held_up.claim(MESSAGES_AT_ONCE)
    [to_walt] = [each for each in parcels if each.claimed.outgoing.place.person]
    delivering = asyncio.create_task(held_up.deliver(to_walt))
    await asked_where.reached.wait()

    company.clock.now += LEASE
    await company.settle()
    said = said_and_changed(company)
    asked_where.release()
    await delivering

    assert said_and_changed(company) == said
    assert len(company.person("walt").reads()) == 1


def courier(company: SlackCompany, folder: Path) -> Courier:
    """Another process's courier, to be held up; no time passes by its stopwatch."""
    client = connect(company.slack.bot_token, company.slack.url, company.slack.session)
    platform = SlackPlatform(client, company.clock, company.store)
    going_by = timing(company.clock, pace=None)
    return Courier(company.store, platform, organization(folder), going_by, lambda *_: None)


def said_and_changed(company: SlackCompany) -> int:
    """How often Slack was asked to show something."""
    slack = company.slack
    return len(slack.calls_of("chat.postMessage")) + len(slack.calls_of("chat.update"))


@on_each_database
async def test_fault_45_two_people_take_one_case_at_two_replicas(
    company: SlackCompany, tmp_path: Path
) -> None:
    """One has it; the other is told who."""
    await company.person("dora").types(f"/oops {LATE}")
    async with another_oops(company, organization(tmp_path)) as other:
        answers = await asyncio.gather(
            company.person("walt").types("/oops OOPS-1 own"),
            other.person("sam").types("/oops OOPS-1 own"),
        )

    owner = (await company.case("OOPS-1"))["owner"]
    names = {"walt@paper.example": "Walt Crate", "sam@paper.example": "Sam Post"}
    [beaten] = [each for each in answers if "OOPS-1 is yours" not in each]
    assert names[owner] in beaten


@on_each_database
async def test_event_at_one_and_its_retry_at_another_is_one_case(
    company: SlackCompany, tmp_path: Path
) -> None:
    """Both acknowledge it, and it happened once."""
    event = company.slack.requests.reaction("dora", company.message("ed", LATE), "oops")
    retry = company.slack.signer.but(retry=1)
    async with another_oops(company, organization(tmp_path)) as other:
        first = await company.person("dora").visitor.send(event)
        again = await other.person("dora").visitor.send(event, retry)

    assert (first.status, again.status) == (200, 200)
    assert len(await company.cases()) == 1


@on_postgresql
async def test_message_that_one_keeps_wakes_the_others(
    company: SlackCompany, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is said at once by one that heard of it from the database, and that no clock wakes."""
    monkeypatch.setattr("adapters.process.scheduler.TICK_SECONDS", 3600)
    heard = asyncio.Event()
    async with another_oops(company, organization(tmp_path)) as other:

        def wake() -> None:
            heard.set()
            other.oops.clockwork.wake()

        other.oops.clockwork.start()
        listening = asyncio.create_task(wake_on_messages(company.database, wake))
        await heard.wait()  # it listens from now on

        answer = await company.person("dora").visitor.slash(LATE)
        await company.slack.until(lambda: len(company.slack.dm("walt")) == 1)

        listening.cancel()
        await other.oops.clockwork.stop()
    assert answer.status == 200


@asynccontextmanager
async def two_replicas(
    folder: Path, database: str, nursery: Nursery
) -> AsyncIterator[tuple[SlackStandin, list[Running]]]:
    """The newspaper's Oops twice, each as `oops serve` serves it."""
    organization(folder, CONFIG)
    async with SlackStandin() as slack:
        start = (nursery.start(slack, folder, database, as_people_do=True) for _ in range(2))
        yield slack, [*await asyncio.gather(*start)]


@on_postgresql
async def test_fault_08_one_of_two_is_told_to_end(
    tmp_path: Path, database: str, nursery: Nursery
) -> None:
    """What it acknowledged is there, and the other one says it."""
    acknowledged: set[str] = set()
    async with two_replicas(tmp_path, database, nursery) as (slack, (leaving, staying)):

        async def keep_typing(name: str) -> None:
            for number in count():
                words = f"The paper was late, said {name}, for the {number}th time"
                try:
                    answer = await slack.visitor("dora", leaving.url).slash(words)
                except aiohttp.ClientError:
                    return
                if answer.status == 200:
                    acknowledged.add(words)

        typing = [asyncio.create_task(keep_typing(f"reader {each}")) for each in range(3)]
        await slack.until(lambda: len(slack.dm("walt")) > 0, within=20)
        await leaving.stop()
        await asyncio.gather(*typing)
        async with asyncio.timeout(30):
            while query(database, "SELECT count(*) FROM outbox WHERE sent_at IS NULL") != [(0,)]:
                async with slack.session.get(f"{staying.url}/readyz") as ready:
                    assert ready.status == 200
        await staying.stop()

    kept = [words for (words,) in query(database, "SELECT complaint FROM cases")]
    assert acknowledged
    assert acknowledged <= set(kept)
    assert len(kept) == len(set(kept))
    marks = (each.metadata for each in slack.said() if each.metadata)
    said = Counter(str(mark["event_payload"]["key"]) for mark in marks)
    assert set(said.values()) == {1}
