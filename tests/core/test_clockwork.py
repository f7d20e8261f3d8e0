"""The clockwork on the store: it looks at what is due, and at nothing twice."""

import shutil
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.case import commands as c
from bot.case import events as e
from bot.case.case import Stage
from bot.case.due_moments import DueMoments
from bot.case.evolve import replay
from bot.clockwork import CASES_PER_ROUND, due_case_numbers, process_case, tick
from bot.desk import handle_command
from bot.rules.duties import duties_of
from bot.rules.nagging import moments
from bot.screens.typed import command_from
from bot.work.transaction import begin_transaction
from storage.store import SqlStore
from storage.unit_of_work import SqlUnitOfWork
from tests.core.conftest import OfficeAfter, url
from tests.kit import (
    ANN,
    BOB,
    COMPLAINT,
    DAY,
    FERNHILL,
    HOUR,
    LEA,
    MAX,
    MIA,
    MINUTE,
    MONDAY,
    RITA,
    STAN,
    Office,
    Story,
    at,
    at_stage,
)


def keep(uow: SqlUnitOfWork, story: Story, found: DueMoments | None = None) -> int:
    """Keep the case of a story under the next number, with its moments or with these."""
    case = replace(story.case, number=uow.cases.next_number())
    uow.cases.add(case, None)
    uow.cases.reschedule(case, found or moments(duties_of(case, story.circumstances)))
    return case.number


def next_due_at(office: Office, number: int = 1) -> datetime | None:
    """When the clockwork will look at the case again."""
    (found,) = office.store.transact_now(lambda uow: uow.cases.page(number - 1, 1))
    return found[1].next_due_at


def test_tick_looks_at_what_is_due_and_says_so_in_the_history(office_after: OfficeAfter) -> None:
    """What time did, it did through the clock, and nobody in particular did it."""
    office = office_after("own")
    office.clock.forward(4 * HOUR)

    office.ticks()

    (_, via) = office.store.transact_now(lambda uow: uow.history.of_case(1))[-1]
    nagged = office.events()[-1]
    assert isinstance(nagged, e.Nagged)
    assert (nagged.by, via) == (None, "the clock")


def test_tick_leaves_alone_what_is_not_due(office_after: OfficeAfter) -> None:
    """Before its moment a case is not touched."""
    office = office_after("own")
    before = office.case()
    office.clock.forward(4 * HOUR - MINUTE)

    office.ticks()

    assert office.case() == before


def test_tick_puts_the_next_look_ahead(office_after: OfficeAfter) -> None:
    """Having looked, the next look is at a moment still to come."""
    office = office_after("own")
    office.clock.forward(4 * HOUR)

    office.ticks()

    assert next_due_at(office) == MONDAY + DAY


def test_case_that_is_looked_at_for_nothing_is_looked_at_later(office: Office) -> None:
    """Where nothing came of looking, it is not looked at again in the same breath."""
    story = at_stage(Stage.OWNED)
    too_early = DueMoments(next_due_at=MONDAY, late_at=None)
    office.store.transact_now(lambda uow: keep(uow, story, too_early))

    office.ticks()

    assert next_due_at(office) == MONDAY + 4 * HOUR
    assert office.case().version == story.case.version


def test_round_has_an_end(office: Office) -> None:
    """A round takes so many, the longest due first, and says that there may be more."""
    story = at_stage(Stage.OWNED)

    def many(uow: SqlUnitOfWork) -> None:
        for number in range(CASES_PER_ROUND + 1):
            keep(uow, story, DueMoments(next_due_at=MONDAY - number * MINUTE, late_at=None))

    office.store.transact_now(many)
    first = office.store.transact_now(lambda uow: due_case_numbers(uow, MONDAY))

    more = office.store.transact_now(lambda uow: tick(begin_transaction(FERNHILL, uow, MONDAY)))
    left = office.store.transact_now(lambda uow: due_case_numbers(uow, MONDAY))
    last = office.store.transact_now(lambda uow: tick(begin_transaction(FERNHILL, uow, MONDAY)))

    assert first == list(range(CASES_PER_ROUND + 1, 1, -1))
    assert (more, left, last) == (True, [1], False)


