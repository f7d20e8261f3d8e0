"""People in the stand-in reach an app made with Bolt, as they would through Slack."""

import json
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from aiohttp import web
from slack_bolt.adapter.aiohttp import to_aiohttp_response, to_bolt_request
from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.async_app import AsyncAck, AsyncApp, AsyncRespond
from slack_sdk.web.async_client import AsyncWebClient

from tests.slack.standin import SlackStandin
from tests.slack.standin_forwarded import mail, shared
from tests.slack.standin_kept import Json
from tests.slack.standin_requests import Request

pytest_plugins = ["tests.slack.standin_fixture"]

MODAL: Json = {
    "type": "modal",
    "callback_id": "report",
    "title": {"type": "plain_text", "text": "Report"},
    "submit": {"type": "plain_text", "text": "Send"},
    "blocks": [
        {
            "type": "input",
            "block_id": "what",
            "label": {"type": "plain_text", "text": "What"},
            "element": {"type": "plain_text_input", "action_id": "what", "max_length": 20},
        },
        {
            "type": "input",
            "block_id": "who",
            "optional": True,
            "label": {"type": "plain_text", "text": "Who"},
            "element": {"type": "users_select", "action_id": "who"},
        },
    ],
}
CARD: list[Json] = [
    {"type": "section", "text": {"type": "mrkdwn", "text": "taken"}},
    {
        "type": "actions",
        "elements": [
            {
                "type": "button",
                "action_id": "own",
                "value": "OOPS-1",
                "text": {"type": "plain_text", "text": "Mine"},
            }
        ],
    },
]


class Told:
    """A small app that does one thing for each kind of request, and keeps what it was told."""

    def __init__(self, slack: SlackStandin, client: AsyncWebClient) -> None:
        self.url = ""
        self.requests: list[Json] = []
        self.app = AsyncApp(
            signing_secret=slack.signing_secret, client=client, process_before_response=True
        )
        self.app.command("/oops")(self._command)
        self.app.view("report")(self._view)
        self.app.action("own")(self._action)
        self.app.shortcut("report")(self._other)
        for event in ("reaction_added", "reaction_removed", "app_home_opened", "message"):
            self.app.event(event)(self._other)

    @property
    def last(self) -> Json:
        """The latest request."""
        return self.requests[-1]

    async def answer(self, request: web.Request) -> web.Response:
        """Answer over HTTP."""
        asked = await to_bolt_request(request)
        return await to_aiohttp_response(await self.app.async_dispatch(asked))

    async def _command(self, ack: AsyncAck, body: Json, client: AsyncWebClient) -> None:
        self.requests.append(body)
        if body["text"]:
            await ack(text=f"taken: {body['text']}", blocks=CARD)
        else:
            await client.views_open(trigger_id=body["trigger_id"], view=MODAL)
            await ack()

    async def _view(self, ack: AsyncAck, body: Json) -> None:
        self.requests.append(body)
        if body["view"]["state"]["values"]["what"]["what"]["value"] == "nothing":
            await ack(response_action="errors", errors={"what": "Say what."})
        else:
            await ack()

    async def _action(self, ack: AsyncAck, body: Json, respond: AsyncRespond) -> None:
        self.requests.append(body)
        await ack()
        await respond(text="yours", replace_original=True)

    async def _other(self, ack: AsyncAck, body: Json) -> None:
        self.requests.append(body)
        await ack()


@pytest_asyncio.fixture
async def told(slack: SlackStandin, slack_client: AsyncWebClient) -> AsyncIterator[Told]:
    """The small app, behind HTTP."""
    told = Told(slack, slack_client)
    served = web.Application()
    served.router.add_post("/slack/events", told.answer)
    runner = web.AppRunner(served)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    told.url = f"http://127.0.0.1:{runner.addresses[0][1]}"
    yield told
    await runner.cleanup()


async def test_command_is_answered_for_one_person(slack: SlackStandin, told: Told) -> None:
    """What is typed arrives as Slack writes it, and the answer is shown to that person only."""
    answer = await slack.visitor("dora", told.url).slash("Tom & Ann wait for @wanda")

    assert told.last["text"] == "Tom &amp; Ann wait for <@U0WANDA>"
    assert answer.shown is not None
    assert answer.shown.visible == "taken\nMine"
    assert [each.ts for each in slack.ephemerals("dora")] == [answer.shown.ts]
    assert slack.messages("general") == []


async def test_click_changes_the_message(slack: SlackStandin, told: Told) -> None:
    """A button sends its verb and value, and the app can put something in the message's place."""
    dora = slack.visitor("dora", told.url)
    answer = await dora.slash("late")
    assert answer.shown is not None

    await dora.click(answer.shown, "own")

    assert told.last["actions"][0]["value"] == "OOPS-1"
    assert [each.visible for each in dora.ephemerals] == ["yours"]


