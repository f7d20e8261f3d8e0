"""The stand-in behaves, towards Slack's own client library, as Slack does."""

import asyncio
from collections.abc import Awaitable

import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from tests.slack.standin import SCOPES, SlackStandin
from tests.slack.standin_kept import Json


async def refusal(call: Awaitable[object]) -> str:
    """The error with which Slack refuses a call."""
    with pytest.raises(SlackApiError) as refused:
        await call
    return str(refused.value.response["error"])


def section(text: str) -> Json:
    """A block with words."""
    return {"type": "section", "text": {"type": "mrkdwn", "text": text}}


async def test_message_is_seen_and_read_back(
    slack: SlackStandin, slack_client: AsyncWebClient
) -> None:
    """What is posted stands before people as Slack shows it, and reads back by ts and metadata."""
    metadata = {"event_type": "oops", "event_payload": {"key": "k1"}}

    sent = await slack_client.chat_postMessage(
        channel="#complaints",
        text="Late &amp; lost",
        blocks=[section("*Owner* <@U0DORA>")],
        metadata=metadata,
    )
    read = await slack_client.conversations_history(
        channel=sent["channel"], include_all_metadata=True
    )

    [message] = slack.messages("complaints")
    assert (message.visible, message.notification) == ("Owner @Dora Quill", "Late & lost")
    assert [(each["ts"], each["metadata"]) for each in read["messages"]] == [(sent["ts"], metadata)]


async def test_history_leaves_out_replies(
    slack: SlackStandin, slack_client: AsyncWebClient
) -> None:
    """A thread is read through its first message, and history knows only that."""
    first = slack.say("dora", "complaints", "first")
    reply = await slack_client.chat_postMessage(
        channel=first.channel, text="re", thread_ts=first.ts
    )

    history = await slack_client.conversations_history(channel=first.channel)
    thread = await slack_client.conversations_replies(channel=first.channel, ts=first.ts)
    alone = await slack_client.conversations_replies(channel=first.channel, ts=reply["ts"])

    assert [each["text"] for each in history["messages"]] == ["first"]
    assert [each["text"] for each in thread["messages"]] == ["first", "re"]
    assert [each["text"] for each in alone["messages"]] == ["re"]
    assert [each.text for each in slack.thread(first)] == ["re"]


async def test_history_between_two_instants(
    slack: SlackStandin, slack_client: AsyncWebClient
) -> None:
    """The ends of a span belong to it only where that is asked, and the latest comes first."""
    said = [slack.say("dora", "complaints", text) for text in "abcd"]
    span: Json = {"channel": "C0COMPLAINTS", "oldest": said[0].ts, "latest": said[3].ts}

    within = await slack_client.conversations_history(**span)
    whole = await slack_client.conversations_history(**span, inclusive=True, limit=3)

    assert [each["text"] for each in within["messages"]] == ["c", "b"]
    assert [each["text"] for each in whole["messages"]] == ["d", "c", "b"]
    assert whole["has_more"] is True


@pytest.mark.parametrize(
    ("channel", "error"),
    [
        ("#nowhere", "channel_not_found"),
        ("C0BOARD", "channel_not_found"),
        ("C0LOUNGE", "not_in_channel"),
        ("#attic", "is_archived"),
        ("U0NOBODY", "channel_not_found"),
    ],
)
async def test_message_to_a_closed_place_is_refused(
    slack: SlackStandin, slack_client: AsyncWebClient, channel: str, error: str
) -> None:
    """Each channel that the bot may not write to says why, and a test may let that happen."""
    assert await refusal(slack_client.chat_postMessage(channel=channel, text="hello")) == error
    assert (slack.said(), slack.blunders) == ([], [])


async def test_history_is_for_members(slack: SlackStandin, slack_client: AsyncWebClient) -> None:
    """What is said where the bot is no member cannot be read, and a private place is not known."""
    assert await refusal(slack_client.conversations_history(channel="C0LOUNGE")) == "not_in_channel"
    assert await refusal(slack_client.conversations_history(channel="C0BOARD")) == (
        "channel_not_found"
    )


