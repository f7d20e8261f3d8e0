"""Clocks that jump, days that are slept through, and what changes while something waits."""

import asyncio
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta, tzinfo
from pathlib import Path
from typing import Self
from zoneinfo import ZoneInfo

import pytest

from adapters.process.clock import DatabaseClock
from bot.case import commands as c
from bot.clockwork import CASES_PER_ROUND
from bot.company.organization import Organization
from bot.desk import handle_command
from bot.work.digest import post_digest
from bot.work.transaction import begin_transaction
from storage.store import SqlStore
from storage.unit_of_work import SqlUnitOfWork
from tests.clock import Clock
from tests.company import MONDAY, organization, span
from tests.faults.kinds import on_each_database
from tests.paper import CONFIG
from tests.slack.company import SlackCompany, another_oops, slack_company
from tests.slack.process import query
from tests.throwaway import Postgres

POST = "chat.postMessage"
LATE = "/oops The paper was late again"
#: More cases than the clock looks at in one round; a message shows ten of them.
MANY = CASES_PER_ROUND + 5
#: Other people answer for deliveries.
EDITED = (
    CONFIG.replace("wanda@paper.example", "ines@paper.example")
    .replace("walt@paper.example", "nadia@paper.example")
    .replace("victor@paper.example", "ed@paper.example")
)


async def wait(company: SlackCompany, **some_time: float) -> None:
    """Let time pass unseen, and then have a look, as after a start."""
    company.clock.now += span(**some_time)
    await look(company)


async def look(company: SlackCompany) -> None:
    """Look at what is due now, and say what there is to say."""
    await company.oops.clockwork.let_time_pass()
    await company.settle()


@on_each_database
async def test_fault_45_two_people_take_one_case(company: SlackCompany) -> None:
    """At the same moment: one has it, and the other is told who."""
    await company.person("dora").types(LATE)
    walt, sam = company.person("walt"), company.person("sam")

    answers = await asyncio.gather(*(each.types("/oops OOPS-1 own") for each in (walt, sam)))

    owner = (await company.case("OOPS-1"))["owner"]
    names = {"walt@paper.example": "Walt Crate", "sam@paper.example": "Sam Post"}
    [other] = [each for each in answers if "OOPS-1 is yours" not in each]
    assert names[owner] in other


@on_each_database
async def test_fault_46_clock_of_the_machine_jumps(company: SlackCompany) -> None:
    """An hour ahead, and back again: what is owed then is asked for once, and nothing is missed."""
    walt = company.person("walt")
    await company.person("dora").types(LATE)
    await walt.types("/oops OOPS-1 own")
    walt.new()

    await wait(company, hours=3)  # two of them are a reminder's
    await wait(company, hours=-1)
    once = len(walt.new())
    await wait(company, minutes=59)
    again = len(walt.new())
    await company.pass_time(hours=1, minutes=1)

    assert (once, again, len(walt.new())) == (1, 0, 1)


async def test_fault_46_clock_of_one_replica_is_wrong(
    tmp_path: Path, postgresql_url: str, postgres: Postgres, monkeypatch: pytest.MonkeyPatch
) -> None:
    """By the database's clock a reminder comes neither early nor late, whatever the machine's says.

    The database's is the test's own here: a function of that name is found before PostgreSQL's.
    """
    monkeypatch.setattr("adapters.process.clock.datetime", AnHourAhead)
    moment = postgres.clock_of(postgresql_url)
    moment(MONDAY)
    store, seconds = SqlStore(postgresql_url), Clock(MONDAY)
    clock = DatabaseClock(store, seconds.seconds)
    await clock.set()
    async with slack_company(tmp_path, clock=Borrowed(clock), database=postgresql_url) as company:
        await company.person("dora").types(LATE)
        await company.person("walt").types("/oops OOPS-1 own")
        company.person("walt").new()

        seconds.now += span(hours=1, minutes=59)
        moment(seconds.now)
        await clock.set()
        await look(company)
        early = len(company.person("walt").new())
        seconds.now += span(minutes=1)
        await look(company)

        assert (early, len(company.person("walt").new())) == (0, 1)
    store.close()


class AnHourAhead(datetime):
    """What a machine says whose clock is wrong."""

    @classmethod
    def now(cls, tz: tzinfo | None = None) -> Self:
        """An hour too late."""
        return super().now(tz) + timedelta(hours=1)


class Borrowed(Clock):
    """Shows what another clock shows, and cannot be set."""

    def __init__(self, clock: DatabaseClock) -> None:
        self._clock = clock

    @property
    def now(self) -> datetime:
        """The moment (UTC)."""
        return self._clock()

    @now.setter
    def now(self, moment: datetime) -> None:
        raise AssertionError(f"somebody set the clock to {moment}")


