"""A row that nobody can read, by a newer Oops or by hand, is nobody else's misfortune."""

from datetime import datetime

import pytest
from sqlalchemy import Connection, insert, text

from bot.ports.audit import UNREADABLE_PAUSE
from storage.database.errors import UnreadableDocument
from storage.database.tables import DueRow
from storage.unit_of_work import SqlUnitOfWork
from tests.storage.samples import ANN, BEN, HOUR, MINUTE, NOW, THERE, a_notice, add, due


def say(unit: SqlUnitOfWork, now: datetime) -> list[str]:
    """Say what may be said then; the keys."""
    claimed = unit.deliveries.claim(now, now + MINUTE, 9)
    for each in claimed:
        unit.deliveries.mark_delivered(each, THERE, now)
    return [each.outgoing.key for each in claimed]


def test_message_that_cannot_be_read_holds_up_no_other(
    connection: Connection, unit: SqlUnitOfWork
) -> None:
    """It is put off until somebody mends it; what waits behind it and beside it is said."""
    for key, who in (("a1", ANN), ("a2", ANN), ("b1", BEN)):
        unit.outbox.enqueue(a_notice(key, who))
    connection.execute(text("UPDATE outbox SET kind = 'Telegram' WHERE key = 'a1'"))
    said = [say(unit, NOW), say(unit, NOW)]
    connection.execute(text("UPDATE outbox SET kind = 'notice.v1' WHERE key = 'a1'"))
    said += [say(unit, NOW), say(unit, NOW + UNREADABLE_PAUSE)]
    assert said == [["b1"], ["a2"], [], ["a1"]]


def test_case_that_cannot_be_read_holds_up_no_other(
    connection: Connection, unit: SqlUnitOfWork
) -> None:
    """Whoever asks for what is due, or for what somebody owes, gets all the others."""
    first, second = add(unit), add(unit)
    connection.execute(text("UPDATE cases SET facts = '{}' WHERE number = 1"))
    assert unit.cases.due(NOW + HOUR, 9) == [second]
    assert unit.cases.answered_by(BEN, 9) == [second]
    with pytest.raises(UnreadableDocument):
        unit.cases.get(first.number)


def test_case_finds_its_place_taken_in_the_queue(
    connection: Connection, unit: SqlUnitOfWork
) -> None:
    """A row that should not be there is in nobody's way."""
    case = add(unit)
    connection.execute(insert(DueRow).values(due_at=NOW + 2 * HOUR, number=1))
    unit.cases.reschedule(case, due(NOW + 2 * HOUR))
    assert unit.cases.due(NOW + HOUR, 9) == []
    assert unit.cases.due(NOW + 2 * HOUR, 9) == [case]
