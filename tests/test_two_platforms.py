"""One company, two platforms: a case begins in one and is owned in the other."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
import pytest_asyncio
from aiohttp import ClientSession

from adapters.cli.doctor.examination import examine_installation
from adapters.cli.manifest import bot_scopes
from adapters.config.environment import Environment
from adapters.process.app import Oops
from adapters.process.clock import timing
from adapters.process.switchboard import Switchboard
from bot.chat.cards import Card
from bot.chat.places import MessageRef, Place
from bot.company.people import Person
from bot.ports.platform import Delivery, Gate, Outcome, PlatformUnavailable, Refused, always
from bot.screens.views import notice_card
from storage.store import SqlStore
from tests.clock import Clock
from tests.company import MONDAY, database_in, empty_database, organization, served
from tests.paper import CONFIG
from tests.slack.company import SlackCompany, environment
from tests.slack.standin import SlackStandin
from tests.slack.standin_paper import newspaper
from tests.teams.client import TeamsClient
from tests.teams.company import PEOPLE, TeamsCompany, store_url
from tests.teams.issuer import APP_ID, PASSWORD, TENANT
from tests.teams.standin import TeamsStandin


class Both:
    """The newspaper after a merger."""

    def __init__(self, slack: SlackCompany, teams: TeamsCompany) -> None:
        self.slack = slack
        self.teams = teams


@asynccontextmanager
async def merged(folder: Path) -> AsyncIterator[Both]:
    """One Oops, a Slack and a Teams before it."""
    clock = Clock(MONDAY)
    store = SqlStore(database_in(folder))
    async with (
        SlackStandin(newspaper(clock.seconds)) as slack,
        TeamsStandin(clock.seconds, PEOPLE) as teams,
        ClientSession() as session,
    ):
        settings = settings_of(slack, folder)
        oops = Oops(
            organization(folder, CONFIG), settings, store, timing(clock, pace=None), teams.cloud()
        )
        with closing(store):
            async with served(oops.application) as url:
                await oops.directory.refresh()
                yield Both(
                    SlackCompany(slack, oops, store, clock, url),
                    TeamsCompany(teams, oops, store, clock, TeamsClient(teams, session, url)),
                )


def settings_of(slack: SlackStandin, folder: Path) -> Environment:
    """The environment of a process that serves both."""
    return replace(
        environment(slack, store_url(folder)),
        teams_app_id=APP_ID,
        teams_password=PASSWORD,
        teams_tenant=TENANT,
    )


@pytest_asyncio.fixture
async def both(tmp_path: Path) -> AsyncIterator[Both]:
    """The merged newspaper, where Walt has Oops in Teams, and speaks to it there."""
    async with merged(tmp_path) as company:
        await company.teams.install("walt")
        await company.teams.person("walt").types("help")
        yield company


async def close_account(both: Both, handle: str) -> int:
    """Somebody's account in Slack is closed, and Slack tells; the status of our answer."""
    both.slack.slack.workspace.change_person(handle, deleted=True)
    event = both.slack.slack.requests.user_change(handle)
    return (await both.slack.person("sam").visitor.send(event)).status


async def test_reported_in_slack_owned_in_teams_thanked_in_slack(both: Both) -> None:
    """Each hears where they are, and the reporter is thanked where she reported."""
    dora, walt = both.slack.person("dora"), both.teams.person("walt")
    tweet = both.slack.message("dora", "@dora I got yesterday's paper again! Wake up!")

    await dora.marks(tweet)
    [card] = dora.new()
    await walt.presses("own")
    await walt.presses("fixed")
    await walt.fills(what="today's paper is in her letter box")
    [fixed] = dora.new()
    await walt.presses("told")
    await walt.fills(whom="all", how="by phone")
    [told] = dora.new()

    assert "I got yesterday's paper again" in card
    assert "OOPS-1 is fixed, by Walt Crate" in fixed
    assert "Walt Crate told them (by phone). Thank you for bringing it in" in told
    assert both.slack.person("walt").reads() == []
    case = await both.teams.case("OOPS-1")
    assert (case["reporter"], case["owner"]) == ("dora@paper.example", "walt@paper.example")


