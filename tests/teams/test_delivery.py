"""What Oops says by itself in Teams: to whom, at what pace, and what comes of its failing."""

from pathlib import Path

import pytest

from adapters.teams.app import TeamsApp
from adapters.teams.botbuilder_turns import BotbuilderTurns
from adapters.teams.tokens import registered
from bot.chat.cards import Card, Text
from bot.chat.places import Place
from bot.ports.platform import Delivery, Outcome
from storage.platforms.conversations import ConversationKind
from storage.store import SqlStore
from tests.company import span
from tests.paper import CONFIG
from tests.teams.company import (
    PEOPLE,
    TeamsCompany,
    environment,
    oops_on,
    store_url,
    teams_company,
)
from tests.teams.standin import BOT, TEAM


def posts(company: TeamsCompany, to: str) -> list[int]:
    """What became of every message that was sent to somebody, in order."""
    path = f"conversations/a:{to}/activities"
    return [each.status for each in company.teams.calls if each.path == path]


async def report(company: TeamsCompany) -> None:
    """A complaint, of which nobody has been told yet."""
    activity = company.client.says(company.teams.people["dora"], "The paper was late again")
    assert (await company.client.send(activity)).status == 200


async def test_who_never_said_a_word_is_asked(tmp_path: Path) -> None:
    """Where Oops is installed for somebody, it can write to them, although they never spoke."""
    async with teams_company(tmp_path, installed=False) as company:
        company.teams.installed |= {each.handle for each in PEOPLE}
        await company.install_in_team()

        await report(company)
        await company.settle()

        assert "Will you take this one?" in company.person("walt").latest().visible
        begun = [each for each in company.teams.calls if each.path == "conversations"]
        assert [each.status for each in begun] == [201]


async def test_who_was_written_to_is_known_after_a_restart(tmp_path: Path) -> None:
    """Where to write to people is on disk, and comes into use without anybody's word."""
    async with teams_company(tmp_path) as company:
        store = SqlStore(store_url(tmp_path))
        await report(company)
        teams = company.teams
        async with oops_on(teams, tmp_path, CONFIG, store, company.clock) as (oops, _url):
            before = [each for each in teams.calls if each.method == "GET"]
            await oops.clockwork.send_all()

            assert "Will you take this one?" in company.person("walt").latest().visible
            rosters = [each for each in teams.calls if "pagedmembers" in each.path]
            assert rosters == [each for each in before if "pagedmembers" in each.path]
        store.close()


async def test_changed_service_url_is_followed(company: TeamsCompany) -> None:
    """Whoever speaks from another region is answered and reminded there from then on."""
    company.teams.region = "amer"
    walt = company.person("walt")
    await walt.types("mine")
    await report(company)

    await company.settle()

    assert "Will you take this one?" in walt.latest().visible
    said = [each for each in company.teams.calls if each.path == "conversations/a:walt/activities"]
    assert (said[-1].region, said[-1].status) == ("amer", 201)


async def test_changed_service_url_moves_whoever_shares_it(company: TeamsCompany) -> None:
    """One speaks from another region: the next reminder of somebody silent goes there too."""
    walt, dora = company.person("walt"), company.person("dora")
    await walt.types("The paper was late again")
    await walt.types("OOPS-1 own")
    company.teams.region = "amer"
    await dora.types("mine")

    await company.pass_time(hours=3)

    said = [each for each in company.teams.calls if each.path == "conversations/a:walt/activities"]
    assert {(each.region, each.status) for each in said[2:]} == {("amer", 201)}
    assert "OOPS-1" in walt.reads()[-1]


async def test_hostile_service_url_moves_nobody(company: TeamsCompany) -> None:
    """A host that is none of Teams', or another one than was signed for, changes no address."""
    dora = company.teams.people["dora"]
    before = await company.store.transact(
        lambda uow: uow.conversations.of_kind(ConversationKind.PERSON)
    )
    hostile = "https://smba.trafficmanager.net.example.org/emea/"
    unsigned = company.teams.service_url.replace("/emea/", "/amer/")
    for url, signed in ((hostile, hostile), (unsigned, company.teams.service_url)):
        activity = company.client.says(dora, "mine") | {"serviceUrl": url}

        answer = await company.client.send(activity, company.teams.issuer.token(signed))

        assert answer.status == 401
    assert (
        await company.store.transact(lambda uow: uow.conversations.of_kind(ConversationKind.PERSON))
        == before
    )


