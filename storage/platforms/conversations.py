"""Conversations with people and channels, on platforms without addresses."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, Insert, Row
from sqlmodel import col, delete, func, or_, select, true, update

from bot.company.people import normal_address
from storage.database.engine import dialect_insert, dialect_name, upsert_rows
from storage.database.platform_tables import ConversationRow, ForwardedMessageRow, LastPlatformRow
from storage.database.repository import Repository
from storage.database.tables import PersonRow


class ConversationKind(StrEnum):
    """The kinds of conversations."""

    #: One person.
    PERSON = "person"
    #: A team with channels.
    TEAM = "team"
    #: A channel or a group chat.
    ROOM = "room"


@dataclass(frozen=True, kw_only=True)
class Conversation:
    """The details needed to send a message to a conversation."""

    conversation: str
    kind: ConversationKind
    service_url: str
    bot: str
    tenant: str | None = None
    user: str | None = None
    email: str | None = None
    name: str | None = None
    timezone: str | None = None
    #: The platform refuses messages from the bot.
    closed: bool = False

    def covers(self, heard: "Conversation") -> bool:
        """Return True if `heard` holds no new detail."""
        details = (each for each in vars(heard) if getattr(heard, each) is not None)
        return all(getattr(self, each) == getattr(heard, each) for each in details)


class ConversationRepository(Repository):
    """Conversations and last platforms, for adapters only."""

    def observe(self, heard: Conversation, now: datetime) -> bool:
        """Save an observed conversation. Returns True if a detail is new.

        A new service URL also replaces the old one in all conversations of the same tenant. A
        conversation with a person ends the refusals of the same person.
        """
        previous = self.get(heard.conversation)
        if previous and previous.covers(heard):
            return False
        if previous and previous.service_url != heard.service_url:
            self._replace_service_url(previous, heard)
        self.save(heard, now)
        if heard.email:
            self._delete_closed(heard)
        return True

    def save(self, heard: Conversation, now: datetime) -> None:
        """Insert or update the conversation as open. Missing details keep their last value."""
        row = _conversation_columns(heard) | {"heard_at": now, "closed_at": None}
        self._execute(_upsert_conversation(dialect_name(self._session)), row)

    def close(self, refused: Conversation, now: datetime) -> None:
        """Record that the platform refuses messages until the person writes again."""
        row = _conversation_columns(refused) | {"heard_at": now, "closed_at": now}
        self._execute(_upsert_conversation(dialect_name(self._session)), row)

    def get(self, conversation: str) -> Conversation | None:
        """Return the open or closed conversation with the id, or None."""
        statement = select(ConversationRow).where(ConversationRow.conversation == conversation)
        row = self._execute(statement).first()
        return _to_conversation(row) if row else None

    def is_closed(self, email: str) -> bool:
        """Return True if the person refused the bot and has not written since."""
        statement = select(ConversationRow.conversation).where(
            col(ConversationRow.email) == normal_address(email),
            col(ConversationRow.closed_at).is_not(None),
        )
        return self._execute(statement).first() is not None

    def with_person(self, email: str, tenant: str | None = None) -> Conversation | None:
        """Return the latest open conversation with the person, or None.

        Here and below, only conversations of `tenant` count; None: of every tenant.
        """
        statement = (
            select(ConversationRow)
            .where(col(ConversationRow.email) == normal_address(email))
            .where(col(ConversationRow.closed_at).is_(None))
            .where(_is_of(tenant))
            .order_by(col(ConversationRow.heard_at).desc())
            .limit(1)
        )
        row = self._execute(statement).first()
        return _to_conversation(row) if row else None

    def with_user(self, user: str, tenant: str | None = None) -> Conversation | None:
        """Return the latest open conversation with the person of a user id, or None."""
        statement = (
            select(ConversationRow)
            .where(col(ConversationRow.user) == user)
            .where(col(ConversationRow.kind) == ConversationKind.PERSON)
            .where(col(ConversationRow.closed_at).is_(None))
            .where(_is_of(tenant))
            .order_by(col(ConversationRow.heard_at).desc())
            .limit(1)
        )
        row = self._execute(statement).first()
        return _to_conversation(row) if row else None

    def of_kind(self, kind: ConversationKind, tenant: str | None = None) -> list[Conversation]:
        """Return all conversations of the kind, in the order of their ids."""
        statement = (
            select(ConversationRow)
            .where(col(ConversationRow.kind) == kind)
            .where(_is_of(tenant))
            .order_by(col(ConversationRow.conversation))
        )
        return [_to_conversation(row) for row in self._execute(statement)]

    def delete(self, conversation: str) -> None:
        """Forget the conversation, because the bot can no longer send to it."""
        of_id = col(ConversationRow.conversation) == conversation
        self._session.exec(delete(ConversationRow).where(of_id))

    def delete_foreign(self, tenant: str) -> int:
        """Delete what was learned from other tenants. Returns the number of conversations.

        A conversation that names no tenant counts as foreign. Messages forwarded there go too, and
        people who were found there are looked up again.
        """
        foreign = select(ConversationRow.conversation).where(_is_foreign(tenant))
        met = select(ConversationRow.email).where(
            _is_foreign(tenant), col(ConversationRow.email).is_not(None)
        )
        self._execute(update(PersonRow).where(col(PersonRow.email).in_(met)).values(seen_at=None))
        self._execute(
            delete(ForwardedMessageRow).where(col(ForwardedMessageRow.conversation).in_(foreign))
        )
        return self._execute(delete(ConversationRow).where(_is_foreign(tenant))).rowcount

    def _replace_service_url(self, previous: Conversation, heard: Conversation) -> None:
        """Replace the old service URL in all conversations of the tenant."""
        statement = (
            update(ConversationRow)
            .where(col(ConversationRow.service_url) == previous.service_url)
            .where(col(ConversationRow.tenant) == heard.tenant)
            .values(service_url=heard.service_url)
        )
        if heard.tenant and heard.tenant == previous.tenant:
            self._session.exec(statement)

    def _delete_closed(self, heard: Conversation) -> None:
        """Delete the closed conversations of the person."""
        statement = (
            delete(ConversationRow)
            .where(col(ConversationRow.email) == normal_address(heard.email or ""))
            .where(col(ConversationRow.closed_at).is_not(None))
        )
        self._session.exec(statement)

    def save_platform_of(self, email: str, platform: str) -> None:
        """Remember the platform on which the person was last seen."""
        if self.platform_of(email) != platform:
            row = {"email": normal_address(email), "platform": platform}
            upsert_rows(self._session, LastPlatformRow, [row])

    def platform_of(self, email: str) -> str | None:
        """Return the platform on which the person was last seen."""
        statement = select(LastPlatformRow.platform).where(
            LastPlatformRow.email == normal_address(email)
        )
        platform: str | None = self._execute(statement).scalar()
        return platform


def _is_of(tenant: str | None) -> ColumnElement[bool]:
    return true() if tenant is None else func.lower(ConversationRow.tenant) == tenant


def _is_foreign(tenant: str) -> ColumnElement[bool]:
    named = col(ConversationRow.tenant)
    return or_(named.is_(None), func.lower(named) != tenant)


def _conversation_columns(heard: Conversation) -> dict[str, Any]:
    return {
        "conversation": heard.conversation,
        "kind": heard.kind.value,
        "service_url": heard.service_url,
        "bot": heard.bot,
        "tenant": heard.tenant or None,
        "user": heard.user or None,
        "email": normal_address(heard.email) if heard.email else None,
        "name": heard.name or None,
        "timezone": heard.timezone or None,
    }


@cache
def _upsert_conversation(kind: str) -> Insert:
    insert = dialect_insert(ConversationRow, kind)
    newest = {
        each: insert.excluded[each] for each in ("service_url", "bot", "heard_at", "closed_at")
    }
    if_present = {
        each: func.coalesce(insert.excluded[each], getattr(ConversationRow, each))
        for each in ("tenant", "user", "email", "name", "timezone")
    }
    upsert: Insert = insert.on_conflict_do_update(
        index_elements=["conversation"], set_=newest | if_present
    )
    return upsert


def _to_conversation(row: Row[Any]) -> Conversation:
    return Conversation(
        conversation=row.conversation,
        kind=ConversationKind(row.kind),
        service_url=row.service_url,
        bot=row.bot,
        tenant=row.tenant,
        user=row.user,
        email=row.email,
        name=row.name,
        timezone=row.timezone,
        closed=row.closed_at is not None,
    )