async def test_card_that_stands_in_both_stays_in_step(both: Both) -> None:
    """What is done in one is seen in the other: the reporter's card, the owner's, the channel's."""
    dora, walt = both.slack.person("dora"), both.teams.person("walt")
    await dora.marks(both.slack.message("dora", "The paper was late again"))

    await walt.presses("own")

    assert "being fixed" in dora.reads()[-1]
    assert "being fixed" in walt.latest().visible
    assert "being fixed" in both.slack.channel("complaints")[0]


async def test_person_is_one_person_on_both(both: Both) -> None:
    """Whoever speaks to Oops elsewhere next is reminded there from then on, of all they owe."""
    sam = both.slack.person("sam")
    walt_here, walt_there = both.slack.person("walt"), both.teams.person("walt")
    await sam.types("/oops The paper was late again")
    await walt_there.presses("own")

    await walt_here.types("/oops mine")
    walt_there.new()
    await both.teams.pass_time(days=1)

    assert walt_there.new() == []
    assert any("OOPS-1" in each for each in walt_here.reads())


async def test_card_that_looks_itself_up_is_nobody_who_speaks(both: Both) -> None:
    """A window that stands open in Teams asks for its cards anew by itself."""
    walt_here, walt_there = both.slack.person("walt"), both.teams.person("walt")
    await both.slack.person("sam").types("/oops The paper was late again")
    await walt_there.presses("own")
    await walt_here.types("/oops mine")
    refresh = walt_there.latest().content["refresh"]["action"]
    activity = both.teams.client.invokes(
        walt_there.who, "adaptiveCard/action", {"action": refresh, "trigger": "automatic"}
    )

    looked = await both.teams.client.send(activity)
    walt_there.new()
    await both.teams.pass_time(days=1)

    assert looked.status == 200
    assert walt_there.new() == []
    assert any("OOPS-1" in each for each in walt_here.reads())


async def test_who_took_oops_away_in_one_is_written_to_in_the_other(both: Both) -> None:
    """A 403 in Teams is no reason to pass a case on, as long as they are in Slack."""
    both.teams.teams.installed.discard("walt")

    await both.slack.person("sam").types("/oops The paper was late again")

    assert "Will you take this one?" in both.slack.person("walt").reads()[-1]
    assert "MessageUndelivered" not in await both.teams.history(1)


async def test_who_works_on_in_the_other_keeps_their_cases(both: Both) -> None:
    """An account is closed in Slack: whoever is in Teams owns what they owned."""
    walt = both.teams.person("walt")
    await both.slack.person("sam").types("/oops The paper was late again")
    await walt.presses("own")

    told = await close_account(both, "walt")

    assert told == 200
    assert (await both.teams.case("OOPS-1"))["owner"] == "walt@paper.example"
    known = await both.teams.store.transact(lambda uow: uow.people.get("walt@paper.example"))
    assert known
    assert known.active


async def test_who_is_in_neither_any_more_answers_for_nothing(both: Both) -> None:
    """Where Teams cannot be asked, nothing is acknowledged, and Slack has to tell again."""
    walt = both.teams.person("walt")
    await both.slack.person("sam").types("/oops The paper was late again")
    await walt.presses("own")
    teams, client = both.teams.teams, both.teams.client
    await both.teams.install_in_team()
    del teams.people["walt"]
    removed = client.activity(walt.who, "installationUpdate", action="remove")
    assert (await client.send(removed)).status == 200
    both.teams.clock.now += timedelta(minutes=11)  # who is in the team is read again
    teams.fail("GET", 500)

    told = [await close_account(both, "walt") for _ in range(2)]

    assert told == [503, 200]
    assert (await both.teams.case("OOPS-1"))["owner"] == "wanda@paper.example"


