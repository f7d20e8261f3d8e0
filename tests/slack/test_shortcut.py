"""The shortcut "Report to Oops" in a message's menu, through the real app over HTTP."""

import asyncio

import pytest

from adapters.slack.listeners import SHORTCUT
from bot.wording import notices
from tests.slack.company import SlackCompany
from tests.slack.standin_chat import link_to
from tests.slack.standin_forwarded import mail


async def test_menu_makes_a_case_of_a_message(company: SlackCompany) -> None:
    """As it stands, with the way back to it; the reporter gets the case's card."""
    dora = company.person("dora")
    message = company.message("ed", "The link <https://a.example> is dead & gone")

    answer = await dora.visitor.shortcut(message, SHORTCUT)
    await company.settle()

    assert (answer.status, answer.body) == (200, "")
    [case] = await company.cases()
    assert (case["complaint"], case["reporter"]) == (
        "The link <https://a.example> is dead & gone",
        "dora@paper.example",
    )
    [card] = dora.on_screen()
    link = f"<{link_to(message.channel, message.ts)}|Open the message>"
    assert card.alive == [f"link: {link}"]


async def test_menu_works_where_oops_cannot_read(company: SlackCompany) -> None:
    """Slack brings the message along, so Oops need not be in the channel."""
    olga = company.person("olga")
    message = company.message("victor", "The gift is broken", channel="board")

    await olga.visitor.shortcut(message, SHORTCUT)
    assert await company.cases() == []
    await olga.fills()

    [case] = await company.cases()
    assert case["complaint"] == "The gift is broken"
    assert len(olga.reads()) == 1


async def test_mail_in_a_channel_names_its_customer(company: SlackCompany) -> None:
    """The mail that Slack brings along tells who wrote it."""
    arrived = mail(name="Ann Archer", address="ann@example.org", subject="My parcel", text="Late!")
    message = company.slack.say("dora", "general", "", more=arrived)

    await company.person("dora").visitor.shortcut(message, SHORTCUT)

    [case] = await company.cases()
    assert case["complaint"] == "My parcel\n\nLate!"
    assert case["customers"][0]["contact"] == "ann@example.org"


@pytest.mark.parametrize("method", ["chat.getPermalink", "users.lookupByEmail", "*"])
async def test_message_is_reported_whatever_slack_does_not_say(
    company: SlackCompany, method: str
) -> None:
    """Its words come along: nothing else is waited for longer than Slack waits for us."""
    arrived = mail(name="Ann Archer", address="ann@example.org", subject="My parcel", text="Late!")
    message = company.slack.say("dora", "general", "", more=arrived)
    company.slack.faults.hang(method, times=99)

    answer = await company.person("dora").visitor.shortcut(message, SHORTCUT)
    company.slack.faults.clear()

    assert answer.status == 200
    [case] = await company.cases()
    assert case["complaint"] == "My parcel\n\nLate!"


async def test_menu_and_emoji_on_one_message_are_one_case(company: SlackCompany) -> None:
    """However one goes about it, and at the same time: the second is a reporter too."""
    dora, ed = company.person("dora"), company.person("ed")
    message = company.message("sam", "The gift is broken")

    answers = await asyncio.gather(
        dora.visitor.shortcut(message, SHORTCUT),
        ed.visitor.react(message),
        dora.visitor.react(message, "sos"),
        ed.visitor.shortcut(message, SHORTCUT),
    )
    await company.settle()

    assert [each.status for each in answers] == [200, 200, 200, 200]
    [case] = await company.cases()
    assert sorted(case["reporters"]) == ["dora@paper.example", "ed@paper.example"]
    assert len(dora.reads()) == len(ed.reads()) == 1


async def test_menu_says_what_it_cannot_report(company: SlackCompany) -> None:
    """A silent message, Oops' own words, and somebody who is no colleague."""
    sam, gus = company.person("sam"), company.person("gus")
    await sam.types("/oops The parcel is late")
    card = company.slack.messages("complaints")[-1]
    before = await company.cases()

    await sam.visitor.shortcut(company.slack.say("ed", "general", ""), SHORTCUT)
    await sam.visitor.shortcut(card, SHORTCUT)
    await gus.visitor.shortcut(company.message("wanda", "Late!", channel="partners"), SHORTCUT)
    await company.settle()

    assert [each.visible for each in sam.visitor.ephemerals[1:]] == [
        "There are no words in it. Write what the customer said: “/oops <what they said>”.",
        notices.OUR_OWN_MESSAGE,
    ]
    assert [each.visible for each in gus.visitor.ephemerals] == [notices.OUTSIDER]
    assert await company.cases() == before


async def test_other_menu_entry_is_not_ours(company: SlackCompany) -> None:
    """A shortcut that we never offered is neither taken nor a failure of ours."""
    answer = await company.person("dora").visitor.shortcut(
        company.message("ed", "The gift is broken"), "report_to_somebody_else"
    )

    assert answer.status == 404
    assert await company.cases() == []
