"""What happened to each case."""

import pytest
from sqlalchemy import Connection, text
from sqlalchemy.exc import DatabaseError, IntegrityError

from storage.unit_of_work import SqlUnitOfWork
from tests.storage.samples import HOUR, NOW, a_case, accepted, add, reported


def test_history_is_told_from_the_beginning(unit: SqlUnitOfWork) -> None:
    """What happened comes in the order in which it was recorded, each with its way in."""
    case = add(unit)
    unit.history.append(case, [reported(), accepted()], "slash")
    unit.history.append(case, [accepted(NOW - HOUR)], "button")
    assert unit.history.of_case(case.number) == [
        (reported(), "slash"),
        (accepted(), "slash"),
        (accepted(NOW - HOUR), "button"),
    ]


def test_history_of_one_case_is_not_anothers(unit: SqlUnitOfWork) -> None:
    """Each case has its own."""
    one, other = add(unit), add(unit)
    unit.history.append(one, [reported()], "slash")
    unit.history.append(other, [accepted()], "button")
    assert unit.history.of_case(one.number) == [(reported(), "slash")]


def test_history_of_no_case_is_empty(unit: SqlUnitOfWork) -> None:
    """Where nothing happened, there is nothing to tell."""
    assert unit.history.of_case(1) == []


def test_nothing_that_happened_is_recorded_as_nothing(unit: SqlUnitOfWork) -> None:
    """No events add none."""
    case = add(unit)
    unit.history.append(case, [], "slash")
    assert unit.history.of_case(case.number) == []


def test_history_needs_its_case(unit: SqlUnitOfWork) -> None:
    """Nothing happens to a case that is not there."""
    with pytest.raises(IntegrityError):
        unit.history.append(a_case(9), [accepted()], "slash")


@pytest.mark.parametrize("change", ["UPDATE history SET via = 'nobody'", "DELETE FROM history"])
def test_history_only_grows_whoever_asks(
    connection: Connection, unit: SqlUnitOfWork, change: str
) -> None:
    """Even to whoever has the database in their hands, it refuses to be edited or deleted."""
    case = add(unit)
    unit.history.append(case, [reported(), accepted()], "slash")
    with pytest.raises(DatabaseError, match="history only grows"), connection.begin_nested():
        connection.execute(text(change))
    assert unit.history.of_case(case.number) == [(reported(), "slash"), (accepted(), "slash")]
