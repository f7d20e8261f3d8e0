"""An older backup is put back: nothing of the lost time acts on another case, or is said twice."""

from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from psycopg import sql
from sqlalchemy import make_url

from adapters.process.restored import settle_restore
from bot.company.organization import Organization
from storage.maintenance.backup import back_up
from storage.maintenance.moving import move
from storage.store import SqlStore
from tests.company import MONDAY as NOW
from tests.company import organization, span
from tests.postgres import OOPS
from tests.slack.company import SlackCompany, another_oops, slack_company
from tests.slack.standin_screen import ShownMessage
from tests.throwaway import Postgres

POST = "chat.postMessage"
FROM_BEFORE = "is from before the database was restored"


@dataclass(frozen=True, kw_only=True)
class Paper:
    """The newspaper on Slack, whose Oops is started on one database after another."""

    company: SlackCompany
    organization: Organization
    url: str

    @asynccontextmanager
    async def serving(self, url: str, *, notices: bool = True) -> AsyncIterator[SlackCompany]:
        """Oops, started on that database as `oops serve` starts it."""
        async with another_oops(self.company, self.organization, url) as other:
            if notices:
                self.start(other.store)
            yield other

    def start(self, store: SqlStore) -> bool:
        """What a start does first; in the thread of a command, not in the event loop's."""
        return settle_restore(store, self.organization, self.company.clock.now)

    def posts(self) -> int:
        """How many messages were posted so far."""
        return len(self.company.slack.calls_of(POST))


@pytest.fixture
async def paper(tmp_path: Path, url: str) -> AsyncIterator[Paper]:
    """The newspaper, before anything was reported."""
    folder = tmp_path / "first"
    folder.mkdir()
    async with slack_company(folder) as company:
        yield Paper(company=company, organization=organization(folder), url=url)


@pytest.fixture
def backup(paper: Paper, postgres: Postgres, tmp_path: Path) -> Callable[[], str]:
    """Makes a backup as the manual says, and gives the URL of the restored copy.

    On PostgreSQL a copy of all tables, in a database with another number, as `pg_restore` makes it.
    """
    names = iter(["restored_1", "restored_2"])

    def copy() -> str:
        name = next(names)
        if paper.url.startswith("sqlite"):
            back_up(paper.url, tmp_path / f"{name}.db", now=paper.company.clock.now)
            return f"sqlite:///{tmp_path / name}.db"
        source = sql.Identifier(str(make_url(paper.url).database))
        target = sql.Identifier(f"{make_url(paper.url).database}_{name}")
        make = sql.SQL("CREATE DATABASE {} TEMPLATE {} OWNER {}")
        postgres.administer(make.format(target, source, sql.Identifier(OOPS)))
        return postgres.server.url(f"{make_url(paper.url).database}_{name}")

    return copy


async def reported(oops: SlackCompany, text: str) -> str:
    """Dora reports that; the answer."""
    answer = await oops.person("dora").types(f"/oops {text}")
    await oops.settle()
    return answer


async def lose_a_while(
    paper: Paper, backup: Callable[[], str], minutes: int = 1
) -> tuple[str, ShownMessage]:
    """A case, a backup, then another case and reminders, and the backup is put back.

    Gives the URL of the copy, and the card on which Walt was asked to take the lost case.
    """
    async with paper.serving(paper.url) as oops:
        await reported(oops, "The paper was late")
    copy = backup()
    async with paper.serving(paper.url) as oops:
        await reported(oops, "The parcel was wet")
        card: ShownMessage = oops.person("walt").latest_with("own")
        await oops.pass_time(minutes=minutes)
    return copy, card


async def test_fault_96_old_card_never_acts_on_another_case(
    paper: Paper, backup: Callable[[], str]
) -> None:
    """The button of a lost case says so; it takes nobody else's case, whatever its number."""
    copy, card = await lose_a_while(paper, backup)

    async with paper.serving(copy, notices=False) as oops:  # nobody noticed
        await reported(oops, "A gift came twice")
        said = await oops.person("walt").presses("own", on=card)
        case = (await oops.cases())[-1]

    assert FROM_BEFORE in said
    assert (case["ref"], case["stage"]) == ("OOPS-2", "reported")


