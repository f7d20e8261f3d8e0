"""The demo workspace behind the port: it says, changes and finds, and knows people."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from adapters.config.loading import load_organization
from adapters.demo import newspaper
from adapters.web.chat import Chat
from adapters.web.messages import direct
from adapters.web.platform import WebPlatform
from adapters.web.users import OOPS, Staff
from adapters.web.workspace import Workspace
from bot.chat.places import MessageRef, Place
from bot.ports.platform import Outcome, Refused
from bot.screens.views import notice_card
from tests.clock import Clock

DORA = "dora@courier.example"
HELLO = notice_card("Hello.")


@pytest.fixture
def workspace(tmp_path: Path) -> Iterator[Workspace]:
    """The newspaper, in which nothing was said yet."""
    chat = Chat(tmp_path / "chat.db")
    yield Workspace(
        organization=load_organization(newspaper.CONFIG_FILE),
        staff=Staff(newspaper.newspaper_people()),
        channels=newspaper.CHANNEL_NAMES,
        chat=chat,
        clock=Clock(datetime(2026, 3, 2, 9, 0, tzinfo=UTC)),
    )
    chat.close()


@pytest.fixture
def platform(workspace: Workspace) -> WebPlatform:
    """Oops' way into it."""
    return WebPlatform(workspace)


@pytest.mark.parametrize(
    ("place", "conversation"),
    [
        (Place(channel="#deliveries"), "#deliveries"),
        (Place(channel="deliveries"), "#deliveries"),
        (Place(person=DORA), direct(OOPS, DORA)),
        (Place(person=DORA.upper()), direct(OOPS, DORA)),
    ],
)
async def test_post_stands_where_it_was_to_be_said(
    platform: WebPlatform, workspace: Workspace, place: Place, conversation: str
) -> None:
    """In a channel by its name, or in a person's direct messages by their address."""
    delivery = await platform.post(place, HELLO, "key")

    [message] = workspace.chat.messages(conversation)
    ref = MessageRef(channel=conversation, message=str(message.id))
    assert (delivery.outcome, delivery.ref) == (Outcome.SENT, ref)
    assert (message.author, message.card, message.at) == (OOPS, HELLO, workspace.clock())


async def test_post_of_a_known_key_is_the_message_that_stands(
    platform: WebPlatform, workspace: Workspace
) -> None:
    """However often it is sent, it is said once; and it is found by its key."""
    place = Place(person=DORA)
    first = await platform.post(place, HELLO, "key")

    assert await platform.post(place, HELLO, "key") == first
    assert await platform.find(place, "key", 0, 1) == first
    assert len(workspace.chat.messages(direct(OOPS, DORA))) == 1


@pytest.mark.parametrize(
    ("place", "refused"),
    [
        (Place(channel="#attic"), Refused.CHANNEL),
        (Place(person="nobody@courier.example"), Refused.PERSON),
        (Place(person=""), Refused.PERSON),
    ],
)
async def test_post_to_nobody_is_refused(
    platform: WebPlatform, place: Place, refused: Refused
) -> None:
    """The refusal says whether it is the channel or the person that is not there."""
    delivery = await platform.post(place, HELLO, "key")

    assert (delivery.outcome, delivery.refused) == (Outcome.REFUSED, refused)
    assert (await platform.find(place, "key", 0, 1)).refused is Refused.MESSAGE


async def test_update_changes_what_stands(platform: WebPlatform, workspace: Workspace) -> None:
    """In its place; what stands nowhere cannot be changed."""
    said = await platform.post(Place(person=DORA), HELLO, "key")
    assert said.ref
    gone = replace(said.ref, message="4000")

    assert (await platform.update(said.ref, notice_card("Changed."))).outcome is Outcome.SENT
    assert (await platform.update(gone, HELLO)).refused is Refused.MESSAGE
    assert (await platform.update(replace(gone, message="x"), HELLO)).refused is Refused.MESSAGE
    [message] = workspace.chat.messages(direct(OOPS, DORA))
    assert message.card == notice_card("Changed.")


async def test_reply_stands_in_its_thread(platform: WebPlatform, workspace: Workspace) -> None:
    """Under the message that its place names."""
    root = await platform.post(Place(channel="#deliveries"), HELLO, "root")
    assert root.ref

    place = Place(channel=root.ref.channel, thread=root.ref.message)
    await platform.post(place, notice_card("Reply."), "reply")

    [message] = workspace.chat.messages("#deliveries")
    assert [each.card for each in message.replies] == [notice_card("Reply.")]


async def test_people_are_found_by_their_address(platform: WebPlatform) -> None:
    """However it is written; nobody else is."""
    found = await platform.find_person(" Dora@Courier.Example ")

    assert found
    assert (found.name, found.email) == ("Dora Quill", DORA)
    assert await platform.find_person("marta@reader.example") is None


@pytest.mark.parametrize(
    "words", ["@omar", "omar", "Omar Reyes", "omar@courier.example", " @Omar "]
)
def test_colleague_is_meant_by_any_of_these(workspace: Workspace, words: str) -> None:
    """As one would write it after `hand`."""
    found = workspace.staff.by_words(words)

    assert found
    assert found.name == "Omar Reyes"


@pytest.mark.parametrize("words", ["", "@", "@marta", "Reyes, Omar"])
def test_nobody_is_meant_by_these(workspace: Workspace, words: str) -> None:
    """Better to ask than to guess."""
    assert workspace.staff.by_words(words) is None
