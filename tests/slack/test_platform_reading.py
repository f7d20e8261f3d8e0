"""What others said in Slack is read where we may read it, and who they are is known."""

import asyncio
from typing import Any

import pytest

from adapters.chat.colleagues import Colleague
from adapters.slack.platform import SlackPlatform, Unreadable
from bot.case.reasons import FoundIn
from bot.chat.places import Place
from bot.company.people import Person
from bot.ports.platform import FoundMessage, Outcome, PlatformUnavailable, Refused
from tests.slack.sending import CARD
from tests.slack.standin import SCOPES, SlackStandin
from tests.slack.standin_chat import link_to
from tests.slack.standin_forwarded import mail, shared

NADIA = Person(email="nadia@paper.example", name="Nadia York", timezone="America/New_York")
DORA = Person(email="dora@paper.example", name="Dora Quill", timezone="Europe/London")


# People


async def test_person_is_found_by_address(platform: SlackPlatform) -> None:
    """However it is written, with the zone in which they work."""
    assert await platform.find_person(" Nadia@Paper.example") == NADIA


@pytest.mark.parametrize(
    "email", ["zoe@paper.example", "rex@paper.example", "stella@other.example", "nadia", ""]
)
async def test_nobody_is_found_by_an_address_that_is_not_ours(
    platform: SlackPlatform, email: str
) -> None:
    """Unknown, closed, another company's, or no address at all."""
    assert await platform.find_person(email) is None


@pytest.mark.parametrize(
    "changes",
    [
        {"is_restricted": True},
        {"is_ultra_restricted": True},
        {"team": "T0OTHER"},
        {"is_bot": True},
    ],
)
async def test_who_cannot_take_part_is_no_colleague(
    slack: SlackStandin, platform: SlackPlatform, changes: dict[str, Any]
) -> None:
    """Nobody is asked to answer for a case who would be refused when they do."""
    slack.workspace.change_person("dora", **changes)

    assert await platform.find_person("dora@paper.example") is None
    delivery = await platform.post(Place(person="dora@paper.example"), CARD, "k1")
    assert (delivery.outcome, delivery.refused) == (Outcome.REFUSED, Refused.PERSON)
    assert slack.said() == []


async def test_whose_workspace_it_is_is_asked_once(
    slack: SlackStandin, platform: SlackPlatform
) -> None:
    """And nobody is taken to have left because that is not known."""
    slack.faults.throttle("auth.test")

    with pytest.raises(PlatformUnavailable, match="ratelimited"):
        await platform.find_person("dora@paper.example")
    found = [await platform.find_person(each) for each in ("dora@paper.example", NADIA.email)]

    assert found == [DORA, NADIA]
    assert len(slack.calls_of("auth.test")) == 2


async def test_person_goes_by_the_address_that_was_asked_for(
    slack: SlackStandin, platform: SlackPlatform
) -> None:
    """Also where Slack's answer leaves it out."""
    slack.workspace.change_person("dora", hides_email=True)

    assert await platform.find_person("Dora@paper.example") == DORA


async def test_person_is_heard_of_anew_each_time(
    slack: SlackStandin, platform: SlackPlatform
) -> None:
    """People move to other zones, and leave."""
    await platform.find_person("nadia@paper.example")
    slack.workspace.change_person("nadia", zone="Asia/Tokyo")

    found = await platform.find_person("nadia@paper.example")

    assert found is not None
    assert found.timezone == "Asia/Tokyo"


async def test_user_is_known_by_id(slack: SlackStandin, platform: SlackPlatform) -> None:
    """Who presses a button is one of us; who we are is asked only once."""
    found = [await platform.person_of("U0DORA") for _ in range(2)]

    assert found == [Colleague(person=DORA)] * 2
    assert len(slack.calls_of("auth.test")) == 1


@pytest.mark.parametrize(
    ("user", "flags"),
    [
        ("U0GUS", (True, False, False)),
        ("U0UNA", (True, False, False)),
        ("U0STELLA", (False, True, False)),
        ("U0OOPS", (False, False, True)),
    ],
)
async def test_outsider_is_known_as_one(
    platform: SlackPlatform, user: str, flags: tuple[bool, bool, bool]
) -> None:
    """Guests, strangers from a shared channel, and apps."""
    found = await platform.person_of(user)

    assert found is not None
    assert (found.guest, found.stranger, found.bot) == flags