async def test_withdrawn_access_to_one_is_heard_of_in_the_other(both: Both) -> None:
    """A lead who is in Teams is told; the executive, in Slack alone, waits for other news too."""
    await both.teams.install("wanda")
    await both.slack.person("olga").types("/oops The paper was late again")
    await both.teams.person("walt").presses("own")
    both.teams.person("wanda").new()
    both.slack.slack.withdraw("token_revoked")

    await both.teams.person("walt").types("OOPS-1 fixed brought it by hand")
    await both.teams.pass_time(minutes=2)

    told = [each for each in both.teams.person("wanda").new() if "I was not let in" in each]
    assert len(told) == 1


async def test_doctor_finds_a_person_on_either(both: Both, tmp_path: Path) -> None:
    """Who is in one is not missed in the other; names of channels are Slack's, ids are Teams'."""
    slack, teams = both.slack.slack, both.teams.teams
    slack.workspace.change_person("walt", deleted=True)
    slack.grant(bot_scopes())
    await both.teams.install_in_team()
    config = CONFIG.replace('"#newsroom"', '"#lounge"', 1).replace("sam@", "no@")
    config = config.replace('"#complaints"}', '"19:general@thread.tacv2"}')
    (tmp_path / "oops.toml").write_text(config)
    settings = replace(settings_of(slack, tmp_path), config=tmp_path / "oops.toml")

    found = [each async for each in examine_installation(settings, teams.cloud())]

    assert [f"{each.what} {each.do}" for each in found if each.is_problem] == [
        (
            "The channel #lounge, for the cases of Newsroom, does not exist, or the bot is not in"
            " it. In Slack, type /invite @Oops in #lounge, or name another one in oops.toml. Names"
            " are Slack's; one in Teams is named by its link: in Teams, the channel's menu, Get"
            " link to channel."
        ),
        (
            "no@paper.example (member of Customer service) is not in Slack, or deactivated, and"
            " cannot be found in Teams either. Correct the address in oops.toml to the one they"
            " sign in with, or name somebody else."
        ),
    ]
    assert [each.what for each in found][-2:] == [
        "Teams: Microsoft issues a token.",
        "Channels in Teams: Oops is in 19:general@thread.tacv2.",
    ]


async def test_zone_that_slack_told_stays_where_teams_tells_none(both: Both) -> None:
    """A person's hours do not change because they spoke elsewhere."""
    await both.teams.install("nadia")
    activity = both.teams.client.says(both.teams.teams.people["nadia"], "help")
    del activity["localTimezone"]

    await both.teams.client.send(activity)

    known = await both.teams.store.transact(lambda uow: uow.people.get("nadia@paper.example"))
    assert known
    assert known.timezone == "America/New_York"


class Scripted:
    """A platform that answers as it was told to."""

    def __init__(self, name: str, **answers: object) -> None:
        self.name = name
        self.answers = answers
        self.posted: list[Place] = []

    def has(self, conversation: str) -> bool:
        """Its ids begin with its name."""
        return conversation.startswith(self.name)

    async def post(
        self,
        place: Place,
        card: Card,  # noqa: ARG002 -- scripted
        key: str,  # noqa: ARG002 -- scripted
        may_leave: Gate = always,  # noqa: ARG002 -- scripted
    ) -> Delivery:
        """Remember it."""
        self.posted.append(place)
        return self._answer("post")

    async def update(self, ref: MessageRef, card: Card) -> Delivery:  # noqa: ARG002 -- scripted
        """As told."""
        return self._answer("update")

    async def find(self, place: Place, key: str, since: float, until: float) -> Delivery:  # noqa: ARG002 -- scripted
        """As told."""
        return self._answer("find")

    async def find_person(self, email: str) -> Person | None:
        """As told; somebody unless told otherwise."""
        found = self.answers.get("person", Person(email=email, name=self.name))
        if isinstance(found, PlatformUnavailable):
            raise found
        assert found is None or isinstance(found, Person)
        return found

    def _answer(self, call: str) -> Delivery:
        found = self.answers.get(call, SENT)
        assert isinstance(found, Delivery)
        return found


