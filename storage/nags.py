"""Nags: each thing owed is said once to each person, however many ask for it to be said."""

from dataclasses import replace

from sqlmodel import Session

from bot.outgoing import NagBundle, NagItem
from bot.people import normal_address
from storage.tables import NagRow


def not_said_yet(session: Session, bundle: NagBundle, outbox_id: int | None) -> NagBundle:
    """The bundle without what was said to that person before, or waits in another message."""
    return replace(
        bundle,
        items=tuple(
            item
            for item in bundle.items
            if (said := session.get(NagRow, _key(bundle, item))) is None
            or said.outbox_id == outbox_id
        ),
    )


def note_nags(session: Session, bundle: NagBundle, outbox_id: int) -> None:
    """From now on these belong to that message."""
    for item in bundle.items:
        number, owed, count, person = key = _key(bundle, item)
        if session.get(NagRow, key) is None:
            row = NagRow(
                case_number=number, owed=owed, number=count, person=person, outbox_id=outbox_id
            )
            session.add(row)
    session.flush()


def _key(bundle: NagBundle, item: NagItem) -> tuple[int, str, int, str]:
    return item.case, item.owed, item.number, normal_address(bundle.person)