async def test_person_of_another_team_is_a_stranger(
    slack: SlackStandin, platform: SlackPlatform
) -> None:
    """Slack does not mark everybody from a shared channel; their team does."""
    slack.workspace.change_person("stella", is_stranger=False)

    found = await platform.person_of("U0STELLA")

    assert found is not None
    assert found.stranger is True


async def test_person_who_left_is_not_active(platform: SlackPlatform) -> None:
    """So that what they owned can be passed on."""
    found = await platform.person_of("U0REX")

    assert found is not None
    assert found.person == Person(email="rex@paper.example", name="Rex Gone", active=False)


async def test_nobody_is_behind_an_unknown_id(platform: SlackPlatform) -> None:
    """Nothing is made up."""
    assert await platform.person_of("U0NOBODY") is None


async def test_person_whose_address_is_hidden_has_one_made_of_ids(
    slack: SlackStandin, platform: SlackPlatform
) -> None:
    """They can still be told apart, and never written to by mail."""
    slack.grant(SCOPES - {"users:read.email"})

    found = await platform.person_of("U0DORA")

    assert found is not None
    assert found.person.email == "u0dora@t0paper.invalid"


@pytest.mark.parametrize("method", ["users.info", "auth.test"])
async def test_user_of_whom_slack_does_not_tell_is_not_unknown(
    slack: SlackStandin, platform: SlackPlatform, method: str
) -> None:
    """Nobody is sent away because Slack was busy."""
    slack.faults.throttle(method)

    with pytest.raises(PlatformUnavailable, match="ratelimited"):
        await platform.person_of("U0DORA")


async def test_address_of_which_slack_does_not_tell_is_not_unknown(
    slack: SlackStandin, platform: SlackPlatform
) -> None:
    """Nobody is taken to have left because Slack was busy."""
    slack.faults.throttle("users.lookupByEmail")

    with pytest.raises(PlatformUnavailable, match="ratelimited"):
        await platform.find_person("dora@paper.example")


# Messages


async def test_message_in_a_channel_is_read(slack: SlackStandin, platform: SlackPlatform) -> None:
    """The very one, with its address and with names; who typed it is a colleague, no customer."""
    slack.say("dora", "complaints", "before")
    said = slack.say("dora", "complaints", "Ann & Co wait, @ed. See https://a.example")
    slack.say("dora", "complaints", "after")

    found = await platform.read_message(said.channel, said.ts)

    assert found == FoundMessage(
        text="Ann & Co wait, @Ed Marsh. See https://a.example",
        link=link_to(said.channel, said.ts),
    )


@pytest.mark.parametrize(
    ("mentioned", "read"),
    [
        ("<@U0ED>, <@U0WALT> and again <@U0ED>", "@Ed Marsh, @Walt Crate and again @Ed Marsh"),
        ("<@U0GONE> and <@U0ED>", "@U0GONE and @Ed Marsh"),
        ("in the @USA", "in the @USA"),
        ("ed@U0ED.example", "ed@U0ED.example"),
        (" ".join(f"<@U{number}>" for number in range(10, 15)) + " <@U0ED>", None),
    ],
)
async def test_whoever_is_mentioned_is_named(
    slack: SlackStandin, platform: SlackPlatform, mentioned: str, read: str | None
) -> None:
    """As far as Slack knows them, and as far as there are not too many of them."""
    said = slack.say("dora", "complaints", "late")
    slack.forgive("user_not_found")

    found = await platform.found({"text": mentioned, "ts": said.ts}, said.channel)

    assert found.text == (read or mentioned.replace("<", "").replace(">", ""))


async def test_message_is_read_while_slack_names_nobody(
    slack: SlackStandin, platform: SlackPlatform
) -> None:
    """Whoever is mentioned is an id then: a complaint does not wait for a name."""
    said = slack.say("dora", "complaints", "Wet, @ed")
    slack.faults.fail("users.info")

    found = await platform.read_message(said.channel, said.ts)

    assert isinstance(found, FoundMessage)
    assert found.text == "Wet, @U0ED"


