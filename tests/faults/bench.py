"""How fast it is, by hand: `.venv/bin/python -m tests.faults.bench`. Not a test; it prints figures.

The first part asks Oops in a process of its own, before the stand-in; whoever asks shares the
machine with it. The second part is the store and the clockwork alone.
"""

import asyncio
import resource
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from bot.case import commands as c
from bot.clockwork import tick
from bot.company.organization import Organization
from bot.desk import handle_command
from bot.ports.timing import LEASE
from bot.work.transaction import begin_transaction
from storage.maintenance.migrating import migrate
from storage.store import SqlStore
from storage.unit_of_work import SqlUnitOfWork
from tests.company import MONDAY, organization
from tests.paper import CONFIG
from tests.slack.process import SharedClock, a_nursery
from tests.slack.standin import SlackStandin
from tests.slack.standin_paper import newspaper

REQUESTS = 500
#: Open cases in the database, and how many of them are due at first.
OPEN, DUE = 10_000, 100

Signed = tuple[dict[str, str], bytes]
Work = Callable[[SqlUnitOfWork], object]


def main() -> None:
    """Measure everything."""
    with TemporaryDirectory() as folder:
        asyncio.run(reports(Path(folder)))
    with TemporaryDirectory() as folder:
        ticks(Path(folder))


def say(what: str, figure: float, unit: str) -> None:
    """One line."""
    sys.stdout.write(f"{what:<56}{figure:>10,.1f} {unit}\n")
    sys.stdout.flush()


async def reports(folder: Path) -> None:
    """Signed `/oops` a second, through the whole app on SQLite, while it says what follows."""
    organization(folder, CONFIG)
    migrate(f"sqlite:///{folder / 'oops.db'}")
    clock = SharedClock(folder / "clock")
    with a_nursery() as nursery:
        async with SlackStandin(newspaper(clock.seconds)) as slack:
            oops = await nursery.start(slack, folder)
            for at_once in (1, 8, 32):
                await burst(slack, oops.url, at_once)
            say("memory of the process", memory(oops.pid), "MiB")
            await oops.kill()


async def burst(slack: SlackStandin, url: str, at_once: int) -> None:
    """So many people type one complaint after the other."""
    words = "The paper was late, said reader"
    typed = (slack.requests.slash("dora", f"{words} {number}") for number in range(REQUESTS))
    signed = [slack.signer.sign(each) for each in typed]
    left = iter(signed)
    begun = time.perf_counter()
    asking = (ask(slack, f"{url}/slack/events", left) for _ in range(at_once))
    took = sorted(each for some in await asyncio.gather(*asking) for each in some)
    say(f"/oops, {at_once} at once", REQUESTS / (time.perf_counter() - begun), "/s")
    say("    half of them within", took[len(took) // 2] * 1000, "ms")
    say("    all of them within", took[-1] * 1000, "ms")


async def ask(slack: SlackStandin, url: str, left: Iterator[Signed]) -> list[float]:
    """Send one request after the other; how long each took, in seconds."""
    took = []
    for headers, body in left:
        begun = time.perf_counter()
        async with slack.session.post(url, data=body, headers=headers) as answer:
            assert answer.status == 200, await answer.text()
        took.append(time.perf_counter() - begun)
    return took


def memory(pid: int) -> float:
    """What a process has in memory now, in MiB; where the machine does not say, 0."""
    status = Path(f"/proc/{pid}/status")
    lines = status.read_text().splitlines() if status.exists() else []
    return sum(float(line.split()[1]) for line in lines if line.startswith("VmRSS")) / 1024


def ticks(folder: Path) -> None:
    """A tick over what is due, beside cases that are not."""
    paper = replace(organization(folder, CONFIG), digest_channel=None)
    url = f"sqlite:///{folder / 'oops.db'}"
    migrate(url)
    store = SqlStore(url)
    fill(store, paper)
    due_at = MONDAY + timedelta(hours=2)
    sweep(store, "a sweep with nothing due", tick_at(paper, MONDAY))
    due_at = MONDAY + timedelta(hours=2)
    sweep(store, f"a sweep with {DUE} of {OPEN:,} due", tick_at(paper, due_at))
    sweep(store, "a sweep with all of them due", tick_at(paper, due_at + timedelta(hours=3)))
    later = due_at + timedelta(hours=3)
    measure(
        store,
        "claiming 8 of all the messages",
        lambda uow: uow.deliveries.claim(later, later + LEASE, 8),
    )
    say("memory at its peak", resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024, "MiB")
    store.close()


def fill(store: SqlStore, paper: Organization) -> None:
    """So many cases, of which some will be due two hours after the beginning."""
    begun = time.perf_counter()
    for start in range(1, OPEN, 500):
        store.transact_now(some_cases(paper, start, 500))
    say("reports and acceptances", 2 * OPEN / (time.perf_counter() - begun), "/s")


def some_cases(paper: Organization, start: int, many: int) -> Work:
    """Cases that somebody has taken; one person has about ten of them."""

    def work(uow: SqlUnitOfWork) -> None:
        for number in range(start, start + many):
            at = MONDAY if number <= DUE else MONDAY + timedelta(minutes=30)
            words = f"The paper was late, said reader {number}"
            report = c.ReportComplaint(by="sam@paper.example", via="/oops", complaint=words)
            handle_command(begin_transaction(paper, uow, at), report)
            owner = f"p{number % (OPEN // 10)}@paper.example"
            handle_command(
                begin_transaction(paper, uow, at), c.Own(by=owner, via="/oops", number=number)
            )

    return work


def tick_at(paper: Organization, now: datetime) -> Callable[[SqlUnitOfWork], bool]:
    """One round."""
    return lambda uow: tick(begin_transaction(paper, uow, now))


def sweep(store: SqlStore, what: str, one_round: Callable[[SqlUnitOfWork], bool]) -> None:
    """Round after round, until nothing is due; what others have to wait for is one round."""
    took = [0.0]
    more = True
    while more:
        begun = time.perf_counter()
        more = store.transact_now(one_round)
        took.append(time.perf_counter() - begun)
    say(what, sum(took) * 1000, "ms")
    say("    the longest round", max(took) * 1000, "ms")


def measure(store: SqlStore, what: str, work: Work) -> None:
    """Do it once."""
    begun = time.perf_counter()
    store.transact_now(work)
    say(what, (time.perf_counter() - begun) * 1000, "ms")


if __name__ == "__main__":
    main()
