"""Who somebody is: by the account, and by an address only where nothing else is known."""

from abc import ABC, abstractmethod
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
import pytest_asyncio

from adapters.process.directory import KNOWN_FOR
from bot.company.people import Person
from tests.company import Company, organization
from tests.paper import CONFIG
from tests.slack.company import SlackCompany, another_oops, slack_company
from tests.teams.company import TeamsCompany, teams_company
from tests.teams.standin import TeamsPerson

LATE = "/oops The paper was late again"
WALT, WALTER, WANDA = "walt@paper.example", "walter@paper.example", "wanda@paper.example"
FAY = "fay@paper.example"


class Workplace(ABC):
    """A company whose accounts change."""

    def __init__(self, company: Company) -> None:
        """Everybody is there."""
        self.company = company

    @abstractmethod
    def hire(self, handle: str, address: str = "") -> None:
        """Open an account."""

    @abstractmethod
    async def rename(self, handle: str, address: str) -> None:
        """Give somebody another address."""

    @abstractmethod
    def let_go(self, handle: str) -> None:
        """Close somebody's account."""

    @abstractmethod
    def fall_silent(self) -> None:
        """Say of nobody who it is."""

    @abstractmethod
    def speak(self) -> None:
        """Say it again."""

    @abstractmethod
    async def look_up(self) -> None:
        """Look everybody up who is due."""

    async def person(self, address: str) -> Person | None:
        """Return what is stored about somebody."""
        return await self.company.store.transact(lambda uow: uow.people.get(address))


class OnSlack(Workplace):
    """Slack's stand-in."""

    def __init__(self, company: SlackCompany) -> None:
        """Everybody is there."""
        super().__init__(company)
        self._oops = company.oops
        self.slack = company.slack

    def hire(self, handle: str, address: str = "") -> None:
        """Open an account."""
        self.slack.workspace.add_person(handle.title(), address or None, handle=handle)

    async def rename(self, handle: str, address: str) -> None:
        """Give somebody another address, which Slack tells at once."""
        self.slack.workspace.change_person(handle, email=address)
        event = self.slack.requests.user_change(handle)
        assert (await self.company.person("sam").visitor.send(event)).status == 200  # type: ignore[attr-defined]

    def let_go(self, handle: str) -> None:
        """Close the account."""
        self.slack.workspace.change_person(handle, deleted=True)

    def fall_silent(self) -> None:
        """Fail to describe users."""
        self.slack.faults.fail("users.info", times=40)

    def speak(self) -> None:
        """Describe users again."""
        self.slack.faults.clear()

    async def look_up(self) -> None:
        """Look everybody up after half a day."""
        self.company.clock.now += KNOWN_FOR + timedelta(seconds=1)
        await self._oops.directory.refresh()


class OnTeams(Workplace):
    """Teams' stand-in."""

    def __init__(self, company: TeamsCompany) -> None:
        """Everybody is there."""
        super().__init__(company)
        self._oops = company.oops
        self.teams = company.teams

    def hire(self, handle: str, address: str = "") -> None:
        """Open an account with a chat that nobody has written in yet."""
        self.teams.people[handle] = TeamsPerson(handle=handle, name=handle.title(), mail=address)
        self.teams.installed.add(handle)

    async def rename(self, handle: str, address: str) -> None:
        """Give somebody another address, of which Teams tells nothing."""
        self.teams.people[handle] = replace(self.teams.people[handle], mail=address)
        self.company.clock.now += KNOWN_FOR + timedelta(seconds=1)

    def let_go(self, handle: str) -> None:
        """Close the account: Oops is removed with it."""
        del self.teams.people[handle]

    def fall_silent(self) -> None:
        """Fail to describe members."""
        for _ in range(40):
            self.teams.fail("GET", 503)

    def speak(self) -> None:
        """Describe members again."""
        self.teams.faults.clear()

    async def look_up(self) -> None:
        """Look everybody up after half a day."""
        self.company.clock.now += KNOWN_FOR + timedelta(seconds=1)
        await self._oops.directory.refresh()


