"""The chat server in small: what is said, to whom, what was read, and what is kept."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from adapters.web.chat import MOST_SHOWN, Chat, InUse, OtherVersion
from adapters.web.messages import Draft, Forwarded, Reaction, direct
from bot.chat.cards import Actions, Button, Card, Facts, Heading, Menu, Option, Quote
from bot.screens.views import notice_card
from storage.cases.legacy_names import LEGACY_NAMES

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
DORA, WALT, SAM = "dora@paper.example", "walt@paper.example", "sam@paper.example"
CARD = Card(
    summary="A card",
    blocks=(
        Heading(text="OOPS-1"),
        Quote(text="<b>\x00\u202e 🙈"),
        Facts(rows=(("Owner", "Walt"),)),
        Actions(
            items=(
                Button(verb="own", label="It's mine", value="OOPS-1", primary=True),
                Menu(verb="hand", label="Hand", options=(Option(label="a", value="b"),)),
            )
        ),
    ),
)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """Where the chat is kept."""
    return tmp_path / "chat.db"


@pytest.fixture
def chat(file: Path) -> Iterator[Chat]:
    """An empty chat."""
    opened = Chat(file)
    yield opened
    opened.close()


def draft(text: str = "Hello", conversation: str = "#general", author: str = DORA) -> Draft:
    """Something that Dora is about to say in #general."""
    return Draft(conversation=conversation, author=author, at=NOW, text=text)


def test_message_comes_back_as_it_was_said(chat: Chat) -> None:
    """Words, a card and a message passed on, each to the letter."""
    words = chat.say(draft("a\n<b> & \u202e🙈"))
    card = chat.say(Draft(conversation="#general", author="oops", at=NOW, card=CARD))
    passed_on = Forwarded(text="Where is my paper?", customer="Marta", contact="@marta")
    forwarded = chat.say(
        Draft(conversation="#general", author=DORA, at=NOW, text="See:", forwarded=passed_on)
    )

    assert chat.messages("#general") == [words, card, forwarded]
    assert words.text == "a\n<b> & \u202e🙈"
    assert words.at == NOW
    assert card.card == CARD
    assert (forwarded.text, forwarded.forwarded) == ("See:", passed_on)


def test_same_key_is_said_once(chat: Chat) -> None:
    """A message that is said again under its key is the one that stands."""
    first = chat.say(Draft(conversation="#general", author="oops", at=NOW, card=CARD, key="k"))
    again = chat.say(Draft(conversation="#general", author="oops", at=NOW, card=CARD, key="k"))

    assert again == first
    assert chat.messages("#general") == [first]


def test_card_of_an_earlier_version_is_read(chat: Chat, file: Path) -> None:
    """A workspace from before blocks had declared names opens with all its cards."""
    said = chat.say(replace(draft(), card=CARD))
    chat.close()
    with closing(sqlite3.connect(file)) as connection:
        for legacy, name in LEGACY_NAMES.items():
            connection.execute(
                "UPDATE messages SET card = replace(card, ?, ?)", (f'"{name}"', f'"{legacy}"')
            )
        connection.commit()
        [[card]] = connection.execute("SELECT card FROM messages").fetchall()

    again = Chat(file)
    found = again.message(said.id)
    again.close()

    assert '"kind": "Heading"' in card
    assert found == said


def test_card_is_put_in_the_place_of_another(chat: Chat) -> None:
    """It stands where the other stood; where nothing stands, nothing comes to be."""
    said = chat.say(Draft(conversation="#general", author="oops", at=NOW, card=CARD))

    assert chat.put(said.id, notice_card("Done."))
    assert not chat.put(said.id + 1, notice_card("Done."))

    [message] = chat.messages("#general")
    assert message.card == notice_card("Done.")


def test_whisper_is_seen_by_one_person(chat: Chat) -> None:
    """Nobody else sees it, it counts as unread for nobody, and only its reader dismisses it."""
    whisper = chat.say(
        Draft(conversation="#general", author="oops", at=NOW, text="psst", only_for=DORA)
    )
    chat.dismiss(whisper.id, WALT)

    assert chat.messages("#general", DORA) == [whisper]
    assert chat.messages("#general", WALT) == []
    assert chat.messages("#general") == []
    assert chat.unread(DORA) == {}
    chat.dismiss(whisper.id, DORA)
    assert chat.messages("#general", DORA) == []


