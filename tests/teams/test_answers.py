"""What answers a report, and what offers one, is kept with it: nothing accepted goes unanswered."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from bot.work.pruning import prune_inbox
from tests.company import span
from tests.paper import CONFIG
from tests.slack.process import query
from tests.teams.client import Json
from tests.teams.company import GENERAL, TeamsCompany, oops_on, store_url, teams_company
from tests.teams.standin import TeamsPerson

LATE = "The paper was late again"
FORWARDED = '<blockquote itemtype="http://schema.skype.com/Forward">It is wet</blockquote>'
THREAD = f"{GENERAL};messageid=1700000000000"
GROUP = "19:lunch@thread.v2"


@pytest_asyncio.fixture
async def stranger(tmp_path: Path) -> AsyncIterator[TeamsCompany]:
    """The newspaper on Teams, where Oops is in no team and was installed for nobody."""
    async with teams_company(tmp_path, installed=False) as place:
        yield place


def forwards(company: TeamsCompany, who: TeamsPerson, where: str = "") -> Json:
    """Somebody passes on what a customer said."""
    attachments = [{"contentType": "text/html", "content": FORWARDED}]
    return company.client.says(who, "look", where, attachments=attachments)


def in_group(activity: Json) -> Json:
    """The same in a chat of several people, which belongs to no team."""
    conversation = {"id": GROUP, "conversationType": "groupChat"}
    data = {"tenant": activity["channelData"]["tenant"]}
    return activity | {"conversation": conversation, "channelData": data}


async def come_in(company: TeamsCompany, activity: Json, times: int = 1) -> None:
    """Teams delivers it, and each time that is acknowledged."""
    for _ in range(times):
        assert (await company.client.send(activity)).status == 200


def answers(company: TeamsCompany, where: str) -> list[str]:
    """What stands there as an answer: its first line."""
    said = [each for each in company.teams.said(where) if each.is_answer]
    return [each.visible.splitlines()[0] for each in said]


OFFERED = "Shall I make a case of this?"
TITLE = "OOPS-1 · reported, waiting for an owner"
#: The beginning of the one sentence with which a report is answered where others read along.
THANKS = "OOPS-1: thank you."


async def test_files_with_other_words_are_named_as_not_saved(company: TeamsCompany) -> None:
    """A step keeps its words alone; a report keeps the names and links of its files."""
    file = {
        "contentType": "application/vnd.microsoft.teams.file.download.info",
        "contentUrl": "https://paper.sharepoint.example/label.pdf",
        "name": "label.pdf",
    }
    dora = company.person("dora")

    reported = await dora.says("The paper was late again", attachments=[file])
    taken = await dora.says("OOPS-1 customer Bob Borg", attachments=[file])

    assert "Not saved" not in reported
    assert (await company.cases())[0]["complaint"].splitlines()[-1] == (
        "Attached (not copied): label.pdf https://paper.sharepoint.example/label.pdf"
    )
    assert taken.splitlines()[1:] == [
        "Not saved: label.pdf. To keep it, paste a link to it into your words."
    ]


@pytest.mark.parametrize(("where", "place"), [("", "a:dora"), (THREAD, THREAD)])
async def test_offer_that_teams_did_not_take_is_made_later(
    company: TeamsCompany, where: str, place: str
) -> None:
    """What was passed on is offered once, where it was, however often it is delivered."""
    company.teams.fail("POST", 429, Retry_After="30")
    activity = forwards(company, company.teams.people["dora"], where)
    await come_in(company, activity)
    await company.settle()
    early = answers(company, place)
    await come_in(company, activity, times=2)

    await company.pass_time(seconds=31)

    assert (early, answers(company, place)) == ([], [OFFERED])


@pytest.mark.parametrize(("where", "place"), [("", "a:dora"), (THREAD, THREAD)])
async def test_answer_that_teams_did_not_take_is_given_later(
    company: TeamsCompany, where: str, place: str
) -> None:
    """The reporter hears that it was taken in, once, where they said it."""
    for _ in range(3):  # the answer, the channel's card, and the question
        company.teams.fail("POST", 429, Retry_After="30")
    activity = company.client.says(company.teams.people["dora"], LATE, where)
    await come_in(company, activity)
    await company.settle()
    early = answers(company, place)
    await come_in(company, activity, times=2)

    await company.pass_time(seconds=31)

    [late] = answers(company, place)
    assert early == []
    assert late.startswith(TITLE if place == "a:dora" else THANKS)
    assert len(await company.cases()) == 1


async def test_who_comes_next_says_what_was_acknowledged(
    company: TeamsCompany, tmp_path: Path
) -> None:
    """What a process that died had acknowledged is answered and offered by another."""
    dora, sam = company.teams.people["dora"], company.teams.people["sam"]
    await come_in(company, forwards(company, dora))
    await come_in(company, company.client.says(sam, LATE))
    before = answers(company, dora.chat) + answers(company, sam.chat)

    async with oops_on(company.teams, tmp_path, CONFIG, company.store, company.clock) as (other, _):
        await other.clockwork.send_all()

    assert before == []
    assert (answers(company, dora.chat), answers(company, sam.chat)) == ([OFFERED], [TITLE])


async def test_who_went_away_after_their_report_is_missed_in_its_history(
    company: TeamsCompany,
) -> None:
    """That the reporter got no answer stands where others see it."""
    company.teams.installed.discard("dora")
    await come_in(company, company.client.says(company.teams.people["dora"], LATE))

    await company.settle()

    assert "MessageUndelivered" in await company.history(1)


async def test_chat_that_belongs_to_no_team_is_answered_there(stranger: TeamsCompany) -> None:
    """Where several people talk to us, and we are in no team, the way back is known."""
    stranger.teams.channels[GROUP] = None
    dora = stranger.teams.people["dora"]

    await come_in(stranger, in_group(forwards(stranger, dora, GROUP)))
    await come_in(stranger, in_group(stranger.client.says(dora, LATE, GROUP)))
    await stranger.settle()

    thanks, offer = sorted(answers(stranger, GROUP))
    assert thanks.startswith(THANKS)
    assert offer == OFFERED


async def test_who_reports_while_teams_does_not_say_who_it_is_is_answered(
    stranger: TeamsCompany,
) -> None:
    """They are answered in the chat in which they spoke, whoever they turn out to be."""
    dora = stranger.teams.people["dora"]
    stranger.teams.installed.add("dora")
    for _ in range(2):
        stranger.teams.fail("GET", 503)

    await come_in(stranger, stranger.client.says(dora, LATE))
    await stranger.settle()

    [answer] = answers(stranger, dora.chat)
    assert answer.startswith(THANKS)
    assert (await stranger.case("OOPS-1"))["reporter"] == "29dora@teams.invalid"


async def test_words_without_a_name_are_not_acknowledged(company: TeamsCompany) -> None:
    """What cannot be told from the next is not taken for it, and no offer is lost so."""
    activity = forwards(company, company.teams.people["dora"]) | {"id": None}

    assert (await company.client.send(activity)).status == 400


async def test_offer_of_a_month_ago_leaves_no_words(company: TeamsCompany, tmp_path: Path) -> None:
    """Where nobody reported them, the customer's words are in no table any more."""
    await come_in(company, forwards(company, company.teams.people["dora"]))
    await company.settle()
    kept = "SELECT count(*) FROM outbox WHERE content LIKE '%It is wet%'"
    before = query(store_url(tmp_path), kept)
    company.clock.now += span(days=31)

    await company.store.transact(lambda uow: prune_inbox(uow, company.clock.now))

    assert (before, query(store_url(tmp_path), kept)) == ([(1,)], [(0,)])
