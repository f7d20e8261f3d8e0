"""Somebody who uses the app: types, clicks, fills in forms, reacts."""

import json
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Protocol

from aiohttp import ClientSession

from tests.slack.standin_calls import RefusedError
from tests.slack.standin_forms import filled_in
from tests.slack.standin_kept import Json, Member
from tests.slack.standin_requests import Request, Signer
from tests.slack.standin_screen import Screen, ShownButton, ShownMessage, ShownView
from tests.slack.standin_socket import Socket

if TYPE_CHECKING:
    from tests.slack.standin import SlackStandin


@dataclass(frozen=True, kw_only=True)
class Answer:
    """What the app answered at once. Over a socket, an acknowledgement is a 200."""

    status: int
    body: str
    #: The message that Slack made of it, where the answer was one.
    shown: ShownMessage | None = None

    @property
    def json(self) -> Json | None:
        """The body, where it is a JSON object."""
        try:
            parsed = json.loads(self.body)
        except ValueError:
            return None
        return parsed if isinstance(parsed, dict) else None

    @property
    def errors(self) -> dict[str, str]:
        """What a form complains of, by field."""
        found: dict[str, str] = (self.json or {}).get("errors", {})
        return found


class Door(Protocol):
    """The way by which Slack reaches the app."""

    async def deliver(self, request: Request, signer: Signer | None) -> Answer:
        """Tell the app, and wait for its answer."""


class HttpDoor:
    """Signed requests to /slack/events."""

    def __init__(self, url: str, session: ClientSession, signer: Signer) -> None:
        self.url = url if url.rstrip("/").count("/") > 2 else f"{url.rstrip('/')}/slack/events"
        self.session = session
        self.signer = signer

    async def deliver(self, request: Request, signer: Signer | None = None) -> Answer:
        """Post it, signed by the usual signer unless another is given."""
        headers, body = (signer or self.signer).sign(request)
        return await self.post(headers, body)

    async def post(self, headers: dict[str, str], body: bytes) -> Answer:
        """Post anything at all."""
        async with self.session.post(self.url, data=body, headers=headers) as response:
            return Answer(status=response.status, body=await response.text())


class SocketDoor:
    """Envelopes through Socket Mode."""

    def __init__(self, socket: Socket) -> None:
        self.socket = socket

    async def deliver(self, request: Request, signer: Signer | None = None) -> Answer:  # noqa: ARG002
        """Send an envelope and wait for its acknowledgement."""
        ack = await self.socket.deliver(request)
        return Answer(status=200, body=json.dumps(ack.payload) if ack.payload else "")


