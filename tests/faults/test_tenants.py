"""What another tenant tells us, signed by Teams; and what one conversation says of our access."""

from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest
import pytest_asyncio

from bot.company.people import Person
from storage.platforms.conversations import Conversation, ConversationKind
from storage.platforms.forwarded import ForwardedMessage
from storage.unit_of_work import SqlUnitOfWork
from tests.company import span
from tests.faults.kinds import on_each_database
from tests.faults.test_teams import LATE, on_database
from tests.operating.page import read
from tests.paper import CONFIG
from tests.teams.company import TeamsCompany, oops_on
from tests.teams.mutated import every_kind, kept
from tests.teams.standin import BOT, OtherTeam, TeamsPerson

ELSEWHERE = "99999999-7f0c-4b0e-8f5d-5b7f1f2f3a02"
STRANGER = TeamsPerson(handle="zoe", name="Zoe Strange", tenant=ELSEWHERE)
#: Its id sorts before the id of our team.
THEIRS = OtherTeam(
    id="19:aaa@thread.tacv2",
    channels={"19:aaac@thread.tacv2": "Complaints"},
    members=(STRANGER,),
    tenant=ELSEWHERE,
)
[THEIR_CHANNEL] = THEIRS.channels


@pytest_asyncio.fixture
async def company(tmp_path: Path, database: str) -> AsyncIterator[TeamsCompany]:
    """The newspaper on Teams, on Monday morning at nine."""
    async with on_database(database, tmp_path) as place:
        yield place


async def arrive(company: TeamsCompany, team: OtherTeam, member: TeamsPerson) -> int:
    """Somebody adds Oops to their team; gives what Teams is answered."""
    company.teams.others[team.id] = team
    added = company.client.activity(
        member, "conversationUpdate", team.id, membersAdded=[{"id": BOT}]
    )
    return (await company.client.send(added)).status


async def dropped(company: TeamsCompany) -> dict[str, float]:
    """How many activities were dropped, by reason."""
    url = company.client.url.replace("/api/messages", "/metrics")
    async with company.client.session.get(url) as answer:
        page = read(await answer.text())
    name = 'oops_teams_foreign_total{reason="'
    return {each.removeprefix(name)[:-2]: value for each, value in page.items() if name in each}


@on_each_database
async def test_fault_61_team_of_another_tenant_captures_no_channel(company: TeamsCompany) -> None:
    """It has a channel of our channel's name: card and digest still stand in ours."""
    status = await arrive(company, THEIRS, STRANGER)

    await company.person("dora").types(LATE)
    await company.pass_time(minutes=31)  # the digest is at half past nine

    assert status == 200
    assert company.teams.said(THEIR_CHANNEL) == []
    assert len(company.channel("complaints")) > 1
    assert await dropped(company) == {"tenant": 1, "channel": 0}
    assert await company.store.transact(lambda uow: uow.conversations.get(THEIRS.id)) is None


async def test_fault_61_nothing_of_another_tenant_is_kept_or_answered(
    company: TeamsCompany, tmp_path: Path
) -> None:
    """Whatever kind of activity it is, and wherever the other tenant is named."""
    good = await every_kind(company)
    await company.settle()
    before, calls = kept(tmp_path), len(company.teams.calls)
    places = (
        lambda each: each["channelData"].update(tenant={"id": ELSEWHERE}),
        lambda each: each["conversation"].update(tenantId=ELSEWHERE),
        lambda each: each["channelData"].update(team={"id": "19:t", "tenantId": ELSEWHERE}),
        lambda each: each["from"].update(tenantId=ELSEWHERE),
        lambda each: (each["conversation"].pop("tenantId"), each["channelData"].pop("tenant")),
    )

    answers = []
    for activity in good.values():
        for change in places:
            foreign = activity | {
                each: dict(activity[each]) for each in ("channelData", "conversation", "from")
            }
            change(foreign)
            answers.append(await company.client.send(foreign))
    await company.settle()

    assert {(each.status, str(each.body)) for each in answers} == {(200, "{}")}
    assert (kept(tmp_path), len(company.teams.calls)) == (before, calls)
    assert (await dropped(company))["tenant"] == len(answers)


async def test_fault_61_token_that_names_another_tenant(company: TeamsCompany) -> None:
    """Where a token names a tenant, it is ours or the activity is dropped; forged is still 401."""
    url, signed = company.teams.service_url, company.teams.issuer.token
    said = company.client.says(company.teams.people["dora"], LATE)

    answers = [
        await company.client.send(said, each)
        for each in (signed(url, tid=ELSEWHERE), signed(url, tid=ELSEWHERE, aud="another"))
    ]

    assert [each.status for each in answers] == [200, 401]
    assert await company.cases() == []


async def test_fault_61_what_is_not_from_teams(company: TeamsCompany) -> None:
    """Another channel of the bot service is dropped and counted: Oops speaks Teams."""
    said = company.client.says(company.teams.people["dora"], LATE)

    for channel in ("webchat", "emulator", None):
        assert (await company.client.send(said | {"channelId": channel})).status == 200

    assert await dropped(company) == {"tenant": 0, "channel": 3}
    assert await company.cases() == []


@on_each_database
@pytest.mark.parametrize("team", ["theirs", "ours"])
async def test_fault_62_foreign_member_with_the_address_of_a_colleague(
    company: TeamsCompany, team: str
) -> None:
    """In their own team or in a shared channel of ours: never asked in the colleague's place."""
    address = company.teams.people["walt"].email
    fake = replace(STRANGER, mail=address)
    del company.teams.people["walt"]
    await company.store.transact(lambda uow: uow.conversations.delete("a:walt"))
    if team == "ours":
        company.teams.people["zoe"] = fake
    else:
        await arrive(company, replace(THEIRS, members=(fake,)), fake)
    company.teams.installed.add(fake.handle)
    company.clock.now += span(minutes=11)  # what is known of the team is looked up again

    await company.person("dora").types(LATE)
    await company.pass_time(minutes=5)

    assert company.teams.said(fake.chat) == []
    assert "Will you take this one?" in company.person("wanda").latest().visible


