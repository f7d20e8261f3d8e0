"""What Oops said in Slack is changed where it stands, and found again by its key."""

import time
from datetime import UTC, datetime

import pytest

from adapters.slack.platform import SlackPlatform, connect
from bot.chat.places import MessageRef, Place
from bot.ports.platform import Delivery, Outcome, Refused
from storage.store import SqlStore
from tests.clock import Clock
from tests.slack.sending import CARD, CHANNEL, DORA, OTHER, refused, sent
from tests.slack.standin import SCOPES, SlackStandin


@pytest.fixture
def watch() -> Clock:
    """Our clock goes as the stand-in's."""
    return Clock(datetime.now(UTC))


def just_now(ahead: float = 0) -> tuple[float, float]:
    """The moments between which the test says everything, by a clock that is ahead (seconds)."""
    return time.time() - 1 + ahead, time.time() + 20 + ahead


# Changing


async def test_card_is_changed_where_it_stands(
    slack: SlackStandin, platform: SlackPlatform
) -> None:
    """Twice is as once, and its key stays."""
    ref = sent(await platform.post(CHANNEL, CARD, "k1"))

    once = await platform.update(ref, OTHER)
    twice = await platform.update(ref, OTHER)

    assert once == twice == Delivery(outcome=Outcome.SENT, ref=ref)
    [said] = slack.messages("complaints")
    assert (said.visible, said.notification) == ("Ed Marsh owns it.", "OOPS-42 is Ed's.")
    assert said.metadata == {"event_type": "oops", "event_payload": {"key": "k1"}}


async def test_card_that_was_deleted_cannot_be_changed(platform: SlackPlatform) -> None:
    """So that it can be made again."""
    gone = MessageRef(channel="C0COMPLAINTS", message="1700000000.000001")

    assert await platform.update(gone, OTHER) == refused(Refused.MESSAGE, "message_not_found")


async def test_change_whose_blocks_are_refused_shows_the_text(
    slack: SlackStandin, platform: SlackPlatform
) -> None:
    """The old blocks do not stay and tell what is no longer so."""
    ref = sent(await platform.post(CHANNEL, CARD, "k1"))
    slack.faults.refuse("chat.update", "invalid_blocks")

    sent(await platform.update(ref, OTHER))

    [said] = slack.messages("complaints")
    assert (said.blocks, said.visible) == ((), "Ed Marsh owns it.")
    assert slack.calls_of("chat.update")[-1].arguments["blocks"] == []


async def test_change_that_is_cut_off_is_ambiguous(
    slack: SlackStandin, platform: SlackPlatform
) -> None:
    """The courier does it again, which does no harm."""
    ref = sent(await platform.post(CHANNEL, CARD, "k1"))
    slack.faults.drop("chat.update", taken=True)

    assert (await platform.update(ref, OTHER)).outcome is Outcome.AMBIGUOUS


# Finding


@pytest.mark.parametrize(
    "place", [CHANNEL, Place(channel="C0COMPLAINTS"), Place(channel="desk"), DORA]
)
async def test_message_is_found_by_its_key(
    slack: SlackStandin,
    platform: SlackPlatform,
    watch: Clock,
    empty_store: SqlStore,
    place: Place,
) -> None:
    """Wherever it was said, also by a process that does not know the channel's id."""
    moments = just_now()
    for key in ("k1", "k2", "k3"):
        await platform.post(place, CARD, key)
    client = connect(slack.bot_token, slack.url)

    found = await SlackPlatform(client, watch, empty_store).find(place, "k2", *moments)

    said = slack.messages(place.channel) if place.channel else slack.dm("dora")
    assert sent(found) == MessageRef(channel=said[1].channel, message=said[1].ts)


async def test_message_is_found_in_its_thread(slack: SlackStandin, platform: SlackPlatform) -> None:
    """History does not know replies; the thread does."""
    first = slack.say("dora", "complaints", "late")
    place = Place(channel=first.channel, thread=first.ts)
    ref = sent(await platform.post(place, CARD, "k1"))

    assert sent(await platform.find(place, "k1", *just_now())) == ref


async def test_message_is_found_behind_many_others(
    slack: SlackStandin, platform: SlackPlatform
) -> None:
    """History comes by pages, and all of them are read."""
    ref = sent(await platform.post(CHANNEL, CARD, "k1"))
    for number in range(450):
        slack.say("dora", "complaints", f"{number}")

    assert sent(await platform.find(CHANNEL, "k1", *just_now())) == ref
    assert len(slack.calls_of("conversations.history")) == 3
    assert len(slack.calls_of("users.conversations")) == 1


async def test_message_is_found_though_the_clocks_differ(platform: SlackPlatform) -> None:
    """Ours may be some minutes ahead of Slack's."""
    ref = sent(await platform.post(CHANNEL, CARD, "k1"))

    assert sent(await platform.find(CHANNEL, "k1", *just_now(240))) == ref


async def test_message_that_is_not_there_is_not_found(
    slack: SlackStandin, platform: SlackPlatform
) -> None:
    """Another key, another app's event, and a person's words are not it."""
    await platform.post(CHANNEL, CARD, "k1")
    theirs = {"event_type": "theirs", "event_payload": {"key": "k2"}}
    slack.say("dora", "complaints", "k2", metadata=theirs)
    slack.say("dora", "complaints", "k2")

    found = await platform.find(CHANNEL, "k2", *just_now())

    assert found == refused(Refused.MESSAGE, "not found")


@pytest.mark.parametrize(
    ("place", "detail"),
    [
        (Place(channel="#lounge"), "channel_not_found"),
        (Place(channel="C0LOUNGE"), "not_in_channel"),
        (Place(person="rex@paper.example"), "users_not_found"),
        (Place(channel="C0COMPLAINTS", thread="1700000000.000001"), "thread_not_found"),
    ],
)
async def test_message_cannot_stand_where_we_cannot_write(
    platform: SlackPlatform, place: Place, detail: str
) -> None:
    """So it may be said again, which will tell why it cannot be said."""
    found = await platform.find(place, "k1", *just_now())

    assert found == refused(Refused.MESSAGE, detail)


@pytest.mark.parametrize("method", ["conversations.history", "users.conversations"])
async def test_search_that_is_interrupted_leaves_it_open(
    slack: SlackStandin, platform: SlackPlatform, method: str
) -> None:
    """Not finding out is not the same as not being there."""
    slack.faults.throttle(method, retry_after=60)

    found = await platform.find(CHANNEL, "k1", *just_now())

    assert found == Delivery(outcome=Outcome.AMBIGUOUS, retry_after=60.0, detail="ratelimited")


async def test_search_without_the_scope_for_it_leaves_it_open(
    slack: SlackStandin, platform: SlackPlatform
) -> None:
    """We may have been able to write without being able to read."""
    slack.grant(SCOPES - {"channels:history"})
    slack.forgive("missing_scope")

    found = await platform.find(CHANNEL, "k1", *just_now())

    why = Refused.ACCESS
    assert found == Delivery(outcome=Outcome.AMBIGUOUS, refused=why, detail="missing_scope")
