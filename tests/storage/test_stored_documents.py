"""What is stored stays readable: `stored_documents.json` holds a document of every kind.

"today" are documents as they are written now, with every field set. "earlier" are documents as
earlier versions wrote them, and "words" the words that columns hold. A new kind or field changes
"today"; where an earlier document lacks the field, that document moves to "earlier". Nothing is
ever taken out of "earlier".
"""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import Field, fields, is_dataclass
from enum import Enum
from pathlib import Path
from typing import Any, get_args, get_type_hints

import pytest

from bot.case.case import Case, Customer, Stage, Told, Unreachable
from bot.case.events import Event, Satisfaction
from bot.chat.cards import Block, Card
from bot.chat.messages import Content, Notice
from bot.rules import duty_deadlines
from bot.stored_names import public_name, stored_name
from storage.cases.documents import (
    STORED_CLASSES,
    facts_document,
    read_case,
    read_content,
    read_event,
)
from storage.cases.legacy_names import LEGACY_NAMES
from storage.cases.rows import event_columns
from storage.outbox.rows import content_columns
from storage.platforms import conversations
from tests.storage.samples import ANN, NOW, a_case

Json = dict[str, Any]
Golden = list[tuple[str, Json]]

GOLDEN: Json = json.loads(Path(__file__).with_name("stored_documents.json").read_text())
TODAY: Golden = [(each["kind"], each["document"]) for each in GOLDEN["today"]]
EARLIER: Golden = [(each["kind"], each["document"]) for each in GOLDEN["earlier"]]

#: The fields of a case that have columns, and what stands there.
COLUMNS = {
    "number": 7,
    "version": 12,
    "complaint": "The link in your mail is dead.",
    "department": "Web",
    "severity": "normal",
    "reported_at": NOW,
    "customers": (),
}
#: A customer has a table, and no document.
IN_COLUMNS = {Customer, Told, Unreachable}
#: The words in columns, by the enum that they are of.
WORDS: dict[str, type[Enum]] = {
    "cases.stage": Stage,
    "customers.outcome": Satisfaction,
    "conversations.kind": conversations.ConversationKind,
    "nags.owed": duty_deadlines.DutyKind,
}


def read(kind: str, document: Json) -> Any:  # noqa: ANN401 - what it is, the kind says
    """The value of a document, read the way its own table is."""
    made = STORED_CLASSES.get(declared(kind))
    if made is Case:
        return read_case(document, **COLUMNS)
    if made in get_args(Block):
        card = {"summary": "", "blocks": [{"kind": kind, **document}]}
        notice = read_content(stored_name(Notice), card)
        assert isinstance(notice, Notice)
        return notice.card.blocks[0]
    if made in get_args(Content):
        return read_content(kind, document)
    return read_event(kind, document, at=NOW, by=ANN)


def written(value: Any) -> tuple[str, Json]:  # noqa: ANN401 - any value that is stored
    """Its kind and its document, as they are written now."""
    if isinstance(value, Case):
        return stored_name(value), facts_document(value)
    if isinstance(value, get_args(Block)):
        [block] = content_columns(Notice(card=Card(summary="", blocks=(value,))))["content"][
            "blocks"
        ]
        return block.pop("kind"), block
    if isinstance(value, get_args(Content)):
        columns = content_columns(value)
        return columns["kind"], columns["content"]
    columns = event_columns(a_case(), value, "chat")
    return columns["kind"], columns["body"]


def declared(kind: str) -> str:
    """The declared name for a kind."""
    return LEGACY_NAMES.get(kind, kind)


def names(golden: Golden) -> set[str]:
    """The kinds of these documents."""
    return {kind for kind, _ in golden}


def test_document_is_read_and_written_as_it_is() -> None:
    """No fact is lost, renamed or spelt otherwise on the way in or out."""
    assert [written(read(*each)) for each in TODAY] == TODAY


def test_earlier_document_is_read_with_all_its_facts() -> None:
    """A document of an earlier version says today what it said then."""
    now = [written(read(*each)) for each in EARLIER]

    assert [kind for kind, _ in now] == [declared(kind) for kind, _ in EARLIER]
    both = zip(now, EARLIER, strict=True)
    assert [before for after, before in both if not keeps(after[1], before[1])] == []


def keeps(now: Any, before: Any) -> bool:  # noqa: ANN401 - any part of a document
    """Whether everything that stood there stands there still; blocks may be named anew."""
    if isinstance(before, dict):
        return all(name in now and keeps(now[name], each) for name, each in before.items())
    if isinstance(before, list):
        return len(now) == len(before) and all(map(keeps, now, before))
    return bool(now == before or now == LEGACY_NAMES.get(before))


