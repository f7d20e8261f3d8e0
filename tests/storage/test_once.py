"""What happens once."""

from datetime import date

from storage.unit_of_work import SqlUnitOfWork
from tests.storage.samples import DAY, NOW


def test_delivery_is_taken_the_first_time_only(unit: SqlUnitOfWork) -> None:
    """The same delivery again, even a day later, is not new."""
    taken = [
        unit.first_time("E1", NOW),
        unit.first_time("E2", NOW),
        unit.first_time("E1", NOW + DAY),
    ]
    assert taken == [True, True, False]


def test_day_has_one_digest(unit: SqlUnitOfWork) -> None:
    """A day's digest begins once, and the next day's is another."""
    today, tomorrow = date(2026, 3, 2), date(2026, 3, 3)
    begun = [unit.begin_digest(day, NOW) for day in (today, today, tomorrow)]
    assert begun == [True, False, True]
