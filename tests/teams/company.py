"""The newspaper on Teams: Oops runs in this process, before the stand-in, over real HTTP."""

import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing
from dataclasses import replace
from pathlib import Path
from typing import Any

from aiohttp import ClientSession

from adapters.config.environment import BOTBUILDER, Environment
from adapters.process.app import Oops
from adapters.process.clock import timing
from adapters.process.scheduler import Clockwork
from adapters.teams import words
from bot.chat.message_keys import welcome_key
from bot.stored_names import public_name, stored_name
from storage.platforms.conversations import Conversation, ConversationKind
from storage.store import SqlStore
from storage.unit_of_work import SqlUnitOfWork
from tests.clock import Clock
from tests.company import MONDAY, Company, Employee, database_in, organization, served
from tests.paper import CONFIG, STAFF
from tests.teams.card_rules import faults
from tests.teams.client import Answered, TeamsClient
from tests.teams.issuer import APP_ID, PASSWORD, TENANT
from tests.teams.screen import Pressable, ShownCard, literal
from tests.teams.standin import CARD, TEAM, TeamsPerson, TeamsStandin

Json = dict[str, Any]

#: The framework that all companies use; `make agents` sets the other one.
FRAMEWORK = os.environ.get("TEAMS_FRAMEWORK", BOTBUILDER)
GENERAL = "19:general@thread.tacv2"
PEOPLE = (
    *(TeamsPerson(handle=each, name=name, zone=zone) for each, (name, zone) in STAFF.items()),
    TeamsPerson(handle="gus", name="Gus Visit", role="guest"),
)


class TeamsEmployee(Employee):
    """Somebody at their keyboard, in Teams."""

    def __init__(self, company: "TeamsCompany", who: TeamsPerson) -> None:
        self.company = company
        self.client = company.client
        self.who = who
        self._form: ShownCard | None = None
        self._submit = ""

    async def types(self, text: str) -> str:
        """Say that to Oops, in the chat with it."""
        return await self.says(text)

    async def says(self, text: str, where: str = "", **more: object) -> str:
        """Say it there; gives what is answered."""
        activity = self.client.says(self.who, text, where, **more)
        seen = len(self.company.answers_in(activity))
        answer = await self.client.send(activity)
        assert answer.status == 200, answer
        await self.company.settle()
        answers = self.company.answers_in(activity)[seen:]
        self._form = next((each for each in answers if each.inputs), self._form)
        self._submit = "adaptiveCard/action"
        return "\n".join(each.visible for each in answers)

    async def presses(self, verb: str, *, on: ShownCard | None = None, option: str = "") -> str:
        """Press a button on the latest message that has it, unless told on which."""
        shown = on or self.latest_with(verb)
        button = next(each for each in shown.buttons if _is_meant(each, verb, option))
        answer = await self.press(button, shown)
        assert answer.status == 200, answer
        await self.company.settle()
        return self._answered(answer)

    async def press(self, button: Pressable, on: ShownCard) -> Answered:
        """What Teams is answered when that is pressed."""
        value: Json
        if button.kind == "Action.Submit":
            name, value = "task/fetch", {"data": dict(button.data), "context": {"theme": "dark"}}
        else:
            action: Json = {"type": button.kind, "verb": button.verb, "data": dict(button.data)}
            name, value = "adaptiveCard/action", {"action": action, "trigger": "manual"}
        activity = self.client.invokes(self.who, name, value, replyToId=on.number)
        return await self.client.send(activity)

    async def fills(self, **values: str) -> str:
        """Fill in the open form; gives what it complains of."""
        data = self.filled(**values)
        if self._submit == "adaptiveCard/action":
            action = {"type": "Action.Execute", "verb": "form", "data": data}
            value: Json = {"action": action, "trigger": "manual"}
        else:
            value = {"data": data, "commandId": "report"}
        answer = await self.client.send(self.client.invokes(self.who, self._submit, value))
        assert answer.status == 200, answer
        await self.company.settle()
        self._form = None
        self._answered(answer)
        again: ShownCard | None = self._form
        return again.visible.splitlines()[0] if again else ""

    def filled(self, **values: str) -> Json:
        """What Teams sends of the open form with these words in it."""
        assert self._form, "no form is open"
        fields = self._form.inputs
        said = {name: each.get("value", "") for name, each in fields.items()}
        for name, value in values.items():
            assert f"said.{name}" in fields, f"no field {name!r} among {list(fields)}"
            said[f"said.{name}"] = value
        for name, each in fields.items():
            assert said[name] or not each["isRequired"], f"{name!r} is required and empty"
        [send] = self._form.content["actions"]
        sent: Json = send["data"] | said
        return sent

    async def marks(self, message: ShownCard, emoji: str = "oops") -> None:  # noqa: ARG002 -- Teams has none of ours
        """Choose "Report to Oops" in the message's menu, and send the form as it is."""
        payload = self.company.payload_of(message)
        value = {"commandId": "report", "commandContext": "message", "messagePayload": payload}
        activity = self.client.invokes(
            self.who, "composeExtension/fetchTask", value, where=message.conversation
        )
        self._answered(await self.client.send(activity))
        self._submit = "composeExtension/submitAction"
        await self.fills()

    async def home(self) -> ShownCard:
        """Ask for the page of one's own."""
        activity = self.client.says(self.who, "home")
        assert (await self.client.send(activity)).status == 200
        await self.company.settle()
        [page] = self.company.answers_to(activity)
        return page

    @property
    def form(self) -> ShownCard:
        """The form that is open."""
        assert self._form, "no form is open"
        return self._form

    def latest(self) -> ShownCard:
        """The message that came last."""
        return self.from_oops()[-1]

    def on_screen(self) -> list[ShownCard]:
        """See Employee."""
        return self.company.teams.said(self.who.chat)

    def from_oops(self) -> list[ShownCard]:
        """What came by itself, and answers nothing."""
        return [each for each in self.on_screen() if not each.is_answer]

    def _answered(self, answer: Answered) -> str:
        """What is said for this person alone; a form that opens stays open."""
        body = answer.body
        task = body.get("task", {})
        card = body.get("value") if body.get("type") == CARD else None
        if task.get("type") == "continue":
            card = task["value"]["card"]["content"]
            self._submit = (
                "task/submit" if self._submit != "composeExtension/submitAction" else self._submit
            )
        if card:
            assert faults(card) == []
            shown = ShownCard(number="", content=card)
            self._form = shown if shown.inputs else self._form
            return shown.visible if task and not shown.inputs else ""
        self._submit = "" if not task else self._submit
        said = task.get("value") if task else body.get("value", "")
        return "" if said == words.NOTED else literal(said or "")


