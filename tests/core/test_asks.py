"""Questions on their way: one message for all that one person is asked to own."""

from dataclasses import replace

from storage.store import SqlStore
from tests.kit import (
    FERNHILL,
    HOUR,
    LEA,
    MAX,
    MIA,
    RITA,
    Office,
    Said,
    company,
    verbs,
    words,
)


def single_handed(store: SqlStore) -> Office:
    """Shipping is Mia alone, and then her lead."""
    shipping, website = FERNHILL.departments
    alone = company(departments=(replace(shipping, members=(MIA,)), website))
    return Office(store=store, organization=alone)


def to(person: str, said: list[Said]) -> list[Said]:
    """What was said to that person."""
    return [each for each in said if each.to == person]


def test_several_questions_that_wait_are_one_message(store: SqlStore) -> None:
    """Three cases for one person before the first left: one message lists them, with buttons."""
    office = single_handed(store)
    for complaint in ("My parcel is late", "A wet parcel", "No parcel at all"):
        office.types(RITA, complaint)

    [asked] = to(MIA, office.leaves())

    assert asked.card.summary == (
        "3 cases that you are asked to take: OOPS-1 “My parcel is late” …"
    )
    assert [line for line in words(asked.card).splitlines() if line.startswith("OOPS")] == [
        "OOPS-1 · the customer: “My parcel is late” · Mia is being asked, until Mon 23 Nov, 11:00",
        "OOPS-2 · the customer: “A wet parcel” · Mia is being asked, until Mon 23 Nov, 11:00",
        "OOPS-3 · the customer: “No parcel at all” · Mia is being asked, until Mon 23 Nov, 11:00",
    ]
    assert verbs(asked.card).count("own") == 3


def test_one_question_is_the_case_s_own_card(store: SqlStore) -> None:
    """Somebody who is asked for one case sees that case, whole."""
    office = single_handed(store)
    office.types(RITA, "My parcel is late")

    [asked] = to(MIA, office.leaves())

    assert words(asked.card).startswith("OOPS-1 · reported, waiting for an owner\nWill you take")


def test_question_that_left_is_not_added_to(store: SqlStore) -> None:
    """A second case after the first question left is a question of its own."""
    office = single_handed(store)
    office.types(RITA, "My parcel is late")
    office.leaves()
    office.types(RITA, "A wet parcel")

    [asked] = [each for each in to(MIA, office.leaves()) if not each.updates]

    assert words(asked.card).startswith("OOPS-2 · reported, waiting for an owner")


def test_question_is_withdrawn_when_somebody_else_took_it(store: SqlStore) -> None:
    """Whoever was not asked yet, and need not be any more, is left alone."""
    office = single_handed(store)
    office.types(RITA, "My parcel is late")
    office.types(LEA, "OOPS-1 own")

    assert to(MIA, office.leaves()) == []


def test_bundle_that_stands_follows_its_cases(store: SqlStore) -> None:
    """What is taken shows its next step, and what was passed on shows to whom."""
    office = single_handed(store)
    office.types(RITA, "My parcel is late")
    office.types(RITA, "A wet parcel")
    office.leaves()
    office.types(MIA, "OOPS-1 own")
    office.clock.forward(2 * HOUR)
    office.ticks()

    updated = [each for each in to(MIA, office.leaves()) if each.updates]
    lines = words(updated[-1].card).splitlines()

    assert "OOPS-1 · the customer: “My parcel is late” · Mia" in lines
    assert any("“A wet parcel” · Lea is being asked" in each for each in lines)
    assert verbs(updated[-1].card)[0] == "fixed"


def test_members_share_what_is_asked(store: SqlStore) -> None:
    """Of two members each is asked for one of two cases."""
    office = Office(store=store)
    office.types(RITA, "My parcel is late")
    office.types(RITA, "A wet parcel")

    said = office.leaves()

    assert (len(to(MIA, said)), len(to(MAX, said))) == (1, 1)
