"""Values of the core as JSON documents, and back.

A document's kind is the class's name: renaming an event, a content or a card's block needs a
migration. A new fact with a default needs none.
"""

from functools import cache
from typing import Any, get_args

from pydantic import TypeAdapter, ValidationError

from bot.case.case import Case
from bot.case.events import Event
from bot.chat.cards import Block, Card
from bot.chat.messages import Content, Notice
from storage.database.errors import UnreadableDocument

Json = dict[str, Any]

#: These have columns or a table of their own.
_CASE_COLUMNS = {
    "number",
    "version",
    "complaint",
    "department",
    "severity",
    "reported_at",
    "customers",
}
_EVENT_COLUMNS = {"at", "by"}
#: Everything that is ever written as a document, by its name.
KINDS: dict[str, type[Any]] = {
    each.__name__: each for each in (Case, *get_args(Event), *get_args(Content), *get_args(Block))
}


def case_document(case: Case) -> Json:
    """The facts of a case that have no columns."""
    return _dump(case, exclude=_CASE_COLUMNS)


def read_case(document: Json, **columns: object) -> Case:
    """The case of that document and its columns. Raises UnreadableDocument where it is none."""
    case: Case = _read(Case.__name__, {**document, **columns})
    return case


def event_document(event: Event) -> Json:
    """What an event says beyond when and by whom."""
    return _dump(event, exclude=_EVENT_COLUMNS)


def read_event(kind: str, document: Json, **columns: object) -> Event:
    """The event of that document and its columns. Raises UnreadableDocument where it is none."""
    event: Event = _read(kind, {**document, **columns})
    return event


def content_document(content: Content) -> Json:
    """What a message says."""
    if isinstance(content, Notice):
        return _card_document(content.card)
    return _dump(content)


def read_content(kind: str, document: Json) -> Content:
    """What a message of that kind says. Raises UnreadableDocument where it is none."""
    if kind == Notice.__name__:
        return Notice(card=_read_card(document))
    content: Content = _read(kind, document)
    return content


def _card_document(card: Card) -> Json:
    """A card; each block with its kind, since a heading and a text look alike in JSON."""
    blocks = [{"kind": type(each).__name__, **_dump(each)} for each in card.blocks]
    return {"summary": card.summary, "blocks": blocks, "shows": card.shows}


def _read_card(document: Json) -> Card:
    return Card(
        summary=document["summary"],
        blocks=tuple(_read(each["kind"], each) for each in document["blocks"]),
        shows=document.get("shows"),
    )


def _dump(value: object, exclude: set[str] | None = None) -> Json:
    adapter = _adapter(type(value).__name__)
    document: Json = adapter.dump_python(value, mode="json", exclude=exclude)
    return document


def _read(kind: str, document: Json) -> Any:  # noqa: ANN401 - what it is, the kind says
    if kind not in KINDS:
        raise UnreadableDocument(kind, "its kind")
    try:
        return _adapter(kind).validate_python(document)
    except ValidationError as error:  # which quotes what a customer said
        wrong = (".".join(map(str, each["loc"])) for each in error.errors(include_input=False))
        raise UnreadableDocument(kind, *wrong) from None


@cache
def _adapter(kind: str) -> TypeAdapter[Any]:
    return TypeAdapter(KINDS[kind])