async def test_update_exchanges_a_message(
    slack: SlackStandin, slack_client: AsyncWebClient
) -> None:
    """A card changes in place; text alone takes its blocks away, and metadata stays."""
    metadata = {"event_type": "oops", "event_payload": {}}
    card: Json = {"text": "one", "blocks": [section("one")], "metadata": metadata}
    sent = await slack_client.chat_postMessage(channel="U0DORA", **card)

    await slack_client.chat_update(channel=sent["channel"], ts=sent["ts"], text="two")

    [message] = slack.dm("dora")
    assert (message.visible, message.blocks, message.edited) == ("two", (), True)
    assert message.metadata == metadata


async def test_update_of_what_is_not_ours_is_refused(
    slack: SlackStandin, slack_client: AsyncWebClient
) -> None:
    """A message that is gone, an ephemeral one and somebody else's stay as they are."""
    theirs = slack.say("dora", "complaints", "mine")
    whisper = await slack_client.chat_postEphemeral(
        channel=theirs.channel, user="U0DORA", text="psst"
    )

    async def updating(ts: str) -> str:
        return await refusal(slack_client.chat_update(channel=theirs.channel, ts=ts, text="x"))

    assert await updating("1.000001") == "message_not_found"
    assert await updating(whisper["message_ts"]) == "message_not_found"
    assert await updating(theirs.ts) == "cant_update_message"


async def test_people_are_found_by_address(
    slack: SlackStandin, slack_client: AsyncWebClient
) -> None:
    """A person is found with their zone; one whose account was closed is not found any more."""
    found = await slack_client.users_lookupByEmail(email="Nadia@paper.example")
    gone = await refusal(slack_client.users_lookupByEmail(email="rex@paper.example"))
    known = await slack_client.users_info(user="U0REX")

    assert (found["user"]["id"], found["user"]["tz"]) == ("U0NADIA", "America/New_York")
    assert (gone, known["user"]["deleted"]) == ("users_not_found", True)


async def test_conversations_come_by_pages(
    slack: SlackStandin, slack_client: AsyncWebClient
) -> None:
    """Whoever follows the cursor sees each of the bot's channels once."""
    pages = await slack_client.users_conversations(types="public_channel,private_channel", limit=2)
    names = [each["name"] async for page in pages for each in page["channels"]]

    assert names == ["general", "complaints", "newsroom", "desk", "attic", "partners"]


async def test_missing_scope_is_named(slack: SlackStandin, slack_client: AsyncWebClient) -> None:
    """A call without its scope is refused with what it needs, which is a blunder."""
    slack.grant(SCOPES - {"im:write"})
    slack.forgive("missing_scope")

    with pytest.raises(SlackApiError) as refused:
        await slack_client.conversations_open(users="U0DORA")

    assert refused.value.response["needed"] == "im:write"
    assert "im:write" not in (await slack_client.auth_test()).headers["x-oauth-scopes"]


async def test_withdrawn_token_is_refused(
    slack: SlackStandin, slack_client: AsyncWebClient
) -> None:
    """Once the app was removed, nothing works."""
    slack.withdraw("account_inactive")

    assert await refusal(slack_client.auth_test()) == "account_inactive"


@pytest.mark.parametrize(
    ("method", "arguments", "error"),
    [
        ("chat.unfurlEverything", {}, "unknown_method"),
        ("chat.postMessage", {"channel": "#general"}, "no_text"),
        ("chat.postMessage", {"channel": "#general", "text": "x" * 40_001}, "msg_too_long"),
        ("users.info", {}, "invalid_arguments"),
        ("views.open", {"trigger_id": "1", "view": {"type": "modal"}}, "invalid_arguments"),
        ("apps.connections.open", {}, "not_allowed_token_type"),
    ],
)
async def test_blunder_fails_the_test(method: str, arguments: Json, error: str) -> None:
    """What no correct program sends is refused, and cannot be overlooked."""

    async def blunder() -> None:
        async with SlackStandin() as slack:
            client = AsyncWebClient(token=slack.bot_token, base_url=slack.url, retry_handlers=[])
            assert await refusal(client.api_call(method, json=arguments)) == error

    with pytest.raises(AssertionError, match=f"error='{error}'"):
        await blunder()


