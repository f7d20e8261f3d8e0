"""What N replicas do on one PostgreSQL, by hand: `.venv/bin/python -m tests.bench_replicas`.

Not a test; it prints figures. A replica here is the store, the desk, the clockwork and the
courier's claims in a process of its own, without a chat platform, whose rates are far below these.

The server is one that is thrown away, and waits for no disk. With the URL of an empty database
(`… -m tests.bench_replicas postgresql+psycopg://oops@db/bench`) it is measured on that server, as
it is set up; what is there is written over by nothing, and nothing is cleared away.
"""

import asyncio
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from functools import partial
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Event

from bot.case import commands as c
from bot.clockwork import Sweep, due_case_numbers, tick
from bot.company.organization import Department
from bot.desk import handle_command
from bot.ports.unit_of_work import UnitOfWork
from bot.work.transaction import begin_transaction
from storage.maintenance.migrating import migrate
from storage.store import SqlStore
from storage.unit_of_work import SqlUnitOfWork
from tests.kit import ANN, MINUTE, MONDAY, RITA, at, company
from tests.storage.processes import race
from tests.storage.samples import NOW, THERE, a_notice
from tests.throwaway import databases

REPLICAS = (1, 2, 4)
#: How long reports are counted.
SECONDS = 5.0
#: So many people report at once, at each replica.
AT_ONCE = 16
#: So many cases fall due together.
DUE = 1_000
#: So many messages wait, each in a conversation of its own.
MESSAGES = 2_000
#: So many a replica takes at a time, as the clockwork does.
HANDS = 8

#: A large company: each of so many departments has its own people.
DEPARTMENTS = 500


def a_department(number: int) -> str:
    """The name of one of them."""
    return f"Branch {number % DEPARTMENTS}"


COMPANY = company(
    departments=tuple(
        Department(
            name=a_department(each),
            lead=f"lead{each}@fernhill.example",
            members=(f"member{each}@fernhill.example",),
        )
        for each in range(DEPARTMENTS)
    ),
    digest_channel=None,
)

#: When every case that was reported on Monday at nine has something due.
LATER = at("2026-11-23 16:00")

#: What so many replicas do on that database in a second.
Measure = Callable[[str, int], float]

Work = Callable[[SqlUnitOfWork], None]


def main() -> None:
    """Measure each thing with each number of replicas."""
    print_row("replicas", *(str(each) for each in REPLICAS))
    measures: dict[str, Measure] = {
        "complaints reported /s": reports,
        "cases looked at /s": cases,
        "messages claimed and marked /s": messages,
    }
    with servers() as new:
        for name, measure in measures.items():
            print_row(name, *(f"{measure(next(new), number):,.0f}" for number in REPLICAS))


def print_row(*cells: str) -> None:
    """One line of a table."""
    sys.stdout.write(f"| {' | '.join(cells)} |\n")
    sys.stdout.flush()


@contextmanager
def servers() -> Iterator[Iterator[str]]:
    """Databases to measure on: new ones, or always the one that was named."""
    if named := sys.argv[1:]:
        migrate(named[0])
        yield (named[0] for _ in count())
        return
    with ExitStack() as stack:
        folder = stack.enter_context(TemporaryDirectory())
        new = stack.enter_context(databases("postgresql", Path(folder)))
        yield (stack.enter_context(new()) for _ in count())


def reports(url: str, replicas: int) -> float:
    """Complaints a second, each with its history and its messages, that all replicas keep."""
    return sum(race(replicas, report, url)) / SECONDS


def report(url: str) -> int:
    """Report for a while; how often."""
    return asyncio.run(_report(url))


async def _report(url: str) -> int:
    store = SqlStore(url)
    ends = time.perf_counter() + SECONDS
    done = count()

    async def somebody() -> None:
        while time.perf_counter() < ends:
            await store.transact(partial(complain, department=a_department(next(done))))

    await asyncio.gather(*(somebody() for _ in range(AT_ONCE)))
    store.close()
    return next(done)


def complain(uow: UnitOfWork, department: str) -> None:
    """One complaint of one customer."""
    command = c.ReportComplaint(
        by=RITA, via="/oops", complaint="My parcel.", customers=(ANN,), department=department
    )
    handle_command(begin_transaction(COMPANY, uow, MONDAY), command)


def cases(url: str, replicas: int) -> float:
    """Cases a second that the replicas look at, where all fall due together."""
    with_store(url, [partial(complain, department=a_department(each)) for each in range(DUE)])
    return DUE / max(race(replicas, sweep, url))


def sweep(url: str) -> float:
    """Let time pass until nothing is due, as one of several; in how many seconds."""
    store = SqlStore(url)
    begun = time.perf_counter()
    turn = Sweep(holder=f"{begun}")
    while store.transact_now(lambda uow: due_case_numbers(uow, LATER)):
        if not store.transact_now(lambda uow: tick(begin_transaction(COMPANY, uow, LATER), turn)):
            Event().wait(0.05)  # somebody else's turn
    store.close()
    return time.perf_counter() - begun


def messages(url: str, replicas: int) -> float:
    """Messages a second that the replicas claim, each for itself, and mark as sent."""
    keys = (f"{time.perf_counter()}-{number}" for number in range(MESSAGES))
    with_store(url, [partial(wait_to_be_said, key=each) for each in keys])
    return MESSAGES / max(race(replicas, say, url))


def wait_to_be_said(uow: UnitOfWork, key: str) -> None:
    """A message to somebody whom nobody else writes to."""
    uow.outbox.enqueue(a_notice(key, to=f"{key}@fernhill.example"))


def say(url: str) -> float:
    """Claim and mark until nothing waits; in how many seconds."""
    store = SqlStore(url)
    begun = time.perf_counter()
    while store.transact_now(claim_and_mark):
        pass
    store.close()
    return time.perf_counter() - begun


def claim_and_mark(uow: SqlUnitOfWork) -> int:
    """As many as a replica has hands for; how many there were."""
    claimed = uow.deliveries.claim(NOW, NOW + MINUTE, HANDS)
    for each in claimed:
        uow.deliveries.mark_delivered(each, THERE, NOW)
    return len(claimed)


def with_store(url: str, works: Sequence[Work]) -> None:
    """Do all that, a hundred to a transaction."""
    store = SqlStore(url)
    for start in range(0, len(works), 100):
        store.transact_now(partial(do_all, works=works[start : start + 100]))
    store.close()


def do_all(uow: SqlUnitOfWork, works: Sequence[Work]) -> None:
    """One after the other."""
    for work in works:
        work(uow)


if __name__ == "__main__":
    main()