async def test_reply_in_a_thread_is_read(slack: SlackStandin, platform: SlackPlatform) -> None:
    """History does not know it; its thread does."""
    first = slack.say("dora", "complaints", "first")
    reply = slack.say("ed", "complaints", "The reply", thread_ts=first.ts)

    found = await platform.read_message(reply.channel, reply.ts)

    assert isinstance(found, FoundMessage)
    assert found.text == "first\n\nReply: The reply"


async def test_reply_is_read_without_its_thread_while_slack_does_not_tell(
    slack: SlackStandin, platform: SlackPlatform
) -> None:
    """Nor is what Oops itself said taken for a complaint."""
    first = slack.say("dora", "complaints", "first")
    said = slack.say("ed", "complaints", "The reply", thread_ts=first.ts).post.as_json()
    ours = await platform.post(Place(channel=first.channel), CARD, "k1")
    assert ours.ref is not None
    slack.faults.fail("conversations.replies")

    alone = await platform.found(said, first.channel)
    under_ours = await platform.found(said | {"thread_ts": ours.ref.message}, first.channel)

    assert (alone.text, under_ours.text) == ("The reply", "The reply")
    assert len(slack.calls_of("conversations.replies")) == 2


async def test_author_from_another_company_is_proposed(
    slack: SlackStandin, platform: SlackPlatform
) -> None:
    """In a channel shared with customers; a colleague and an app are none."""
    await platform.workspace()
    theirs = {"user_team": "T0OTHER", "team": "T0OTHER", "text": "It is wet"}

    said = [
        await platform.found(theirs | more, "C0COMPLAINTS")
        for more in ({"user": "U0STELLA"}, {"user": "U0DORA"}, {"user": "U1", "bot_id": "B1"})
    ]

    stella = FoundMessage(text="It is wet", customer="Stella Strange", found_in=FoundIn.AUTHOR)
    assert said == [stella, FoundMessage(text="It is wet"), FoundMessage(text="It is wet")]


async def test_mail_in_a_channel_is_read_with_its_sender(
    slack: SlackStandin, platform: SlackPlatform
) -> None:
    """A mail that was forwarded to a channel's address."""
    ann = mail(name="Ann", address="ann@archer.example", subject="Late", text="It came at noon.")
    said = slack.say("dora", "complaints", "", more=ann)

    found = await platform.read_message(said.channel, said.ts)

    assert found == FoundMessage(
        text="Late\n\nIt came at noon.",
        customer="Ann",
        contact="ann@archer.example",
        found_in=FoundIn.MAIL,
        link=link_to(said.channel, said.ts),
    )


async def test_mail_of_a_colleague_has_no_customer(
    slack: SlackStandin, platform: SlackPlatform
) -> None:
    """Whoever forwards a customer's mail by mail is its sender, and works here."""
    said = slack.say(
        "dora",
        "complaints",
        "",
        more=mail(name="Ed", address="Ed@paper.example", subject="Fwd: Late", text="From: Ann"),
    )

    found = await platform.read_message(said.channel, said.ts)

    assert found == FoundMessage(text="Fwd: Late\n\nFrom: Ann", link=link_to(said.channel, said.ts))


@pytest.mark.parametrize("fault", ["throttle", "hang"])
async def test_sender_of_whom_nothing_can_be_found_out_is_not_named(
    slack: SlackStandin, platform: SlackPlatform, fault: str
) -> None:
    """They may be a colleague, and no colleague is ever told that their complaint is settled."""
    ann = mail(name="Ann", address="ann@archer.example", subject="Late", text="noon")
    said = slack.say("dora", "complaints", "", more=ann)
    getattr(slack.faults, fault)("users.lookupByEmail")

    found = await platform.read_message(said.channel, said.ts)

    assert found == FoundMessage(text="Late\n\nnoon", link=link_to(said.channel, said.ts))


