"""Who may ask, and what is answered while nobody can be looked up: the same on every platform."""

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Protocol

import pytest
import pytest_asyncio

from adapters.web.conversations import OOPS_ROOM
from adapters.web.messages import direct
from adapters.web.users import OOPS
from bot.wording import notices
from storage.store import SqlStore
from tests.clock import Clock
from tests.slack.company import SlackCompany, slack_company
from tests.teams.company import TeamsCompany, teams_company
from tests.web.company import WebCompany, web_company

#: More look-ups than any test needs.
_MANY = 40


class Workplace(Protocol):
    """A company whose people come, go, and cannot always be looked up."""

    clock: Clock

    @property
    def store(self) -> SqlStore:
        """Where everything is recorded."""

    async def types(self, handle: str, text: str) -> str:
        """Type a command; gives what is answered."""

    def let_go(self, handle: str) -> None:
        """Close somebody's account."""


class Silent(Workplace, Protocol):
    """A company on a platform that can be silent."""

    def make_guest(self, handle: str) -> None:
        """Turn a colleague into a guest."""

    def fall_silent(self) -> None:
        """Say nothing of anybody from now on."""

    #: Dora's address as long as nobody can say who she is.
    made_up: str


class OnSlack:
    """Slack's stand-in."""

    made_up = "u0dora@slack.invalid"

    def __init__(self, company: SlackCompany) -> None:
        """Everything is up and running."""
        self._company = company
        self.clock = company.clock
        self.store = company.store

    async def types(self, handle: str, text: str) -> str:
        """Type a command; gives what is answered."""
        return await self._company.person(handle).types(text)

    def let_go(self, handle: str) -> None:
        """Close the account."""
        self._company.slack.workspace.change_person(handle, deleted=True)

    def make_guest(self, handle: str) -> None:
        """Restrict the account."""
        self._company.slack.workspace.change_person(handle, is_restricted=True)

    def fall_silent(self) -> None:
        """Fail to tell who a user is."""
        self._company.slack.faults.fail("users.info", times=_MANY)


class OnTeams:
    """Teams' stand-in."""

    made_up = "29dora@teams.invalid"

    def __init__(self, company: TeamsCompany) -> None:
        """Everything is up and running."""
        self._company = company
        self._teams = company.teams
        self.clock = company.clock
        self.store = company.store

    async def types(self, handle: str, text: str) -> str:
        """Say it to Oops; gives what is answered."""
        self._teams.installed.add(handle)
        return await self._company.person(handle).types(text)

    def let_go(self, handle: str) -> None:
        """Close the account; whoever had it can still be seen to write."""
        self._company.person(handle)
        del self._teams.people[handle]
        self._teams.people[f"ex-{handle}"] = replace(
            self._company.person(handle).who, role="anonymous"
        )

    def make_guest(self, handle: str) -> None:
        """Turn the account into a guest's."""
        self._teams.people[handle] = replace(self._teams.people[handle], role="guest")

    def fall_silent(self) -> None:
        """Fail to tell who a member is."""
        for _ in range(_MANY):
            self._teams.fail("GET", 503)


class OnThePage:
    """The demo's page."""

    def __init__(self, company: WebCompany) -> None:
        """Everything is up and running."""
        self._company = company
        self._gone: set[str] = set()
        self.clock = company.clock
        self.store = company.company.store

    async def types(self, handle: str, text: str) -> str:
        """Type it into the composer; gives what is answered."""
        if handle not in self._gone:
            return await self._company.person(handle).types(text)
        who = self._company.person(handle).who
        gone = replace(who, person=replace(who.person, active=False))
        await self._company.room.listeners.on_said(gone, OOPS_ROOM, text)
        said = self._company.chat.messages(direct(OOPS, who.email), who.email)
        return self._company.shown(said[-1], OOPS_ROOM).visible

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


SILENT: dict[str, Callable[[Path], AbstractAsyncContextManager[Silent]]] = {
    "slack": on_slack,
    "teams": on_teams,
}
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


@pytest_asyncio.fixture
async def silent(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Silent]:
    """The newspaper, on each platform that can be silent."""
    async with SILENT[request.param](tmp_path) as place:
        yield place


on_every_platform = pytest.mark.parametrize("workplace", PLATFORMS, indirect=True)
on_silent_platforms = pytest.mark.parametrize("silent", SILENT, indirect=True)


async def count_cases(place: Workplace) -> int:
    """How many cases there are."""
    return await place.store.transact(lambda uow: len(uow.cases(0, 100)))


@on_every_platform
async def test_closed_account_is_refused(workplace: Workplace) -> None:
    """Whoever left is an outsider like any other, and nothing of theirs is taken."""
    workplace.let_go("dora")

    answer = await workplace.types("dora", "/oops The paper was late")

    assert answer == notices.OUTSIDER
    assert await count_cases(workplace) == 0


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
async def test_guest_is_refused_once_the_cache_is_out_of_date(silent: Silent) -> None:
    """A colleague is looked up again after ten minutes, even if the platform tells no change."""
    await silent.types("dora", "/oops help")
    silent.make_guest("dora")

    silent.clock.now += timedelta(minutes=9, seconds=59)
    before = await silent.types("dora", "/oops mine")
    silent.clock.now += timedelta(seconds=1)
    after = await silent.types("dora", "/oops The paper was late")

    assert (before == notices.OUTSIDER, after) == (False, notices.OUTSIDER)
    assert await count_cases(silent) == 0


@on_silent_platforms
@pytest.mark.parametrize("words", ["mine", "overdue", "OOPS-1", "OOPS-1 own", "away back"])
async def test_user_who_cannot_be_looked_up_can_do_little(silent: Silent, words: str) -> None:
    """They are asked to try again, and nothing is recorded."""
    silent.fall_silent()

    answer = await silent.types("dora", f"/oops {words}")

    assert answer == notices.TRY_AGAIN
    assert await silent.store.transact(lambda uow: uow.person(silent.made_up)) is None


@on_silent_platforms
async def test_complaint_waits_for_no_look_up(silent: Silent) -> None:
    """Help is given, and a complaint is taken, in the name of a made-up address."""
    silent.fall_silent()

    help_given = await silent.types("dora", "/oops help")
    await silent.types("dora", "/oops The paper was late")

    assert notices.TRY_AGAIN not in help_given
    [(case, _)] = await silent.store.transact(lambda uow: uow.cases(0, 100))
    assert case.reporters == (silent.made_up,)
