"""Values of the core as JSON documents, and back.

A document's kind is the declared name of its class, so a class can be renamed without a migration.
Renaming a field, or a value of an enum, still needs one; a new field with a default does not. Older
documents are also read by the class names that `storage.cases.legacy_names` lists.
"""

from collections import Counter
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


def by_stored_name(*kinds: type[Any]) -> dict[str, type[Any]]:
    """These classes by their stored names.

    Raises TypeError where a class has none, and ValueError where two classes share one.
    """
    names = Counter(stored_name(each) for each in kinds)
    if shared := [name for name, count in names.items() if count > 1]:
        raise ValueError(f"several classes are stored as {', '.join(shared)}")
    return dict(zip(names, kinds, strict=True))


#: Every class that is ever written as a document.
KINDS = by_stored_name(Case, *get_args(Event), *get_args(Content), *get_args(Block))


def case_document(case: Case) -> Json:
    """The facts of a case that have no columns."""
    return _dump(case, exclude=_CASE_COLUMNS)


def read_case(document: Json, **columns: object) -> Case:
    """The case of that document and its columns. Raises UnreadableDocument where it is none."""
    case: Case = _read(stored_name(Case), {**document, **columns})
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
    if _declared(kind) == stored_name(Notice):
        return Notice(card=_read_card(document))
    content: Content = _read(kind, document)
    return content


def _card_document(card: Card) -> Json:
    """A card; each block with its kind, since a heading and a text look alike in JSON."""
    blocks = [{"kind": stored_name(each), **_dump(each)} for each in card.blocks]
    return {"summary": card.summary, "blocks": blocks, "shows": card.shows}


def _read_card(document: Json) -> Card:
    return Card(
        summary=document["summary"],
        blocks=tuple(_read(each["kind"], each) for each in document["blocks"]),
        shows=document.get("shows"),
    )


def _dump(value: object, exclude: set[str] | None = None) -> Json:
    adapter = _adapter(stored_name(value))
    document: Json = adapter.dump_python(value, mode="json", exclude=exclude)
    return document


def _read(kind: str, document: Json) -> Any:  # noqa: ANN401 - what it is, the kind says
    name = _declared(kind)
    if name not in KINDS:
        raise UnreadableDocument(public_name(kind), "its kind")
    try:
        return _adapter(name).validate_python(document)
    except ValidationError as error:  # which quotes what a customer said
        wrong = (".".join(map(str, each["loc"])) for each in error.errors(include_input=False))
        raise UnreadableDocument(public_name(name), *wrong) from None


def _declared(kind: str) -> str:
    """The declared name for a kind, as it stands in a row or a block."""
    return LEGACY_NAMES.get(kind, kind)


@cache
def _adapter(kind: str) -> TypeAdapter[Any]:
    return TypeAdapter(KINDS[kind])