@pytest.mark.parametrize(
    ("kind", "zone", "year", "digest_at"),
    [
        ("sqlite", "Africa/Casablanca", 2026, time(2, 30)),  # they go back for Ramadan
        ("sqlite", "America/New_York", 2026, time(1, 30)),  # an hour comes twice
        ("sqlite", "America/New_York", 2026, time(2, 30)),  # and another one never
        ("sqlite", "America/Santiago", 2026, time(0, 0)),  # midnight is skipped, and comes twice
        ("sqlite", "America/Sao_Paulo", 2018, time(0, 0)),  # so it did here
        ("sqlite", "Australia/Lord_Howe", 2026, time(2, 15)),  # the clocks change by half an hour
        ("sqlite", "Europe/Berlin", 2026, time(2, 30)),  # the hour is skipped, and comes twice
        ("sqlite", "Europe/Dublin", 2026, time(1, 30)),  # winter is the exception
        ("sqlite", "Pacific/Apia", 2011, time(9, 0)),  # a whole day is skipped
        ("postgresql", "Europe/Berlin", 2026, time(2, 30)),
        ("postgresql", "Pacific/Apia", 2011, time(9, 0)),
    ],
    indirect=["kind"],
)
async def test_fault_47_clocks_that_change(
    company: SlackCompany, tmp_path: Path, zone: str, year: int, digest_at: time
) -> None:
    """A year long each local day is noted to have its digest, and has one message, and no more."""
    there = ZoneInfo(zone)
    paper = replace(organization(tmp_path), zone=there, digest_at=digest_at)
    looks = list(looks_at_the_clock(there, year))

    def a_year(uow: SqlUnitOfWork) -> None:
        for look in looks:
            post_digest(begin_transaction(paper, uow, look))

    await company.store.transact(a_year)

    first, *days, last = sorted({str(each.astimezone(there).date()) for each in looks})
    begun = [str(day) for (day,) in query(company.database, "SELECT day FROM digests ORDER BY day")]
    posted = [key for (key,) in query(company.database, "SELECT key FROM outbox ORDER BY id")]
    assert [day for day in begun if first < day < last] == days
    assert posted == [f"digest:{day}:1" for day in begun]


@on_each_database
async def test_fault_47_day_that_has_its_digest_gets_no_more_of_it(
    company: SlackCompany, tmp_path: Path
) -> None:
    """What would fill another page five hours later is said when the next day has its digest."""
    paper = organization(tmp_path)
    report = c.ReportComplaint(by="sam@paper.example", via="/oops", complaint="It was late")
    digest_at = MONDAY + span(minutes=30)

    def two_days(uow: SqlUnitOfWork) -> None:
        post_digest(begin_transaction(paper, uow, digest_at))
        for _ in range(21):
            handle_command(begin_transaction(paper, uow, digest_at), report)
        post_digest(begin_transaction(paper, uow, digest_at + span(hours=5)))
        post_digest(begin_transaction(paper, uow, digest_at + span(days=1)))

    await company.store.transact(two_days)

    digests = "SELECT key FROM outbox WHERE key LIKE 'digest:%' ORDER BY id"
    posted = [key for (key,) in query(company.database, digests)]
    assert posted == ["digest:2026-03-02:1", "digest:2026-03-03:1", "digest:2026-03-03:2"]


def looks_at_the_clock(zone: ZoneInfo, year: int) -> Iterator[datetime]:
    """Four times a day, and every ten minutes when the clocks are about to change, or did."""
    look = datetime(year, 1, 1, tzinfo=UTC)
    day = timedelta(days=1)
    while look.year == year:
        yield look
        before, after = ((look + some).astimezone(zone).utcoffset() for some in (-day, day))
        look += timedelta(hours=6) if before == after else timedelta(minutes=10)


@on_each_database
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


@on_each_database
async def test_fault_48_more_was_missed_than_one_round_looks_at(
    company: SlackCompany, tmp_path: Path
) -> None:
    """What one person owes is one message, and so is what one is asked, said after all rounds."""
    nadia, ines = company.person("nadia"), company.person("ines")
    await report_many(company, organization(tmp_path), owner="nadia@paper.example")
    await report_many(company, organization(tmp_path), owner=None)
    await company.settle()
    nadia.new()
    company.clock.now += span(days=3, hours=7)

    looking = asyncio.create_task(company.oops.clockwork.let_time_pass())
    while not looking.done():
        await company.settle()
    await company.settle()

    [owed] = nadia.new()
    [asked] = ines.new()
    assert f"And {2 * MANY - 10} more" in owed  # of each a first word to the customer, and the mend
    assert f"And {MANY - 10} more" in asked


async def report_many(company: SlackCompany, paper: Organization, owner: str | None) -> None:
    """Sam reports many cases, and the owner takes them."""
    report = c.ReportComplaint(by="sam@paper.example", via="/oops", complaint="A dead link")

    def report_all(uow: SqlUnitOfWork) -> None:
        for _ in range(MANY):
            handle_command(begin_transaction(paper, uow, company.clock.now), report)
        for number in range(1, MANY + 1) if owner else ():
            own = c.Own(by=str(owner), via="/oops", number=number)
            handle_command(begin_transaction(paper, uow, company.clock.now), own)

    await company.store.transact(report_all)


