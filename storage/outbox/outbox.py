"""The repository of messages to send. Messages commit together with the changes they report."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Delete, Integer, Row, Update, bindparam
from sqlalchemy.orm import aliased
from sqlalchemy.sql.elements import ColumnElement
from sqlmodel import and_, between, col, delete, or_, select, update
from sqlmodel.sql.expression import SelectOfScalar

from bot.case.errors import StaleCase
from bot.chat.messages import AskBundle, CaseCard, Content, Lane, NagBundle, Outgoing
from bot.chat.places import MessageRef, Place
from bot.company.people import normal_address
from bot.stored_names import stored_name
from storage.database.inserting import insert_key
from storage.database.locks import lock_until_commit
from storage.database.repository import Repository
from storage.database.statements import built_once
from storage.database.tables import OutboxCaseRow, OutboxRow
from storage.outbox.deliveries import cases_of
from storage.outbox.nags import link_nags, without_sent_nags
from storage.outbox.order import is_waiting, still_waits
from storage.outbox.queues import SendQueueRepository
from storage.outbox.rows import content_columns, conversation_key, outbox_columns, to_outgoing

#: The kinds of messages that are edited when a case changes.
_LIVE_KINDS = (stored_name(CaseCard), stored_name(NagBundle), stored_name(AskBundle))


class OutboxRepository(Repository):
    """Waiting messages; implements `bot.ports.outbox.Outbox`."""

    def __init__(self, connection: Connection, queues: SendQueueRepository) -> None:
        super().__init__(connection)
        self._queues = queues

    def enqueue(self, outgoing: Outgoing) -> bool:
        """Insert the message. Returns False if the key exists or no reminder in the bundle is new.

        A new bundle is stored without reminders that the person has already in another message.
        """
        content = outgoing.content
        if isinstance(content, NagBundle) and not outgoing.replaces:
            return self._insert_nags(outgoing, content)
        return self._insert(outgoing) is not None

    def _insert_nags(self, outgoing: Outgoing, bundle: NagBundle) -> bool:
        new_bundle = without_sent_nags(self._connection, bundle, outbox_id=None)
        if not new_bundle.items:
            return False
        cases = tuple(each.case for each in new_bundle.items)
        outbox_id = self._insert(replace(outgoing, content=new_bundle, cases=cases))
        if outbox_id is None:
            return False
        link_nags(self._connection, new_bundle, outbox_id)
        return True

    def _insert(self, outgoing: Outgoing) -> int | None:
        """Return the id of the message, or None if the key exists."""
        columns = outbox_columns(outgoing)
        outbox_id = insert_key(self._connection, OutboxRow, columns)
        if not isinstance(outbox_id, int):
            return None
        self._queues.add(columns | {"id": outbox_id})
        self._link_cases(outbox_id, outgoing.cases)
        return outbox_id

    def waiting_nags(self, email: str) -> tuple[str, NagBundle] | None:
        """Return the key and bundle. Blocks other transactions that ask for the same person."""
        key, content = self._widenable(email, NagBundle) or ("", None)
        return (key, content) if isinstance(content, NagBundle) else None

    def latest_nags(self, email: str, limit: int) -> list[NagBundle]:
        """Return up to `limit` sent and waiting bundles, newest first."""
        params = {"nagged": normal_address(email), "limit": limit}
        contents = (
            to_outgoing(row, ()).content for row in self._execute(_latest_bundles(), params)
        )
        return [each for each in contents if isinstance(each, NagBundle)]

    def waiting_asks(self, email: str) -> tuple[str, AskBundle] | None:
        """Return the key and question. Blocks other transactions that ask for the same person."""
        key, content = self._widenable(email, AskBundle) or ("", None)
        return (key, content) if isinstance(content, AskBundle) else None

    def _widenable(self, email: str, kind: type[Content]) -> tuple[str, Content] | None:
        """Return the key and content of the person's message that can still be widened.

        Excludes messages that an attempt may have delivered. Blocks other transactions for the same
        person until the commit, so that only one creates a message.
        """
        conversation = conversation_key(Place(person=email))
        lock_until_commit(self._connection, conversation)
        params = {"destination": conversation, "kind": stored_name(kind)}
        row = self._execute(_widenable_message(), params).first()
        return (row.key, to_outgoing(row, ()).content) if row else None

    def widen_asks(self, key: str, bundle: AskBundle) -> None:
        """Replace the content. Raises StaleCase if the message is claimed or no longer waits."""
        self._replace_content(self._lock_waiting(key), content_columns(bundle), bundle.cases)

    def widen_nags(self, key: str, bundle: NagBundle, not_before: datetime) -> None:
        """Replace the bundle, and send earlier if `not_before` is earlier.

        Raises StaleCase if the message is claimed or no longer waits.
        """
        row = self._lock_waiting(key)
        new_bundle = without_sent_nags(self._connection, bundle, row.id)
        link_nags(self._connection, new_bundle, row.id)
        is_earlier = not_before < row.not_before
        changed = content_columns(new_bundle) | ({"not_before": not_before} if is_earlier else {})
        if is_earlier and row.due_at == row.not_before:  # not postponed by a rate limit
            changed["due_at"] = not_before
        self._replace_content(row, changed, [each.case for each in new_bundle.items])
        if is_earlier or changed["urgent"] != row.urgent:
            self._queues.add(row._asdict() | changed)

    def _lock_waiting(self, key: str) -> Row[Any]:
        row = self._execute(_waiting_message(), {"key": key}).first()
        if row is None or row.claimed_at:
            raise StaleCase
        return row

    def _replace_content(
        self, row: Row[Any], changed: dict[str, Any], cases: Sequence[int]
    ) -> None:
        self._execute(_update_message(), {"known_id": row.id, **changed})
        self._execute(_unlink_cases(), {"known_id": row.id})
        self._link_cases(row.id, cases)

    def _link_cases(self, outbox_id: int, cases: Sequence[int]) -> None:
        """Link the message to the cases."""
        rows = [{"outbox_id": outbox_id, "case_number": case} for case in sorted(set(cases))]
        self._add_rows(OutboxCaseRow, rows)

    def cases_shown_in(self, ref: MessageRef) -> tuple[int, ...]:
        """Return the numbers of the cases in the message as it was first delivered."""
        params = {"channel": ref.channel, "message": ref.message}
        return tuple(sorted(row[0] for row in self._execute(_cases_shown_in(), params)))

    def live_messages(self, number: int) -> list[Outgoing]:
        """Return the cards and the latest bundle of each person that show the case.

        Includes messages with an attempt under way. Excludes messages with an unclaimed edit, since
        the edit will show the current state.
        """
        rows = self._execute(_live_messages(), {"case_number": number}).all()
        cases = cases_of(self._connection, rows)
        return [to_outgoing(row, cases[row.id]) for row in rows]


@built_once
def _widenable_message() -> SelectOfScalar[OutboxRow]:
    """The latest message of a kind to a person that can still be widened."""
    return (
        select(OutboxRow)
        .where(
            OutboxRow.destination == bindparam("destination"),
            between(col(OutboxRow.lane), Lane.MESSAGES, Lane.MESSAGES),
            is_waiting(OutboxRow),
            OutboxRow.kind == bindparam("kind"),
            col(OutboxRow.replaces).is_(None),
            col(OutboxRow.claimed_at).is_(None),
            col(OutboxRow.doubtful_since).is_(None),
        )
        .order_by(col(OutboxRow.lane).desc(), col(OutboxRow.id).desc())
        .limit(1)
    )


@built_once
def _latest_bundles() -> SelectOfScalar[OutboxRow]:
    return (
        select(OutboxRow)
        .where(OutboxRow.nagged == bindparam("nagged"))
        .order_by(col(OutboxRow.id).desc())
        .limit(bindparam("limit", type_=Integer))
    )


@built_once
def _waiting_message() -> SelectOfScalar[OutboxRow]:
    of_key = OutboxRow.key == bindparam("key")
    return select(OutboxRow).where(of_key, still_waits(OutboxRow)).with_for_update()


@built_once
def _update_message() -> Update:
    return update(OutboxRow).where(col(OutboxRow.id) == bindparam("known_id"))


@built_once
def _unlink_cases() -> Delete:
    return delete(OutboxCaseRow).where(col(OutboxCaseRow.outbox_id) == bindparam("known_id"))


@built_once
def _cases_shown_in() -> SelectOfScalar[int]:
    return (
        select(OutboxCaseRow.case_number)
        .join(OutboxRow, col(OutboxRow.id) == col(OutboxCaseRow.outbox_id))
        .where(
            OutboxRow.ref_message == bindparam("message"),
            OutboxRow.ref_channel == bindparam("channel"),
            col(OutboxRow.replaces).is_(None),
        )
    )


@built_once
def _live_messages() -> SelectOfScalar[OutboxRow]:
    """Built once: runs at each change, and building takes longer than running."""
    return (
        select(OutboxRow)
        .join(OutboxCaseRow, col(OutboxCaseRow.outbox_id) == col(OutboxRow.id))
        .where(
            OutboxCaseRow.case_number == bindparam("case_number"),
            or_(*(col(OutboxRow.kind) == each for each in _LIVE_KINDS)),
            col(OutboxRow.replaces).is_(None),
            _is_sent_or_attempted(),
            ~_later_bundle().exists(),
            ~_waiting_edit().exists(),
        )
        .order_by(col(OutboxCaseRow.outbox_id))
    )


def _is_sent_or_attempted() -> ColumnElement[bool]:
    """Match sent messages and running attempts, which show the state from when they began."""
    attempted = or_(
        col(OutboxRow.claimed_at).is_not(None), col(OutboxRow.doubtful_since).is_not(None)
    )
    return or_(col(OutboxRow.sent_at).is_not(None), and_(still_waits(OutboxRow), attempted))


def _later_bundle() -> SelectOfScalar[int]:
    newer = aliased(OutboxRow)
    return select(newer.id).where(
        newer.nagged == OutboxRow.nagged,
        col(newer.id) > col(OutboxRow.id),
        col(newer.sent_at).is_not(None),
    )


def _waiting_edit() -> SelectOfScalar[int]:
    edit = aliased(OutboxRow)
    return select(edit.id).where(
        edit.replaces == OutboxRow.key,
        still_waits(edit),
        col(edit.claimed_at).is_(None),
    )
