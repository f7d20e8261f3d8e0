"""Reminders: each duty is sent once to each person, even if several transactions add it."""

from collections.abc import Mapping
from dataclasses import replace
from functools import cache

from sqlalchemy import bindparam
from sqlmodel import Session, col, select
from sqlmodel.sql.expression import SelectOfScalar

from bot.case.errors import StaleCase
from bot.chat.messages import NagBundle, NagItem
from bot.company.people import normal_address
from storage.database.engine import dialect_insert, dialect_name
from storage.database.tables import NagRow

#: A reminder to a person: case number, duty and reminder number.
_NagKey = tuple[int, str, int]


def without_sent_nags(session: Session, bundle: NagBundle, outbox_id: int | None) -> NagBundle:
    """Return the bundle without the items in other messages to the person."""
    message_ids = _message_ids(session, bundle)
    new_items = (
        each for each in bundle.items if message_ids.get(_item_key(each), outbox_id) == outbox_id
    )
    return replace(bundle, items=tuple(new_items))


def link_nags(session: Session, bundle: NagBundle, outbox_id: int) -> None:
    """Link the items of the bundle to the message.

    Raises StaleCase if another transaction has linked an item.
    """
    message_ids = _message_ids(session, bundle)
    person = normal_address(bundle.person)
    rows = [
        {"case_number": case, "owed": owed, "number": number, "person": person}
        for case, owed, number in dict.fromkeys(_item_key(each) for each in bundle.items)
        if (case, owed, number) not in message_ids
    ]
    if not rows:
        return
    statement = dialect_insert(NagRow, dialect_name(session)).on_conflict_do_nothing()
    inserted = session.connection().execute(
        statement, [{**row, "outbox_id": outbox_id} for row in rows]
    )
    if inserted.rowcount != len(rows):
        raise StaleCase


def _message_ids(session: Session, bundle: NagBundle) -> Mapping[_NagKey, int]:
    """Map the items of the bundle to sent and waiting messages to the person."""
    params = {
        "person": normal_address(bundle.person),
        "cases": sorted({each.case for each in bundle.items}),
        "owed": sorted({each.owed for each in bundle.items}),
        "numbers": sorted({each.number for each in bundle.items}),
    }
    rows = session.connection().execute(_similar_nags(), params)
    return {(row.case_number, row.owed, row.number): row.outbox_id for row in rows}


def _item_key(item: NagItem) -> _NagKey:
    return item.case, item.owed, item.number


@cache
def _similar_nags() -> SelectOfScalar[NagRow]:
    """Built once. The few extra rows cost less than pairs of values, which use no index."""
    return select(NagRow).where(
        col(NagRow.case_number).in_(bindparam("cases", expanding=True)),
        col(NagRow.owed).in_(bindparam("owed", expanding=True)),
        col(NagRow.number).in_(bindparam("numbers", expanding=True)),
        col(NagRow.person) == bindparam("person"),
    )