async def test_form_is_filled_in_by_name(slack: SlackStandin, told: Told) -> None:
    """A form stays open while the app complains, and closes once it is taken."""
    dora = slack.visitor("dora", told.url)
    await dora.slash()

    refused = await dora.submit(what="nothing")
    assert (refused.errors, dora.modal.title) == ({"what": "Say what."}, "Report")
    await dora.submit(what="late", who="wanda")

    values = told.last["view"]["state"]["values"]
    assert values["who"]["who"] == {"type": "users_select", "selected_user": "U0WANDA"}
    assert slack.modal("dora") is None


@pytest.mark.parametrize("values", [{}, {"what": "x" * 21}])
async def test_form_that_slack_would_not_send_is_not_sent(
    slack: SlackStandin, told: Told, values: dict[str, str]
) -> None:
    """A required field that is empty, or a text too long, never reaches the app."""
    dora = slack.visitor("dora", told.url)
    await dora.slash()

    with pytest.raises(AssertionError, match="what"):
        await dora.submit(**values)


async def test_reaction_names_its_message(slack: SlackStandin, told: Told) -> None:
    """A reaction stands on the message, and the app hears of both."""
    said = slack.say(
        "ed",
        "newsroom",
        "",
        more=mail(name="Ann", address="ann@acme.example", subject="Late", text="Where is it?"),
    )
    dora = slack.visitor("dora", told.url)

    await dora.react(said)

    assert told.last["event"]["item"] == {"type": "message", "channel": said.channel, "ts": said.ts}
    assert slack.now(said).post.reactions == (("oops", "U0DORA"),)
    assert slack.now(said).post.as_json()["files"][0]["plain_text"] == "Where is it?"
    await dora.unreact(said)
    assert slack.now(said).post.reactions == ()


async def test_shortcut_brings_the_message(slack: SlackStandin, told: Told) -> None:
    """A shortcut carries the message itself, with what was passed on in it."""
    first = slack.say("ed", "newsroom", "Ann waits")
    passed = slack.say("dora", "complaints", "", more=shared(first))

    await slack.visitor("dora", told.url).shortcut(passed)

    assert told.last["message"]["attachments"][0]["text"] == "Ann waits"


async def test_home_and_messages_are_events(slack: SlackStandin, told: Told) -> None:
    """Opening the home tab and writing to the bot reach the app as events."""
    dora = slack.visitor("dora", told.url)

    await dora.open_home()
    await dora.say("help")

    tab, message = (request["event"] for request in told.requests)
    assert (tab["type"], tab["tab"]) == ("app_home_opened", "home")
    assert (message["channel_type"], message["text"]) == ("im", "help")


async def test_signature_can_be_wrong(slack: SlackStandin, told: Told) -> None:
    """A forged, or an old, request is refused; one that comes again is taken, and says so."""
    dora, request = slack.visitor("dora", told.url), slack.requests.home_opened("dora")

    answers = [
        await dora.send(request, slack.signer.but(forged=True)),
        await dora.send(request, slack.signer.but(age=301)),
        await dora.send(request, slack.signer.but(retry=2)),
    ]

    assert [each.status for each in answers] == [401, 401, 200]
    assert slack.signer.but(retry=2).sign(request)[0]["X-Slack-Retry-Num"] == "2"


async def test_address_is_verified(slack: SlackStandin, told: Told) -> None:
    """Slack's question whether the address is the app's is answered."""
    answer = await slack.visitor("dora", told.url).send(slack.requests.url_verification("abc"))

    assert answer.json == {"challenge": "abc"}


async def test_socket_carries_the_same(slack: SlackStandin, told: Told) -> None:
    """Through Socket Mode a command is answered as it is acknowledged; a cut is survived."""
    handler = AsyncSocketModeHandler(told.app, slack.app_token)
    handler.client.web_client = AsyncWebClient(token=slack.app_token, base_url=slack.url)
    await handler.connect_async()  # type: ignore[no-untyped-call]
    await slack.socket.connected()
    dora = slack.socket_visitor("dora")

    answer = await dora.slash("late")
    await slack.socket.disconnect()
    await slack.heard("apps.connections.open", 2)
    await slack.socket.connected()
    event = slack.requests.home_opened("dora")
    for _ in range(2):
        await slack.socket.deliver(event, envelope_id="same")

    assert answer.shown is not None
    assert answer.shown.visible == "taken\nMine"
    assert [ack.envelope_id for ack in slack.socket.acks][1:] == ["same", "same"]
    await handler.close_async()  # type: ignore[no-untyped-call]


def test_request_is_encoded_as_slack_does() -> None:
    """Events come as JSON, interactions as a form with JSON in it."""
    event = Request(type="events_api", payload={"type": "event_callback"})
    click = Request(type="interactive", payload={"type": "block_actions"})

    assert json.loads(event.body) == {"type": "event_callback"}
    assert click.body == b"payload=%7B%22type%22%3A+%22block_actions%22%7D"