def test_look_at_one_case_alone(office_after: OfficeAfter) -> None:
    """Where a round failed, its cases are looked at one by one; one that is none is no error."""
    office = office_after("own")
    now = MONDAY + 4 * HOUR

    office.store.transact_now(lambda uow: process_case(begin_transaction(FERNHILL, uow, now), 1))
    office.store.transact_now(lambda uow: process_case(begin_transaction(FERNHILL, uow, now), 99))

    assert isinstance(office.events()[-1], e.Nagged)


def test_silence_is_not_forgotten_for_what_somebody_did_meanwhile(office: Office) -> None:
    """The process was off when Mia's time was up, and the first thing it hears is a request."""
    office.types(STAN, COMPLAINT)
    office.clock.now = at("2026-11-23 19:00")
    office.types(STAN, "OOPS-1 customer Bob Baker")

    office.ticks()

    assert office.case().answerable == MAX


def test_closed_case_is_due_no_more(office_after: OfficeAfter) -> None:
    """What is over is in nobody's way."""
    office = office_after("own", "fixed it", "told all by phone", "close")

    assert next_due_at(office) is None
    assert office.store.transact_now(lambda uow: due_case_numbers(uow, MONDAY + 900 * DAY)) == []


def test_clock_that_jumps_back_doubles_nothing(office_after: OfficeAfter) -> None:
    """When a clock is put right, what was said is not said again."""
    office = office_after("own")
    office.clock.forward(4 * HOUR)
    office.ticks()
    office.clock.now = MONDAY

    office.ticks()

    assert len([each for each in office.events() if isinstance(each, e.Nagged)]) == 1


def test_nobody_is_forgotten(store: SqlStore) -> None:
    """A complaint that nobody answers has reached the executive within three working days."""
    office = Office(store=store)
    office.asks(c.ReportComplaint(by=RITA, via="chat", complaint=COMPLAINT, customers=(ANN,)))

    office.passes(MONDAY + 3 * DAY)

    asked = [each.who for each in office.events() if isinstance(each, e.OwnerAsked)]
    assert asked == [MIA, MAX, LEA, FERNHILL.executive]
    assert [type(each) for each in office.events()][-1] in (e.Nagged, e.Escalated)


TYPED = st.sampled_from(
    [
        "own",
        "hand stan@fernhill.example",
        "hand Website",
        "fixed sent it again, cost: 9 EUR",
        "customer Bob Baker, 555 0100",
        "told all by phone",
        "told Ann Archer by phone",
        "told Ann Archer unreachable three calls because moved",
        "told all unreachable agreed",
        "promise tomorrow 17:00 a call back",
        "promise kept",
        "update it is on its way",
        "snooze in 5 days waiting",
        "close",
        "close wants more",
        "reopen it broke again",
    ]
)
STEPS = st.one_of(
    st.tuples(st.sampled_from([MIA, LEA, STAN]), TYPED),
    st.tuples(st.just("time"), st.sampled_from([HOUR, 5 * HOUR, 2 * DAY])),
)


@pytest.fixture(scope="module")
def one_store(empty: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[SqlStore]:
    """One store for all walks, each of which is about a case of its own."""
    file = tmp_path_factory.mktemp("walks") / "oops.db"
    shutil.copy(empty, file)
    with closing(SqlStore(url(file))) as store:
        yield store


@settings(max_examples=15)
@given(steps=st.lists(STEPS, min_size=5, max_size=15))
def test_what_is_kept_is_what_happened(one_store: SqlStore, steps: list[tuple[str, Any]]) -> None:
    """Whatever is done, the case that is kept is the sum of its history, which only grows."""
    one_store.transact_now(lambda uow: _walk(uow, steps))


def _walk(uow: SqlUnitOfWork, steps: list[tuple[str, Any]]) -> None:
    """A new case, and all that happens to it."""
    now = MONDAY
    report = c.ReportComplaint(by=RITA, via="chat", complaint=COMPLAINT, customers=(ANN, BOB))
    number = handle_command(begin_transaction(FERNHILL, uow, now), report).number or 0
    history: list[e.Event] = []
    for who, what in steps:
        if who == "time":
            now += what
            process_case(begin_transaction(FERNHILL, uow, now), number)
        else:
            handle_command(
                begin_transaction(FERNHILL, uow, now),
                command_from(f"OOPS-{number} {what}", who, "chat"),
            )
        before, history = history, [event for event, _ in uow.history.of_case(number)]
        case = uow.cases.get(number)
        assert history[: len(before)] == before
        assert case == replace(replay(history), number=number)