async def test_fault_97_numbers_are_not_given_again(
    paper: Paper, backup: Callable[[], str]
) -> None:
    """The first start on a restored backup jumps the counter; the lost numbers are known."""
    copy, card = await lose_a_while(paper, backup)

    async with paper.serving(copy) as oops:
        answer = await reported(oops, "A gift came twice")
        typed = await oops.person("dora").types("/oops OOPS-2")
        pressed = await oops.person("walt").presses("own", on=card)
        assert not paper.start(oops.store)  # only once
        again = await reported(oops, "A gift came three times")

    assert "OOPS-1001" in answer
    assert "OOPS-1002" in again
    assert (FROM_BEFORE in typed, FROM_BEFORE in pressed) == (True, True)


async def test_fault_97_nothing_is_said_twice(paper: Paper, backup: Callable[[], str]) -> None:
    """What was sent after the backup is found on the platform, and not sent again."""
    copy, _ = await lose_a_while(paper, backup, minutes=90)
    before = paper.posts()

    async with paper.serving(copy) as oops:
        await oops.clockwork.let_time_pass()
        await oops.settle()

    assert paper.posts() == before


async def test_fault_97_what_was_not_sent_is_sent(paper: Paper, backup: Callable[[], str]) -> None:
    """A message that waited in the backup, and was never sent, is looked for and then sent."""
    async with paper.serving(paper.url) as oops:
        await oops.person("dora").visitor.slash("The paper was late")
    before = paper.posts()

    async with paper.serving(backup()) as oops:
        await oops.settle()

    assert before == 0
    assert any("The paper was late" in each for each in oops.person("walt").reads())


async def test_fault_98_card_proves_that_cases_were_lost(
    paper: Paper, backup: Callable[[], str]
) -> None:
    """A restore that nobody noticed: the first card with a number too high makes it known."""
    copy, card = await lose_a_while(paper, backup)

    async with paper.serving(copy, notices=False) as oops:
        said = await oops.person("walt").presses("own", on=card)
        answer = await reported(oops, "A gift came twice")

    assert FROM_BEFORE in said
    assert "OOPS-1001" in answer


async def test_fault_98_forged_card_proves_nothing(paper: Paper) -> None:
    """Only a mark that was signed with the key of this database makes numbers jump."""
    async with paper.serving(paper.url) as oops:
        await reported(oops, "The paper was late")
        card = oops.person("walt").latest_with("own")
        button = next(each for each in card.buttons if each.action_id == "own")
        forged = button.value.replace("OOPS-1 ", "OOPS-999999 ")
        moved = await oops.store.transact(
            lambda uow: uow.installation.has_marked(999_999, forged.partition("~")[2])
        )

    assert forged != button.value
    assert not moved


def test_fault_99_move_is_no_restore(sqlite_url: str, postgresql_url: str, tmp_path: Path) -> None:
    """A moved database goes on where it was: same key, same numbers, nothing in doubt."""
    with opened(sqlite_url) as old:
        mark = old.transact_now(lambda uow: uow.installation.sign("a test", "x"))

    move(sqlite_url, postgresql_url, lambda *_: None)

    with opened(postgresql_url) as new:
        paper = organization(tmp_path)
        assert not settle_restore(new, paper, NOW)
        assert not settle_restore(new, paper, NOW + span(hours=1))
        assert new.transact_now(lambda uow: uow.cases.next_number()) == 1
        assert new.transact_now(lambda uow: uow.installation.has_signed(mark, "a test", "x"))


@contextmanager
def opened(url: str) -> Iterator[SqlStore]:
    """A store on that database."""
    store = SqlStore(url)
    try:
        yield store
    finally:
        store.close()
