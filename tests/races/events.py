"""Emojis on messages, each told several times, in any order, to any replica: one case a message.

Run as a program, as often as one likes:

    python -m tests.races.events --events 100000 --database postgresql
"""

import argparse
import asyncio
import random
import sys
import time
from collections import Counter
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from storage.unit_of_work import SqlUnitOfWork
from tests.company import organization
from tests.slack.company import SlackCompany, another_oops, slack_company
from tests.slack.standin_requests import Request
from tests.throwaway import KINDS, databases

#: Each message is marked by two people, and either event is delivered so often, retries included.
_MARKED_BY: Final = ("dora", "sam")
_DELIVERED: Final = 5
#: What is not acknowledged is delivered again, up to so often in all, as Slack does.
_TRIES: Final = 4
#: So many deliveries are under way at a time.
_WIDE: Final = 16
_A_PAGE: Final = 500
#: So many messages are in one channel; the stand-in reads all of it to find one.
_A_CHANNEL: Final = 100


@dataclass(frozen=True, kw_only=True)
class Tally:
    """What came of all the events."""

    events: int
    messages: int
    cases: int
    #: Cases that name both who marked the message, and each of them once.
    both_reporters: int
    #: What was answered, by HTTP status.
    answers: Counter[int]
    seconds: float

    @property
    def is_right(self) -> bool:
        """One case a message, and every delivery acknowledged."""
        counts = (self.cases, self.both_reporters, self.answers[200])
        return counts == (self.messages, self.messages, self.events)


async def deliver(url: str, folder: Path, events: int, seed: int = 1) -> Tally:
    """Deliver so many events about a tenth as many messages, shuffled, to two replicas."""
    many = events // (len(_MARKED_BY) * _DELIVERED)
    chance = random.Random(seed)  # noqa: S311 -- the same order every time
    async with two_replicas(url, folder) as (company, doors):
        marks = [mark for number in range(many) for mark in _marks(company, number)]
        told = marks * _DELIVERED
        chance.shuffle(told)
        begun = time.perf_counter()
        answers = await _post_all(company, doors, told)
        seconds = time.perf_counter() - begun
        cases = await _reporters(company)
    return Tally(
        events=len(told),
        messages=many,
        cases=len(cases),
        both_reporters=sum(sorted(each) == _addresses() for each in cases),
        answers=answers,
        seconds=seconds,
    )


@asynccontextmanager
async def two_replicas(url: str, folder: Path) -> AsyncIterator[tuple[SlackCompany, list[str]]]:
    """Two of Oops on one database, and where each of them listens."""
    async with (
        slack_company(folder, database=url) as company,
        another_oops(company, organization(folder)) as other,
    ):
        yield company, [company.url, other.url]


def _marks(company: SlackCompany, number: int) -> list[Request]:
    channel = f"letters-{number // _A_CHANNEL}"
    if number % _A_CHANNEL == 0:
        company.slack.workspace.add_channel(channel)
    message = company.message("ed", f"Page {number} is missing", channel=channel)
    return [company.slack.requests.reaction(who, message, "oops") for who in _MARKED_BY]


async def _post_all(
    company: SlackCompany, doors: Sequence[str], told: Sequence[Request]
) -> Counter[int]:
    left = iter(enumerate(told))
    answers: Counter[int] = Counter()

    async def post() -> None:
        for number, each in left:
            headers, body = company.slack.signer.sign(each)
            door = f"{doors[number % len(doors)]}/slack/events"
            for _ in range(_TRIES):
                async with company.slack.session.post(door, data=body, headers=headers) as answer:
                    answers[answer.status] += 1
                if answer.status == 200:
                    break

    await asyncio.gather(*(post() for _ in range(_WIDE)))
    return answers


async def _reporters(company: SlackCompany) -> list[tuple[str, ...]]:
    """Of each case, who brought it in."""

    def read(uow: SqlUnitOfWork) -> list[tuple[str, ...]]:
        found: list[tuple[str, ...]] = []
        while some := uow.cases.page(len(found), _A_PAGE):
            found += [case.reporters for case, _ in some]
        return found

    return await company.store.transact(read)


def _addresses() -> list[str]:
    return sorted(f"{each}@paper.example" for each in _MARKED_BY)


def main(arguments: Sequence[str] | None = None) -> int:
    """Deliver, and say what came of it; 1 where a message has no case, or several."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--events", type=int, default=100_000)
    parser.add_argument("--database", choices=KINDS, default="postgresql")
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args(arguments)
    with (
        TemporaryDirectory() as folder,
        databases(asked.database, Path(folder)) as new,
        new() as url,
    ):
        tally = asyncio.run(deliver(url, Path(folder), asked.events, asked.seed))
    sys.stdout.write(
        f"{asked.database}: {tally.events:,} events about {tally.messages:,} messages, in"
        f" {tally.seconds:,.0f} s: {tally.cases:,} cases, {tally.both_reporters:,} with both"
        f" reporters; answered {dict(tally.answers)}\n"
    )
    return not tally.is_right


if __name__ == "__main__":
    sys.exit(main())
