"""Reminders: each duty is sent once to each person, even if several transactions add it."""

from collections.abc import Mapping
from dataclasses import replace

from sqlalchemy import Connection, Insert, bindparam
from sqlmodel import col, select
from sqlmodel.sql.expression import SelectOfScalar

from bot.case.errors import StaleCase
from bot.chat.messages import NagBundle, NagItem
from bot.company.people import normal_address
from storage.database.inserting import dialect_insert
from storage.database.lists import is_among
from storage.database.statements import built_once
from storage.database.tables import NagRow

#: A reminder to a person: case number, duty and reminder number.
_NagKey = tuple[int, str, int]


def without_sent_nags(
    connection: Connection, bundle: NagBundle, outbox_id: int | None
) -> NagBundle:
    """Return the bundle without the items in other messages to the person."""
    message_ids = _message_ids(connection, bundle)
    new_items = (
        each for each in bundle.items if message_ids.get(_item_key(each), outbox_id) == outbox_id
    )
    return replace(bundle, items=tuple(new_items))


def link_nags(connection: Connection, bundle: NagBundle, outbox_id: int) -> None:
    """Link the items of the bundle to the message.

    Raises StaleCase if another transaction has linked an item.
    """
    message_ids = _message_ids(connection, bundle)
    person = normal_address(bundle.person)
    rows = [
        {"case_number": case, "owed": owed, "number": number, "person": person}
        for case, owed, number in dict.fromkeys(_item_key(each) for each in bundle.items)
        if (case, owed, number) not in message_ids
    ]
    if not rows:
        return
    linked = [{**row, "outbox_id": outbox_id} for row in rows]
    statement = _insert_if_missing(connection.dialect.name)
    if statement.change_many(connection, linked) != len(rows):
        raise StaleCase


def _message_ids(connection: Connection, bundle: NagBundle) -> Mapping[_NagKey, int]:
    """Map the items of the bundle to sent and waiting messages to the person."""
    params = {
        "person": normal_address(bundle.person),
        "cases": sorted({each.case for each in bundle.items}),
        "owed": sorted({each.owed for each in bundle.items}),
        "numbers": sorted({each.number for each in bundle.items}),
    }
    rows = _similar_nags().run(connection, params)
    return {(row.case_number, row.owed, row.number): row.outbox_id for row in rows}


def _item_key(item: NagItem) -> _NagKey:
    return item.case, item.owed, item.number


@built_once
def _insert_if_missing(kind: str) -> Insert:
    statement: Insert = dialect_insert(NagRow, kind).on_conflict_do_nothing()
    return statement


@built_once
def _similar_nags() -> SelectOfScalar[NagRow]:
    """Built once. The few extra rows cost less than pairs of values, which use no index."""
    return select(NagRow).where(
        is_among(col(NagRow.case_number), "cases"),
        is_among(col(NagRow.owed), "owed"),
        is_among(col(NagRow.number), "numbers"),
        col(NagRow.person) == bindparam("person"),
    )
