"""Conversations with people and channels, on platforms without addresses."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import BindParameter, ColumnElement, Insert, Row, String, bindparam
from sqlmodel import col, delete, func, or_, select, update
from sqlmodel.sql.expression import SelectOfScalar

from bot.company.people import normal_address
from storage.database.inserting import dialect_insert, upsert_rows
from storage.database.platform_tables import ConversationRow, ForwardedMessageRow, LastPlatformRow
from storage.database.repository import Repository
from storage.database.statements import Columns, Statement, built_once
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
        self._execute(_upsert_conversation(self._connection.dialect.name), row)

    def close(self, refused: Conversation, now: datetime) -> None:
        """Record that the platform refuses messages until the person writes again."""
        row = _conversation_columns(refused) | {"heard_at": now, "closed_at": now}
        self._execute(_upsert_conversation(self._connection.dialect.name), row)

    def get(self, conversation: str) -> Conversation | None:
        """Return the open or closed conversation with the id, or None."""
        return self._first(_by_id(), {"conversation": conversation})

    def is_closed(self, email: str) -> bool:
        """Return True if the person refused the bot and has not written since."""
        return self._first(_closed_with_person(), {"email": normal_address(email)}) is not None

    def with_person(self, email: str, tenant: str | None = None) -> Conversation | None:
        """Return the latest open conversation with the person, or None.

        Here and below, only conversations of `tenant` count; None: of every tenant.
        """
        wanted = {"email": normal_address(email), "tenant": tenant}
        return self._first(_open_with_person(), wanted)

    def with_user(self, user: str, tenant: str | None = None) -> Conversation | None:
        """Return the latest open conversation with the person of a user id, or None."""
        return self._first(_open_with_user(), {"user": user, "tenant": tenant})

    def of_kind(self, kind: ConversationKind, tenant: str | None = None) -> list[Conversation]:
        """Return all conversations of the kind, in the order of their ids."""
        rows = self._execute(_of_kind(), {"kind": kind.value, "tenant": tenant})
        return [_to_conversation(row) for row in rows]

    def _first(self, statement: Statement, params: Columns) -> Conversation | None:
        row = self._execute(statement, params).first()
        return _to_conversation(row) if row else None

    def delete(self, conversation: str) -> None:
        """Forget the conversation, because the bot can no longer send to it."""
        of_id = col(ConversationRow.conversation) == conversation
        self._execute(delete(ConversationRow).where(of_id))

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
        return self._change(delete(ConversationRow).where(_is_foreign(tenant)))

    def _replace_service_url(self, previous: Conversation, heard: Conversation) -> None:
        """Replace the old service URL in all conversations of the tenant."""
        statement = (
            update(ConversationRow)
            .where(col(ConversationRow.service_url) == previous.service_url)
            .where(col(ConversationRow.tenant) == heard.tenant)
            .values(service_url=heard.service_url)
        )
        if heard.tenant and heard.tenant == previous.tenant:
            self._execute(statement)

    def _delete_closed(self, heard: Conversation) -> None:
        """Delete the closed conversations of the person."""
        statement = (
            delete(ConversationRow)
            .where(col(ConversationRow.email) == normal_address(heard.email or ""))
            .where(col(ConversationRow.closed_at).is_not(None))
        )
        self._execute(statement)

    def save_platform_of(self, email: str, platform: str) -> None:
        """Remember the platform on which the person was last seen."""
        if self.platform_of(email) != platform:
            row = {"email": normal_address(email), "platform": platform}
            upsert_rows(self._connection, LastPlatformRow, [row])

    def platform_of(self, email: str) -> str | None:
        """Return the platform on which the person was last seen."""
        wanted = {"email": normal_address(email)}
        platform: str | None = self._execute(_last_platform(), wanted).scalar()
        return platform


@built_once
def _by_id() -> SelectOfScalar[ConversationRow]:
    return select(ConversationRow).where(
        col(ConversationRow.conversation) == bindparam("conversation")
    )


@built_once
def _open_with_person() -> SelectOfScalar[ConversationRow]:
    return _latest_open(col(ConversationRow.email) == bindparam("email"))


@built_once
def _open_with_user() -> SelectOfScalar[ConversationRow]:
    return _latest_open(
        col(ConversationRow.user) == bindparam("user"),
        col(ConversationRow.kind) == ConversationKind.PERSON.value,
    )


def _latest_open(*where: ColumnElement[bool]) -> SelectOfScalar[ConversationRow]:
    return (
        select(ConversationRow)
        .where(*where, col(ConversationRow.closed_at).is_(None), _is_of_tenant())
        .order_by(col(ConversationRow.heard_at).desc())
        .limit(1)
    )


@built_once
def _closed_with_person() -> SelectOfScalar[ConversationRow]:
    return (
        select(ConversationRow)
        .where(col(ConversationRow.email) == bindparam("email"))
        .where(col(ConversationRow.closed_at).is_not(None))
        .limit(1)
    )


@built_once
def _of_kind() -> SelectOfScalar[ConversationRow]:
    return (
        select(ConversationRow)
        .where(col(ConversationRow.kind) == bindparam("kind"), _is_of_tenant())
        .order_by(col(ConversationRow.conversation))
    )


@built_once
def _last_platform() -> SelectOfScalar[str]:
    return select(LastPlatformRow.platform).where(LastPlatformRow.email == bindparam("email"))


def _is_of_tenant() -> ColumnElement[bool]:
    """Match conversations of the tenant, or all if it is NULL."""
    tenant: BindParameter[str] = bindparam("tenant", type_=String)
    return or_(tenant.is_(None), func.lower(ConversationRow.tenant) == tenant)


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


@built_once
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
