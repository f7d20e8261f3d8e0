"""The stand-in behaves, towards Slack's own client library, as Slack does."""

import asyncio
from collections.abc import AsyncIterator

import aiohttp
import pytest
import pytest_asyncio
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from tests.slack.standin import SlackStandin

pytestmark = pytest.mark.asyncio

SECTION = {"type": "section", "text": {"type": "mrkdwn", "text": "*Owner* nobody"}}


@pytest_asyncio.fixture
async def slack() -> AsyncIterator[SlackStandin]:
    async with SlackStandin(clock=lambda: 1_800_000_000) as standin:
        yield standin


@pytest_asyncio.fixture
async def client(slack: SlackStandin) -> AsyncIterator[AsyncWebClient]:
    async with aiohttp.ClientSession() as session:
        yield AsyncWebClient(
            token=slack.bot_token, base_url=slack.url, session=session, retry_handlers=[]
        )


async def refusal(call: object) -> str:
    """The error with which Slack refuses a call."""
    with pytest.raises(SlackApiError) as refused:
        await call  # type: ignore[misc]
    return str(refused.value.response["error"])


async def test_message_posted_stands_in_the_channel(
    slack: SlackStandin, client: AsyncWebClient
) -> None:
    """A posted message is seen by people, and read back by ts with its metadata."""
    metadata = {"event_type": "oops", "event_payload": {"key": "k1"}}
    sent = await client.chat_postMessage(
        channel="#complaints", text="Late &amp; lost", blocks=[SECTION], metadata=metadata
    )
    read = await client.conversations_history(
        channel=sent["channel"], latest=sent["ts"], inclusive=True, include_all_metadata=True
    )
    [message] = slack.messages("complaints")
    assert (message.visible, message.notification) == ("Owner nobody", "Late & lost")
    assert read["messages"][0]["metadata"] == metadata
    assert read["messages"][0]["ts"] == message.ts == "1800000000.000001"
    await asyncio.gather()
