"""The stand-in fails in the ways in which Slack fails."""

import asyncio

import aiohttp
import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.web.async_slack_response import AsyncSlackResponse

from tests.slack.standin import SlackStandin

POST = "chat.postMessage"


async def post(client: AsyncWebClient, text: str = "x", channel: str = "general") -> str:
    """Post, and say how that ended."""
    try:
        answer = await client.chat_postMessage(channel=channel, text=text)
    except SlackApiError as refused:
        response = refused.response
        if isinstance(response, AsyncSlackResponse):
            return f"{response.status_code} {response.get('error')}"
        return f"{response['status']}"
    except aiohttp.ClientError:
        return "cut"
    return f"{answer.status_code} ok"


def texts(slack: SlackStandin) -> list[str]:
    """What stands in #general."""
    return [message.text for message in slack.messages("general")]


async def test_throttled_call_is_not_taken(
    slack: SlackStandin, slack_client: AsyncWebClient
) -> None:
    """Two calls get 429 and are lost, the third goes through."""
    slack.faults.throttle(POST, retry_after=30, times=2)

    ends = [await post(slack_client, text) for text in "abc"]

    assert ends == ["429 ratelimited", "429 ratelimited", "200 ok"]
    assert texts(slack) == ["c"]


@pytest.mark.parametrize("retry_after", [30, "Wed, 21 Oct 2026 07:28:00 GMT", None])
async def test_retry_after_is_sent_as_ordered(
    slack: SlackStandin, slack_client: AsyncWebClient, retry_after: int | str | None
) -> None:
    """Retry-After comes in seconds, as a date, or not at all."""
    slack.faults.throttle(POST, retry_after=retry_after)

    with pytest.raises(SlackApiError) as refused:
        await slack_client.chat_postMessage(channel="general", text="x")

    wanted = None if retry_after is None else str(retry_after)
    assert refused.value.response.headers.get("Retry-After") == wanted


async def test_fault_strikes_its_channel_only(
    slack: SlackStandin, slack_client: AsyncWebClient
) -> None:
    """A fault for one person's messages leaves the others' alone, and is no blunder."""
    slack.faults.refuse(POST, "invalid_blocks", channel="dora", times=9)

    assert await post(slack_client, channel="U0ED") == "200 ok"
    assert await post(slack_client, channel="U0DORA") == "200 invalid_blocks"
    assert slack.blunders == []


async def test_connection_drops_before_or_after(
    slack: SlackStandin, slack_client: AsyncWebClient
) -> None:
    """The client cannot tell whether a message was taken when the connection is cut."""
    slack.faults.drop(POST, taken=False)
    slack.faults.drop(POST, taken=True)

    assert [await post(slack_client, text) for text in "ab"] == ["cut", "cut"]
    assert texts(slack) == ["b"]


async def test_error_after_the_message_was_taken(
    slack: SlackStandin, slack_client: AsyncWebClient
) -> None:
    """A 500 may hide that it was done."""
    slack.faults.fail(POST)

    assert await post(slack_client) == "500 internal_error"
    assert texts(slack) == ["x"]


async def test_page_in_place_of_an_answer(slack: SlackStandin) -> None:
    """Slack's front sometimes answers in HTML."""
    slack.faults.unavailable("*")

    async with slack.session.post(f"{slack.url}auth.test") as response:
        assert (response.status, response.content_type) == (503, "text/html")


async def test_call_hangs_until_released(slack: SlackStandin, slack_client: AsyncWebClient) -> None:
    """A call that hangs is noticed as it comes in, and ends without an answer."""
    order = slack.faults.hang(POST)
    posting = asyncio.create_task(post(slack_client))

    await order.reached.wait()
    order.release()

    assert (await posting, texts(slack)) == ("cut", [])


async def test_message_lands_after_the_client_gave_up(
    slack: SlackStandin, slack_client: AsyncWebClient
) -> None:
    """A call whose client went away is done all the same, later."""
    order = slack.faults.late(POST)
    posting = asyncio.create_task(post(slack_client))
    await order.reached.wait()
    posting.cancel()
    before = texts(slack)

    order.release()
    await order.landed.wait()

    assert (before, texts(slack)) == ([], ["x"])