@on_each_database
@pytest.mark.parametrize("zone", ["Asia/Tokyo", "America/Los_Angeles", "Europe/Berlin"])
async def test_fault_49_zone_of_a_person_changes(company: SlackCompany, zone: str) -> None:
    """Whoever flies away is not asked a second time for what they were just asked for."""
    walt = company.person("walt")
    await company.person("dora").types(LATE)
    await walt.types("/oops OOPS-1 own")
    await wait(company, hours=2)
    before = walt.new()

    company.slack.workspace.change_person("walt", zone=zone)
    company.clock.now += span(minutes=10)
    await company.oops.directory.refresh()
    told = company.slack.requests.user_change("walt")
    assert (await walt.visitor.send(told)).status == 200
    await wait(company, minutes=40)

    assert any("OOPS-1" in each for each in before)
    assert walt.new() == []


@on_each_database
@pytest.mark.parametrize("zone", ["Etc/GMT+2", "Etc/GMT+1", "Etc/GMT-1", "Etc/GMT-2"])
async def test_fault_49_rules_of_a_zone_change(
    company: SlackCompany, tmp_path: Path, zone: str
) -> None:
    """A new table of zones by which it is another hour now: each local day keeps its one digest."""
    before = replace(organization(tmp_path), zone=ZoneInfo("Etc/UTC"), digest_at=time(9, 0))
    after = replace(before, zone=ZoneInfo(zone))
    looks = [MONDAY + span(hours=each) for each in range(-8, 63)]

    def three_days(uow: SqlUnitOfWork) -> None:
        for look in looks:
            post_digest(begin_transaction(before if look <= MONDAY else after, uow, look))

    await company.store.transact(three_days)

    posted = query(company.database, "SELECT key FROM outbox ORDER BY key")
    assert posted == [(f"digest:2026-03-0{day}:1",) for day in (2, 3, 4)]


@on_each_database
async def test_fault_50_closed_while_a_reminder_waits(company: SlackCompany) -> None:
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


@on_each_database
async def test_fault_51_ladder_is_edited_while_people_are_asked(
    company: SlackCompany, tmp_path: Path
) -> None:
    """A case asks those whom it began with, up to the executive."""
    await company.person("dora").types(LATE)
    async with another_oops(company, organization(tmp_path, EDITED)) as edited:
        asked = []
        for _ in range(2):
            await wait(edited, hours=1)
            asked.append((await edited.case("OOPS-1"))["owner"])

    assert asked == ["wanda@paper.example", "victor@paper.example"]
    assert heard_of_it(company) == ["walt", "wanda", "victor"]


@on_each_database
async def test_fault_51_ladder_is_edited_while_reminders_climb_it(
    company: SlackCompany, tmp_path: Path
) -> None:
    """They climb to the lead and the executive that the case began with."""
    await company.person("dora").types(LATE)
    await company.person("walt").types("/oops OOPS-1 own")
    async with another_oops(company, organization(tmp_path, EDITED)) as edited:
        heard = []
        for hours in (3, 1, 2):
            await edited.pass_time(hours=hours)
            heard.append(heard_of_it(edited))

    assert heard == [["walt"], ["walt", "wanda"], ["walt", "wanda", "victor"]]


@on_each_database
async def test_fault_51_ladder_is_edited_before_the_lead_agrees(
    company: SlackCompany, tmp_path: Path
) -> None:
    """That nobody can reach a customer is asked of the lead of then, who is reminded of it too."""
    walt, wanda = company.person("walt"), company.person("wanda")
    await company.person("dora").types(LATE)
    for words in ("own", "fixed by hand"):
        await walt.types(f"/oops OOPS-1 {words}")
    async with another_oops(company, organization(tmp_path, EDITED)) as edited:
        lost = "/oops OOPS-1 told all unreachable rang twice because no answer"
        await edited.person("walt").types(lost)
        asked = wanda.new()
        await edited.pass_time(hours=1)
        reminded = wanda.new()
        refused = await edited.person("ines").types("/oops OOPS-1 told all unreachable agreed")
        agreed = await edited.person("wanda").types("/oops OOPS-1 told all unreachable agreed")

    assert (len(asked), len(reminded)) == (1, 1)
    assert refused == "That is Wanda Stock's word to give. Wanda Stock has been asked."
    assert "OOPS-1: agreed." in agreed
    assert heard_of_it(company) == ["walt", "wanda"]


def heard_of_it(company: SlackCompany) -> list[str]:
    """To whom of the two ladders, step by step, Oops wrote."""
    steps = ("walt", "nadia", "wanda", "ines", "victor", "ed")
    return [each for each in steps if company.person(each).reads()]