async def test_what_is_known_of_a_message_soon_is_kept(
    slack: SlackStandin, platform: SlackPlatform
) -> None:
    """One thing that does not become known takes no other with it."""
    ann = mail(name="Ann", address="ann@archer.example", subject="Wet", text="@U0DORA, @U0ED")
    said = slack.say("dora", "complaints", "", more=ann)
    slack.faults.hang("chat.getPermalink")
    await platform.workspace()
    slack.faults.hang("users.info")

    async with asyncio.timeout(2):
        found = await platform.read_message(said.channel, said.ts)

    assert isinstance(found, FoundMessage)
    assert (found.customer, found.contact, found.link) == ("Ann", "ann@archer.example", None)
    assert found.text in {"Wet\n\n@U0DORA, @Ed Marsh", "Wet\n\n@Dora Quill, @U0ED"}


async def test_author_of_a_post_is_not_looked_for_among_us(
    slack: SlackStandin, platform: SlackPlatform
) -> None:
    """Nor proposed as a customer: a link in a colleague's sentence names nobody."""
    tweet = {"author_name": "A. Reader", "author_link": "https://social.example/@reader"}
    said = slack.say("dora", "complaints", "Look", more={"attachments": [tweet]})

    found = await platform.read_message(said.channel, said.ts)

    assert isinstance(found, FoundMessage)
    assert (found.customer, found.contact) == (None, None)
    assert slack.calls_of("users.lookupByEmail") == []


async def test_message_that_was_passed_on_is_read(
    slack: SlackStandin, platform: SlackPlatform
) -> None:
    """From a channel that we need not be in."""
    first = slack.say("ed", "lounge", "A reader says it is misspelt")
    said = slack.say("dora", "complaints", "", more=shared(first))

    found = await platform.read_message(said.channel, said.ts)

    assert found == FoundMessage(
        text="A reader says it is misspelt", link=link_to(said.channel, said.ts)
    )


async def test_message_is_read_though_its_address_is_not_told(
    slack: SlackStandin, platform: SlackPlatform
) -> None:
    """The link is a convenience."""
    said = slack.say("dora", "complaints", "late")
    slack.faults.refuse("chat.getPermalink", "message_not_found")

    assert await platform.read_message(said.channel, said.ts) == FoundMessage(text="late")


@pytest.mark.parametrize(
    ("channel", "detail"), [("C0LOUNGE", "not_in_channel"), ("C0BOARD", "channel_not_found")]
)
async def test_message_where_we_are_not_is_unreadable(
    platform: SlackPlatform, channel: str, detail: str
) -> None:
    """The one who pointed at it is told what to do."""
    found = await platform.read_message(channel, "1700000000.000001")

    assert found == Unreadable(detail=detail)


async def test_message_that_is_gone_is_unreadable(
    slack: SlackStandin, platform: SlackPlatform
) -> None:
    """Neither its neighbour nor its thread is read in its place."""
    slack.say("dora", "complaints", "another")

    found = await platform.read_message("C0COMPLAINTS", "1700000000.000001")

    assert found == Unreadable(detail="thread_not_found")


async def test_message_that_slack_does_not_give_now_is_not_unreadable(
    slack: SlackStandin, platform: SlackPlatform
) -> None:
    """It is asked for again later."""
    said = slack.say("dora", "complaints", "late")
    slack.faults.throttle("conversations.history")

    with pytest.raises(PlatformUnavailable, match="ratelimited"):
        await platform.read_message(said.channel, said.ts)


async def test_message_that_we_were_handed_is_read_without_membership(
    slack: SlackStandin, platform: SlackPlatform
) -> None:
    """A message's menu brings the message along, wherever it stands."""
    said = slack.say("ed", "board", "The printer burns &c.")

    found = await platform.found(said.post.as_json(), said.channel)

    assert found == FoundMessage(text="The printer burns &c.")


async def test_handed_message_without_a_time_has_no_link(
    slack: SlackStandin, platform: SlackPlatform
) -> None:
    """What is no message of Slack's has no address either."""
    assert await platform.found({"text": "late", "ts": 7}, "C0X") == FoundMessage(text="late")
    assert slack.calls == []
