"""Conversations with people and channels, on platforms where an address is not enough."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from functools import cache
from typing import Any

from sqlalchemy import Insert, Row
from sqlmodel import col, delete, func, select, update

from bot.company.people import normal_address
from storage.database.engine import insert_into, keep_newest, kind_of
from storage.database.repository import Repository
from storage.database.tables import ConversationRow, WhereaboutsRow


class Kind(StrEnum):
    """What a conversation is."""

    #: With one person.
    PERSON = "person"
    #: A team, which has channels.
    TEAM = "team"
    #: A channel, or a chat of several people.
    ROOM = "room"


@dataclass(frozen=True, kw_only=True)
class Conversation:
    """All that is needed to say something there."""

    conversation: str
    kind: Kind
    service_url: str
    bot: str
    tenant: str | None = None
    user: str | None = None
    email: str | None = None
    name: str | None = None
    timezone: str | None = None
    #: We are refused there.
    closed: bool = False

    def tells_all_of(self, heard: "Conversation") -> bool:
        """Whether nothing of what was heard of it now is new."""
        said = (each for each in vars(heard) if getattr(heard, each) is not None)
        return all(getattr(self, each) == getattr(heard, each) for each in said)


class ConversationRepository(Repository):
    """What a platform needs to remember; the core asks for none of it."""

    def observe(self, heard: Conversation, now: datetime) -> bool:
        """Remember what was heard of it; whether anything of that is new.

        Where it is reached at another address than before, so are all of the same company that
        shared the old one. Somebody who is heard of can be written to again.
        """
        known = self.get(heard.conversation)
        if known and known.tells_all_of(heard):
            return False
        if known and known.service_url != heard.service_url:
            self._move(known, heard)
        self.save(heard, now)
        if heard.email:
            self._open(heard)
        return True

    def save(self, heard: Conversation, now: datetime) -> None:
        """Remember it as it is now, and open; what was not heard this time stays as it was."""
        row = _columns(heard) | {"heard_at": now, "closed_at": None}
        self._execute(_keep_what_was_heard(kind_of(self._session)), row)

    def close(self, refused: Conversation, now: datetime) -> None:
        """We are refused there, until the person is heard of again."""
        row = _columns(refused) | {"heard_at": now, "closed_at": now}
        self._execute(_keep_what_was_heard(kind_of(self._session)), row)

    def get(self, conversation: str) -> Conversation | None:
        """The one of that id, be it open or closed."""
        asked = select(ConversationRow).where(ConversationRow.conversation == conversation)
        row = self._execute(asked).first()
        return _read(row) if row else None

    def is_closed(self, email: str) -> bool:
        """Whether that person has refused us since they were last heard of."""
        asked = select(ConversationRow.conversation).where(
            col(ConversationRow.email) == normal_address(email),
            col(ConversationRow.closed_at).is_not(None),
        )
        return self._execute(asked).first() is not None

    def with_person(self, email: str) -> Conversation | None:
        """The one with that person, the latest that was heard of; None where it is closed."""
        asked = (
            select(ConversationRow)
            .where(col(ConversationRow.email) == normal_address(email))
            .where(col(ConversationRow.closed_at).is_(None))
            .order_by(col(ConversationRow.heard_at).desc())
            .limit(1)
        )
        row = self._execute(asked).first()
        return _read(row) if row else None

    def of_kind(self, kind: Kind) -> list[Conversation]:
        """All of that kind, by their ids."""
        asked = (
            select(ConversationRow)
            .where(col(ConversationRow.kind) == kind)
            .order_by(col(ConversationRow.conversation))
        )
        return [_read(row) for row in self._execute(asked)]

    def delete(self, conversation: str) -> None:
        """Nothing can be said there any more."""
        wanted = col(ConversationRow.conversation) == conversation
        self._session.exec(delete(ConversationRow).where(wanted))

    def _move(self, known: Conversation, heard: Conversation) -> None:
        """All that its company reached at its old address are reached at its new one."""
        moving = (
            update(ConversationRow)
            .where(col(ConversationRow.service_url) == known.service_url)
            .where(col(ConversationRow.tenant) == heard.tenant)
            .values(service_url=heard.service_url)
        )
        if heard.tenant and heard.tenant == known.tenant:
            self._session.exec(moving)

    def _open(self, heard: Conversation) -> None:
        """Whatever else of that person was closed is of the past."""
        past = (
            delete(ConversationRow)
            .where(col(ConversationRow.email) == normal_address(heard.email or ""))
            .where(col(ConversationRow.closed_at).is_not(None))
        )
        self._session.exec(past)

    def save_platform_of(self, email: str, platform: str) -> None:
        """They were heard of there."""
        if self.platform_of(email) != platform:
            row = {"email": normal_address(email), "platform": platform}
            keep_newest(self._session, WhereaboutsRow, [row])

    def platform_of(self, email: str) -> str | None:
        """Where they were heard of last."""
        asked = select(WhereaboutsRow.platform).where(WhereaboutsRow.email == normal_address(email))
        platform: str | None = self._execute(asked).scalar()
        return platform


def _columns(heard: Conversation) -> dict[str, Any]:
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
def _keep_what_was_heard(kind: str) -> Insert:
    made = insert_into(ConversationRow, kind)
    newest = {each: made.excluded[each] for each in ("service_url", "bot", "heard_at", "closed_at")}
    if_heard = {
        each: func.coalesce(made.excluded[each], getattr(ConversationRow, each))
        for each in ("tenant", "user", "email", "name", "timezone")
    }
    keeping: Insert = made.on_conflict_do_update(
        index_elements=["conversation"], set_=newest | if_heard
    )
    return keeping


def _read(row: Row[Any]) -> Conversation:
    return Conversation(
        conversation=row.conversation,
        kind=Kind(row.kind),
        service_url=row.service_url,
        bot=row.bot,
        tenant=row.tenant,
        user=row.user,
        email=row.email,
        name=row.name,
        timezone=row.timezone,
        closed=row.closed_at is not None,
    )
