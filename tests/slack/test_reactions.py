"""An emoji on a message makes a case of it, through the real app over HTTP."""

import asyncio
from pathlib import Path

import pytest

from bot.wording import notices
from tests.paper import CONFIG
from tests.slack.company import SlackCompany, slack_company
from tests.slack.standin_chat import link_to
from tests.slack.standin_forwarded import mail, shared

OWN_EMOJI = CONFIG.replace('name = "The Daily Paper"', 'name = "X"\nreactions = ["moan", "cry2"]')


async def test_reaction_makes_a_case_of_a_message(company: SlackCompany) -> None:
    """Whoever marks it is the reporter, and gets the case's card."""
    dora = company.person("dora")
    message = company.message("ed", "A reader says the link is <dead> & gone")

    await dora.marks(message)

    [case] = await company.cases()
    assert (case["complaint"], case["reporter"]) == (
        "A reader says the link is <dead> & gone",
        "dora@paper.example",
    )
    [card] = dora.on_screen()
    assert card.visible.startswith("OOPS-1 · reported, waiting for an owner\n")
    link = f"<{link_to(message.channel, message.ts)}|Open the message>"
    assert card.alive == [f"link: {link}"]


async def test_reply_in_a_thread_is_read(company: SlackCompany) -> None:
    """The message that was marked counts, and not the one that began the thread."""
    first = company.message("ed", "Anything new?")
    reply = company.slack.say("sam", "general", "The gift is broken", thread_ts=first.ts)

    await company.person("dora").marks(reply)

    [case] = await company.cases()
    assert case["complaint"] == "Anything new?\n\nReply: The gift is broken"


async def test_forwarded_mail_names_its_customer(company: SlackCompany) -> None:
    """Who wrote the mail is the customer, with the address to answer to."""
    arrived = mail(
        name="Ann Archer", address="ann@example.org", subject="My parcel", text="It never came."
    )
    message = company.slack.say("dora", "general", "", more=arrived)

    await company.person("dora").marks(message)

    [case] = await company.cases()
    assert case["complaint"] == "My parcel\n\nIt never came."
    assert [(each["name"], each["contact"]) for each in case["customers"]] == [
        ("Ann Archer", "ann@example.org")
    ]


async def test_proposed_customer_is_named_and_can_be_changed(company: SlackCompany) -> None:
    """The answer beneath the message names the customer; the form begins with them."""
    arrived = mail(name="Ann", address="ann@example.org", subject="Parcel", text="It never came.")
    message = company.slack.say("dora", "general", "", more=arrived)
    dora = company.person("dora")

    await dora.marks(message)
    [answer] = dora.visitor.ephemerals
    await dora.presses("rename", on=answer)
    proposed = dora.visitor.modal.field("customers")["initial_value"]
    await dora.fills(customers="Anna Archer, anna@example.org")

    assert "Ann will hear by" in answer.visible
    assert proposed == "Ann, ann@example.org"
    [case] = await company.cases()
    assert [(each["name"], each["contact"]) for each in case["customers"]] == [
        ("Anna Archer", "anna@example.org")
    ]


async def test_colleague_s_mail_is_no_customer_s(company: SlackCompany) -> None:
    """A colleague who passes something on is not taken for the customer."""
    arrived = mail(
        name="Ed Marsh", address="Ed@paper.example", subject="Fwd", text="The parcel never came."
    )
    message = company.slack.say("dora", "general", "", more=arrived)

    await company.person("dora").marks(message)

    [case] = await company.cases()
    assert [each["name"] for each in case["customers"]] == ["the customer"]


async def test_shared_message_is_read_as_it_was_said(company: SlackCompany) -> None:
    """A message that was passed on from elsewhere brings its words along."""
    said = company.message("sam", "A client got the wrong gift", channel="complaints")
    message = company.slack.say("dora", "general", "", more=shared(said))

    await company.person("dora").marks(message)

    [case] = await company.cases()
    assert case["complaint"] == "A client got the wrong gift"


async def test_emoji_counts_in_every_skin_and_others_do_not(company: SlackCompany) -> None:
    """Slack writes the tone behind the emoji's name. At what has another mark nobody looks."""
    dora = company.person("dora")
    for emoji in ("thumbsup", "oops2", "OOPS", "skin-tone-2", ""):
        await dora.marks(company.message("ed", f"Marked with {emoji}"), emoji)
    assert company.slack.calls_of("conversations.history") == []

    for emoji in ("sos", "oops::skin-tone-2"):
        await dora.marks(company.message("ed", f"Marked with {emoji}"), emoji)

    assert [each["complaint"] for each in await company.cases()] == [
        "Marked with sos",
        "Marked with oops::skin-tone-2",
    ]