@asynccontextmanager
async def on_slack(folder: Path) -> AsyncIterator[OnSlack]:
    """The newspaper in Slack."""
    async with slack_company(folder) as company:
        yield OnSlack(company)


@asynccontextmanager
async def on_teams(folder: Path) -> AsyncIterator[OnTeams]:
    """The newspaper in Teams."""
    async with teams_company(folder) as company:
        yield OnTeams(company)


PLATFORMS: dict[str, Callable[[Path], AbstractAsyncContextManager[Workplace]]] = {
    "slack": on_slack,
    "teams": on_teams,
}


@pytest_asyncio.fixture(params=PLATFORMS)
async def workplace(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Workplace]:
    """The newspaper, on each platform."""
    async with PLATFORMS[request.param](tmp_path) as place:
        yield place


async def test_fault_105_reporter_of_an_outage_hears_the_end(workplace: Workplace) -> None:
    """The reporter never writes again, and is reached by the id alone."""
    workplace.hire("fay")
    workplace.fall_silent()
    await workplace.company.person("fay").types(LATE)
    workplace.speak()
    fay, walt = workplace.company.person("fay"), workplace.company.person("walt")
    await workplace.company.settle()
    fay.new()

    await walt.types("/oops OOPS-1 fixed brought a new one")
    await walt.types("/oops OOPS-1 told all by phone")
    await workplace.company.settle()

    assert [each.partition(",")[0] for each in fay.new() if "OOPS-1 is fixed" in each] == [
        "OOPS-1 is fixed"
    ]


async def test_fault_105_reporter_of_an_outage_is_one_with_the_later_self(
    workplace: Workplace,
) -> None:
    """Once the platform says who it was, the case says so too, and each message comes once."""
    workplace.hire("fay")
    workplace.fall_silent()
    fay, walt = workplace.company.person("fay"), workplace.company.person("walt")
    await fay.types(LATE)
    workplace.speak()
    await fay.types("/oops help")
    await workplace.company.settle()
    fay.new()

    await walt.types("/oops OOPS-1 fixed brought a new one")
    await workplace.company.settle()

    case = await workplace.company.case("OOPS-1")
    assert (case["reporter"], case["reporters"]) == (FAY, [FAY])
    assert len([each for each in fay.new() if "OOPS-1 is fixed" in each]) == 1


async def test_fault_105_known_colleague_reports_as_such_during_an_outage(
    workplace: Workplace,
) -> None:
    """The account was seen before, and the id is enough."""
    workplace.hire("fay")
    await workplace.company.person("fay").types("/oops help")
    workplace.company.clock.now += KNOWN_FOR
    workplace.fall_silent()

    await workplace.company.person("fay").types(LATE)

    assert (await workplace.company.case("OOPS-1"))["reporter"] == FAY


async def test_fault_106_owner_with_a_new_address_stays_the_owner(workplace: Workplace) -> None:
    """The same account is the same person, who keeps the cases, is reminded, and can act."""
    walt = workplace.company.person("walt")
    await workplace.company.person("dora").types(LATE)
    await walt.types("/oops OOPS-1 own")

    await workplace.rename("walt", WALTER)
    await workplace.look_up()
    walt.new()
    await workplace.company.pass_time(days=1)
    reminders = walt.new()
    mine = await walt.types("/oops mine")
    await walt.types("/oops OOPS-1 fixed brought a new one")

    case = await workplace.company.case("OOPS-1")
    found = await workplace.person(WALT)
    assert (case["owner"], case["stage"], found and found.active) == (WALT, "fixed", True)
    assert len(reminders) > 0
    assert "OOPS-1" in mine


async def test_fault_106_case_is_handed_to_the_new_address(workplace: Workplace) -> None:
    """Whichever address is typed, it is the same person."""
    await workplace.company.person("dora").types(LATE)
    await workplace.rename("walt", WALTER)
    await workplace.look_up()
    await workplace.company.person("wanda").types("/oops OOPS-1 own")

    await workplace.company.person("wanda").types(f"/oops OOPS-1 hand {WALTER}")
    await workplace.company.settle()
    await workplace.company.person("walt").types("/oops OOPS-1 own")

    assert (await workplace.company.case("OOPS-1"))["owner"] == WALT


