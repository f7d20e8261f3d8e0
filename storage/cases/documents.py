"""Conversion between the core's values and JSON documents.

A document's kind is the declared name of its class, so renaming a class needs no migration.
Renaming a field or an enum value does; a new field with a default does not. Older documents may
have a class name listed in `storage.cases.legacy_names`.
"""

from collections import Counter
from datetime import datetime
from functools import cache
from typing import Any, get_args

from pydantic import TypeAdapter, ValidationError

from bot.case.case import Case
from bot.case.events import Event
from bot.chat.cards import Block, Card
from bot.chat.messages import Content, Notice
from bot.stored_names import public_name, stored_name
from storage.cases.legacy_names import LEGACY_NAMES
from storage.database.errors import UnreadableDocument

StoredDocument = dict[str, Any]

#: Fields with columns or a table of their own.
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


def by_stored_name(*classes: type[Any]) -> dict[str, type[Any]]:
    """Map stored names to classes.

    Raises TypeError for a class without a stored name and ValueError for a duplicate name.
    """
    names = Counter(stored_name(each) for each in classes)
    if shared := [name for name, count in names.items() if count > 1]:
        raise ValueError(f"several classes are stored as {', '.join(shared)}")
    return dict(zip(names, classes, strict=True))


#: Every stored class by its stored name.
STORED_CLASSES = by_stored_name(Case, *get_args(Event), *get_args(Content), *get_args(Block))


def facts_document(case: Case) -> StoredDocument:
    """The facts of a case without columns of their own."""
    return _to_document(case, exclude=_CASE_COLUMNS)


def read_case(document: StoredDocument, **columns: object) -> Case:
    """Build a case from a document and columns. Raises UnreadableDocument."""
    case: Case = _from_document(stored_name(Case), {**document, **columns})
    return case


def event_document(event: Event) -> StoredDocument:
    """The fields of an event, except time and person."""
    return _to_document(event, exclude=_EVENT_COLUMNS)


def read_event(kind: str, document: StoredDocument, **columns: object) -> Event:
    """Build an event from a document and columns. Raises UnreadableDocument."""
    event: Event = _from_document(kind, {**document, **columns})
    return event


def content_document(content: Content) -> StoredDocument:
    """The content of a message."""
    if isinstance(content, Notice):
        more: StoredDocument = {"is_courtesy": True} if content.is_courtesy else {}
        if content.outdated_at:
            more["outdated_at"] = content.outdated_at.isoformat()
        return _card_document(content.card) | more
    return _to_document(content)


def read_content(kind: str, document: StoredDocument) -> Content:
    """Build a message's content from a document. Raises UnreadableDocument."""
    if _declared_name(kind) == stored_name(Notice):
        outdated_at = document.get("outdated_at")
        return Notice(
            card=_read_card(document),
            is_courtesy=bool(document.get("is_courtesy")),
            outdated_at=datetime.fromisoformat(outdated_at) if outdated_at else None,
        )
    content: Content = _from_document(kind, document)
    return content


def _card_document(card: Card) -> StoredDocument:
    """A card with the kind of each block, since headings and texts look alike in JSON."""
    blocks = [{"kind": stored_name(each), **_to_document(each)} for each in card.blocks]
    return {"summary": card.summary, "blocks": blocks, "shows": card.shows}


def _read_card(document: StoredDocument) -> Card:
    return Card(
        summary=document["summary"],
        blocks=tuple(_from_document(each["kind"], each) for each in document["blocks"]),
        shows=document.get("shows"),
    )


def _to_document(value: object, exclude: set[str] | None = None) -> StoredDocument:
    adapter = _type_adapter(stored_name(value))
    document: StoredDocument = adapter.dump_python(value, mode="json", exclude=exclude)
    return document


def _from_document(kind: str, document: StoredDocument) -> Any:  # noqa: ANN401 - the kind determines the type
    name = _declared_name(kind)
    if name not in STORED_CLASSES:
        raise UnreadableDocument(public_name(kind), "its kind")
    try:
        return _type_adapter(name).validate_python(document)
    except ValidationError as error:  # the error quotes the customer's words
        fields = (".".join(map(str, each["loc"])) for each in error.errors(include_input=False))
        raise UnreadableDocument(public_name(name), *fields) from None


def _declared_name(kind: str) -> str:
    """Translate a legacy kind to the declared name."""
    return LEGACY_NAMES.get(kind, kind)


@cache
def _type_adapter(kind: str) -> TypeAdapter[Any]:
    return TypeAdapter(STORED_CLASSES[kind])
