"""Whose the user accounts are."""

from dataclasses import replace

import pytest

from bot.company.people import Person
from storage.cases.accounts import Account, Sighting
from storage.unit_of_work import SqlUnitOfWork
from tests.storage.samples import ANN, BEN, CLARA, HOUR, NOW, a_case

CHAT, OTHER_CHAT = "chat:T1", "talk:B1"
NEW = "ann.baker@example.com"


def seen(user: str, address: str | None, platform: str = CHAT) -> Sighting:
    """An account as its platform describes it."""
    return Sighting(
        account=Account(platform=platform, user_id=user),
        address=address,
        made_up=f"{user}@t1.invalid",
        provisional=f"{user}@chat.invalid",
    )


def identify(unit: SqlUnitOfWork, *sightings: Sighting) -> list[str]:
    """The people behind the accounts, in that order."""
    return [unit.accounts.identify(each, NOW) for each in sightings]


def test_account_decides_once_it_was_described(unit: SqlUnitOfWork) -> None:
    """A later address is an alias of the same person, in any spelling."""
    found = identify(unit, seen("u1", ANN), seen("u1", " Ann.Baker@example.com"), seen("u1", None))

    assert found == [ANN] * 3
    assert unit.accounts.named(NEW.upper()) == ANN
    assert unit.accounts.user_of(CHAT, ANN) == "u1"
    assert unit.people.renamed([NEW, BEN, ANN]) == {NEW: ANN}


def test_one_person_has_an_account_on_each_platform(unit: SqlUnitOfWork) -> None:
    """Accounts of one address are one person's, also of an address that came later."""
    found = identify(
        unit, seen("u1", ANN), seen("u1", NEW), seen("b1", ANN, OTHER_CHAT), seen("w1", NEW, "x")
    )

    assert found == [ANN] * 4


def test_second_account_with_an_address_is_another_person(unit: SqlUnitOfWork) -> None:
    """While the first one is there, the address keeps its meaning."""
    found = identify(unit, seen("u1", ANN), seen("u2", ANN), seen("u1", NEW), seen("u2", ANN))

    assert found == [ANN, "u2@t1.invalid", ANN, "u2@t1.invalid"]
    assert unit.accounts.named(ANN) == ANN


def test_address_of_a_former_colleague_passes_on(unit: SqlUnitOfWork) -> None:
    """It means the new one then; the cases of the former one stay under the old name."""
    identify(unit, seen("u1", ANN), seen("u2", ANN))
    unit.people.save_profile(Person(email=ANN, name="Ann", active=False), NOW)

    found = identify(unit, seen("u2", ANN), seen("u1", NEW))

    assert found == ["u2@t1.invalid", ANN]
    assert (unit.accounts.named(ANN), unit.accounts.current(ANN)) == ("u2@t1.invalid", ANN)
    assert unit.accounts.user_of(CHAT, ANN) == "u1"


def test_two_known_people_are_never_joined(unit: SqlUnitOfWork) -> None:
    """Somebody who gets the address of another platform's person stays who they were."""
    identify(unit, seen("u1", ANN), seen("b1", BEN, OTHER_CHAT))

    assert identify(unit, seen("b1", ANN, OTHER_CHAT)) == [BEN]
    assert unit.accounts.named(ANN) == ANN


def test_hidden_address_becomes_known_later(unit: SqlUnitOfWork) -> None:
    """The person keeps the made-up name, and is found by the address from then on."""
    found = identify(unit, seen("u1", None), seen("u1", ANN))

    assert found == ["u1@t1.invalid"] * 2
    assert unit.accounts.named(ANN) == "u1@t1.invalid"


@pytest.mark.parametrize("is_provided", [True, False])
def test_provisional_person_is_known_later(unit: SqlUnitOfWork, *, is_provided: bool) -> None:
    """The cases that were reported meanwhile name the person whom the platform describes."""
    provisional = "u1@chat.invalid"
    if is_provided:
        account = Account(platform=CHAT, user_id="u1")
        assert unit.accounts.provide(account, provisional) == provisional
    unit.people.save_profile(Person(email=provisional, name="u1"), NOW)
    case = replace(a_case(1), reporters=(provisional, ANN))
    unit.cases.add(case, None)
    before = unit.cases.get(1)

    assert identify(unit, seen("u1", ANN), seen("u1", ANN)) == [ANN] * 2

    assert before == case
    assert unit.cases.get(1) == replace(case, reporters=(ANN,))
    assert [each.reporters for each in unit.cases.due(NOW + HOUR, 9)] == [(ANN,)]
    assert unit.accounts.current(provisional) == ANN
    assert unit.accounts.provide(Account(platform=CHAT, user_id="u1"), provisional) == ANN


def test_outsider_is_recognized_without_a_record(unit: SqlUnitOfWork) -> None:
    """An outsider with a colleague's address is not the colleague, and leaves nothing behind."""
    identify(unit, seen("u1", ANN))

    assert unit.accounts.recognize(seen("u2", ANN)) == "u2@t1.invalid"
    assert unit.accounts.recognize(seen("u3", CLARA)) == CLARA
    assert unit.accounts.person_of(Account(platform=CHAT, user_id="u2")) is None


def test_many_aliases_are_found_as_few_are(unit: SqlUnitOfWork) -> None:
    """After a merger everybody has another address."""
    for number in range(60):
        identify(
            unit, seen(f"u{number}", f"{number}@old.example"), seen(f"u{number}", f"{number}@a.b")
        )

    assert unit.people.renamed(["7@a.b", "59@a.b", "7@old.example", BEN]) == {
        "7@a.b": "7@old.example",
        "59@a.b": "59@old.example",
    }