class TeamsCompany(Company):
    """The newspaper, its Teams, and its Oops."""

    def __init__(
        self,
        teams: TeamsStandin,
        oops: Oops,
        store: SqlStore,
        clock: Clock,
        client: TeamsClient,
    ) -> None:
        self.teams = teams
        self.oops = oops
        self.store = store
        self.clock = clock
        self.client = client
        self._people: dict[str, TeamsEmployee] = {}
        self._said: dict[int, tuple[str, str]] = {}

    @property
    def clockwork(self) -> Clockwork:
        """See Company."""
        return self.oops.clockwork

    def person(self, handle: str) -> TeamsEmployee:
        """Somebody by their handle; the same one every time."""
        if handle not in self._people:
            self._people[handle] = TeamsEmployee(self, self.teams.people[handle])
        return self._people[handle]

    def message(self, handle: str, text: str, *, channel: str = "general") -> ShownCard:
        """Somebody says something in a channel."""
        number = f"17000000000{len(self._said):02}"
        where = f"19:{channel}@thread.tacv2"
        self._said[len(self._said)] = (number, handle)
        return ShownCard(number=number, content={}, conversation=where, only_text=text)

    def payload_of(self, message: ShownCard) -> Json:
        """The message as Teams hands it over with a message action."""
        handle = next(handle for number, handle in self._said.values() if number == message.number)
        return {
            "id": message.number,
            "replyToId": None,
            "createdDateTime": "2026-03-02T09:00:00.000Z",
            "body": {"contentType": "html", "content": f"<p>{message.only_text}</p>"},
            "from": {"user": {"id": handle, "displayName": self.teams.people[handle].name}},
            "linkToMessage": f"https://teams.example/l/message/{message.number}",
            "attachments": [],
        }

    def channel(self, name: str) -> list[str]:
        """What stands in a channel, threads left out."""
        return [each.visible for each in self.teams.said(f"19:{name}@thread.tacv2")]

    def thread(self, name: str, containing: str) -> list[str]:
        """What stands under the first message with these words."""
        where = f"19:{name}@thread.tacv2"
        root = next(each for each in self.teams.said(where) if containing in each.visible)
        return [each.visible for each in self.teams.said(f"{where};messageid={root.number}")]

    def answers_to(self, activity: Json) -> list[ShownCard]:
        """What was said beneath that."""
        return [each for each in self.answers_in(activity) if each.reply_to == activity["id"]]

    def answers_in(self, activity: Json) -> list[ShownCard]:
        """All answers where that is said."""
        found = self.teams.said(activity["conversation"]["id"])
        return [each for each in found if each.is_answer]

    async def history(self, number: int) -> list[str]:
        """The names of what happened to a case, the oldest first."""
        found = await self.store.transact(lambda uow: uow.history.of_case(number))
        return [public_name(stored_name(event)) for event, _ in found]

    async def be_installed(self) -> None:
        """Have Oops installed for everybody and in the team, with a chat open to each.

        What that leaves in the database is remembered from the first time on, and put there.
        """
        if not _HEARD:
            await self.store.transact(self._welcome_before)
            await self.install_in_team()
            for each in PEOPLE:
                await self.install(each.handle)
            _HEARD.extend(await self.store.transact(_conversations))
        else:
            self.teams.installed.update(each.handle for each in PEOPLE)
            await self.store.transact(self._hear_again)

    def _welcome_before(self, uow: SqlUnitOfWork) -> None:
        for each in (TEAM, *(each.chat for each in PEOPLE)):
            uow.inbox.claim(welcome_key(each), self.clock.now)

    def _hear_again(self, uow: SqlUnitOfWork) -> None:
        for each in _HEARD:
            here = replace(each, service_url=self.teams.service_url)
            uow.conversations.save(here, self.clock.now)

    async def install(self, handle: str) -> None:
        """Oops is installed for somebody, and into the team; they look at what it can do."""
        who = self.teams.people[handle]
        self.teams.installed.add(handle)
        added = self.client.activity(
            who, "conversationUpdate", membersAdded=[{"id": f"28:{APP_ID}"}], localTimezone=who.zone
        )
        assert (await self.client.send(added)).status == 200
        installed = self.client.activity(
            who, "installationUpdate", action="add", localTimezone=who.zone
        )
        assert (await self.client.send(installed)).status == 200

    async def install_in_team(self) -> None:
        """Somebody adds Oops to the team."""
        who = self.teams.people["olga"]
        added = self.client.activity(
            who, "conversationUpdate", TEAM, membersAdded=[{"id": f"28:{APP_ID}"}]
        )
        assert (await self.client.send(added)).status == 200


