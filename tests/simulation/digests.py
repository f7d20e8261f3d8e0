"""One digest a local day, in every zone there is: `python -m tests.simulation.digests --jobs 2`.

Ten years that were, in which Samoa skipped a day and Venezuela half an hour, and ten years to come.
Exit status 0: every day had its digest, once. 1: one had none, or two, and it is printed.
"""

import argparse
import sys
import time as stopwatch
from collections import Counter
from collections.abc import Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta
from functools import partial
from typing import Final, cast
from zoneinfo import ZoneInfo, available_timezones

from bot.case.case import Case
from bot.chat.messages import Outgoing
from bot.ports.unit_of_work import UnitOfWork
from bot.work.digest import post_digest
from bot.work.transaction import begin_transaction
from tests.kit import FERNHILL

DECADES: Final = (2007, 2026)
HOURS: Final = (time(0), time(2, 30))
_YEARS: Final = 10
#: So often one looks at the clock, and so often when the clocks change.
_SELDOM: Final = timedelta(hours=6)
_OFTEN: Final = timedelta(minutes=10)


@dataclass
class Board:
    """A unit of work in which nothing is late: its repositories know only of digests."""

    claimed: set[date] = field(default_factory=set)
    #: By day, when its digests were posted.
    posted: list[str] = field(default_factory=list)

    @property
    def digests(self) -> "Board":
        """The days that have their digest."""
        return self

    @property
    def outbox(self) -> "Board":
        """The digests that were posted."""
        return self

    @property
    def cases(self) -> "Board":
        """No cases."""
        return self

    @property
    def people(self) -> "Board":
        """Nobody has another address."""
        return self

    @property
    def installation(self) -> "Board":
        """Nothing was restored."""
        return self

    def mark(self, _case: Case) -> str:
        """No button needs a mark."""
        return ""

    def renamed(self, _addresses: Iterable[str]) -> dict[str, str]:
        """Nobody has another address."""
        return {}

    def claim_day(self, day: date, _now: datetime) -> bool:
        """Claim the digest of a local day. Returns False if it was already taken."""
        is_new = day not in self.claimed
        self.claimed.add(day)
        return is_new

    def enqueue(self, outgoing: Outgoing) -> bool:
        """Note which digest it is."""
        self.posted.append(outgoing.key)
        return True

    def late(self, _now: datetime, _limit: int) -> list[Case]:
        """Nothing is late."""
        return []

    def count_late(self, _now: datetime) -> int:
        """Nothing is late."""
        return 0

    def load_of(self, emails: Iterable[str]) -> dict[str, int]:
        """Nobody has anything to do."""
        return dict.fromkeys(emails, 0)

    def told_between(self, _start: datetime, _end: datetime) -> list[Case]:
        """Nobody was told."""
        return []


@dataclass(frozen=True, kw_only=True)
class Found:
    """What came of ten years in one zone."""

    zone: str
    digests: int
    #: The days that are not as they must be.
    wrong: tuple[str, ...]


def ten_years(zone: str, first: int, digest_at: time) -> Found:
    """Look at the clock for ten years, and count."""
    there = ZoneInfo(zone)
    company = replace(FERNHILL, zone=there, digest_at=digest_at)
    board = Board()
    expected: set[date] = set()
    wrong: list[str] = []
    for look in _looks(there, first):
        before = len(board.posted)
        post_digest(begin_transaction(company, cast("UnitOfWork", board), look))
        local = look.astimezone(there)
        if local.time() >= digest_at:
            expected.add(local.date())
        elif len(board.posted) != before:
            wrong.append(f"{zone}: a digest at {local}, before {digest_at}")
    counted = Counter(board.posted)
    keys = {f"digest:{day}:1": day for day in sorted(expected)}
    wrong += [
        f"{zone}: {counted[key]} digests at {digest_at} on {day}"
        for key, day in keys.items()
        if counted[key] != 1
    ]
    wrong += [f"{zone}: {each}, which is no day" for each in counted if each not in keys]
    return Found(zone=zone, digests=len(counted), wrong=tuple(wrong))


def _looks(zone: ZoneInfo, first: int) -> Iterator[datetime]:
    """DueMoments of ten years: a few a day, and many in the days around a change of the clocks."""
    at, end = datetime(first, 1, 1, tzinfo=UTC), datetime(first + _YEARS, 1, 1, tzinfo=UTC)
    while at < end:
        yield at
        calm = _offset(zone, at - _SELDOM) == _offset(zone, at + 5 * _SELDOM)
        at += _SELDOM if calm else _OFTEN


def _offset(zone: ZoneInfo, at: datetime) -> timedelta | None:
    return at.astimezone(zone).utcoffset()


def main() -> int:
    """Go through all zones, and print what was found."""
    parser = argparse.ArgumentParser(prog="python -m tests.simulation.digests", description=__doc__)
    parser.add_argument("--jobs", type=int, default=1, help="so many zones at a time")
    asked = parser.parse_args()
    began = stopwatch.monotonic()
    found: list[Found] = []
    with ProcessPoolExecutor(max_workers=asked.jobs) as pool:
        for first in DECADES:
            for digest_at in HOURS:
                live = partial(ten_years, first=first, digest_at=digest_at)
                found += pool.map(live, sorted(available_timezones()), chunksize=8)
    for line in (line for each in found for line in each.wrong):
        sys.stdout.write(f"{line}\n")
    zones = len({each.zone for each in found})
    digests = sum(each.digests for each in found)
    seconds = stopwatch.monotonic() - began
    sys.stdout.write(f"{zones} zones, {digests:,} digests, {seconds:.0f} seconds\n")
    return 1 if any(each.wrong for each in found) else 0


if __name__ == "__main__":
    sys.exit(main())
