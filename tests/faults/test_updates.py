"""Cards are put right where they stand: in the end always, and with few calls."""

import asyncio
from pathlib import Path
from threading import Event

import pytest

from bot.ports.timing import SETTLING
from storage.store import SqlStore
from tests.company import organization, span
from tests.slack.company import SlackCompany, another_oops, slack_company
from tests.slack.process import query

POST = "chat.postMessage"
UPDATE = "chat.update"


#: Seconds that something takes at most, on a machine that has much else to do.
PATIENCE = 20
WAITS_FOR_A_LOCK = "SELECT 1 FROM pg_stat_activity WHERE wait_event_type = 'Lock'"


class HeldUp(SqlStore):
    """A store that stops before a commit, once it is told so."""

    def __init__(self, url: str) -> None:
        super().__init__(url, on_commit=self._come_to)
        self.goes_on, self.reached = Event(), Event()
        self.goes_on.set()

    def _come_to(self, moment: str) -> None:
        if moment == "before commit" and not self.goes_on.is_set():
            self.reached.set()
            self.goes_on.wait(PATIENCE)


async def types(company: SlackCompany, who: str, words: str) -> None:
    """Somebody types, and what there is to say is not waited for."""
    answer = await company.person(who).visitor.slash(words)
    assert answer.status == 200


def updates(company: SlackCompany, channel: str) -> int:
    """How often Oops asked Slack to change a message there."""
    id_ = company.slack.workspace.channel(channel).id
    return len(
        [each for each in company.slack.calls_of(UPDATE) if each.arguments["channel"] == id_]
    )


async def test_card_that_was_being_sent_while_its_case_changed(company: SlackCompany) -> None:
    """It arrives as the case was, and is put right at once."""
    order = company.slack.faults.late(POST, channel="walt")
    await types(company, "dora", "The paper was late again")
    settling = asyncio.create_task(company.settle())
    await order.reached.wait()

    await types(company, "walt", "OOPS-1 own")
    order.release()
    await settling

    [card] = company.person("walt").reads()
    assert "OOPS-1 · being fixed" in card


async def test_card_of_which_nobody_knew_whether_it_was_said(company: SlackCompany) -> None:
    """A change while it was in doubt is not lost on it either."""
    company.slack.faults.drop(POST, taken=True, channel="walt")
    await company.person("dora").types("/oops The paper was late again")
    await company.person("walt").types("/oops OOPS-1 own")

    company.clock.now += SETTLING
    await company.settle()

    [card] = company.person("walt").reads()
    assert "OOPS-1 · being fixed" in card


@pytest.mark.parametrize("is_new", [True, False])
async def test_card_that_another_replica_makes_while_its_case_changes(
    tmp_path: Path, postgresql_url: str, *, is_new: bool
) -> None:
    """Whoever makes a card, or a change of one, waits for what is just being committed."""
    async with (
        slack_company(tmp_path, open_store=HeldUp, database=postgresql_url) as company,
        another_oops(company, organization(tmp_path)) as other,
    ):
        assert isinstance(company.store, HeldUp)
        await types(company, "dora", "The paper was late again")
        if not is_new:
            await company.settle()
        await types(company, "walt", "OOPS-1 own")
        company.store.goes_on.clear()
        changing = asyncio.create_task(types(company, "walt", "OOPS-1 fixed brought it by hand"))
        await asyncio.to_thread(company.store.reached.wait, PATIENCE)

        settling = asyncio.create_task(other.settle())
        async with asyncio.timeout(PATIENCE):
            while not await asyncio.to_thread(query, postgresql_url, WAITS_FOR_A_LOCK):
                if settling.done():
                    break
        company.store.goes_on.set()
        await asyncio.gather(changing, settling)
        await company.settle()

        assert "OOPS-1 · fixed" in company.channel("complaints")[0]


async def test_rapid_changes_are_shown_together(company: SlackCompany) -> None:
    """While one change is on its way to a card, all that come after it are one change."""
    await company.person("dora").types("/oops The paper was late again")
    order = company.slack.faults.hang(UPDATE, channel="complaints")
    await types(company, "walt", "OOPS-1 own")
    settling = asyncio.create_task(company.settle())
    await order.reached.wait()

    for number in range(20):
        await types(company, "walt", f"OOPS-1 customer Reader {number}")
    order.release()
    await settling
    company.clock.now += span(seconds=5)
    await company.settle()

    assert updates(company, "complaints") <= 3
    assert "20: Reader 0" in company.channel("complaints")[0]


async def test_changes_during_a_throttle_keep_its_pace(company: SlackCompany) -> None:
    """A change that has to wait takes along what happens meanwhile, and no change jumps ahead."""
    await company.person("dora").types("/oops The paper was late again")
    company.slack.faults.throttle(UPDATE, retry_after=30, channel="complaints")
    for words in ("own", "customer Ann Archer", "update We look into it", "fixed by hand"):
        await company.person("walt").types(f"/oops OOPS-1 {words}")
    assert updates(company, "complaints") == 1

    company.clock.now += span(seconds=30)
    await company.settle()

    assert updates(company, "complaints") == 2
    assert "OOPS-1 · fixed" in company.channel("complaints")[0]
