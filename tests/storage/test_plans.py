"""How the database finds what is asked for: never by reading all of a table."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any, get_type_hints

import pytest
from sqlalchemy import Connection, Engine, event

from bot.chat.messages import AskBundle, NagBundle
from bot.chat.pace import PACE
from bot.company.people import Person
from bot.ports.unit_of_work import UnitOfWork
from storage.database.engine import make_engine
from storage.unit_of_work import SqlUnitOfWork
from tests.storage.samples import (
    ANN,
    BEN,
    CLARA,
    HOUR,
    MINUTE,
    NOW,
    THERE,
    a_card,
    a_case,
    a_nag,
    a_notice,
    accepted,
    asks,
    due,
    nags,
    owned,
)
from tests.throwaway import Sqlite

Ask = Callable[[SqlUnitOfWork], object]


def claim_and_end(unit: SqlUnitOfWork) -> None:
    """Take what there is, and end it in every way."""
    sent, withdrawn, again = unit.deliveries.claim(NOW, NOW + MINUTE, 3, PACE)
    unit.deliveries.record_fault(again, NOW)
    unit.deliveries.holds_claim(sent, NOW)
    unit.deliveries.mark_leaving(sent, NOW)
    unit.deliveries.mark_delivered(sent, THERE, NOW)
    unit.deliveries.mark_deleted("k1")
    unit.deliveries.cancel(withdrawn, "no longer owed", NOW)
    unit.deliveries.retry_at(again, NOW + HOUR, doubtful=True)
    unit.deliveries.postpone(again, NOW + HOUR)


ASKED: dict[str, Ask] = {
    "inbox.claim": lambda unit: unit.inbox.claim("E1", NOW),
    "inbox.prune": lambda unit: unit.inbox.prune(NOW, 10),
    "cases.next_number": lambda unit: unit.cases.next_number(),
    "cases.get": lambda unit: unit.cases.get(1),
    "cases.get_for_share": lambda unit: unit.cases.get_for_share(1),
    "cases.number_from_source": lambda unit: unit.cases.number_from_source("C1/17.1"),
    "cases.add": lambda unit: unit.cases.add(a_case(2), "C1/17.2"),
    "cases.save": lambda unit: unit.cases.save(a_case(1), owned(a_case(1)), due()),
    "cases.reschedule": lambda unit: unit.cases.reschedule(a_case(1), due()),
    "history.append": lambda unit: unit.history.append(a_case(1), [accepted()], "slash"),
    "history.of_case": lambda unit: unit.history.of_case(1),
    "cases.due": lambda unit: unit.cases.due(NOW, 10),
    "next_due_at": lambda unit: unit.next_due_at(),
    "cases.answered_by": lambda unit: unit.cases.answered_by(BEN, 10),
    "cases.reported_by": lambda unit: unit.cases.reported_by(ANN, 10),
    "cases.offered_to": lambda unit: unit.cases.offered_to(BEN, 10),
    "cases.open_cases": lambda unit: unit.cases.open_cases(10),
    "cases.open_in": lambda unit: unit.cases.open_in("Web", 10),
    "cases.with_words": lambda unit: unit.cases.with_words(["ann"], 10),
    "cases.load_of": lambda unit: unit.cases.load_of([ANN, BEN]),
    "cases.late": lambda unit: unit.cases.late(NOW, 10),
    "cases.count_late": lambda unit: unit.cases.count_late(NOW),
    "cases.told_between": lambda unit: unit.cases.told_between(NOW, NOW + HOUR),
    "cases.page": lambda unit: unit.cases.page(0, 10),
    "people.get": lambda unit: unit.people.get(ANN),
    "people.renamed": lambda unit: unit.people.renamed([ANN, BEN]),
    "people.save_profile": lambda unit: unit.people.save_profile(
        Person(email=ANN, name="Ann"), NOW
    ),
    "people.unseen_since": lambda unit: unit.people.unseen_since([ANN, BEN], NOW),
    "people.set_away": lambda unit: unit.people.set_away(ANN, NOW),
    "people.begin_absences": lambda unit: unit.people.begin_absences(NOW, 5),
    "outbox.enqueue": lambda unit: unit.outbox.enqueue(a_card("k9", 1)),
    "outbox.enqueue nags": lambda unit: unit.outbox.enqueue(nags("k9", a_nag(number=9))),
    "outbox.waiting_nags": lambda unit: unit.outbox.waiting_nags(BEN),
    "outbox.widen_nags": lambda unit: unit.outbox.widen_nags(
        "nags", NagBundle(person=BEN, items=(a_nag(), a_nag(number=2))), NOW
    ),
    "outbox.latest_nags": lambda unit: unit.outbox.latest_nags(BEN, 20),
    "outbox.waiting_asks": lambda unit: unit.outbox.waiting_asks(BEN),
    "outbox.widen_asks": lambda unit: unit.outbox.widen_asks(
        "asks", AskBundle(person=BEN, cases=(1,))
    ),
    "outbox.cases_shown_in": lambda unit: unit.outbox.cases_shown_in(THERE),
    "outbox.live_messages": lambda unit: unit.outbox.live_messages(1),
    "deliveries.claim": claim_and_end,
    "rate_limits.slow_down": lambda unit: unit.rate_limits.slow_down(NOW, NOW + MINUTE),
    "locks.acquire": lambda unit: unit.locks.acquire("time", "us", NOW, NOW + MINUTE),
    "locks.is_taken": lambda unit: unit.locks.is_taken("time"),
    "clock_mark.was_set_back": lambda unit: unit.clock_mark.was_set_back(NOW),
    "locks.release": lambda unit: unit.locks.release("time", "us"),
    "installation.sign": lambda unit: unit.installation.sign("a form", "x"),
    "installation.has_signed": lambda unit: unit.installation.has_signed("s", "a form", "x"),
    "installation.has_lost": lambda unit: unit.installation.has_lost(42),
    "installation.skip_lost_numbers": lambda unit: unit.installation.skip_lost_numbers(NOW, 42),
    "digests.claim_day": lambda unit: unit.digests.claim_day(NOW.date(), NOW),
}


#: The values that were put into the question, or the few rows of a part of it; not a table. Aliases
#: are read as a whole while there are few, and open cases in their order, up to the limit.
OWN_LIST = {
    "SCAN CONSTANT ROW",
    "SCAN (subquery-1)",
    "SCAN part",
    "SCAN aliases",
    "SCAN cases USING INDEX ix_cases_open",
    "SCAN json_each VIRTUAL TABLE INDEX 1:",
}


@pytest.fixture(scope="module")
def ground(sqlite: Sqlite) -> Iterator[Engine]:
    """A SQLite file: it says the same however little is in it.

    PostgreSQL has the same indexes, and reads a small table as a whole all the same.
    """
    with sqlite.migrated() as url:
        engine = make_engine(url)
        yield engine
        engine.dispose()


@pytest.fixture
def something(unit: SqlUnitOfWork) -> SqlUnitOfWork:
    """A database with something of everything in it."""
    unit.cases.add(a_case(1), "C1/17.1")
    unit.outbox.enqueue(a_card("card", 1, CLARA))
    for claimed in unit.deliveries.claim(NOW, NOW + MINUTE, 1):
        unit.deliveries.mark_delivered(claimed, THERE, NOW)
    unit.outbox.enqueue(replace(a_notice("update", CLARA), replaces="card"))
    unit.outbox.enqueue(nags("nags", a_nag()))
    unit.outbox.enqueue(asks("asks", 1))
    unit.outbox.enqueue(nags("up", a_nag(level=1), to=ANN))
    return unit


@contextmanager
def watched(connection: Connection) -> Iterator[list[tuple[str, Any]]]:
    """The statements that are run meanwhile, each with what was put into it."""
    seen: list[tuple[str, Any]] = []

    def note(*run: Any) -> None:  # noqa: ANN401 - SQLAlchemy gives six things of all kinds
        _, _, statement, parameters, _, many = run
        seen.append((statement, parameters[0] if many else parameters))

    event.listen(connection.engine, "before_cursor_execute", note)
    yield seen
    event.remove(connection.engine, "before_cursor_execute", note)


def plan(connection: Connection, statement: str, parameters: Any) -> set[str]:  # noqa: ANN401
    """What SQLite reads all of, or has to sort, to answer that."""
    if statement.startswith(("SAVEPOINT", "RELEASE", "ROLLBACK")):
        return set()
    rows = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", parameters).fetchall()
    steps = {str(row[-1]) for row in rows}
    return {
        step for step in steps if step.startswith(("SCAN", "USE TEMP")) and step not in OWN_LIST
    }


@pytest.mark.parametrize("asked", ASKED.values(), ids=ASKED)
def test_answer_is_found_by_an_index(
    connection: Connection, something: SqlUnitOfWork, asked: Ask
) -> None:
    """No question on a tick or in a request reads a whole table, or sorts what has no end."""
    with watched(connection) as seen:
        asked(something)
        something.settle()
    costs = {cost for each in seen for cost in plan(connection, *each)}
    assert seen
    assert costs == set()


def test_every_question_is_asked() -> None:
    """A question that is added to a repository of the core has its plan looked at as well."""
    repositories = {
        name: get_type_hints(each.fget)["return"]
        for name, each in vars(UnitOfWork).items()
        if isinstance(each, property)
    }
    public = {
        f"{name}.{method}"
        for name, kind in repositories.items()
        for method in vars(kind)
        if not method.startswith("_")
    }
    ended = {
        f"deliveries.{each}"
        for each in (
            "holds_claim",
            "mark_deleted",
            "mark_leaving",
            "record_fault",
            "mark_delivered",
            "cancel",
            "retry_at",
            "postpone",
        )
    }

    once_a_connection = {"installation.mark", "installation.has_marked"}

    after_a_set_back = {"clock_mark.look_at_all_again"}

    asked = {name.partition(" ")[0] for name in ASKED} - {"cases.page"}

    assert public - ended - once_a_connection - after_a_set_back | {"next_due_at"} == asked


def test_plan_of_a_whole_table_is_found_out(connection: Connection) -> None:
    """A question without an index, or that has to be sorted, does not pass unseen."""
    assert plan(connection, "SELECT * FROM cases WHERE severity = ?", ("high",)) == {"SCAN cases"}
    sorting = "SELECT number FROM cases WHERE number > ? ORDER BY severity"
    assert plan(connection, sorting, (1,)) == {"USE TEMP B-TREE FOR ORDER BY"}
