"""The newspaper in the demo's workspace: Oops runs in this process, behind real HTTP."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing
from pathlib import Path

from aiohttp import ClientSession

from adapters.demo.company import DemoCompany
from adapters.process.scheduler import Clockwork
from adapters.web.app import WebApp
from adapters.web.changes import Changes
from adapters.web.chat import Chat
from adapters.web.conversations import OOPS_ROOM
from adapters.web.messages import Draft, Message, channel, direct
from adapters.web.payloads import Step
from adapters.web.render import renderer
from adapters.web.room import Room
from adapters.web.users import OOPS, Colleague, Staff
from adapters.web.workspace import Workspace
from bot.company.people import Person
from storage.store import SqlStore
from tests.clock import Clock
from tests.company import MONDAY, Company, Employee, Shown, database_in, organization, served
from tests.paper import CONFIG, STAFF
from tests.web.screen import Element, Pressable, Screen, screen

CHANNELS = ("#general", "#complaints", "#newsroom")


class WebEmployee(Employee):
    """Somebody at their keyboard, in the demo's page."""

    def __init__(self, company: "WebCompany", who: Colleague) -> None:
        self.company = company
        self.who = who
        self._form: Element | None = None
        #: What became of the last form.
        self.said = ""

    async def types(self, text: str) -> str:
        """Type that into the composer of the direct messages with Oops."""
        return await self._answered("say", {"where": OOPS_ROOM, "text": text})

    async def presses(self, verb: str, *, on: Shown | None = None, option: str = "") -> str:
        """Press a button on the latest message that has it, unless told on which."""
        shown = on or self.latest_with(verb)
        assert isinstance(shown, Screen)
        button = next(each for each in shown.buttons if _is_meant(each, verb, option))
        fields = {"where": shown.where, "verb": button.verb, "value": button.value}
        if shown.message:
            fields["message"] = str(shown.message)
        return await self._answered("press", fields)

    async def fills(self, **values: str) -> str:
        """Fill in the open form; gives what it complains of."""
        assert self._form, "no form is open"
        fields = _filled_in(self._form, values)
        status, text = await self.company.post(f"/as/{self.who.handle}/form", fields)
        assert status in {201, 204, 422}, (status, text)
        if status == 422:
            return text
        self._form, self.said = None, text
        return ""

    async def marks(self, message: Shown, emoji: str = "oops") -> None:
        """Put an emoji under a message."""
        assert isinstance(message, Screen)
        fields = {"where": message.where, "message": str(message.message), "emoji": emoji}
        status, text = await self.company.post(
            f"/as/{self.who.handle}/mark", fields | {"on": "true"}
        )
        assert status == 204, (status, text)

    async def home(self) -> Screen:
        """Look at the page of one's own."""
        page = await self.company.get(f"/as/{self.who.handle}/home")
        log = Element.read(page).one(id="log")
        return Screen(visible=log.text, buttons=screen(page).buttons, where="home")

    async def _answered(self, act: str, fields: dict[str, str]) -> str:
        """Do that; gives what is whispered, and keeps the form that opens."""
        before = {each.id for each in self._whispers()}
        status, text = await self.company.post(f"/as/{self.who.handle}/{act}", fields)
        assert status in {200, 204}, (status, text)
        self._form = Element.read(text) if status == 200 else None
        found = [each for each in self._whispers() if each.id not in before]
        return "\n".join(self.company.shown(each, OOPS_ROOM).visible for each in found)

    def whispered(self) -> list[Screen]:
        """What only I was shown."""
        return [self.company.shown(each, OOPS_ROOM) for each in self._whispers()]

    def _whispers(self) -> list[Message]:
        places = (direct(OOPS, self.who.email), *CHANNELS)
        found = [each for place in places for each in self._messages(place)]
        return [each for each in found if each.only_for]

    def on_screen(self) -> list[Screen]:
        """See Employee."""
        return self.from_oops()

    def from_oops(self) -> list[Screen]:
        """See Employee."""
        found = self._messages(direct(OOPS, self.who.email))
        said = [each for each in found if each.from_oops and not each.only_for]
        return [self.company.shown(each, OOPS_ROOM) for each in said]

    def _messages(self, conversation: str) -> list[Message]:
        return self.company.chat.messages(conversation, self.who.email)