#: The conversations that there are once Oops was installed everywhere.
_HEARD: list[Conversation] = []


def _conversations(uow: SqlUnitOfWork) -> list[Conversation]:
    return [each for kind in ConversationKind for each in uow.conversations.of_kind(kind)]


@asynccontextmanager
async def teams_company(
    folder: Path,
    config: str = CONFIG,
    patience: float = 4.0,
    *,
    installed: bool = True,
    framework: str = FRAMEWORK,
) -> AsyncIterator[TeamsCompany]:
    """The newspaper with Oops in it, on a database file in that folder."""
    clock = Clock(MONDAY)
    async with TeamsStandin(clock.seconds, PEOPLE) as teams, ClientSession() as session:
        with closing(SqlStore(database_in(folder))) as store:
            async with oops_on(teams, folder, config, store, clock, patience, framework) as (
                oops,
                address,
            ):
                client = TeamsClient(teams, session, address)
                company = TeamsCompany(teams, oops, store, clock, client)
                if installed:
                    await company.be_installed()
                await oops.directory.refresh()
                yield company


@asynccontextmanager
async def oops_on(  # noqa: PLR0913, PLR0917 -- all that an Oops needs
    teams: TeamsStandin,
    folder: Path,
    config: str,
    store: SqlStore,
    clock: Clock,
    patience: float = 4.0,
    framework: str = FRAMEWORK,
) -> AsyncIterator[tuple[Oops, str]]:
    """An Oops on that Teams, and its address."""
    settings = environment(store_url(folder), teams_framework=framework)
    company = organization(folder, config)
    oops = Oops(company, settings, store, timing(clock, pace=None), teams.cloud(patience))
    async with served(oops.application) as address:
        yield oops, address


def store_url(folder: Path) -> str:
    """Where the database of a test is."""
    return f"sqlite:///{folder / 'oops.db'}"


def environment(url: str, **more: str) -> Environment:
    """The environment of a process that speaks to that stand-in."""
    settings = {
        "teams_app_id": APP_ID,
        "teams_password": PASSWORD,
        "teams_tenant": TENANT,
        "teams_framework": FRAMEWORK,
    }
    return Environment(database_url=url, **{**settings, **more})  # type: ignore[arg-type]


def _is_meant(button: Pressable, verb: str, option: str) -> bool:
    return button.verb.startswith(verb) and (not option or button.label == option)