async def test_company_chooses_its_own_emoji(tmp_path: Path) -> None:
    """What stands in `reactions` counts, and nothing else."""
    async with slack_company(tmp_path, OWN_EMOJI) as company:
        dora = company.person("dora")
        await dora.marks(company.message("ed", "The gift is broken"), "oops")
        await dora.marks(company.message("ed", "The parcel is late"), "cry2")

        assert [each["complaint"] for each in await company.cases()] == ["The parcel is late"]


async def test_message_is_one_case_whoever_marks_it_and_however_often(
    company: SlackCompany,
) -> None:
    """A second person is noted as a reporter too, and gets the card; all are told when it is done.

    With another of our emoji, taken off and put on again: it is the same message.
    """
    dora, ed, walt = (company.person(each) for each in ("dora", "ed", "walt"))
    message = company.message("sam", "The gift is broken")

    await dora.marks(message)
    await dora.marks(message, "sos")
    await dora.visitor.unreact(message)
    await dora.marks(message)
    await ed.marks(message)
    await walt.types("/oops OOPS-1 fixed sent another one")

    [case] = await company.cases()
    assert case["reporters"] == ["dora@paper.example", "ed@paper.example"]
    for reporter in (dora, ed):
        card, fixed = reporter.reads()
        assert "Reported by\nDora Quill and Ed Marsh" in card
        assert fixed.startswith("OOPS-1 is fixed, by Walt Crate")


async def test_everybody_at_once_is_one_case(company: SlackCompany) -> None:
    """Ten hands go up in the same moment, each with two emoji."""
    handles = ["dora", "ed", "wanda", "walt", "carla", "sam", "ines", "victor", "olga", "nadia"]
    message = company.message("sam", "The gift is broken")

    await asyncio.gather(
        *(
            company.person(handle).visitor.react(message, emoji)
            for handle in handles
            for emoji in ("oops", "sos")
        )
    )
    await company.settle()

    [case] = await company.cases()
    assert sorted(case["reporters"]) == sorted(f"{each}@paper.example" for each in handles)
    cards = [each for handle in handles for each in company.person(handle).reads()]
    assert len([each for each in cards if "Add a customer" in each]) == len(handles)


async def test_same_event_again_does_and_says_nothing(company: SlackCompany) -> None:
    """Slack delivers an event again where it heard no answer; the second time it is old news."""
    dora = company.person("dora").visitor
    request = company.slack.requests.reaction(
        "dora", company.message("ed", "It broke again"), "oops"
    )

    answers = [
        await dora.send(request, company.slack.signer.but(retry=retry)) for retry in (0, 1, 2)
    ]
    await company.settle()

    assert [each.status for each in answers] == [200, 200, 200]
    assert len(await company.cases()) == len(company.person("dora").reads()) == 1


@pytest.mark.parametrize("channel", ["lounge", "board"])
async def test_where_we_may_not_read_one_hears_what_to_do(
    company: SlackCompany, channel: str
) -> None:
    """Told once, however often it is marked; nothing is reported yet."""
    olga = company.person("olga")
    message = company.message("victor", "The gift is broken", channel=channel)

    await olga.marks(message)
    await olga.marks(message, "sos")

    assert olga.reads() == [notices.UNREADABLE_NOTICE]
    assert await company.cases() == []


async def test_our_own_message_makes_no_case(company: SlackCompany) -> None:
    """A card that is marked is not complained about."""
    sam, carla = company.person("sam"), company.person("carla")
    await sam.types("/oops The parcel is late")
    card = company.slack.messages("complaints")[-1]

    await carla.marks(card)

    assert [each.visible for each in carla.visitor.ephemerals] == [notices.OUR_OWN_MESSAGE]
    assert len(await company.cases()) == 1


async def test_message_without_words_makes_no_case(company: SlackCompany) -> None:
    """Whoever marks a silent message is asked for the words."""
    dora = company.person("dora")

    await dora.marks(company.slack.say("ed", "general", ""))

    assert [each.visible for each in dora.visitor.ephemerals] == [
        "There are no words in it. Write what the customer said: “/oops <what they said>”."
    ]
    assert await company.cases() == []


@pytest.mark.parametrize(
    ("handle", "channel"), [("gus", "partners"), ("stella", "partners"), ("una", "general")]
)
async def test_outsider_s_mark_is_refused_politely(
    company: SlackCompany, handle: str, channel: str
) -> None:
    """A guest, or a stranger in a shared channel, hears whom to tell; nothing is kept."""
    outsider = company.person(handle)
    message = company.message("wanda", "The parcel is late", channel=channel)

    await outsider.marks(message)

    assert [each.visible for each in outsider.visitor.ephemerals] == [notices.OUTSIDER]
    assert await company.cases() == []


async def test_deactivated_account_s_mark_is_nobody_s(company: SlackCompany) -> None:
    """An event of somebody who has left meanwhile opens nothing."""
    answer = await company.person("rex").visitor.react(company.message("ed", "It broke again"))

    assert answer.status == 200
    assert await company.cases() == []
