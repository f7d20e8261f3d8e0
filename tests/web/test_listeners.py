"""What people do in the demo's chat besides telling the stories."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from adapters.web import words
from adapters.web.messages import Draft, Forwarded
from tests.web.company import WebCompany, web_company
from tests.web.screen import Screen


@pytest_asyncio.fixture
async def company(tmp_path: Path) -> AsyncIterator[WebCompany]:
    """The newspaper on Monday morning."""
    async with web_company(tmp_path) as place:
        yield place


async def report(company: WebCompany, handle: str, message: Screen) -> int:
    """Choose "Report this" in a message's menu; gives the status."""
    fields = {"where": message.where, "message": str(message.message)}
    status, _ = await company.post(f"/as/{handle}/report", fields)
    return status


async def test_report_this_makes_a_case_of_the_message(company: WebCompany) -> None:
    """Like the emoji does; whoever chose it hears of it from Oops."""
    tweet = company.message("ed", "My paper is wet again")

    assert await report(company, "dora", tweet) == 204

    [card] = company.person("dora").new()
    assert "My paper is wet again" in card
    assert "Where it was said\n#general" in card
    assert (await company.case("OOPS-1"))["reporter"] == "dora@paper.example"


async def test_second_one_to_mark_is_a_reporter_too(company: WebCompany) -> None:
    """One case, and both hear of it; taking the emoji away again takes nothing back."""
    tweet = company.message("ed", "My paper is wet again")
    await company.person("dora").marks(tweet)
    await company.person("sam").marks(tweet, "sos")
    fields = {"where": tweet.where, "message": str(tweet.message), "emoji": "oops", "on": "false"}
    await company.post("/as/dora/mark", fields)

    assert "Dora Quill and Sam Post" in company.person("dora").reads()[-1]
    assert "OOPS-1" in company.person("sam").reads()[-1]
    assert [each.emoji for each in company.chat.messages("#general")[0].reactions] == ["sos"]
    assert len(company.channel("complaints")) == 1


async def test_other_emoji_makes_no_case(company: WebCompany) -> None:
    """A thumb is a thumb."""
    tweet = company.message("ed", "My paper is wet again")

    await company.person("dora").marks(tweet, "thumbsup")

    assert company.person("dora").reads() == []
    assert len(company.chat.messages("#general")[0].reactions) == 1


async def test_forwarded_words_are_the_customer_s(company: WebCompany) -> None:
    """The complaint is what was passed on, with who wrote it, and not what a colleague adds."""
    said = company.chat.say(
        Draft(
            conversation="#general",
            author="ed@paper.example",
            at=company.clock(),
            text="Can anybody help?",
            forwarded=Forwarded(text="My paper is wet", customer="Ann Archer", contact="@ann"),
        )
    )
    shown = Screen(visible="", buttons=(), message=said.id, where="channel/general")

    await company.person("dora").marks(shown)

    case = await company.case("OOPS-1")
    [card] = company.person("dora").reads()
    assert "My paper is wet" in card
    assert "Can anybody help?" not in card
    assert [each["name"] for each in case["customers"]] == ["Ann Archer"]


async def test_oops_own_words_become_no_complaint(company: WebCompany) -> None:
    """Whoever marks a card of Oops gets no case about a case."""
    dora = company.person("dora")
    await dora.marks(company.message("ed", "My paper is wet again"))
    card = company.chat.messages("dora@paper.example oops")[-1]
    shown = company.shown(card, "direct/oops")

    await dora.marks(shown)
    assert await report(company, "dora", shown) == 204

    mine = company.chat.messages("dora@paper.example oops", "dora@paper.example")
    assert [each.id for each in mine] == [card.id]


async def test_words_without_the_command_are_answered_with_a_hint(company: WebCompany) -> None:
    """Who speaks to Oops as to a person learns how; it makes nothing of what they said."""
    answer = await company.person("sam").types("My paper is wet again")

    assert answer == words.SAY_OOPS
    assert company.channel("complaints") == []