async def test_who_blocked_us_is_not_asked_in_vain(company: TeamsCompany) -> None:
    """After a 403, being in a team is not enough: nobody is asked until they speak again."""
    company.teams.installed.discard("walt")
    await report(company)
    await company.settle()
    company.clock.now += span(hours=13)
    await company.oops.directory.refresh()

    await company.person("ed").types("The paper was late once more")
    await company.settle()

    assert posts(company, "walt") == [403]
    assert "OOPS-2" in company.person("wanda").latest().visible
    company.teams.installed.add("walt")
    await company.person("walt").types("help")
    await company.person("ed").types("The paper was late a third time")
    assert "OOPS-3" in company.person("walt").latest().visible


async def test_who_would_not_have_a_conversation_is_not_asked_in_vain(tmp_path: Path) -> None:
    """A 403 to the beginning of a conversation is remembered as well, and taken back."""
    async with teams_company(tmp_path, installed=False) as company:
        company.teams.installed |= {each.handle for each in PEOPLE} - {"walt"}
        await company.install_in_team()
        await company.oops.directory.refresh()
        await report(company)
        await company.settle()
        company.clock.now += span(hours=13)
        await company.oops.directory.refresh()

        await company.person("ed").types("The paper was late once more")
        await company.settle()

        begun = [each for each in company.teams.calls if each.path == "conversations"]
        assert [each.status for each in begun].count(403) == 1
        assert "OOPS-2" in company.person("wanda").latest().visible
        await company.install("walt")
        await company.person("ed").types("The paper was late a third time")
        assert "OOPS-3" in company.person("walt").latest().visible


@pytest.mark.parametrize("status", [429, 412])
async def test_throttled_message_comes_later_and_once(company: TeamsCompany, status: int) -> None:
    """What came too fast is said when Teams wants it, and not before."""
    await report(company)
    company.teams.fail("POST", status, Retry_After="20")
    company.teams.fail("POST", status, Retry_After="20")
    await company.settle()
    early = len(company.person("walt").new())

    await company.pass_time(seconds=19)
    still = len(company.person("walt").new())
    await company.pass_time(seconds=22)

    assert (early, still, len(company.person("walt").new())) == (0, 0, 1)


@pytest.mark.parametrize("status", [500, 502, 503, 504, 408])
async def test_message_that_may_have_arrived_is_not_said_again(
    company: TeamsCompany, status: int
) -> None:
    """Nobody can look whether it stands; within its slot it is left at that."""
    walt = company.person("walt")
    await report(company)
    await company.pass_time(seconds=1)
    await walt.presses("own")
    await company.pass_time(hours=1, minutes=59)
    seen = len(posts(company, "walt"))
    company.teams.fail("POST", status)

    await company.pass_time(minutes=30)

    assert posts(company, "walt")[seen:] == [status]
    await company.pass_time(hours=1)
    assert posts(company, "walt")[seen:] == [status, 201]


async def test_question_in_doubt_stands_in_the_history_and_passes_on(
    company: TeamsCompany,
) -> None:
    """Who may not have read that they are asked is named, and when their time is up, the next."""
    await report(company)
    for _ in range(3):  # the answer, the channel's card, and the question
        company.teams.fail("POST", 502)
    await company.settle()
    await company.pass_time(minutes=1)

    told = await company.person("dora").types("OOPS-1")
    await company.pass_time(hours=1)

    unread = "may not have read that they are asked to take it; if no answer comes, the next one"
    assert f"Walt Crate {unread} is asked: nobody can look whether it arrived" in told
    assert "whoever reads the channel may not have read the case's card" in told
    assert "Will you take this one?" in company.person("wanda").latest().visible


