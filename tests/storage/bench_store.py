"""How many requests a second the store keeps: `python -m tests.storage.bench_store`, by hand.

The file lies where TMPDIR says: what a disk is worth shows on the disk that is going to be used.
"""

import asyncio
import sys
import tempfile
import time
from collections.abc import Callable
from functools import partial
from itertools import count
from pathlib import Path

from storage.maintenance.migrating import migrate
from storage.store import COMMIT_BATCH_SIZE, SqlStore
from storage.unit_of_work import SqlUnitOfWork
from tests.storage.samples import NOW, a_card, add, owned, reported
from tests.storage.samples import due as moments

SECONDS = 3.0
AT_ONCE = (1, 16, 64)


def take(unit: SqlUnitOfWork, number: int) -> None:
    """Take a delivery: the least that a request can do."""
    unit.inbox.claim(f"E{number}", NOW)


def report(unit: SqlUnitOfWork, number: int) -> None:
    """Report a case: the most that a request usually does."""
    unit.inbox.claim(f"E{number}", NOW)
    case = add(unit)
    unit.history.append(case, [reported()], "slash")
    unit.cases.save(case, owned(case), moments())
    for key in ("owner", "channel"):
        unit.outbox.enqueue(a_card(f"{key}{number}", case.number, f"{key}@example.com"))


async def rate(work: Callable[..., None], *, together: int, at_once: int) -> float:
    """Requests a second that are kept while so many always ask, on a database of its own."""
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{Path(folder) / 'oops.db'}"
        migrate(url)
        store = SqlStore(url, batch_size=together)
        numbers = count()
        begun = time.perf_counter()

        async def ask() -> None:
            while time.perf_counter() - begun < SECONDS:
                await store.transact(partial(work, number=next(numbers)))

        await asyncio.gather(*(ask() for _ in range(at_once)))
        took = time.perf_counter() - begun
        store.close()
        return next(numbers) / took


def main() -> None:
    """Measure both kinds of request, with commits of their own and with shared ones."""
    for work in (take, report):
        for at_once in AT_ONCE:
            alone, shared = (
                asyncio.run(rate(work, together=together, at_once=at_once))
                for together in (1, COMMIT_BATCH_SIZE)
            )
            sys.stdout.write(
                f"{work.__name__:8}{at_once:4} at once: {alone:6.0f}/s with a commit each,"
                f" {shared:6.0f}/s with up to {COMMIT_BATCH_SIZE} to a commit\n"
            )


if __name__ == "__main__":
    main()