async def test_fault_106_configuration_may_name_either_address(tmp_path: Path) -> None:
    """A configuration with the new address means the person whom the cases name by the old one."""
    async with slack_company(tmp_path) as company:
        place = OnSlack(company)
        await company.person("dora").types(LATE)
        await company.person("walt").types("/oops OOPS-1 own")
        renamed = organization(tmp_path, CONFIG.replace(WALT, WALTER))
        async with another_oops(company, renamed) as other:
            await other.oops.directory.refresh()
            await place.rename("walt", WALTER)
            await other.oops.directory.refresh()

            await other.person("dora").types(LATE)
            await other.person("walt").types("/oops OOPS-1 fixed it")
            cases = await other.cases()

    assert [(each["owner"], each["stage"]) for each in cases] == [
        (WALT, "fixed"),
        (WALT, "reported"),
    ]


async def test_fault_107_letters_that_only_look_alike_are_two_people(workplace: Workplace) -> None:
    """An address with a long s, or with an eszett, is not the address without."""
    for handle, address in (
        ("long", "\N{LATIN SMALL LETTER LONG S}am@paper.example"),
        ("kelvin", "wan\N{KELVIN SIGN}a@paper.example"),
        ("eszett", "stra\N{LATIN SMALL LETTER SHARP S}e@paper.example"),
        ("ss", "strasse@paper.example"),
    ):
        workplace.hire(handle, address)
        await workplace.company.person(handle).types(LATE)

    cases = await workplace.company.cases()

    assert len({each["reporter"] for each in cases}) == len(cases)
    assert "sam@paper.example" not in {each["reporter"] for each in cases}


async def test_fault_108_address_that_was_only_typed_is_not_believed(tmp_path: Path) -> None:
    """Somebody who types a colleague's address into their profile gets nothing of theirs."""
    async with slack_company(tmp_path, CONFIG.replace(WALT, FAY)) as company:
        company.slack.workspace.add_person("Mal Lory", FAY, handle="mal", has_confirmed=False)
        await company.oops.directory.refresh()
        mal = company.person("mal")

        await company.person("dora").types(LATE)
        [asked] = await company.cases()
        got = mal.new()
        await mal.types("/oops OOPS-1 own")
        [owned] = await company.cases()

    assert (got, asked["owner"], owned["owner"]) == ([], WANDA, "u0mal@t0paper.invalid")


async def test_fault_109_new_colleague_with_an_old_address_is_somebody_else(
    workplace: Workplace,
) -> None:
    """While the first one works here, nothing of theirs goes to the other."""
    walt = workplace.company.person("walt")
    await workplace.company.person("dora").types(LATE)
    await walt.types("/oops OOPS-1 own")
    await workplace.rename("walt", WALTER)
    await workplace.look_up()
    workplace.hire("newton", WALT)
    newton = workplace.company.person("newton")

    mine = await newton.types("/oops mine")
    await workplace.look_up()
    newton.new()
    await workplace.company.person("dora").types(LATE)
    await workplace.company.pass_time(days=1)

    assert "OOPS-1" not in mine
    assert newton.new() == []
    assert (await workplace.company.case("OOPS-1"))["owner"] == WALT


async def test_fault_109_address_passes_on_when_the_first_has_left(tmp_path: Path) -> None:
    """The configuration means the new colleague then; the old cases go up the ladder."""
    async with slack_company(tmp_path) as company:
        place = OnSlack(company)
        await company.person("dora").types(LATE)
        await company.person("walt").types("/oops OOPS-1 own")
        place.let_go("walt")
        place.hire("newton", WALT)
        newton = company.person("newton")

        mine = await newton.types("/oops mine")
        await place.look_up()
        await company.pass_time(seconds=1)
        await company.person("dora").types("/oops The parcel was late")
        cases = await company.cases()

    assert "OOPS-1" not in mine
    assert [each["owner"] for each in cases] == [WANDA, "u0newton@t0paper.invalid"]
