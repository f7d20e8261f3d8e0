"""Many simulated worlds, or one.

`python -m tests.simulation --seeds 1000 --days 180 --jobs 2` lets many live, and prints figures;
`python -m tests.simulation --seed 4711` replays one of them, and tells what happens in it.

Exit status 0: all was as it must be. 1: it was not, and the seeds are printed.
"""

import argparse
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import fields
from functools import partial
from pathlib import Path

from tests.simulation.life import Figures
from tests.simulation.running import Run, run, template


def main() -> int:
    """Do what the command line says."""
    asked = _arguments()
    began = time.monotonic()
    with template() as empty:
        if asked.seed is not None:
            runs = [run(asked.seed, asked.days, empty, _tell)]
        else:
            runs = list(_many(asked, empty))
    broken = [each for each in runs if each.broken]
    for each in broken:
        sys.stdout.write(f"seed {each.seed}: {each.broken}\n")
    figures = [each.figures for each in runs if each.figures]
    sys.stdout.write(f"{_sum(figures)}, {time.monotonic() - began:.0f} seconds\n")
    sys.stdout.write(f"{len(figures)} of {len(runs)} worlds were as they must be\n")
    return 1 if broken else 0


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.simulation", description=__doc__)
    parser.add_argument("--seed", type=int, help="replay this world, and tell what happens in it")
    parser.add_argument("--seeds", type=int, default=10, help="so many worlds")
    parser.add_argument("--first", type=int, default=1, help="the first of their seeds")
    parser.add_argument("--days", type=int, default=180, help="so long each of them lives")
    parser.add_argument("--jobs", type=int, default=1, help="so many at a time")
    return parser.parse_args()


def _many(asked: argparse.Namespace, empty: Path) -> Iterator[Run]:
    """Run them, and show each that is done."""
    live = partial(run, days=asked.days, empty=empty, tells=_keep_quiet)
    seeds = range(asked.first, asked.first + asked.seeds)
    with ProcessPoolExecutor(max_workers=asked.jobs) as pool:
        for each in pool.map(live, seeds):
            if each.broken:
                sys.stdout.write(f"seed {each.seed}: {each.broken}\n")
                sys.stdout.flush()
            yield each


def _sum(figures: list[Figures]) -> str:
    """All of it together, in words."""
    names = [each.name for each in fields(Figures)]
    return ", ".join(f"{sum(getattr(each, name) for each in figures):,} {name}" for name in names)


def _tell(at: str, what: str) -> None:
    sys.stdout.write(f"{at[:19]}  {what}\n")


def _keep_quiet(_at: str, _what: str) -> None:
    """Of many worlds only the figures are told."""


if __name__ == "__main__":
    sys.exit(main())
