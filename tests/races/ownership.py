"""Colleagues who take the same case at the same moment, each in a process of their own.

Run as a program, as often as one likes:

    python -m tests.races.ownership --races 10000 --wide 8 --database postgresql
"""

import argparse
import asyncio
import multiprocessing
import sys
import time
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Barrier

from adapters.chat.front_desk import Reception
from bot.case import commands as c
from bot.case import events as e
from bot.company.people import stranger
from bot.desk import handle_command
from bot.work.transaction import begin_transaction
from storage.store import SqlStore
from storage.unit_of_work import SqlUnitOfWork
from tests.kit import COMPLAINT, FERNHILL, MONDAY, RITA, words
from tests.throwaway import KINDS, databases

_CONTEXT = multiprocessing.get_context("forkserver")
_CONTEXT.set_forkserver_preload([__name__])
#: So many cases are reported in one transaction.
_AT_ONCE = 100

_start: Barrier


@dataclass(frozen=True, kw_only=True)
class Tally:
    """What came of all the races."""

    races: int
    #: Cases that one of them, and nobody else, was told are theirs; the history says the same.
    one_owner: int
    #: Those who came too late, and were told who has the case.
    told_who: int
    seconds: float


def race(url: str, races: int, wide: int) -> Tally:
    """Let so many colleagues take each of so many cases at once."""
    store = SqlStore(url)
    for first in range(0, races, _AT_ONCE):
        store.transact_now(partial(_report, number=min(_AT_ONCE, races - first)))
    begun = time.perf_counter()
    heard = _run(url, races, wide)
    seconds = time.perf_counter() - begun
    owners = [store.transact_now(partial(_owner, number=number)) for number in _all(races)]
    store.close()
    by_case = list(zip(owners, zip(*heard, strict=True), strict=True))
    return Tally(
        races=races,
        one_owner=sum(_is_one(owner, answers) for owner, answers in by_case),
        told_who=sum(_told_who(owner, each) for owner, answers in by_case for each in answers),
        seconds=seconds,
    )


def _report(uow: SqlUnitOfWork, number: int) -> None:
    for _ in range(number):
        report = c.ReportComplaint(by=RITA, via="chat", complaint=COMPLAINT)
        handle_command(begin_transaction(FERNHILL, uow, MONDAY), report)


def _run(url: str, races: int, wide: int) -> list[list[str]]:
    """What each of them heard, case by case."""
    barrier = _CONTEXT.Barrier(wide)
    with ProcessPoolExecutor(
        wide, _CONTEXT, initializer=_get_ready, initargs=(barrier,)
    ) as processes:
        runs = [processes.submit(_take_all, url, races, _name(each)) for each in range(wide)]
        return [each.result() for each in runs]


def _get_ready(barrier: Barrier) -> None:
    global _start  # noqa: PLW0603 - a barrier can only be handed to a process when it begins
    _start = barrier


def _take_all(url: str, races: int, who: str) -> list[str]:
    """Take each case, all at the same moment; what was answered."""
    store = SqlStore(url)
    reception = Reception(FERNHILL, store, lambda: MONDAY, lambda: None)

    async def take(number: int) -> str:
        _start.wait(timeout=60)
        own = c.Own(by=who, via="chat", number=number)
        reply = await reception.handle(own)
        return reply.refused or words(reply.card)

    async def take_all() -> list[str]:
        return [await take(number) for number in _all(races)]

    heard = asyncio.run(take_all())
    store.close()
    return heard


def _name(number: int) -> str:
    return f"racer.{'abcdefghijklmnop'[number]}@fernhill.example"


def _all(races: int) -> range:
    return range(1, races + 1)


def _owner(uow: SqlUnitOfWork, number: int) -> str | None:
    """Who owns the case, where the history knows of exactly that one."""
    case = uow.cases.get(number)
    took = [
        event.who
        for event, _ in uow.history.of_case(number)
        if isinstance(event, e.OwnershipAccepted)
    ]
    owner = case.owner.who if case and case.owner else None
    return owner if took == [owner] else None


def _is_one(owner: str | None, answers: Sequence[str]) -> bool:
    """Everybody but one was refused."""
    return bool(owner) and sum(_told_who(owner, each) for each in answers) == len(answers) - 1


def _told_who(owner: str | None, answer: str) -> bool:
    """Whether that is what somebody reads who came too late."""
    return bool(owner) and f"{stranger(owner or '').name} has OOPS-" in answer


def main(arguments: Sequence[str] | None = None) -> int:
    """Race, and say what came of it; 1 where a case has no one owner, or somebody was not told."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--races", type=int, default=10_000)
    parser.add_argument("--wide", type=int, default=8, choices=range(2, 17))
    parser.add_argument("--database", choices=KINDS, default="postgresql")
    asked = parser.parse_args(arguments)
    with (
        TemporaryDirectory() as folder,
        databases(asked.database, Path(folder)) as new,
        new() as url,
    ):
        tally = race(url, asked.races, asked.wide)
    sys.stdout.write(
        f"{asked.database}: {tally.races:,} races, {asked.wide} wide, in {tally.seconds:,.0f} s:"
        f" {tally.one_owner:,} with one owner, {tally.told_who:,} told who has it\n"
    )
    return tally != _as_it_should(tally, asked.wide)


def _as_it_should(tally: Tally, wide: int) -> Tally:
    races = tally.races
    return Tally(races=races, one_owner=races, told_who=races * (wide - 1), seconds=tally.seconds)


if __name__ == "__main__":
    sys.exit(main())
