"""A process that is killed with -9 around a commit."""

import os
import signal
from functools import partial

import pytest

from storage.store import SqlStore
from storage.unit_of_work import SqlUnitOfWork
from tests.storage.processes import killed
from tests.storage.samples import MINUTE, NOW, a_card, add, reported

pytestmark = pytest.mark.slow


def report(unit: SqlUnitOfWork) -> None:
    """Keep all that belongs to a report."""
    unit.inbox.claim("E1", NOW)
    case = add(unit)
    unit.history.append(case, [reported()], "slash")
    unit.outbox.enqueue(a_card("k1", case.number))


def report_and_die(when: str, url: str) -> None:
    """Report, in a process that a power cut ends at that moment."""

    def die(moment: str) -> None:
        if moment == when:
            os.kill(os.getpid(), signal.SIGKILL)

    SqlStore(url, on_commit=die).transact_now(report)


def report_and_die_in_the_middle(url: str) -> None:
    """Report, and never come to the end of it."""

    def half(unit: SqlUnitOfWork) -> None:
        report(unit)
        os.kill(os.getpid(), signal.SIGKILL)

    SqlStore(url).transact_now(half)


def kept(unit: SqlUnitOfWork) -> list[bool]:
    """Which of the things that belong to a report are there."""
    return [
        not unit.inbox.claim("E1", NOW),
        unit.cases.get(1) is not None,
        unit.history.of_case(1) == [(reported(), "slash")],
        unit.next_due_at() is not None,
        [each.outgoing.key for each in unit.deliveries.claim(NOW, NOW + MINUTE, 9)] == ["k1"],
    ]


def test_killed_before_the_commit_leaves_nothing(url: str, store: SqlStore) -> None:
    """Nothing was promised yet, and nothing is there: the delivery comes again as a new one."""
    assert killed(partial(report_and_die, "before commit"), url)
    assert store.transact_now(kept) == [False] * 5


def test_killed_in_the_middle_leaves_nothing(url: str, store: SqlStore) -> None:
    """Case, history and outgoing messages come together or not at all."""
    assert killed(report_and_die_in_the_middle, url)
    assert store.transact_now(kept) == [False] * 5


def test_killed_after_the_commit_leaves_everything(url: str, store: SqlStore) -> None:
    """What was committed is there, whether or not anybody was told so."""
    assert killed(partial(report_and_die, "after commit"), url)
    assert store.transact_now(kept) == [True] * 5


def test_number_of_a_case_that_died_is_free_again(url: str, store: SqlStore) -> None:
    """A number that nobody ever saw is given to the next case."""
    assert killed(report_and_die_in_the_middle, url)
    assert store.transact_now(add).number == 1
