"""A row that nobody can read, by a newer Oops or by hand, is nobody else's misfortune."""

from sqlalchemy import Connection, text

from storage.unit_of_work import SqlUnitOfWork
from tests.storage.samples import ANN, BEN, MINUTE, NOW, a_notice


def test_message_that_cannot_be_read_holds_up_no_other(
    connection: Connection, unit: SqlUnitOfWork
) -> None:
    """It is withdrawn, and says why; what waits behind it and beside it is said."""
    for key, who in (("a1", ANN), ("a2", ANN), ("b1", BEN)):
        unit.send(a_notice(key, who))
    connection.execute(text("UPDATE outbox SET kind = 'Telegram' WHERE key = 'a1'"))
    first = [each.outgoing.key for each in unit.claim(NOW, NOW + MINUTE, 9)]
    second = [each.outgoing.key for each in unit.claim(NOW, NOW + MINUTE, 9)]
    why = connection.execute(text("SELECT detail FROM outbox WHERE key = 'a1'")).scalar_one()
    assert (first, second) == (["b1"], ["a2"])
    assert why.startswith("What is kept of a Telegram cannot be read: its kind.")
