"""Values of the core as documents, and back."""

import json
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.case.case import Case
from bot.case.events import Event
from bot.chat.cards import Block
from bot.chat.messages import Content
from bot.stored_names import stored_name
from storage.cases.documents import (
    STORED_CLASSES,
    content_document,
    event_document,
    read_content,
    read_event,
)
from storage.database.errors import UnreadableDocument
from tests.storage.anything import anything
from tests.storage.samples import NOW, accepted


def through_json(document: object) -> dict[str, object]:
    """The document as a database gives it back."""
    back: dict[str, object] = json.loads(json.dumps(document))
    return back


@pytest.mark.parametrize("kind", get_args(Event), ids=lambda kind: kind.__name__)
@given(drawn=st.data())
def test_event_of_every_kind_comes_back_as_it_was(kind: type[Event], drawn: st.DataObject) -> None:
    """History forgets nothing of what happened."""
    event = drawn.draw(anything(kind))
    document = through_json(event_document(event))
    assert read_event(stored_name(kind), document, at=event.at, by=event.by) == event


@given(content=anything(Content))
def test_content_of_every_kind_comes_back_as_it_was(content: Content) -> None:
    """A message says what was meant, also where two kinds of block look alike."""
    document = through_json(content_document(content))
    assert read_content(stored_name(content), document) == content


def test_kinds_have_names_of_their_own() -> None:
    """A document's name says which kind it is, so no two kinds share one."""
    kinds = [Case, *get_args(Event), *get_args(Content), *get_args(Block)]
    assert sorted(STORED_CLASSES) == sorted({stored_name(each) for each in kinds})
    assert len(STORED_CLASSES) == len(kinds)


def test_document_of_an_unknown_kind_is_unreadable() -> None:
    """What a newer Oops wrote is not guessed at."""
    with pytest.raises(UnreadableDocument, match="stored CaseForgotten cannot be read"):
        read_event("case_forgotten.v1", {}, at=NOW, by=None)


def test_unreadable_document_says_where_and_keeps_the_words_to_itself() -> None:
    """The error goes to a log, and what a customer said may not."""
    with pytest.raises(UnreadableDocument) as raised:
        read_event("customer_added.v1", {"number": "Mrs Secret", "name": "x"}, at=NOW, by=None)
    assert "stored CustomerAdded cannot be read: number, contact." in str(raised.value)
    assert "Secret" not in str(raised.value)
    assert raised.value.__cause__ is None


def test_document_leaves_out_what_has_a_column() -> None:
    """Who and when stand once."""
    assert event_document(accepted()) == {"who": "ben@example.com", "instead_of": None}
