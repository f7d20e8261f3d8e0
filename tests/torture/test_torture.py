"""Workers are killed while they nag: a short run of what `python -m tests.torture` does at length.

And the judge is judged: it finds what was lost and what was doubled.
"""

import asyncio
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import Engine

from bot.chat.messages import NagBundle
from bot.clockwork import tick
from bot.work.transaction import begin_transaction
from storage.database.engine import make_read_only_engine
from storage.store import SqlStore
from storage.unit_of_work import SqlUnitOfWork
from tests.torture.failing_slack import Taken
from tests.torture.firm import firm, found
from tests.torture.mishaps import Mishap
from tests.torture.nursery import loaded_process
from tests.torture.plan import SHORT, Plan
from tests.torture.torture import torture
from tests.torture.verdict import judge

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
#: Four cases, which are due at once; the last has the owner of the first.
SMALL = Plan(rate=4, nag_every=1)


@pytest.mark.slow
async def test_killed_while_they_nag(sqlite_url: str, postgresql_url: str, tmp_path: Path) -> None:
    """Two workers on each database, killed wherever it hurts: nothing is lost, nothing doubled.

    Each mishap strikes once at least, a clock jumps, and a worker is flooded.
    """
    folders = [tmp_path / "sqlite", tmp_path / "postgresql"]
    for each in folders:
        each.mkdir()

    async with loaded_process() as door:
        runs = await asyncio.gather(
            torture(SHORT, sqlite_url, folders[0], door),
            torture(SHORT, postgresql_url, folders[1], door),
        )

    assert [each.verdict.holds for each in runs] == [True, True], runs
    assert [each.kills.total() >= SHORT.kills for each in runs] == [True, True]
    assert [each.mishaps.keys() for each in runs] == [set(Mishap), set(Mishap)]
    assert [each.jumps.total() for each in runs] == [1, 1]
    assert [each.floods for each in runs] == [1, 1]
    assert [each.closed > 0 for each in runs] == [True, True]
    assert [each.verdict.nags >= SHORT.nags for each in runs] == [True, True]
    assert [each.troubles - Counter(fenced=each.troubles["fenced"]) for each in runs] == [{}, {}]


@pytest.fixture
def database(sqlite_url: str) -> Iterator[Engine]:
    """The database, to be read."""
    engine = make_read_only_engine(sqlite_url)
    yield engine
    engine.dispose()


@pytest.fixture
def taken(sqlite_url: str) -> Iterator[list[Taken]]:
    """Everybody was reminded of everything, and nothing went wrong."""
    store = SqlStore(sqlite_url)
    found(store, SMALL, NOW)
    store.transact_now(lambda uow: tick(begin_transaction(firm(SMALL), uow, NOW.replace(second=2))))
    yield store.transact_now(said)
    store.close()


def said(uow: SqlUnitOfWork) -> list[Taken]:
    """What would stand in Slack, had it been sent."""
    messages = []
    for each in uow.deliveries.claim(NOW.replace(second=2), NOW.replace(second=3), 50):
        outgoing = each.outgoing
        assert isinstance(outgoing.content, NagBundle)
        cases = "".join(f"OOPS-{number} " for number in outgoing.cases)
        messages.append(stands(outgoing.content.person, outgoing.key, cases))
        uow.deliveries.mark_delivered(each, None, NOW)
    return messages


def stands(person: str, key: str, cases: str) -> Taken:
    """A message to that person that mentions these cases."""
    return Taken(person, key, cases)


def test_verdict_on_what_was_owed(taken: list[Taken], database: Engine) -> None:
    """Four nags in three messages, each once."""
    verdict = judge(database, taken)

    assert (verdict.nags, verdict.messages) == (4, 3)
    assert verdict.holds


def test_verdict_on_a_message_that_is_not_there(taken: list[Taken], database: Engine) -> None:
    """Each nag in it is lost."""
    longest = max(taken, key=lambda each: len(each.cases))
    taken.remove(longest)

    verdict = judge(database, taken)

    assert (verdict.lost, verdict.doubled) == (2, 0)
    assert not verdict.holds


def test_verdict_on_a_message_that_stands_twice(taken: list[Taken], database: Engine) -> None:
    """Each nag in it is doubled."""
    longest = max(taken, key=lambda each: len(each.cases))

    verdict = judge(database, [*taken, longest])

    assert (verdict.lost, verdict.doubled) == (0, 2)
    assert not verdict.holds


def test_verdict_on_a_message_under_another_key(taken: list[Taken], database: Engine) -> None:
    """What nobody owed is doubled, however it is marked."""
    again = stands(taken[0].person, "another", "OOPS-1")

    assert judge(database, [*taken, again]).doubled == 1


def test_verdict_on_a_message_to_somebody_else(taken: list[Taken], database: Engine) -> None:
    """It is lost for one, and one too many for the other."""
    first, *others = taken
    astray = stands("lead0@firm.example", first.key, " ".join(f"OOPS-{n}" for n in first.cases))

    verdict = judge(database, [astray, *others])

    assert (verdict.lost, verdict.doubled) == (len(first.cases), len(first.cases))


def test_verdict_on_what_still_waits(sqlite_url: str, database: Engine) -> None:
    """Nothing is over as long as a message waits."""
    store = SqlStore(sqlite_url)
    found(store, SMALL, NOW)
    store.transact_now(lambda uow: tick(begin_transaction(firm(SMALL), uow, NOW.replace(second=2))))
    store.close()

    verdict = judge(database, [])

    assert (verdict.lost, verdict.waiting) == (4, 3)