@on_each_database
async def test_fault_63_one_conversation_refuses_us(company: TeamsCompany) -> None:
    """Its 401 delays nobody else, and its own message comes when it is over."""
    company.teams.unauthorized = {"a:walt"}

    await company.person("dora").types(LATE)
    answer = await company.person("carla").types("mine")
    meanwhile = company.channel("complaints"), company.person("walt").reads()
    company.teams.unauthorized = set()
    await company.pass_time(minutes=3)

    assert answer.endswith("joy the day.")
    assert (len(meanwhile[0]), meanwhile[1]) == (1, [])
    assert "Will you take this one?" in company.person("walt").latest().visible


@on_each_database
async def test_fault_63_answer_to_typed_words_is_kept(company: TeamsCompany) -> None:
    """While nothing can be said in Teams, what was typed counts, and the answer comes later."""
    dora = company.person("dora")
    company.teams.unauthorized = None

    assert await dora.types(LATE) == ""
    assert await dora.types("mine") == ""
    company.teams.unauthorized = set()
    await company.pass_time(minutes=3)

    assert len(await company.cases()) == 1
    report, mine = (each.visible for each in dora.on_screen())
    assert report.startswith("OOPS-1 · reported")
    assert mine.endswith("joy the day.")


async def test_fault_63_new_token_is_tried_before_anything_is_believed(
    company: TeamsCompany,
) -> None:
    """A token that is no longer accepted is replaced within the call, once a minute at most."""
    await company.person("dora").types("mine")
    company.clock.now += span(minutes=10)
    company.teams.issuer.given.clear()
    asked = len(company.teams.issuer.asked)

    answer = await company.person("dora").types("mine")
    company.teams.unauthorized = {"a:dora"}
    for _ in range(5):
        await company.person("dora").types("mine")

    assert answer.endswith("joy the day.")
    assert len(company.teams.issuer.asked) - asked == 1


async def test_fault_63_two_conversations_speak_for_the_app(company: TeamsCompany) -> None:
    """Refused with a new token in two conversations of ours, Teams is left alone for a minute."""
    company.teams.unauthorized = None
    company.oops.clockwork.wake()
    await company.person("dora").types("mine")
    await company.person("carla").types("mine")
    calls = len(company.teams.calls)

    await company.person("ed").types("mine")
    await company.pass_time(seconds=30)

    assert len(company.teams.calls) == calls


async def test_fault_64_key_that_is_new(company: TeamsCompany) -> None:
    """It counts at once, without a wait and without a restart."""
    said = company.client.says
    await company.person("dora").types(LATE)
    company.teams.issuer.published["second"] = ["msteams"]
    token = company.teams.issuer.token(company.teams.service_url, kid="second")

    answer = await company.client.send(said(company.teams.people["dora"], "It broke again"), token)

    assert (answer.status, len(await company.cases())) == (200, 2)


async def test_fault_64_keys_that_are_made_up(company: TeamsCompany) -> None:
    """Forty of them are forty times 401, and lead to few look-ups; good keys count meanwhile."""
    await company.person("dora").types(LATE)
    looked = company.teams.issuer.looked
    signed = company.teams.issuer.token(company.teams.service_url, kid="first").split(".")
    said = company.client.says(company.teams.people["dora"], "It broke again")

    answers = []
    for number in range(40):
        header = company.teams.issuer.header(f"made-up-{number}")
        answers.append(await company.client.send(said, ".".join([header, *signed[1:]])))
    good = await company.client.send(said)

    assert {each.status for each in answers} == {401}
    assert company.teams.issuer.looked - looked <= 3
    assert good.status == 200


@on_each_database
async def test_fault_68_what_an_earlier_version_learned_of_others(
    company: TeamsCompany, tmp_path: Path
) -> None:
    """Places, chats and forwarded words of another tenant are deleted at the start, ours stay."""
    address, now = "wanda@paper.example", company.clock.now
    team = Conversation(
        conversation=THEIRS.id,
        kind=ConversationKind.TEAM,
        service_url=company.teams.service_url,
        bot=BOT,
        tenant=ELSEWHERE,
    )
    chat = replace(
        team, conversation="a:zoe", kind=ConversationKind.PERSON, user="29:zoe", email=address
    )
    offer = ForwardedMessage(source="message:a:zoe:1", conversation="a:zoe", text="wet")

    def learn(uow: SqlUnitOfWork) -> None:
        for each in (team, chat, replace(chat, conversation="a:nobody", tenant=None)):
            uow.conversations.save(each, now + span(hours=1))
        uow.forwarded.save(offer, now)
        uow.people.save_profile(Person(email=address, name="Zoe Strange"), now)

    await company.store.transact(learn)
    before = await company.store.transact(conversations)
    async with oops_on(company.teams, tmp_path, CONFIG, company.store, company.clock) as (oops, _):
        left = await company.store.transact(conversations)
        await oops.directory.refresh()

    found = await company.store.transact(
        lambda uow: (uow.forwarded.get(offer.source), uow.people.get(address))
    )
    assert before - left == {THEIRS.id, "a:zoe", "a:nobody"}
    assert left
    assert (found[0], found[1] and found[1].name) == (None, "Wanda Stock")


def conversations(uow: SqlUnitOfWork) -> set[str]:
    """The ids of all that are known."""
    return {
        each.conversation for kind in ConversationKind for each in uow.conversations.of_kind(kind)
    }
