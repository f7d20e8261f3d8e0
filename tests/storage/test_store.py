"""The store: requests that come at once, and what becomes of each."""

import asyncio
import re
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from traceback import format_exception
from typing import Any

import pytest

from bot.case.case import Case
from bot.case.errors import NoSuchCase, StaleCase, StoreUnavailable
from bot.ports.unit_of_work import Store, UnitOfWork
from storage.store import SqlStore
from storage.unit_of_work import SqlUnitOfWork
from tests.storage.samples import ANN, BEN, a_case, add, due, owned

#: What must not be told to whoever reads a log.
SECRETS = ("Rude!", "771293")
ANGRY = replace(a_case(int(SECRETS[1])), complaint=SECRETS[0])


@pytest.fixture
def commits() -> list[str]:
    """What happened around commits, in order."""
    return []


@pytest.fixture
def counting(sqlite_url: str, commits: list[str]) -> Iterator[SqlStore]:
    """A store that notes its commits."""
    store = SqlStore(sqlite_url, on_commit=commits.append)
    yield store
    store.close()


@contextmanager
def busy(store: SqlStore) -> Iterator[None]:
    """Keep the store's thread at work, so that what comes meanwhile comes at once."""
    begun, go_on = threading.Event(), threading.Event()

    def work(_unit: SqlUnitOfWork) -> None:
        begun.set()
        go_on.wait()

    thread = threading.Thread(target=store.transact_now, args=(work,))
    thread.start()
    begun.wait()
    try:
        yield
    finally:
        go_on.set()
        thread.join()


async def at_once(store: SqlStore, *works: Callable[[SqlUnitOfWork], object]) -> list[Any]:
    """Ask for all of these while the store is busy; what each gave or raised."""
    with busy(store):
        asked = [asyncio.ensure_future(store.transact(work)) for work in works]
        await asyncio.wait(asked, timeout=0)
    return await asyncio.gather(*asked, return_exceptions=True)


def numbers(store: SqlStore) -> list[int]:
    """The numbers of the cases that are kept."""
    return store.transact_now(lambda unit: [case.number for case, _ in unit.cases.page(0, 1000)])


def refuse(unit: SqlUnitOfWork) -> None:
    """Change something, and then refuse."""
    add(unit)
    raise NoSuchCase("OOPS-9")


def break_a_rule(unit: SqlUnitOfWork) -> None:
    """Put another case in the place of one, which the database does not take."""
    unit.cases.add(ANGRY, None)
    unit.cases.add(ANGRY, None)


def slip(unit: SqlUnitOfWork) -> None:
    """Change something, and then fail as code fails that nobody thought through."""
    add(unit)
    raise TypeError("a slip of ours")


async def test_work_is_kept_and_gives_what_it_returns(store: Store, url: str) -> None:
    """Whoever waits gets the work's own answer, and another process sees what was kept."""

    def report(unit: UnitOfWork) -> Case:
        unit.cases.add(a_case(1), None)
        return a_case(1)

    case = await store.transact(report)
    other = SqlStore(url)
    assert other.transact_now(lambda unit: unit.cases.get(1)) == case == a_case(1)
    other.close()


async def test_refusal_undoes_everything_and_reaches_the_caller(store: SqlStore) -> None:
    """A refused request leaves no trace, and its refusal is the answer."""
    with pytest.raises(NoSuchCase) as raised:
        await store.transact(refuse)
    assert raised.value.ref == "OOPS-9"
    assert numbers(store) == []


async def test_requests_at_once_share_a_commit(counting: SqlStore, commits: list[str]) -> None:
    """Whatever waits while the disk is busy is kept by one commit, each with its own answer.

    On PostgreSQL, where others wait for what one has locked, each has a commit of its own.
    """
    cases = await at_once(counting, *[add] * 10)
    assert [case.number for case in cases] == list(range(1, 11))
    assert commits == ["before commit", "after commit"] * 2


async def test_no_more_than_so_many_share_a_commit(sqlite_url: str, commits: list[str]) -> None:
    """The first of a crowd does not wait for the last of it, where a commit is shared at all."""
    store = SqlStore(sqlite_url, batch_size=4, on_commit=commits.append)
    await at_once(store, *[add] * 10)
    store.close()
    assert commits.count("after commit") == 1 + 3


@pytest.mark.parametrize(
    ("fail", "answer"),
    [
        (refuse, NoSuchCase),
        (break_a_rule, StoreUnavailable),
        (slip, TypeError),
    ],
)
async def test_one_that_fails_takes_none_of_the_others_along(
    store: SqlStore, fail: Callable[[SqlUnitOfWork], None], answer: type[BaseException]
) -> None:
    """Requests share a commit, and not each other's fate: each gets its own answer."""
    answers = await at_once(store, add, fail, add)
    assert [type(each) for each in answers] == [Case, answer, Case]
    assert numbers(store) == [1, 2]


