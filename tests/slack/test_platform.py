"""What Oops says in Slack stands there once, and what became of it is told truly."""

import asyncio
import logging
from datetime import timedelta

import aiohttp
import pytest

from adapters.slack.platform import SlackPlatform, connect
from bot.chat.places import MessageRef, Place
from bot.ports.platform import Delivery, Outcome, Platform, Refused
from storage.store import SqlStore
from tests.clock import Clock
from tests.slack.sending import CARD, CHANNEL, DORA, refused, sent
from tests.slack.standin import SlackStandin


def test_slack_is_a_platform(platform: SlackPlatform) -> None:
    """The core takes it for what it needs of a platform, and knows it by its name."""
    needed: Platform = platform

    assert needed.name == "slack"


async def test_card_is_posted_to_a_channel_by_name(
    slack: SlackStandin, platform: SlackPlatform
) -> None:
    """It stands there under its key, with all that is in it inert."""
    ref = sent(await platform.post(CHANNEL, CARD, "k1"))

    [said] = slack.messages("complaints")
    assert ref == MessageRef(channel="C0COMPLAINTS", message=said.ts)
    assert (
        said.visible == "▏ “<!channel> My paper never comes & *nobody* answers <@U0DORA>”\nI own it"
    )
    assert said.notification == "OOPS-42 is yours."
    assert said.metadata == {"event_type": "oops", "event_payload": {"key": "k1"}}
    assert list(said.all_alive()) == []


async def test_card_brings_no_pages_along(slack: SlackStandin, platform: SlackPlatform) -> None:
    """Slack neither opens links that stand in it, nor looks for names in it."""
    await platform.post(CHANNEL, CARD, "k1")

    arguments = slack.calls_of("chat.postMessage")[0].arguments
    asked = {name: arguments[name] for name in ("unfurl_links", "unfurl_media", "mrkdwn")}
    assert asked == {"unfurl_links": False, "unfurl_media": False, "mrkdwn": False}
    assert (arguments["parse"], arguments["link_names"]) == ("none", False)


async def test_card_is_posted_to_a_person_by_address(
    slack: SlackStandin, platform: SlackPlatform
) -> None:
    """However the address is written, it is the direct message with that person."""
    ref = sent(await platform.post(Place(person=" Dora@Paper.example"), CARD, "k1"))

    [said] = slack.dm("dora")
    assert ref == MessageRef(channel=said.channel, message=said.ts)


async def test_card_is_posted_into_a_thread(slack: SlackStandin, platform: SlackPlatform) -> None:
    """A channel and a thread win over a person, who may be named besides."""
    first = slack.say("dora", "complaints", "This paper is late.")
    place = Place(channel=first.channel, person="ed@paper.example", thread=first.ts)

    sent(await platform.post(place, CARD, "k1"))

    assert [each.notification for each in slack.thread(first)] == ["OOPS-42 is yours."]


async def test_person_is_looked_up_once_in_ten_minutes(
    slack: SlackStandin, platform: SlackPlatform, watch: Clock
) -> None:
    """Lookups are rationed by Slack; who has left is noticed all the same, on opening."""
    for wait in (0, 9, 1):
        watch.now += timedelta(minutes=wait)
        await platform.post(DORA, CARD, f"k{wait}")

    assert len(slack.calls_of("users.lookupByEmail")) == 2
    assert len(slack.calls_of("conversations.open")) == 3


@pytest.mark.parametrize(
    ("channel", "detail"),
    [
        ("#nowhere", "channel_not_found"),
        ("#board", "channel_not_found"),
        ("#lounge", "channel_not_found"),
        ("C0LOUNGE", "not_in_channel"),
        ("C0ATTIC", "is_archived"),
    ],
)
async def test_closed_channel_refuses(platform: SlackPlatform, channel: str, detail: str) -> None:
    """A channel that is not there, not ours or archived will say no again."""
    delivery = await platform.post(Place(channel=channel), CARD, "k1")

    assert delivery == refused(Refused.CHANNEL, detail)


async def test_person_whom_nobody_knows_cannot_be_told(platform: SlackPlatform) -> None:
    """No account has that address."""
    delivery = await platform.post(Place(person="zoe@paper.example"), CARD, "k1")

    assert delivery == refused(Refused.PERSON, "users_not_found")


