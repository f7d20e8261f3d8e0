"""Where people are written to on platforms that tell no addresses, and what was offered there."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from functools import cache
from typing import Any, Final

from sqlalchemy import Insert, Row, bindparam
from sqlalchemy.orm import Mapped
from sqlalchemy.sql.elements import ColumnElement
from sqlmodel import col, delete, func, literal, select, update
from sqlmodel.sql.expression import SelectOfScalar

from bot.company.people import normal_address
from storage.database.engine import insert_into, keep_newest, kind_of
from storage.database.repository import Part
from storage.database.tables import ConversationRow, OfferRow, OutboxRow, WhereaboutsRow

#: How the key of a message begins that offers something; what it offers follows.
_OFFER: Final = "offer:"


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


@dataclass(frozen=True, kw_only=True)
class Offer:
    """Words that were passed on to us; `source` names the message that they came in."""

    source: str
    conversation: str
    text: str
    link: str | None = None

    @property
    def key(self) -> str:
        """The key of the message of ours that offers to make a case of them."""
        return f"{_OFFER}{self.source}"


class Conversations(Part):
    """What a platform needs to remember; the core asks for none of it."""

    def hear_conversation(self, heard: Conversation, now: datetime) -> bool:
        """Remember what was heard of it; whether anything of that is new.

        Where it is reached at another address than before, so are all of the same company that
        shared the old one. Somebody who is heard of can be written to again.
        """
        known = self.conversation(heard.conversation)
        if known and known.tells_all_of(heard):
            return False
        if known and known.service_url != heard.service_url:
            self._move(known, heard)
        self.keep_conversation(heard, now)
        if heard.email:
            self._open(heard)
        return True

    def keep_conversation(self, heard: Conversation, now: datetime) -> None:
        """Remember it as it is now, and open; what was not heard this time stays as it was."""
        row = _columns(heard) | {"heard_at": now, "closed_at": None}
        self._ask(_keep_what_was_heard(kind_of(self._session)), row)

    def close_conversation(self, refused: Conversation, now: datetime) -> None:
        """We are refused there, until the person is heard of again."""
        row = _columns(refused) | {"heard_at": now, "closed_at": now}
        self._ask(_keep_what_was_heard(kind_of(self._session)), row)

    def conversation(self, conversation: str) -> Conversation | None:
        """The one of that id, be it open or closed."""
        asked = select(ConversationRow).where(ConversationRow.conversation == conversation)
        row = self._ask(asked).first()
        return _read(row) if row else None

    def is_closed(self, email: str) -> bool:
        """Whether that person has refused us since they were last heard of."""
        asked = select(ConversationRow.conversation).where(
            col(ConversationRow.email) == normal_address(email),
            col(ConversationRow.closed_at).is_not(None),
        )
        return self._ask(asked).first() is not None

    def conversation_with(self, email: str) -> Conversation | None:
        """The one with that person, the latest that was heard of; None where it is closed."""
        asked = (
            select(ConversationRow)
            .where(col(ConversationRow.email) == normal_address(email))
            .where(col(ConversationRow.closed_at).is_(None))
            .order_by(col(ConversationRow.heard_at).desc())
            .limit(1)
        )
        row = self._ask(asked).first()
        return _read(row) if row else None

    def conversations(self, kind: Kind) -> list[Conversation]:
        """All of that kind, by their ids."""
        asked = (
            select(ConversationRow)
            .where(col(ConversationRow.kind) == kind)
            .order_by(col(ConversationRow.conversation))
        )
        return [_read(row) for row in self._ask(asked)]

    def forget_conversation(self, conversation: str) -> None:
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

    def keep_offer(self, offer: Offer, now: datetime) -> None:
        """Keep what was passed on until somebody makes a case of it."""
        keep_newest(self._session, OfferRow, [{**vars(offer), "at": now}])

    def offer(self, source: str) -> Offer | None:
        """What came in that message."""
        row = self._ask(select(OfferRow).where(OfferRow.source == source)).first()
        return _read_offer(row) if row else None

    def offer_in(self, conversation: str, message: str) -> Offer | None:
        """What that message of ours offers."""
        row = self._ask(_offered(), {"conversation": conversation, "message": message}).first()
        return _read_offer(row) if row else None

    def spoke_on(self, email: str, platform: str) -> None:
        """They were heard of there."""
        if self.speaks_on(email) != platform:
            row = {"email": normal_address(email), "platform": platform}
            keep_newest(self._session, WhereaboutsRow, [row])

    def speaks_on(self, email: str) -> str | None:
        """Where they were heard of last."""
        asked = select(WhereaboutsRow.platform).where(WhereaboutsRow.email == normal_address(email))
        platform: str | None = self._ask(asked).scalar()
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


def offer_key(source: Mapped[str]) -> ColumnElement[str]:
    """The key of the message that offers what came from there."""
    return literal(_OFFER) + source


@cache
def _offered() -> SelectOfScalar[OfferRow]:
    return (
        select(OfferRow)
        .join(OutboxRow, col(OutboxRow.key) == offer_key(col(OfferRow.source)))
        .where(
            col(OfferRow.conversation) == bindparam("conversation"),
            col(OutboxRow.ref_message) == bindparam("message"),
        )
    )


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


def _read_offer(row: Row[Any]) -> Offer:
    return Offer(
        source=row.source,
        conversation=row.conversation,
        text=row.text,
        link=row.link,
    )
