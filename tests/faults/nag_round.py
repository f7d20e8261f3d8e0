"""A nag round that can be broken off: 28 cases, of which 24 owners hear at once.

The cases are in the database as they are after two quiet hours; what was said before that was
said. The first tick finds that every owner has owed the customer a word since this very moment.
"""

import asyncio
from collections import Counter
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from bot.case import commands as c
from bot.chat.places import MessageRef
from bot.company.organization import Organization
from bot.company.people import Person
from bot.desk import handle_command
from bot.ports.timing import LEASE
from bot.work.transaction import begin_transaction
from storage.store import SqlStore
from storage.unit_of_work import SqlUnitOfWork
from tests.company import MONDAY, organization
from tests.paper import CONFIG
from tests.slack.process import Nursery, Running, SharedClock, query
from tests.slack.standin import SlackStandin
from tests.slack.standin_paper import newspaper
from tests.slack.workspace import Workspace

OWNERS = [f"p{number:02}" for number in range(1, 25)]
#: Four of the owners have two cases. It takes the clock two rounds to look at all of them.
CASES = [*OWNERS, *OWNERS[:4]]
#: When `acknowledge_within` ends for all of them.
DUE_AT = MONDAY + timedelta(hours=2)
#: One for each owner, and two pages of the digest.
MESSAGES = len(OWNERS) + 2
#: The digest stands in the database, and nothing waits to be said.
IS_OVER = (
    "SELECT (SELECT count(*) FROM digests) = 1 AND count(*) = 0 FROM outbox WHERE sent_at IS NULL"
)
#: Seconds that a round may take on a machine that has much else to do.
PATIENCE = 40
#: After it a message that was under way when its process was killed is taken up again.
LEASE_OVER = LEASE + timedelta(seconds=1)


class NagRound:
    """One database, one folder with a clock and a configuration, one Slack."""

    def __init__(self, folder: Path, database: str, slack: SlackStandin, nursery: Nursery) -> None:
        self.slack = slack
        self.clock = SharedClock(folder / "clock", now=None)
        self._folder = folder
        self._database = database
        self._nursery = nursery

    async def start(self, **more: Any) -> Running:  # noqa: ANN401 -- see `Order`
        """Start an Oops, also beside another one."""
        return await self._nursery.start(self.slack, self._folder, self._database, **more)

    def keys(self) -> Counter[str]:
        """What stands in Slack, by the keys that mark it."""
        conversations = self.slack.workspace.conversations.values()
        marks = (post.metadata for each in conversations for post in each.posts if post.metadata)
        return Counter(str(mark["event_payload"]["key"]) for mark in marks)

    def nagged(self) -> Counter[str]:
        """How many messages with reminders stand before each owner."""
        return Counter(key.rpartition(":")[2] for key in self.keys().elements() if "nag:" in key)

    async def over(self, running: Running) -> None:
        """Wait until all is said, and noted by those who said it; one that runs is named."""
        await self.slack.until(lambda: len(self.keys()) == MESSAGES, within=PATIENCE)
        async with asyncio.timeout(PATIENCE):
            while not self.query(IS_OVER)[0][0]:
                async with self.slack.session.get(f"{running.url}/readyz") as ready:
                    assert ready.status == 200

    def assert_said_once(self) -> None:
        """No case lost, no nag lost, none doubled, and nothing left to say."""
        assert self.nagged() == Counter(f"{each}@paper.example" for each in OWNERS)
        assert set(self.keys().values()) == {1}
        assert self.query("SELECT count(*) FROM cases") == [(len(CASES),)]
        assert self.query("SELECT count(*), max(number) FROM nags") == [(len(CASES), 1)]
        assert self.query("SELECT key FROM outbox WHERE sent_at IS NULL") == []

    def query(self, sql: str) -> list[tuple[object, ...]]:
        """What is in the database, as the next process would find it."""
        return query(self._database, sql)


def workplace(clock: SharedClock) -> Workspace:
    """The newspaper, with the owners among its people."""
    paper = newspaper(clock.seconds)
    for each in OWNERS:
        paper.add_person(f"Owner {each}", handle=each)
        paper.channel("complaints").members.add(paper.person(each).id)
    return paper


def prepare(folder: Path) -> SharedClock:
    """Put all that Oops needs beside its database into the folder; gives the clock."""
    organization(folder, CONFIG)
    return SharedClock(folder / "clock", DUE_AT)


def fill(database: str) -> None:
    """Put all that was before the round into a migrated database."""
    store = SqlStore(database)
    with TemporaryDirectory() as place:
        company = organization(Path(place), CONFIG)
    store.transact_now(lambda uow: _begin(company, uow))
    store.close()


def _begin(company: Organization, uow: SqlUnitOfWork) -> None:
    """Everybody is known, everybody has taken their cases, and what there was to say was said."""
    for email in company.addresses:
        uow.people.save_profile(Person(email=email, name=email), DUE_AT - timedelta(minutes=1))
    for number, owner in enumerate(CASES, start=1):
        _open(company, uow, number, f"{owner}@paper.example")
    while claimed := uow.deliveries.claim(MONDAY, MONDAY, 50):
        for each in claimed:
            gone = MessageRef(channel="C0GONE", message=f"{each.id}.000000")
            uow.deliveries.mark_delivered(each, gone, MONDAY)


def _open(company: Organization, uow: SqlUnitOfWork, number: int, owner: str) -> None:
    words = f"The paper came late, for the {number}th time"
    report = c.ReportComplaint(by="sam@paper.example", via="/oops", complaint=words)
    handle_command(begin_transaction(company, uow, MONDAY), report)
    handle_command(
        begin_transaction(company, uow, MONDAY), c.Own(by=owner, via="/oops", number=number)
    )
