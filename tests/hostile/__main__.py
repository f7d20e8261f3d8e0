"""`python -m tests.hostile`: send hostile requests to Oops, and count what comes of it.

Not a test: a million requests take a quarter of an hour. Ends with 1 where an answer was a 5xx,
where strangers left rows behind, or where the process grew.
"""

import argparse
import asyncio
import logging
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

import structlog

from tests.hostile.clients import client_processes
from tests.hostile.siege import Plan, besiege
from tests.hostile.table import faults, table
from tests.throwaway import KINDS, databases


def main() -> None:
    """Do what the command line says."""
    parser = argparse.ArgumentParser(prog="python -m tests.hostile", description=__doc__)
    parser.add_argument("--requests", type=int, default=1_000_000)
    parser.add_argument("--clients", type=int, default=2, help="processes that send")
    parser.add_argument("--database", choices=KINDS, default="sqlite")
    asked = parser.parse_args()
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))
    with (
        TemporaryDirectory() as name,
        databases(asked.database, Path(name)) as new,
        new() as url,
        client_processes(asked.clients) as pool,
    ):
        plan = Plan(requests=asked.requests, clients=asked.clients, pool=pool)
        siege = asyncio.run(besiege(Path(name), url, plan, _show))
    sys.stdout.write(table(siege))
    sys.exit(bool(faults(siege)))


def _show(line: str) -> None:
    """How far it is, in the last line of a screen."""
    sys.stderr.write(f"\r\x1b[K{line}" if sys.stderr.isatty() else f"{line}\n")


if __name__ == "__main__":
    main()
