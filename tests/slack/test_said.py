"""What is said to the bot: a mention, a direct message, a reply in a case's thread."""

from dataclasses import replace
from typing import Any

import pytest

from bot.wording import notices
from tests.slack.company import SlackCompany, SlackEmployee
from tests.slack.standin_chat import link_to
from tests.slack.standin_kept import BOT_USER
from tests.slack.standin_screen import ShownMessage

QUESTION = "Is this a customer's complaint? “{}” Nothing has been reported yet.\nReport it\nHelp"
NO_COMMAND = "I do not know “{}”. After OOPS-1 comes one of:"


async def say(who: SlackEmployee, text: str, **more: Any) -> ShownMessage | None:  # noqa: ANN401
    """Somebody writes to Oops; what it answered, if anything."""
    before = len(who.from_oops())
    assert (await who.visitor.say(text, **more)).status == 200
    await who.company.settle()
    return next(iter(who.from_oops()[before:]), None)


async def mention(who: SlackEmployee, text: str, **more: Any) -> list[str]:  # noqa: ANN401
    """Somebody names Oops in a channel; what they alone were shown."""
    before = len(who.visitor.ephemerals)
    assert (await who.visitor.mention(text, **more)).status == 200
    await who.company.settle()
    return [each.visible for each in who.visitor.ephemerals[before:]]


async def test_severity_said_before_the_words_is_chosen_in_the_form(company: SlackCompany) -> None:
    """It is no part of what the customer said."""
    sam = company.person("sam")

    await sam.presses("report", on=await say(sam, "urgent: The alarm went off and nobody came"))
    await sam.fills()

    [case] = await company.cases()
    assert (case["severity"], case["complaint"]) == (
        "urgent",
        "The alarm went off and nobody came",
    )


async def test_complaint_said_to_oops_is_asked_about_first(company: SlackCompany) -> None:
    """The question opens the form with the words in it, and a link to them."""
    sam = company.person("sam")

    asked = await say(sam, "The parcel of Ann is late again")
    assert asked
    assert asked.visible == QUESTION.format("The parcel of Ann is late again")
    assert asked.thread_ts == sam.on_screen()[0].ts
    assert await company.cases() == []
    await sam.presses("report", on=asked)
    await sam.fills()

    [case] = await company.cases()
    assert (case["complaint"], case["reporter"]) == (
        "The parcel of Ann is late again",
        "sam@paper.example",
    )
    said = sam.on_screen()[0]
    link = f"<{link_to(said.channel, said.ts)}|Open the message>"
    assert sam.on_screen()[-1].alive == [f"link: {link}"]


async def test_files_with_other_words_are_named_as_not_saved(company: SlackCompany) -> None:
    """A step keeps its words alone; a complaint keeps the names and links of its files."""
    sam = company.person("sam")
    await sam.types("/oops The parcel of Ann is late again")
    files = [{"name": "label.jpg", "permalink": "https://f.example/1"}, {"title": "scan"}]
    more = {"subtype": "file_share", "files": files}

    taken = await say(sam, "OOPS-1 customer Bob Borg", more=more)
    complained = await say(sam, "The parcel of Cy is late again", more=more)

    assert taken
    assert complained
    line = "Not saved: label.jpg and scan. To keep them, paste a link to them into your words."
    assert taken.visible.splitlines()[-1] == line
    assert "Not saved" not in complained.visible


async def test_complaint_in_a_mention_is_asked_about_in_private(company: SlackCompany) -> None:
    """Nobody else in the channel sees the question; the words are without the bot's name."""
    sam = company.person("sam")

    asked = await mention(sam, "@oops the parcel of Ann is late again")
    await sam.presses("report", on=sam.visitor.ephemerals[-1])
    await sam.fills()

    assert asked == [QUESTION.format("the parcel of Ann is late again")]
    [case] = await company.cases()
    assert case["complaint"] == "the parcel of Ann is late again"
    assert len(company.channel("general")) == 1


async def test_long_complaint_is_reported_as_it_was_said(company: SlackCompany) -> None:
    """The words come from the message, which a button could not carry."""
    sam = company.person("sam")
    words = "The parcel is late. " * 100

    await say(sam, words)
    await sam.presses("report")
    await sam.fills()

    [case] = await company.cases()
    assert case["complaint"] == words.strip()


@pytest.mark.parametrize("words", ["hi", "thanks!", "ok"])
async def test_small_talk_gets_help_and_no_case(company: SlackCompany, words: str) -> None:
    """The second button shows what can be said."""
    sam = company.person("sam")

    asked = await say(sam, words)
    assert asked
    assert asked.verbs == ("report", "help")
    shown = await sam.presses("help", on=asked)

    assert "What you can say" in shown
    assert await company.cases() == []


async def test_command_said_to_oops_is_done(company: SlackCompany) -> None:
    """With a reference everywhere; a mention is answered privately, with no copy of the card."""
    sam, walt = company.person("sam"), company.person("walt")
    await sam.types("/oops The parcel is late")

    shown = await mention(walt, "@oops OOPS-1 own")
    listed = await say(walt, "mine")

    assert (await company.case("OOPS-1"))["owner"] == "walt@paper.example"
    assert shown == ["OOPS-1 is yours. Thank you."]
    assert listed
    assert "OOPS-1" in listed.visible


