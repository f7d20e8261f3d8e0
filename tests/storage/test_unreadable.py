"""A row that nobody can read, by a newer Oops or by hand, is nobody else's misfortune."""

from datetime import datetime

from sqlalchemy import Connection, text

from storage.outbox_turns import PUT_OFF
from storage.unit_of_work import SqlUnitOfWork
from tests.storage.samples import ANN, BEN, MINUTE, NOW, THERE, a_notice


def say(unit: SqlUnitOfWork, now: datetime) -> list[str]:
    """Say what may be said then; the keys."""
    claimed = unit.claim(now, now + MINUTE, 9)
    for each in claimed:
        unit.sent(each, THERE, now)
    return [each.outgoing.key for each in claimed]


def test_message_that_cannot_be_read_holds_up_no_other(
    connection: Connection, unit: SqlUnitOfWork
) -> None:
    """It is put off until somebody mends it; what waits behind it and beside it is said."""
    for key, who in (("a1", ANN), ("a2", ANN), ("b1", BEN)):
        unit.send(a_notice(key, who))
    connection.execute(text("UPDATE outbox SET kind = 'Telegram' WHERE key = 'a1'"))
    said = [say(unit, NOW), say(unit, NOW)]
    connection.execute(text("UPDATE outbox SET kind = 'Notice' WHERE key = 'a1'"))
    said += [say(unit, NOW), say(unit, NOW + PUT_OFF)]
    assert said == [["b1"], ["a2"], [], ["a1"]]
