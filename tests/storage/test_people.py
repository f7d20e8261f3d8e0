"""The people who work here."""

from bot.company.people import Person
from storage.unit_of_work import SqlUnitOfWork
from tests.storage.samples import ANN, BEN, CLARA, DAY, HOUR, NOW

ANN_AT_WORK = Person(email=ANN, name="Ann Archer", timezone="Europe/Berlin")


def test_person_of_whom_nothing_is_known_is_none(unit: SqlUnitOfWork) -> None:
    """Nobody is made up."""
    assert unit.people.get(ANN) is None


def test_person_is_remembered_by_any_spelling_of_the_address(unit: SqlUnitOfWork) -> None:
    """One person is one address, however it is capitalised."""
    unit.people.save_profile(ANN_AT_WORK, NOW)
    assert unit.people.get(" Ann@Example.COM ") == ANN_AT_WORK


def test_person_is_remembered_as_last_heard_of(unit: SqlUnitOfWork) -> None:
    """What a platform says last is what counts: the name, the zone, that the account is gone."""
    unit.people.save_profile(ANN_AT_WORK, NOW)
    gone = Person(email=ANN, name="Ann Baker", timezone=None, active=False)
    unit.people.save_profile(gone, NOW + HOUR)
    assert unit.people.get(ANN) == gone


def test_absence_outlives_what_a_platform_says(unit: SqlUnitOfWork) -> None:
    """Being away was said by the person; hearing of the account does not end it."""
    unit.people.set_away(ANN, NOW + DAY)
    unit.people.save_profile(ANN_AT_WORK, NOW)
    person = unit.people.get(ANN)
    assert person is not None
    assert (person.name, person.away_until) == ("Ann Archer", NOW + DAY)


def test_absence_ends(unit: SqlUnitOfWork) -> None:
    """Who is back is there again."""
    unit.people.save_profile(ANN_AT_WORK, NOW)
    unit.people.set_away(ANN, NOW + DAY)
    unit.people.set_away(ANN, None)
    assert unit.people.get(ANN) == ANN_AT_WORK


def test_planned_absence_begins_once(unit: SqlUnitOfWork) -> None:
    """It is found when its start has come, the first ones first, and then no more."""
    unit.people.set_away(ANN, NOW + 2 * DAY, NOW + HOUR)
    unit.people.set_away(BEN, NOW + 2 * DAY, NOW)
    unit.people.set_away(CLARA, NOW + 2 * DAY)
    planned = unit.people.get(ANN)

    assert planned is not None
    assert (planned.away_from, planned.away_until) == (NOW + HOUR, NOW + 2 * DAY)
    assert (planned.is_there(NOW), planned.is_there(NOW + HOUR)) == (True, False)
    assert unit.people.next_absence_at() == NOW
    assert unit.people.begin_absences(NOW + HOUR, 1) == [BEN]
    assert unit.people.begin_absences(NOW + HOUR, 5) == [ANN]
    assert unit.people.begin_absences(NOW + DAY, 5) == []
    assert unit.people.next_absence_at() is None
    begun = unit.people.get(ANN)
    assert begun == Person(email=ANN, name=ANN, away_until=NOW + 2 * DAY)


def test_absence_of_somebody_unheard_of_is_kept(unit: SqlUnitOfWork) -> None:
    """One can be away before any platform said who one is; the name is the address till then."""
    unit.people.set_away("Ann@example.com", NOW + DAY)
    assert unit.people.get(ANN) == Person(email=ANN, name=ANN, away_until=NOW + DAY)


def test_people_unseen_since_are_named_as_they_were_asked_for(unit: SqlUnitOfWork) -> None:
    """Those nobody heard of, or not lately, are to be asked after again; each once."""
    unit.people.save_profile(ANN_AT_WORK, NOW)
    unit.people.save_profile(Person(email=BEN, name="Ben"), NOW - DAY)
    unit.people.set_away(CLARA, NOW + DAY)
    asked = ["Ben@example.com", ANN, CLARA, "dora@example.com", "dora@example.com"]
    unseen = ["Ben@example.com", CLARA, "dora@example.com"]
    assert unit.people.unseen_since(asked, NOW) == unseen
    assert unit.people.unseen_since([], NOW) == []
