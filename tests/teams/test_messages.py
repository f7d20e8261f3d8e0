"""Words to Oops in Teams: typed, by mention, passed on; and what becomes of the answer."""

from pathlib import Path

import pytest

from bot.wording import notices
from tests.company import span
from tests.teams.company import GENERAL, TeamsCompany, teams_company

FORWARDED = (
    '<p>look</p><blockquote itemscope="" itemtype="http://schema.skype.com/Forward">'
    "<p>My paper is <b>wet</b> &amp; late, says Ms Gould</p></blockquote>"
)


async def test_words_in_a_direct_message_are_a_complaint(company: TeamsCompany) -> None:
    """What one types is reported at once, and answered with the card beneath it."""
    answer = await company.person("dora").types("The paper was late again")

    assert "OOPS-1: thank you. Walt Crate is being asked to take it" in answer
    assert "because of “paper” and “late”" in answer
    assert (await company.case("OOPS-1"))["complaint"] == "The paper was late again"


async def test_command_of_elsewhere_is_understood(company: TeamsCompany) -> None:
    """Whoever is used to `/oops` may write it here as well."""
    await company.person("dora").types("/OOPS The paper was late again")

    assert (await company.case("OOPS-1"))["complaint"] == "The paper was late again"


async def test_mention_in_a_channel_is_no_part_of_the_complaint(company: TeamsCompany) -> None:
    """By mention one says the same as in a direct message, and is answered in the thread."""
    where = f"{GENERAL};messageid=1700000000000"

    answer = await company.person("dora").says("The paper was late &amp; wet", where)

    assert "OOPS-1: thank you" in answer
    assert (await company.case("OOPS-1"))["complaint"] == "The paper was late & wet"


async def test_mention_in_the_department_s_channel_gives_one_card(company: TeamsCompany) -> None:
    """The answer is a sentence; the case's card stands there once."""
    await company.person("dora").says("The paper was late", "19:complaints@thread.tacv2")
    await company.settle()

    answer, card = company.channel("complaints")

    assert answer.startswith("OOPS-1: thank you. Walt Crate is being asked to take it")
    assert "The paper was late" not in answer
    assert card.startswith("OOPS-1 · reported, waiting for an owner\nThe paper was late\n")


async def test_mention_of_a_colleague_hands_a_case_on(company: TeamsCompany) -> None:
    """`hand @somebody` takes the mention as Teams sends it."""
    dora, walt = company.person("dora"), company.person("walt")
    await dora.types("The paper was late again")
    await walt.types("OOPS-1 own")
    mention = {"id": "29:carla", "name": "Carla Bell"}
    entities = [{"type": "mention", "text": "<at>Carla Bell</at>", "mentioned": mention}]

    answer = await walt.says("OOPS-1 hand <at>Carla Bell</at>", entities=entities)

    assert "Carla Bell is asked to take OOPS-1" in answer


async def test_address_hands_a_case_on(company: TeamsCompany) -> None:
    """`hand` takes an address, and says so where there is nobody of that address."""
    dora, walt = company.person("dora"), company.person("walt")
    await dora.types("The paper was late again")
    await walt.types("OOPS-1 own")

    nobody = await walt.types("OOPS-1 hand nobody@paper.example")
    somebody = await walt.types("OOPS-1 hand Carla@paper.example")

    assert "nobody@paper.example" in nobody
    assert "Carla Bell is asked to take OOPS-1" in somebody


@pytest.mark.parametrize("odd", ["<![foo[bar]]>", f"&#{'9' * 5_000};"])
async def test_oddest_words_are_a_complaint(company: TeamsCompany, odd: str) -> None:
    """What one types or passes on may look like markup that there is not."""
    dora = company.teams.people["dora"]
    forwarded = FORWARDED.replace("My paper", f"{odd} My paper")
    attachments = [{"contentType": "text/html", "content": forwarded}]

    typed = await company.client.send(company.client.says(dora, f"{odd} The paper was late"))
    passed_on = await company.client.send(
        company.client.says(dora, "look", attachments=attachments)
    )
    await company.settle()

    assert (typed.status, passed_on.status) == (200, 200)
    assert (await company.case("OOPS-1"))["complaint"].endswith("The paper was late")
    [offer] = [each for each in company.teams.said(dora.chat) if "offer" in each.verbs]
    assert "says Ms Gould\n\nForwarded with: look" in offer.visible


