"""Clocks that jump, days that are slept through, and what changes while something waits."""

import asyncio
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from adapters.app import Oops
from adapters.clock import timing
from bot.digest import post_digest
from bot.organization import Organization
from storage.unit_of_work import SqlUnitOfWork
from tests.company import span
from tests.paper import CONFIG
from tests.slack.company import SlackCompany, environment, organization
from tests.slack.process import query

pytest_plugins = ["tests.slack.company_fixture"]

POST = "chat.postMessage"
LATE = "/oops The paper was late again"


async def wait(company: SlackCompany, **some_time: float) -> None:
    """Let time pass unseen, and then have a look, as after a start."""
    company.clock.now += span(**some_time)
    await company.oops.clockwork.let_time_pass()
    await company.settle()


async def test_fault_45_two_people_take_one_case(company: SlackCompany) -> None:
    """At the same moment: one has it, and the other is told who."""
    await company.person("dora").types(LATE)
    walt, sam = company.person("walt"), company.person("sam")

    answers = await asyncio.gather(*(each.types("/oops OOPS-1 own") for each in (walt, sam)))

    owner = (await company.case("OOPS-1"))["owner"]
    names = {"walt@paper.example": "Walt Crate", "sam@paper.example": "Sam Post"}
    [other] = [each for each in answers if "OOPS-1 is yours" not in each]
    assert names[owner] in other


@pytest.mark.parametrize(
    ("zone", "year", "digest_at"),
    [
        ("America/Santiago", 2026, time(0, 0)),  # midnight is skipped, and comes twice
        ("Australia/Lord_Howe", 2026, time(2, 15)),  # the clocks change by half an hour
        ("Pacific/Apia", 2011, time(9, 0)),  # a whole day is skipped
        ("Africa/Casablanca", 2026, time(2, 30)),  # they go back for Ramadan
        ("Europe/Dublin", 2026, time(1, 30)),  # winter is the exception
    ],
)
async def test_fault_47_clocks_that_change(
    company: SlackCompany, tmp_path: Path, zone: str, year: int, digest_at: time
) -> None:
    """A year long each local day has its digest, and no second one."""
    there = ZoneInfo(zone)
    paper = replace(organization(tmp_path), zone=there, digest_at=digest_at)
    looks = list(looks_at_the_clock(there, year))

    def a_year(uow: SqlUnitOfWork) -> None:
        for look in looks:
            post_digest(paper, uow, look)

    await company.store.transact(a_year)

    first, *days, last = sorted({each.astimezone(there).date() for each in looks})
    posted = [key for (key,) in query(company.database, "SELECT key FROM outbox ORDER BY key")]
    between = [
        each for each in posted if str(first) not in str(each) and str(last) not in str(each)
    ]
    assert between == [f"digest:{day}:1" for day in days]


def looks_at_the_clock(zone: ZoneInfo, year: int) -> Iterator[datetime]:
    """Four times a day, and every ten minutes when the clocks are about to change, or did."""
    look = datetime(year, 1, 1, tzinfo=UTC)
    day = timedelta(days=1)
    while look.year == year:
        yield look
        before, after = ((look + some).astimezone(zone).utcoffset() for some in (-day, day))
        look += timedelta(hours=6) if before == after else timedelta(minutes=10)


async def test_fault_48_three_days_switched_off(company: SlackCompany) -> None:
    """What was missed is one message a person, and one digest: that of the day."""
    walt, wanda = company.person("walt"), company.person("wanda")
    for number in range(1, 7):
        await company.person("dora").types(f"{LATE}, for the {number}th time")
    for number in range(1, 4):
        await walt.types(f"/oops OOPS-{number} own")
    await walt.types("/oops OOPS-1 promise tomorrow 12:00 a new paper")
    walt.new()
    wanda.new()
    before = len(company.channel("complaints"))

    await wait(company, days=3, hours=2)

    [to_walt] = walt.new()
    assert all(f"OOPS-{number}" in to_walt for number in range(1, 4))
    [to_wanda] = wanda.new()
    assert all(f"OOPS-{number}" in to_wanda for number in range(4, 7))
    [digest] = company.channel("complaints")[before:]
    assert "Thursday 5 March" in digest


async def test_fault_50_closed_while_a_reminder_waits(
    company: SlackCompany, tmp_path: Path
) -> None:
    """A reminder of what is done by then is withdrawn when it would have left."""
    walt = company.person("walt")
    await company.person("dora").types(LATE)
    await walt.types("/oops OOPS-1 own")
    company.slack.faults.throttle(POST, retry_after=600, channel="walt")
    await wait(company, hours=2)
    for words in ("fixed brought it by hand", "told all by phone", "close"):
        await walt.types(f"/oops OOPS-1 {words}")
    walt.new()

    await wait(company, minutes=10)

    assert walt.new() == []
    assert (await company.case("OOPS-1"))["stage"] == "closed"
    nags = "SELECT sent_at, withdrawn_at IS NOT NULL FROM outbox WHERE key LIKE 'nag:%'"
    assert query(company.database, nags) == [(None, 1)]


async def test_fault_51_ladder_is_edited_meanwhile(company: SlackCompany, tmp_path: Path) -> None:
    """A case climbs the ladder that it began with."""
    await company.person("dora").types(LATE)
    edited = CONFIG.replace('lead = "wanda@paper.example"', 'lead = "ines@paper.example"')
    company.oops = oops_with(company, organization(tmp_path, edited))

    await wait(company, hours=1)

    assert (await company.case("OOPS-1"))["owner"] == "wanda@paper.example"
    assert company.person("ines").reads() == []


def oops_with(company: SlackCompany, paper: Organization) -> Oops:
    """Oops, started again with another configuration on the same database."""
    return Oops(
        paper, environment(company.slack, "unused"), company.store, timing(company.clock, pace=None)
    )