async def test_what_the_database_refused_says_no_word_of_a_customer(store: SqlStore) -> None:
    """The error goes to a log: it has the statement, and not what was in it."""
    with pytest.raises(StoreUnavailable) as raised:
        await store.transact(break_a_rule)
    told = "".join(format_exception(raised.value))
    assert re.search("UNIQUE constraint failed: cases.number|unique constraint .pk_cases", told)
    assert "INSERT INTO cases" in told
    assert [each for each in SECRETS if each in told] == []


async def test_stale_case_is_tried_again_with_what_is_true_now(store: SqlStore) -> None:
    """Somebody was faster: the work runs again on the case as it is now, and succeeds."""
    seen = await store.transact(add)
    await store.transact(lambda unit: unit.cases.save(seen, owned(seen, ANN), due()))
    looked_at_before = [seen]

    def take_over(unit: SqlUnitOfWork) -> None:
        case = looked_at_before.pop() if looked_at_before else unit.cases.get(seen.number)
        assert case
        unit.cases.save(case, owned(case, BEN), due())

    await store.transact(take_over)
    assert await store.transact(lambda unit: unit.cases.load_of([ANN, BEN])) == {ANN: 0, BEN: 1}


async def test_case_that_stays_stale_reaches_the_caller(store: SqlStore) -> None:
    """After ten tries one has to be told; none of the ten left anything behind."""
    tries = []

    def stale(unit: SqlUnitOfWork) -> None:
        tries.append(add(unit))
        raise StaleCase

    with pytest.raises(StaleCase):
        await store.transact(stale)
    assert len(tries) == 10
    assert numbers(store) == []


async def test_cancelled_before_its_turn_is_never_begun(store: SqlStore) -> None:
    """Nobody wants it any more, and so nothing of it is done."""
    with busy(store):
        waiting = asyncio.ensure_future(store.transact(add))
        await asyncio.wait([waiting], timeout=0)
        waiting.cancel()
        await asyncio.wait([waiting])
    assert waiting.cancelled()
    assert numbers(store) == []


async def test_cancelled_in_the_middle_is_undone(store: SqlStore) -> None:
    """Who goes away was told that it was not kept: nothing of it is, and the next one is free."""
    begun, go_on = threading.Event(), threading.Event()

    def work(unit: SqlUnitOfWork) -> None:
        add(unit)
        begun.set()
        go_on.wait()
        add(unit)

    waiting = asyncio.ensure_future(store.transact(work))
    await asyncio.to_thread(begun.wait)
    waiting.cancel()
    await asyncio.wait([waiting])
    go_on.set()
    assert waiting.cancelled()
    assert numbers(store) == []


class Held:
    """Holds one of the commits that are about to be made."""

    def __init__(self, commit: int) -> None:
        self.reached, self.go_on = threading.Event(), threading.Event()
        self._left = commit

    def __call__(self, moment: str) -> None:
        """The store says where it is."""
        self._left -= moment == "before commit"
        if not self._left and not self.reached.is_set():
            self.reached.set()
            assert self.go_on.wait(timeout=10)


async def test_cancelled_before_a_shared_commit_is_undone_alone(sqlite_url: str) -> None:
    """It was done, and waits with others for the disk: they are kept without it."""
    held = Held(commit=2)
    store = SqlStore(sqlite_url, on_commit=held)
    with busy(store):
        asked = [asyncio.ensure_future(store.transact(add)) for _ in range(3)]
        await asyncio.wait(asked, timeout=0)
    await asyncio.to_thread(held.reached.wait)
    asked[1].cancel()
    await asyncio.wait([asked[1]])
    held.go_on.set()
    cases = [await asked[0], await asked[2]]
    assert [case.number for case in cases] == numbers(store) == [1, 2]
    store.close()


def test_closing_gives_up_what_takes_too_long(url: str) -> None:
    """Whoever has to end does not wait for it, and it is not committed behind their back."""
    held = Held(commit=1)
    store = SqlStore(url, on_commit=held)
    answers: list[StoreUnavailable] = []

    def ask() -> None:
        with pytest.raises(StoreUnavailable) as raised:
            store.transact_now(add)
        answers.append(raised.value)

    asking = [threading.Thread(target=ask) for _ in range(2)]
    asking[0].start()
    held.reached.wait()
    asking[1].start()
    store.close(timeout=0)
    held.go_on.set()
    for each in asking:
        each.join()
    other = SqlStore(url)
    assert len(answers) == 2
    assert numbers(other) == []
    other.close()


async def test_closing_finishes_what_was_begun(url: str) -> None:
    """Whoever was promised an answer gets it before the store goes."""
    store = SqlStore(url)
    with busy(store):
        asked = [asyncio.ensure_future(store.transact(add)) for _ in range(40)]
        await asyncio.wait(asked, timeout=0)
        closing = threading.Thread(target=store.close)
        closing.start()
    cases = await asyncio.gather(*asked)
    closing.join()
    assert [case.number for case in cases] == list(range(1, 41))


def test_closed_store_takes_nothing(url: str) -> None:
    """After the end a request is told so, instead of waiting for ever."""
    store = SqlStore(url)
    store.close()
    with pytest.raises(StoreUnavailable, match="the store is closed"):
        store.transact_now(add)
