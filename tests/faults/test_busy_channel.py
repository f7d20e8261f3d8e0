"""A doubtful message in a busy channel is found, or known to be lost, with few calls."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import timedelta

import pytest
import pytest_asyncio

from adapters.chat.http_answers import open_session
from adapters.slack.platform import SlackPlatform, connect
from bot.chat.places import MessageRef, Place
from bot.ports.platform import Delivery, Outcome, Refused
from bot.ports.timing import LEASE
from storage.store import SqlStore
from tests.clock import Clock
from tests.odd_answers import body, bomb
from tests.slack.sending import CARD, CHANNEL, refused, sent
from tests.slack.standin import SlackStandin

HISTORY, REPLIES = "conversations.history", "conversations.replies"
NOT_THERE = refused(Refused.MESSAGE, "not found")


@dataclass(kw_only=True)
class Channel:
    """A channel of a Slack whose clock is a test's, and a platform whose clock is another."""

    slack: SlackStandin
    platform: SlackPlatform
    #: Slack's clock, and ours.
    theirs: Clock
    ours: Clock
    place: Place = CHANNEL

    async def posts(self, key: str) -> MessageRef:
        """Post a message, which nobody knows of."""
        return sent(await self.platform.post(self.place, CARD, key))

    def chats(self, messages: int) -> None:
        """Let people talk."""
        for number in range(messages):
            self.slack.say("dora", "complaints", str(number), raw=True, thread_ts=self.place.thread)

    async def finds(self, key: str, left_at: float) -> Delivery:
        """Look for a message that left at that moment, by our clock."""
        return await self.platform.find(self.place, key, left_at, left_at + LEASE.total_seconds())

    def calls(self) -> int:
        """The pages that were read so far."""
        calls = [*self.slack.calls_of(HISTORY), *self.slack.calls_of(REPLIES)]
        return len([each for each in calls if not each.error])


@pytest_asyncio.fixture
async def channel(empty_store: SqlStore) -> AsyncIterator[Channel]:
    """A quiet channel."""
    theirs, ours = Clock(), Clock()
    async with SlackStandin(clock=theirs.seconds) as slack, open_session() as session:
        platform = SlackPlatform(connect(slack.bot_token, slack.url, session), ours, empty_store)
        yield Channel(slack=slack, platform=platform, theirs=theirs, ours=ours)


@pytest.mark.parametrize("is_thread", [False, True], ids=["channel", "thread"])
async def test_fault_89_busy_channel_costs_no_more_than_a_quiet_one(
    channel: Channel, *, is_thread: bool
) -> None:
    """What was said long before and long after is not read."""
    if is_thread:
        first = channel.slack.say("dora", "complaints", "late")
        channel.place = Place(channel=first.channel, thread=first.ts)
    channel.chats(500)
    for clock in (channel.theirs, channel.ours):
        clock.now += timedelta(hours=1)
    left_at = channel.ours.seconds()
    there = await channel.posts("k1")
    for clock in (channel.theirs, channel.ours):
        clock.now += timedelta(hours=1)
    channel.chats(500)

    assert sent(await channel.finds("k1", left_at)) == there
    assert channel.calls() == 1
    assert await channel.finds("k2", left_at) == NOT_THERE
    assert channel.calls() == 2


async def test_fault_89_interrupted_search_goes_on(channel: Channel) -> None:
    """Where many talk at that very moment, no page is read twice, and the search ends."""
    left_at = channel.ours.seconds()
    there = await channel.posts("k1")
    channel.chats(900)
    faults = channel.slack.faults
    found = Delivery(outcome=Outcome.AMBIGUOUS)
    tries = 0
    while found.outcome is Outcome.AMBIGUOUS and tries < 10:
        tries += 1
        faults.throttle(HISTORY, retry_after=1, after=2)
        found = await channel.finds("k1", left_at)
        faults.clear()

    assert (sent(found), tries, channel.calls()) == (there, 3, 5)


async def test_fault_89_page_that_is_too_large_is_read_in_parts(channel: Channel) -> None:
    """Huge messages beside ours do not hide it."""
    left_at = channel.ours.seconds()
    there = await channel.posts("k1")
    channel.slack.faults.odd(HISTORY, bomb())

    first = await channel.finds("k1", left_at)
    second = await channel.finds("k1", left_at)

    assert (first.outcome, sent(second)) == (Outcome.AMBIGUOUS, there)
    assert channel.slack.calls_of(HISTORY)[-1].arguments["limit"] == "50"


async def test_fault_89_page_without_messages_says_nothing(channel: Channel) -> None:
    """It is not said again for that."""
    left_at = channel.ours.seconds()
    channel.slack.faults.odd(HISTORY, body(b'{"ok": true}'))

    found = await channel.finds("k1", left_at)

    assert found == Delivery(outcome=Outcome.AMBIGUOUS, detail="no messages")


@pytest.mark.parametrize("hours", [-1, 1, 30])
async def test_fault_89_clocks_may_be_hours_apart(channel: Channel, hours: int) -> None:
    """Slack's answers show how far."""
    channel.theirs.now += timedelta(hours=hours)
    left_at = channel.ours.seconds()
    there = await channel.posts("k1")

    assert sent(await channel.finds("k1", left_at)) == there
    assert await channel.finds("k2", left_at) == NOT_THERE