@pytest.mark.parametrize("whom", ["@wanda", "Wanda Stock", "@Wanda@paper.example"])
async def test_case_is_handed_to_whoever_is_meant(company: WebCompany, whom: str) -> None:
    """By handle, by name with its @ where the core wants one, or by address."""
    walt = company.person("walt")
    await company.person("sam").types("/oops The parcel is late")
    await walt.types("/oops OOPS-1 own")

    answer = await walt.types(f"/oops OOPS-1 hand {whom if '@' in whom else f'@{whom}'}")

    assert "Wanda Stock is asked to take OOPS-1" in answer


async def test_nobody_of_that_name_is_said(company: WebCompany) -> None:
    """The refusal is whispered where it was typed, and the case stays where it is."""
    walt = company.person("walt")
    await company.person("sam").types("/oops The parcel is late")
    await walt.types("/oops OOPS-1 own")

    answer = await walt.types("/oops OOPS-1 hand @marta")

    assert "@marta" in answer
    assert (await company.case("OOPS-1"))["owner"] == "walt@paper.example"


async def test_form_sent_twice_is_taken_once(company: WebCompany) -> None:
    """A double click on "Report" is one case."""
    sam = company.person("sam")
    await sam.types("/oops")
    fields = {
        "where": "direct/oops",
        "form": "the same opening",
        "verb": "report",
        "value": "",
        "said.complaint": "The parcel is late",
        "said.severity": "normal",
    }

    status, said = await company.post("/as/sam/form", fields)
    assert status == 201
    assert said.startswith("OOPS-1: thank you.")
    assert await company.post("/as/sam/form", fields) == (204, "")

    assert len(company.channel("complaints")) == 1


async def test_button_s_refusal_is_whispered(company: WebCompany) -> None:
    """Who presses what is no longer possible reads why, and what to do."""
    walt = company.person("walt")
    await company.person("sam").types("/oops The parcel is late")
    await walt.presses("own")
    fields = {"where": "channel/complaints", "verb": "close", "value": "OOPS-1"}

    status, _ = await company.post("/as/walt/press", fields)

    whispers = company.chat.messages("#complaints", "walt@paper.example")
    assert status == 204
    assert whispers[-1].only_for == "walt@paper.example"
    assert whispers[-1].card


async def test_home_lists_what_one_owes_and_reports(company: WebCompany) -> None:
    """The oldest first, with the buttons; and the button to report opens the form."""
    sam, walt = company.person("sam"), company.person("walt")
    assert "You owe nothing" in (await walt.home()).visible
    await sam.types("/oops The parcel is late")

    home = await walt.home()
    assert "OOPS-1 “The parcel is late”" in home.visible
    assert list(home.verbs)[:3] == ["report", "own", "hand"]
    assert await walt.presses("report", on=home) == ""
    await walt.fills(complaint="The paper is wet, says a reader")
    assert walt.said.startswith("OOPS-2: thank you.")
    assert (await company.case("OOPS-2"))["reporter"] == "walt@paper.example"


async def test_promise_for_a_date_and_time_chosen_in_the_form(company: WebCompany) -> None:
    """The pickers of the page are read in the zone of the person, and words may be left out."""
    walt = company.person("walt")
    await company.person("sam").types("/oops The parcel is late")
    await walt.presses("own")
    await walt.presses("promise")

    empty = await walt.fills(what="a call")
    differs = await walt.fills(what="a call", when="friday", **{"when.date": "2026-03-05"})
    chosen = {"when.date": "2026-03-05", "when.time": "09:00"}

    assert empty == "Say when. For example: “tomorrow 17:00”, “friday” or “16 Mar”."
    assert differs == "You wrote Fri 6 Mar, 17:00, and chose Thu 5 Mar, 17:00. Clear one of them."
    assert await walt.fills(what="a call", when="", **chosen) == ""
    assert "a call, by Thu 5 Mar, 09:00" in await walt.types("/oops OOPS-1")


async def test_private_case_is_not_suggested(company: WebCompany) -> None:
    """What is offered while somebody types is the same for everybody."""
    sam = company.person("sam")
    await sam.types("/oops The parcel is late again")
    await sam.types("/oops")
    await sam.fills(complaint="The gift is broken", sees="private")

    page = await company.get("/as/ines/complete?text=/oops")

    assert "OOPS-1" in page
    assert "OOPS-2" not in page