class Visitor:
    """One person at their keyboard. Each act gives the app's immediate answer."""

    def __init__(self, slack: "SlackStandin", person: Member, door: Door) -> None:
        self.slack = slack
        self.person = person
        self.door = door

    @property
    def messages(self) -> list[ShownMessage]:
        """What the bot and I said to each other."""
        return self.slack.dm(self.person)

    @property
    def ephemerals(self) -> list[ShownMessage]:
        """What only I was shown."""
        return self.slack.ephemerals(self.person)

    @property
    def modal(self) -> ShownView:
        """The form before me; fails where there is none."""
        found = self.slack.modal(self.person)
        assert found is not None, f"no modal is open before {self.person.name}"
        return found

    @property
    def home(self) -> ShownView:
        """My home tab; fails where none was published."""
        found = self.slack.home(self.person)
        assert found is not None, f"{self.person.name} has no home tab"
        return found

    async def slash(self, text: str = "", *, where: str = "general", raw: bool = False) -> Answer:
        """Type `/oops` and text; `raw` sends the text to the letter."""
        arriving = text if raw else self.slack.workspace.typed(text)
        request = self.slack.requests.slash(self.person, arriving, where=where)
        return self._show(request, await self.send(request))

    async def click(
        self,
        screen: ShownMessage | ShownView,
        verb: str,
        option: str | None = None,
        *,
        value: str | None = None,
    ) -> Answer:
        """Press the button of that verb, or of that whole action_id.

        `option` chooses of a menu, by label or value; `value` tells apart buttons of one verb.
        """
        button = button_of(screen, verb, value)
        return await self.send(self.slack.requests.click(self.person, screen, button, option))

    async def submit(self, view: ShownView | None = None, /, **values: Any) -> Answer:  # noqa: ANN401
        """Fill in fields by name, and send the form; what is not named keeps what it began with.

        Fails where Slack would not send the form: a required field is empty, a text too long.
        """
        view = view or self.modal
        state = filled_in(view, values, self.slack.workspace)
        answer = await self.send(self.slack.requests.submit(self.person, view, state))
        self._follow(view, answer)
        return answer

    async def react(self, message: ShownMessage, emoji: str = "oops") -> Answer:
        """Put an emoji on a message."""
        self._set_reaction(message, emoji, present=True)
        return await self.send(self.slack.requests.reaction(self.person, message, emoji))

    async def unreact(self, message: ShownMessage, emoji: str = "oops") -> Answer:
        """Take an emoji from a message again."""
        self._set_reaction(message, emoji, present=False)
        request = self.slack.requests.reaction(self.person, message, emoji, removed=True)
        return await self.send(request)

    async def shortcut(self, message: ShownMessage, callback_id: str = "report") -> Answer:
        """Choose the app's shortcut from a message's menu."""
        return await self.send(self.slack.requests.shortcut(self.person, message, callback_id))

    async def open_home(self, tab: str = "home") -> Answer:
        """Look at the app's home."""
        return await self.send(self.slack.requests.home_opened(self.person, tab))

    async def say(self, text: str, *, where: str | None = None, **more: object) -> Answer:
        """Type a message where the bot listens; to the bot itself unless told otherwise."""
        place = where or self.slack.workspace.direct(self.person).id
        said = self.slack.say(self.person, place, text, **more)
        return await self.send(self.slack.requests.message(said))

    async def mention(self, text: str, *, where: str = "general", **more: object) -> Answer:
        """Name the bot in a channel."""
        said = self.slack.say(self.person, where, text, **more)
        return await self.send(self.slack.requests.mention(said))

    async def send(self, request: Request, signer: Signer | None = None) -> Answer:
        """Let the app have any request, signed by another signer where one is given."""
        return await self.door.deliver(request, signer)

    def _show(self, request: Request, answer: Answer) -> Answer:
        """A command's answer is a message, where it has words."""
        body = answer.json if answer.body.startswith("{") else {"text": answer.body}
        if answer.status != 200 or not body or not (body.get("text") or body.get("blocks")):
            return answer
        hook = self.slack.hooks.open_ones[request.payload["response_url"].rpartition("/")[2]]
        try:
            post = self.slack.hooks.answer(hook, body)
        except RefusedError as refused:
            self.slack.web.blunder("answer", refused.error, *refused.problems)
            return answer
        shown_post = ShownMessage(post, self.slack.workspace.name_of) if post else None
        return replace(answer, shown=shown_post)

    def _follow(self, view: ShownView, answer: Answer) -> None:
        """Close the form where the app took it; one that it complains of stays open."""
        complaints = answer.errors
        if complaints and complaints.keys() <= view.fields.keys():
            return
        if answer.json:
            self.slack.web.blunder("answer", "invalid_answer", answer.body)
        elif answer.status == 200:
            self.slack.workspace.views.pop(view.id, None)

    def _set_reaction(self, message: ShownMessage, emoji: str, *, present: bool) -> None:
        conversation = self.slack.workspace.channel(message.channel)
        post = conversation.find(message.ts)
        if post is None:
            return
        mine = (emoji, self.person.id)
        others = tuple(each for each in post.reactions if each != mine)
        reactions = (*others, mine) if present else others
        conversation.exchange(replace(post, reactions=reactions))


def button_of(screen: Screen, verb: str, value: str | None = None) -> ShownButton:
    """The one button or menu of that verb; fails where there is none, or more than one."""
    fits = [
        button
        for button in screen.buttons
        if verb in {button.verb, button.action_id} and value in {None, button.value}
    ]
    assert fits, f"no button {verb!r} among {[each.action_id for each in screen.buttons]}"
    assert len(fits) == 1, f"{len(fits)} buttons {verb!r}: {[each.value for each in fits]}"
    return fits[0]
