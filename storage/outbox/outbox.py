"""Messages that are to be said: kept with what they report, and given to whoever says them."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import Delete, Integer, Row, Update, bindparam
from sqlalchemy.orm import aliased
from sqlalchemy.sql.elements import ColumnElement
from sqlmodel import and_, col, delete, or_, select, update
from sqlmodel.sql.expression import SelectOfScalar

from bot.case.errors import StaleCase
from bot.chat.messages import AskBundle, CaseCard, Content, NagBundle, Outgoing
from bot.chat.places import Place
from bot.company.people import normal_address
from bot.stored_names import stored_name
from storage.database.engine import key_of_columns
from storage.database.locks import one_after_the_other
from storage.database.repository import Repository
from storage.database.tables import OutboxCaseRow, OutboxRow
from storage.outbox.claims import cases_of
from storage.outbox.nags import not_said_yet, note_nags
from storage.outbox.order import waits
from storage.outbox.rows import destination, outbox_columns, said, to_outgoing

#: What is kept up to date where it stands.
_LIVE = [stored_name(CaseCard), stored_name(NagBundle), stored_name(AskBundle)]


class OutboxRepository(Repository):
    """Messages that wait; implements `bot.ports.outbox.Outbox`."""

    def enqueue(self, outgoing: Outgoing) -> bool:
        """Keep a message to be said after the commit; False where its key is known already.

        Of a new bundle, what was said to that person before is left out; where that is all of it,
        nothing is kept either.
        """
        content = outgoing.content
        if isinstance(content, NagBundle) and not outgoing.replaces:
            return self._send_nags(outgoing, content)
        return self._insert(outgoing) is not None

    def _send_nags(self, outgoing: Outgoing, bundle: NagBundle) -> bool:
        left = not_said_yet(self._session, bundle, outbox_id=None)
        if not left.items:
            return False
        cases = tuple(each.case for each in left.items)
        outbox_id = self._insert(replace(outgoing, content=left, cases=cases))
        if outbox_id is None:
            return False
        note_nags(self._session, left, outbox_id)
        return True

    def _insert(self, outgoing: Outgoing) -> int | None:
        """The id of the message; None where its key is known already."""
        outbox_id = key_of_columns(self._session, OutboxRow, outbox_columns(outgoing))
        if not isinstance(outbox_id, int):
            return None
        self._about(outbox_id, outgoing.cases)
        return outbox_id

    def waiting_nags(self, email: str) -> tuple[str, NagBundle] | None:
        """The bundle, with its key, that still waits to be said to that person."""
        key, content = self._waiting(email, NagBundle) or ("", None)
        return (key, content) if isinstance(content, NagBundle) else None

    def latest_nags(self, email: str, limit: int) -> list[NagBundle]:
        """What that person was reminded of lately, or will be in a moment, the latest first."""
        asked = {"nagged": normal_address(email), "limit": limit}
        contents = (to_outgoing(row, ()).content for row in self._execute(_latest_nags(), asked))
        return [each for each in contents if isinstance(each, NagBundle)]

    def waiting_asks(self, email: str) -> tuple[str, AskBundle] | None:
        """The question, with its key, that still waits to be put to that person."""
        key, content = self._waiting(email, AskBundle) or ("", None)
        return (key, content) if isinstance(content, AskBundle) else None

    def _waiting(self, email: str, kind: type[Content]) -> tuple[str, Content] | None:
        """What of that kind waits for that person; others wait before they ask the same.

        Not what an attempt may have brought there already: it can no longer be added to.
        """
        conversation = destination(Place(person=email))
        one_after_the_other(self._session, conversation)
        asked = {"destination": conversation, "kind": stored_name(kind)}
        row = self._execute(_joinable(), asked).first()
        return (row.key, to_outgoing(row, ()).content) if row else None

    def widen_asks(self, key: str, bundle: AskBundle) -> None:
        """Put a larger question in the place of one that waits.

        Raises StaleCase where it waits no longer.
        """
        self._say_instead(self._still_waits(key), said(bundle), bundle.cases)

    def widen_nags(self, key: str, bundle: NagBundle, not_before: datetime) -> None:
        """Put a larger bundle in the place of one that waits; it may leave earlier for it.

        Raises StaleCase where it waits no longer.
        """
        row = self._still_waits(key)
        left = not_said_yet(self._session, bundle, row.id)
        note_nags(self._session, left, row.id)
        earlier = not_before < row.not_before
        changed = said(left) | ({"not_before": not_before} if earlier else {})
        if earlier and row.due_at == row.not_before:  # no platform asked for patience
            changed["due_at"] = not_before
        self._say_instead(row, changed, [each.case for each in left.items])

    def _still_waits(self, key: str) -> Row[Any]:
        row = self._execute(_waiting_under(), {"key": key}).first()
        if row is None or row.claimed_at:
            raise StaleCase
        return row

    def _say_instead(self, row: Row[Any], changed: dict[str, Any], cases: Sequence[int]) -> None:
        self._execute(_change(), {"known_id": row.id, **changed})
        self._execute(_no_cases(), {"known_id": row.id})
        self._about(row.id, cases)

    def _about(self, outbox_id: int, cases: Sequence[int]) -> None:
        """Note which cases the message is about."""
        rows = [{"outbox_id": outbox_id, "case_number": case} for case in sorted(set(cases))]
        self._add_rows(OutboxCaseRow, rows)

    def live_messages(self, number: int) -> list[Outgoing]:
        """Messages about the case that stand somewhere, or may soon, and are kept up to date.

        Its cards, and the bundles in which it is, as long as they are their person's latest. Not
        one for which a change waits that nobody has taken yet: it will show this one too.
        """
        rows = self._execute(_live(), {"case_number": number}).all()
        cases = cases_of(self._session, rows)
        return [to_outgoing(row, cases[row.id]) for row in rows]


@cache
def _joinable() -> SelectOfScalar[OutboxRow]:
    """The latest of that kind for that person that nobody took yet."""
    return (
        select(OutboxRow)
        .where(
            OutboxRow.destination == bindparam("destination"),
            waits(OutboxRow),
            OutboxRow.kind == bindparam("kind"),
            col(OutboxRow.replaces).is_(None),
            col(OutboxRow.claimed_at).is_(None),
            col(OutboxRow.doubtful_since).is_(None),
        )
        .order_by(col(OutboxRow.id).desc())
        .limit(1)
    )


@cache
def _latest_nags() -> SelectOfScalar[OutboxRow]:
    return (
        select(OutboxRow)
        .where(OutboxRow.nagged == bindparam("nagged"))
        .order_by(col(OutboxRow.id).desc())
        .limit(bindparam("limit", type_=Integer))
    )


@cache
def _waiting_under() -> SelectOfScalar[OutboxRow]:
    of_key = OutboxRow.key == bindparam("key")
    return select(OutboxRow).where(of_key, waits(OutboxRow)).with_for_update()


@cache
def _change() -> Update:
    return update(OutboxRow).where(col(OutboxRow.id) == bindparam("known_id"))


@cache
def _no_cases() -> Delete:
    return delete(OutboxCaseRow).where(col(OutboxCaseRow.outbox_id) == bindparam("known_id"))


@cache
def _live() -> SelectOfScalar[OutboxRow]:
    """Made once: it is asked at every change, and takes longer to put together than to answer."""
    return (
        select(OutboxRow)
        .join(OutboxCaseRow, col(OutboxCaseRow.outbox_id) == col(OutboxRow.id))
        .where(
            OutboxCaseRow.case_number == bindparam("case_number"),
            col(OutboxRow.kind).in_(_LIVE),
            col(OutboxRow.replaces).is_(None),
            _has_left(),
            ~_later_bundle().exists(),
            ~_change_that_waits().exists(),
        )
        .order_by(col(OutboxCaseRow.outbox_id))
    )


def _has_left() -> ColumnElement[bool]:
    """It was said, or an attempt is under way that shows what was true when it began."""
    attempted = or_(
        col(OutboxRow.claimed_at).is_not(None), col(OutboxRow.doubtful_since).is_not(None)
    )
    return or_(col(OutboxRow.sent_at).is_not(None), and_(waits(OutboxRow), attempted))


def _later_bundle() -> SelectOfScalar[int]:
    newer = aliased(OutboxRow)
    return select(newer.id).where(
        newer.nagged == OutboxRow.nagged,
        col(newer.id) > col(OutboxRow.id),
        col(newer.sent_at).is_not(None),
    )


def _change_that_waits() -> SelectOfScalar[int]:
    change = aliased(OutboxRow)
    return select(change.id).where(
        change.destination == OutboxRow.destination,
        change.replaces == OutboxRow.key,
        waits(change),
        col(change.claimed_at).is_(None),
    )
