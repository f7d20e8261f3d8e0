"""What happens once."""

from datetime import date

from storage.platforms.forwarded import ForwardedMessage
from storage.unit_of_work import SqlUnitOfWork
from tests.storage.samples import DAY, NOW


def test_delivery_is_taken_the_first_time_only(unit: SqlUnitOfWork) -> None:
    """The same delivery again, even a day later, is not new."""
    taken = [
        unit.inbox.claim("E1", NOW),
        unit.inbox.claim("E2", NOW),
        unit.inbox.claim("E1", NOW + DAY),
    ]
    assert taken == [True, True, False]


def test_what_came_in_before_then_is_forgotten(unit: SqlUnitOfWork) -> None:
    """The oldest first, no more than was asked for at once; what came in since stays."""
    for days in range(3, 0, -1):
        unit.inbox.claim(f"E{days}", NOW - days * DAY)
    unit.inbox.claim("E0", NOW)
    came = {f"E{days}": True for days in range(4)}

    goes_on = [unit.inbox.prune(NOW, 2), unit.inbox.prune(NOW, 2)]

    assert goes_on == [True, False]
    assert {key: unit.inbox.claim(key, NOW) for key in came} == came | {"E0": False}


def test_words_that_nobody_reported_are_forgotten_with_it(unit: SqlUnitOfWork) -> None:
    """They wait as long as a delivery is known, and no customer's word for ever."""
    old, new = (
        ForwardedMessage(source=each, conversation="19:x", text="It is wet")
        for each in ("m1", "m2")
    )
    unit.forwarded.save(old, NOW - DAY)
    unit.forwarded.save(new, NOW)

    assert unit.inbox.prune(NOW, 1) is True
    assert (unit.forwarded.get("m1"), unit.forwarded.get("m2")) == (None, new)


def test_day_has_one_digest(unit: SqlUnitOfWork) -> None:
    """A day's digest begins once, and the next day's is another."""
    today, tomorrow = date(2026, 3, 2), date(2026, 3, 3)
    begun = [unit.digests.claim_day(day, NOW) for day in (today, today, tomorrow)]
    assert begun == [True, False, True]