async def test_thanks_in_doubt_stand_in_the_history_once(company: TeamsCompany) -> None:
    """A reporter who may not have read what came of it is named; a reminder in doubt is not."""
    dora, walt = company.person("dora"), company.person("walt")
    await dora.types("The paper was late again")
    await walt.types("OOPS-1 own")
    await company.pass_time(hours=1, minutes=59)
    company.teams.fail("POST", 502)
    await company.pass_time(hours=1)
    nagged = (await company.history(1)).count("MessageInDoubt")
    fixed = company.client.says(walt.who, "OOPS-1 fixed it is there now")
    assert (await company.client.send(fixed)).status == 200

    for _ in range(2):  # to her, and in the channel's thread
        company.teams.fail("POST", 504)
    await company.settle()
    await company.pass_time(minutes=30)

    told = await walt.types("OOPS-1")
    assert (nagged, (await company.history(1)).count("MessageInDoubt")) == (0, 2)
    assert "Dora Quill may not have read what came of it" in told


async def test_message_whose_answer_hangs_is_not_said_again(tmp_path: Path) -> None:
    """It was taken, and the answer never came: it stands once."""
    async with teams_company(tmp_path, patience=0.3) as company:
        await report(company)
        fault = company.teams.fail("POST")
        other = company.teams.fail("POST")
        await company.settle()
        assert fault.hangs
        assert other.hangs
        fault.hangs.set()
        other.hangs.set()

        await company.pass_time(minutes=10)

        assert len(company.person("walt").new()) == 1


async def test_blocked_person_s_case_goes_to_the_next(company: TeamsCompany) -> None:
    """A 403 passes it on at once, and the history says so."""
    company.teams.installed.discard("walt")
    await report(company)

    await company.settle()

    assert posts(company, "walt") == [403]
    assert "MessageUndelivered" in await company.history(1)
    assert "Will you take this one?" in company.person("wanda").latest().visible
    told = await company.person("wanda").types("OOPS-1")
    assert "Walt Crate could not be written to (403 ConversationBlockedByUser)" in told


async def test_administrator_s_rule_is_nobody_s_absence(company: TeamsCompany) -> None:
    """Where the app as such is switched off, nobody has left: it waits until that changes."""
    await report(company)
    for _ in range(4):
        company.teams.fail("POST", 403).code = "BotDisabledByAdmin"
    await company.settle()

    await company.pass_time(minutes=5)

    assert 403 in posts(company, "walt")
    assert "MessageUndelivered" not in await company.history(1)
    assert "Will you take this one?" in company.person("walt").latest().visible


async def test_conversation_that_is_gone_passes_on_too(company: TeamsCompany) -> None:
    """A 404 is as good as a 403."""
    await report(company)
    company.teams.fail("POST", 404)
    company.teams.fail("POST", 404)

    await company.settle()

    assert (await company.history(1)).count("MessageUndelivered") >= 1


async def test_card_that_was_deleted_is_made_again(company: TeamsCompany) -> None:
    """Where the card of a case stands no more, a 404, another one is made."""
    await report(company)
    await company.settle()
    walt = company.person("walt")
    company.teams.messages[walt.who.chat].clear()

    await walt.types("OOPS-1 own")

    assert "OOPS-1 · being fixed" in walt.latest().visible


@pytest.mark.parametrize("status", [502, 504, 429, 412, 500])
async def test_update_that_failed_comes_again(company: TeamsCompany, status: int) -> None:
    """Putting a card right twice does no harm, so it is done until it is."""
    await report(company)
    await company.settle()
    walt = company.person("walt")
    company.teams.fail("PUT", status)

    await walt.types("OOPS-1 own")
    await company.pass_time(minutes=2)

    assert "being fixed" in walt.latest().visible
    assert "being fixed" in company.channel("complaints")[0]


async def test_token_that_is_refused_is_fetched_anew(company: TeamsCompany) -> None:
    """A 401 loses nothing: another token, and the message is said."""
    company.teams.issuer.given.clear()
    await report(company)

    await company.pass_time(minutes=3)

    assert "Will you take this one?" in company.person("walt").latest().visible


