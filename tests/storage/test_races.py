"""Several processes that work on one database at once."""

import os
from dataclasses import replace
from functools import partial

import pytest

from bot.case.errors import StaleCase
from bot.company.people import Person
from storage.platforms.forwarded import ForwardedMessage
from storage.store import SqlStore
from storage.unit_of_work import SqlUnitOfWork
from tests.storage.processes import race
from tests.storage.samples import (
    MINUTE,
    NOW,
    a_case,
    a_nag,
    a_notice,
    accepted,
    add,
    due,
    nags,
    owned,
)
from tests.storage.test_conversations import CHAT

pytestmark = pytest.mark.slow
PROCESSES = 4
MESSAGES = 40


def own(url: str) -> str:
    """Take the case as it was reported, and say what came of it."""
    store = SqlStore(url)
    try:
        store.transact_now(lambda unit: unit.cases.save(a_case(), owned(a_case()), due()))
    except StaleCase:
        return "somebody was faster"
    finally:
        store.close()
    return "mine"


def look_and_report(unit: SqlUnitOfWork) -> int:
    """Read first and write then, as most requests do."""
    unit.next_due_at()
    return add(unit).number


def report(url: str) -> list[int]:
    """Report cases one after the other; their numbers."""
    store = SqlStore(url)
    numbers = [store.transact_now(look_and_report) for _ in range(10)]
    store.close()
    return numbers


def claim(url: str) -> list[str]:
    """Claim what there is, a few at a time; the keys."""
    store = SqlStore(url)
    keys: list[str] = []
    while claimed := store.transact_now(lambda unit: unit.deliveries.claim(NOW, NOW + MINUTE, 3)):
        keys += [each.outgoing.key for each in claimed]
    store.close()
    return keys


def say_once(url: str) -> tuple[bool, bool, bool, bool]:
    """Do what may be done once; whether it was."""

    def work(unit: SqlUnitOfWork) -> tuple[bool, bool, bool, bool]:
        return (
            unit.inbox.claim("E1", NOW),
            unit.digests.claim_day(NOW.date(), NOW),
            unit.outbox.enqueue(a_notice("k1")),
            unit.outbox.enqueue(nags("k2", a_nag(1))),
        )

    store = SqlStore(url)
    done = store.transact_now(work)
    store.close()
    return done


def know(url: str) -> list[bool]:
    """Keep the same things as everybody else, which nobody knew before; whether they are kept."""

    def work(unit: SqlUnitOfWork, number: int) -> bool:
        email = f"p{number}@example.com"
        unit.people.save_profile(Person(email=email, name="Pat"), NOW)
        unit.people.set_away(email, NOW)
        unit.conversations.save_platform_of(email, "one")
        unit.conversations.save(replace(CHAT, conversation=email), NOW)
        unit.forwarded.save(
            ForwardedMessage(source=email, conversation=email, text="It is wet"), NOW
        )
        return unit.people.get(email) == Person(email=email, name="Pat", away_until=NOW)

    store = SqlStore(url)
    kept = [store.transact_now(partial(work, number=number)) for number in range(8)]
    store.close()
    return kept


def bring_in(url: str) -> list[int]:
    """Make cases of the same messages as everybody else; their numbers."""

    def work(unit: SqlUnitOfWork, source: str) -> int:
        known = unit.cases.number_from_source(source)
        if known is not None:
            return known
        case = replace(a_case(), number=unit.cases.next_number())
        unit.cases.add(case, source)
        return case.number

    store = SqlStore(url)
    numbers = [store.transact_now(partial(work, source=f"C1/{each}")) for each in range(8)]
    store.close()
    return numbers


def keep_on(url: str) -> None:
    """Change the same case as everybody else, in every way in which its queue changes."""

    def work(unit: SqlUnitOfWork, turn: int) -> None:
        case = unit.cases.get(1)
        assert case
        moments = due(NOW + turn * MINUTE + MINUTE * os.getpid())
        if turn % 2:
            unit.cases.reschedule(case, moments)
        else:
            unit.cases.save(case, owned(case), moments)
        unit.history.append(case, [accepted()], "button")

    store = SqlStore(url)
    for turn in range(8):
        store.transact_now(partial(work, turn=turn))
    store.close()


def test_two_who_take_one_case_give_one_owner(store: SqlStore, url: str) -> None:
    """Of all who take the same case at once, one has it, and the others are told."""
    store.transact_now(lambda unit: unit.cases.add(a_case(), None))
    answers = race(PROCESSES, own, url)
    assert sorted(answers) == ["mine", *["somebody was faster"] * (PROCESSES - 1)]


def test_writers_at_once_all_succeed_with_numbers_of_their_own(url: str) -> None:
    """Nobody sees that the file was busy, and no number is given twice."""
    numbers = [number for each in race(PROCESSES, report, url) for number in each]
    assert sorted(numbers) == list(range(1, 10 * PROCESSES + 1))


def test_message_is_claimed_by_one_process_only(store: SqlStore, url: str) -> None:
    """However many ask at once, each message goes to one of them, and none is left."""

    def send(unit: SqlUnitOfWork) -> None:
        for number in range(MESSAGES):
            unit.outbox.enqueue(a_notice(f"k{number}", f"p{number}@example.com"))

    store.transact_now(send)
    claimed = [key for each in race(PROCESSES, claim, url) for key in each]
    assert sorted(claimed) == sorted(f"k{number}" for number in range(MESSAGES))


def test_what_happens_once_happens_once_among_processes(store: SqlStore, url: str) -> None:
    """A delivery, a day's digest, a message and a nag are each taken by one."""
    store.transact_now(lambda unit: unit.cases.add(a_case(), None))
    done = race(PROCESSES, say_once, url)
    assert [sum(each) for each in zip(*done, strict=True)] == [1, 1, 1, 1]


def test_people_and_conversations_are_kept_whoever_hears_of_them_first(url: str) -> None:
    """Nobody is refused because somebody else heard of the same person in the same moment."""
    assert race(PROCESSES, know, url) == [[True] * 8] * PROCESSES


def test_fault_13_several_make_a_case_of_one_message(url: str) -> None:
    """All of them have the same case in the end, and no other was made."""
    numbers = race(PROCESSES, bring_in, url)
    assert [sorted(each) for each in numbers] == [list(range(1, 9))] * PROCESSES


def test_case_that_many_change_is_once_in_the_queue(store: SqlStore, url: str) -> None:
    """It is looked at once, when it was said last, and its history has all that happened."""
    store.transact_now(add)
    race(PROCESSES, keep_on, url)
    ever = NOW + MINUTE * 2**23
    due_then = store.transact_now(lambda unit: [case.number for case in unit.cases.due(ever, 100)])
    history = store.transact_now(lambda unit: unit.history.of_case(1))
    assert due_then == [1]
    assert len(history) == 8 * PROCESSES
