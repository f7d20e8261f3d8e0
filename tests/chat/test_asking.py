"""Who may ask, and what is answered while nobody can be looked up: the same on every platform."""

from abc import ABC, abstractmethod
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
import pytest_asyncio

from adapters.web.conversations import OOPS_ROOM
from adapters.web.messages import direct
from adapters.web.users import OOPS
from bot.wording import notices
from tests.company import Company
from tests.slack.company import SlackCompany, slack_company
from tests.teams.company import TeamsCompany, TeamsEmployee, teams_company
from tests.web.company import WebCompany, web_company

#: More look-ups than any test needs.
_MANY = 40


class Workplace(ABC):
    """A company whose people come, go, and cannot always be looked up."""

    #: Dora's address while the platform is workplace.
    made_up = ""

    def __init__(self, company: Company) -> None:
        """Everything is up and running."""
        self.company = company

    async def types(self, handle: str, text: str) -> str:
        """Type a command; gives what is answered."""
        return await self.company.person(handle).types(text)

    @abstractmethod
    def let_go(self, handle: str) -> None:
        """Close somebody's account."""

    def make_guest(self, handle: str) -> None:
        """Turn a colleague into a guest."""
        raise NotImplementedError

    def fall_silent(self) -> None:
        """Say nothing of anybody from now on."""
        raise NotImplementedError


class OnSlack(Workplace):
    """Slack's stand-in."""

    made_up = "u0dora@slack.invalid"

    def __init__(self, company: SlackCompany) -> None:
        """Everything is up and running."""
        super().__init__(company)
        self._slack = company.slack

    def let_go(self, handle: str) -> None:
        """Close the account."""
        self._slack.workspace.change_person(handle, deleted=True)

    def make_guest(self, handle: str) -> None:
        """Restrict the account."""
        self._slack.workspace.change_person(handle, is_restricted=True)

    def fall_silent(self) -> None:
        """Fail to tell who a user is."""
        self._slack.faults.fail("users.info", times=_MANY)


class OnTeams(Workplace):
    """Teams' stand-in."""

    made_up = "29dora@teams.invalid"

    def __init__(self, company: TeamsCompany) -> None:
        """Everything is up and running."""
        super().__init__(company)
        self._teams = company.teams

    async def types(self, handle: str, text: str) -> str:
        """Say it to Oops in a chat that can be answered."""
        self._teams.installed.add(handle)
        return await super().types(handle, text)

    def let_go(self, handle: str) -> None:
        """Close the account, while a window of it stands open; the chat is still there."""
        who = self.company.person(handle)
        assert isinstance(who, TeamsEmployee)
        self._teams.people[handle] = replace(who.who, role="anonymous")

    def make_guest(self, handle: str) -> None:
        """Turn the account into a guest's."""
        self._teams.people[handle] = replace(self._teams.people[handle], role="guest")

    def fall_silent(self) -> None:
        """Fail to tell who a member is."""
        for _ in range(_MANY):
            self._teams.fail("GET", 503)


class OnThePage(Workplace):
    """The demo's page, which always knows its people."""

    def __init__(self, company: WebCompany) -> None:
        """Everything is up and running."""
        super().__init__(company)
        self._web = company
        self._gone: set[str] = set()

    async def types(self, handle: str, text: str) -> str:
        """Type it into the composer."""
        if handle not in self._gone:
            return await super().types(handle, text)
        who = self._web.person(handle).who
        gone = replace(who, person=replace(who.person, active=False))
        await self._web.room.listeners.on_said(gone, OOPS_ROOM, text)
        said = self._web.chat.messages(direct(OOPS, who.email), who.email)
        return self._web.shown(said[-1], OOPS_ROOM).visible

    def let_go(self, handle: str) -> None:
        """Close the account."""
        self._gone.add(handle)


@asynccontextmanager
async def on_slack(folder: Path) -> AsyncIterator[OnSlack]:
    """The newspaper in Slack."""
    async with slack_company(folder) as company:
        yield OnSlack(company)


@asynccontextmanager
async def on_teams(folder: Path) -> AsyncIterator[OnTeams]:
    """The newspaper in Teams, where Oops has heard of nobody yet."""
    async with teams_company(folder, installed=False) as company:
        yield OnTeams(company)


@asynccontextmanager
async def on_the_page(folder: Path) -> AsyncIterator[OnThePage]:
    """The newspaper in the demo."""
    async with web_company(folder) as company:
        yield OnThePage(company)


PLATFORMS: dict[str, Callable[[Path], AbstractAsyncContextManager[Workplace]]] = {
    "slack": on_slack,
    "teams": on_teams,
    "web": on_the_page,
}


@pytest_asyncio.fixture
async def workplace(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Workplace]:
    """The newspaper, on each platform."""
    async with PLATFORMS[request.param](tmp_path) as place:
        yield place


on_every_platform = pytest.mark.parametrize("workplace", PLATFORMS, indirect=True)
on_silent_platforms = pytest.mark.parametrize("workplace", ["slack", "teams"], indirect=True)


@on_every_platform
async def test_closed_account_is_refused(workplace: Workplace) -> None:
    """Whoever left is an outsider like any other, and nothing of theirs is taken."""
    workplace.let_go("dora")

    answer = await workplace.types("dora", "/oops The paper was late")

    assert answer.replace("@Oops", "/oops") == notices.OUTSIDER
    assert await workplace.company.cases() == []


@on_every_platform
async def test_address_of_nobody_is_refused(workplace: Workplace) -> None:
    """The words are given back as they were typed, whatever they look like."""
    await workplace.types("dora", "/oops The paper was late")

    answers = [
        await workplace.types("dora", f"/oops OOPS-1 hand {words}")
        for words in ("nobody@paper.example", "@Nobody")
    ]

    assert [each.partition(". ")[0] for each in answers] == [
        "I find no colleague by “nobody@paper.example”",
        "I find no colleague by “@Nobody”",
    ]


@on_silent_platforms
async def test_guest_is_refused_once_the_cache_is_out_of_date(workplace: Workplace) -> None:
    """A colleague is looked up again after ten minutes, even if the platform tells no change."""
    await workplace.types("dora", "/oops help")
    workplace.make_guest("dora")

    workplace.company.clock.now += timedelta(minutes=9, seconds=59)
    before = await workplace.types("dora", "/oops mine")
    workplace.company.clock.now += timedelta(seconds=1)
    after = await workplace.types("dora", "/oops The paper was late")

    assert "full account" not in before
    assert after.replace("@Oops", "/oops") == notices.OUTSIDER
    assert await workplace.company.cases() == []


@on_silent_platforms
@pytest.mark.parametrize("words", ["mine", "overdue", "OOPS-1", "OOPS-1 own", "away back"])
async def test_user_who_cannot_be_looked_up_can_do_little(workplace: Workplace, words: str) -> None:
    """They are asked to try again, and nothing is recorded."""
    workplace.fall_silent()

    answer = await workplace.types("dora", f"/oops {words}")

    assert answer == notices.TRY_AGAIN
    assert (
        await workplace.company.store.transact(lambda uow: uow.people.get(workplace.made_up))
        is None
    )


@on_silent_platforms
async def test_complaint_waits_for_no_look_up(workplace: Workplace) -> None:
    """Help is given, and a complaint is taken, in the name of a made-up address."""
    workplace.fall_silent()

    help_given = await workplace.types("dora", "/oops help")
    await workplace.types("dora", "/oops The paper was late")

    assert notices.TRY_AGAIN not in help_given
    [case] = await workplace.company.cases()
    assert case["reporter"] == workplace.made_up