async def test_no_token_loses_nothing(company: TeamsCompany) -> None:
    """While nobody gives us a token, one is asked for once a minute; then everything is said."""
    company.teams.issuer.refuses = True
    company.clock.now += span(hours=1)
    await report(company)
    await company.settle()
    asked = len(company.teams.issuer.asked)
    await report(company)
    await company.pass_time(seconds=50)
    silent = company.person("walt").new()

    assert len(company.teams.issuer.asked) == asked
    company.teams.issuer.refuses = False
    await company.pass_time(minutes=3)

    assert silent == []
    asked_for = "".join(company.person("walt").new())
    assert all(each in asked_for for each in ("OOPS-1", "OOPS-2"))


async def test_message_leaves_when_all_else_is_ready(company: TeamsCompany) -> None:
    """It is asked whether it may when a token is there, however long that took; a no is kept to."""
    settings = registered(environment(""))
    cloud, session = company.teams.cloud(4.0), company.client.session
    platform = TeamsApp(
        settings, company.store, session, company.clock, cloud, BotbuilderTurns
    ).platform
    tokens: list[int] = []

    async def may_leave() -> bool:
        tokens.append(len(company.teams.issuer.asked))
        return False

    before, asked = len(posts(company, "walt")), len(company.teams.issuer.asked)
    card = Card(summary="wet", blocks=(Text(text="wet"),))
    delivery = await platform.post(Place(person="walt@paper.example"), card, "k1", may_leave)

    assert delivery == Delivery(outcome=Outcome.LATE)
    assert tokens == [asked + 1]
    assert len(posts(company, "walt")) == before


async def test_nag_comes_by_itself_and_climbs(company: TeamsCompany) -> None:
    """The owner is reminded in the chat, then the lead is, and the digest stands in the channel."""
    walt, wanda = company.person("walt"), company.person("wanda")
    await report(company)
    await company.settle()
    await walt.presses("own")
    walt.new()

    await company.pass_time(days=3)

    assert any("is waiting for you" in each or "OOPS-1" in each for each in walt.new())
    assert any("Walt Crate was reminded" in each for each in wanda.new())
    assert any("OOPS-1" in each for each in company.channel("complaints")[1:])


async def test_uninstalled_person_answers_for_nothing(company: TeamsCompany) -> None:
    """Whoever takes Oops away passes on what they are asked for, and installs it again in peace."""
    await report(company)
    await company.settle()
    walt = company.teams.people["walt"]
    company.teams.installed.discard("walt")
    company.teams.in_team = False
    removed = company.client.activity(walt, "installationUpdate", action="remove")

    assert (await company.client.send(removed)).status == 200
    await company.settle()

    asked = company.person("wanda").reads()
    assert any("Will you take this one?" in each for each in asked)
    company.teams.in_team = True
    await company.install("walt")
    await company.person("dora").types("The paper was late once more")
    assert "OOPS-2" in company.person("walt").latest().visible


async def test_removed_from_the_team_the_channel_is_closed(company: TeamsCompany) -> None:
    """Whoever answers for a channel hears that we are out of it, and nothing else is lost."""
    await report(company)
    await company.settle()
    company.teams.in_team = False
    ed = company.teams.people["ed"]
    removed = company.client.activity(ed, "conversationUpdate", TEAM, membersRemoved=[{"id": BOT}])
    assert (await company.client.send(removed)).status == 200

    await report(company)
    await company.settle()

    told = company.person("carla").reads() + company.person("wanda").reads()
    assert any("#complaints" in each for each in told)
    assert "Will you take this one?" in company.person("walt").latest().visible


async def test_thread_stands_under_the_case_s_card(company: TeamsCompany) -> None:
    """What happens to a case is said below its card in the channel, and not as a new message."""
    await report(company)
    await company.settle()

    await company.person("walt").types("OOPS-1 own")

    assert len(company.channel("complaints")) == 1
    [line] = company.thread("complaints", "OOPS-1")
    assert "Walt Crate" in line


async def test_two_processes_on_one_database_say_it_once(tmp_path: Path) -> None:
    """An Oops that starts beside another one repeats nothing."""
    async with teams_company(tmp_path) as company:
        store = SqlStore(store_url(tmp_path))
        await report(company)
        async with oops_on(company.teams, tmp_path, CONFIG, store, company.clock) as (other, _):
            await company.settle()
            await other.clockwork.send_all()

        assert len(company.person("walt").reads()) == 1
        store.close()