async def test_same_message_twice_is_one_case(company: TeamsCompany) -> None:
    """What Teams delivers again is not reported again, and not answered again."""
    activity = company.client.says(company.teams.people["dora"], "The paper was late again")

    answers = [await company.client.send(activity) for _ in range(3)]
    await company.settle()

    assert [each.status for each in answers] == [200, 200, 200]
    assert len(await company.cases()) == 1
    assert len(company.answers_in(activity)) == 1


async def test_guest_is_refused_politely(company: TeamsCompany) -> None:
    """Who has no full account here is told what to do instead."""
    answer = await company.person("gus").types("The paper was late again")

    assert "only colleagues with a full account here can use Oops" in answer
    assert len(await company.cases()) == 0


async def test_somebody_of_another_tenant_is_refused(company: TeamsCompany) -> None:
    """A guest of a shared chat is none of us, whatever their name."""
    activity = company.client.says(company.teams.people["dora"], "The paper was late again")
    activity["channelData"]["tenant"]["id"] = "another"

    assert (await company.client.send(activity)).status == 200

    assert len(await company.cases()) == 0


async def test_complaint_does_not_wait_until_teams_says_whose_it_is(company: TeamsCompany) -> None:
    """While the Connector does not answer, a complaint is taken, in the name of who is known."""
    company.clock.now += span(minutes=11)
    company.teams.fail("GET", 503)
    company.teams.fail("GET", 503)

    await company.person("dora").types("The paper was late again")

    assert (await company.case("OOPS-1"))["reporter"] == "dora@paper.example"


@pytest.mark.parametrize("word", ["home", "Home"])
async def test_home_is_what_one_owes_with_a_way_to_report(company: TeamsCompany, word: str) -> None:
    """The page of one's own is a card here: what I owe with its buttons, and the form."""
    dora, walt = company.person("dora"), company.person("walt")
    await dora.types("The paper was late again")

    answer = await walt.types(word)

    assert "OOPS-1" in answer
    page = await walt.home()
    assert "own" in page.verbs
    assert "report" in page.verbs


async def test_nothing_typed_opens_the_form(company: TeamsCompany) -> None:
    """A mention alone is answered with the form, whose sending is a report, once."""
    dora = company.person("dora")
    await dora.says("", f"{GENERAL};messageid=1700000000000")
    data = dora.filled(complaint="The paper was late again", severity="normal")
    value = {"type": "Action.Execute", "verb": "form", "data": data}
    sent = [
        company.client.invokes(dora.who, "adaptiveCard/action", {"action": value}) for _ in range(2)
    ]

    answers = [await company.client.send(each) for each in sent]

    assert [each.status for each in answers] == [200, 200]
    assert len(await company.cases()) == 1


async def test_forwarded_words_are_offered_to_be_reported(company: TeamsCompany) -> None:
    """What one passes on becomes a case with the button, once, in the customer's words."""
    dora = company.person("dora")
    attachments = [{"contentType": "text/html", "content": FORWARDED}]
    offered = await dora.says("look", attachments=attachments)
    assert "Shall I make a case of this?" in offered
    assert len(await company.cases()) == 0

    first = await dora.presses("offer")
    again = await dora.presses("offer")

    assert "OOPS-1: thank you" in first
    assert "OOPS-1 has this complaint already" in again
    assert (await company.case("OOPS-1"))["complaint"] == (
        "My paper is wet & late, says Ms Gould\n\nForwarded with: look"
    )
    assert "OOPS-1" in dora.reads()[-1]


async def test_forwarding_delivered_again_is_offered_once(company: TeamsCompany) -> None:
    """The same message again puts no second card into the chat."""
    dora = company.teams.people["dora"]
    attachments = [{"contentType": "text/html", "content": FORWARDED}]
    activity = company.client.says(dora, "look", attachments=attachments)

    for _ in range(2):
        await company.client.send(activity)
        await company.settle()

    assert len(company.answers_in(activity)) == 1


@pytest.mark.parametrize("where", ["", GENERAL])
async def test_words_that_a_guest_passes_on_are_not_offered(
    company: TeamsCompany, where: str
) -> None:
    """They are neither kept nor shown to anybody; the guest hears why."""
    gus = company.teams.people["gus"]
    attachments = [{"contentType": "text/html", "content": FORWARDED}]
    activity = company.client.says(gus, "look", where, attachments=attachments)

    assert (await company.client.send(activity)).status == 200
    await company.settle()

    said = company.teams.said(activity["conversation"]["id"])
    assert [each.visible for each in said] == [notices.OUTSIDER.replace("/oops", "@Oops")]


