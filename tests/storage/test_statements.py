"""Statements that the driver runs: values as stored, numbers of rows, lists, and errors."""

from typing import Any

import pytest
from sqlalchemy import Connection, Delete, Insert, Select, bindparam, delete, insert, select
from sqlalchemy.exc import IntegrityError

from bot.chat.plain_text import clean
from storage.database.lists import is_among
from storage.database.statements import Statement, built_once
from storage.database.tables import PersonRow
from tests.storage.samples import NOW

CLARA = {"email": "clara@example.com", "name": "Clara", "active": True, "seen_at": NOW}
DORA = CLARA | {"email": "dora@example.com", "name": "Dora", "active": False}


@built_once
def add_person() -> Insert:
    """Any person."""
    return insert(PersonRow)


@built_once
def people_among() -> Select[Any]:
    """The people with these names."""
    return select(PersonRow).where(is_among(PersonRow.name, "names")).order_by(PersonRow.email)


@built_once
def people_in() -> Select[Any]:
    """The same with a parameter for each name, so that the text depends on their number."""
    named = PersonRow.name.in_(bindparam("names", expanding=True))  # type: ignore[attr-defined]
    return select(PersonRow).where(named).order_by(PersonRow.email)


@built_once
def remove_inactive() -> Delete:
    """All people who have left."""
    return delete(PersonRow).where(PersonRow.active.is_(False))  # type: ignore[attr-defined]


def test_values_come_back_as_they_were_given(connection: Connection) -> None:
    """Instants, truth values and missing values are converted, in each row."""
    add_person().change_many(connection, [CLARA, DORA])

    clara, dora = people_among().run(connection, {"names": ["Clara", "Dora"]})

    assert (clara.name, clara.active, clara.seen_at, clara.away_until) == ("Clara", True, NOW, None)
    assert (dora.name, dora.active, dora.seen_at) == ("Dora", False, NOW)


@pytest.mark.parametrize("people", [people_among(), people_in()], ids=["fixed", "by their number"])
@pytest.mark.parametrize(
    ("names", "found"),
    [
        ([], []),
        (["Nobody"], []),
        (["Clara"], ["Clara"]),
        (["Clara", "Clara", 'D"o\\ra'], ["Clara", 'D"o\\ra']),
        ([str(number) for number in range(2_000)] + ["Clara"], ["Clara"]),
    ],
    ids=["none", "unknown", "one", "twice and quotes", "thousands"],
)
def test_list_has_any_length(
    connection: Connection, people: Statement, names: list[str], found: list[str]
) -> None:
    """A list is one parameter, also with characters that JSON and arrays escape."""
    add_person().change_many(connection, [CLARA, DORA | {"name": 'D"o\\ra'}])

    assert [row.name for row in people.run(connection, {"names": names})] == found


def test_changed_rows_are_counted(connection: Connection) -> None:
    """Also those of several executions, and those of one that changes nothing."""
    people = [CLARA, DORA, DORA | {"email": "uma@example.com"}]

    assert add_person().change_many(connection, people) == 3
    assert remove_inactive().change(connection) == 2
    assert remove_inactive().change(connection) == 0


def test_refused_row_is_an_error_without_its_words(connection: Connection) -> None:
    """What a customer said stays out of the error, which ends in the log."""
    add_person().change(connection, CLARA)

    with pytest.raises(IntegrityError) as refused:
        add_person().change(connection, CLARA | {"name": "Clara Cole, 12 Elm Street"})

    assert "Elm Street" not in str(refused.value)
    assert "clara@example.com" not in str(refused.value)


def test_text_that_no_database_takes_is_cleaned(connection: Connection) -> None:
    """In one row and in several, and in what is looked for."""
    odd = "Cl\0ara\ud800"
    add_person().change(connection, CLARA | {"name": odd})
    add_person().change_many(connection, [DORA | {"name": odd}, DORA | {"email": "e", "name": odd}])

    rows = people_among().run(connection, {"names": [odd]}).all()

    assert [row.name for row in rows] == [clean(odd)] * 3


def test_missing_parameter_is_an_error(connection: Connection) -> None:
    """A statement is never run with less than it asks for."""
    with pytest.raises(KeyError, match="names"):
        people_among().run(connection)
