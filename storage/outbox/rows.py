"""Conversion between rows and messages."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Row

from bot.chat.messages import Content, NagBundle, Outgoing
from bot.chat.places import MessageRef, Place
from bot.company.people import normal_address
from bot.stored_names import stored_name
from storage.cases.documents import content_document, read_content


def outbox_columns(outgoing: Outgoing) -> dict[str, Any]:
    """The columns of a new message."""
    place = outgoing.place
    return {
        "key": outgoing.key,
        "destination": conversation_key(place),
        "lane": outgoing.lane.value,
        "person": place.person,
        "channel": place.channel,
        "thread": place.thread,
        "in_thread_of": outgoing.in_thread_of,
        "replaces": outgoing.replaces,
        "is_repost": outgoing.is_repost,
        "is_plain": outgoing.is_plain,
        "redirect_of": outgoing.redirect_of,
        "offer_of": outgoing.offer_of,
        "nagged": None if outgoing.replaces else _reminded_person(outgoing.content),
        "not_before": outgoing.not_before,
        "due_at": outgoing.not_before,
        "attempts": 0,
        "stumbles": 0,
        "detail": "",
        **content_columns(outgoing.content),
    }


def conversation_key(place: Place) -> str:
    """The key of the conversation at a place. Messages of a conversation keep their order."""
    if place.person is not None:
        return f"person:{normal_address(place.person)}"
    return f"channel:{place.channel}"


def content_columns(content: Content) -> dict[str, Any]:
    """The columns for a message's content."""
    return {
        "kind": stored_name(content),
        "content": content_document(content),
        "urgent": isinstance(content, NagBundle) and any(each.level for each in content.items),
    }


def _reminded_person(content: Content) -> str | None:
    return normal_address(content.person) if isinstance(content, NagBundle) else None


def to_outgoing(row: Row[Any], cases: Sequence[int]) -> Outgoing:
    """Build a message from its row and case numbers."""
    return Outgoing(
        key=row.key,
        place=Place(channel=row.channel, person=row.person, thread=row.thread),
        content=read_content(row.kind, row.content),
        cases=tuple(cases),
        not_before=row.not_before,
        in_thread_of=row.in_thread_of,
        replaces=row.replaces,
        is_repost=row.is_repost,
        is_plain=row.is_plain,
        redirect_of=row.redirect_of,
        offer_of=row.offer_of,
    )


def to_ref(row: Row[Any] | None) -> MessageRef | None:
    """Return the position of a sent message, or None if unsent or deleted."""
    if row is None or row.sent_at is None or row.ref_channel is None or row.ref_message is None:
        return None
    return MessageRef(channel=row.ref_channel, message=row.ref_message)