async def test_words_of_somebody_whom_teams_does_not_name_are_offered(
    company: TeamsCompany,
) -> None:
    """What was passed on does not wait until Teams says who did it."""
    nadia = company.teams.people["nadia"]
    company.teams.fail("GET", 500)
    attachments = [{"contentType": "text/html", "content": FORWARDED}]
    activity = company.client.says(nadia, "look", GENERAL, attachments=attachments)

    assert (await company.client.send(activity)).status == 200
    await company.settle()

    assert company.teams.faults == []
    assert "Shall I make a case of this?" in company.channel("general")[-1]


async def test_reaction_on_an_offer_reports_it(company: TeamsCompany) -> None:
    """Any reaction on that card of ours counts, once, whoever else reacts later."""
    dora, ed = company.person("dora"), company.person("ed")
    attachments = [{"contentType": "text/html", "content": FORWARDED}]
    await dora.says("look", attachments=attachments)
    [offer] = [each for each in company.teams.said(dora.who.chat) if "offer" in each.verbs]
    reacted = company.client.activity(
        dora.who, "messageReaction", reactionsAdded=[{"type": "like"}], replyToId=offer.number
    )

    for each in (reacted, reacted | {"id": "f:2"}):
        assert (await company.client.send(each)).status == 200
    await company.settle()

    assert len(await company.cases()) == 1
    assert (await company.case("OOPS-1"))["reporter"] == "dora@paper.example"
    assert ed.new() == []


async def test_reaction_elsewhere_is_no_report(company: TeamsCompany) -> None:
    """A reaction on another message of ours, or one that is taken away, does nothing."""
    dora = company.person("dora")
    attachments = [{"contentType": "text/html", "content": FORWARDED}]
    await dora.says("look", attachments=attachments)
    offer = company.teams.said(dora.who.chat)[-1].number
    await dora.types("help")
    number = company.teams.said(dora.who.chat)[-1].number
    react = company.client.activity

    added, removed = (
        react(dora.who, "messageReaction", replyToId=number, reactionsAdded=[{"type": "like"}]),
        react(dora.who, "messageReaction", replyToId=offer, reactionsRemoved=[{"type": "like"}]),
    )
    for activity in (added, removed):
        assert (await company.client.send(activity)).status == 200

    assert len(await company.cases()) == 0


async def test_hung_answer_holds_up_no_receipt(tmp_path: Path) -> None:
    """Where the answer hangs, what was asked is done, acknowledged, and answered no second time."""
    async with teams_company(tmp_path, patience=1.0) as company:
        await company.person("dora").types("The paper was late again")
        fault = company.teams.fail("POST")
        activity = company.client.says(company.teams.people["walt"], "OOPS-1 own")

        answer = await company.client.send(activity)
        again = await company.client.send(activity)

        assert fault.hangs
        fault.hangs.set()
        assert (answer.status, again.status) == (200, 200)
        assert (await company.history(1)).count("OwnershipAccepted") == 1
        assert len(company.answers_to(activity)) == 1


async def test_customer_s_words_do_not_come_alive(company: TeamsCompany) -> None:
    """A mention, Markdown, HTML and a card's functions stay text, in the card and around it."""
    evil = "<at>everyone</at> **bold** [x](https://evil.example) <b>b</b> {{DATE(2026-01-01)}} late"

    await company.person("dora").types(evil)

    card = company.teams.said(company.person("dora").who.chat)[-1]
    written = repr(card.content)
    assert "<at>" not in written.lower()
    assert "{{DATE" not in written
    assert "'TextBlock'" not in written
    assert evil in card.visible
    assert (await company.case("OOPS-1"))["complaint"] == evil


async def test_long_complaint_is_kept_whole_and_shown_in_pages(company: TeamsCompany) -> None:
    """However long, it is on disk whole, the card fits, and the history has every word of it."""
    words = " ".join(f"wort{number}漢😀" for number in range(6000))
    activity = company.client.says(company.teams.people["dora"], f"late {words}")

    assert (await company.client.send(activity)).status == 200
    answer = await company.person("dora").types("OOPS-1")

    assert (await company.case("OOPS-1"))["complaint"] == f"late {words}"
    assert "wort5999漢😀" in answer
    assert "wort0漢😀" in answer


async def test_what_was_not_kept_is_not_acknowledged(company: TeamsCompany) -> None:
    """While the database takes nothing, Teams is told to come again."""
    company.store.close()

    answer = await company.client.send(
        company.client.says(company.teams.people["dora"], "The paper was late again")
    )

    assert answer.status == 503


async def test_refusal_says_what_to_do(company: TeamsCompany) -> None:
    """A word that is nearly one of ours is not taken for a complaint."""
    answer = await company.person("dora").types("overdeu")

    assert "overdue" in answer
    assert len(await company.cases()) == 0
