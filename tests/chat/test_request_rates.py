"""One person who reports or changes more than people do."""

from collections.abc import Iterator
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest

from adapters.chat.front_desk import Reception
from bot.case import commands as c
from bot.desk import Reply
from storage.store import SqlStore
from tests.clock import Clock
from tests.company import MONDAY, organization
from tests.paper import LIMITED

TOO_MANY = (
    "You opened 20 cases in ten minutes. Report the next one after Mon 2 Mar, 09:11. "
    "You wrote: “The parcel is late”."
)
TOO_OFTEN = "You made 60 changes in a minute. Send this again after Mon 2 Mar, 09:02."
SAM, DORA = "sam@paper.example", "dora@paper.example"


@pytest.fixture
def clock() -> Clock:
    """Monday morning."""
    return Clock(MONDAY)


@pytest.fixture
def reception(tmp_path: Path, sqlite_url: str, clock: Clock) -> Iterator[Reception]:
    """The entrance, with the usual limits."""
    with closing(SqlStore(sqlite_url)) as store:
        yield Reception(organization(tmp_path, LIMITED), store, clock, lambda: None)


async def reports(reception: Reception, by: str = SAM, once: str | None = None) -> Reply:
    """Somebody reports something."""
    report = c.ReportComplaint(by=by, via="/oops", complaint="The parcel is late")
    return await reception.handle(report, once=once)


async def test_fault_83_one_person_opens_so_many_cases_and_no_more(
    reception: Reception, clock: Clock
) -> None:
    """Of 500 in a minute the first are taken, others are not held up, and later it goes on."""
    replies = []
    for _ in range(500):
        replies.append(await reports(reception))
        clock.forward(timedelta(seconds=0.1))

    assert [each.number for each in replies if not each.refused] == [*range(1, 21)]
    assert {each.refused for each in replies[20:]} == {TOO_MANY}
    assert (await reports(reception, DORA)).number == 21
    clock.forward(timedelta(minutes=10))
    assert (await reports(reception)).number == 22


async def test_fault_83_report_that_comes_again_is_not_refused(reception: Reception) -> None:
    """It was taken the first time, and nobody is told otherwise."""
    for number in range(20):
        await reports(reception, once=f"E{number}")

    assert await reports(reception, once="E0") == Reply()
    assert (await reports(reception, once="E20")).refused


async def test_fault_83_one_person_makes_so_many_changes_and_no_more(
    reception: Reception, clock: Clock
) -> None:
    """Looking is not counted, and a minute later it goes on."""
    await reports(reception)
    own = c.Own(by=SAM, via="/oops", number=1)
    note = c.Update(by=SAM, via="/oops", number=1, what="We called them")
    await reception.handle(own)
    replies = [await reception.handle(note) for _ in range(100)]

    assert [bool(each.refused) for each in replies] == [False] * 59 + [True] * 41
    assert replies[-1].refused == TOO_OFTEN
    assert (await reception.handle(c.ShowMine(by=SAM, via="/oops"))).card
    clock.forward(timedelta(minutes=1))
    assert not (await reception.handle(note)).refused


async def test_fault_83_clock_that_was_ahead_refuses_nobody(
    reception: Reception, clock: Clock
) -> None:
    """What was accepted in the future does not count."""
    clock.now += timedelta(days=1)
    for _ in range(20):
        await reports(reception)
    clock.now -= timedelta(days=1)

    assert (await reports(reception)).number == 21