@pytest.mark.parametrize(
    ("now", "before", "kept"),
    [
        ({"a": 1, "b": 2}, {"a": 1}, True),
        ({"a": 1}, {"a": 2}, False),
        ({"a": 1}, {"a": 1, "b": 2}, False),
        ([{"kind": "text.v1"}], [{"kind": "Text"}], True),
        ([{"kind": "text.v1"}], [{"kind": "Quote"}], False),
        ([1], [1, 2], False),
    ],
)
def test_lost_fact_is_found(now: object, before: object, kept: bool) -> None:  # noqa: FBT001
    """A fact may be added to a document, and none taken away."""
    assert keeps(now, before) is kept


def test_every_kind_has_a_document() -> None:
    """Every event, message and block has a declared name, and no name ever disappears."""
    stored = (Case, *get_args(Event), *get_args(Content), *get_args(Block))
    assert names(TODAY) == {stored_name(each) for each in stored}
    assert names(EARLIER) >= set(LEGACY_NAMES)


def test_words_in_columns_are_as_they_were() -> None:
    """A word that is stored is neither renamed nor dropped."""
    assert {name: [each.value for each in kind] for name, kind in WORDS.items()} == GOLDEN["words"]


@pytest.mark.parametrize("kind", STORED_CLASSES.values(), ids=STORED_CLASSES)
def test_renaming_a_class_changes_nothing_stored(kind: type[Any]) -> None:
    """What was written is read, and what is written is the same, whatever the class is called."""
    of_kind = [each for each in TODAY if STORED_CLASSES[each[0]] is kind]
    before = [each for each in EARLIER if STORED_CLASSES[declared(each[0])] is kind]

    with renamed(kind):
        assert [written(read(*each)) for each in of_kind] == of_kind
        assert all(keeps(written(read(*each))[1], each[1]) for each in before)


@contextmanager
def renamed(kind: type[Any]) -> Iterator[None]:
    """Call the class otherwise for as long as it is held."""
    name, qualified = kind.__name__, kind.__qualname__
    kind.__name__ = kind.__qualname__ = "Renamed"
    try:
        yield
    finally:
        kind.__name__, kind.__qualname__ = name, qualified


@pytest.mark.parametrize(("legacy", "name"), LEGACY_NAMES.items())
def test_public_name_is_what_it_has_always_been(legacy: str, name: str) -> None:
    """Exports and logs go on saying what scripts look for."""
    assert public_name(name) == legacy


def test_documents_leave_nothing_unset() -> None:
    """Every field, every arm of a union and every word of an enum is in some document."""
    found = [part for each in TODAY for part in parts(read(*each))]
    wanted = {part for kind in STORED_CLASSES.values() for part in made_of(kind)} - IN_COLUMNS

    missing = {
        kind.__name__: left
        for kind in wanted
        if (left := lacking(kind, [each for each in found if type(each) is kind]))
    }

    assert missing == {}


def lacking(kind: type[Any], seen: list[Any]) -> list[str]:
    """What of a dataclass or an enum none of these values has."""
    if issubclass(kind, Enum):
        return sorted(each.name for each in set(kind) - set(seen))
    if not seen:
        return ["all of it"]
    unset = [each for each in fields(kind) if not any(is_set(one, each) for one in seen)]
    return [each.name for each in unset if kind is not Case or each.name not in COLUMNS]


def is_set(value: object, field: Field[Any]) -> bool:
    """Whether that field says something other than its default."""
    return getattr(value, field.name) not in (field.default, None, "", ())


def parts(value: Any) -> Iterator[Any]:  # noqa: ANN401 - any value that is stored
    """The dataclasses and enums in a value, itself included."""
    if isinstance(value, Enum) or is_dataclass(value):
        yield value
    if isinstance(value, tuple):
        for each in value:
            yield from parts(each)
    if is_dataclass(value):
        for one in fields(value):
            yield from parts(getattr(value, one.name))


def made_of(hint: Any) -> Iterator[type[Any]]:  # noqa: ANN401 - any type's hint
    """The dataclasses and enums that a value of that type may hold."""
    hints = list(get_args(hint))
    if isinstance(hint, type) and (issubclass(hint, Enum) or is_dataclass(hint)):
        yield hint
        hints += get_type_hints(hint).values() if is_dataclass(hint) else []
    for each in hints:
        yield from made_of(each)