SENT = Delivery(outcome=Outcome.SENT)
UNKNOWN = Delivery(outcome=Outcome.UNKNOWN)
NO_MESSAGE = Delivery(outcome=Outcome.REFUSED, refused=Refused.MESSAGE)
NO_PERSON = Delivery(outcome=Outcome.REFUSED, refused=Refused.PERSON)
NO_ACCESS = Delivery(outcome=Outcome.REFUSED, refused=Refused.ACCESS)
TOO_FAST = Delivery(outcome=Outcome.THROTTLED)
ANN = Place(person="ann@paper.example")
SILENT = PlatformUnavailable("silent")


@pytest.fixture
def store(tmp_path: Path) -> SqlStore:
    """An empty database, closed by the process's end."""
    (tmp_path / "oops.db").write_bytes(empty_database())
    return SqlStore(store_url(tmp_path))


@pytest.mark.parametrize(
    ("first", "second", "outcome", "posted"),
    [
        ({}, {}, SENT, (1, 0)),
        ({"post": NO_PERSON}, {}, SENT, (1, 1)),
        ({"post": NO_PERSON}, {"post": NO_PERSON}, NO_PERSON, (1, 1)),
        ({"post": NO_ACCESS}, {}, SENT, (1, 1)),
        ({"post": NO_ACCESS}, {"post": NO_PERSON}, NO_ACCESS, (1, 1)),
        ({"post": NO_PERSON}, {"post": NO_ACCESS}, NO_ACCESS, (1, 1)),
        ({"post": UNKNOWN}, {}, UNKNOWN, (1, 0)),
        ({"post": TOO_FAST}, {}, TOO_FAST, (1, 0)),
    ],
)
async def test_person_is_written_to_where_they_can_be(
    store: SqlStore,
    first: dict[str, object],
    second: dict[str, object],
    outcome: Delivery,
    posted: tuple[int, int],
) -> None:
    """The next one is tried where one has nobody or lets nobody in, and never after a perhaps.

    Nobody is thought gone as long as one of them could not be asked.
    """
    one, other = Scripted("one", **first), Scripted("two", **second)

    delivery = await Switchboard(store, one, other).post(ANN, notice_card("x"), "k")

    assert (delivery, (len(one.posted), len(other.posted))) == (outcome, posted)
    store.close()


async def test_channel_belongs_to_whoever_has_its_id(store: SqlStore) -> None:
    """An id says whose it is; a name is the first's."""
    one, other = Scripted("one"), Scripted("two")
    switchboard = Switchboard(store, one, other)

    for channel in ("#news", "two:19", "one:7"):
        await switchboard.post(Place(channel=channel), notice_card("x"), "k")

    assert [each.channel for each in one.posted] == ["#news", "one:7"]
    assert [each.channel for each in other.posted] == ["two:19"]
    store.close()


@pytest.mark.parametrize(
    ("first", "second", "found"),
    [
        (SENT, NO_MESSAGE, SENT),
        (NO_MESSAGE, SENT, SENT),
        (NO_MESSAGE, NO_MESSAGE, NO_MESSAGE),
        (NO_MESSAGE, UNKNOWN, UNKNOWN),
    ],
)
async def test_message_is_looked_for_wherever_it_may_stand(
    store: SqlStore, first: Delivery, second: Delivery, found: Delivery
) -> None:
    """One that cannot tell is believed before one that has not got it."""
    one, other = Scripted("one", find=first), Scripted("two", find=second)

    answer = await Switchboard(store, one, other).find(ANN, "k", 0, 1)

    assert answer.outcome is found.outcome
    store.close()


async def test_one_silent_platform_hides_nobody(store: SqlStore) -> None:
    """A person whom one knows is known; whom nobody knows for sure is not called unknown."""
    known = Switchboard(store, Scripted("one", person=SILENT), Scripted("two"))
    unknown = Switchboard(store, Scripted("one", person=SILENT), Scripted("two", person=None))

    found = await known.find_person("ann@paper.example")
    with pytest.raises(PlatformUnavailable):
        await unknown.find_person("ann@paper.example")

    assert found == Person(email="ann@paper.example", name="two")
    store.close()