@pytest.mark.parametrize(
    ("arguments", "blunder"),
    [
        ({"blocks": [section("x")]}, "no_fallback_text"),
        ({"text": "x", "thread": "1.000001"}, "unknown_argument"),
    ],
)
async def test_what_slack_overlooks_is_noticed(
    slack: SlackStandin, slack_client: AsyncWebClient, arguments: Json, blunder: str
) -> None:
    """Slack takes a message nobody can hear, or an argument that it does not know; we do not."""
    await slack_client.api_call("chat.postMessage", json={"channel": "#general", **arguments})

    assert [each.error for each in slack.blunders] == [blunder]
    slack.forgive(blunder)


async def test_form_encoded_blocks_are_understood(slack: SlackStandin) -> None:
    """A call may come as a form, with its structures in strings and its token among the rest."""
    form = {"token": slack.bot_token, "channel": "general", "text": "x"}
    form["blocks"] = '[{"type": "divider", "block_id": "line"}]'

    async with slack.session.post(f"{slack.url}chat.postMessage", data=form) as response:
        answer = await response.json()

    assert answer["message"]["blocks"] == [{"type": "divider", "block_id": "line"}]


async def test_modal_opens_once_a_trigger(
    slack: SlackStandin, slack_client: AsyncWebClient
) -> None:
    """A trigger opens one modal; a second is refused, as is one that came too late."""
    view = {"type": "modal", "title": {"type": "plain_text", "text": "Report"}, "blocks": []}
    trigger = slack.workspace.trigger(slack.workspace.person("dora"))
    late = slack.workspace.trigger(slack.workspace.person("dora"))
    slack.workspace.expired_triggers.add(late)
    slack.forgive("exchanged_trigger_id")

    await slack_client.views_open(trigger_id=trigger, view=view)

    opened = slack.modal("dora")
    assert opened is not None
    assert opened.title == "Report"
    assert (
        await refusal(slack_client.views_open(trigger_id=trigger, view=view))
        == "exchanged_trigger_id"
    )
    assert (
        await refusal(slack_client.views_open(trigger_id=late, view=view)) == "expired_trigger_id"
    )


async def test_response_url_wears_out(slack: SlackStandin) -> None:
    """An interaction can be answered five times, and a sixth time is a blunder."""
    command = slack.requests.slash("dora", "late")
    slack.forgive("used_url")

    answers = []
    for _ in range(6):
        url = command.payload["response_url"]
        async with slack.session.post(url, json={"text": "taken"}) as response:
            answers.append(response.status)

    assert answers == [200] * 5 + [404]
    assert [each.text for each in slack.ephemerals("dora")] == ["taken"] * 5


async def test_socket_address_is_good_once(slack: SlackStandin) -> None:
    """Each connection needs an address of its own."""
    client = AsyncWebClient(token=slack.app_token, base_url=slack.url, retry_handlers=[])
    url = (await client.apps_connections_open(app_token=slack.app_token))["url"]

    async with slack.session.ws_connect(url) as socket:
        assert (await socket.receive_json())["type"] == "hello"
        async with slack.session.get(url.replace("ws://", "http://")) as second:
            assert second.status == 403


async def test_home_is_published_by_hash(slack: SlackStandin, slack_client: AsyncWebClient) -> None:
    """A home tab is exchanged, but not by somebody who looked at an older one."""
    first = await slack_client.views_publish(user_id="U0DORA", view={"type": "home", "blocks": []})
    view = {"type": "home", "blocks": [section("nothing owed")]}
    await slack_client.views_publish(user_id="U0DORA", view=view, hash=first["view"]["hash"])

    stale = slack_client.views_publish(user_id="U0DORA", view=view, hash=first["view"]["hash"])
    assert await refusal(stale) == "hash_conflict"
    home = slack.home("dora")
    assert home is not None
    assert home.visible == "nothing owed"


async def test_time_does_not_run_back_in_a_conversation() -> None:
    """Whatever the clock does, a later message has a greater ts."""
    times = iter([100.0, 50.0, 101.0])
    slack = SlackStandin(clock=lambda: next(times))

    said = [slack.say("dora", "general", text).ts for text in "abc"]

    assert said == ["100.000001", "100.000002", "101.000003"]


async def test_wait_for_a_call_ends_when_it_comes(
    slack: SlackStandin, slack_client: AsyncWebClient
) -> None:
    """A test waits for what the bot does, without sleeping."""
    posting = asyncio.create_task(slack_client.chat_postMessage(channel="general", text="x"))

    [call] = await slack.heard("chat.postMessage")

    assert call.arguments["channel"] == "general"
    await posting
