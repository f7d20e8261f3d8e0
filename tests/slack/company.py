"""The newspaper on Slack: Oops runs in this process, before the stand-in, over real HTTP."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, closing
from pathlib import Path

from adapters.chat.front_desk import Reception
from adapters.config.environment import Environment
from adapters.config.loading import load_organization
from adapters.process.app import Oops
from adapters.process.clock import timing
from adapters.process.scheduler import Clockwork
from adapters.slack.answering import Answering
from adapters.slack.app import SlackApp
from adapters.slack.listeners import Listeners
from adapters.slack.platform import SlackPlatform, connect
from adapters.slack.users import Colleagues
from bot.company.organization import Organization
from storage.store import SqlStore
from tests.clock import Clock
from tests.company import MONDAY, Company, Employee, database_in, organization, served
from tests.paper import CONFIG
from tests.slack.standin import SlackStandin
from tests.slack.standin_paper import newspaper
from tests.slack.standin_person import Visitor
from tests.slack.standin_screen import ShownMessage, ShownView


class SlackEmployee(Employee):
    """Somebody at their keyboard, in Slack."""

    def __init__(self, company: "SlackCompany", visitor: Visitor) -> None:
        self.company = company
        self.visitor = visitor

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
        screen = on or self.latest_with(verb)
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

    def on_screen(self) -> list[ShownMessage]:
        """See Employee."""
        return self.visitor.messages

    def buttons_of(self, message: ShownMessage) -> list[str]:
        """See Employee."""
        return [each.action_id for each in message.buttons]

    def from_oops(self) -> list[ShownMessage]:
        """See Employee."""
        return [each for each in self.on_screen() if each.author != self.visitor.person.id]


class SlackCompany(Company):
    """The newspaper, its Slack, and its Oops."""

    def __init__(
        self, slack: SlackStandin, oops: Oops, store: SqlStore, clock: Clock, url: str
    ) -> None:
        self.slack = slack
        self.oops = oops
        self.store = store
        self.clock = clock
        self.url = url
        #: The URL of the database.
        self.database = ""
        self._people: dict[str, SlackEmployee] = {}

    @property
    def clockwork(self) -> Clockwork:
        """See Company."""
        return self.oops.clockwork

    async def settle(self) -> None:
        """Let everything be done and said that there is to do and say now."""
        await self.oops.background.done()
        await super().settle()

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


@asynccontextmanager
async def slack_company(
    folder: Path,
    config: str = CONFIG,
    clock: Clock | None = None,
    open_store: Callable[[str], SqlStore] = SqlStore,
    database: str | None = None,
) -> AsyncIterator[SlackCompany]:
    """The newspaper with Oops in it, on that migrated database, or on a file in that folder."""
    clock = clock or Clock(MONDAY)
    database = database or database_in(folder)
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
    slack: SlackStandin, paper: Organization, store: SqlStore, clock: Clock, database: str
) -> AsyncIterator[SlackCompany]:
    oops = Oops(paper, environment(slack, database), store, timing(clock, pace=None))
    with closing(store):
        async with served(oops.application) as url:
            company = SlackCompany(slack, oops, store, clock, url)
            company.database = database
            yield company


@asynccontextmanager
async def socket_door(
    company: SlackCompany, folder: Path, ping_every: float = 10.0
) -> AsyncIterator[SlackApp]:
    """Another door to that company, by Socket Mode, as another process would open it."""
    slack, clock, oops = company.slack, company.clock, company.oops
    client = connect(slack.bot_token, slack.url, slack.session)
    platform = SlackPlatform(client, clock, company.store)
    reception = Reception(
        load_organization(folder / "oops.toml"), company.store, clock, oops.clockwork.wake
    )
    answering = Answering(reception, platform, Colleagues(platform, clock), oops.background)
    before = len(slack.socket.connections)
    app = SlackApp(Listeners(answering), platform, clock, oops.watch)
    socket = asyncio.create_task(app.serve_socket(slack.app_token, ping_every))
    await slack.socket.connected(before + 1)
    try:
        yield app
    finally:
        socket.cancel()
        await asyncio.wait([socket])


def environment(slack: SlackStandin, url: str) -> Environment:
    """The environment of a process that speaks to that stand-in."""
    return Environment(
        database_url=url,
        slack_bot_token=slack.bot_token,
        slack_signing_secret=slack.signing_secret,
        slack_api_url=slack.url,
    )