def test_message_that_all_see_is_not_dismissed(chat: Chat) -> None:
    """What everybody sees, one person does not take away."""
    said = chat.say(draft())

    chat.dismiss(said.id, DORA)

    assert chat.messages("#general") == [said]


def test_unread_are_the_others_messages_that_came_since(chat: Chat) -> None:
    """One's own do not count, nor those that one has read, nor what others say to each other."""
    chat.say(draft())
    seen = chat.say(draft())
    chat.say(draft(author=WALT))
    chat.say(draft(conversation=direct(DORA, "oops"), author="oops"))
    chat.say(draft(conversation=direct(SAM, DORA)))
    chat.read(WALT, "#general", seen.id)

    assert chat.unread(DORA) == {"#general": 1, direct("oops", DORA): 1}
    assert chat.unread(WALT) == {}
    assert chat.unread(SAM) == {"#general": 3, direct(DORA, SAM): 1}


def test_reading_further_up_makes_nothing_unread(chat: Chat) -> None:
    """What was seen once stays seen."""
    first = chat.say(draft())
    second = chat.say(draft())
    chat.read(WALT, "#general", second.id)

    chat.read(WALT, "#general", first.id)

    assert chat.unread(WALT) == {}


def test_replies_stand_under_their_message(chat: Chat) -> None:
    """A reply is no message of its own, and makes no channel unread."""
    root = chat.say(draft())
    chat.read(WALT, "#general", root.id)
    reply = chat.say(Draft(conversation="#general", author=DORA, at=NOW, text="r", thread=root.id))

    [message] = chat.messages("#general")
    assert message.replies == (reply,)
    assert chat.unread(WALT) == {}


def test_emoji_is_there_once_for_each_person(chat: Chat) -> None:
    """In the order in which people put it there; taken away, it is gone."""
    said = chat.say(draft())
    for person in (WALT, DORA, WALT):
        chat.mark(said.id, "oops", person, on=True)
    chat.mark(said.id, "eyes", SAM, on=True)
    chat.mark(said.id, "eyes", SAM, on=False)
    chat.mark(said.id, "eyes", SAM, on=False)

    [message] = chat.messages("#general")
    assert message.reactions == (Reaction(emoji="oops", people=(WALT, DORA)),)


def test_latest_messages_are_shown(chat: Chat) -> None:
    """Of a long conversation the end, the oldest of it first."""
    said = [chat.say(draft(str(number))) for number in range(MOST_SHOWN + 3)]

    assert chat.messages("#general") == said[3:]


def test_every_change_that_can_be_seen_is_told(file: Path) -> None:
    """Each says, put, mark, read and dismiss; what changes nothing tells nothing."""
    changes: list[int] = []
    chat = Chat(file, lambda: changes.append(1))
    said = chat.say(draft())
    chat.mark(said.id, "oops", WALT, on=True)
    chat.read(WALT, "#general", said.id)
    chat.keep("guide", "closed")
    before = len(changes)

    chat.read(WALT, "#general", said.id)
    chat.messages("#general")
    chat.unread(DORA)
    chat.close()

    assert before == len(changes) == 4


def test_everything_is_there_after_a_restart(file: Path) -> None:
    """What was said, marked, read and set."""
    chat = Chat(file)
    said = chat.say(draft())
    chat.mark(said.id, "oops", WALT, on=True)
    chat.read(WALT, "#general", said.id)
    chat.keep("guide", "closed")
    before = chat.messages("#general")
    chat.close()

    again = Chat(file)
    found = (again.messages("#general"), again.unread(WALT), again.setting("guide"))
    again.close()

    assert found == (before, {}, "closed")


def test_file_is_one_process_s(chat: Chat, file: Path) -> None:
    """A second one is told that it is in use."""
    with pytest.raises(InUse):
        Chat(file)


@pytest.mark.parametrize("content", [b"no database", b"SQLite format 3\x00 but broken"])
def test_file_that_is_none_of_ours_is_left_alone(file: Path, content: bytes) -> None:
    """It is not written over."""
    file.write_bytes(content)

    with pytest.raises(OtherVersion):
        Chat(file)

    assert file.read_bytes() == content
