"""`python -m tests.torture`: kill workers while they nag, and count what was lost and doubled.

Not a test: it takes minutes. Ends with 1 where anything was lost or doubled.
"""

import argparse
import asyncio
import dataclasses
import resource
import sys
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from tests.throwaway import KINDS, databases
from tests.torture.nursery import loaded_process
from tests.torture.plan import COMPARED, SHORT, Plan, Strategy
from tests.torture.table import comparison, table
from tests.torture.torture import Figures, torture

_NUMBERS: Final = (
    "replicas",
    "nags",
    "kills",
    "jumps",
    "floods",
    "connections",
    "rate",
    "seed",
    "nag-every",
    "escalate-after",
)


def main() -> None:
    """Do what the command line says."""
    asked = _parser().parse_args()
    plan = _plan(asked)
    if asked.compare:
        runs = [run(plan.following(each), asked.database) for each in Strategy]
        sys.stdout.write(comparison(runs))
        sys.exit([each.verdict.holds for each in runs] != [True, False, False, False])
    figures = run(plan, asked.database)
    sys.stdout.write(table(figures))
    sys.exit(not figures.verdict.holds)


def _plan(asked: argparse.Namespace) -> Plan:
    """The short run, or the long one, with whatever else was asked for."""
    said = {each: value for each, value in vars(asked).items() if value is not None}
    fields = {each.name for each in dataclasses.fields(Plan)}
    usual = SHORT if asked.short else COMPARED if asked.compare else Plan()
    plan = replace(
        usual,
        **{each: value for each, value in said.items() if each in fields},
    )
    return plan.following(plan.strategy).slowed(asked.slower)


def run(plan: Plan, database: str) -> Figures:
    """One run on a database of its own."""
    with TemporaryDirectory() as folder, databases(database, Path(folder)) as new, new() as url:
        return asyncio.run(_run(plan, url, Path(folder)))


async def _run(plan: Plan, url: str, folder: Path) -> Figures:
    before = _busy()
    async with loaded_process() as door:
        figures = await torture(plan, url, folder, door, _show)
    return replace(figures, busy=_busy() - before)


def _busy() -> float:
    """Seconds of a processor that processes took which ended and were waited for."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def _show(line: str) -> None:
    """How far it is, in the last line of a screen."""
    sys.stderr.write(f"\r\x1b[K{line}" if sys.stderr.isatty() else f"{line}\n")


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m tests.torture", description=__doc__)
    parser.add_argument("--database", choices=KINDS, default="postgresql")
    parser.add_argument("--strategy", choices=[*Strategy], type=Strategy, default=Plan.strategy)
    parser.add_argument("--compare", action="store_true", help="with what others do instead")
    parser.add_argument("--short", action="store_true", help="as the suite has it")
    parser.add_argument("--slower", type=int, default=1, help="all times are so many times longer")
    for each in _NUMBERS:
        parser.add_argument(f"--{each}", type=int)
    return parser


if __name__ == "__main__":
    main()
