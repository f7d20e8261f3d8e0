"""The newspaper on Slack: Oops runs in this process, before the stand-in, over real HTTP."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import timedelta
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from aiohttp import web

from adapters.chat.front_desk import Reception
from adapters.cli.cases import case_document
from adapters.config.environment import Environment
from adapters.config.loading import load_organization
from adapters.process.app import Oops
from adapters.process.clock import timing
from adapters.slack.app import SlackApp
from adapters.slack.listeners import Listeners
from adapters.slack.platform import SlackPlatform, connect
from adapters.slack.users import Colleagues
from bot.company.organization import Organization
from storage.maintenance.migrating import migrate
from storage.store import SqlStore
from tests.company import SetClock
from tests.paper import CONFIG
from tests.slack.standin import SlackStandin
from tests.slack.standin_paper import newspaper
from tests.slack.standin_person import Visitor
from tests.slack.standin_screen import ShownMessage, ShownView

#: A test that needs more due moments than this goes round in circles.
_MOST_STEPS = 2000
#: No test opens so many.
_MOST_CASES = 1000


class SlackEmployee:
    """Somebody at their keyboard, in Slack."""

    def __init__(self, company: "SlackCompany", visitor: Visitor) -> None:
        """Act as that visitor."""
        self.company = company
        self.visitor = visitor
        self._read = 0

    async def types(self, text: str) -> str:
        """Type `/oops …`; the words after the command are Slack's business."""
        assert text.startswith("/oops"), text
        before = len(self.visitor.ephemerals)
        answer = await self.visitor.slash(text.removeprefix("/oops").strip())
        assert answer.status == 200, answer
        await self.company.settle()
        return "\n".join(each.visible for each in self.visitor.ephemerals[before:])

    async def presses(
        self, verb: str, *, on: ShownMessage | ShownView | None = None, option: str = ""
    ) -> str:
        """Press a button on the latest message that has it, unless told on which."""
        screen = on or self._latest_with(verb)
        before = len(self.visitor.ephemerals)
        button = next(each for each in screen.buttons if each.action_id.startswith(verb))
        click = self.company.slack.requests.click
        request = click(self.visitor.person, screen, button, option or None)
        answer = await self.visitor.send(request)
        assert answer.status == 200, answer
        await self.company.settle()
        return "\n".join(each.visible for each in self.visitor.ephemerals[before:])

    async def fills(self, **values: str) -> str:
        """Fill in the open form."""
        answer = await self.visitor.submit(**values)
        assert answer.status == 200, answer
        await self.company.settle()
        return "\n".join(answer.errors.values())

    async def marks(self, message: ShownMessage, emoji: str = "oops") -> None:
        """React to a message."""
        answer = await self.visitor.react(message, emoji)
        assert answer.status == 200, answer
        await self.company.settle()

    async def home(self) -> ShownView:
        """Open the app's home."""
        assert (await self.visitor.open_home()).status == 200
        return self.visitor.home

    def reads(self) -> list[str]:
        """What Oops wrote to me."""
        return [each.visible for each in self._from_oops()]

    def new(self) -> list[str]:
        """What Oops wrote to me since the last look."""
        messages = self._from_oops()
        seen, self._read = self._read, len(messages)
        return [each.visible for each in messages[seen:]]

    def _from_oops(self) -> list[ShownMessage]:
        return [each for each in self.visitor.messages if each.author != self.visitor.person.id]

    def _latest_with(self, verb: str) -> ShownMessage:
        for message in reversed(self.visitor.messages):
            if any(each.action_id.startswith(verb) for each in message.buttons):
                return message
        raise AssertionError(f"no message with {verb!r} in {self.reads()}")