async def test_mention_hands_a_case_to_the_person_mentioned(company: SlackCompany) -> None:
    """The other mention in it is a colleague, and not the bot."""
    sam, walt = company.person("sam"), company.person("walt")
    await sam.types("/oops The parcel is late")
    await walt.types("/oops OOPS-1 own")

    await mention(walt, "@oops OOPS-1 hand @nadia")

    assert any(
        "Walt " in each and "would like to hand you this case" in each
        for each in company.person("nadia").reads()
    )


async def test_reply_in_a_case_s_thread_is_about_that_case(company: SlackCompany) -> None:
    """Without a reference, in the direct message and in the department's channel."""
    sam, walt = company.person("sam"), company.person("walt")
    await sam.types("/oops The parcel is late")
    await walt.types("/oops OOPS-1 customer Ann Archer")
    [card] = walt.from_oops()

    await say(walt, "own", thread_ts=card.ts)
    channel_card = company.slack.messages("complaints")[0]
    shown = await mention(walt, "@oops it is fixed", where="complaints", thread_ts=channel_card.ts)
    await say(walt, "fixed: sent it again", thread_ts=card.ts)
    told = await say(walt, "told Ann by phone", thread_ts=card.ts)

    assert shown[0].startswith("Say what was mended.")
    case = await company.case("OOPS-1")
    assert (case["owner"], case["stage"]) == ("walt@paper.example", "told")
    assert told
    assert "\n" not in told.visible


@pytest.mark.parametrize("words", ["fixed?", "any news?", "it is not fixed", "who has it"])
async def test_other_words_in_a_case_s_thread_change_nothing(
    company: SlackCompany, words: str
) -> None:
    """A question or half a command is answered with what can be said there."""
    sam, walt = company.person("sam"), company.person("walt")
    await sam.types("/oops The parcel is late")
    await walt.types("/oops OOPS-1 own")
    before = await company.cases()
    [card] = walt.from_oops()

    answer = await say(walt, words, thread_ts=card.ts)

    assert answer
    assert answer.visible.startswith(NO_COMMAND.format(words))
    assert await company.cases() == before


async def test_message_delivered_twice_is_done_once(company: SlackCompany) -> None:
    """Under one event id or two, as a mention and as a message."""
    sam, walt = company.person("sam"), company.person("walt")
    await sam.types("/oops The parcel is late")
    said = company.slack.say("walt", company.slack.workspace.direct("walt").id, "OOPS-1 own")
    requests = company.slack.requests

    for request in (requests.message(said), requests.message(said), requests.mention(said)):
        assert (await walt.visitor.send(request)).status == 200
    await company.settle()

    answers = [each for each in walt.from_oops() if each.thread_ts == said.ts]
    assert len(answers) == 1


@pytest.mark.parametrize(
    "more",
    [
        {"bot_id": "B0OTHER"},
        {"subtype": "bot_message", "bot_id": "B0OTHER"},
        {"subtype": "message_changed"},
        {"subtype": "message_deleted"},
        {"subtype": "channel_join"},
        {"user": BOT_USER},
        {"user": None},
        {"user": ""},
    ],
)
async def test_bots_and_notices_are_not_answered(
    company: SlackCompany, more: dict[str, object]
) -> None:
    """Neither our own words, nor another bot's, nor an edit or a joining: no loop begins."""
    sam = company.person("sam")
    direct = company.slack.workspace.direct("sam").id
    said = company.slack.say("sam", direct, "OOPS-1 own the parcel is late")
    for request in (
        company.slack.requests.message(said),
        company.slack.requests.mention(said),
    ):
        event = request.payload["event"] | more
        payload = request.payload | {"event": event}
        assert (await sam.visitor.send(replace(request, payload=payload))).status == 200
    await company.settle()

    assert sam.reads() == []
    assert sam.visitor.ephemerals == []
    assert await company.cases() == []


async def test_message_in_a_channel_without_a_mention_is_nothing_to_oops(
    company: SlackCompany,
) -> None:
    """Even where somebody subscribes the app to more than the manifest asks for."""
    sam = company.person("sam")

    answer = await sam.visitor.say("The parcel is late", where="general")
    await company.settle()

    assert answer.status == 200
    assert sam.visitor.ephemerals == []


async def test_outsider_s_mention_hears_whom_to_tell(company: SlackCompany) -> None:
    """A guest reports nothing, and is shown no case."""
    assert await mention(company.person("gus"), "@oops OOPS-1", where="partners") == [
        notices.OUTSIDER
    ]


async def test_mention_of_oops_alone_offers_the_form(company: SlackCompany) -> None:
    """A message cannot open a form by itself; a button can."""
    sam = company.person("sam")

    [asked] = await mention(sam, "@oops")
    await sam.presses("report", on=sam.visitor.ephemerals[-1])
    await sam.fills(complaint="The parcel is late")

    assert asked == "Press a button to go on.\nReport a complaint\nHelp"
    assert len(await company.cases()) == 1