async def test_person_who_left_a_minute_ago_cannot_be_told(
    slack: SlackStandin, platform: SlackPlatform
) -> None:
    """Even while their id is remembered: nothing is said into a void."""
    await platform.post(DORA, CARD, "k1")
    slack.workspace.change_person("dora", deleted=True)

    delivery = await platform.post(DORA, CARD, "k2")

    assert delivery == refused(Refused.PERSON, "user_disabled")
    assert len(slack.said()) == 1


async def test_bot_cannot_be_told(slack: SlackStandin, platform: SlackPlatform) -> None:
    """An app has no direct messages with ours, and is no colleague."""
    slack.workspace.add_person("Robo", email="robo@paper.example", is_bot=True)

    delivery = await platform.post(Place(person="robo@paper.example"), CARD, "k1")

    assert delivery == refused(Refused.PERSON, "no colleague")


async def test_direct_message_that_is_closed_means_that_the_person_cannot_be_told(
    slack: SlackStandin, platform: SlackPlatform
) -> None:
    """A person has no other channel that one might be invited to."""
    slack.faults.refuse("chat.postMessage", "channel_not_found")

    assert await platform.post(DORA, CARD, "k1") == refused(Refused.PERSON, "channel_not_found")


@pytest.mark.parametrize(
    "error", ["restricted_action", "no_permission", "ekm_access_denied", "not_enabled"]
)
async def test_workspace_s_rule_is_nobody_s_absence(
    slack: SlackStandin, platform: SlackPlatform, error: str
) -> None:
    """Where nobody at all may be written to, nobody has left: it waits for the rule to change."""
    slack.faults.refuse("chat.postMessage", error)

    assert await platform.post(DORA, CARD, "k1") == refused(Refused.ACCESS, error)


async def test_withdrawn_token_means_that_our_access_is_gone(
    slack: SlackStandin, platform: SlackPlatform
) -> None:
    """Neither the person nor the channel is to blame."""
    slack.withdraw("account_inactive")
    slack.forgive("account_inactive")

    expected = refused(Refused.ACCESS, "account_inactive")
    assert await platform.post(DORA, CARD, "k1") == expected
    assert await platform.post(CHANNEL, CARD, "k2") == expected


async def test_thread_whose_beginning_is_gone_refuses(platform: SlackPlatform) -> None:
    """There is no message left to answer."""
    place = Place(channel="C0COMPLAINTS", thread="1700000000.000001")

    assert await platform.post(place, CARD, "k1") == refused(Refused.MESSAGE, "thread_not_found")


@pytest.mark.parametrize("error", ["invalid_blocks", "msg_blocks_too_long"])
async def test_blocks_that_slack_does_not_take_are_left_out(
    slack: SlackStandin, platform: SlackPlatform, error: str
) -> None:
    """The words arrive all the same, inert and under the same key."""
    slack.faults.refuse("chat.postMessage", error)

    sent(await platform.post(CHANNEL, CARD, "k1"))

    [said] = slack.messages("complaints")
    assert said.blocks == ()
    assert said.text == (
        "▏ “&lt;!channel&gt; My paper never comes &amp; *nobody* answers &lt;@U0DORA&gt;”\n"
        "The buttons cannot be shown here. Type “/oops help” for what you can do without them."
    )
    assert list(said.all_alive()) == []
    assert said.metadata == {"event_type": "oops", "event_payload": {"key": "k1"}}


async def test_text_that_slack_does_not_take_either_is_refused(
    slack: SlackStandin, platform: SlackPlatform
) -> None:
    """It is tried with blocks and without, and not a third time."""
    slack.faults.refuse("chat.postMessage", "invalid_blocks", times=2)

    delivery = await platform.post(CHANNEL, CARD, "k1")

    assert delivery == refused(Refused.CONTENT, "invalid_blocks")
    assert len(slack.calls_of("chat.postMessage")) == 2


# When it goes wrong


async def test_throttled_post_tells_how_long_to_wait(
    slack: SlackStandin, platform: SlackPlatform
) -> None:
    """Slack took nothing; it is not asked a second time."""
    slack.faults.throttle("chat.postMessage", retry_after=30)

    delivery = await platform.post(CHANNEL, CARD, "k1")

    assert delivery == Delivery(outcome=Outcome.THROTTLED, retry_after=30.0, detail="ratelimited")
    assert len(slack.calls_of("chat.postMessage")) == 1


