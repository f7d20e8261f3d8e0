"""What each request costs: `python -m tests.storage.bench_requests`, by hand; it prints figures.

For each kind, the processor's own milliseconds, and the statements that the database is asked. The
wait for a disk is left out, and what else runs on the machine hardly counts. With the URL of an
empty database behind it, it asks that one instead of a SQLite file.
"""

import sys
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from tempfile import TemporaryDirectory

from sqlalchemy import Engine, event

from bot.case import commands as c
from bot.clockwork import CASES_PER_ROUND, tick
from bot.work.digest import digest_cards
from bot.work.transaction import begin_transaction
from storage.maintenance.migrating import migrate
from storage.store import SqlStore
from storage.unit_of_work import SqlUnitOfWork
from tests.kit import ANN, COMPLAINT, DAY, RITA, Office

#: Cases that each kind of request is made of, and who answers for them.
CASES, PEOPLE = 8 * CASES_PER_ROUND, 20
#: So often the same is asked that changes nothing.
AGAIN = 20


class Bench:
    """A company at work, and the meter beside it."""

    def __init__(self, office: Office) -> None:
        self.office = office
        self._statements = 0
        event.listen(Engine, "before_cursor_execute", self._count)

    def _count(self, *_: object) -> None:
        self._statements += 1

    def measure(self, what: str, work: Callable[[], int]) -> None:
        """One line about it; `work` says how many of those it was."""
        self._statements = 0
        begun = time.process_time()
        times = work()
        took = (time.process_time() - begun) * 1000 / times
        asked = self._statements / times
        sys.stdout.write(f"{what:<32}{took:8.2f} ms{asked:8.1f} statements\n")
        sys.stdout.flush()

    def report(self, deliveries: str) -> int:
        """Rita reports that Ann's parcel never came."""
        for number in range(CASES):
            report = c.ReportComplaint(by=RITA, via="chat", complaint=COMPLAINT, customers=(ANN,))
            self.office.asks(report, once=f"{deliveries}{number}")
        return CASES

    def leave(self) -> int:
        """What is to be said is said."""
        return len(self.office.leaves())

    def type(self, words: str) -> int:
        """Each case's owner types that about it."""
        for number in range(1, CASES + 1):
            self.office.types(owner(number), f"OOPS-{number} {words}")
        return CASES

    def tick(self) -> int:
        """The clockwork looks, round after round, until nothing is due."""
        rounds = 1
        while self.office.store.transact_now(self._round):
            rounds += 1
        return rounds

    def _round(self, uow: SqlUnitOfWork) -> bool:
        return tick(begin_transaction(self.office.organization, uow, self.office.clock.now))

    def look(self, work: Callable[[SqlUnitOfWork], object]) -> int:
        """Ask what changes nothing, again and again."""
        for _ in range(AGAIN):
            self.office.store.transact_now(work)
        return AGAIN

    def digest(self, uow: SqlUnitOfWork) -> None:
        """Make the day's digest."""
        digest_cards(begin_transaction(self.office.organization, uow, self.office.clock.now))


def owner(number: int) -> str:
    """Who takes that case."""
    return f"p{number % PEOPLE}@fernhill.example"


def run(bench: Bench) -> None:
    """The cases are reported, owned, nagged about, listed and told."""
    bench.report("first")
    bench.measure("a report", lambda: bench.report("then"))
    bench.measure("a message that leaves", bench.leave)
    bench.measure("an own", lambda: bench.type("own"))
    bench.leave()
    bench.office.clock.now += 7 * DAY
    bench.measure(f"a round over {CASES_PER_ROUND} due cases", bench.tick)
    bench.measure("a message with many nags", bench.leave)
    bench.measure(
        "the cases of one person", lambda: bench.look(lambda u: u.cases.answered_by(owner(1), 50))
    )
    bench.measure("a digest", lambda: bench.look(bench.digest))
    bench.measure("a fix", lambda: bench.type("fixed sent it again"))
    bench.measure("a telling", lambda: bench.type("told all by phone"))


def main() -> None:
    """Measure it on a database of its own."""
    with TemporaryDirectory() as folder:
        url = next(iter(sys.argv[1:]), f"sqlite:///{Path(folder) / 'oops.db'}")
        migrate(url)
        with closing(SqlStore(url)) as store:
            run(Bench(Office(store=store)))


if __name__ == "__main__":
    main()
