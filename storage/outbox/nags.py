"""Nags: each thing owed is said once to each person, however many ask for it to be said."""

from collections.abc import Mapping
from dataclasses import replace
from functools import cache

from sqlalchemy import bindparam
from sqlmodel import Session, col, select
from sqlmodel.sql.expression import SelectOfScalar

from bot.case.errors import StaleCase
from bot.chat.messages import NagBundle, NagItem
from bot.company.people import normal_address
from storage.database.engine import insert_into, kind_of
from storage.database.tables import NagRow

#: What names a nag to one person: the case, what is owed, and the how-manieth nag it is.
_Key = tuple[int, str, int]


def not_said_yet(session: Session, bundle: NagBundle, outbox_id: int | None) -> NagBundle:
    """The bundle without what was said to that person before, or waits in another message."""
    said = _said(session, bundle)
    left = (each for each in bundle.items if said.get(_key(each), outbox_id) == outbox_id)
    return replace(bundle, items=tuple(left))


def note_nags(session: Session, bundle: NagBundle, outbox_id: int) -> None:
    """From now on these belong to that message.

    Raises StaleCase where somebody else said some of it meanwhile.
    """
    said = _said(session, bundle)
    person = normal_address(bundle.person)
    rows = [
        {"case_number": case, "owed": owed, "number": number, "person": person}
        for case, owed, number in dict.fromkeys(_key(each) for each in bundle.items)
        if (case, owed, number) not in said
    ]
    if not rows:
        return
    noting = insert_into(NagRow, kind_of(session)).on_conflict_do_nothing()
    noted = session.connection().execute(noting, [{**row, "outbox_id": outbox_id} for row in rows])
    if noted.rowcount != len(rows):
        raise StaleCase


def _said(session: Session, bundle: NagBundle) -> Mapping[_Key, int]:
    """The messages in which something of the bundle was said to that person, or will be."""
    asked = {
        "person": normal_address(bundle.person),
        "cases": sorted({each.case for each in bundle.items}),
        "owed": sorted({each.owed for each in bundle.items}),
        "numbers": sorted({each.number for each in bundle.items}),
    }
    rows = session.connection().execute(_like_these(), asked)
    return {(row.case_number, row.owed, row.number): row.outbox_id for row in rows}


def _key(item: NagItem) -> _Key:
    return item.case, item.owed, item.number


@cache
def _like_these() -> SelectOfScalar[NagRow]:
    """Made once. What it finds beside those asked for is little, and pairs find no index."""
    return select(NagRow).where(
        col(NagRow.case_number).in_(bindparam("cases", expanding=True)),
        col(NagRow.owed).in_(bindparam("owed", expanding=True)),
        col(NagRow.number).in_(bindparam("numbers", expanding=True)),
        col(NagRow.person) == bindparam("person"),
    )