class SlackCompany:
    """The newspaper, its Slack, and its Oops."""

    def __init__(
        self, slack: SlackStandin, oops: Oops, store: SqlStore, clock: SetClock, url: str
    ) -> None:
        """Everything is up and running."""
        self.slack = slack
        self.oops = oops
        self.store = store
        self.clock = clock
        self.url = url
        #: The URL of the database.
        self.database = ""
        self._people: dict[str, SlackEmployee] = {}

    def person(self, handle: str) -> SlackEmployee:
        """Somebody by their handle; the same one every time."""
        if handle not in self._people:
            visitor = self.slack.visitor(handle, self.url)
            self._people[handle] = SlackEmployee(self, visitor)
        return self._people[handle]

    def message(self, handle: str, text: str, *, channel: str = "general") -> ShownMessage:
        """Somebody says something in a channel."""
        return self.slack.say(handle, channel, text)

    def channel(self, name: str) -> list[str]:
        """What stands in a channel, threads left out."""
        return [each.visible for each in self.slack.messages(name) if not each.post.is_reply]

    def thread(self, name: str, containing: str) -> list[str]:
        """What stands under the first message with these words."""
        root = next(each for each in self.slack.messages(name) if containing in each.visible)
        return [each.visible for each in self.slack.thread(root)]

    async def settle(self) -> None:
        """Whatever there is to say now is said."""
        await self.oops.later.done()
        await self.oops.clockwork.send_all()

    async def pass_time(self, **span: float) -> None:
        """Go from one due moment to the next, up to then."""
        end = self.clock.now + timedelta(**span)
        for _ in range(_MOST_STEPS):
            due = await self.store.transact(lambda uow: uow.next_due_at())
            self.clock.now = max(self.clock.now, min(due or end, end))
            await self.oops.clockwork.let_time_pass()
            await self.settle()
            if self.clock.now >= end:
                return
        raise AssertionError("time does not pass")

    async def case(self, ref: str) -> dict[str, Any]:
        """What the command line says of a case."""
        number = int(ref.removeprefix("OOPS-"))
        return await self.store.transact(lambda uow: case_document(*uow.cases(number - 1, 1)[0]))

    async def cases(self) -> list[dict[str, Any]]:
        """What the command line says of every case, the first one first."""
        return await self.store.transact(
            lambda uow: [case_document(*each) for each in uow.cases(0, _MOST_CASES)]
        )


@asynccontextmanager
async def slack_company(
    folder: Path,
    config: str = CONFIG,
    clock: SetClock | None = None,
    open_store: Callable[[str], SqlStore] = SqlStore,
    database: str | None = None,
) -> AsyncIterator[SlackCompany]:
    """The newspaper with Oops in it, on that migrated database, or on a file in that folder."""
    clock = clock or SetClock()
    database = database or _file_in(folder)
    paper = organization(folder, config)
    async with SlackStandin(newspaper(clock.seconds)) as slack:
        store = open_store(database)
        async with _serving(slack, paper, store, clock, database) as company:
            await company.oops.directory.refresh()
            yield company


@asynccontextmanager
async def another_oops(
    company: SlackCompany, paper: Organization, database: str | None = None
) -> AsyncIterator[SlackCompany]:
    """The same company at another Oops, which shares the database as another process would.

    Or at one that has a database of its own, where that is named.
    """
    url = database or company.database
    async with _serving(company.slack, paper, SqlStore(url), company.clock, url) as other:
        yield other


@asynccontextmanager
async def _serving(
    slack: SlackStandin, paper: Organization, store: SqlStore, clock: SetClock, database: str
) -> AsyncIterator[SlackCompany]:
    oops = Oops(paper, environment(slack, database), store, timing(clock, pace=None))
    runner = web.AppRunner(oops.application)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    company = SlackCompany(slack, oops, store, clock, f"http://127.0.0.1:{runner.addresses[0][1]}")
    company.database = database
    try:
        yield company
    finally:
        await runner.cleanup()
        store.close()


def _file_in(folder: Path) -> str:
    file = folder / "oops.db"
    file.write_bytes(empty_database())
    return f"sqlite:///{file}"


@asynccontextmanager
async def socket_door(
    company: SlackCompany, folder: Path, ping_every: float = 10.0
) -> AsyncIterator[SlackApp]:
    """Another door to that company, by Socket Mode, as another process would open it."""
    slack, clock, oops = company.slack, company.clock, company.oops
    client = connect(slack.bot_token, slack.url, slack.session)
    platform = SlackPlatform(client, clock)
    reception = Reception(
        load_organization(folder / "oops.toml"), company.store, clock, oops.clockwork.wake
    )
    listeners = Listeners(reception, platform, Colleagues(platform, clock), oops.later)
    before = len(slack.socket.connections)
    app = SlackApp(listeners, platform, clock, oops.watch)
    socket = asyncio.create_task(app.serve_socket(slack.app_token, ping_every))
    await slack.socket.connected(before + 1)
    try:
        yield app
    finally:
        socket.cancel()
        await asyncio.wait([socket])


@cache
def empty_database() -> bytes:
    """A file as `oops migrate` makes it, which takes too long to be done for each test."""
    with TemporaryDirectory() as folder:
        file = Path(folder, "oops.db")
        migrate(f"sqlite:///{file}")
        return file.read_bytes()


def organization(folder: Path, config: str = CONFIG) -> Organization:
    """What a configuration file with these words says."""
    path = folder / "oops.toml"
    path.write_text(config, encoding="utf-8")
    return load_organization(path)


def environment(slack: SlackStandin, url: str) -> Environment:
    """The environment of a process that speaks to that stand-in."""
    return Environment(
        database_url=url,
        slack_bot_token=slack.bot_token,
        slack_signing_secret=slack.signing_secret,
        slack_api_url=slack.url,
    )