class WebCompany(Company):
    """The newspaper, its chat, and its Oops."""

    def __init__(
        self, company: DemoCompany, clock: Clock, session: ClientSession, url: str
    ) -> None:
        self.company = company
        self.store = company.store
        self.clock = clock
        self.chat = company.chat
        self._session = session
        self.url = url
        self._renderer = renderer()
        self._token = ""
        self._people: dict[str, WebEmployee] = {}

    @property
    def room(self) -> Room:
        """For the pages: the workspace as it is now."""
        return self.company.room

    @property
    def clockwork(self) -> Clockwork:
        """See Company."""
        return self.company.clockwork

    async def settle(self) -> None:
        """See Company."""
        await self.company.settle()

    def person(self, handle: str) -> WebEmployee:
        """Somebody by their handle; the same one every time."""
        if handle not in self._people:
            who = self.room.staff.by_handle(handle)
            assert who, handle
            self._people[handle] = WebEmployee(self, who)
        return self._people[handle]

    def message(self, handle: str, text: str, *, channel: str = "general") -> Screen:
        """Somebody says something in a channel."""
        author = self.person(handle).who.email
        draft = Draft(conversation=f"#{channel}", author=author, at=self.clock(), text=text)
        said = self.chat.say(draft)
        return Screen(visible=text, buttons=(), message=said.id, where=f"channel/{channel}")

    def channel(self, name: str) -> list[str]:
        """What stands in a channel, threads left out."""
        found = self.chat.messages(channel(name))
        return [self.shown(each, f"channel/{name}").visible for each in found]

    def thread(self, name: str, containing: str) -> list[str]:
        """What stands under the first message with these words."""
        for each in self.chat.messages(channel(name)):
            if containing in self.shown(each, "").visible:
                return [self.shown(reply, "").visible for reply in each.replies]
        raise AssertionError(f"nothing with {containing!r} in {name}")

    def shown(self, message: Message, where: str) -> Screen:
        """A message as the page shows it."""
        html = self._renderer.card(message.card) if message.card else ""
        found = screen(html, message=message.id, where=where)
        return found if message.card else Screen(visible=message.text, buttons=(), where=where)

    async def post(self, path: str, fields: dict[str, str]) -> tuple[int, str]:
        """Send something as the page does."""
        if not self._token:
            page = Element.read(await self.get("/"))
            self._token = page.one(tag="meta", name="token").attributes["content"]
        headers = {"X-Oops-Token": self._token}
        async with self._session.post(self.url + path, data=fields, headers=headers) as answer:
            return answer.status, await answer.text()

    async def get(self, path: str) -> str:
        """Load a page."""
        async with self._session.get(self.url + path) as answer:
            assert answer.status == 200, answer
            return await answer.text()

    async def move_on(self, step: Step) -> str:
        """In a story the test moves the clock."""
        raise AssertionError(step)

    async def reset(self) -> None:
        """In a story nothing is forgotten."""
        raise AssertionError("reset")


@asynccontextmanager
async def web_company(folder: Path, config: str = CONFIG) -> AsyncIterator[WebCompany]:
    """The newspaper with Oops in it, on database files in that folder."""
    clock = Clock(MONDAY)
    company = DemoCompany(_workspace(folder, config, clock), SqlStore(database_in(folder)))
    session = ClientSession()
    place = WebCompany(company, clock, session, "")
    with closing(company):
        async with session, served(WebApp(place, Changes()).application) as place.url:
            await company.directory.refresh()
            yield place


def _workspace(folder: Path, config: str, clock: Clock) -> Workspace:
    return Workspace(
        organization=organization(folder, config),
        staff=Staff([_colleague(each, number) for number, each in enumerate(STAFF)]),
        channels=CHANNELS,
        chat=Chat(folder / "chat.db"),
        clock=clock,
    )


def _colleague(handle: str, number: int) -> Colleague:
    name, zone = STAFF[handle]
    person = Person(email=f"{handle}@paper.example", name=name, timezone=zone)
    return Colleague(handle=handle, person=person, number=number)


def _is_meant(button: Pressable, verb: str, option: str) -> bool:
    return button.verb.startswith(verb) and (not option or button.label == option)


def _filled_in(form: Element, values: dict[str, str]) -> dict[str, str]:
    """What the page would send; AssertionError for a field that is not there, or left empty."""
    fields = {
        each.attributes["name"]: each.attributes.get("value", "")
        for each in form.all(tag="input")
        if each.attributes.get("type") != "radio" or "checked" in each.attributes
    }
    for each in form.all(tag="textarea"):
        fields[each.attributes["name"]] = each.text
    for each in form.all(tag="select"):
        first = each.one(tag="option")
        chosen = next(each.all(tag="option", selected=""), first)
        fields[each.attributes["name"]] = chosen.attributes["value"]
    names = {
        each.attributes["name"]
        for tag in ("input", "textarea", "select")
        for each in form.all(tag=tag)
    }
    for name, value in values.items():
        assert f"said.{name}" in names, f"no field {name!r} among {names}"
        fields[f"said.{name}"] = value
    for tag in ("input", "textarea", "select"):
        for each in form.all(tag=tag, required=""):
            name = each.attributes["name"]
            assert fields.get(name), f"{name!r} is required and empty"
    return fields