@pytest.mark.parametrize("taken", [True, False])
async def test_dropped_connection_is_ambiguous_and_posts_once(
    slack: SlackStandin, platform: SlackPlatform, *, taken: bool
) -> None:
    """Whether it was taken cannot be known; the library may not try again by itself."""
    slack.faults.drop("chat.postMessage", taken=taken)

    delivery = await platform.post(CHANNEL, CARD, "k1")

    assert delivery == Delivery(outcome=Outcome.AMBIGUOUS, detail="ServerDisconnectedError")
    assert len(slack.calls_of("chat.postMessage")) == 1
    assert len(slack.messages("complaints")) == taken


async def test_failure_after_it_was_taken_is_ambiguous(
    slack: SlackStandin, platform: SlackPlatform
) -> None:
    """`internal_error` says so itself, in Slack's documentation."""
    slack.faults.fail("chat.postMessage")

    delivery = await platform.post(CHANNEL, CARD, "k1")

    assert delivery == Delivery(outcome=Outcome.AMBIGUOUS, detail="internal_error")
    assert len(slack.messages("complaints")) == 1


async def test_page_in_place_of_an_answer_is_ambiguous(
    slack: SlackStandin, platform: SlackPlatform
) -> None:
    """A proxy's error page says nothing about Slack."""
    slack.faults.unavailable("chat.postMessage")

    delivery = await platform.post(CHANNEL, CARD, "k1")

    assert delivery == Delivery(outcome=Outcome.AMBIGUOUS, detail="HTTP 503")


async def test_answer_that_does_not_come_is_ambiguous_in_time(
    slack: SlackStandin, watch: Clock, empty_store: SqlStore
) -> None:
    """All calls for one message share one patience, also where the session has none."""
    slack.faults.hang("chat.postMessage")
    async with aiohttp.ClientSession() as session:
        client = connect(slack.bot_token, slack.url, session)
        client.timeout = 0.2  # type: ignore[assignment] # the test need not wait for a second

        delivery = await SlackPlatform(client, watch, empty_store).post(DORA, CARD, "k1")

    assert delivery == Delivery(outcome=Outcome.AMBIGUOUS, detail="timeout")


@pytest.mark.parametrize("method", ["users.lookupByEmail", "conversations.open"])
@pytest.mark.parametrize("fault", ["drop", "fail", "throttle"])
async def test_failure_before_anything_was_said_is_no_doubt(
    slack: SlackStandin, platform: SlackPlatform, method: str, fault: str
) -> None:
    """What surely was not said can simply be said later."""
    match fault:
        case "drop":
            slack.faults.drop(method, taken=True, times=2)  # aiohttp asks again where it may
        case "fail":
            slack.faults.fail(method)
        case "throttle":
            slack.faults.throttle(method, retry_after=7)

    delivery = await platform.post(DORA, CARD, "k1")

    assert delivery.outcome is Outcome.THROTTLED
    assert delivery.retry_after == (7.0 if fault == "throttle" else None)
    assert slack.said() == []


async def test_cancelled_post_stays_cancelled(slack: SlackStandin, platform: SlackPlatform) -> None:
    """Shutting down is not an answer of Slack's."""
    order = slack.faults.hang("chat.postMessage")
    posting = asyncio.create_task(platform.post(CHANNEL, CARD, "k1"))
    await order.reached.wait()

    posting.cancel()

    with pytest.raises(asyncio.CancelledError):
        await posting


async def test_neither_token_nor_words_are_logged(
    slack: SlackStandin, platform: SlackPlatform, caplog: pytest.LogCaptureFixture
) -> None:
    """Not even with everything logged, and not in what goes wrong."""
    caplog.set_level(logging.DEBUG)
    slack.faults.fail("chat.postMessage")
    slack.faults.throttle("users.lookupByEmail")

    deliveries = [await platform.post(place, CARD, "k1") for place in (CHANNEL, DORA, CHANNEL)]

    told = caplog.text + "".join(map(repr, deliveries))
    assert "C0COMPLAINTS" in told
    assert [word for word in (slack.bot_token, "My paper", "OOPS-42") if word in told] == []
