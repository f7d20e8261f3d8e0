"""Several processes that work on one database at once."""

from bot.errors import StaleCase
from storage.store import SqlStore
from storage.unit_of_work import SqlUnitOfWork
from tests.storage.processes import race
from tests.storage.samples import MINUTE, NOW, a_case, a_nag, a_notice, add, due, nags, owned

PROCESSES = 4
MESSAGES = 40


def own(url: str) -> str:
    """Take the case as it was reported, and say what came of it."""
    store = SqlStore(url)
    try:
        store.transact_now(lambda unit: unit.save(a_case(), owned(a_case()), due()))
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
    while claimed := store.transact_now(lambda unit: unit.claim(NOW, NOW + MINUTE, 3)):
        keys += [each.outgoing.key for each in claimed]
    store.close()
    return keys


def say_once(url: str) -> tuple[bool, bool, bool, bool]:
    """Do what may be done once; whether it was."""

    def work(unit: SqlUnitOfWork) -> tuple[bool, bool, bool, bool]:
        return (
            unit.first_time("E1", NOW),
            unit.begin_digest(NOW.date(), NOW),
            unit.send(a_notice("k1")),
            unit.send(nags("k2", a_nag(1))),
        )

    store = SqlStore(url)
    done = store.transact_now(work)
    store.close()
    return done


def test_two_who_take_one_case_give_one_owner(store: SqlStore, url: str) -> None:
    """Of all who take the same case at once, one has it, and the others are told."""
    store.transact_now(lambda unit: unit.add(a_case(), None))
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
            unit.send(a_notice(f"k{number}", f"p{number}@example.com"))

    store.transact_now(send)
    claimed = [key for each in race(PROCESSES, claim, url) for key in each]
    assert sorted(claimed) == sorted(f"k{number}" for number in range(MESSAGES))


def test_what_happens_once_happens_once_among_processes(store: SqlStore, url: str) -> None:
    """A delivery, a day's digest, a message and a nag are each taken by one."""
    store.transact_now(lambda unit: unit.add(a_case(), None))
    done = race(PROCESSES, say_once, url)
    assert [sum(each) for each in zip(*done, strict=True)] == [1, 1, 1, 1]
